"""Retention: what was superseded long enough ago is let go of, and how far that went is kept in the store.

Nothing that explains a moment from then on is lost: what had been learned of a record before becomes one row
that says the same, and only what was superseded before goes. Each chunk is a transaction of its own, and the
bound is moved first, so a worker that stops anywhere has never promised more than it can explain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, delete, func, select, update

from scoring.due import midnight
from sync.desk import Desk
from sync.store import batches, past, records, story
from sync.store.engine import Fence, Store
from sync.store.erasure import erase, moved_into, strip
from sync.store.lanes import Lane, keep_lane, lane_of
from sync.store.moments import to_text
from sync.store.records import Life, Packed, Stored, pack, unpack
from sync.store.story import Chapter, Event
from sync.store.tables import ENDED_HOLD, GONE, batch, history, hold, intent, passes, record
from sync.store.tables import story as chapter
from sync.tenure import last_starts

#: The lane that remembers how far the past was let go of.
LANE = "retention"

#: How many records, batches, and holds or passes one transaction looks at.
RECORDS, BATCHES, ROWS = 200, 20, 1_000

#: More rounds than this mean that letting go does not come to an end.
MOST_ROUNDS = 1_000_000

Progress = Callable[[str, int], None]
LetGo = Callable[[Connection, str, str], int]

_MOVES = frozenset({Event.STAGE.value, Event.HANDED_OFF.value})
_AWAY = {Life.MOVED.value: Event.MOVED.value, Life.GONE.value: Event.GONE.value}


@dataclass(frozen=True, slots=True)
class Kept:
    """From which moment on (a text) the past is kept, and by which retention in days; empty: all of it."""

    since: str = ""
    days: int = 0


def kept_past(link: Connection, connection: str) -> Kept:
    """How far back what was known on a connection is kept."""
    payload = lane_of(link, connection, LANE).payload
    return Kept(*json.loads(payload)) if payload else Kept()


def prune(desk: Desk, now: datetime, progress: Progress) -> int:
    """Let go of what was past, and forget what was gone, before the retention; how many things that was."""
    rhythm, zone = desk.rhythm, desk.agreement.zone
    today = now.astimezone(zone).date()
    past_until, gone_until = (
        to_text(midnight((today - timedelta(days=days)).toordinal(), zone))
        for days in (rhythm.keep_past_days, rhythm.keep_gone_days)
    )
    forget = partial(forget_gone, today.isoformat())
    forgotten = _whole(forget, desk.store, desk.fence, gone_until, progress)
    pruned = let_go(desk.store, desk.fence, Kept(past_until, rhythm.keep_past_days), progress)
    desk.store.emptied_log()
    return forgotten + pruned


def let_go(store: Store, fence: Fence, kept: Kept, progress: Progress) -> int:
    """Let go of what was past before that; a bound that was further on already stays where it is."""
    with store.writing(fence) as link:
        if kept.since > kept_past(link, fence.connection).since:
            lane = Lane(ran_at=kept.since, payload=json.dumps([kept.since, kept.days]))
            keep_lane(link, fence.connection, LANE, lane)
    done = 0
    for part in (prune_records, prune_batches, prune_holds, prune_passes):
        done += _whole(part, store, fence, kept.since, progress)
    return done


def _whole(part: LetGo, store: Store, fence: Fence, until: str, progress: Progress) -> int:
    """Chunk by chunk until nothing of that part is left to let go of; how many there were."""
    done = 0
    for _ in range(MOST_ROUNDS):
        with store.writing(fence) as link:
            gone = part(link, fence.connection, until)
        if not gone:
            return done
        done += gone
        progress("let go", done)
    raise RuntimeError("letting go of the past does not come to an end")


def prune_records(link: Connection, connection: str, until: str) -> int:
    """The next records of which something was past before `until`; how many those were."""
    found = records.by_id(link, past.with_past(link, connection, until, RECORDS))
    for row in found.values():
        told = story.chapters(link, connection, row.id, None)
        away = _away(row, told)
        if away is not None and row.life == Life.MOVED.value and away.at < until:
            strip(link, [row.id])  # which record stands in its place stays
            left = ["", ""]
        else:
            left = [_prune_history(link, row.id, until), _prune_pack(link, row, until)]
        left.append(_prune_story(link, told, away, until))
        since = min((each for each in left if each), default="")
        past.put_off(link, connection, row.id, since and max(since, until))
    return len(found)


def _prune_history(link: Connection, row: int, until: str) -> str:
    """Make one row of what was learned before `until`; when the first row that is kept was superseded."""
    query = select(history.c.seq, history.c.learned, history.c.facts).where(history.c.record == row)
    rows = link.execute(query.order_by(history.c.seq)).all()
    old = rows[: _before([each.learned for each in rows], until)]
    if len(old) > 1:
        last = old[-1].seq
        facts = together([each.facts for each in old])
        link.execute(delete(history).where(history.c.record == row, history.c.seq < last))
        link.execute(update(history).where(history.c.seq == last).values(facts=facts))
    kept = rows[max(len(old) - 1, 0) :]
    return str(kept[1].learned) if len(kept) > 1 else ""


def _before(moments: Sequence[str], until: str) -> int:
    """How many moments stand before the first one that is `until` or later."""
    return next((number for number, each in enumerate(moments) if each >= until), len(moments))


def together(learned: Sequence[str]) -> str:
    """Rows of history as one that says what they say in their order: of each fact the last. Pure."""
    facts: dict[str, object] = {}
    created = ""
    for each in map(json.loads, learned):
        facts.update((fact[0], fact) for fact in each["facts"])
        created = each["created"]
    return json.dumps({"facts": list(facts.values()), "created": created}, ensure_ascii=False)


def _prune_pack(link: Connection, row: Stored, until: str) -> str:
    """Let go of versions of activities that were replaced before `until`; when the first other one was."""
    packed = unpack(row.activities)
    kept = tuple((encoded, at) for encoded, at in packed.replaced if at >= until)
    if len(kept) < len(packed.replaced):
        blob = pack(Packed(packed.live, kept, packed.inherited))
        link.execute(update(record).where(record.c.id == row.id).values(activities=blob))
    return min((at for _, at in kept), default="")


def _prune_story(link: Connection, told: Sequence[Chapter], away: Chapter | None, until: str) -> str:
    """Let go of chapters from before `until`; the moment of the first one after.

    What tells since when the record is away, and since when it was in each stage, stays.
    """
    old = [each for each in told if each.at < until]
    kept = last_starts([each for each in old if each.event in _MOVES]) | {away.seq if away else 0}
    story.drop(link, [each.seq for each in old if each.seq not in kept])
    return min((each.at for each in told if each.at >= until), default="")


def _away(row: Stored, told: Sequence[Chapter]) -> Chapter | None:
    """The last chapter that tells that the record went where it is now."""
    return next((each for each in reversed(told) if each.event == _AWAY.get(row.life)), None)


def forget_gone(day: str, link: Connection, connection: str, until: str) -> int:
    """The next people whom the CRM deleted before `until`, and whoever was merged into them; how many.

    A record that the CRM shows again all the same is read as a new one.
    """
    told = select(func.max(chapter.c.at)).where(
        chapter.c.record == record.c.id, chapter.c.event == Event.GONE.value
    )
    query = select(record.c.id).where(record.c.connection == connection, GONE, record.c.kind != "company")
    old = query.where(told.scalar_subquery() < until).order_by(record.c.id).limit(RECORDS)
    busy = batches.unsettled(link, connection)
    rows = [row for (row,) in link.execute(old) if row not in busy]
    for row in records.by_id(link, rows).values():
        erase(link, moved_into(link, row), day, Life.FORGOTTEN)
    erase(link, rows, day, Life.GONE)
    return len(rows)


def prune_batches(link: Connection, connection: str, until: str) -> int:
    """The next batches that were closed before `until`, with their rows; how many those were."""
    query = (
        select(batch.c.id)
        .where(batch.c.connection == connection, batch.c.closed_at != "", batch.c.closed_at < until)
        .order_by(batch.c.closed_at)
        .limit(BATCHES)
    )
    numbers = [number for (number,) in link.execute(query)]
    if not numbers:
        return 0
    link.execute(delete(intent).where(intent.c.batch.in_(numbers)))
    link.execute(delete(batch).where(batch.c.id.in_(numbers)))
    return len(numbers)


def prune_holds(link: Connection, connection: str, until: str) -> int:
    """The next holds that ended before `until`; how many those were."""
    old = select(hold.c.id).where(hold.c.connection == connection, hold.c.ended < until, ENDED_HOLD)
    return link.execute(delete(hold).where(hold.c.id.in_(old.limit(ROWS)))).rowcount


def prune_passes(link: Connection, connection: str, until: str) -> int:
    """The next passes before the last one that ended before `until`; how many those were.

    The newest of all stays: it tells how many the store has begun.
    """
    ours = passes.c.connection == connection
    last = select(func.max(passes.c.id)).where(ours, passes.c.ended != "", passes.c.ended < until)
    newest = select(func.max(passes.c.id)).scalar_subquery()
    old = select(passes.c.id).where(ours, passes.c.id <= last.scalar_subquery(), passes.c.id < newest)
    return link.execute(delete(passes).where(passes.c.id.in_(old.limit(ROWS)))).rowcount
