"""A batch of leads as columns: attributes as codes or amounts, activities as flat arrays of each type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leads.attribute import Value

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Codes of what is no value: not known, and closed to us. The first value has the code after these.
ABSENT, CLOSED, FIRST = 0, 1, 2

#: The moment of an activity with a date and no time: it counts from the beginning of its day.
ALL_DAY = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """The distinct values that the codes of a column stand for. Columns may share them.

    Two are the same only if they are one object, so that answers by value can be kept.
    """

    values: tuple[Value, ...]

    def __len__(self) -> int:
        return len(self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """An attribute of every lead as a code: ABSENT, CLOSED, or the place of its value after these.

    `learned` are the days (ordinals) on which the readings were learned, where the definition asks.
    """

    codes: Ints
    values: Values
    learned: Ints | None = None

    @property
    def known(self) -> Flags:
        """Which leads have a value."""
        return self.codes >= FIRST

    def fresh(self, oldest: int) -> Coded:
        """The column in which what was learned before the day `oldest` is not known."""
        if self.learned is None:
            return self
        stale = (self.learned < oldest) & self.known
        return replace(self, codes=np.where(stale, ABSENT, self.codes)) if stale.any() else self


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """An attribute of every lead as an amount: a number, money of one currency, or a day; NaN where unknown.

    `value` makes an amount the value it stands for. Different values have different amounts, in the same
    order; `step` is the least distance between two, or 0 where any two numbers may be amounts. `closed` are
    the places of the leads whose value is closed to us. `currency` is that of money, else empty.
    """

    amounts: Floats
    closed: Ints
    value: Callable[[float], Value]
    step: float
    learned: Ints | None = None
    currency: str = ""

    @property
    def known(self) -> Flags:
        """Which leads have a value."""
        return ~np.isnan(self.amounts)

    def fresh(self, oldest: int) -> Measured:
        """The column in which what was learned before the day `oldest` is not known."""
        if self.learned is None:
            return self
        stale = self.learned < oldest
        return replace(self, amounts=np.where(stale, np.nan, self.amounts)) if stale.any() else self


Column = Coded | Measured


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Activities of one type, those of one lead together and its newest first.

    `lead` is the place of the lead in the batch, `day` the ordinal of the activity's day in the definition's
    zone, `at` its moment in microseconds since 1970, or ALL_DAY. `properties` are those that a filter reads.
    """

    lead: Ints
    day: Ints
    at: Ints
    properties: Mapping[str, Coded] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Leads as columns. `created` are ordinals of days in the definition's zone.

    `streams` are the activities by type; those of types that no criterion names are together in `others`.
    `starts` are, for each choice of stages that a group counts from, the ordinals of the days on which the
    leads last came into one of them; 0 where that is not known.
    """

    size: int
    created: Ints
    columns: Mapping[str, Column]
    streams: Mapping[str, Stream]
    others: Stream
    starts: Mapping[tuple[str, ...], Ints] = field(default_factory=dict)
