"""The story of each record and connection: what happened, when, in order; one row an event."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, delete, insert, select

from sync.store.past import superseded
from sync.store.records import CHUNK, chunks
from sync.store.tables import story


class Event(Enum):
    """What the story tells of. Plain score writes are told by their batch, not here."""

    STAGE = "stage"  # the definition moved a lead to another stage
    HANDED_OFF = "handed off"  # a lead crossed the line and was given its owner
    WRITTEN = "written"  # a stage or an owner reached the CRM
    HELD = "held"  # a person chose an owner or a stage, and it is respected
    RELEASED = "released"  # a hold ended
    PARKED = "parked"  # a write will not be tried again by itself
    AGAIN = "again"  # a write failed and will be tried again
    RETRIED = "retried"  # a person asked for parked writes to be tried again
    UNKNOWN = "unknown"  # no answer came to a write
    SETTLED = "settled"  # an unknown outcome was read back
    GONE = "gone"  # the CRM has no such record any more
    MOVED = "moved"  # another record stands in its place


@dataclass(frozen=True, slots=True)
class Told:
    """One event to be told of a record (row id)."""

    record: int | None
    event: Event
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One event as it was told."""

    seq: int
    record: int | None
    at: str
    event: str
    detail: Mapping[str, object]


def tell(link: Connection, connection: str, at: str, events: Sequence[Told]) -> None:
    """Append events to the story."""
    superseded(link, connection, [told.record for told in events if told.record is not None], at)
    if events:
        link.execute(
            insert(story),
            [
                {
                    "connection": connection,
                    "record": told.record,
                    "at": at,
                    "event": told.event.value,
                    "detail": json.dumps(told.detail, ensure_ascii=False, default=str),
                }
                for told in events
            ],
        )


def moves_of(link: Connection, rows: Sequence[int]) -> dict[int, list[Chapter]]:
    """How each of these records moved from stage to stage, in order."""
    found: dict[int, list[Chapter]] = {}
    wanted = [Event.STAGE.value, Event.HANDED_OFF.value]
    for part in chunks(list(rows), CHUNK):
        query = select(story).where(story.c.record.in_(part), story.c.event.in_(wanted)).order_by(story.c.seq)
        for row in link.execute(query):
            chapter = Chapter(row.seq, row.record, row.at, row.event, json.loads(row.detail))
            found.setdefault(row.record, []).append(chapter)
    return found


def drop(link: Connection, numbers: Sequence[int]) -> None:
    """Take these chapters out of the story."""
    for part in chunks(list(numbers), CHUNK):
        link.execute(delete(story).where(story.c.seq.in_(part)))


def chapters(link: Connection, connection: str, row: int | None, most: int | None) -> list[Chapter]:
    """The last `most` events (None: all) of a connection, or of one record, in order."""
    query = select(story).where(story.c.connection == connection)
    if row is not None:
        query = query.where(story.c.record == row)
    rows = link.execute(query.order_by(story.c.seq.desc()).limit(most)).all()
    return [
        Chapter(found.seq, found.record, found.at, found.event, json.loads(found.detail))
        for found in reversed(rows)
    ]
