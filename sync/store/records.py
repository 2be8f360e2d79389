"""Records as the store keeps them: facts packed per record, activities packed per lead."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.engine import Row

from leads.record import Raw, RecordRef
from sync.store.tables import ACCOUNT_TOUCHED, PENDING, TIMED, TOUCHED, history, record

#: How many records one statement asks for, and one transaction judges.
CHUNK = 500


class Life(Enum):
    """Whether a record is there."""

    EXPECTED = "expected"  # named by an activity, not read itself yet
    LIVE = "live"
    GONE = "gone"  # deleted, or hidden from us
    MOVED = "moved"  # merged or converted into another record
    LEAVING = "leaving"  # forgotten, and our fields on it are still to be cleared
    FORGOTTEN = "forgotten"  # a person who is not to be read again


class Stored(NamedTuple):
    """One row of the record table. Texts stand for moments and JSON; `id` is 0 before it is inserted."""

    id: int
    connection: str
    type: str
    crm_id: str
    kind: str
    life: str
    created: str
    modified: str
    moved_to: str = ""
    company: str = ""
    facts: str = "{}"
    inputs: str = ""
    activities: bytes | None = None
    owner: str = ""
    outputs: str = "{}"
    touch: int = 0
    judged_touch: int = 0
    judged_at: str = ""
    due: str = ""
    pending: int = 0
    repairs_day: str = ""
    repairs: int = 0
    swept: int = 0
    forgotten: str = ""  # the day on which what was known of it was erased

    @property
    def ref(self) -> RecordRef:
        """The CRM's own address of it."""
        return RecordRef(self.type, self.crm_id)

    def written(self) -> dict[str, Raw]:
        """Our fields as the CRM holds them, as far as we know."""
        known: dict[str, Raw] = json.loads(self.outputs)
        return known


#: What the record table says of a record of which nothing is known but its address.
BLANK: Mapping[str, object] = {
    "company": "",
    "facts": "{}",
    "inputs": "",
    "activities": None,
    "owner": "",
    "outputs": "{}",
    "due": "",
    "pending": 0,
}

T = TypeVar("T")

_COLUMNS = Stored._fields
_ALL = [record.c[name] for name in _COLUMNS]

_BY_REF = select(*_ALL).where(
    record.c.connection == bindparam("connection"),
    record.c.type == bindparam("type"),
    record.c.crm_id.in_(bindparam("ids", expanding=True)),
)
_BY_ID = select(*_ALL).where(record.c.id.in_(bindparam("ids", expanding=True)))
_CHANGED = update(record).where(record.c.id == bindparam("row_id"))
_PENDING = (
    select(*_ALL)
    .where(
        record.c.connection == bindparam("connection"),
        record.c.id > bindparam("after"),
        PENDING,
    )
    .order_by(record.c.id)
    .limit(CHUNK)
)
_TOUCHED = (
    select(*_ALL)
    .where(record.c.connection == bindparam("connection"), TOUCHED)
    .order_by(record.c.id)
    .limit(CHUNK)
)
_TOUCHED_ACCOUNTS = (
    select(*_ALL)
    .where(record.c.connection == bindparam("connection"), ACCOUNT_TOUCHED)
    .order_by(record.c.id)
    .limit(CHUNK)
)
_DUE = (
    select(*_ALL)
    .where(record.c.connection == bindparam("connection"), record.c.due <= bindparam("now"), TIMED)
    .order_by(record.c.due, record.c.id)
    .limit(CHUNK)
)
_JUDGED = _CHANGED.values({name: bindparam(name) for name in ("judged_touch", "judged_at", "due", "pending")})


@dataclass(frozen=True, slots=True)
class Packed:
    """A lead's activities as they are stored: encoded ones by id, and versions that were replaced.

    `inherited` are the ids of those that were taken over from a record that went away, with what they say.
    """

    live: dict[str, list[object]] = field(default_factory=dict)
    replaced: tuple[tuple[list[object], str], ...] = ()
    inherited: dict[str, str] = field(default_factory=dict)


def pack(packed: Packed) -> bytes:
    """Activities as one compressed blob."""
    content = [packed.live, packed.replaced, packed.inherited]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode(), 1)


def unpack(blob: bytes | None) -> Packed:
    """What `pack` made."""
    if blob is None:
        return Packed()
    live, replaced, inherited = json.loads(zlib.decompress(blob))
    return Packed(live, tuple((encoded, at) for encoded, at in replaced), inherited)


def reference(ref: RecordRef) -> str:
    """A reference as one text, for columns that point at another record."""
    return f"{ref.type}:{ref.id}"


def dereference(text: str) -> RecordRef:
    """The reference a text stands for."""
    type_, _, id_ = text.partition(":")
    return RecordRef(type_, id_)


def by_ref(link: Connection, connection: str, refs: Iterable[RecordRef]) -> dict[RecordRef, Stored]:
    """The stored records among `refs`."""
    wanted: dict[str, list[str]] = {}
    for ref in refs:
        wanted.setdefault(ref.type, []).append(ref.id)
    found: dict[RecordRef, Stored] = {}
    for type_, ids in wanted.items():
        for part in chunks(sorted(set(ids)), CHUNK):
            rows = link.execute(_BY_REF, {"connection": connection, "type": type_, "ids": part})
            found.update((row.ref, row) for row in map(_stored, rows))
    return found


def by_id(link: Connection, ids: Sequence[int]) -> dict[int, Stored]:
    """The stored records of these row ids."""
    found: dict[int, Stored] = {}
    for part in chunks(list(ids), CHUNK):
        rows = link.execute(_BY_ID, {"ids": part})
        found.update((row.id, row) for row in map(_stored, rows))
    return found


def save(link: Connection, rows: Sequence[Stored]) -> None:
    """Insert the new rows and update the known ones."""
    new = [_values(row) for row in rows if row.id == 0]
    old = [{**_values(row), "row_id": row.id} for row in rows if row.id != 0]
    if new:
        link.execute(insert(record), new)
    if old:
        link.execute(_CHANGED, old)


def remember(link: Connection, rows: Sequence[tuple[int, str, Mapping[str, object]]]) -> None:
    """Append to the history what was learned of a record and when: (row id, moment, changed facts)."""
    if rows:
        link.execute(
            insert(history),
            [
                {"record": row, "learned": learned, "facts": json.dumps(facts, ensure_ascii=False)}
                for row, learned, facts in rows
            ],
        )


def learned_of(link: Connection, row: int, until: str) -> list[dict[str, Any]]:
    """What had been learned of a record by a moment, oldest first."""
    query = (
        select(history.c.facts)
        .where(history.c.record == row, history.c.learned <= until)
        .order_by(history.c.seq)
    )
    return [json.loads(text) for (text,) in link.execute(query)]


def touch(link: Connection, connection: str, ids: Sequence[int]) -> None:
    """Ask for these records to be judged again."""
    for part in chunks(list(ids), CHUNK):
        link.execute(
            update(record)
            .where(record.c.connection == connection, record.c.id.in_(part))
            .values(touch=record.c.touch + 1)
        )


def content(link: Connection, ids: Sequence[int]) -> None:
    """Nothing of these records waits to be written."""
    for part in chunks(list(ids), CHUNK):
        link.execute(update(record).where(record.c.id.in_(part)).values(pending=0))


def touch_all(link: Connection, connection: str) -> None:
    """Ask for every live lead of the connection to be judged again."""
    link.execute(
        update(record)
        .where(record.c.connection == connection, record.c.life == Life.LIVE.value)
        .values(touch=record.c.touch + 1)
    )


def touch_accounts(link: Connection, connection: str, companies: Iterable[str]) -> None:
    """Ask for these companies to be rolled up again."""
    by_type: dict[str, list[str]] = {}
    for ref in map(dereference, sorted(companies)):
        by_type.setdefault(ref.type, []).append(ref.id)
    for type_, ids in by_type.items():
        for part in chunks(ids, CHUNK):
            link.execute(
                update(record)
                .where(record.c.connection == connection, record.c.type == type_, record.c.crm_id.in_(part))
                .values(touch=record.c.touch + 1)
            )


def touch_employees(link: Connection, connection: str, companies: Sequence[str]) -> None:
    """Ask for the people of these companies to be judged again."""
    for part in chunks(list(companies), CHUNK):
        link.execute(
            update(record)
            .where(record.c.connection == connection, record.c.company.in_(part))
            .values(touch=record.c.touch + 1)
        )


def judged(link: Connection, rows: Sequence[Stored]) -> None:
    """Keep what judging says of these records, and nothing else of them."""
    link.execute(
        _JUDGED,
        [
            {
                "row_id": row.id,
                "judged_touch": row.judged_touch,
                "judged_at": row.judged_at,
                "due": row.due,
                "pending": row.pending,
            }
            for row in rows
        ],
    )


def to_judge(link: Connection, connection: str, now: str) -> list[Stored]:
    """The next chunk of live people to judge: touched ones first, then those that are due.

    Judging takes them out of both, so asking again gives the next.
    """
    touched = link.execute(_TOUCHED, {"connection": connection}).all()
    return [
        _stored(row) for row in touched or link.execute(_DUE, {"connection": connection, "now": now}).all()
    ]


def accounts_to_judge(link: Connection, connection: str) -> list[Stored]:
    """The next chunk of live companies whose leads, or who themselves, changed."""
    return [_stored(row) for row in link.execute(_TOUCHED_ACCOUNTS, {"connection": connection})]


def pending(link: Connection, connection: str, after: int) -> list[Stored]:
    """The next chunk of live records whose desired values are not in the CRM yet."""
    return [_stored(row) for row in link.execute(_PENDING, {"connection": connection, "after": after})]


def count_people(link: Connection, connection: str) -> int:
    """How many live people of a connection are known."""
    ours = (record.c.connection == connection) & (record.c.life == Life.LIVE.value)
    query = select(func.count()).select_from(record).where(ours, record.c.kind != "company")
    return link.execute(query).scalar() or 0


def sweep(link: Connection, connection: str, type: str, ids: Sequence[str], number: int) -> None:
    """These records were found by sweep `number`."""
    for part in chunks(list(ids), CHUNK):
        link.execute(
            update(record)
            .where(record.c.connection == connection, record.c.type == type, record.c.crm_id.in_(part))
            .values(swept=number)
        )


def unswept(link: Connection, connection: str, type: str, number: int, most: int) -> list[Stored]:
    """Live records of a type that sweep `number` did not find, at most so many."""
    query = (
        select(*_ALL)
        .where(
            record.c.connection == connection,
            record.c.type == type,
            record.c.life == Life.LIVE.value,
            record.c.swept != number,
        )
        .order_by(record.c.id)
        .limit(most)
    )
    return [_stored(row) for row in link.execute(query)]


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """`items` in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _stored(row: Row[tuple[object, ...]]) -> Stored:
    return Stored._make(row)


def _values(row: Stored) -> dict[str, object]:
    return {name: value for name, value in row._asdict().items() if name != "id"}
