"""How well a score puts leads in order of a known outcome: counted exactly, by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Ranked:
    """One lead's score and grade beside what became of it."""

    score: int
    grade: str
    won: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many leads there are, and how many of them were won."""

    leads: int = 0
    won: int = 0

    @property
    def rate(self) -> float:
        """The share that was won, 0 where there are none."""
        return self.won / self.leads if self.leads else 0.0


def auc(leads: Iterable[Ranked]) -> Fraction | None:
    """The chance that a won lead has a higher score than one that was not, a tie counting half.

    The area under the ROC curve as the rank statistic of Mann and Whitney, exact. None where all were won or
    none was: there is nothing to tell apart then.
    """
    won_below = lost_below = twice_right = 0
    for _, tied in groupby(sorted(leads, key=lambda lead: lead.score), key=lambda lead: lead.score):
        group = tally(tied)
        lost = group.leads - group.won
        twice_right += group.won * (2 * lost_below + lost)
        won_below, lost_below = won_below + group.won, lost_below + lost
    pairs = won_below * lost_below
    return Fraction(twice_right, 2 * pairs) if pairs else None


def tally(leads: Iterable[Ranked]) -> Tally:
    """The count of some leads."""
    outcomes = [lead.won for lead in leads]
    return Tally(len(outcomes), sum(outcomes))


def by_grade(leads: Sequence[Ranked]) -> Mapping[str, Tally]:
    """The count of each grade, A1 to D4."""
    grades = (letter + digit for letter in "ABCD" for digit in "1234")
    return {grade: tally(lead for lead in leads if lead.grade == grade) for grade in grades}


def parted(leads: Sequence[Ranked], share: Fraction) -> tuple[Sequence[Ranked], Sequence[Ranked]]:
    """The first `share` of the leads as they are given, and the rest."""
    first = int(len(leads) * share)
    return leads[:first], leads[first:]
