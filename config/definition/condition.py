"""Conditions as values: comparisons of one attribute or property, joined by all, any and not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from config.definition.problem import Path
from leads.attribute import Money

#: What an attribute is compared with. Lengths of time are whole days.
Operand = str | int | float | bool | date | Money


class Operator(Enum):
    """How an attribute is compared. With several operands of a text operator, one must fit."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    EQUALS = "equals"
    IN_LIST = "in_list"
    CONTAINS = "contains"
    CONTAINS_WORD = "contains_word"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    BETWEEN = "between"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    BEFORE = "before"
    AFTER = "after"
    WITHIN_NEXT = "within_next"
    WITHIN_LAST = "within_last"
    AFTER_NEXT = "after_next"
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One test of one attribute. `counted` tests how many values a set has instead of the values.

    `place` is where the operands stand, seen from the condition.
    """

    attribute: str
    operator: Operator
    operands: tuple[Operand, ...] = ()
    counted: bool = False
    place: Path = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """Met when every part is met, unmet when one is unmet, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Met when one part is met, unmet when every part is unmet, else unknown."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Met when the part is unmet, and the other way round; unknown stays unknown."""

    part: Condition


Condition = Comparison | All | Any | Not


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of a condition, in the order written."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.part)
    else:
        for part in condition.parts:
            yield from comparisons(part)


def attributes(condition: Condition) -> tuple[str, ...]:
    """The attributes a condition reads, each once, in the order written."""
    return tuple(dict.fromkeys(comparison.attribute for comparison in comparisons(condition)))
