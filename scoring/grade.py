"""The grade: a letter for fit and a digit for engagement."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from config.definition.model import ENGAGEMENT, ENGAGEMENT_GRADES, FIT, FIT_GRADES, Grade
from leads.score import Dimension

#: The grade of a score's dimensions: `A1` to `D4`.
Grader = Callable[[Sequence[Dimension]], str]


def judge_grade(thresholds: Grade) -> Grader:
    """The grade from the dimensions as whole numbers, so that it agrees with what the CRM shows."""
    letters = by_whole(FIT_GRADES, thresholds.fit)
    digits = by_whole(ENGAGEMENT_GRADES, thresholds.engagement)

    def grade(dimensions: Sequence[Dimension]) -> str:
        letter = digit = ""
        for dimension in dimensions:
            if dimension.name == FIT:
                letter = letters[dimension.whole]
            elif dimension.name == ENGAGEMENT:
                digit = digits[dimension.whole]
        return letter + digit

    return grade


def by_whole(labels: Sequence[str], thresholds: Sequence[int]) -> tuple[str, ...]:
    """The label of each whole number from 0 to 100: the first whose threshold is reached, else the last."""
    return tuple(
        next((label for label, least in zip(labels, thresholds, strict=False) if value >= least), labels[-1])
        for value in range(101)
    )
