"""What the mappings bring: the attributes that are filled and the activities that are produced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Supply:
    """What can be known of a lead. None stands for a side that is not known itself.

    `single` are the attributes that hold one value at most, not a set; `lists` the values of each list that
    could be read, case-folded.
    """

    attributes: frozenset[str] | None = None
    activities: frozenset[str] | None = None
    single: frozenset[str] = frozenset()
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
