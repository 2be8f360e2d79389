"""A lead with very many activities is scored in work and memory that grow no faster than the activities."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.definition import Definition, parse_definition
from config.definition.contents import filters, sections
from leads.activity import Activity
from leads.lead import Lead
from leads.record import RecordRef
from scoring.yardstick import Yardstick, compile_definition
from tests.worked_example import NOW

DEFAULT = Path(__file__).resolve().parents[2] / "config" / "defaults" / "definition.yaml"
FEW, MANY = 10_000, 100_000
TYPES = ("page_view", "form_submitted", "email_open", "call", "meeting", "unheard_of")


class Counting(dict[str, str]):
    """Properties that count how often they are looked at."""

    looks = 0

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The property, counted."""
        Counting.looks += 1
        return super().get(name, default)


def definition() -> Definition:
    """The definition that ships."""
    return parse_definition(YAML(typ="safe").load(DEFAULT.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def yardstick() -> Yardstick:
    """That definition, compiled."""
    return compile_definition(definition(), {})


def busy(number: int) -> Lead:
    """A lead whose activities all differ: another moment, another address, another form."""
    activities = tuple(
        Activity(
            f"a{n}",
            TYPES[n % len(TYPES)],
            at := NOW - timedelta(minutes=number - n),
            at,
            Counting(url=f"/page/{n}", form=f"Form {n}", outcome=f"o{n}", subject=f"s{n}"),
        )
        for n in range(number)
    )
    return Lead(RecordRef("Lead", "1"), "lead", NOW - timedelta(days=4000), {}, activities)


def looked(yardstick: Yardstick, lead: Lead) -> int:
    """How often a judgement looks at a property."""
    Counting.looks = 0
    assert yardstick.score(lead, NOW).adds_up()
    return Counting.looks


def taken(yardstick: Yardstick, lead: Lead) -> int:
    """The most bytes that a judgement holds beyond the lead itself."""
    tracemalloc.start()
    try:
        assert yardstick.score(lead, NOW).adds_up()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_the_work_grows_with_the_activities_and_no_faster(yardstick: Yardstick) -> None:
    """Ten times as many cost ten times the looks: at most one for each filter of their type and its names."""
    few, many = looked(yardstick, busy(FEW)), looked(yardstick, busy(MANY))
    assert few > FEW
    assert many <= 11 * few
    assert many <= MANY * len(list(filters(sections(definition()))))


def test_the_memory_grows_with_the_activities_and_no_faster(yardstick: Yardstick) -> None:
    """A few references for each activity; kept answers are bounded however many values there are."""
    few, many = taken(yardstick, busy(FEW)), taken(yardstick, busy(MANY))
    assert many <= 12 * few  # a list takes room in steps
    assert many <= 500 * MANY


def test_the_receipt_does_not_grow_with_the_activities(yardstick: Yardstick) -> None:
    """A line for each criterion, whether it counted one activity or a hundred thousand."""
    few, many = (yardstick.score(busy(number), NOW) for number in (FEW, MANY))
    lines = [sum(len(each.lines) for each in score.dimensions) for score in (few, many)]
    longest = [
        max(len(line.says) for each in score.dimensions for line in each.lines) for score in (few, many)
    ]
    assert lines[0] == lines[1]
    assert longest[1] <= longest[0] + 10
