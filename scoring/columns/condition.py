"""Conditions on columns: unmet, unknown or met as 0, 1 and 2.

In this order `all` is the least of its parts, `any` the greatest, and `not` the distance from met. A part
that reads one attribute is the plain engine's own test.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from config.definition.condition import All, Comparison, Condition, Not, attributes, comparisons
from leads.score import Outcome
from scoring.columns.batch import Values
from scoring.columns.frame import Frame
from scoring.columns.value import by_value
from scoring.comparison import Terms, compiled
from scoring.view import NOTHING, View

States = NDArray[np.uint8]
ColumnTest = Callable[[Frame], States]

UNMET, UNKNOWN, MET = 0, 1, 2
STATE = {Outcome.UNMET: UNMET, Outcome.UNKNOWN: UNKNOWN, Outcome.MET: MET}


def column_test(condition: Condition, terms: Terms) -> ColumnTest:
    """The test of a condition on every lead of a frame."""
    names = attributes(condition)
    if len(names) == 1:
        return _of_one(names[0], condition, terms)
    if isinstance(condition, Comparison):
        raise TypeError("a comparison reads one attribute")
    if isinstance(condition, Not):
        part = column_test(condition.part, terms)
        return lambda frame: np.subtract(MET, part(frame), dtype=np.uint8)
    parts = [column_test(part, terms) for part in condition.parts]
    join, empty = (np.minimum, MET) if isinstance(condition, All) else (np.maximum, UNMET)

    def joined(frame: Frame) -> States:
        if not parts:
            return np.full(frame.size, empty, np.uint8)
        return reduce(join, (part(frame) for part in parts))

    return joined


def _of_one(name: str, condition: Condition, terms: Terms) -> ColumnTest:
    """The plain engine's test of a condition that reads one attribute."""
    test, closed = compiled(condition, terms), frozenset({name})

    def answers(values: Values, today: date) -> States:
        views = [View({}, NOTHING, today), View({}, closed, today)]
        views += [View({name: value}, NOTHING, today) for value in values.values]
        return np.array([STATE[test(view)] for view in views], np.uint8)

    return by_value(name, tuple(comparisons(condition)), answers, terms)
