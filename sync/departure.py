"""Departure: records that went away, and what the record that stands in their place takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from leads.record import RecordRef
from sync.store import decisions, records, story
from sync.store.records import Life, Packed, Stored, pack, unpack
from sync.store.story import Event

_EVENTS = {Life.GONE.value: Event.GONE, Life.MOVED.value: Event.MOVED}


def depart(link: Connection, connection: str, gone: Sequence[Stored], at: str) -> None:
    """These records are gone or moved: no hand-off waits for them, no turn is charged for nothing."""
    reserved = decisions.reserved(link, [row.id for row in gone])
    decisions.withdraw(link, [row.id for row in gone])
    decisions.settle_turns(link, dict.fromkeys(reserved, "void"))
    for row in gone:
        if row.moved_to:
            ref = records.dereference(row.moved_to)
            survivor = expected(link, connection, [ref])[ref]
            _inherit(link, row, survivor, handed_off=row.id not in reserved)
    told = [story.Told(row.id, _EVENTS[row.life], {"to": row.moved_to}) for row in gone]
    story.tell(link, connection, at, told)


def _inherit(link: Connection, row: Stored, survivor: Stored, *, handed_off: bool) -> None:
    """What happened goes to the survivor, and where the lead stood, so that nobody is handed off twice.

    A hand-off that had not reached the CRM is not inherited: the survivor is handed off for itself.
    """
    places = decisions.standings(link, [row.id, survivor.id])
    if handed_off and row.id in places and survivor.id not in places:
        decisions.stand(link, {survivor.id: places[row.id]})
    mine, theirs = unpack(row.activities), unpack(survivor.activities)
    if mine.live.keys() - theirs.live.keys():
        keep_activities(link, survivor, Packed(theirs.live | mine.live, theirs.replaced))


def keep_activities(link: Connection, row: Stored, packed: Packed) -> None:
    """Put a pack in a record's place for it, and have the lead judged again."""
    records.save(link, [replace(row, activities=pack(packed), touch=row.touch + 1)])


def expected(link: Connection, connection: str, refs: Sequence[RecordRef]) -> dict[RecordRef, Stored]:
    """The stored records of `refs`; one that was not read itself yet is expected from now on."""
    known = records.by_ref(link, connection, refs)
    missing = [ref for ref in dict.fromkeys(refs) if ref not in known]
    if not missing:
        return known
    rows = [Stored(0, connection, ref.type, ref.id, "", Life.EXPECTED.value, "", "") for ref in missing]
    records.save(link, rows)
    return records.by_ref(link, connection, refs)
