"""Criteria on activities, on columns: behaviour with its count, window, decay and cap, and silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from config.definition.contents import ANY_TYPE
from config.definition.criterion import Absence, Behaviour, Count
from scoring import decay
from scoring.columns.batch import Flags, Ints, Stream
from scoring.columns.condition import MET, ColumnTest, column_test
from scoring.columns.frame import Frame
from scoring.columns.sight import ColumnSight, different
from scoring.comparison import Terms


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Activities that count: their leads and days, those of one lead together and its newest first."""

    lead: Ints
    day: Ints

    def only(self, flags: Flags) -> Counted:
        """Those that are flagged."""
        return self if flags.all() else Counted(self.lead[flags], self.day[flags])


def column_behaviour(criterion: Behaviour, terms: Terms) -> Callable[[ColumnSight], Ints]:
    """The points that a behaviour gives each lead, its own cap applied."""
    where = None if criterion.where is None else column_test(criterion.where, terms)
    count, cap, points = criterion.count, criterion.cap, criterion.points
    table = decay.table(points, criterion.decay)
    by_age = None if table is None else np.array([*table, 0], np.float64)

    def judge(sight: ColumnSight) -> Ints:
        oldest = None if criterion.within is None else sight.today - criterion.within
        selected = [_selected(each, oldest, where, sight) for each in sight.streams(criterion.activity)]
        counted = _counted(_merged(selected), count)
        if by_age is None:
            given = np.bincount(counted.lead, minlength=sight.batch.size) * points
        else:
            # Whole numbers far below 2^53: sums of doubles are exact.
            worth = np.take(by_age, sight.today - counted.day, mode="clip")
            given = np.bincount(counted.lead, worth, sight.batch.size).astype(np.int64)
        if count.least > 1:
            given[np.bincount(counted.lead, minlength=sight.batch.size) < count.least] = 0
        return given if cap is None else np.clip(given, -cap, cap)

    return judge


def _selected(stream: Stream, oldest: int | None, where: ColumnTest | None, sight: ColumnSight) -> Counted:
    """The activities of one type in the window whose properties meet the filter."""
    found = Counted(stream.lead, stream.day)
    flags = None if oldest is None else stream.day >= oldest
    if where is not None:
        fits = where(Frame(len(stream.lead), sight.frame.today, stream.properties)) == MET
        flags = fits if flags is None else flags & fits
    return found if flags is None else found.only(flags)


def _merged(found: Sequence[Counted]) -> Counted:
    """The activities of several types, each lead's newest first."""
    if len(found) == 1:
        return found[0]
    lead = np.concatenate([np.empty(0, np.int64), *(each.lead for each in found)])
    day = np.concatenate([np.empty(0, np.int64), *(each.day for each in found)])
    order = np.lexsort((-day, lead))
    return Counted(lead[order], day[order])


def _counted(found: Counted, count: Count) -> Counted:
    """At most `per_day` of each lead's day, then at most `most` of each lead."""
    if count.per_day is not None:
        fewer = different(found.lead, count.per_day) | different(found.day, count.per_day)
        found = found.only(fewer)
    return found if count.most is None else found.only(different(found.lead, count.most))


def column_absence(criterion: Absence) -> Callable[[ColumnSight], Ints]:
    """The points of a silence: from the later of creation and last activity, longer than the window."""
    types = None if ANY_TYPE in criterion.absent else criterion.absent

    def judge(sight: ColumnSight) -> Ints:
        since = np.maximum(sight.batch.created, sight.latest(types))
        return np.where(sight.today - since > criterion.within, criterion.points, 0)

    return judge
