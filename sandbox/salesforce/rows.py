"""The rows of an org: kept by id, replaced and never altered in place, with a journal of what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import stamps
from .ids import Mint
from .schema import Schema
from .selection import Row


@dataclass(frozen=True, slots=True)
class Write:
    """One stored change of one row: when, by which user, and the changed fields before and after.

    A new row has an empty `before`, a deleted one `IsDeleted` true in `after`.
    """

    at: datetime
    by: str
    object: str
    id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


class Rows:
    """All rows of one org by object and id."""

    def __init__(self, schema: Schema, seed: int) -> None:
        self._schema = schema
        self._mint = Mint(seed)
        self._tables: dict[str, dict[str, Row]] = {}
        self._undo: list[tuple[str, str, Row | None]] = []
        self.writes: list[Write] = []

    def of(self, entity: str) -> Mapping[str, Row]:
        """The rows of an object by id, deleted ones included."""
        return self._tables.get(entity, {})

    def find(self, identity: str) -> tuple[str, Row] | None:
        """The object's name and the row of an id, deleted or not."""
        entity = self._schema.of_id(identity)
        row = self._tables.get(entity, {}).get(identity) if entity else None
        return (entity, row) if entity and row is not None else None

    def insert(self, entity: str, values: Mapping[str, object], by: str, at: datetime) -> str:
        """Store a new row stamped `at`, empty fields and defaults filled in; its id."""
        known = self._schema.known(entity)
        identity = self._mint.new(known.prefix)
        moment = stamps.stamp(at)
        row: Row = {field.name: field.default for field in known.fields if field.default is not None}
        row.update(values)
        row.update(Id=identity, CreatedDate=moment, CreatedById=by, LastModifiedDate=moment)
        row.update(LastModifiedById=by, SystemModstamp=moment)
        if known.custom and row.get("Name") is None:
            row["Name"] = identity  # as the vendor names a row that nobody named
        self._store(entity, identity, row)
        self.writes.append(Write(at, by, entity, identity, {}, dict(values)))
        return identity

    def update(
        self, entity: str, identity: str, values: Mapping[str, object], by: str, at: datetime
    ) -> frozenset[str]:
        """Store `values` and fresh stamps; the names of fields whose value really changed."""
        old = self._tables[entity][identity]
        before = {name: old.get(name) for name, value in values.items() if old.get(name) != value}
        after = {name: values[name] for name in before}
        moment = stamps.stamp(at)
        stamped = {"LastModifiedDate": moment, "LastModifiedById": by, "SystemModstamp": moment}
        self._store(entity, identity, {**old, **values, **stamped})
        if before:
            self.writes.append(Write(at, by, entity, identity, before, after))
        return frozenset(before)

    def fill(self, entity: str, name: str, value: object) -> None:
        """Give every row of an object the first value of a new field; no stamp moves."""
        table = self._tables.get(entity, {})
        table.update({identity: {**row, name: value} for identity, row in table.items()})

    def mint(self, prefix: str) -> str:
        """A fresh id for something that is no row."""
        return self._mint.new(prefix)

    def changed_since(self, place: tuple[int, int]) -> frozenset[str]:
        """The ids of rows that really changed since `place`."""
        return frozenset(write.id for write in self.writes[place[1] :])

    def mark(self) -> tuple[int, int]:
        """A place to go back to with `go_back`."""
        return len(self._undo), len(self.writes)

    def go_back(self, place: tuple[int, int]) -> None:
        """Take back everything stored since `place`."""
        undo, writes = place
        for entity, identity, row in reversed(self._undo[undo:]):
            if row is None:
                del self._tables[entity][identity]
            else:
                self._tables[entity][identity] = row
        del self._undo[undo:]
        del self.writes[writes:]

    def settle(self) -> None:
        """Forget how to go back: a request has ended."""
        self._undo.clear()

    def forget_writes(self) -> None:
        """Begin the journal here: what was stored so far was always there."""
        self.writes.clear()
        self._undo.clear()

    def _store(self, entity: str, identity: str, row: Row) -> None:
        table = self._tables.setdefault(entity, {})
        self._undo.append((entity, identity, table.get(identity)))
        table[identity] = row
