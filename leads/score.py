"""A score and the receipt that adds up to it.

Points are whole thousandths of a point everywhere, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

#: Thousandths in one point.
POINT = 1000


class Outcome(Enum):
    """What a criterion found."""

    MET = "met"
    PARTLY = "partly"
    UNMET = "unmet"
    UNKNOWN = "unknown"


def rounded(numerator: int, denominator: int) -> int:
    """`numerator / denominator` as a whole number, half away from zero: the one rounding rule.

    `denominator` is positive.
    """
    quotient, rest = divmod(abs(numerator), denominator)
    whole = quotient + (1 if 2 * rest >= denominator else 0)
    return whole if numerator >= 0 else -whole


class Line(NamedTuple):
    """One line of a receipt.

    `criterion` is the dotted name in the definition (`fit.company.size`); `kind` is the criterion's kind,
    or `cap`, `bound`, `weight`, `rounding` for a line of arithmetic. `points` are thousandths. `before` are
    the points before decay and cuts, where they differ. `evidence` names what was tested and found.
    """

    criterion: str
    kind: str
    outcome: Outcome
    points: int
    says: str
    evidence: tuple[str, ...] = ()
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension's receipt: `points` is the sum of its lines, 0 to 100 points in thousandths."""

    name: str
    lines: tuple[Line, ...]
    points: int

    @property
    def whole(self) -> int:
        """The dimension as written to the CRM: 0 to 100, rounded half away from zero."""
        return rounded(self.points, POINT)


@dataclass(frozen=True, slots=True)
class Box:
    """One BANT answer, its points (thousandths), its evidence, and the question to ask."""

    name: str
    outcome: Outcome
    points: int
    evidence: tuple[str, ...] = ()
    ask: str = ""


@dataclass(frozen=True, slots=True)
class NamedScore:
    """A further score beside the main one: 0 to 100, its level, and the lines that add up to it.

    `says` is its name for people; `level` is empty below the lowest level. `dimensions` are the names of
    those that it weighs.
    """

    name: str
    says: str
    value: int
    level: str
    lines: tuple[Line, ...]
    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What the definition says of one lead at one time.

    `value` is 0 to 100. `total` is the last part of the receipt: its lines (weighted dimensions, BANT,
    adjustments, cuts, rounding) add up to `value` points exactly. `excluded` is the stage an exclusion
    forces. `explicit` and `implicit` count met criteria. `known` maps each attribute the gate asks for to
    whether it is known. `named` are the further scores. Out of scope, `in_scope` is False and everything else
    is empty.
    """

    in_scope: bool
    value: int = 0
    grade: str = ""
    dimensions: tuple[Dimension, ...] = ()
    total: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    persona: str | None = None
    excluded: str | None = None
    excluded_because: str = ""
    explicit: int = 0
    implicit: int = 0
    known: Mapping[str, bool] = field(default_factory=dict)
    coverage: tuple[int, int] = (0, 0)
    ask_next: tuple[str, ...] = ()
    named: tuple[NamedScore, ...] = ()

    def dimension(self, name: str) -> Dimension | None:
        """The dimension of that name, if the definition has it."""
        return next((found for found in self.dimensions if found.name == name), None)

    def adds_up(self) -> bool:
        """Whether every part of the receipt sums exactly to what it claims."""
        claims = [(part.lines, part.points) for part in self.dimensions]
        claims += [(each.lines, each.value * POINT) for each in self.named]
        claims.append((self.total, self.value * POINT))
        return all(sum(line.points for line in lines) == points for lines, points in claims)
