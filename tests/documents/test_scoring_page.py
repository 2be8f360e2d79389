"""The examples of docs/scoring.md are what the engine computes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from ruamel.yaml import YAML

from config.definition import Definition, parse_definition
from config.definition.quantity import read_money
from leads.attribute import Fact, Value, empty, known, unreadable
from leads.lead import Lead
from leads.score import Score
from scoring.phrases import points
from tests.documents.pages import Block, first_table, page
from tests.worked_example import FRAME, NOW, lead, score

_ACTIVITY = re.compile(
    r"(?:(?P<times>\d+) )?(?P<type>\w+) "
    r"(?:today|(?P<ago>\d+) days? ago|in (?P<ahead>\d+) days?)(?: \((?P<name>\w+): (?P<value>.+)\))?"
)
_FACT = re.compile(r"(?P<name>\w+): (?P<value>.+?)(?:, learned (?P<days>\d+) days ago)?")
_BECAME = re.compile(r"became (\w+) (\d+) days ago")
_CREATED = re.compile(r"created (\d+) days ago")


@dataclass
class Told:
    """One lead as a cell of a table tells it."""

    facts: dict[str, Value | Fact] = field(default_factory=dict)
    acts: list[tuple[str, tuple[object, Mapping[str, str]]]] = field(default_factory=list)
    created: int | None = None
    entered: dict[str, date] = field(default_factory=dict)

    def lead(self) -> Lead:
        """The lead that it is."""
        made = replace(lead(self.facts, *self.acts), entered=self.entered)  # type: ignore[arg-type]
        return made if self.created is None else replace(made, created=NOW - timedelta(days=self.created))


def _examples() -> Iterator[tuple[Block, Mapping[str, str]]]:
    for block in page("docs/scoring.md").blocks("yaml", "example"):
        heading, *rows = first_table(block.behind)
        assert heading[0] == "lead", f"line {block.line}: no table of leads below"
        for row in rows:
            yield block, dict(zip(heading, row, strict=True))


@pytest.mark.parametrize(
    ("block", "row"), list(_examples()), ids=lambda each: each["lead"] if isinstance(each, dict) else ""
)
def test_an_example_is_what_the_engine_computes(block: Block, row: Mapping[str, str]) -> None:
    """Every column of every row, by the definition above it; the receipt adds up."""
    found = score(_definition(block), _told(row["lead"]).lead())
    shown = {name: _shown(found, name) for name in row if name != "lead"}
    assert shown == {name: cell for name, cell in row.items() if name != "lead"}


def test_every_example_has_leads() -> None:
    """No block of the page is without a table that is tried, and none is of another kind."""
    blocks = page("docs/scoring.md").blocks("yaml")
    assert len(blocks) == len({block.line for block, _ in _examples()}) > 15


def _definition(block: Block) -> Definition:
    return parse_definition({**YAML(typ="safe").load(FRAME), **block.yaml()})


def _told(cell: str) -> Told:
    told = Told()
    for item in cell.split("; ") if cell != "nothing" else ():
        if found := _CREATED.fullmatch(item):
            told.created = int(found[1])
        elif found := _BECAME.fullmatch(item):
            told.entered[found[1]] = NOW.date() - timedelta(days=int(found[2]))
        elif found := _ACTIVITY.fullmatch(item):
            days = int(found["ago"] or 0) - int(found["ahead"] or 0)
            properties = {found["name"]: found["value"]} if found["name"] else {}
            act = (found["type"], (NOW - timedelta(days=days), properties))
            told.acts += [act] * int(found["times"] or 1)
        elif found := _FACT.fullmatch(item):
            told.facts[found["name"]] = _fact(found["value"], int(found["days"] or 10))
        else:
            pytest.fail(f"{item} is neither an attribute nor an activity")
    return told


def _fact(text: str, days: int) -> Fact:
    learned = NOW - timedelta(days=days)
    readings: Mapping[str, Callable[..., Fact]] = {"empty": empty, "unreadable": unreadable}
    if text in readings:
        return readings[text](learned)
    return known(read_money(text) or YAML(typ="safe").load(text), learned)


def _shown(found: Score, column: str) -> str:
    """What a score has in a column of that name."""
    if column == "points":
        lines = [line for part in found.dimensions for line in part.lines if line.kind != "bound"]
        return points(sum(line.points for line in lines), "en", signed=False)
    if column == "score":
        return str(found.value) if found.in_scope else "out of scope"
    if column in ("grade", "persona", "excluded"):
        return str(getattr(found, column) or "none")
    if dimension := found.dimension(column):
        return points(dimension.points, "en", signed=False)
    for each in found.named:
        if column.removesuffix(" level") == each.name:
            return (each.level or "none") if column.endswith(" level") else str(each.value)
    return next(box.outcome.value for box in found.boxes if box.name == column)
