"""Intents and their outcomes: batches of writes with their rows, and rows in trouble."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from leads.record import Raw
from sync.journal import BatchState, RowState, moved, row_moved
from sync.store.records import CHUNK, chunks
from sync.store.tables import batch, intent, trouble


@dataclass(frozen=True, slots=True)
class Intent:
    """One row of a batch: what we mean to write to a record, and what stood there before."""

    record: int
    decision: int
    outputs: Mapping[str, Raw]
    before: Mapping[str, Raw]
    state: RowState = RowState.OPEN
    note: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch of writes as the journal has it. Moments are texts."""

    id: int
    state: BatchState
    noted_at: str
    sent_at: str
    looked_at: str
    rows: tuple[Intent, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A record whose last write failed: to be tried again at `next_at`, or parked."""

    record: int
    state: RowState
    code: str
    message: str
    attempts: int
    since: str
    next_at: str = ""


_STATE_OF = select(intent.c.state).where(
    intent.c.batch == bindparam("number"), intent.c.record == bindparam("row")
)
_SETTLED = update(intent).where(intent.c.batch == bindparam("number"), intent.c.record == bindparam("row"))
_TROUBLE = select(trouble).where(trouble.c.record.in_(bindparam("rows", expanding=True)))


def note(link: Connection, connection: str, fence: int, at: str, rows: Sequence[Intent]) -> int:
    """Write down a batch before it is sent; its number."""
    made = link.execute(
        insert(batch).values(connection=connection, state=BatchState.NOTED.value, noted_at=at, fence=fence)
    )
    (number,) = made.inserted_primary_key or (0,)
    link.execute(
        insert(intent),
        [
            {
                "batch": number,
                "record": row.record,
                "decision": row.decision,
                "outputs": json.dumps(row.outputs, ensure_ascii=False),
                "before": json.dumps(row.before, ensure_ascii=False),
                "state": row.state.value,
                "note": row.note,
            }
            for row in rows
        ],
    )
    return number


def move(link: Connection, number: int, after: BatchState, at: str, error: str = "") -> None:
    """Take a batch to another state; raises `IllegalMove` where the table has no such move."""
    before = BatchState(link.execute(select(batch.c.state).where(batch.c.id == number)).scalar_one())
    values: dict[str, object] = {"state": moved(before, after).value}
    if after is BatchState.SENT:
        values["sent_at"] = at
    if after in (BatchState.CLOSED, BatchState.VOID):
        values["closed_at"] = at
    if error:
        values["error"] = error
    link.execute(update(batch).where(batch.c.id == number).values(**values))


def looked_at(link: Connection, number: int, at: str) -> None:
    """Keep when the CRM first answered after a batch of unknown outcome was sent."""
    link.execute(update(batch).where(batch.c.id == number, batch.c.looked_at == "").values(looked_at=at))


def settle_rows(link: Connection, number: int, outcomes: Mapping[int, tuple[RowState, str]]) -> None:
    """Give rows of a batch their outcome, by record."""
    for row, (state, text) in outcomes.items():
        at = {"number": number, "row": row}
        before = RowState(link.execute(_STATE_OF, at).scalar_one())
        link.execute(_SETTLED, {**at, "state": row_moved(before, state).value, "note": text})


def in_state(link: Connection, connection: str, state: BatchState) -> list[Batch]:
    """The batches of a connection in one state, oldest first, with their rows."""
    query = (
        select(batch)
        .where(batch.c.connection == connection, batch.c.state == state.value)
        .order_by(batch.c.id)
    )
    return [
        Batch(row.id, BatchState(row.state), row.noted_at, row.sent_at, row.looked_at, _rows(link, row.id))
        for row in link.execute(query)
    ]


def unsettled(link: Connection, connection: str) -> set[int]:
    """Records with a write whose outcome is not known: nothing else may be sent to them."""
    query = (
        select(intent.c.record)
        .join(batch, batch.c.id == intent.c.batch)
        .where(
            batch.c.connection == connection,
            batch.c.state.in_([BatchState.SENT.value, BatchState.UNKNOWN.value]),
            intent.c.state == RowState.OPEN.value,
        )
    )
    return {row for (row,) in link.execute(query)}


def writes_to(link: Connection, record: int, most: int) -> list[tuple[str, str, Intent]]:
    """The last writes to one record, in order: when noted, the batch's state, the row."""
    query = (
        select(batch.c.noted_at, batch.c.state.label("batch_state"), intent)
        .join(intent, intent.c.batch == batch.c.id)
        .where(intent.c.record == record)
        .order_by(batch.c.id.desc())
        .limit(most)
    )
    return [(row.noted_at, row.batch_state, _intent(row)) for row in reversed(link.execute(query).all())]


def trouble_of(link: Connection, rows: Sequence[int]) -> dict[int, Trouble]:
    """The trouble of these records, where they have any."""
    found: dict[int, Trouble] = {}
    for part in chunks(list(rows), CHUNK):
        for row in link.execute(_TROUBLE, {"rows": part}):
            found[row.record] = _trouble(row)
    return found


def all_trouble(link: Connection, connection: str) -> list[Trouble]:
    """Everything of a connection that waits to be tried again or is parked, oldest first."""
    query = (
        select(trouble).where(trouble.c.connection == connection).order_by(trouble.c.since, trouble.c.record)
    )
    return [_trouble(row) for row in link.execute(query)]


def keep_trouble(link: Connection, connection: str, rows: Sequence[Trouble]) -> None:
    """Keep what went wrong with records, in place of what was kept before."""
    for row in rows:
        values = {
            "connection": connection,
            "state": row.state.value,
            "code": row.code,
            "message": row.message,
            "attempts": row.attempts,
            "since": row.since,
            "next_at": row.next_at,
        }
        link.execute(
            upsert(trouble)
            .values(record=row.record, **values)
            .on_conflict_do_update(index_elements=["record"], set_=values)
        )


def forget_trouble(link: Connection, rows: Sequence[int]) -> None:
    """These records are out of trouble."""
    for part in chunks(list(rows), CHUNK):
        link.execute(delete(trouble).where(trouble.c.record.in_(part)))


def _rows(link: Connection, number: int) -> tuple[Intent, ...]:
    query = select(intent).where(intent.c.batch == number).order_by(intent.c.record)
    return tuple(_intent(row) for row in link.execute(query))


def _intent(row: object) -> Intent:
    values = row._mapping  # type: ignore[attr-defined]
    return Intent(
        values["record"],
        values["decision"],
        json.loads(values["outputs"]),
        json.loads(values["before"]),
        RowState(values["state"]),
        values["note"],
    )


def _trouble(row: object) -> Trouble:
    values = row._mapping  # type: ignore[attr-defined]
    return Trouble(
        values["record"],
        RowState(values["state"]),
        values["code"],
        values["message"],
        values["attempts"],
        values["since"],
        values["next_at"],
    )
