"""Criteria on activities, compiled: behaviour with its count, window, decay and cap, and silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from config.definition.condition import Condition, attributes
from config.definition.contents import ANY_TYPE
from config.definition.criterion import Absence, Behaviour, Count
from leads.score import Line
from scoring import decay
from scoring.answer import Judge
from scoring.comparison import MET, UNMET, Terms, compiled
from scoring.phrases import iso_day, phrase, points
from scoring.sentence import MISSING, Speech
from scoring.view import ANSWERS_KEPT, NOTHING, Seen, Sight, View, age_order
from scoring.wanted import or_name, wanted


@dataclass(frozen=True, slots=True)
class Worth:
    """What one activity gives: its points, and by age in days where they decay."""

    points: int
    by_age: tuple[int, ...] | None

    def of(self, days: Sequence[int], today: int) -> int:
        """The points of activities on these days."""
        table = self.by_age
        if table is None:
            return self.points * len(days)
        return sum([table[today - day] for day in days if today - day < len(table)])


def judge_behaviour(
    name: str, criterion: Behaviour, terms: Terms, speech: Speech, count_from: Sequence[str] = ()
) -> Judge:
    """The judge of a behaviour.

    Counted are activities of its types whose properties meet `where`, in the window, the newest first: at
    most `per_day` of one day, at most `most` in all; fewer than `least` give nothing. Each has its own age's
    points. A cap is a line of its own, and so is what lies before the start of a stage of `count_from`.
    """
    fitting = _fitting(criterion, None if criterion.where is None else _filter(criterion.where, terms))
    given = _given(name, criterion, speech)
    if not count_from:
        return lambda sight: given(sight, fitting(sight))

    def judge(sight: Sight) -> Sequence[Line]:
        found, start = fitting(sight), _start(sight, count_from)
        later = [seen for seen in found if seen[0] >= start]
        lines = given(sight, later)
        earlier = found[len(later) :]
        return (*lines, _left_out(name, earlier, start, speech)) if earlier else lines

    return judge


def _start(sight: Sight, stages: Sequence[str]) -> int:
    """The last day on which the lead came into one of the stages; 0 where it is not known to have."""
    return max((sight.entered[each].toordinal() for each in stages if each in sight.entered), default=0)


def _left_out(name: str, earlier: Sequence[Seen], start: int, speech: Speech) -> Line:
    """The line of what was left out: no points, and what it would have looked at."""
    day = speech.day(date.fromordinal(start))
    says = phrase(speech.language, "count_from", times=len(earlier), day=day)
    evidence = _evidence(earlier[0][1].type, [day for day, _ in earlier])
    return Line(name, COUNT_FROM, UNMET, 0, says, (evidence,))


#: The kind of a line that tells what was left out before the start of a stage.
COUNT_FROM = "count_from"

#: The lines that the activities which fit a behaviour, the newest first, give one lead.
Giving = Callable[[Sight, Sequence[Seen]], Sequence[Line]]


def _given(name: str, criterion: Behaviour, speech: Speech) -> Giving:
    """How a behaviour counts what fits it."""
    worth = Worth(criterion.points, decay.table(criterion.points, criterion.decay))
    sentence, named = speech.sentence(criterion.says), speech.named(criterion.says)
    kind, least, cap = criterion.kind.value, criterion.count.least, criterion.cap
    capped = "" if cap is None else phrase(speech.language, "cap", cap=points(cap, speech.language, False))
    silent = or_name(sentence(_asked(criterion, speech)), name)
    nothing = (Line(name, kind, UNMET, 0, silent),)

    @lru_cache(maxsize=ANSWERS_KEPT)
    def lines(today: int, days: tuple[int, ...], newest: str, *texts: str | None) -> Sequence[Line]:
        evidence = (_evidence(newest, days),)
        if len(days) < least:
            return (Line(name, kind, UNMET, 0, silent, evidence),)
        total, before = worth.of(days, today), criterion.points * len(days)
        told = dict(
            zip(named, texts, strict=True), times=str(len(days)), last=speech.past_day(days[0], today)
        )
        says = sentence(lambda each: told[each] or MISSING)
        line = Line(name, kind, MET, total, says, evidence, None if before == total else before)
        if cap is None or abs(total) <= cap:
            return (line,)
        cut = (cap if total > 0 else -cap) - total
        return (line, Line(name, "cap", MET, cut, capped))

    def given(sight: Sight, found: Sequence[Seen]) -> Sequence[Line]:
        counted = _counted(found, criterion.count)
        if not counted:
            return nothing
        newest = counted[0][1]
        days = tuple([day for day, _ in counted])
        return lines(sight.today, days, newest.type, *map(newest.properties.get, named))

    return given


def _asked(criterion: Behaviour, speech: Speech) -> Callable[[str], str]:
    """What an activity that would count is like, for the sentence of a lead without it."""
    of_where = wanted(() if criterion.where is None else (criterion.where,), speech)
    least = criterion.count.least
    return lambda name: f"≥ {least}" if name == "times" else of_where(name)


#: The activities whose properties meet a filter on a day.
Filter = Callable[[Sequence[Seen], date], Sequence[Seen]]


def _filter(where: Condition, terms: Terms) -> Filter:
    """A filter of activities. One without the property asked for does not meet it, unless that is asked."""
    test, names = compiled(where, terms), attributes(where)

    @lru_cache(maxsize=ANSWERS_KEPT)
    def fits(today: date, *values: str | None) -> bool:
        known = {name: value for name, value in zip(names, values, strict=True) if value}
        return test(View(known, NOTHING, today)) is MET

    def chosen(found: Sequence[Seen], today: date) -> Sequence[Seen]:
        return [seen for seen in found if fits(today, *map(seen[1].properties.get, names))]

    def chosen_by_one(found: Sequence[Seen], today: date) -> Sequence[Seen]:
        return [seen for seen in found if fits(today, seen[1].properties.get(names[0]))]

    return chosen_by_one if len(names) == 1 else chosen


def _fitting(criterion: Behaviour, fits: Filter | None) -> Callable[[Sight], Sequence[Seen]]:
    """What fits a behaviour of one lead, the newest first: by type, window and properties."""
    types, within = criterion.activity, criterion.within
    only = types[0] if len(types) == 1 else None

    def select(sight: Sight) -> Sequence[Seen]:
        found = sight.seen.get(only, ()) if only is not None else _newest_first(sight, types)
        if not found:
            return found
        if within is not None:
            oldest = sight.today - within
            found = [seen for seen in found if seen[0] >= oldest]
        if fits is not None:
            found = fits(found, sight.view.today)
        return found

    return select


def _newest_first(sight: Sight, types: Sequence[str]) -> Sequence[Seen]:
    found = [seen for each in types for seen in sight.seen.get(each, ())]
    return sorted(found, key=age_order, reverse=True) if len(found) > 1 else found


def _counted(found: Sequence[Seen], count: Count) -> Sequence[Seen]:
    if count.per_day is None:
        return found[: count.most]
    counted: list[Seen] = []
    day, that_day = 0, 0
    for seen in found:
        that_day = that_day + 1 if seen[0] == day else 1
        day = seen[0]
        if that_day <= count.per_day:
            counted.append(seen)
            if len(counted) == count.most:
                break
    return counted


def _evidence(newest: str, days: Sequence[int]) -> str:
    times = f" ({len(days)}x)" if len(days) > 1 else ""
    return f"{newest} {iso_day(days[0])}{times}"


def judge_absence(name: str, criterion: Absence, speech: Speech) -> Judge:
    """The judge of a silence: met when the later of creation and last activity is older than the window."""
    sentence = speech.sentence(criterion.says)
    kind, within, types = criterion.kind.value, criterion.within, criterion.absent

    @lru_cache(maxsize=ANSWERS_KEPT)
    def lines(today: int, since: int, what: str) -> Sequence[Line]:
        outcome, given = (MET, criterion.points) if today - since > within else (UNMET, 0)
        says = sentence(lambda each: speech.past_day(since, today))
        return (Line(name, kind, outcome, given, says, (f"{what} {iso_day(since)}",)),)

    def judge(sight: Sight) -> Sequence[Line]:
        last = _last(sight, types)
        if last is None or last < sight.created:
            return lines(sight.today, sight.created, "created")
        return lines(sight.today, last, "last activity")

    return judge


def _last(sight: Sight, types: Sequence[str]) -> int | None:
    """The day of the last activity of the types."""
    if ANY_TYPE in types:
        return sight.latest
    return max((sight.seen[each][0][0] for each in types if each in sight.seen), default=None)
