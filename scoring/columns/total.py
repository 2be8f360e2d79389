"""A total on columns: weighted dimensions, BANT within its bound, adjustments, 0 to 100, rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from config.definition.model import Definition, NamedScore
from config.definition.quantity import HUNDRED_PERCENT
from leads.score import POINT
from scoring.columns.batch import Ints
from scoring.columns.totals import BoxTotals, NamedTotals, PartTotals
from scoring.dimension import TOP


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What totals are made of: dimensions, BANT boxes and adjustments of a batch of `size`."""

    size: int
    dimensions: Mapping[str, PartTotals]
    boxes: Mapping[str, BoxTotals]
    adjustments: Mapping[str, Ints]

    def raw(self, weights: Mapping[str, int], bant: Ints, adjustments: Sequence[str]) -> Ints:
        """The weighted dimensions, what BANT adds, and the adjustments of these names."""
        raw = np.zeros(self.size, np.int64)
        for name, weight in weights.items():
            raw += rounded(self.dimensions[name].points * weight, HUNDRED_PERCENT)
        raw += bant
        for name in adjustments:
            raw += self.adjustments[name]
        return raw

    def bant(self, most: int | None) -> Ints:
        """What BANT adds within its bound, in either direction; without a bound it has no part."""
        bant = np.zeros(self.size, np.int64)
        if most is None:
            return bant
        for box in self.boxes.values():
            bant += box.points
        return np.clip(bant, -most, most)


@dataclass(frozen=True, slots=True, eq=False)
class NamedColumn:
    """A further score. `reached` gives each whole number from 0 to 100 its level, counted from 1."""

    given: NamedScore
    levels: tuple[str, ...]
    reached: Ints

    def totals(self, parts: Parts) -> NamedTotals:
        """The score of a batch."""
        bant = parts.bant(self.given.bant_adds)
        adjustments = {name: parts.adjustments[name] for name in self.given.adjustments}
        raw = parts.raw(self.given.weights, bant, tuple(adjustments))
        value = whole(raw)
        return NamedTotals(raw, value, np.take(self.reached, value), self.levels, bant, adjustments)


def named_columns(definition: Definition) -> dict[str, NamedColumn]:
    """The further scores by name."""
    return {name: _named(given) for name, given in definition.scores.items()}


def _named(given: NamedScore) -> NamedColumn:
    levels = sorted((least, level) for level, least in given.levels.items())
    reached = [sum(least <= value for least, _ in levels) for value in range(TOP // POINT + 1)]
    return NamedColumn(given, tuple(level for _, level in levels), np.array(reached))


def whole(raw: Ints) -> Ints:
    """The scores that sums in thousandths come to, within 0 to 100."""
    return rounded(np.clip(raw, 0, TOP), POINT)


def rounded(numerators: Ints, denominator: int) -> Ints:
    """`leads.score.rounded` of each; here none is below zero, and denominators are even."""
    return (numerators + denominator // 2) // denominator
