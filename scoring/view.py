"""What a criterion may look at: known values, days, and the activities up to now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple, TypeVar

from config.definition.contents import BEST_PERSONA, MADE_BY_SCORING, RECORD
from leads.activity import Activity
from leads.attribute import Fact, Reading, Value
from leads.day import day_in, ordinals_in
from leads.lead import Lead

NOTHING: frozenset[str] = frozenset()


class View(NamedTuple):
    """Known values by name on one day. `closed` are names that could not be read."""

    values: Mapping[str, Value]
    closed: frozenset[str]
    today: date


#: Answers kept by each criterion for leads with the same values.
ANSWERS_KEPT = 1024

Found = TypeVar("Found")


def kept(judge: Callable[[View], Found], names: tuple[str, ...]) -> Callable[[View], Found]:
    """The same judge of a view that keeps its latest answers. It may look at the day and `names` only."""

    # Equal values of different types, such as 1 and true, may have different answers.
    @lru_cache(maxsize=ANSWERS_KEPT)
    def of_one(today: date, closed: frozenset[str], value: Value | None, kind: str) -> Found:
        return judge(View({} if value is None else {only: value}, closed, today))

    @lru_cache(maxsize=ANSWERS_KEPT, typed=True)
    def of_several(today: date, closed: frozenset[str], *values: Value | None) -> Found:
        known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return judge(View(known, closed, today))

    def ask_one(view: View) -> Found:
        value = view.values.get(only)
        return of_one(view.today, alone if only in view.closed else NOTHING, value, type(value).__name__)

    def ask_several(view: View) -> Found:
        closed = view.closed.intersection(names) if view.closed else NOTHING
        return of_several(view.today, closed, *map(view.values.get, names))

    if len(names) != 1:
        return ask_several
    (only,), alone = names, frozenset(names)
    return ask_one


#: The ordinal of the day that an activity belongs to, and the activity.
Seen = tuple[int, Activity]


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
    """The lead as it stands at `now`, with the activities of `types`; days are days in `zone`.

    What scoring itself makes is never taken from a fact of that name.
    """
    facts = lead.facts
    values = {name: fact.value for name, fact in facts.items() if fact.value is not None}
    unread = [name for name, fact in facts.items() if fact.reading is Reading.UNREADABLE]
    closed = frozenset(unread) - MADE_BY_SCORING if unread else NOTHING
    values.pop(BEST_PERSONA, None)
    values[RECORD] = lead.kind
    today = day_in(now, zone)
    seen, latest = _past(lead.activities, now, zone, types)
    created = ordinals_in(zone)(lead.created)
    view = View(values, closed, today)
    return Sight(view, facts, seen, today.toordinal(), created, latest, lead.entered)


def _past(
    activities: Sequence[Activity], now: datetime, zone: tzinfo, types: Collection[str]
) -> tuple[dict[str, list[Seen]], int | None]:
    """Activities not after `now` by type, the newest first, and the last day of any.

    One with a date and no time counts from the beginning of its day.
    """
    ordinal = ordinals_in(zone)
    today = ordinal(now)
    seen: dict[str, list[Seen]] = {}
    latest, newer, in_turn = 0, None, True
    for activity in reversed(activities):
        at, day_only = activity.at, activity.day_only
        day = at.toordinal() if day_only else ordinal(at)
        if day > today or (at > now and not day_only):
            continue
        if day > latest:
            latest = day
        if day_only or (newer is not None and at >= newer):
            in_turn = False  # or it may be: the order of leads is not that of days
        newer = at
        if activity.type in types:
            seen.setdefault(activity.type, []).append((day, activity))
    if not in_turn:
        for found in seen.values():
            found.sort(key=age_order, reverse=True)
    return seen, latest or None


def age_order(seen: Seen) -> tuple[int, datetime, str]:
    """Sorts by day, then moment, then id; the order does not hang on how activities came in."""
    day, activity = seen
    return day, activity.at, activity.id


def fresh(sight: Sight, attributes: Sequence[str], days: int | None, zone: tzinfo) -> View:
    """What is known of `attributes`, without what was learned more than `days` days ago.

    It may hold other attributes too.
    """
    view = sight.view
    if days is None:
        return view
    oldest = sight.today - days
    known = [name for name in attributes if name in view.values]
    stale = [name for name in known if _is_older(sight, name, oldest, zone)]
    if not stale:
        return view
    return View({name: view.values[name] for name in known if name not in stale}, view.closed, view.today)


def _is_older(sight: Sight, attribute: str, oldest: int, zone: tzinfo) -> bool:
    """Whether an attribute was learned before the day `oldest`."""
    fact = None if attribute in MADE_BY_SCORING else sight.facts.get(attribute)
    return fact is not None and ordinals_in(zone)(fact.learned) < oldest
