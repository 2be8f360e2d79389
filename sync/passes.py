"""One pass over one connection, the whole flow on one screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, time

from sqlalchemy import Connection, insert, select, update

from config.problems import Problems
from connectors.errors import CrmError, LeaseLost, OutOfBudget
from sync.apply import apply
from sync.desk import Desk
from sync.epoch import enter, keep_mark
from sync.forgetting import clear
from sync.handoff import hand_off
from sync.judge import judge
from sync.observe import observe
from sync.recover import recover
from sync.retention import prune
from sync.store import batches, holds, records, story
from sync.store.lanes import Lane, forget_cursors, keep_lane, lane_of
from sync.store.moments import from_text, to_text
from sync.store.story import Event
from sync.store.tables import agreement, connection, passes
from sync.sweep import sweep
from sync.task import see_to_tasks

#: The lane that remembers the last nightly sweep.
NIGHT = "night"

#: The lane that remembers which fields are read.
READING = "reading"

Progress = Callable[[str, int], None]

#: Raises `Problems` where the configuration and the CRM no longer allow us to write.
Recheck = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a pass did. `failed` rows are kept and tried again or parked; `unknown` ones wait."""

    leads_read: int = 0
    activities_read: int = 0
    scored: int = 0
    changed: int = 0
    written: int = 0
    failed: int = 0
    unknown: int = 0
    handed_off: int = 0


def run_pass(desk: Desk, night_at: time, progress: Progress, recheck: Recheck) -> Counts:
    """Recover, observe, judge, hand off, apply; where it stops, the next pass takes it up.

    `recheck` is called once the CRM has told its time, before anything is written.
    """
    keep_mark(desk.store)
    enter(desk.store, desk.fence)
    number = _begin(desk)
    keep_mark(desk.store)
    try:
        recover(desk)
        read_anew(desk)
        observed = observe(desk, progress)
        recheck()
        now = desk.crm.server_time()
        agree(desk, now)
        _release_holds(desk, now)
        judged = judge(desk, now, progress)
        handed_off = hand_off(desk, now)
        if night_due(desk, now, night_at):
            sweep(desk, now)
            prune(desk, now, progress)
            _night_done(desk, now)
        cleared = clear(desk, progress)
        applied = apply(desk, now, progress)
        tasks_left = see_to_tasks(desk, now)
    except LeaseLost:
        raise  # the store belongs to another worker now
    except OutOfBudget as trouble:
        _end(desk, number, f"out of budget: {trouble}", Counts())
        raise
    except (CrmError, Problems) as trouble:
        _end(desk, number, f"stopped: {trouble}", Counts())
        raise
    counts = Counts(
        observed.people,
        observed.activities,
        judged.scored,
        judged.changed,
        applied.written,
        applied.failed + len(cleared.left),
        _unsettled(desk) + tasks_left,
        handed_off,
    )
    _end(desk, number, "done", counts)
    return counts


def read_anew(desk: Desk) -> None:
    """When other fields are read than before, or mean something else, begin every stream afresh.

    What says the same as before keeps the time it was learned, so nothing is judged for it.
    """
    wanted = desk.translation.fingerprint()
    with desk.store.writing(desk.fence) as link:
        kept = lane_of(link, desk.connection, READING)
        if kept.payload != wanted:
            forget_cursors(link, desk.connection)
            keep_lane(link, desk.connection, READING, Lane(payload=wanted))


def agree(desk: Desk, now: datetime) -> None:
    """When what was agreed has changed, note it with its time and have every lead judged again."""
    wanted = desk.agreement.fingerprint
    with desk.store.writing(desk.fence) as link:
        where = connection.c.name == desk.connection
        if link.execute(select(connection.c.agreement).where(where)).scalar() == wanted:
            return
        link.execute(
            insert(agreement).values(
                connection=desk.connection,
                fingerprint=wanted,
                in_force_from=to_text(now),
                content=desk.agreement.content,
            )
        )
        link.execute(update(connection).where(where).values(agreement=wanted))
        records.touch_all(link, desk.connection)


def night_due(desk: Desk, now: datetime, night_at: time) -> bool:
    """Whether the sweep of this night is still to be done."""
    with desk.store.reading() as link:
        lane = lane_of(link, desk.connection, NIGHT)
    zone = desk.agreement.zone
    here = now.astimezone(zone)
    if not lane.ran_at:
        return False
    last = from_text(lane.ran_at).astimezone(zone)
    return here.date() > last.date() and here.time() >= night_at


def _night_done(desk: Desk, now: datetime) -> None:
    with desk.store.writing(desk.fence) as link:
        keep_lane(link, desk.connection, NIGHT, Lane(ran_at=to_text(now)))


def _release_holds(desk: Desk, now: datetime) -> None:
    with desk.store.writing(desk.fence) as link:
        released = holds.expire(link, desk.connection, to_text(now))
        records.touch(link, desk.connection, released)
        told = [story.Told(row, Event.RELEASED, {}) for row in released]
        story.tell(link, desk.connection, to_text(now), told)
        if not lane_of(link, desk.connection, NIGHT).ran_at:
            keep_lane(link, desk.connection, NIGHT, Lane(ran_at=to_text(now)))


def _unsettled(desk: Desk) -> int:
    """Rows whose outcome is still unknown, of this pass or of an earlier one."""
    with desk.store.reading() as link:
        return len(batches.unsettled(link, desk.connection))


def _begin(desk: Desk) -> int:
    with desk.store.writing(desk.fence) as link:
        made = link.execute(insert(passes).values(connection=desk.connection))
        (number,) = made.inserted_primary_key or (0,)
    return int(number)


def _end(desk: Desk, number: int, outcome: str, counts: Counts) -> None:
    at = to_text(desk.crm.server_time()) if outcome == "done" else ""
    with desk.store.writing(desk.fence) as link:
        _close(link, number, at, outcome, counts)


def _close(link: Connection, number: int, at: str, outcome: str, counts: Counts) -> None:
    values = {"ended": at, "outcome": outcome, "counts": json.dumps(asdict(counts))}
    link.execute(update(passes).where(passes.c.id == number).values(**values))
