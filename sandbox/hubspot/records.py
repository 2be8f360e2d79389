"""Records of one object type: by id, in order of id, in order of their last change, by unique values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.hubspot.object_types import ObjectType

#: Greater than any stamp, less than any stamp.
LATEST = "~"
EARLIEST = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Who or what wrote a value: INTEGRATION with the app's id, CRM_UI with a user's, and so on."""

    type: str
    id: str
    label: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One value that a property had, from `at` on."""

    value: str
    at: str
    source: Source

    def body(self) -> dict[str, Any]:
        """The item of `propertiesWithHistory`."""
        body: dict[str, Any] = {
            "value": self.value,
            "timestamp": self.at,
            "sourceType": self.source.type,
            "sourceId": self.source.id,
            "sourceLabel": self.source.label,
        }
        if self.source.user_id is not None:
            body["updatedByUserId"] = self.source.user_id
        return body


@dataclass(slots=True)
class Record:
    """One record. `values` holds only what is set; `history` only properties that changed after creation."""

    number: int
    values: dict[str, str]
    born: str
    origin: Source
    history: dict[str, list[Version]] = field(default_factory=dict)
    archived_at: str | None = None

    @property
    def id(self) -> str:
        """The id as the API writes it."""
        return str(self.number)

    def versions(self, name: str) -> list[Version]:
        """All values of a property, newest first."""
        if name in self.history:
            return self.history[name]
        value = self.values.get(name)
        return [] if value is None else [Version(value, self.born, self.origin)]

    def value_at(self, name: str, moment: str) -> str | None:
        """What the property held at `moment`, None when nothing."""
        found = next((version for version in self.versions(name) if version.at <= moment), None)
        return found.value or None if found else None

    def assign(self, values: Mapping[str, str], at: str, source: Source) -> None:
        """Set these values ("" clears) and remember the old ones."""
        for name, value in values.items():
            self.history[name] = [Version(value, at, source), *self.versions(name)]
            if value:
                self.values[name] = value
            else:
                self.values.pop(name, None)


class Shelf:
    """All records of one object type."""

    def __init__(self, kind: ObjectType) -> None:
        self.kind = kind
        self._records: dict[int, Record] = {}
        self._live: list[int] = []
        self._archived: list[int] = []
        self._changed: list[tuple[str, int]] = []
        self._in_order = True
        self._unique: dict[str, dict[str, int]] = {}
        self._next = kind.first_id

    def __len__(self) -> int:
        return len(self._live)

    def index_by(self, name: str) -> None:
        """Keep an index by the values of `name`, which must be unique."""
        self._unique[name] = {
            self._records[number].values[name]: number
            for number in self._live
            if name in self._records[number].values
        }

    def add(self, values: dict[str, str], born: str, source: Source) -> Record:
        """A new record with the next number. `values` are kept as they are, stamps added."""
        record = Record(self._next, values, born, source)
        self._next += self.kind.step
        values |= {"hs_object_id": record.id, self.kind.created: born, self.kind.modified: born}
        self._records[record.number] = record
        self._live.append(record.number)
        self._changed.append((born, record.number))
        self._in_order = False
        self._note_unique(record)
        return record

    def get(self, id: str, archived: bool = False) -> Record | None:
        """The record of that id that is (or is not) archived."""
        record = self._records.get(int(id)) if id.isdecimal() else None
        return record if record and (record.archived_at is not None) == archived else None

    def find(self, name: str, value: str) -> Record | None:
        """The live record whose unique property `name` has this value."""
        number = self._unique.get(name, {}).get(value)
        return None if number is None else self._records[number]

    def page(self, first: int, size: int, archived: bool = False) -> list[Record]:
        """Up to `size` records in order of id, from the number `first` on."""
        numbers = self._archived if archived else self._live
        start = bisect_left(numbers, first)
        return [self._records[number] for number in numbers[start : start + size]]

    def total(self, archived: bool) -> int:
        """How many records there are."""
        return len(self._archived if archived else self._live)

    def everything(self) -> Iterable[Record]:
        """All live records in order of id."""
        return (self._records[number] for number in self._live)

    def after(self, number: int) -> list[int]:
        """The numbers of live records above `number`, in order."""
        return self._live[bisect_right(self._live, number) :]

    def changed_between(self, low: str, high: str) -> list[int]:
        """The numbers of live records whose last change lies in [low, high], in order of change."""
        self._sort()
        start = bisect_left(self._changed, (low, -1))
        end = bisect_right(self._changed, (high, 10**18))
        return [number for _, number in self._changed[start:end]]

    def by_number(self, number: int) -> Record:
        """The record of that number, archived or not."""
        return self._records[number]

    def assign(self, record: Record, values: Mapping[str, str], at: str, source: Source) -> None:
        """Change these values and the last-modified stamp."""
        self._sort()
        before = (record.values[self.kind.modified], record.number)
        del self._changed[bisect_left(self._changed, before)]
        for name in values.keys() & self._unique.keys():
            self._unique[name].pop(record.values.get(name, ""), None)
        record.assign({**values, self.kind.modified: at}, at, source)
        insort(self._changed, (at, record.number))
        self._note_unique(record)

    def archive(self, record: Record, at: str) -> None:
        """Move the record to the recycle bin."""
        self._sort()
        del self._changed[bisect_left(self._changed, (record.values[self.kind.modified], record.number))]
        del self._live[bisect_left(self._live, record.number)]
        insort(self._archived, record.number)
        record.archived_at = at
        for name, numbers in self._unique.items():
            numbers.pop(record.values.get(name, ""), None)

    def forget(self, record: Record) -> None:
        """Erase an archived record for good."""
        del self._archived[bisect_left(self._archived, record.number)]
        del self._records[record.number]

    def clear(self) -> None:
        """Drop every record; numbers go on."""
        for container in (self._records, self._live, self._archived, self._changed):
            container.clear()
        for numbers in self._unique.values():
            numbers.clear()

    def _note_unique(self, record: Record) -> None:
        for name, numbers in self._unique.items():
            if value := record.values.get(name):
                numbers[value] = record.number

    def _sort(self) -> None:
        if not self._in_order:
            self._changed.sort()
            self._in_order = True
