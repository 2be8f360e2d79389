"""When a score may next change if nothing happens. Told by the definition and the lead's dates alone.

Never too late, at times too early: a told moment is the earliest at which a line, a box, a persona, an
exclusion or the scope may answer otherwise. Ages are whole days, so it is a midnight in the definition's
zone, or the moment at which an activity with a time falls due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from config.definition.condition import Condition, Operator, attributes, comparisons
from config.definition.contents import ANY_TYPE, conditions, criteria, sections, stages_counted_from
from config.definition.criterion import Absence, Answer, Bands, Behaviour, Box, Count, Criterion
from config.definition.model import Definition
from leads.activity import Activity
from leads.day import day_in, ordinals_in
from leads.lead import Lead
from scoring import decay
from scoring.comparison import day_of

#: The last day that has a midnight in every zone.
LAST_DAY = date.max.toordinal() - 1

#: Midnights kept; most leads are due on one of the same few days.
MIDNIGHTS_KEPT = 1024

#: Operators whose answer moves with the day: days after an attribute's own on which it may change, by length.
MOVING: Mapping[Operator, Callable[[int], tuple[int, ...]]] = {
    Operator.WITHIN_NEXT: lambda length: (-length, 1),
    Operator.WITHIN_LAST: lambda length: (0, length + 1),
    Operator.AFTER_NEXT: lambda length: (-length,),
}

#: Operators whose answer does not depend on the day.
STILL = frozenset(
    {
        Operator.KNOWN,
        Operator.UNKNOWN,
        Operator.EQUALS,
        Operator.IN_LIST,
        Operator.CONTAINS,
        Operator.CONTAINS_WORD,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
        Operator.MATCHES,
        Operator.BETWEEN,
        Operator.AT_LEAST,
        Operator.AT_MOST,
        Operator.ABOVE,
        Operator.BELOW,
        Operator.BEFORE,
        Operator.AFTER,
        Operator.ANY_OF,
        Operator.ALL_OF,
        Operator.NONE_OF,
    }
)

#: Days after an attribute's day on which something may change, by attribute.
Offsets = Mapping[str, tuple[int, ...]]
#: The days of a lead's activities that count, as ordinals, by type.
Past = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Aging:
    """A behaviour: what it counts, and by age in days the next age at which its points may change (0: never).

    `filtered` tells that not every activity of the types counts; `dates` are moving properties.
    """

    types: tuple[str, ...]
    count: Count
    later: tuple[int, ...]
    filtered: bool
    dates: Offsets

    def days(self, past: Past, today: int) -> Iterator[int]:
        """The days on which a counted activity's points may change."""
        for day in self._counted(past):
            age = today - day
            if age < len(self.later) and self.later[age]:
                yield day + self.later[age]

    def _counted(self, past: Past) -> Sequence[int]:
        days = past.get(self.types[0], ()) if len(self.types) == 1 else _merged(past, self.types)
        if self.filtered or not days:
            return days
        if self.count.per_day is None:
            return days[: self.count.most]
        return _daily(days, self.count.per_day)[: self.count.most]


def _merged(past: Past, types: Iterable[str]) -> Sequence[int]:
    return sorted((day for each in types for day in past.get(each, ())), reverse=True)


def _daily(days: Sequence[int], most: int) -> list[int]:
    """At most so many of one day."""
    return [day for number, day in enumerate(days) if number < most or days[number - most] != day]


@dataclass(frozen=True, slots=True)
class Due:
    """A definition's dates, compiled. With `each_day` it holds something whose days nobody can tell."""

    zone: ZoneInfo
    types: frozenset[str]
    behaviours: tuple[Aging, ...]
    silences: tuple[Absence, ...]
    dates: Offsets
    stale: Offsets
    each_day: bool

    def next(self, lead: Lead, now: datetime) -> datetime | None:
        """The first moment after `now` (aware) at which the lead's score may change; None for never."""
        today = day_in(now, self.zone).toordinal()
        past, ahead = self._activities(lead, now, today)
        first = _first(self._days(lead, past, today), today + 1)
        if first <= LAST_DAY:
            ahead.append(midnight(first, self.zone))
        return min(ahead, default=None)

    def _activities(self, lead: Lead, now: datetime, today: int) -> tuple[Past, list[datetime]]:
        """The days of what has happened, the latest first, and when each of the others begins to count."""
        any_type, day_of_moment = ANY_TYPE in self.types, ordinals_in(self.zone)
        past: dict[str, list[int]] = {}
        ahead: list[datetime] = []
        for each in lead.activities:
            if not any_type and each.type not in self.types:
                continue
            day = each.at.toordinal() if each.day_only else day_of_moment(each.at)
            if day > today or (each.at > now and not each.day_only):
                ahead.append(midnight(min(day, LAST_DAY), self.zone) if each.day_only else each.at)
            else:
                past.setdefault(each.type, []).append(day)
        for days in past.values():
            days.sort(reverse=True)
        return past, ahead

    def _days(self, lead: Lead, past: Past, today: int) -> Iterator[int]:
        if self.each_day:
            yield today + 1
        for behaviour in self.behaviours:
            yield from behaviour.days(past, today)
            if behaviour.dates:
                yield from _of_properties(behaviour, lead.activities, self.zone)
        for silence in self.silences:
            yield _since(silence, lead, past, self.zone) + silence.within + 1
        for name, offsets in self.dates.items():
            fact = lead.facts.get(name)
            day = None if fact is None or fact.value is None else day_of(fact.value, self.zone)
            if day is not None:
                yield from (day.toordinal() + offset for offset in offsets)
        for name, offsets in self.stale.items():
            fact = lead.facts.get(name)
            if fact is not None and fact.value is not None:
                learned = day_in(fact.learned, self.zone).toordinal()
                yield from (learned + offset for offset in offsets)


def _first(days: Iterator[int], tomorrow: int) -> int:
    """The first of the days from tomorrow on, one beyond the last day if there is none."""
    first = LAST_DAY + 1
    for day in days:
        if day == tomorrow:  # most leads that decay change every day: nothing comes sooner
            return day
        if tomorrow < day < first:
            first = day
    return first


def _of_properties(behaviour: Aging, activities: Iterable[Activity], zone: ZoneInfo) -> Iterator[int]:
    for each in activities:
        for name, offsets in behaviour.dates.items():
            value = each.properties.get(name)
            day = day_of(value, zone) if value and each.type in behaviour.types else None
            if day is not None:
                yield from (day.toordinal() + offset for offset in offsets)


def _since(silence: Absence, lead: Lead, past: Past, zone: ZoneInfo) -> int:
    """The day from which a silence counts: the later of creation and last activity."""
    types = past if ANY_TYPE in silence.absent else silence.absent
    created = day_in(lead.created, zone).toordinal()
    return max([created, *(past[each][0] for each in types if each in past)])


@lru_cache(maxsize=MIDNIGHTS_KEPT)
def midnight(day: int, zone: ZoneInfo) -> datetime:
    """The first moment of a day (ordinal) in `zone`, in UTC; where the clock skips midnight, the skip."""
    return datetime.combine(date.fromordinal(day), time(), zone).astimezone(UTC)


def compile_due(definition: Definition) -> Due:
    """What a definition says of when its scores change."""
    parts = sections(definition)
    found = [each for _, each in criteria(parts)]
    from_stage = bool(stages_counted_from(definition))
    behaviours = tuple(_aging(each, from_stage) for each in found if isinstance(each, Behaviour))
    silences = tuple(each for each in found if isinstance(each, Absence))
    types = {name for each in behaviours for name in each.types}
    types |= {name for each in silences for name in each.absent}
    written = [condition for _, condition in conditions(parts)]
    filters = [each.where for each in found if isinstance(each, Behaviour) and each.where is not None]
    return Due(
        definition.zone,
        frozenset(types),
        behaviours,
        silences,
        _moving(written),
        _stale([*found, *definition.bant.boxes.values()]),
        not all(_is_told(each) for each in (*written, *filters)) or not all(map(_is_known, found)),
    )


def _is_known(criterion: Criterion) -> bool:
    return isinstance(criterion, Answer | Bands | Behaviour | Absence)


def _is_told(condition: Condition) -> bool:
    """Whether every day on which a condition may change is told by this module."""
    return all(each.operator in STILL or each.operator in MOVING for each in comparisons(condition))


def _aging(criterion: Behaviour, from_stage: bool) -> Aging:
    """What is left out before the start of a stage has a line too, so then every activity is looked at."""
    where = [] if criterion.where is None else [criterion.where]
    later = _later(criterion)
    return Aging(criterion.activity, criterion.count, later, bool(where) or from_stage, _moving(where))


def _later(criterion: Behaviour) -> tuple[int, ...]:
    """By age the next age at which the points differ or the window is left; 0 where there is none."""
    worth = decay.table(criterion.points, criterion.decay)
    ages = {age for age in range(1, len(worth) + 1) if _at(worth, age) != worth[age - 1]} if worth else set()
    if criterion.within is not None:
        ages = {age for age in ages if age <= criterion.within} | {criterion.within + 1}
    found: list[int] = []
    for age in sorted(ages):
        found.extend(age for _ in range(len(found), age))
    return tuple(found)


def _at(worth: Sequence[int], age: int) -> int:
    return worth[age] if age < len(worth) else 0


def _moving(written: Iterable[Condition]) -> Offsets:
    found: dict[str, set[int]] = {}
    for condition in written:
        for each in comparisons(condition):
            if each.operator in MOVING:
                found.setdefault(each.attribute, set()).update(
                    MOVING[each.operator](int(str(each.operands[0])))
                )
    return {name: tuple(sorted(days)) for name, days in found.items()}


def _stale(written: Iterable[Criterion | Box]) -> Offsets:
    found: dict[str, set[int]] = {}
    for each in written:
        if isinstance(each, Answer | Bands | Box) and each.stale_after is not None:
            for name in (name for condition in _asked(each) for name in attributes(condition)):
                found.setdefault(name, set()).add(each.stale_after + 1)
    return {name: tuple(sorted(days)) for name, days in found.items()}


def _asked(written: Answer | Bands | Box) -> list[Condition]:
    """The conditions of a criterion or a box."""
    if isinstance(written, Answer):
        return [written.when]
    if isinstance(written, Bands):
        return [band.when for band in written.first]
    return [each for each in (written.met, written.partly, written.unmet) if each is not None]
