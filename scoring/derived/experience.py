"""Years of experience from what people write: a number, at least so many, or since a year or a day."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from scoring.derived.words import unaccented

#: More than this is no career.
MOST_YEARS = 60

_YEARS = r"(?:years?|yrs?|y|tahun|thn|(?<!\d)th|jahren?|anos?|ans?|annees?)\b"
_MONTHS = r"(?:months?|mos?|bulan|bln|monaten?|mes|meses|mois)\b"
#: What makes it an age, a bound from above, or a day in the past.
_OTHERWISE = re.compile(
    r"<|\b(?:old|aged?|umur|berumur|usia|berusia|alt|edad|less than|under|below|up to|at most|max\w*|"
    r"maks\w*|kurang|hingga|weniger|unter|bis zu|hochstens|menos|hasta|moins|jusqu|ago|lalu|vor|il y a|"
    r"(?<!desde )hace)\b"
)
_NONE = re.compile(
    r"fresh ?graduates?|no experience|(?:tanpa|belum ada) pengalaman|belum berpengalaman|"
    r"berufseinsteiger(?:in)?|keine erfahrung|sin experiencia|sans experience|debutante?|"
    rf"(?:<|less than|under|kurang dari|weniger als|unter|menos de|moins d') ?(?:1|an|one|einem|un) {_YEARS}"
)
_QUANTITY = re.compile(
    r"(?<![\d.,])(?P<whole>\d{1,2})(?:[.,](?P<part>\d))? ?\+?"
    rf"(?: ?(?:-|\u2013|to|sampai|s/d|bis|a) ?\d{{1,2}})? ?\+?-?(?P<unit>{_YEARS}|{_MONTHS})"
)
_BARE = re.compile(r"(?:>=?|\u2265)? ?(\d{1,2})(?:[.,](\d))? ?\+?(?: ?[-\u2013] ?\d{1,2})?")
_SINCE = re.compile(
    r"\b(?:since|sejak|mulai|seit|desde|depuis)\b[^\d]{0,20}(?:\d{1,2}[/.-]){0,2}(?P<from>(?:19|20)\d\d)\b(?![/.-]\d)|"
    r"\b(?P<first>(?:19|20)\d\d) ?(?:-|\u2013|\u2014|to|until|sampai|hingga|s/d|bis|a|hasta)? ?"
    r"(?:now|present|today|sekarang|kini|saat ini|heute|la actualidad|hoy|aujourd'hui)\b"
)


def years_of(value: object, learned: date) -> int | float | None:
    """The years that a text states, or that had gone by since a day when this was learned; else None.

    Of a range the lower end counts (`3-5 years` is 3): that much is stated.
    """
    if isinstance(value, date):
        years = learned.year - value.year - ((learned.month, learned.day) < (value.month, value.day))
        return years if 0 <= years <= MOST_YEARS else None
    return _read(value, learned.year) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _read(text: str, this_year: int) -> int | float | None:
    words = unaccented(text)
    if _NONE.fullmatch(words):
        return 0
    quantities = list(_QUANTITY.finditer(words))
    began = _SINCE.search(words)
    if began and not quantities:
        years = this_year - int(began["from"] or began["first"])
        return years if 0 <= years <= MOST_YEARS else None
    if _OTHERWISE.search(words):
        return None
    bare = _BARE.fullmatch(words)
    return _number(bare[1], bare[2]) if bare else _stated(quantities)


def _stated(quantities: list[re.Match[str]]) -> int | float | None:
    """The one number of years, which months may follow; or full years of a number of months."""
    in_years = [found for found in quantities if re.fullmatch(_YEARS, found["unit"])]
    if len(in_years) == 1 and quantities[0] is in_years[0]:
        return _number(in_years[0]["whole"], in_years[0]["part"])
    if not in_years and len(quantities) == 1:
        return int(quantities[0]["whole"]) // 12
    return None


def _number(whole: str, part: str | None) -> int | float | None:
    years = float(f"{whole}.{part}") if part and part != "0" else int(whole)
    return years if years <= MOST_YEARS else None
