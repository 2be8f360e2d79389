"""Both back-ends asked the same: what the plain engine says of each lead, and the columns of the batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from config.definition import Definition
from leads.lead import Lead
from leads.score import Line, NamedScore, Outcome, Score
from scoring.columns import MANY, NamedTotals, PartTotals, Totals, compile_columns
from scoring.yardstick import compile_definition


@dataclass(frozen=True)
class Part:
    """A dimension in thousandths."""

    groups: Mapping[str, int]
    raw: int
    points: int


@dataclass(frozen=True)
class Further:
    """A further score: its sum before bound and rounding, what it comes to, what BANT and adjustments add."""

    raw: int
    value: int
    level: str
    bant: int
    adjustments: Mapping[str, int]


@dataclass(frozen=True)
class Said:
    """Every total of one lead."""

    value: int
    raw: int
    grade: str
    dimensions: Mapping[str, Part]
    boxes: Mapping[str, tuple[Outcome, int]]
    adjustments: Mapping[str, int]
    persona: str | None
    excluded: str | None
    explicit: int
    implicit: int
    known: Mapping[str, bool]
    named: Mapping[str, Further]


def by_lead(
    definition: Definition, leads: Sequence[Lead], now: datetime, lists: Mapping[str, frozenset[str]]
) -> list[Said | None]:
    """What the plain engine says, nothing of those outside the scope."""
    yardstick = compile_definition(definition, lists)
    return [_of_score(definition, yardstick.score(lead, now)) for lead in leads]


def by_columns(
    definition: Definition,
    leads: Sequence[Lead],
    now: datetime,
    lists: Mapping[str, frozenset[str]],
    many: int = MANY,
) -> list[Said | None]:
    """What the columns say; above `many` different values of one unit a column is one of amounts."""
    columns = compile_columns(definition, lists)
    batch = replace(columns.reader, many=many).batch(leads)
    totals = columns.totals(batch, now)
    return [_of_totals(totals, place) for place in range(len(leads))]


def _of_score(definition: Definition, score: Score) -> Said | None:
    if not score.in_scope:
        return None
    names = {name: name if name in ("fit", "engagement") else f"dimensions.{name}" for name in _names(score)}
    return Said(
        score.value,
        _sum(line for line in score.total if line.criterion != "score"),
        score.grade,
        {
            each.name: Part(
                {
                    group: _within(each.lines, f"{names[each.name]}.{group}")
                    for group in definition.dimension_groups[each.name]
                },
                _sum(line for line in each.lines if line.kind != "bound"),
                each.points,
            )
            for each in score.dimensions
        },
        {box.name: (box.outcome, box.points) for box in score.boxes},
        {name: _within(score.total, f"adjustments.{name}") for name in definition.adjustments},
        score.persona,
        score.excluded,
        score.explicit,
        score.implicit,
        score.known,
        {each.name: _of_named(definition, each) for each in score.named},
    )


def _of_named(definition: Definition, found: NamedScore) -> Further:
    return Further(
        _sum(line for line in found.lines if line.criterion != f"scores.{found.name}"),
        found.value,
        found.level,
        _within(found.lines, "bant"),
        {
            name: _within(found.lines, f"adjustments.{name}")
            for name in definition.scores[found.name].adjustments
        },
    )


def _names(score: Score) -> list[str]:
    return [each.name for each in score.dimensions]


def _sum(lines: Iterable[Line]) -> int:
    return sum(line.points for line in lines)


def _within(lines: Iterable[Line], place: str) -> int:
    return _sum(line for line in lines if f"{line.criterion}.".startswith(f"{place}."))


def _of_totals(totals: Totals, place: int) -> Said | None:
    if not totals.in_scope[place]:
        return None
    persona, excluded = int(totals.persona[place]), int(totals.excluded[place])
    return Said(
        int(totals.value[place]),
        int(totals.raw[place]),
        str(totals.grades()[place]),
        {name: _part(part, place) for name, part in totals.dimensions.items()},
        {name: (box.outcome(place), int(box.points[place])) for name, box in totals.boxes.items()},
        {name: int(points[place]) for name, points in totals.adjustments.items()},
        totals.personas[persona - 1] if persona else None,
        totals.exclusions[excluded - 1] if excluded else None,
        int(totals.explicit[place]),
        int(totals.implicit[place]),
        {name: bool(flags[place]) for name, flags in totals.known.items()},
        {name: _further(named, place) for name, named in totals.named.items()},
    )


def _further(named: NamedTotals, place: int) -> Further:
    level = int(named.level[place])
    return Further(
        int(named.raw[place]),
        int(named.value[place]),
        named.levels[level - 1] if level else "",
        int(named.bant[place]),
        {name: int(points[place]) for name, points in named.adjustments.items()},
    )


def _part(part: PartTotals, place: int) -> Part:
    groups = {name: int(points[place]) for name, points in part.groups.items()}
    return Part(groups, int(part.raw[place]), int(part.points[place]))
