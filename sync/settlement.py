"""Settling written rows: what the CRM said, or what was read back, becomes what we know."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from connectors.port import ALREADY_DONE, Result
from leads.record import Raw
from sync import outcome
from sync.desk import Desk
from sync.journal import RowState
from sync.store import batches, decisions, holds, records, story
from sync.store.batches import Intent, Trouble
from sync.store.moments import from_text, to_text
from sync.store.records import Life, Stored
from sync.store.story import Event
from sync.wish import missing, writable

#: Outputs whose writes are told in a record's story one by one.
MOVES = ("owner", "stage", "handoff_key")

CODE_LOOP = "LOOP"


@dataclass(frozen=True, slots=True)
class Settled:
    """One row of a batch with what follows for it."""

    row: Stored
    intent: Intent
    next: outcome.Next


def judged(link: Connection, rows: Sequence[tuple[Stored, Intent, Result]], now: datetime) -> list[Settled]:
    """What follows for each answered row, by its answer and by how often it has failed before."""
    known = batches.trouble_of(link, [row.id for row, _, _ in rows])
    settled = []
    for row, intent, result in rows:
        earlier = known.get(row.id)
        attempts = (earlier.attempts if earlier else 0) + 1
        since = from_text(earlier.since) if earlier else now
        settled.append(Settled(row, intent, outcome.after(result, attempts, since, now)))
    return settled


def settle(link: Connection, desk: Desk, number: int, rows: Sequence[Settled], now: datetime) -> None:
    """Write down the outcome of rows of a batch: in journal, record, ledger of turns and story."""
    wanted = decisions.desired_of(link, [each.row.id for each in rows])
    held = holds.held_fields(link, [each.row.id for each in rows])
    records.save(
        link,
        [_after(each, wanted.get(each.row.id), held.get(each.row.id, frozenset())) for each in rows],
    )
    outcomes = {each.row.id: (each.next.state, each.next.message) for each in rows}
    batches.settle_rows(link, number, outcomes)
    _own(link, rows, wanted)
    _troubles(link, desk, rows, now)
    story.tell(link, desk.connection, to_text(now), _events(rows))


def _after(each: Settled, wanted: decisions.Desired | None, held: frozenset[str]) -> Stored:
    row = each.row
    if each.next.state is RowState.GONE:
        return row._replace(life=Life.GONE.value, pending=0)
    if each.next.state is not RowState.ACCEPTED:
        return row
    said = _written_now(each)
    shown = {**row.written(), **said}
    owner = str(shown.pop("owner", row.owner) or "")
    outputs = {name: value for name, value in shown.items() if value not in (None, "")}
    left = missing(writable(_without_owner(wanted, each.intent), held), outputs, owner) if wanted else {}
    return row._replace(
        owner=owner,
        outputs=json.dumps(outputs, ensure_ascii=False, separators=(",", ":")),
        pending=1 if left else 0,
    )


def _written_now(each: Settled) -> Mapping[str, Raw]:
    """What the CRM holds by this answer: of a hand-off that was done before, only that it was."""
    if each.next.code != ALREADY_DONE:
        return each.intent.outputs
    return {name: value for name, value in each.intent.outputs.items() if name == "handoff_key"}


def _without_owner(wanted: decisions.Desired | None, intent: Intent) -> dict[str, Raw]:
    """The decision's outputs; an owner that has been given is not asked for again."""
    outputs = dict(wanted.outputs) if wanted else {}
    if "owner" in intent.outputs and outputs.get("owner") == intent.outputs["owner"]:
        outputs.pop("owner")
    return outputs


def _own(link: Connection, rows: Sequence[Settled], wanted: Mapping[int, decisions.Desired]) -> None:
    """An accepted hand-off is confirmed in the ledger, and its owner belongs to people from then on."""
    turns = {
        each.row.id: _TURNS[each.next.state]
        for each in rows
        if each.next.state in _TURNS and _hands_over(each.intent)
    }
    decisions.settle_turns(link, turns)
    given = [
        replace(wanted[each.row.id], outputs=_without_owner(wanted[each.row.id], each.intent))
        for each in rows
        if each.next.state is RowState.ACCEPTED and "owner" in each.intent.outputs and each.row.id in wanted
    ]
    decisions.want(link, given)


def _hands_over(intent: Intent) -> bool:
    return "owner" in intent.outputs or "stage" in intent.outputs or "handoff_key" in intent.outputs


def _troubles(link: Connection, desk: Desk, rows: Sequence[Settled], now: datetime) -> None:
    known = batches.trouble_of(link, [each.row.id for each in rows])
    over = (RowState.ACCEPTED, RowState.GONE)
    batches.forget_trouble(link, [each.row.id for each in rows if each.next.state in over])
    kept = []
    for each in rows:
        if each.next.state in (RowState.AGAIN, RowState.PARKED):
            earlier = known.get(each.row.id)
            kept.append(
                Trouble(
                    each.row.id,
                    each.next.state,
                    each.next.code,
                    each.next.message,
                    (earlier.attempts if earlier else 0) + 1,
                    earlier.since if earlier else to_text(now),
                    to_text(each.next.next_at) if each.next.next_at else "",
                )
            )
    batches.keep_trouble(link, desk.connection, kept)


def _events(rows: Sequence[Settled]) -> list[story.Told]:
    told = []
    for each in rows:
        shown = {name: each.intent.outputs[name] for name in MOVES if name in each.intent.outputs}
        if each.next.state is RowState.ACCEPTED and shown:
            told.append(story.Told(each.row.id, Event.WRITTEN, shown))
        if each.next.state in _TROUBLE_EVENTS:
            detail = {"code": each.next.code, "message": each.next.message}
            told.append(story.Told(each.row.id, _TROUBLE_EVENTS[each.next.state], detail))
    return told


#: What a row's outcome means for a turn that was reserved with it.
_TURNS: Mapping[RowState, str] = {RowState.ACCEPTED: "confirmed", RowState.GONE: "void"}

_TROUBLE_EVENTS: Mapping[RowState, Event] = {
    RowState.AGAIN: Event.AGAIN,
    RowState.PARKED: Event.PARKED,
    RowState.GONE: Event.GONE,
}
