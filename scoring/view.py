"""What a criterion may look at: known values, days, and the activities up to now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple, TypeVar

from leads.activity import Activity
from leads.attribute import Fact, Reading, Value
from leads.lead import Lead

NOTHING: frozenset[str] = frozenset()


class View(NamedTuple):
    """Known values by name on one day. `closed` are names that could not be read."""

    values: Mapping[str, Value]
    closed: frozenset[str]
    today: date


#: Answers kept by each criterion for leads with the same values.
ANSWERS_KEPT = 512

Found = TypeVar("Found")


def kept(judge: Callable[[View], Found], names: tuple[str, ...]) -> Callable[[View], Found]:
    """The same judge of a view that keeps its latest answers. It may look at the day and `names` only."""

    @lru_cache(maxsize=ANSWERS_KEPT, typed=True)
    def answer(today: date, closed: frozenset[str], *values: Value | None) -> Found:
        known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return judge(View(known, closed, today))

    def ask(view: View) -> Found:
        closed = view.closed.intersection(names) if view.closed else NOTHING
        return answer(view.today, closed, *map(view.values.get, names))

    return ask


class Seen(NamedTuple):
    """One activity and the ordinal of the day it belongs to."""

    day: int
    activity: Activity


class Sight(NamedTuple):
    """One lead on one day: its view, its facts, and its activities by type, the newest first.

    `today`, `created` and `latest` are ordinals of days; `latest` is that of the last activity of any type.
    `entered` is the day on which the lead last came into each stage.
    """

    view: View
    facts: Mapping[str, Fact]
    seen: Mapping[str, Sequence[Seen]]
    today: int
    created: int
    latest: int | None
    entered: Mapping[str, date]


def sight_of(lead: Lead, now: datetime, zone: tzinfo, types: Collection[str]) -> Sight:
    """The lead as it stands at `now`, with the activities of `types`; days are days in `zone`."""
    values: dict[str, Value] = {"record": lead.kind}
    closed: set[str] = set()
    for name, fact in lead.facts.items():
        if fact.value is not None:
            values[name] = fact.value
        elif fact.reading is Reading.UNREADABLE:
            closed.add(name)
    today = now.astimezone(zone).date()
    seen, latest = _past(lead.activities, now, zone, types)
    created = lead.created.astimezone(zone).date().toordinal()
    view = View(values, frozenset(closed), today)
    return Sight(view, lead.facts, seen, today.toordinal(), created, latest, lead.entered)


def _past(
    activities: Sequence[Activity], now: datetime, zone: tzinfo, types: Collection[str]
) -> tuple[dict[str, list[Seen]], int | None]:
    """Activities not after `now` by type, the newest first, and the last day of any.

    One with a date and no time counts from the beginning of its day.
    """
    today = now.astimezone(zone).date().toordinal()
    seen: dict[str, list[Seen]] = {}
    latest: int | None = None
    for activity in activities:
        day = activity.day(zone).toordinal()
        if day > today or (activity.at > now and not activity.day_only):
            continue
        latest = day if latest is None or day > latest else latest
        if activity.type in types:
            seen.setdefault(activity.type, []).append(Seen(day, activity))
    for found in seen.values():
        if len(found) > 1:
            found.sort(key=age_order, reverse=True)
    return seen, latest


def age_order(seen: Seen) -> tuple[int, datetime, str]:
    """Sorts by day, then moment, then id; the order does not hang on how activities came in."""
    return seen.day, seen.activity.at, seen.activity.id


def fresh(sight: Sight, attributes: Sequence[str], days: int | None, zone: tzinfo) -> View:
    """The view in which those of `attributes` that were learned more than `days` days ago are unknown."""
    view = sight.view
    if days is None:
        return view
    stale = {name for name in attributes if _age(sight, name, zone) > days}
    if not stale:
        return view
    return view._replace(values={name: view.values[name] for name in view.values if name not in stale})


def _age(sight: Sight, attribute: str, zone: tzinfo) -> int:
    fact = sight.facts.get(attribute)
    return 0 if fact is None else sight.today - fact.learned.astimezone(zone).date().toordinal()
