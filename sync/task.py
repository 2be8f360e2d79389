"""The task of a hand-off: the durable notice to one right person, and seeing to it that it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from connectors.errors import OutcomeUnknown
from connectors.port import Result, Task, Verdict
from leads.record import Raw, RecordRef
from sync.desk import Desk
from sync.store import decisions, records, story
from sync.store.decisions import Turn
from sync.store.moments import to_text
from sync.store.records import Stored, dereference
from sync.store.story import Event

#: Days until the task is due.
DUE_DAYS = 1

#: More rounds than this over tasks means that they do not come to an end.
MOST_ROUNDS = 100_000

_SUBJECTS: Mapping[str, str] = {
    "en": "Contact this lead: {grade}, {score} points",
    "id": "Hubungi lead ini: {grade}, {score} poin",
}

#: Verdicts after which the same task is worth another try.
_AGAIN = frozenset({Verdict.LOCKED})


def task_of(
    ref: RecordRef, key: str, owner: str, outputs: Mapping[str, Raw], language: str, today: date
) -> Task:
    """The task of a hand-off, in the connection's language, with the reasons and what to ask."""
    subject = _SUBJECTS.get(language, _SUBJECTS["en"]).format(
        grade=outputs.get("grade") or "", score=outputs.get("score")
    )
    body = "\n".join(str(outputs[name]) for name in ("reasons", "ask_next") if outputs.get(name))
    return Task(key, ref, owner, subject, body, today + timedelta(days=DUE_DAYS))


def has_task(desk: Desk, owner: str) -> bool:
    """Whether a hand-off to this owner comes with a task: not to nobody, and not to somebody who left."""
    return bool(desk.switches.tasks and owner and owner not in desk.routing.inactive)


def see_to_tasks(desk: Desk, now: datetime) -> int:
    """See to the tasks of confirmed hand-offs; how many wait for the next pass."""
    if not desk.switches.tasks:
        return 0
    left = 0
    tried: set[str] = set()
    for _ in range(MOST_ROUNDS):
        with desk.store.reading() as link:
            wanted = decisions.tasks_wanted(link, desk.connection, desk.crm.limits.handoff_rows + len(tried))
        turns = [each for each in wanted if each.key not in tried][: desk.crm.limits.handoff_rows]
        if not turns:
            return left
        tried |= {each.key for each in turns}
        left += _round(desk, turns, now)
    raise RuntimeError("seeing to tasks does not come to an end")


def _round(desk: Desk, turns: Sequence[Turn], now: datetime) -> int:
    today = now.astimezone(desk.agreement.zone).date()
    with desk.store.reading() as link:
        rows = records.by_id(link, [each.record for each in turns])
        wanted = decisions.desired_of(link, [each.record for each in turns])
    tasks = [
        task_of(
            _place(rows[each.record]),
            each.key,
            each.owner,
            wanted[each.record].outputs if each.record in wanted else {},
            desk.agreement.language,
            today,
        )
        for each in turns
    ]
    try:
        results = desk.crm.ensure_tasks(tasks)
    except OutcomeUnknown as trouble:  # safe to repeat as it stands
        told = [
            story.Told(each.record, Event.UNKNOWN, {"what": "task", "why": str(trouble)}) for each in turns
        ]
        with desk.store.writing(desk.fence) as link:
            story.tell(link, desk.connection, to_text(now), told)
        return len(turns)
    _settle(desk, turns, results, now)
    return sum(result.verdict in _AGAIN for result in results)


def _place(row: Stored) -> RecordRef:
    """The record that the task is for: what stands in its place, where it was merged or converted."""
    return dereference(row.moved_to) if row.moved_to else row.ref


def _settle(desk: Desk, turns: Sequence[Turn], results: Sequence[Result], now: datetime) -> None:
    pairs = list(zip(turns, results, strict=True))
    there = [turn.key for turn, result in pairs if result.verdict is Verdict.WRITTEN]
    never = [(turn, result) for turn, result in pairs if result.verdict not in {Verdict.WRITTEN, *_AGAIN}]
    told = [
        story.Told(
            turn.record, Event.PARKED, {"what": "task", "code": result.code, "message": result.message}
        )
        for turn, result in never
    ]
    with desk.store.writing(desk.fence) as link:
        decisions.tasks_done(link, there)
        decisions.tasks_done(link, [turn.key for turn, _ in never], "given up")
        story.tell(link, desk.connection, to_text(now), told)
