"""Criteria on attributes, on columns: answers, bands, BANT boxes, personas, exclusions and scope.

Each decides by a small number, and the points are gathered by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from config.definition.condition import Condition, comparisons
from config.definition.criterion import Answer, Bands, Box, Exclusion, Persona
from config.definition.model import Scope
from leads.score import Outcome
from scoring.answer import attributes_of
from scoring.bant import box_attributes
from scoring.columns.batch import ABSENT, CLOSED, FIRST, Coded, Flags, Ints, Values
from scoring.columns.condition import MET, UNKNOWN, UNMET, ColumnTest, States, column_test
from scoring.columns.frame import Frame
from scoring.columns.value import by_code, by_value
from scoring.comparison import Terms

Decision = Callable[[Frame], Ints]
Credits = NDArray[np.uint8]
Given = TypeVar("Given", bound=np.generic)

#: What a BANT box can say, by its number; from PARTLY on an answer is a good one.
ANSWERS = (Outcome.UNMET, Outcome.UNKNOWN, Outcome.PARTLY, Outcome.MET)
_UNMET, _UNKNOWN, PARTLY, _MET = range(len(ANSWERS))


@dataclass(frozen=True, slots=True, eq=False)
class AnswerJudge:
    """The points of a criterion on attributes, and 1 where it is met with points above nothing.

    Without a `credit` it is met with points wherever it gives points.
    """

    points: Decision
    credit: Callable[[Frame], Credits] | None


def column_answer(criterion: Answer | Bands, terms: Terms) -> AnswerJudge:
    """The judge of an answer or of bands: the first that is met, else unknown if one is, else unmet."""
    bands = [criterion] if isinstance(criterion, Answer) else criterion.first
    conditions = [band.when for band in bands]
    decision = _first_met([column_test(condition, terms) for condition in conditions])
    read, stale = attributes_of(criterion), criterion.stale_after
    by_decision = np.array([criterion.otherwise, criterion.unknown, *(band.points for band in bands)])
    points = _by_value(lambda frame: np.take(by_decision, decision(frame)), conditions, terms)
    if criterion.otherwise <= 0 and criterion.unknown <= 0:
        return AnswerJudge(lambda frame: points(frame.fresh(read, stale)), None)
    met = np.array([0, 0, *(band.points > 0 for band in bands)], np.uint8)
    credit = _by_value(lambda frame: np.take(met, decision(frame)), conditions, terms)
    return AnswerJudge(
        lambda frame: points(frame.fresh(read, stale)), lambda frame: credit(frame.fresh(read, stale))
    )


def _by_value(
    judge: Callable[[Frame], NDArray[Given]], conditions: Sequence[Condition], terms: Terms
) -> Callable[[Frame], NDArray[Given]]:
    """The same judge; where its conditions read one attribute it is asked once for each value."""
    parts = tuple(part for condition in conditions for part in comparisons(condition))
    names = {part.attribute for part in parts}
    if len(names) != 1:
        return judge
    name = names.pop()
    return by_value(name, parts, by_code(judge, name), terms)


def _first_met(tests: Sequence[ColumnTest]) -> Callable[[Frame], Ints | States]:
    """0 unmet, 1 unknown, 2 and more the first test that is met."""
    if len(tests) == 1:
        (test,) = tests
        return test

    def decision(frame: Frame) -> Ints:
        states = [test(frame) for test in tests]
        unknown = np.logical_or.reduce([state == UNKNOWN for state in states])
        decided: Ints = unknown.astype(np.int64)
        for number, state in reversed(list(enumerate(states))):
            np.copyto(decided, number + MET, where=state == MET)
        return decided

    return decision


def column_box(box: Box, terms: Terms) -> Decision:
    """The answer of a BANT box, as the number it has in ANSWERS. A plain no wins over a yes."""
    written = ((PARTLY, box.partly), (_MET, box.met), (_UNMET, box.unmet))
    tests = [(answer, column_test(when, terms)) for answer, when in written if when is not None]
    read = box_attributes(box)

    def decision(frame: Frame) -> Ints:
        states = [(answer, test(frame)) for answer, test in tests]
        decided = np.full(frame.size, _UNKNOWN)
        if box.unmet is None:
            known = np.logical_or.reduce([frame.column(name).known for name in read])
            closed = np.logical_and.reduce([state != UNKNOWN for _, state in states])
            np.copyto(decided, _UNMET, where=known & closed)
        for answer, state in states:
            np.copyto(decided, answer, where=state == MET)
        return decided

    decided = _by_value(decision, [when for _, when in written if when is not None], terms)
    return lambda frame: decided(frame.fresh(read, box.stale_after))


def column_persona(personas: Mapping[str, Persona], terms: Terms) -> Callable[[Frame], Coded]:
    """The best persona as a column: of those that are met the one with most comparisons met.

    Where none is met and one is unknown, it is closed.
    """
    values = Values(tuple(personas))
    tests = [
        (column_test(each.when, terms), [column_test(part, terms) for part in comparisons(each.when)])
        for each in personas.values()
    ]

    def judge(frame: Frame) -> Coded:
        codes, most = np.full(frame.size, ABSENT), np.full(frame.size, -1)
        for number, (test, parts) in enumerate(tests):
            state = test(frame)
            met = sum((part(frame) == MET for part in parts), np.zeros(frame.size, np.int64))
            better = (state == MET) & (met > most)
            np.copyto(codes, number + FIRST, where=better)
            np.copyto(most, met, where=better)
            np.copyto(codes, CLOSED, where=(state == UNKNOWN) & (codes == ABSENT))
        return Coded(codes, values)

    return judge


def column_exclusions(exclusions: Mapping[str, Exclusion], terms: Terms) -> Decision:
    """The first exclusion that is met, counted from 1; 0 where none is."""
    tests = [column_test(each.when, terms) for each in exclusions.values()]

    def decision(frame: Frame) -> Ints:
        found = np.zeros(frame.size, np.int64)
        for number, test in reversed(list(enumerate(tests))):
            np.copyto(found, number + 1, where=test(frame) == MET)
        return found

    return decision


def column_scope(scope: Scope, terms: Terms) -> Callable[[Frame], Flags]:
    """Who is scored: unless `include` is unmet or `exclude` is met."""
    include = None if scope.include is None else column_test(scope.include, terms)
    exclude = None if scope.exclude is None else column_test(scope.exclude, terms)

    def scored(frame: Frame) -> NDArray[np.bool_]:
        flags = np.ones(frame.size, np.bool_)
        if include is not None:
            flags &= include(frame) != UNMET
        if exclude is not None:
            flags &= exclude(frame) != MET
        return flags

    return scored
