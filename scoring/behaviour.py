"""Criteria on activities, compiled: behaviour with its count, window, decay and cap, and silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from config.definition.condition import Condition, attributes
from config.definition.contents import ANY_TYPE
from config.definition.criterion import Absence, Behaviour, Count
from leads.activity import Activity
from leads.score import Line
from scoring import decay
from scoring.answer import Judge
from scoring.comparison import MET, UNMET, Terms, compiled
from scoring.phrases import phrase, points
from scoring.sentence import MISSING, Sentence, Speech
from scoring.view import ANSWERS_KEPT, NOTHING, Seen, Sight, View, age_order


@dataclass(frozen=True, slots=True)
class Worth:
    """What one activity gives: its points, and by age in days where they decay."""

    points: int
    by_age: tuple[int, ...] | None

    def at(self, age: int) -> int:
        """The points of an activity of that age."""
        if self.by_age is None:
            return self.points
        return self.by_age[age] if age < len(self.by_age) else 0


def judge_behaviour(
    name: str, criterion: Behaviour, terms: Terms, speech: Speech, count_from: Sequence[str] = ()
) -> Judge:
    """The judge of a behaviour.

    Counted are activities of its types whose properties meet `where`, in the window, the newest first: at
    most `per_day` of one day, at most `most` in all; fewer than `least` give nothing. Each has its own age's
    points. A cap is a line of its own, and so is what lies before the start of a stage of `count_from`.
    """
    fitting = _fitting(criterion, _filter(criterion.where, terms))
    given = _given(name, criterion, speech)
    if not count_from:
        return lambda sight: given(sight, fitting(sight))

    def judge(sight: Sight) -> Sequence[Line]:
        found, start = fitting(sight), _start(sight, count_from)
        later = [each for each in found if each.day >= start]
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
    return Line(name, COUNT_FROM, UNMET, 0, says, _evidence(earlier))


#: The kind of a line that tells what was left out before the start of a stage.
COUNT_FROM = "count_from"

#: The lines that the activities which fit a behaviour, the newest first, give one lead.
Giving = Callable[[Sight, Sequence[Seen]], Sequence[Line]]


def _given(name: str, criterion: Behaviour, speech: Speech) -> Giving:
    """How a behaviour counts what fits it."""
    worth = Worth(criterion.points, decay.table(criterion.points, criterion.decay))
    sentence = speech.sentence(criterion.says)
    kind, least, cap = criterion.kind.value, criterion.count.least, criterion.cap
    capped = "" if cap is None else phrase(speech.language, "cap", cap=points(cap, speech.language, False))
    silent = sentence(lambda each: MISSING)
    nothing = (Line(name, kind, UNMET, 0, silent),)

    def given(sight: Sight, found: Sequence[Seen]) -> Sequence[Line]:
        counted = _counted(found, criterion.count)
        if not counted:
            return nothing
        if len(counted) < least:
            return (Line(name, kind, UNMET, 0, silent, _evidence(counted)),)
        total = sum([worth.at(sight.today - each.day) for each in counted])
        before = criterion.points * len(counted)
        says = _said(sentence, counted, sight.today, speech)
        line = Line(name, kind, MET, total, says, _evidence(counted), None if before == total else before)
        if cap is None or abs(total) <= cap:
            return (line,)
        cut = (cap if total > 0 else -cap) - total
        return (line, Line(name, "cap", MET, cut, capped))

    return given


Filter = Callable[[Activity, date], bool]


def _filter(where: Condition | None, terms: Terms) -> Filter | None:
    """Whether an activity's properties meet `where`. One without the property asked for does not."""
    if where is None:
        return None
    test, names = compiled(where, terms), attributes(where)

    @lru_cache(maxsize=ANSWERS_KEPT)
    def fits(today: date, *values: str | None) -> bool:
        known = {name: value for name, value in zip(names, values, strict=True) if value}
        return test(View(known, NOTHING, today)) is MET

    return lambda activity, today: fits(today, *[activity.properties.get(name) for name in names])


def _fitting(criterion: Behaviour, fits: Filter | None) -> Callable[[Sight], Sequence[Seen]]:
    """What fits a behaviour of one lead, the newest first: by type, window and properties."""
    types, within = criterion.activity, criterion.within

    def select(sight: Sight) -> Sequence[Seen]:
        found = _newest_first(sight, types)
        if not found:
            return found
        if within is not None:
            oldest = sight.today - within
            found = [each for each in found if each.day >= oldest]
        if fits is not None:
            today = sight.view.today
            found = [each for each in found if fits(each.activity, today)]
        return found

    return select


def _newest_first(sight: Sight, types: Sequence[str]) -> Sequence[Seen]:
    if len(types) == 1:
        return sight.seen.get(types[0], ())
    found = [seen for each in types for seen in sight.seen.get(each, ())]
    return sorted(found, key=age_order, reverse=True)


def _counted(found: Sequence[Seen], count: Count) -> Sequence[Seen]:
    if count.per_day is None:
        return found[: count.most]
    counted: list[Seen] = []
    day, that_day = 0, 0
    for each in found:
        that_day = that_day + 1 if each.day == day else 1
        day = each.day
        if that_day <= count.per_day:
            counted.append(each)
            if len(counted) == count.most:
                break
    return counted


def _said(sentence: Sentence, counted: Sequence[Seen], today: int, speech: Speech) -> str:
    newest = counted[0]

    def look_up(name: str) -> str:
        if name == "times":
            return str(len(counted))
        if name == "last":
            return speech.past_day(newest.day, today)
        return newest.activity.properties.get(name) or MISSING

    return sentence(look_up)


def _evidence(counted: Sequence[Seen]) -> tuple[str, ...]:
    if not counted:
        return ()
    times = f" ({len(counted)}x)" if len(counted) > 1 else ""
    return (f"{counted[0].activity.type} {date.fromordinal(counted[0].day).isoformat()}{times}",)


def judge_absence(name: str, criterion: Absence, speech: Speech) -> Judge:
    """The judge of a silence: met when the later of creation and last activity is older than the window."""
    sentence = speech.sentence(criterion.says)
    kind, within, types = criterion.kind.value, criterion.within, criterion.absent

    def judge(sight: Sight) -> Sequence[Line]:
        last = _last(sight, types)
        since = sight.created if last is None else max(sight.created, last)
        outcome, given = (MET, criterion.points) if sight.today - since > within else (UNMET, 0)
        what = "created" if last is None or last < sight.created else "last activity"
        evidence = (f"{what} {date.fromordinal(since).isoformat()}",)
        says = sentence(lambda each: speech.past_day(since, sight.today))
        return (Line(name, kind, outcome, given, says, evidence),)

    return judge


def _last(sight: Sight, types: Sequence[str]) -> int | None:
    """The day of the last activity of the types."""
    if ANY_TYPE in types:
        return sight.latest
    return max((sight.seen[each][0].day for each in types if each in sight.seen), default=None)
