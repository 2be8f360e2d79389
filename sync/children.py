"""Child rows of records: put into the packs of their parents, and taken out of them again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from connectors.port import Page, Stream
from leads.activity import Activity
from leads.children import child_id, child_of, parents_of
from leads.record import RecordRef
from sync.departure import expected, keep_activities
from sync.desk import Desk
from sync.pack import merged
from sync.store import children, records
from sync.store.erasure import away_among
from sync.store.moments import to_text
from sync.store.records import Life, Stored, dereference, reference, unpack

#: A bound on merges in a row.
MOST_MOVES = 20

#: More rounds than this over what was not found means that they do not come to an end.
MOST_ROUNDS = 1_000_000

#: What the child rows of each parent say by id, None for one that is no longer its own.
Said = dict[RecordRef, dict[str, Activity | None]]


def take_children(link: Connection, desk: Desk, page: Page) -> int:
    """Put one page of child rows into the packs of their parents; how many rows there were.

    A row that has another parent now is taken from the one before. The people of a company whose rows
    changed are judged again.
    """
    now = desk.crm.server_time()
    latest = {record.ref: record for record in page.records}
    before = children.parents_of(link, desk.connection, latest)
    after: dict[RecordRef, tuple[RecordRef, ...]] = {}
    said: Said = {}
    named = {
        record.ref: parents_of(record, desk.translation.rules.children[record.ref.type])
        for record in latest.values()
    }
    away = away_among(link, desk.connection, {each for those in named.values() for each in those})
    for record in latest.values():
        parents = tuple(each for each in named[record.ref] if each not in away)
        for parent in parents:
            said.setdefault(parent, {})[child_id(record.ref)] = child_of(record, now)
        after[record.ref] = () if record.deleted else parents
    lost = {row: [each for each in before.get(row, ()) if each not in those] for row, those in after.items()}
    _say(link, desk, said, now)
    _take_away(link, desk, lost, now)
    children.keep(link, desk.connection, after)
    return len(page.records)


def sweep_children(desk: Desk, type: str, number: int) -> int:
    """Compare the ids of all child rows of a type; how many had gone without a word."""
    for page in desk.crm.changed_since(Stream(type, ()), None):
        found = [record.ref for record in page.records if not record.deleted]
        with desk.store.writing(desk.fence) as link:
            children.sweep(link, desk.connection, found, number)
    gone = 0
    for _ in range(MOST_ROUNDS):
        with desk.store.reading() as link:
            missing = children.unswept(link, desk.connection, type, number, desk.crm.limits.read_rows)
        if not missing:
            return gone
        shown = desk.crm.read(missing, ())
        there = [row for row in missing if (record := shown.get(row)) is not None and not record.deleted]
        left = [row for row in missing if row not in there]
        with desk.store.writing(desk.fence) as link:
            children.sweep(link, desk.connection, there, number)
            _take_away(link, desk, children.parents_of(link, desk.connection, left), desk.crm.server_time())
            children.keep(link, desk.connection, dict.fromkeys(left, ()))
        gone += len(left)
    raise RuntimeError("the sweep of child rows does not come to an end")


def _take_away(
    link: Connection, desk: Desk, lost: Mapping[RecordRef, Iterable[RecordRef]], now: datetime
) -> None:
    """These child rows no longer belong to these parents, nor to the records that stand in their place."""
    said: Said = {}
    for row, parents in lost.items():
        for parent in parents:
            for each in _with_survivors(link, desk.connection, parent):
                said.setdefault(each, {})[child_id(row)] = None
    _say(link, desk, said, now)


def _with_survivors(link: Connection, connection: str, parent: RecordRef) -> list[RecordRef]:
    """A record and those that it was merged into, one after the other."""
    found = [parent]
    for _ in range(MOST_MOVES):
        row: Stored | None = records.by_ref(link, connection, [found[-1]]).get(found[-1])
        if row is None or row.life != Life.MOVED.value or not row.moved_to:
            break
        found.append(dereference(row.moved_to))
    return found


def _say(link: Connection, desk: Desk, said: Said, now: datetime) -> None:
    known = expected(link, desk.connection, list(said))
    changed = []
    for parent, rows in said.items():
        packed = unpack(known[parent].activities)
        after = merged(packed, rows, to_text(now))
        if after != packed:
            keep_activities(link, known[parent], after)
            changed.append(reference(parent))
    records.touch_employees(link, desk.connection, changed)
