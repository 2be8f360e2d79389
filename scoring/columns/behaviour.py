"""Criteria on activities, on columns: behaviour with its count, window, decay and cap, and silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from config.definition.contents import ANY_TYPE
from config.definition.criterion import Absence, Behaviour, Count
from scoring import decay
from scoring.columns.batch import Flags, Ints
from scoring.columns.condition import MET, ColumnTest, column_test
from scoring.columns.frame import Frame
from scoring.columns.sight import ColumnSight, Past, days_of, different, leads_of
from scoring.comparison import Terms


def column_behaviour(
    criterion: Behaviour, terms: Terms, count_from: tuple[str, ...] = ()
) -> Callable[[ColumnSight], Ints]:
    """The points that a behaviour gives each lead, its own cap applied.

    Activities from before the start of a stage of `count_from` do not count.
    """
    where = None if criterion.where is None else column_test(criterion.where, terms)
    count, cap, points = criterion.count, criterion.cap, criterion.points
    table = decay.table(points, criterion.decay)
    by_age = None if table is None else np.array([*table, 0], np.float64)

    def judge(sight: ColumnSight) -> Ints:
        oldest = None if criterion.within is None else sight.today - criterion.within
        starts = sight.batch.starts[count_from] if count_from else None
        pasts = sight.of_types(criterion.activity)
        selected = [_selected(each, _first_days(each, oldest, starts), where, sight) for each in pasts]
        marks = _counted(_merged(selected), count)
        leads, size = leads_of(marks), sight.batch.size
        if by_age is None:
            given = np.bincount(leads, minlength=size) * points
        else:
            # Whole numbers far below 2^53: sums of doubles are exact.
            worth = np.take(by_age, sight.today - days_of(marks), mode="clip")
            given = np.bincount(leads, worth, size).astype(np.int64)
        if count.least > 1:
            given[np.bincount(leads, minlength=size) < count.least] = 0
        return given if cap is None else np.clip(given, -cap, cap)

    return judge


def _first_days(past: Past, oldest: int | None, starts: Ints | None) -> Ints | int | None:
    """The first day that counts, of the window or of the lead's own start; None where every day does."""
    if starts is None:
        return oldest
    own = np.take(starts, past.stream.lead)
    return own if oldest is None else np.maximum(own, oldest)


def _selected(past: Past, first: Ints | int | None, where: ColumnTest | None, sight: ColumnSight) -> Ints:
    """The marks of one type's activities from their first day on whose properties meet the filter."""
    stream, flags = past.stream, past.happened
    if first is not None:
        flags = _both(flags, stream.day >= first)
    if where is not None:
        frame = Frame(len(stream.lead), sight.frame.today, stream.properties)
        flags = _both(flags, where(frame) == MET)
    return past.marks if flags is None else _only(past.marks, flags)


def _both(flags: Flags | None, more: Flags) -> Flags:
    return more if flags is None else flags & more


def _only(marks: Ints, flags: Flags) -> Ints:
    return np.take(marks, np.flatnonzero(flags))


def _merged(found: Sequence[Ints]) -> Ints:
    """The marks of several types in their order."""
    return found[0] if len(found) == 1 else np.sort(np.concatenate([np.empty(0, np.int64), *found]))


def _counted(marks: Ints, count: Count) -> Ints:
    """At most `per_day` of each lead's day, then at most `most` of each lead."""
    if count.per_day is not None:
        marks = _only(marks, different(marks, count.per_day))
    return marks if count.most is None else _only(marks, different(leads_of(marks), count.most))


def column_absence(criterion: Absence) -> Callable[[ColumnSight], Ints]:
    """The points of a silence: from the later of creation and last activity, longer than the window."""
    types = None if ANY_TYPE in criterion.absent else criterion.absent

    def judge(sight: ColumnSight) -> Ints:
        since = np.maximum(sight.batch.created, sight.latest(types))
        return np.where(sight.today - since > criterion.within, criterion.points, 0)

    return judge
