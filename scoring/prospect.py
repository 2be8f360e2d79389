"""What one fact more could make of a score: for each attribute the value that pays best, where it is told.

The value is read from the definition's own conditions, and the score is computed by the same function, so
that a value that does not help after all is simply no prospect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from config.definition.condition import Comparison, Condition, Operand, Operator, comparisons
from config.definition.contents import MADE_BY_SCORING, criteria, sections
from config.definition.criterion import Answer, Bands, Criterion
from config.definition.model import Definition
from leads.attribute import Money, Value, known
from leads.lead import Lead

#: How many unknown attributes are tried for one lead, those with most points at stake first.
TRIED_MOST = 3

#: A value that meets a comparison, on a day; None where none can be told.
Meeting = Callable[[tuple[Operand, ...], date], Value | None]


@dataclass(frozen=True, slots=True)
class Prospect:
    """The comparison of one attribute that pays best, and the points (thousandths) of its branch."""

    attribute: str
    comparison: Comparison
    points: int

    def value(self, today: date) -> Value | None:
        """A value that meets it on a day."""
        meeting = _MEETING.get(self.comparison.operator)
        return meeting(self.comparison.operands, today) if meeting and not self.comparison.counted else None


def prospects(definition: Definition) -> tuple[Prospect, ...]:
    """The best comparison of each attribute, most points first; those that could only take are left out."""
    best: dict[str, Prospect] = {}
    for condition, points in _branches(definition):
        for comparison in comparisons(condition):
            name = comparison.attribute
            payable = comparison.operator in _MEETING and not comparison.counted
            if name in MADE_BY_SCORING or not payable or points <= 0:
                continue
            if name not in best or points > best[name].points:
                best[name] = Prospect(name, comparison, points)
    return tuple(sorted(best.values(), key=lambda each: -each.points))


def _branches(definition: Definition) -> Iterator[tuple[Condition, int]]:
    """Every condition that gives points, with them: criteria, then BANT."""
    for _, criterion in criteria(sections(definition)):
        yield from _of(criterion)
    for box in definition.bant.boxes.values():
        yield box.met, box.points.met


def _of(criterion: Criterion) -> Iterator[tuple[Condition, int]]:
    if isinstance(criterion, Answer):
        yield criterion.when, criterion.points
    elif isinstance(criterion, Bands):
        yield from ((band.when, band.points) for band in criterion.first)


def tried(found: Sequence[Prospect], lead: Lead, now: datetime, today: date) -> Iterator[tuple[str, Lead]]:
    """The lead with one unknown attribute known at its best, for at most so many of them."""
    unknown = (each for each in found if not _is_known(lead, each.attribute))
    for each, _ in zip(unknown, range(TRIED_MOST), strict=False):
        value = each.value(today)
        if value is not None:
            yield each.attribute, replace(lead, facts={**lead.facts, each.attribute: known(value, now)})


def _is_known(lead: Lead, name: str) -> bool:
    fact = lead.facts.get(name)
    return fact is not None and fact.value is not None


def _as_value(operand: Operand) -> Value:
    return operand


def _stepped(operand: Operand, step: int) -> Value | None:
    """A little more or less than a number, an amount or a day."""
    match operand:
        case Money():
            return Money(operand.amount + Decimal(step), operand.currency)
        case bool() | str():
            return None
        case int() | float():
            return operand + step
        case date():
            return operand + timedelta(days=step)


def _days(operand: Operand) -> timedelta:
    return timedelta(days=int(str(operand)))


_MEETING: Mapping[Operator, Meeting] = MappingProxyType(
    {
        Operator.KNOWN: lambda operands, today: "known",
        Operator.EQUALS: lambda operands, today: _as_value(operands[0]),
        Operator.ANY_OF: lambda operands, today: (str(operands[0]),),
        Operator.ALL_OF: lambda operands, today: tuple(sorted(map(str, operands))),
        Operator.CONTAINS: lambda operands, today: _as_value(operands[0]),
        Operator.CONTAINS_WORD: lambda operands, today: _as_value(operands[0]),
        Operator.STARTS_WITH: lambda operands, today: _as_value(operands[0]),
        Operator.ENDS_WITH: lambda operands, today: _as_value(operands[0]),
        Operator.AT_LEAST: lambda operands, today: _as_value(operands[0]),
        Operator.AT_MOST: lambda operands, today: _as_value(operands[0]),
        Operator.BETWEEN: lambda operands, today: _as_value(operands[0]),
        Operator.ABOVE: lambda operands, today: _stepped(operands[0], 1),
        Operator.BELOW: lambda operands, today: _stepped(operands[0], -1),
        Operator.BEFORE: lambda operands, today: _stepped(operands[0], -1),
        Operator.AFTER: lambda operands, today: _stepped(operands[0], 1),
        Operator.WITHIN_NEXT: lambda operands, today: today,
        Operator.WITHIN_LAST: lambda operands, today: today,
        Operator.AFTER_NEXT: lambda operands, today: today + _days(operands[0]) + timedelta(days=1),
    }
)
