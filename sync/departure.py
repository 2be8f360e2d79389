"""Departure: records that went away, and what the record that stands in their place takes over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from leads.record import Record, RecordRef
from sync.pack import taken_over
from sync.store import batches, decisions, records, story
from sync.store.erasure import FORGOTTEN, erase
from sync.store.past import superseded
from sync.store.records import Life, Packed, Stored, pack, reference, unpack
from sync.store.story import Event

_EVENTS = {Life.GONE.value: Event.GONE, Life.MOVED.value: Event.MOVED}


def depart(link: Connection, connection: str, gone: Sequence[Stored], at: str) -> None:
    """These records are gone or moved: nothing waits for them, and no turn is charged for nothing."""
    turns = decisions.last_turns(link, [row.id for row in gone])
    decisions.withdraw(link, [row.id for row in gone])
    batches.forget_trouble(link, [row.id for row in gone])
    records.touch_accounts(link, connection, {row.company for row in gone if row.company})
    told: list[story.Told] = []
    for row in gone:
        turn = turns.get(row.id)
        survivor = _survivor(link, connection, row)
        if survivor is not None and survivor.life in FORGOTTEN:
            erase(link, [row.id], survivor.forgotten, Life.FORGOTTEN)
            continue
        borne = (
            turn is not None and survivor is not None and survivor.written().get("handoff_key") == turn.key
        )
        if turn is not None and turn.state != "confirmed":
            decisions.set_turn(link, turn.key, "confirmed" if borne else "void")
        if survivor is not None:
            arrived = turn is None or borne or turn.state == "confirmed"
            _inherit(link, row, survivor, handed_off=arrived)
        told.append(story.Told(row.id, _EVENTS[row.life], {"to": row.moved_to}))
    story.tell(link, connection, at, told)


def _survivor(link: Connection, connection: str, row: Stored) -> Stored | None:
    """The record that stands in this one's place, if any does."""
    if not row.moved_to:
        return None
    ref = records.dereference(row.moved_to)
    return expected(link, connection, [ref])[ref]


def absorb(link: Connection, connection: str, shown: Iterable[Record], at: str) -> None:
    """The records that these stand in place of have moved to them, where we knew them as there."""
    into = {old: record.ref for record in shown for old in record.absorbed if not record.deleted}
    known = records.by_ref(link, connection, list(into))
    moved = [
        row._replace(life=Life.MOVED.value, moved_to=reference(into[row.ref]), pending=0)
        for row in known.values()
        if row.life != Life.MOVED.value and row.life not in FORGOTTEN
    ]
    records.save(link, moved)
    depart(link, connection, moved, at)


def after_look(row: Stored, record: Record | None) -> Stored:
    """The row as a look by its id shows it: gone, moved, or as it was."""
    if record is None or record.deleted:
        return row._replace(life=Life.GONE.value, pending=0)
    if record.moved_to is not None:
        return row._replace(life=Life.MOVED.value, moved_to=reference(record.moved_to), pending=0)
    return row


def _inherit(link: Connection, row: Stored, survivor: Stored, *, handed_off: bool) -> None:
    """What happened goes to the survivor, and where the lead stood, so that nobody is handed off twice.

    A hand-off that had not reached the CRM is not inherited: the survivor is handed off for itself.
    """
    places = decisions.standings(link, [row.id, survivor.id])
    if handed_off and row.id in places and survivor.id not in places:
        decisions.stand(link, {survivor.id: places[row.id]})
        records.touch(link, survivor.connection, [survivor.id])
    before = unpack(survivor.activities)
    after = taken_over(before, unpack(row.activities))
    if after != before:
        keep_activities(link, survivor, after)


def keep_activities(link: Connection, row: Stored, packed: Packed) -> None:
    """Put a pack in a record's place for it, and have the lead judged again; not of one that is forgotten."""
    if row.life in FORGOTTEN:
        return
    records.save(link, [row._replace(activities=pack(packed), touch=row.touch + 1)])
    if packed.replaced:
        superseded(link, row.connection, [row.id], min(at for _, at in packed.replaced))


def expected(link: Connection, connection: str, refs: Sequence[RecordRef]) -> dict[RecordRef, Stored]:
    """The stored records of `refs`; one that was not read itself yet is expected from now on."""
    known = records.by_ref(link, connection, refs)
    missing = [ref for ref in dict.fromkeys(refs) if ref not in known]
    if not missing:
        return known
    rows = [Stored(0, connection, ref.type, ref.id, "", Life.EXPECTED.value, "", "") for ref in missing]
    records.save(link, rows)
    return records.by_ref(link, connection, refs)
