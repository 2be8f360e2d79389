"""Seniority and function by a job title, in several languages."""

from __future__ import annotations

import re
from functools import lru_cache

from scoring.derived.title_words import COUNTS_AS, DEGREES, FUNCTIONS, GENERAL, NOT_A_RANK, SENIORITIES
from scoring.derived.words import plain


@lru_cache(maxsize=8192)
def seniority_of(title: str) -> str:
    """owner, c_level, vp, director, manager, senior, staff, intern or student; "" when no word tells."""
    words = _without_degrees(title)
    ranked = _pattern(NOT_A_RANK).sub(" ", words)
    for seniority, phrases in SENIORITIES.items():
        if _pattern(phrases).search(ranked if seniority != "staff" else words):
            return COUNTS_AS.get(seniority, seniority)
    return ""


@lru_cache(maxsize=8192)
def function_of(title: str) -> str:
    """The department a title belongs to (finance, it, sales ...), general for the head of all; else ""."""
    words = _without_degrees(title)
    found = [(hit.start(), -len(hit.group()), name) for name, hit in _functions(words)]
    if found:
        return min(found)[2]
    return "general" if _pattern(GENERAL).search(words) else ""


def _functions(words: str) -> list[tuple[str, re.Match[str]]]:
    hits = ((name, _pattern(phrases).search(words)) for name, phrases in FUNCTIONS.items())
    return [(name, hit) for name, hit in hits if hit]


def _without_degrees(title: str) -> str:
    """The title's plain words; degrees stand after a comma or with points (`S.Kom., M.M.`, `Dr. Ir.`)."""
    parts = [plain(part) for part in re.split(r"[,;|/()]", title)]
    kept = [part for part in parts if part and not _pattern(DEGREES, whole=True).fullmatch(part)]
    return plain(re.sub(r"\b(?:[^\W\d_]{1,4}\.\s?){1,4}(?=\s|,|$)", _unless_degree, " , ".join(kept)))


def _unless_degree(found: re.Match[str]) -> str:
    return " " if _pattern(DEGREES, whole=True).fullmatch(plain(found.group())) else found.group()


@lru_cache(maxsize=64)
def _pattern(phrases: str, whole: bool = False) -> re.Pattern[str]:
    """A pattern for any of the comma-separated phrases as whole words; with `whole`, for a run of them."""
    longest_first = sorted((phrase.strip() for phrase in phrases.split(",")), key=len, reverse=True)
    any_of = "|".join(re.escape(phrase).replace(r"\*", "[a-z]*") for phrase in longest_first)
    return re.compile(rf"(?:(?:{any_of})(?: |$))+" if whole else rf"(?<![a-z0-9])(?:{any_of})(?![a-z0-9])")
