"""Person, automation or us: what somebody else did to an owner or a stage just before our write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from leads.record import Raw, Record
from sync.desk import Desk
from sync.editor import Respect, respect_for
from sync.store import decisions, holds, records, story
from sync.store.moments import to_text
from sync.store.records import Stored
from sync.store.story import Event
from sync.translation import Translation
from sync.value import same


@dataclass(frozen=True, slots=True)
class Contest:
    """One record as the re-read showed it: who changed it last, and which fields are not as we knew them."""

    row: Stored
    owner: str
    outputs: Mapping[str, Raw]
    fields: tuple[str, ...]
    editor: str


def contest(translation: Translation, row: Stored, record: Record | None) -> Contest | None:
    """What others changed on a record since it was last seen; None where it is as we knew it."""
    if record is None or record.deleted:
        return None
    owner, outputs = translation.owner(record), translation.outputs(record)
    fields = []
    if owner != row.owner:
        fields.append("owner")
    if not same(outputs.get("stage"), row.written().get("stage")):
        fields.append("stage")
    if not fields:
        return None
    return Contest(row, owner, outputs, tuple(fields), str(record.fields.get(translation.editor) or ""))


def respect(link: Connection, desk: Desk, contests: Sequence[Contest], now: datetime) -> None:
    """Let others' changes stand: known, held where they differ from what we want, no longer wished away."""
    wanted = decisions.desired_of(link, [each.row.id for each in contests])
    at = to_text(now)
    for each in contests:
        decision = wanted.get(each.row.id)
        found = _differing(desk, each, decision)
        made = _holds(desk, each, [field for field, calls in found.items() if calls is Respect.HOLD], now)
        holds.begin(link, desk.connection, made)
        if decision is not None and found.get("owner") in (Respect.HOLD, Respect.ADOPT):
            let_go(link, decision)
        records.save(
            link,
            [
                each.row._replace(
                    owner=each.owner,
                    outputs=json.dumps(each.outputs, ensure_ascii=False, separators=(",", ":")),
                    touch=each.row.touch + 1,
                )
            ],
        )
        told = [
            story.Told(hold.record, Event.HELD, {"field": hold.field, "value": hold.value, "by": hold.by})
            for hold in made
        ]
        story.tell(link, desk.connection, at, told)


def _shown(each: Contest) -> dict[str, str]:
    return {"owner": each.owner, "stage": str(each.outputs.get("stage") or "")}


def _differing(desk: Desk, each: Contest, decision: decisions.Desired | None) -> dict[str, Respect]:
    """The changed fields that are not as we want them, and what each calls for."""
    shown, outputs = _shown(each), decision.outputs if decision else {}
    return {
        field: respect_for(desk, each.editor, field, shown[field])
        for field in each.fields
        if not same(shown[field], outputs.get(field))
    }


def _holds(desk: Desk, each: Contest, fields: Sequence[str], now: datetime) -> list[holds.Hold]:
    shown = _shown(each)
    editor = "" if each.editor == desk.integration_user else each.editor
    until = to_text(now + desk.rhythm.hold_for)
    return [holds.Hold(each.row.id, field, shown[field], editor, to_text(now), until) for field in fields]


def call_off(link: Connection, rows: Sequence[Stored]) -> None:
    """Hand-offs that were not written before a person chose the stage: void, their turns free."""
    wanted = decisions.desired_of(link, [row.id for row in rows])
    for row in rows:
        decision = wanted.get(row.id)
        key = decision.outputs.get("handoff_key") if decision else None
        if decision is None or not key or same(key, row.written().get("handoff_key")):
            continue
        decisions.settle_turns(link, {row.id: "void"})
        parts = ("handoff_key", "owner")
        outputs = {name: value for name, value in decision.outputs.items() if name not in parts}
        decisions.want(link, [replace(decision, outputs=outputs)])


def let_go(link: Connection, decision: decisions.Desired) -> None:
    """The owner is another's choice now: the turn is free again, and we want no other owner."""
    if "owner" in decision.outputs:
        decisions.settle_turns(link, {decision.record: "void"})
    outputs = {name: value for name, value in decision.outputs.items() if name != "owner"}
    decisions.want(link, [replace(decision, outputs=outputs)])
