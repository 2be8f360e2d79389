"""What was known before and is known otherwise now: since when each record has some of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from sync.store.tables import past

_NEW = insert(past).on_conflict_do_nothing(index_elements=["record"])


def superseded(link: Connection, connection: str, rows: Iterable[int], at: str) -> None:
    """Something that is kept of these records is past since `at`; what is past longer still counts first."""
    values = [{"record": row, "connection": connection, "since": at} for row in dict.fromkeys(rows)]
    if values:
        link.execute(_NEW, values)


def with_past(link: Connection, connection: str, until: str, most: int) -> list[int]:
    """Records that have something which was past before `until`, at most so many, the oldest first."""
    query = (
        select(past.c.record)
        .where(past.c.connection == connection, past.c.since < until)
        .order_by(past.c.since, past.c.record)
        .limit(most)
    )
    return [row for (row,) in link.execute(query)]


def put_off(link: Connection, connection: str, row: int, since: str) -> None:
    """What is still past of a record is so since then; nothing is where that is empty."""
    link.execute(delete(past).where(past.c.record == row))
    if since:
        superseded(link, connection, [row], since)
