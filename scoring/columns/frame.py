"""What a criterion may look at in columns: the attributes of every lead on one day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.columns.batch import ABSENT, FIRST, Coded, Column, Values

_NONE = Values(())

#: Answers by value kept by each judge, so that batches which share values share them too.
TABLES_KEPT = 4


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Columns by name on one day; of a name that is not there nothing is known."""

    size: int
    today: date
    columns: Mapping[str, Column]

    def column(self, name: str) -> Column:
        """The column of an attribute."""
        found = self.columns.get(name)
        return Coded(np.full(self.size, ABSENT), _NONE) if found is None else found

    def with_column(self, name: str, column: Column) -> Frame:
        """The frame with one column more."""
        return replace(self, columns={**self.columns, name: column})

    def fresh(self, names: Sequence[str], days: int | None) -> Frame:
        """The frame in which those of `names` that were learned more than `days` days ago are not known."""
        if days is None:
            return self
        oldest = self.today.toordinal() - days
        found = {name: self.columns[name].fresh(oldest) for name in names if name in self.columns}
        return replace(self, columns={**self.columns, **found})


Found = TypeVar("Found", bound=np.generic)


def by_value(
    judge: Callable[[Frame], NDArray[Found]], names: Sequence[str]
) -> Callable[[Frame], NDArray[Found]]:
    """The same judge of each lead; where it reads one coded attribute it is asked once for each value."""
    if len(names) != 1:
        return judge
    name = names[0]

    @lru_cache(maxsize=TABLES_KEPT)
    def table(values: Values, today: date) -> NDArray[Found]:
        codes = np.arange(len(values) + FIRST)
        return judge(Frame(len(codes), today, {name: Coded(codes, values)}))

    def judged(frame: Frame) -> NDArray[Found]:
        column = frame.column(name)
        if isinstance(column, Coded):
            return np.take(table(column.values, frame.today), column.codes)
        return judge(frame)

    return judged
