"""What a definition says of every lead of a batch at one time: the plain engine's integers, as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from config.definition.model import ENGAGEMENT_GRADES, FIT_GRADES
from leads.score import Outcome
from scoring.columns.answer import ANSWERS
from scoring.columns.batch import Flags, Ints

#: Every grade, by its number.
GRADES = tuple(letter + digit for letter in FIT_GRADES for digit in ENGAGEMENT_GRADES)


@dataclass(frozen=True, slots=True, eq=False)
class PartTotals:
    """A dimension in thousandths: each group after its cap, their sum, and what is left within 0 to 100."""

    groups: Mapping[str, Ints]
    raw: Ints
    points: Ints


@dataclass(frozen=True, slots=True, eq=False)
class BoxTotals:
    """A BANT box: the answer by its number in ANSWERS, and its points in thousandths."""

    answers: Ints
    points: Ints

    def outcome(self, place: int) -> Outcome:
        """The answer of the lead at that place."""
        return ANSWERS[self.answers[place]]


@dataclass(frozen=True, slots=True, eq=False)
class NamedTotals:
    """A further score: its sum in thousandths before its bound and its rounding, and what it comes to.

    `level` is the place in `levels`, which rise, counted from 1; 0 below the lowest. `bant` is what BANT adds
    within its bound, `adjustments` are those that are added, both in thousandths.
    """

    raw: Ints
    value: Ints
    level: Ints
    levels: tuple[str, ...]
    bant: Ints
    adjustments: Mapping[str, Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """One entry for each lead. Where `in_scope` is False nothing else is said of a lead.

    `raw` is the sum of the total in thousandths before its bound and its rounding, `value` the score. `grade`
    is the place in GRADES, `persona` and `excluded` the places in `personas` and `exclusions` counted from 1,
    0 where there is none. `exclusions` are the stages that are forced, `named` the further scores by name.
    """

    in_scope: Flags
    dimensions: Mapping[str, PartTotals]
    boxes: Mapping[str, BoxTotals]
    adjustments: Mapping[str, Ints]
    raw: Ints
    value: Ints
    grade: Ints
    persona: Ints
    personas: tuple[str, ...]
    excluded: Ints
    exclusions: tuple[str, ...]
    explicit: Ints
    implicit: Ints
    known: Mapping[str, Flags]
    named: Mapping[str, NamedTotals]

    def grades(self) -> NDArray[np.str_]:
        """The grades, `A1` to `D4`."""
        return np.array(GRADES)[self.grade]
