"""What a criterion may look at: known values, days, and the activities up to now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import NamedTuple, TypeVar

from config.definition.contents import BEST_PERSONA, MADE_BY_SCORING, RECORD
from leads.activity import Activity
from leads.attribute import Fact, Reading, Value
from leads.day import day_at, ordinals_in
from leads.lead import Lead
from scoring.memo import Memo

NOTHING: frozenset[str] = frozenset()


class View(NamedTuple):
    """Known values by name on one day. `closed` are names that could not be read."""

    values: Mapping[str, Value]
    closed: frozenset[str]
    today: date


Found = TypeVar("Found")

_UNREADABLE = Reading.UNREADABLE
#: Stands for the type of a value that could not be read.
_CLOSED = object()


def kept(judge: Callable[[View], Found], names: tuple[str, ...]) -> Callable[[View], Found]:
    """The same judge of a view that keeps its latest answers. It may look at the day and `names` only."""
    # Equal values of different types, such as 1 and true, may have different answers.
    if len(names) != 1:
        return _kept_of_several(judge, names)
    (only,), alone = names, frozenset(names)

    def answer(today: date, kind: object, value: Value | None) -> Found:
        closed = alone if kind is _CLOSED else NOTHING
        return judge(View({} if value is None else {only: value}, closed, today))

    answers = Memo(answer)

    def ask(view: View) -> Found:
        value = view.values.get(only)
        if value is None and only in view.closed:
            return answers[view.today, _CLOSED, None]
        return answers[view.today, value.__class__, value]

    return ask


def _kept_of_several(judge: Callable[[View], Found], names: tuple[str, ...]) -> Callable[[View], Found]:
    def answer(
        today: date, closed: frozenset[str], values: tuple[Value | None, ...], _kinds: object
    ) -> Found:
        known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        return judge(View(known, closed, today))

    answers = Memo(answer)

    def ask(view: View) -> Found:
        closed = view.closed.intersection(names) if view.closed else NOTHING
        values = tuple(map(view.values.get, names))
        return answers[view.today, closed, values, tuple(map(type, values))]

    return ask


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
    facts, day_of = lead.facts, ordinals_in(zone)
    values = {name: value for name, (_, value, _) in facts.items() if value is not None}
    unread = [name for name, (reading, _, _) in facts.items() if reading is _UNREADABLE]
    closed = frozenset(unread) - MADE_BY_SCORING if unread else NOTHING
    values.pop(BEST_PERSONA, None)
    values[RECORD] = lead.kind
    today = day_of(now)
    seen, latest = _past(lead.activities, now, day_of, types)
    view = View(values, closed, day_at(today))
    return Sight(view, facts, seen, today, day_of(lead.created), latest, lead.entered)


def _past(
    activities: Sequence[Activity], now: datetime, ordinal: Callable[[datetime], int], types: Collection[str]
) -> tuple[dict[str, list[Seen]], int | None]:
    """Activities not after `now` by type, the newest first, and the last day of any.

    One with a date and no time counts from the beginning of its day.
    """
    today = ordinal(now)
    seen: dict[str, list[Seen]] = {}
    latest, newer, in_turn = 0, None, True
    for activity in reversed(activities):
        _, type, at, _, _, _, day_only = activity
        day = at.toordinal() if day_only else ordinal(at)
        if day > today or (at > now and not day_only):
            continue
        if day > latest:
            latest = day
        if day_only or (newer is not None and at >= newer):
            in_turn = False  # or it may be: the order of leads is not that of days
        newer = at
        if type in seen:
            seen[type].append((day, activity))
        elif type in types:
            seen[type] = [(day, activity)]
    if not in_turn:
        for found in seen.values():
            found.sort(key=age_order, reverse=True)
    return seen, latest or None


def age_order(seen: Seen) -> tuple[int, datetime, str]:
    """Sorts by day, then moment, then id; the order does not hang on how activities came in."""
    day, activity = seen
    return day, activity.at, activity.id


def freshened(attributes: Sequence[str], days: int | None, zone: tzinfo) -> Callable[[Sight], View]:
    """What is known of `attributes` in a sight, without what was learned more than `days` days ago.

    It may hold other attributes too.
    """
    if days is None:
        return lambda sight: sight.view
    learned = tuple(name for name in attributes if name not in MADE_BY_SCORING)
    day_of = ordinals_in(zone)

    def fresh(sight: Sight) -> View:
        view, facts, oldest = sight.view, sight.facts, sight.today - days
        values = view.values
        for name in learned:
            if name in values and day_of(facts[name].learned) < oldest:
                break
        else:
            return view
        stale = [name for name in learned if name in values and day_of(facts[name].learned) < oldest]
        known = {name: values[name] for name in attributes if name in values and name not in stale}
        return View(known, view.closed, view.today)

    return fresh
