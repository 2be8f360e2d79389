"""The delayed look: once an hour a stream is read again from where the last one ended, and hours before.

It finds what became visible late: long transactions, lagging indexes, events that arrive after the fact.
Pure.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from connectors.port import Page
from sync.store.lanes import Lane
from sync.store.moments import to_text


class Turn(Enum):
    """Whose turn it is on a stream."""

    PLAIN = "plain"  # from the cursor on
    DUE = "due"  # the next read is a delayed look
    RUNNING = "running"  # a delayed look that was interrupted goes on


@dataclass(frozen=True, slots=True)
class Look:
    """A stream's delayed look, kept with its lane: `since` is the cursor that the last one left."""

    turn: Turn = Turn.PLAIN
    since: str = ""


def look_of(lane: Lane) -> Look:
    """The state that a lane's payload tells."""
    if not lane.payload:
        return Look()
    turn, since = json.loads(lane.payload)
    return Look(Turn(turn), since)


def start(lane: Lane, reach: timedelta) -> tuple[str | None, timedelta]:
    """Where to begin reading, and how much further back."""
    look = look_of(lane)
    if not lane.cursor:
        return None, timedelta(0)
    if look.turn is Turn.DUE:
        return look.since or lane.cursor, reach
    return lane.cursor, timedelta(0)


def behind(lane: Lane, page: Page, now: datetime, every: timedelta) -> Lane:
    """The lane behind a page of a read that began at `lane`."""
    look = look_of(lane)
    delayed = look.turn is not Turn.PLAIN
    if not page.complete:
        turn = Turn.RUNNING if delayed else Turn.PLAIN
        return _lane(page.cursor, lane.ran_at, replace(look, turn=turn))
    if delayed or not lane.ran_at:
        return _lane(page.cursor, to_text(now), Look(Turn.PLAIN, page.cursor))
    turn = Turn.DUE if lane.due(now, every) else Turn.PLAIN
    return _lane(page.cursor, lane.ran_at, replace(look, turn=turn))


def _lane(cursor: str, ran_at: str, look: Look) -> Lane:
    return Lane(cursor, ran_at, json.dumps([look.turn.value, look.since]))
