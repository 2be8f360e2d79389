"""Criteria on activities, compiled: behaviour with its count, window, decay and cap, and silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from config.definition.condition import Condition, attributes
from config.definition.contents import ANY_TYPE
from config.definition.criterion import Absence, Behaviour, Count
from leads.score import Line
from scoring import decay
from scoring.answer import Judge
from scoring.comparison import MET, UNMET, Terms, compiled
from scoring.memo import Memo
from scoring.phrases import iso_day, phrase, points
from scoring.sentence import MISSING, Speech
from scoring.view import NOTHING, Seen, Sight, View, age_order

#: How many of some activities count, the newest first, and what they are worth on a day.
Tally = Callable[[Sequence[Seen], int], tuple[int, int]]


def _tally(points: int, table: Sequence[int] | None, count: Count) -> Tally:
    """`table` is what one activity gives by age in days, where that changes."""
    if count.per_day is not None:
        return _tally_by_day(points, table, count.per_day, count.most)
    most = count.most

    def tally(found: Sequence[Seen], today: int) -> tuple[int, int]:
        times = len(found) if most is None else min(most, len(found))
        if table is None:
            return times, points * times
        reach = len(table)
        return times, sum([table[today - day] for day, _ in found[:times] if today - day < reach])

    return tally


def _tally_by_day(points: int, table: Sequence[int] | None, per_day: int, most: int | None) -> Tally:
    by_age, beyond = (table, 0) if table is not None else ((), points)
    reach = len(by_age)

    def tally(found: Sequence[Seen], today: int) -> tuple[int, int]:
        times = total = that_day = before = 0
        for day, _ in found:
            that_day = that_day + 1 if day == before else 1
            before = day
            if that_day <= per_day:
                times += 1
                total += by_age[today - day] if today - day < reach else beyond
                if times == most:
                    break
        return times, total

    return tally


def judge_behaviour(
    name: str, criterion: Behaviour, terms: Terms, speech: Speech, count_from: Sequence[str] = ()
) -> Judge:
    """The judge of a behaviour.

    Counted are activities of its types whose properties meet `where`, in the window, the newest first: at
    most `per_day` of one day, at most `most` in all; fewer than `least` give nothing. Each has its own age's
    points. A cap is a line of its own, and so is what lies before the start of a stage of `count_from`.
    """
    fitting = _fitting(criterion, None if criterion.where is None else _filter(criterion.where, terms))
    given, nothing = _given(name, criterion, speech)

    def judge(sight: Sight) -> Sequence[Line]:
        found = fitting(sight)
        return given(sight, found) if found else nothing

    def judge_from_a_stage(sight: Sight) -> Sequence[Line]:
        found, start = fitting(sight), _start(sight, count_from)
        later = [seen for seen in found if seen[0] >= start]
        lines = given(sight, later) if later else nothing
        earlier = found[len(later) :]
        return (*lines, _left_out(name, earlier, start, speech)) if earlier else lines

    return judge_from_a_stage if count_from else judge


def _start(sight: Sight, stages: Sequence[str]) -> int:
    """The last day on which the lead came into one of the stages; 0 where it is not known to have."""
    return max((sight.entered[each].toordinal() for each in stages if each in sight.entered), default=0)


def _left_out(name: str, earlier: Sequence[Seen], start: int, speech: Speech) -> Line:
    """The line of what was left out: no points, and what it would have looked at."""
    day = speech.day(date.fromordinal(start))
    says = phrase(speech.language, "count_from", times=len(earlier), day=day)
    last, newest = earlier[0]
    evidence = _evidence(newest.type, last, len(earlier))
    return Line(name, COUNT_FROM, UNMET, 0, says, (evidence,))


#: The kind of a line that tells what was left out before the start of a stage.
COUNT_FROM = "count_from"

#: The lines that the activities which fit a behaviour, the newest first and at least one, give one lead.
Giving = Callable[[Sight, Sequence[Seen]], Sequence[Line]]


def _given(name: str, criterion: Behaviour, speech: Speech) -> tuple[Giving, Sequence[Line]]:
    """How a behaviour counts what fits it, and its lines where nothing does."""
    tally = _tally(criterion.points, decay.table(criterion.points, criterion.decay), criterion.count)
    sentence, named = speech.sentence(criterion.says), speech.named(criterion.says)
    kind, least, cap = criterion.kind.value, criterion.count.least, criterion.cap
    capped = "" if cap is None else phrase(speech.language, "cap", cap=points(cap, speech.language, False))
    silent = sentence(lambda each: MISSING)
    nothing = (Line(name, kind, UNMET, 0, silent),)

    def lines(
        today: int, last: int, times: int, total: int, newest: str, *texts: str | None
    ) -> Sequence[Line]:
        evidence = (_evidence(newest, last, times),)
        if times < least:
            return (Line(name, kind, UNMET, 0, silent, evidence),)
        told = dict(zip(named, texts, strict=True), times=str(times), last=speech.past_day(last, today))
        says = sentence(lambda each: told[each] or MISSING)
        before = criterion.points * times
        line = Line(name, kind, MET, total, says, evidence, None if before == total else before)
        if cap is None or abs(total) <= cap:
            return (line,)
        cut = (cap if total > 0 else -cap) - total
        return (line, Line(name, "cap", MET, cut, capped))

    answers = Memo(lines)

    def given(sight: Sight, found: Sequence[Seen]) -> Sequence[Line]:
        today = sight.today
        times, total = tally(found, today)
        last, newest = found[0]
        return answers[today, last, times, total, newest.type, *map(newest.properties.get, named)]

    return given, nothing


#: The activities whose properties meet a filter on a day.
Filter = Callable[[Sequence[Seen], date], Sequence[Seen]]


def _filter(where: Condition, terms: Terms) -> Filter:
    """A filter of activities. One without the property asked for does not meet it, unless that is asked."""
    test, names = compiled(where, terms), attributes(where)

    def fits(today: date, *values: str | None) -> bool:
        known = {name: value for name, value in zip(names, values, strict=True) if value}
        return test(View(known, NOTHING, today)) is MET

    answers = Memo(fits)

    def chosen(found: Sequence[Seen], today: date) -> Sequence[Seen]:
        return [seen for seen in found if answers[today, *map(seen[1].properties.get, names)]]

    def chosen_by_one(found: Sequence[Seen], today: date) -> Sequence[Seen]:
        return [seen for seen in found if answers[today, seen[1].properties.get(names[0])]]

    return chosen_by_one if len(names) == 1 else chosen


def _fitting(criterion: Behaviour, fits: Filter | None) -> Callable[[Sight], Sequence[Seen]]:
    """What fits a behaviour of one lead, the newest first: by type, window and properties."""
    types, within = criterion.activity, criterion.within
    only = types[0] if len(types) == 1 else None

    def select(sight: Sight) -> Sequence[Seen]:
        found = sight.seen.get(only, ()) if only is not None else _newest_first(sight, types)
        if not found:
            return found
        if within is not None and found[-1][0] < sight.today - within:
            oldest = sight.today - within
            found = [seen for seen in found if seen[0] >= oldest]
        if fits is not None:
            found = fits(found, sight.view.today)
        return found

    return select


def _newest_first(sight: Sight, types: Sequence[str]) -> Sequence[Seen]:
    found = [seen for each in types for seen in sight.seen.get(each, ())]
    return sorted(found, key=age_order, reverse=True) if len(found) > 1 else found


def _evidence(newest: str, last: int, times: int) -> str:
    return f"{newest} {iso_day(last)} ({times}x)" if times > 1 else f"{newest} {iso_day(last)}"


def judge_absence(name: str, criterion: Absence, speech: Speech) -> Judge:
    """The judge of a silence: met when the later of creation and last activity is older than the window."""
    sentence = speech.sentence(criterion.says)
    kind, within, types = criterion.kind.value, criterion.within, criterion.absent

    def lines(today: int, since: int, what: str) -> Sequence[Line]:
        outcome, given = (MET, criterion.points) if today - since > within else (UNMET, 0)
        says = sentence(lambda each: speech.past_day(since, today))
        return (Line(name, kind, outcome, given, says, (f"{what} {iso_day(since)}",)),)

    answers = Memo(lines)

    def judge(sight: Sight) -> Sequence[Line]:
        last = _last(sight, types)
        if last is None or last < sight.created:
            return answers[sight.today, sight.created, "created"]
        return answers[sight.today, last, "last activity"]

    return judge


def _last(sight: Sight, types: Sequence[str]) -> int | None:
    """The day of the last activity of the types."""
    if ANY_TYPE in types:
        return sight.latest
    return max((sight.seen[each][0][0] for each in types if each in sight.seen), default=None)
