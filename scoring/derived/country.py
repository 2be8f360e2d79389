"""Countries by one name, whatever language or code they were written in."""

from __future__ import annotations

import gettext
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pycountry

from scoring.derived.words import plain

#: Languages whose names of countries are understood besides English.
LANGUAGES = ("id", "de", "es", "fr", "nl", "pt", "it", "ms")
#: Other names in use, by ISO 3166-1 alpha-2 code.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "AE": ("UAE", "U.A.E.", "Emirates", "Uni Emirat Arab"),
    "BA": ("Bosnia",),
    "BN": ("Brunei",),
    "CD": ("DR Congo", "DRC", "Congo-Kinshasa"),
    "CG": ("Congo-Brazzaville",),
    "CI": ("Ivory Coast",),
    "CN": ("PRC", "P.R. China", "People's Republic of China", "Mainland China", "RRC", "RRT", "Tiongkok"),
    "CV": ("Cape Verde",),
    "CZ": ("Czech Republic",),
    "DE": ("Bundesrepublik Deutschland", "BRD", "GER"),
    "GB": (
        "UK",
        "U.K.",
        "Great Britain",
        "Britain",
        "England",
        "Scotland",
        "Wales",
        "Inggris",
        "Inggris Raya",
        "Großbritannien",
        "Grande-Bretagne",
        "Gran Bretaña",
        "Nordirland",
        "Schottland",
    ),
    "FR": ("Prancis",),
    "HK": ("Hong Kong SAR", "HongKong"),
    "ID": ("Republik Indonesia", "Republic of Indonesia", "NKRI", "RI", "Indonesia Raya", "Indonesie"),
    "IR": ("Islamic Republic of Iran",),
    "KR": ("Republic of Korea", "Korea", "S. Korea", "Korsel"),
    "KP": ("DPRK", "N. Korea"),
    "MK": ("Macedonia",),
    "MM": ("Burma",),
    "MO": ("Macau",),
    "NL": ("Holland", "The Netherlands", "Holanda", "Hollande"),
    "PS": ("Palestine",),
    "RU": ("Russia", "Rusia", "Russland", "Russie"),
    "SA": ("KSA", "Kingdom of Saudi Arabia"),
    "SZ": ("Swaziland",),
    "TH": ("Muangthai",),
    "TR": ("Turkey", "Turki"),
    "TW": ("Republic of China", "R.O.C."),
    "US": (
        "U.S.",
        "U.S.A.",
        "United States of America",
        "America",
        "Amerika",
        "AS",
        "EE.UU.",
        "EEUU",
        "Etats-Unis",
    ),
    "VA": ("Vatican", "Vatican City"),
    "VN": ("Viet Nam",),
}


@lru_cache(maxsize=8192)
def country_of(text: str) -> str:
    """The country's English short name (the common one where ISO 3166 keeps it); "" when it is not known."""
    return _names().get(plain(text), "")


def code_of(text: str) -> str:
    """The country's ISO 3166-1 alpha-2 code; "" when it is not known."""
    return _codes().get(country_of(text), "")


def name_of(code: str) -> str:
    """The English short name of an ISO 3166-1 alpha-2 code; "" for any other."""
    return _by_code().get(code, "")


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    return {name: code for code, name in _by_code().items()}


@lru_cache(maxsize=1)
def _by_code() -> Mapping[str, str]:
    return {one.alpha_2: _english(one)[0] for one in pycountry.countries}


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """English short names by every plain name. Aliases and English count before other languages."""
    found: dict[str, str] = {}
    countries = [(one.alpha_2, _english(one)) for one in pycountry.countries]
    for code, english in countries:
        found |= {plain(alias): english[0] for alias in ALIASES.get(code, ())}
    for code, english in countries:
        for name in (code, *english):
            found.setdefault(plain(name), english[0])
    for language in LANGUAGES:
        for english_name, name in _translated(language, countries):
            found.setdefault(plain(name), english_name)
    return found


def _english(country: pycountry.db.Country) -> tuple[str, ...]:
    """The name that is shown, and the other English names and the three-letter code."""
    common = getattr(country, "common_name", "")
    names = (common or country.name, country.name, getattr(country, "official_name", ""), country.alpha_3)
    return tuple(name for name in names if name)


def _translated(language: str, countries: list[tuple[str, tuple[str, ...]]]) -> Iterator[tuple[str, str]]:
    catalogue = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True)
    for _, english in countries:
        for name in english:
            yield english[0], catalogue.gettext(name)
