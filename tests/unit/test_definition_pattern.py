"""Patterns of the definition: what could run for ever is refused, and what is allowed ends on any value."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.definition.pattern import MATCHED_LENGTH, PATTERN_LENGTH_MOST, checked
from config.definition.problem import Misread

#: Classics that take exponential time, or time to a high power, on a value that almost matches.
RUNAWAYS = (
    "(a+)+b",
    "(a*)*b",
    "(a|aa)+$",
    "(a|a?)+$",
    "(?:a|b|ab)*c",
    "(.*a){12}",
    "([a-zA-Z]+)*",
    "(x+x+)+y",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^([\w.]+)*@",
    ".*a.*b.*c",
    r"\d+\d+\d+x",
    "a?" * 30 + "a" * 30,
    "(a|a)" * 28 + "b",
    "^" + "(a|ab)" * 24 + "$",
    "(?:){9999999}",
    "(?:(?:(?:){1000}){1000}){1000}",
    "a|^b.*.*.*c",
    "(?m)^a*a*a*b",
)
INVALID = ("(", "a**", "a{99999999999}", "[[a]", r"(a)\1", "(?P<x>a)(?P=x)", "(?x)a #((", "(?>a+)b", "(?#c)a")
HARMLESS = (
    "^INV-[0-9]+$",
    r"(ab)?c*\.d",
    "[(+*]+",
    "a{2,3}",
    "(harga|pricing).*(demo|trial)",
    r"^\w+ \w+ \w+$",
    r"(?i)\b(head|kepala) of (it|hr)\b",
    "[]a]+",
    "[^]a]+b",
    r"(?<!x)y",
    r"^a*a*a*b",
    "x{a}",
)
PIECES = st.sampled_from(
    ["a", "b", ".", r"\w", "[ab]", "(a|b)", "(?:ab)", "a?", "a*", ".+", "a{2,5}", "^", "$", "|"]
)


@pytest.mark.parametrize("pattern", RUNAWAYS, ids=lambda each: each[:30])
def test_a_pattern_that_could_run_for_ever_is_refused(pattern: str) -> None:
    """Before any value is looked at; the message says which way it fails."""
    with pytest.raises(Misread, match=r"too many ways|repeats a group"):
        checked(pattern)


@pytest.mark.parametrize("pattern", INVALID)
def test_a_pattern_that_cannot_be_judged_is_refused(pattern: str) -> None:
    """One that is no regular expression, refers back, or has a group of a rare kind; never another error."""
    with pytest.raises(Misread, match="pattern"):
        checked(pattern)


def test_a_pattern_has_a_greatest_length() -> None:
    """One character more is refused."""
    assert checked("a" * PATTERN_LENGTH_MOST)
    with pytest.raises(Misread, match="longer than"):
        checked("a" * (PATTERN_LENGTH_MOST + 1))


@pytest.mark.parametrize("pattern", HARMLESS)
def test_an_everyday_pattern_is_allowed(pattern: str) -> None:
    """A few repeats and choices are cheap on a value of bounded length."""
    assert checked(pattern) == pattern


def _refused(pattern: str) -> bool:
    try:
        checked(pattern)
    except Misread:
        return True
    return False


@settings(deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.sampled_from(["a", "ab", "b a"]))
def test_every_allowed_pattern_ends_on_a_value_of_the_greatest_length(pattern: str, piece: str) -> None:
    """Whatever is built of repeats and choices is refused, or searched to the end of such a value."""
    value = (piece * MATCHED_LENGTH)[: MATCHED_LENGTH - 1] + "!"
    found = None if _refused(pattern) else re.search(pattern, value, re.IGNORECASE)
    assert found is None or found.end() <= MATCHED_LENGTH
