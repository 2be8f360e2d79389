"""What is asked of one attribute is asked once for each of its values, and the answers are gathered.

A coded column has a value for each code. The amounts of a measured one fall into stretches between those at
which an answer may change; one amount speaks for all of its stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import inf, isfinite, nextafter
from sys import float_info
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from config.definition.condition import Comparison, Operand, Operator
from leads.attribute import Money
from scoring.columns.batch import CLOSED, FIRST, Coded, Measured, Values
from scoring.columns.frame import Frame
from scoring.comparison import Terms
from scoring.money import amount_in

#: Answers by value kept by each judge, so that batches which share values share them too.
TABLES_KEPT = 4

Answer = TypeVar("Answer", bound=np.generic)

#: The answer by code on a day: of no value, of a closed one, and of each value.
Answers = Callable[[Values, date], NDArray[Answer]]


def by_value(
    name: str, parts: Sequence[Comparison], answers: Answers[Answer], terms: Terms
) -> Callable[[Frame], NDArray[Answer]]:
    """The judge of a frame that gathers these answers to comparisons of one attribute."""
    kept = lru_cache(maxsize=TABLES_KEPT)(answers)

    def judge(frame: Frame) -> NDArray[Answer]:
        column = frame.column(name)
        if isinstance(column, Measured):
            cuts = _cuts(parts, frame.today, column.currency, terms)
            if cuts is not None:
                stretches = Values(tuple(map(column.value, _stretches(cuts, column.step))))
                return _gathered(column, cuts, answers(stretches, frame.today))
            column = _coded(column)
        return np.take(kept(column.values, frame.today), column.codes)

    return judge


def by_code(judge: Callable[[Frame], NDArray[Answer]], name: str) -> Answers[Answer]:
    """What a judge of frames answers by code."""

    def answers(values: Values, today: date) -> NDArray[Answer]:
        codes = np.arange(len(values) + FIRST)
        return judge(Frame(len(codes), today, {name: Coded(codes, values)}))

    return answers


def _gathered(column: Measured, cuts: Sequence[float], answers: NDArray[Answer]) -> NDArray[Answer]:
    """The answers by the stretch that each amount lies in; they have below, at and above each cut in turn.

    Adding up the steps between them is the same as gathering, and faster; whole numbers may wrap round.
    """
    stretches = answers[FIRST:]
    found = np.full(len(column.amounts), stretches[0])
    steps = np.subtract(stretches[1:], stretches[:-1])
    for number, cut in enumerate(cuts):
        for step, reached in ((steps[2 * number], np.greater_equal), (steps[2 * number + 1], np.greater)):
            if step:
                found += reached(column.amounts, cut) * step
    if answers[0] != stretches[0]:
        np.copyto(found, answers[0], where=~column.known)
    found[column.closed] = answers[CLOSED]
    return found


def _coded(column: Measured) -> Coded:
    """The column with a code for each amount, for a test that does not look at the order of amounts."""
    known = column.known
    distinct, places = np.unique(column.amounts[known], return_inverse=True)
    codes = np.zeros(len(column.amounts), np.int64)
    codes[column.closed] = CLOSED
    codes[known] = places + FIRST
    return Coded(codes, Values(tuple(map(column.value, distinct.tolist()))))


def _stretches(cuts: Sequence[float], step: float) -> list[float]:
    """An amount below the first cut, then for each cut the cut itself and the next amount above it."""
    if not cuts:
        return [0.0]
    lowest = cuts[0] - step if step else nextafter(cuts[0], -_MOST)
    above = ((cut, cut + step if step else nextafter(cut, _MOST)) for cut in cuts)
    return [lowest, *(amount for pair in above for amount in pair)]


_MOST = float_info.max


_BY_ORDER = frozenset(
    {Operator.BETWEEN, Operator.AT_LEAST, Operator.AT_MOST, Operator.ABOVE, Operator.BELOW}
    | {Operator.BEFORE, Operator.AFTER, Operator.WITHIN_NEXT, Operator.WITHIN_LAST, Operator.AFTER_NEXT}
)
_FROM_TODAY = {Operator.WITHIN_NEXT: 1, Operator.AFTER_NEXT: 1, Operator.WITHIN_LAST: -1}
_PRESENCE = frozenset({Operator.KNOWN, Operator.UNKNOWN})


def _cuts(parts: Sequence[Comparison], today: date, here: str, terms: Terms) -> tuple[float, ...] | None:
    """The amounts at which answers may change, rising. None where they hang on more than order.

    Money is in the currency `here`, which is empty where amounts are no money.
    """
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
            found.update(_amounts(part.operands, here, terms))
    return tuple(sorted(filter(isfinite, found)))


def _amounts(operands: Sequence[Operand], here: str, terms: Terms) -> Iterator[float]:
    """Operands as the amounts of equal values, or the nearest: money in the currency `here`.

    Infinite where no amount comes near, as where a rate is not known: then all amounts answer the same.
    """
    first = operands[0]
    currency = first.currency if isinstance(first, Money) else terms.currency
    for operand in operands:
        number: str | int | float | Decimal | Fraction | None
        if isinstance(operand, date):
            number = operand.toordinal()
        else:
            number = operand.amount if isinstance(operand, Money) else operand
            if here:
                number = amount_in(Money(Decimal(number), currency), here, terms.rates)
        yield inf if number is None else _nearest(number)


def _nearest(number: str | int | float | Decimal | Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return inf
