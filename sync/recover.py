"""Recover: intents without an outcome are read back, and settled or left to wait.

A write whose answer never came may have happened, or may still happen for as long as a request can live. The
value being there settles it; its absence proves nothing until that time has passed. The time is counted from
the server's clock at the first look, which is surely later than the sending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from leads.record import Raw, Record, RecordRef
from sync import outcome
from sync.desk import Desk
from sync.journal import BatchState, RowState
from sync.settlement import Settled, settle
from sync.store import batches, records, story
from sync.store.batches import Batch, Intent
from sync.store.moments import from_text, to_text
from sync.store.records import Stored, reference
from sync.store.story import Event
from sync.translation import Translation
from sync.value import same


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many unknown rows were settled, and how many still wait."""

    settled: int = 0
    waiting: int = 0


def recover(desk: Desk) -> Recovered:
    """Void what was surely never sent, read back what may have been."""
    with desk.store.reading() as link:
        noted = batches.in_state(link, desk.connection, BatchState.NOTED)
        sent = batches.in_state(link, desk.connection, BatchState.SENT)
    for each in noted:
        with desk.store.writing(desk.fence) as link:
            void(link, each, each.noted_at)
    for each in sent:
        with desk.store.writing(desk.fence) as link:
            batches.move(
                link, each.id, BatchState.UNKNOWN, each.sent_at, "the worker stopped near the sending"
            )
    return settle_unknown(desk)


def void(link: Connection, batch: Batch, at: str) -> None:
    """A batch that surely never happened: its rows are still to be written."""
    batches.settle_rows(link, batch.id, {row.record: (RowState.VOID, "never sent") for row in batch.rows})
    batches.move(link, batch.id, BatchState.VOID, at)


def settle_unknown(desk: Desk) -> Recovered:
    """Read back every batch whose outcome is unknown; half of the reserve may be spent on it."""
    desk.gate.ease(True)
    try:
        return _settle_all(desk)
    finally:
        desk.gate.ease(False)


def _settle_all(desk: Desk) -> Recovered:
    with desk.store.reading() as link:
        unknown = batches.in_state(link, desk.connection, BatchState.UNKNOWN)
    settled = waiting = 0
    for batch in unknown:
        done, left = _settle_batch(desk, batch)
        settled, waiting = settled + done, waiting + left
    return Recovered(settled, waiting)


def _settle_batch(desk: Desk, batch: Batch) -> tuple[int, int]:
    intents = [row for row in batch.rows if row.state is RowState.OPEN]
    with desk.store.reading() as link:
        rows = records.by_id(link, [row.record for row in intents])
    shown = read_back(desk, [rows[row.record] for row in intents])
    now = desk.crm.server_time()
    looked = from_text(batch.looked_at) if batch.looked_at else now
    expired = now - looked >= desk.crm.limits.settle_after
    with desk.store.writing(desk.fence) as link:
        batches.looked_at(link, batch.id, to_text(looked))
        done = [
            settled
            for each in intents
            if (settled := _verdict(desk.translation, rows[each.record], each, shown, expired))
        ]
        settle(link, desk, batch.id, done, now)
        told = [story.Told(each.row.id, Event.SETTLED, {"as": each.next.state.value}) for each in done]
        story.tell(link, desk.connection, to_text(now), told)
        if len(done) == len(intents):
            batches.move(link, batch.id, BatchState.CLOSED, to_text(now))
    return len(done), len(intents) - len(done)


def read_back(desk: Desk, rows: Sequence[Stored]) -> Mapping[RecordRef, Record | None]:
    """These records as the CRM shows them now: our fields and the owner."""
    found: dict[RecordRef, Record | None] = {}
    by_type: dict[str, list[RecordRef]] = {}
    for row in rows:
        by_type.setdefault(row.type, []).append(row.ref)
    for type, refs in by_type.items():
        fields = [*desk.translation.targets[type].fields(), desk.translation.editor]
        for part in records.chunks(refs, desk.crm.limits.read_rows):
            found.update(desk.crm.read(part, [name for name in fields if name]))
    return found


def _verdict(
    translation: Translation,
    row: Stored,
    intent: Intent,
    shown: Mapping[RecordRef, Record | None],
    expired: bool,
) -> Settled | None:
    record = shown.get(row.ref)
    if record is None or record.deleted:
        return Settled(row, intent, outcome.Next(RowState.GONE, "GONE", "no such record any more"))
    if record.moved_to is not None:
        text = f"{reference(record.moved_to)} stands in its place"
        return Settled(row, intent, outcome.Next(RowState.GONE, "MOVED", text))
    outputs, owner = translation.outputs(record), translation.owner(record)
    if holds_true(intent.outputs, outputs, owner) or bears_our_time(intent, outputs):
        return Settled(row, intent, outcome.Next(RowState.ACCEPTED, "", "read back"))
    if expired:
        return Settled(row, intent, outcome.Next(RowState.VOID, "", "it did not happen"))
    return None


def bears_our_time(intent: Intent, outputs: Mapping[str, Raw]) -> bool:
    """Whether a record shows the moment of scoring that came with this write and with no other.

    Then the write happened, whatever others have changed in the record since.
    """
    moment = intent.outputs.get("scored_at")
    if moment is None or same(moment, intent.before.get("scored_at")):
        return False
    return same(moment, outputs.get("scored_at"))


def holds_true(wanted: Mapping[str, Raw], outputs: Mapping[str, Raw], owner: str) -> bool:
    """Whether a record shows everything that was to be written."""
    shown = {**outputs, "owner": owner}
    return all(same(value, shown.get(name)) for name, value in wanted.items())
