"""Conditions on columns: unmet, unknown or met as 0, 1 and 2.

In this order `all` is the least of its parts, `any` the greatest, and `not` the distance from met. A part
that reads one attribute is the plain engine's own test: asked once for each distinct value of a coded column,
and once for each stretch of amounts between those at which its answer may change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache, reduce
from math import inf, nextafter

import numpy as np
from numpy.typing import NDArray

from config.definition.condition import (
    All,
    Comparison,
    Condition,
    Not,
    Operand,
    Operator,
    attributes,
    comparisons,
)
from leads.attribute import Money
from leads.score import Outcome
from scoring.columns.batch import CLOSED, FIRST, Coded, Measured, Values
from scoring.columns.frame import TABLES_KEPT, Frame
from scoring.comparison import Terms, Test, compiled
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
    """The test of a condition that reads one attribute."""
    answers = _answers(name, compiled(condition, terms))
    parts = tuple(comparisons(condition))

    def states(frame: Frame) -> States:
        column = frame.column(name)
        if isinstance(column, Coded):
            return np.take(answers(column.values, frame.today), column.codes)
        cuts = _cuts(parts, frame.today)
        if cuts is None:
            coded = _coded(column)
            return np.take(answers(coded.values, frame.today), coded.codes)
        stretches = Values(tuple(map(column.value, _stretches(cuts, column.step))))
        return _between(column, cuts, answers(stretches, frame.today))

    return states


def _answers(name: str, test: Test) -> Callable[[Values, date], States]:
    """What a test says by code: of no value, of a closed one, and of each value."""
    closed = frozenset({name})

    @lru_cache(maxsize=TABLES_KEPT)
    def answers(values: Values, today: date) -> States:
        views = [View({}, NOTHING, today), View({}, closed, today)]
        views += [View({name: value}, NOTHING, today) for value in values.values]
        return np.array([STATE[test(view)] for view in views], np.uint8)

    return answers


def _coded(column: Measured) -> Coded:
    """The column with a code for each amount, for a test that does not look at the order of amounts."""
    known = column.known
    distinct, places = np.unique(column.amounts[known], return_inverse=True)
    codes = np.zeros(len(column.amounts), np.int64)
    codes[column.closed] = CLOSED
    codes[known] = places + FIRST
    return Coded(codes, Values(tuple(map(column.value, distinct.tolist()))))


def _between(column: Measured, cuts: Sequence[float], answers: States) -> States:
    """The answers gathered by where each amount lies; `answers` has below, at and above each cut in turn.

    Adding up the differences is the same as gathering, and several times as fast; bytes may wrap round.
    """
    stretches = answers[FIRST:]
    states = np.full(len(column.amounts), stretches[0], np.uint8)
    steps = np.diff(stretches)
    for number, cut in enumerate(cuts):
        for step, reached in ((steps[2 * number], np.greater_equal), (steps[2 * number + 1], np.greater)):
            if step:
                states += reached(column.amounts, cut).view(np.uint8) * step
    if answers[0] != stretches[0]:
        states[~column.known] = answers[0]
    states[column.closed] = answers[CLOSED]
    return states


def _stretches(cuts: Sequence[float], step: float) -> list[float]:
    """An amount below the first cut, then for each cut the cut itself and the next amount above it."""
    if not cuts:
        return [0.0]
    lowest = cuts[0] - step if step else nextafter(cuts[0], -inf)
    above = ((cut, cut + step if step else nextafter(cut, inf)) for cut in cuts)
    return [lowest, *(amount for pair in above for amount in pair)]


_BY_ORDER = frozenset(
    {Operator.BETWEEN, Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOVE, Operator.BELOW}
    | {Operator.BEFORE, Operator.AFTER, Operator.WITHIN_NEXT, Operator.WITHIN_LAST, Operator.AFTER_NEXT}
)
_FROM_TODAY = {Operator.WITHIN_NEXT: 1, Operator.AFTER_NEXT: 1, Operator.WITHIN_LAST: -1}
_PRESENCE = frozenset({Operator.KNOWN, Operator.UNKNOWN})


def _cuts(parts: Sequence[Comparison], today: date) -> tuple[float, ...] | None:
    """The amounts at which answers may change, rising. None where they hang on more than order."""
    found: set[float] = set()
    for part in parts:
        if part.counted or part.operator in _PRESENCE:
            continue
        if part.operator not in _BY_ORDER:
            return None
        if part.operator in _FROM_TODAY:
            length = int(str(part.operands[0])) * _FROM_TODAY[part.operator]
            found |= {float(today.toordinal()), float(today.toordinal() + length)}
        else:
            found.update(map(_amount, part.operands))
    return tuple(sorted(found))


def _amount(operand: Operand) -> float:
    """An operand as the amount of an equal value."""
    if isinstance(operand, date):
        return float(operand.toordinal())
    number = operand.amount if isinstance(operand, Money) else operand
    try:
        return float(number)
    except OverflowError:  # a whole number greater than any amount
        return inf if Decimal(number) > 0 else -inf
