"""A batch at one moment: its attributes on that day, and the activities that have happened by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scoring.columns.batch import Batch, Flags, Ints, Stream
from scoring.columns.frame import Frame

#: A day before every other, for leads without an activity.
NEVER = 0

#: Bits of a mark that hold the day; days are below 2^22.
_DAY_BITS = 22
_LAST_DAY = (1 << _DAY_BITS) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The activities of one type, and which of them have happened: None where all have.

    `marks` are the lead and the day of each in one number, rising, since the newest of a lead comes first.
    """

    stream: Stream
    marks: Ints
    happened: Flags | None


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSight:
    """A batch as it stands at `now`, in microseconds since 1970. `past` keeps what was looked at by type."""

    batch: Batch
    frame: Frame
    now: int
    past: dict[str, Past] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The ordinal of the day."""
        return self.frame.today.toordinal()

    def of_types(self, kinds: Sequence[str]) -> list[Past]:
        """What has happened of each of the types that there are."""
        for kind in kinds:
            if kind not in self.past and kind in self.batch.streams:
                self.past[kind] = self._past(self.batch.streams[kind])
        return [self.past[kind] for kind in kinds if kind in self.past]

    def latest(self, kinds: Sequence[str] | None) -> Ints:
        """The day of each lead's last activity of these types, or of any; NEVER where there is none."""
        found = self.of_types(tuple(self.batch.streams) if kinds is None else kinds)
        if kinds is None:
            found.append(self._past(self.batch.others))
        latest = np.full(self.batch.size, NEVER)
        for past in found:
            marks = past.marks if past.happened is None else past.marks[past.happened]
            marks = marks[different(leads_of(marks), 1)]
            of_type = np.full(self.batch.size, NEVER)
            of_type[leads_of(marks)] = days_of(marks)
            np.maximum(latest, of_type, out=latest)
        return latest

    def _past(self, stream: Stream) -> Past:
        happened = (stream.at <= self.now) & (stream.day <= self.today)
        return Past(stream, marked(stream.lead, stream.day), None if happened.all() else happened)


def marked(lead: Ints, day: Ints) -> Ints:
    """Leads and days as marks."""
    return (lead << _DAY_BITS) | (_LAST_DAY - day)


def leads_of(marks: Ints) -> Ints:
    """The leads of marks."""
    return marks >> _DAY_BITS


def days_of(marks: Ints) -> Ints:
    """The days of marks."""
    return _LAST_DAY - (marks & _LAST_DAY)


def different(rising: Ints, distance: int) -> Flags:
    """Which differ from the one `distance` places before them: the first so many of each."""
    flags = np.ones(len(rising), np.bool_)
    np.not_equal(rising[distance:], rising[:-distance], out=flags[distance:])
    return flags
