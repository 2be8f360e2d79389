"""Holds: a person's own choice of owner or stage, respected until it expires or is lifted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from sync.store.records import CHUNK, chunks
from sync.store.tables import OPEN_HOLD, hold

_HELD = select(hold.c.record, hold.c.field).where(
    hold.c.record.in_(bindparam("rows", expanding=True)), hold.c.ended == ""
)


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. `by` is the CRM's id of the person, as far as the CRM tells; moments are texts."""

    record: int
    field: str
    value: str
    by: str
    since: str
    until: str
    id: int = 0


def begin(link: Connection, connection: str, holds: Sequence[Hold]) -> None:
    """Begin holds; an older one on the same field of the record ends."""
    for each in holds:
        end(link, [each.record], each.since, each.field)
        link.execute(
            insert(hold).values(
                connection=connection,
                record=each.record,
                field=each.field,
                value=each.value,
                by=each.by,
                since=each.since,
                until=each.until,
            )
        )


def end(link: Connection, rows: Sequence[int], at: str, field: str | None = None) -> int:
    """End the open holds of these records; how many there were."""
    ended = 0
    for part in chunks(list(rows), CHUNK):
        statement = update(hold).where(hold.c.record.in_(part), hold.c.ended == "").values(ended=at)
        if field is not None:
            statement = statement.where(hold.c.field == field)
        ended += link.execute(statement).rowcount
    return ended


def extend(link: Connection, row: int, until: str) -> int:
    """Let the open holds of a record last until another moment; how many there were."""
    statement = update(hold).where(hold.c.record == row, hold.c.ended == "").values(until=until)
    return link.execute(statement).rowcount


def expire(link: Connection, connection: str, now: str) -> list[int]:
    """End the holds whose time is over; the records they were on."""
    over = and_(hold.c.connection == connection, hold.c.until <= now, OPEN_HOLD)
    rows = [row for (row,) in link.execute(select(hold.c.record).where(over))]
    link.execute(update(hold).where(over).values(ended=now))
    return rows


def open_holds(link: Connection, connection: str) -> list[Hold]:
    """Every hold that is in force, oldest first."""
    query = select(hold).where(hold.c.connection == connection, hold.c.ended == "").order_by(hold.c.id)
    return [
        Hold(row.record, row.field, row.value, row.by, row.since, row.until, row.id)
        for row in link.execute(query)
    ]


def held_fields(link: Connection, rows: Sequence[int]) -> dict[int, frozenset[str]]:
    """The held fields of these records."""
    found: dict[int, frozenset[str]] = {}
    for part in chunks(list(rows), CHUNK):
        for row, name in link.execute(_HELD, {"rows": part}):
            found[row] = found.get(row, frozenset()) | {name}
    return found
