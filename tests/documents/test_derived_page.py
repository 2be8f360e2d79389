"""The tables of docs/derived.md are what is derived."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest

from leads.attribute import Fact, Money, Value, known
from leads.money import money_of
from scoring.derived import DERIVED, derive
from scoring.derived.industry import INDUSTRIES
from scoring.derived.region import REGIONS
from scoring.derived.title_words import FUNCTIONS, LADDER
from tests.documents.pages import first_table, page

PAGE = page("docs/derived.md")
LEARNED = datetime(2026, 11, 21, tzinfo=UTC)
UNKNOWN = "-"


def examples(section: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The heading and each row of the section's last table."""
    text = PAGE.section(section)
    heading, *rows = first_table(text[text.rindex("\n\n|") :])
    for row in rows:
        yield tuple(name.strip("`") for name in heading), tuple(row)


def derived(**written: str) -> Mapping[str, Fact]:
    """What is derived from these texts; `-` is a source that is not there."""
    return derive({name: known(text, LEARNED) for name, text in written.items() if text != UNKNOWN})


def shown(value: Value | None) -> str:
    """A value as the page writes it."""
    if isinstance(value, Money):
        return f"{value.currency} {value.amount}"
    return UNKNOWN if value is None else str(value)


@pytest.mark.parametrize(
    ("section", "sources"),
    [
        ("Email", 1),
        ("Company domain", 1),
        ("Country", 1),
        ("Telephone", 2),
        ("Region", 2),
        ("Function", 1),
        ("Industry", 1),
    ],
)
def test_what_the_page_shows_is_derived(section: str, sources: int) -> None:
    """The first columns are written, the others become of them."""
    for heading, row in examples(section):
        found = derived(**dict(zip(heading[:sources], row[:sources], strict=True)))
        made = tuple(shown(found[name].value) for name in heading[sources:])
        assert made == row[sources:], row


def test_years_are_what_the_page_shows() -> None:
    """Learned in 2026."""
    for _, (written, years) in examples("Years of experience"):
        assert shown(derived(years_experience=written)["years_experience"].value) == years


def test_money_is_what_the_page_shows() -> None:
    """As a text, where what is not understood stays text, and as a mapped field of money."""
    for _, (written, as_text, as_money) in examples("Money"):
        found = derived(budget=written)["budget"].value
        assert shown(found if isinstance(found, Money) else None) == as_text, written
        assert shown(money_of(written, "IDR")) == as_money, written


def test_the_page_has_every_derived_attribute_with_its_sources() -> None:
    """The list at its beginning is the registry."""
    _, *rows = first_table(PAGE.text)
    listed = {}
    for attributes, sources, _ in rows:
        for name in re.findall("`([a-z_]+)`", attributes):
            listed[name] = re.findall("`([a-z_]+)`", sources)
    alone = {name: [name] for name in ("budget", "revenue")}
    assert listed | alone == {name: list(sources) for name, sources in DERIVED.items()}


def test_the_page_names_every_value_that_can_come_of_it() -> None:
    """Ranks, departments, industries, and the regions that most leads are in."""
    for section, names in (("Seniority", LADDER), ("Function", FUNCTIONS), ("Industry", INDUSTRIES)):
        text = " ".join(PAGE.section(section).split())
        assert [name for name in names if name not in text] == []
    assert [name for name in list(REGIONS)[:10] if name not in PAGE.section("Region")] == []
