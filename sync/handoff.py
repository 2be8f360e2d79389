"""Hand-off: leads that crossed the line get their one key and one owner, the best first.

Turn, standing, decision and story are written in one transaction, so a hand-off is begun whole or not at all;
a repeat finds the key in the ledger of turns and takes no other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from leads.record import Raw
from routing.assignment import counted_from
from routing.handoff import handoff_key
from routing.route import Charges, may_assign, route
from routing.stage import Stage, Standing, next_stage
from sync.case import Case, cases_of
from sync.desk import Desk
from sync.judge import last_day
from sync.store import decisions, records, story
from sync.store.decisions import Turn
from sync.store.moments import to_text
from sync.store.records import Life
from sync.store.story import Event
from sync.task import has_task
from sync.wish import missing, staged, writable

#: The pool of a hand-off that leaves the present owner in place.
KEPT = "(owner)"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who gets a lead, by which pool, and why."""

    pool: str
    member: str
    owner: str
    trace: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandOff:
    """One hand-off: its one key, the stage that the lead enters, who gets it, when, and what it leaves."""

    key: str
    standing: Standing
    given: Assignment
    at: datetime
    left: Standing


@dataclass(frozen=True, slots=True)
class Ledger:
    """Turns charged by pool and member, and by member those whose leads are still open."""

    charged: Charges
    held: Mapping[str, int]


def hand_off(desk: Desk, now: datetime) -> int:
    """Hand off the waiting candidates within each pool's daily quota; how many were handed off."""
    with desk.store.reading() as link:
        waiting = decisions.candidates(link, desk.connection)
    made = 0
    for row in waiting:
        with desk.store.writing(desk.fence) as link:
            made += _hand_off_one(link, desk, row, now)
    return made


def _hand_off_one(link: Connection, desk: Desk, id: int, now: datetime) -> int:
    row = records.by_id(link, [id]).get(id)
    if row is None or row.life != Life.LIVE.value:
        decisions.withdraw(link, [id])
        return 0
    case = cases_of(link, desk, [row], now)[0]
    score = desk.agreement.yardstick.score(case.lead, now)
    today = now.astimezone(desk.agreement.zone).date()
    start = case.standing or Standing(Stage.NEW, today)
    last = last_day(case.lead.activities, desk.agreement.zone, today)
    stage = next_stage(start, score, desk.agreement.stages, today, last)
    if not stage.crossed or case.before is None:
        decisions.withdraw(link, [id])
        return 0
    ledger = _ledger(link, desk, today)
    given = assign(desk, case, ledger, now)
    if _quota_spent(link, desk, given.pool, today):
        return 0
    key = handoff_key(desk.installation, desk.connection, row.ref, stage.entries)
    _write_down(link, desk, case, HandOff(key, stage.standing, given, now, start))
    return 1


def _ledger(link: Connection, desk: Desk, today: date) -> Ledger:
    """The turns so far; a pool's count from the last return of somebody who was away."""
    returns = {name: counted_from(pool, today) for name, pool in desk.routing.pools.items()}
    since = {name: day for name, day in returns.items() if day is not None}
    return Ledger(decisions.charged(link, desk.connection, since), decisions.held(link, desk.connection))


def assign(desk: Desk, case: Case, ledger: Ledger, now: datetime) -> Assignment:
    """Who gets this lead: its own owner, unless that is a queue or nobody; else whoever's turn it is."""
    present, routing = case.row.owner, desk.routing
    target = desk.translation.targets[case.row.type]
    if not desk.switches.owner or not target.assigns or "owner" in case.held:
        return Assignment(KEPT, present, present, ("the owner is not ours to change",))
    if not may_assign(present, routing.adoptable, routing.queues):
        left = ", who is not active any more: no task is made" if present in routing.inactive else ""
        return Assignment(KEPT, present, present, (f"it has an owner already{left}",))
    found = route(case.lead.facts, routing.rules, routing.pools, ledger.charged, now, ledger.held)
    if found.member is None:
        return Assignment(found.pool or KEPT, present, present, (*found.trace, "nobody could take it"))
    return Assignment(found.pool, found.member.name, found.owner, found.trace)


def _quota_spent(link: Connection, desk: Desk, pool: str, today: date) -> bool:
    quota = desk.agreement.new_mqls_per_day
    return (
        quota is not None and decisions.handed_off_on(link, desk.connection, pool, today.isoformat()) >= quota
    )


def _write_down(link: Connection, desk: Desk, case: Case, made: HandOff) -> None:
    before, standing, given, key, now = case.before, made.standing, made.given, made.key, made.at
    if before is None:
        raise ValueError("a lead is handed off only after it was judged")
    row, today = case.row, standing.since.isoformat()
    if decisions.turn_of(link, key) is None:
        task = "wanted" if has_task(desk, given.owner) else ""
        turn = Turn(desk.connection, given.pool, given.member, given.owner, key, row.id, today, task=task)
        decisions.take_turn(link, turn)
    target = desk.translation.targets[row.type]
    wanted: dict[str, Raw] = {**staged(standing, target.own_stages), "handoff_key": key}
    outputs = {**before.outputs, **{name: each for name, each in wanted.items() if name in target.outputs}}
    if given.owner and given.owner != row.owner:
        outputs["owner"] = given.owner
    number = decisions.next_decision(link)
    decisions.want(link, [replace(before, decision=number, outputs=outputs, judged_at=to_text(now))])
    decisions.stand(link, {row.id: standing})
    decisions.withdraw(link, [row.id])
    pending = 1 if missing(writable(outputs, case.held), row.written(), row.owner) else 0
    records.save(link, [row._replace(pending=pending)])
    detail = {
        "from": made.left.stage.value,
        "since": made.left.since.isoformat(),
        "key": key,
        "owner": given.owner,
        "member": given.member,
        "pool": given.pool,
        "score": before.outputs.get("score"),
        "why": list(given.trace),
    }
    story.tell(link, desk.connection, to_text(now), [story.Told(row.id, Event.HANDED_OFF, detail)])
