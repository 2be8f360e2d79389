"""Lanes: how far each stream has been read, and when each recurring job last ran."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from sync.store.moments import from_text
from sync.store.tables import lane

#: How the names of the lanes of streams begin.
STREAM = "stream:"

_LANE = select(lane.c.cursor, lane.c.ran_at, lane.c.payload).where(
    lane.c.connection == bindparam("connection"), lane.c.name == bindparam("name")
)
_NEW = insert(lane)
_KEEP = _NEW.on_conflict_do_update(
    index_elements=["connection", "name"],
    set_={name: _NEW.excluded[name] for name in ("cursor", "ran_at", "payload")},
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: an opaque cursor, the moment of its last run, and what it found."""

    cursor: str = ""
    ran_at: str = ""
    payload: str = ""

    def due(self, now: datetime, every: timedelta) -> bool:
        """Whether it has never run or its time has come round."""
        return not self.ran_at or now - from_text(self.ran_at) >= every


def lane_of(link: Connection, connection: str, name: str) -> Lane:
    """The lane of that name; an empty one where it never ran."""
    row = link.execute(_LANE, {"connection": connection, "name": name}).one_or_none()
    return Lane() if row is None else Lane(row.cursor, row.ran_at, row.payload)


def forget_cursors(link: Connection, connection: str) -> None:
    """Begin every stream of a connection afresh at its next read."""
    link.execute(
        delete(lane).where(lane.c.connection == connection, lane.c.name.startswith(STREAM, autoescape=True))
    )


def keep_lane(link: Connection, connection: str, name: str, kept: Lane) -> None:
    """Put a lane where it is now."""
    values = {"cursor": kept.cursor, "ran_at": kept.ran_at, "payload": kept.payload}
    link.execute(_KEEP, {"connection": connection, "name": name, **values})
