"""Seniority and function by a job title, in several languages."""

from __future__ import annotations

import re
from functools import lru_cache

from scoring.derived.title_words import (
    ABBREVIATIONS,
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
from scoring.derived.words import plain

_PARTS = re.compile(r"[,;|/()\n\u2022\u00b7]|\s[-\u2013\u2014]\s")
_POINTED = re.compile(r"\b(?:[^\W\d_]{1,4}\.\s?){1,4}(?=\s|,|$)")
_SPELLED = re.compile("|".join(SPELLINGS))
#: A German degree, which may be spelled as the profession it is for (`Dipl.-Informatiker`).
_DIPLOMA = re.compile(r"\bdipl(?:\.\s*-?\s*|-|om\s*-\s*|om\s+)[^\W\d_]+\.?", re.IGNORECASE)


#: Every seniority and every function.
RANKS = frozenset((*LADDER, *(COUNTS_AS.get(each, each) for each in ALONE)))
DEPARTMENTS = frozenset((*FUNCTIONS, "general"))


@lru_cache(maxsize=8192)
def seniority_of(title: str) -> str:
    """owner, c_level, vp, director, manager, senior, staff, intern or student; "" when no word tells."""
    words = _told(title)
    left, found = _pattern(NOT_A_RANK).sub(" ", words), set()
    for seniority, phrases in SENIORITIES.items():
        left, times = _pattern(phrases).subn(" ", words if seniority == "staff" else left)
        if times and seniority in ALONE:
            return COUNTS_AS.get(seniority, seniority)
        if times:
            found.add(COUNTS_AS.get(seniority, seniority))
    return next((rank for rank in LADDER if rank in found), "")


@lru_cache(maxsize=8192)
def function_of(title: str) -> str:
    """The department a title belongs to (finance, it, sales ...), general for the head of all; else ""."""
    words = _told(title)
    found = [(hit.start(), -len(hit.group()), name) for name, hit in _functions(words)]
    if found:
        return min(found)[2]
    return "general" if _pattern(GENERAL).search(words) else ""


def _functions(words: str) -> list[tuple[str, re.Match[str]]]:
    hits = ((name, _pattern(phrases).search(words)) for name, phrases in FUNCTIONS.items())
    return [(name, hit) for name, hit in hits if hit]


@lru_cache(maxsize=1024)
def _told(title: str) -> str:
    """The title's plain words without degrees, studies, and what somebody no longer or not yet is."""
    parts = [_spelled(plain(part)) for part in _PARTS.split(_pointed(_DIPLOMA.sub(" ", title)))]
    return " , ".join(part for part in parts if part and not _beside_the_title(part))


def _spelled(words: str) -> str:
    return _SPELLED.sub(lambda found: SPELLINGS[found.group()], words)


def _beside_the_title(part: str) -> bool:
    return bool(
        _pattern(DEGREES, whole=True).fullmatch(part)
        or _pattern(STUDIES).match(part)
        or _pattern(NOT_NOW).search(part)
    )


def _pointed(title: str) -> str:
    """The title without degrees that are written with points (`M.TI.`), and `C.E.O.` as CEO."""
    return _POINTED.sub(_unless_degree, title)


def _unless_degree(found: re.Match[str]) -> str:
    words = plain(found.group())
    letters = words.replace(" ", "")
    if letters in ABBREVIATIONS:
        return f" {letters} "
    return " " if _pattern(DEGREES, whole=True).fullmatch(words) else found.group()


@lru_cache(maxsize=64)
def _pattern(phrases: str, whole: bool = False) -> re.Pattern[str]:
    """A pattern for any of the comma-separated phrases as whole words; with `whole`, for a run of them."""
    longest_first = sorted((phrase.strip() for phrase in phrases.split(",")), key=len, reverse=True)
    any_of = "|".join(re.escape(phrase).replace(r"\*", "[a-z]*") for phrase in longest_first)
    return re.compile(rf"(?:(?:{any_of})(?: |$))+" if whole else rf"(?<![a-z0-9])(?:{any_of})(?![a-z0-9])")
