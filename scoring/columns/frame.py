"""What a criterion may look at in columns: the attributes of every lead on one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from scoring.columns.batch import ABSENT, Coded, Column, Values

_NONE = Values(())


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
