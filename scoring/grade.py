"""The grade: a letter for fit and a digit for engagement."""

from __future__ import annotations

from collections.abc import Sequence

from config.definition.model import ENGAGEMENT, ENGAGEMENT_GRADES, FIT, FIT_GRADES, Grade
from leads.score import Dimension


def grade(thresholds: Grade, dimensions: Sequence[Dimension]) -> str:
    """`A1` to `D4`, from the dimensions as whole numbers, so that it agrees with what the CRM shows."""
    whole = {dimension.name: dimension.whole for dimension in dimensions}
    letter = label(FIT_GRADES, thresholds.fit, whole[FIT])
    return letter + label(ENGAGEMENT_GRADES, thresholds.engagement, whole[ENGAGEMENT])


def label(labels: Sequence[str], thresholds: Sequence[int], value: int) -> str:
    """The first label whose threshold is reached, else the last."""
    reached = (label for label, least in zip(labels, thresholds, strict=False) if value >= least)
    return next(reached, labels[-1])
