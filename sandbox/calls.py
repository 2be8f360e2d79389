"""Counting calls, and the least number of calls that the same work could have taken.

A dialect reports every data call it answers and what the call was for, in numbers it takes from its own
world (rows that really lie in a window, records whose values really changed), never from the client's
own count. `report` turns these into the minimum by the page sizes in `Pages`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil


@dataclass(frozen=True, slots=True)
class Pages:
    """How many rows one call of each kind can carry in a dialect."""

    window: int  # rows of a stream's window
    listing: int  # rows of a first, complete listing
    read: int  # records read by id
    write: int  # records written
    associations: int  # records whose associations are read
    handoffs: int  # transactions of several changes each, every one atomic by itself


@dataclass(slots=True)
class CallLog:
    """The calls since the last mark, by kind, and what they were for."""

    pages: Pages
    label: str = "start"
    calls: dict[str, int] = field(default_factory=dict)
    windows: dict[str, int] = field(default_factory=dict)
    listings: dict[str, int] = field(default_factory=dict)
    once: set[str] = field(default_factory=set)
    read: dict[str, set[str]] = field(default_factory=dict)
    associated: dict[str, set[str]] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    handoffs: set[str] = field(default_factory=set)
    single: dict[str, int] = field(default_factory=dict)

    def mark(self, label: str) -> None:
        """Start counting afresh under `label`."""
        self.__init__(self.pages, label)  # type: ignore[misc]

    def count(self, kind: str) -> None:
        """One data call of `kind` was answered, whatever its status."""
        self.calls[kind] = self.calls.get(kind, 0) + 1

    def window(self, stream: str, rows: int) -> None:
        """A window of `stream` was opened that holds `rows` rows; opening it again costs no more."""
        self.windows[stream] = max(rows, self.windows.get(stream, 0))

    def listing(self, stream: str, rows: int) -> None:
        """A complete listing of `stream` was opened that holds `rows` rows."""
        self.listings[stream] = max(rows, self.listings.get(stream, 0))

    def needed_once(self, what: str) -> None:
        """A description, roster or other fixed read that one call answers (`what` names it)."""
        self.once.add(what)

    def read_ids(self, type: str, ids: set[str]) -> None:
        """These records of one type were read by id; neither CRM reads two types in one call."""
        self.read.setdefault(type, set()).update(ids)

    def associations_of(self, pair: str, ids: set[str]) -> None:
        """Associations of these records were read for the pair of types `pair`."""
        self.associated.setdefault(pair, set()).update(ids)

    def changed(self, ids: set[str]) -> None:
        """The stored values of these records really changed through a batch write."""
        self.written |= ids

    def handed_off(self, keys: set[str]) -> None:
        """Transactions that really changed something; each key stands for one, however often it is told."""
        self.handoffs |= keys

    def atomic(self, kind: str) -> None:
        """One request that nothing else could have carried (a field created, a deploy)."""
        self.single[kind] = self.single.get(kind, 0) + 1

    def minimum(self) -> dict[str, int]:
        """The least calls by kind."""
        pages = self.pages
        return {
            "windows": sum(max(1, ceil(n / pages.window)) for n in self.windows.values()),
            "listings": sum(max(1, ceil(n / pages.listing)) for n in self.listings.values()),
            "once": len(self.once),
            "read": sum(ceil(len(ids) / pages.read) for ids in self.read.values()),
            "associations": sum(ceil(len(ids) / pages.associations) for ids in self.associated.values()),
            "write": ceil(len(self.written) / pages.write),
            "handoffs": ceil(len(self.handoffs) / pages.handoffs),
            "single": sum(self.single.values()),
        }

    def report(self) -> dict[str, object]:
        """One JSON object: `label`, `calls`, `by_kind`, `minimum_calls`, `minimum_by_kind`."""
        minimum = self.minimum()
        return {
            "label": self.label,
            "calls": sum(self.calls.values()),
            "by_kind": dict(sorted(self.calls.items())),
            "minimum_calls": sum(minimum.values()),
            "minimum_by_kind": minimum,
        }
