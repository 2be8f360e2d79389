"""The words of receipts and reasons by language, and how each language writes numbers and days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from leads.score import POINT

FALLBACK = "en"

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
}

#: A day nearer than this is clear without its year. Counted in days, not by the calendar year, so that
#: texts do not all change at New Year.
NEAR_DAYS = 300

#: Languages that write 1.234,5 where others write 1,234.5.
_COMMA_DECIMALS = frozenset({"id", "de", "es", "nl", "it", "pt"})

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "fit": "fit",
        "engagement": "engagement",
        "score": "Score",
        "grade": "grade",
        "definition": "definition",
        "total": "Total",
        "not": "not: ",
        "not_known": "not known: ",
        "excluded": "Excluded",
        "out_of_scope": "Not scored: outside the scope",
        "cap": "cap {cap}",
        "bound": "kept between 0 and 100",
        "count_from": "{times} before {day} left out",
        "rounding": "rounding",
        "weight": "{name} {points} × {weight}",
        "bant_cap": "BANT moves the score by {cap} at most",
        "budget": "Budget",
        "authority": "Authority",
        "need": "Need",
        "timeline": "Timeline",
        "met": "yes",
        "partly": "partly",
        "unmet": "no",
        "unknown": "unknown",
        "ask_budget": "Is there a budget, and how much?",
        "ask_authority": "Who decides, and what is your part in it?",
        "ask_need": "Which problem should be solved?",
        "ask_timeline": "By when should it be in place?",
        "coverage": "{known} of {all} facts known",
        "ask_next": "Ask next",
        "could": "a known {name} could make it {grade} with {value} points",
        "drops": "drops below MQL on {day} unless active",
        "true": "yes",
        "false": "no",
    },
    "id": {
        "fit": "kecocokan",
        "engagement": "minat",
        "score": "Skor",
        "grade": "nilai",
        "definition": "definisi",
        "total": "Jumlah",
        "not": "bukan: ",
        "not_known": "belum diketahui: ",
        "excluded": "Dikecualikan",
        "out_of_scope": "Tidak dinilai: di luar cakupan",
        "cap": "batas {cap}",
        "bound": "dijaga antara 0 dan 100",
        "count_from": "{times} sebelum {day} tidak dihitung",
        "rounding": "pembulatan",
        "weight": "{name} {points} × {weight}",
        "bant_cap": "BANT menggeser skor paling banyak {cap}",
        "budget": "Anggaran",
        "authority": "Wewenang",
        "need": "Kebutuhan",
        "timeline": "Waktu",
        "met": "ya",
        "partly": "sebagian",
        "unmet": "tidak",
        "unknown": "belum diketahui",
        "ask_budget": "Apakah ada anggaran, dan berapa?",
        "ask_authority": "Siapa yang memutuskan, dan apa peran Anda?",
        "ask_need": "Masalah apa yang perlu diselesaikan?",
        "ask_timeline": "Kapan harus sudah berjalan?",
        "coverage": "{known} dari {all} fakta diketahui",
        "ask_next": "Tanyakan berikutnya",
        "could": "bila {name} diketahui, bisa menjadi {grade} dengan {value} poin",
        "drops": "turun di bawah MQL pada {day} bila tidak aktif",
        "true": "ya",
        "false": "tidak",
    },
}


def phrase(language: str, name: str, /, **filled: object) -> str:
    """A phrase in `language`, else in English, else the name itself (a further dimension has no phrase)."""
    found = PHRASES.get(language, PHRASES[FALLBACK]).get(name, name.replace("_", " "))
    return found.format(**filled) if filled else found


def number(value: int | float | Decimal, language: str) -> str:
    """A number with the language's separators: 1,234.5 or 1.234,5."""
    plain = _exact(value) if isinstance(value, Decimal) else f"{value:,}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate(_SWAPPED) if language in _COMMA_DECIMALS else plain


def _exact(value: Decimal) -> str:
    """Amounts are mostly whole, and whole numbers are written ten times as fast."""
    whole = int(value)
    return f"{whole:,}" if whole == value else f"{value:,f}"


_SWAPPED = str.maketrans(",.", ".,")


def points(thousandths: int, language: str, signed: bool = True) -> str:
    """Points as people read them: +34.5, -10, 0."""
    whole, rest = divmod(abs(thousandths), POINT)
    written = f"{whole:,}.{rest:03}".rstrip("0") if rest else f"{whole:,}"
    written = written.translate(_SWAPPED) if language in _COMMA_DECIMALS else written
    if thousandths < 0:
        return f"-{written}"
    return f"+{written}" if signed and thousandths > 0 else written


def percent(thousandths: int, language: str) -> str:
    """A share of thousandths of a per cent: 50%, 33.3%."""
    return f"{number(Decimal(thousandths) / 1000, language)}%"


@lru_cache(maxsize=2048)
def day(value: date, language: str, near: bool = False) -> str:
    """A day: 30 Oct 2026, or 30 Oct where it is near enough to be clear."""
    month = _MONTHS.get(language, _MONTHS[FALLBACK])[value.month - 1]
    return f"{value.day} {month}" if near else f"{value.day} {month} {value.year}"


@lru_cache(maxsize=2048)
def ordinal_day(ordinal: int, language: str, near: bool) -> str:
    """The same of a day's ordinal."""
    return day(date.fromordinal(ordinal), language, near)


@lru_cache(maxsize=2048)
def iso_day(ordinal: int) -> str:
    """A day's ordinal as evidence names it: 2026-10-30."""
    return date.fromordinal(ordinal).isoformat()
