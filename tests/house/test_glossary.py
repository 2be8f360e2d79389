"""The glossary names what there is, each word once."""

from __future__ import annotations

import re
from collections import Counter

from tests.house.source import ROOT

_ENTRY = re.compile(r"^\| \*\*([^*|]+)\*\* \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_PLACE = re.compile(r"`([^`]+)`")


def test_every_glossary_word_is_defined_once() -> None:
    """One word means one thing."""
    words = Counter(word.casefold() for word, _, _ in _entries())
    assert words
    assert [word for word, times in words.items() if times > 1] == []


def test_every_line_of_the_glossary_can_be_read() -> None:
    """A row of the table that is not `| **word** | meaning | place |` would be passed over."""
    rows = [line for line in _glossary().splitlines() if line.startswith("| **")]
    assert len(rows) == len(_entries())


def test_every_glossary_word_has_its_place_in_code() -> None:
    """Each place is a file that is there, and the name after `::` stands in it."""
    missing = [
        f"{word}: {place}"
        for word, _, places in _entries()
        for place in _PLACE.findall(places) or ["no place"]
        if not _stands(place)
    ]
    assert missing == []


def _glossary() -> str:
    return (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def _entries() -> list[tuple[str, str, str]]:
    return _ENTRY.findall(_glossary())


def _stands(place: str) -> bool:
    path, _, name = place.partition("::")
    file = ROOT / path
    return file.exists() and (not name or re.search(rf"\b{re.escape(name)}\b", file.read_text()) is not None)
