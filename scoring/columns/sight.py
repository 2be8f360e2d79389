"""A batch at one moment: its attributes on that day, and the activities that have happened by then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scoring.columns.batch import Batch, Coded, Flags, Ints, Stream
from scoring.columns.frame import Frame

#: A day before every other, for leads without an activity.
NEVER = 0


@dataclass(frozen=True, slots=True, eq=False)
class ColumnSight:
    """A batch as it stands at `now`, in microseconds since 1970. `past` keeps what was looked at by type."""

    batch: Batch
    frame: Frame
    now: int
    past: dict[str, Stream] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """The ordinal of the day."""
        return self.frame.today.toordinal()

    def streams(self, kinds: Sequence[str]) -> list[Stream]:
        """What has happened, a stream for each of the types that there are."""
        for kind in kinds:
            if kind not in self.past and kind in self.batch.streams:
                self.past[kind] = self._past(self.batch.streams[kind])
        return [self.past[kind] for kind in kinds if kind in self.past]

    def latest(self, kinds: Sequence[str] | None) -> Ints:
        """The day of each lead's last activity of these types, or of any; NEVER where there is none."""
        found = self.streams(tuple(self.batch.streams) if kinds is None else kinds)
        if kinds is None:
            found.append(self._past(self.batch.others))
        latest = np.full(self.batch.size, NEVER)
        for stream in found:
            first = different(stream.lead, 1)
            lead = stream.lead[first]
            latest[lead] = np.maximum(latest[lead], stream.day[first])
        return latest

    def _past(self, stream: Stream) -> Stream:
        past = (stream.at <= self.now) & (stream.day <= self.today)
        return stream if past.all() else chosen(stream, past)


def chosen(stream: Stream, flags: Flags) -> Stream:
    """The activities that are flagged."""
    properties = {
        name: Coded(column.codes[flags], column.values) for name, column in stream.properties.items()
    }
    return Stream(stream.lead[flags], stream.day[flags], stream.at[flags], properties)


def different(sorted_values: Ints, distance: int) -> Flags:
    """Which of the values differ from the one `distance` places before them: the first so many of each."""
    flags = np.ones(len(sorted_values), np.bool_)
    np.not_equal(sorted_values[distance:], sorted_values[:-distance], out=flags[distance:])
    return flags
