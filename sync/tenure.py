"""When a lead came into each stage, from where it stands and from its story. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from routing.stage import Stage, Standing
from sync.store.moments import from_text, to_text
from sync.store.story import Chapter


def entered(
    standing: Standing | None, moves: Sequence[Chapter], zone: ZoneInfo, before: datetime
) -> dict[str, date]:
    """The day on which a lead last came into each stage, as it was known just before a moment.

    Each move tells the stage that was left and since when the lead had stood there; `standing` is where the
    lead stands after the last of them. NEW is not told: a lead is new before anything happens.
    """
    moment = to_text(before)
    found: dict[str, date] = {}
    for move in moves:
        if move.at >= moment:
            found.update(_left(move))
            break
        found.update(_left(move))
        found[_into(move)] = from_text(move.at).astimezone(zone).date()
    else:
        if standing is not None:
            found[standing.stage.value] = standing.since
    today = before.astimezone(zone).date()
    return {stage: day for stage, day in found.items() if stage != Stage.NEW.value and day <= today}


def _left(move: Chapter) -> dict[str, date]:
    """The stage that a move left, with the day on which the lead had come there, where the story tells it."""
    since = str(move.detail.get("since") or "")
    return {str(move.detail["from"]): date.fromisoformat(since)} if since else {}


def _into(move: Chapter) -> str:
    """The stage that a move led into; a hand-off leads into MQL."""
    return str(move.detail.get("to") or Stage.MQL.value)


def last_starts(moves: Sequence[Chapter]) -> set[int]:
    """Of these moves, in order, the numbers of those that tell the last start of some stage."""
    told: dict[str, int] = {}
    for move in moves:
        told.update(dict.fromkeys((*_left(move), _into(move)), move.seq))
    return set(told.values())
