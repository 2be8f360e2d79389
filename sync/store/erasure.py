"""Erasing what is known of people: of a record stays its address, and the day on which it was erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, literal, select, update

from leads.children import is_child, row_of
from leads.encoding import decode_activities
from leads.record import RecordRef
from sync.store import children, records
from sync.store.records import BLANK, CHUNK, Life, Stored, chunks, reference, unpack
from sync.store.tables import (
    LEAVING,
    MOVED,
    batch,
    candidacy,
    desired,
    history,
    hold,
    intent,
    past,
    record,
    standing,
    story,
    trouble,
    turn,
)

#: Records that are not to be read again.
FORGOTTEN = frozenset({Life.LEAVING.value, Life.FORGOTTEN.value})

#: A bound on merges and conversions in a row.
MOST_MOVES = 20

_OF_A_RECORD = (history, standing, candidacy, desired, trouble, hold, past)


def erase(link: Connection, rows: Sequence[int], day: str, life: Life) -> None:
    """Nothing is known of these records any more but where they are, and since which day.

    Of the ledger of turns stays what counts between the members of a pool, and not for whom.
    """
    for part in chunks(list(rows), CHUNK):
        _leave_child_rows(link, records.by_id(link, part).values())
        strip(link, part)
        link.execute(delete(story).where(story.c.record.in_(part)))
        _sever_turns(link, part)
        kept = {"moved_to": "", "created": "", "modified": "", "judged_at": "", "repairs_day": ""}
        values = {**BLANK, **kept, "touch": 0, "judged_touch": 0, "repairs": 0, "forgotten": day}
        link.execute(update(record).where(record.c.id.in_(part)).values(**values, life=life.value))


def _leave_child_rows(link: Connection, rows: Iterable[Stored]) -> None:
    """No child row names these records as its parents any more."""
    for row in rows:
        kept = decode_activities(unpack(row.activities).live.values())
        own = [row_of(each) for each in kept if is_child(each)]
        before = children.parents_of(link, row.connection, own)
        after = {one: [each for each in those if each != row.ref] for one, those in before.items()}
        children.keep(link, row.connection, after)


def away_among(link: Connection, connection: str, refs: Iterable[RecordRef]) -> set[RecordRef]:
    """Those of these records that are not to be read again."""
    known = records.by_ref(link, connection, refs)
    return {ref for ref, row in known.items() if row.life in FORGOTTEN}


def strip(link: Connection, rows: Sequence[int]) -> None:
    """Take away what was known and decided of these records, and what was written to them."""
    for table in _OF_A_RECORD:
        link.execute(delete(table).where(table.c.record.in_(rows)))
    written = select(intent.c.batch).where(intent.c.record.in_(rows))
    link.execute(update(batch).where(batch.c.id.in_(written), batch.c.closed_at != "").values(error=""))
    link.execute(delete(intent).where(intent.c.record.in_(rows)))
    link.execute(update(record).where(record.c.id.in_(rows)).values(**BLANK))


def _sever_turns(link: Connection, rows: Sequence[int]) -> None:
    ours = turn.c.record.in_(rows)
    link.execute(update(turn).where(ours, turn.c.state == "reserved").values(state="void"))
    key = (
        literal("forgotten:")
        + turn.c.connection
        + ":"
        + turn.c.pool
        + ":"
        + turn.c.seq.cast(record.c.crm_id.type)
    )
    link.execute(update(turn).where(ours).values(key=key, task="", record=None))


def moved_into(link: Connection, row: Stored) -> list[int]:
    """The records that were merged or converted into this one, one into another too."""
    found: list[int] = []
    places = [reference(row.ref)]
    for _ in range(MOST_MOVES):
        query = select(record.c.id, record.c.type, record.c.crm_id).where(
            record.c.connection == row.connection, record.c.moved_to.in_(places), MOVED
        )
        new = [each for each in link.execute(query) if each.id not in found and each.id != row.id]
        if not new:
            return found
        found += [each.id for each in new]
        places = [f"{each.type}:{each.crm_id}" for each in new]
    return found


def leaving(link: Connection, connection: str, after: int, most: int) -> list[int]:
    """Records on which our fields are still to be cleared, in order of their numbers."""
    query = (
        select(record.c.id)
        .where(record.c.connection == connection, record.c.id > after, LEAVING)
        .order_by(record.c.id)
        .limit(most)
    )
    return [row for (row,) in link.execute(query)]


def become(link: Connection, rows: Sequence[int], life: Life) -> None:
    """These records are forgotten for good, or are leaving again."""
    link.execute(update(record).where(record.c.id.in_(rows)).values(life=life.value))


def forgotten(link: Connection, connection: str) -> tuple[int, int]:
    """How many records of a connection are forgotten, and on how many our fields are still to be cleared."""
    ours = record.c.connection == connection
    count = select(func.count()).select_from(record)
    all_ = link.execute(count.where(ours, record.c.forgotten != "")).scalar() or 0
    return all_, link.execute(count.where(ours, LEAVING)).scalar() or 0
