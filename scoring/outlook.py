"""What becomes of a score: if nothing happens, and if one thing more were known."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta

from leads.lead import Lead
from leads.score import Score
from scoring.phrases import day, phrase
from scoring.prospect import tried
from scoring.yardstick import Yardstick

#: How many midnights are looked at.
DAYS_AHEAD = 60


def outlook(
    yardstick: Yardstick, lead: Lead, now: datetime, enter: int, leave: int, score: Score | None = None
) -> str:
    """Both outlooks, or nothing: at most eight scores at later days, and three with a fact more.

    `score` is that of the lead now, where it was made already.
    """
    score = score or yardstick.score(lead, now)
    if not score.in_scope:
        return ""
    told = (fall(yardstick, lead, now, score, (enter, leave)), promise(yardstick, lead, now, score, enter))
    return "; ".join(each for each in told if each)


def fall(yardstick: Yardstick, lead: Lead, now: datetime, score: Score, gate: tuple[int, int]) -> str:
    """When a lead with the points of an MQL falls below the lower end of the gate unless active, or nothing.

    A lead below the upper end has no such day, nor one that still has its points after 60 days. The day is
    found by halving: a lead that nothing happens to is taken to fall once and not to rise again.
    """
    enter, leave = gate
    if score.value < enter:
        return ""
    today = now.astimezone(yardstick.zone).date()

    def is_below(ahead: int) -> bool:
        later = today + timedelta(days=ahead)
        return yardstick.score(lead, _beginning(later, yardstick)).value < leave

    if not is_below(DAYS_AHEAD):
        return ""
    day_below = bisect_left(range(DAYS_AHEAD), True, lo=1, key=is_below)
    language = yardstick.speech.language
    return phrase(language, "drops", day=day(today + timedelta(days=day_below), language, today))


def promise(yardstick: Yardstick, lead: Lead, now: datetime, score: Score, enter: int) -> str:
    """The one unknown fact that, known at its best, would do most: another grade, or the points of an MQL.

    Three attributes are tried, those with most points at stake. Of equals the first; nothing where none
    changes grade for the better or reaches `enter`.
    """
    if score.excluded is not None:
        return ""
    today = now.astimezone(yardstick.zone).date()
    best: tuple[int, str, Score] | None = None
    for name, better in tried(yardstick.prospects, lead, now, today):
        then = yardstick.score(better, now)
        moved = _is_better(score.grade, then.grade) or score.value < enter <= then.value
        if then.in_scope and then.excluded is None and moved and (best is None or then.value > best[0]):
            best = (then.value, name, then)
    if best is None:
        return ""
    value, name, then = best
    spoken = name.replace("_", " ")
    return phrase(yardstick.speech.language, "could", name=spoken, grade=then.grade, value=value)


def _is_better(before: str, after: str) -> bool:
    """Whether no part of a grade is worse and one is better; A is before B, 1 before 2."""
    parts = list(zip(after, before, strict=False))
    return after != before and all(new <= old for new, old in parts)


def _beginning(of: date, yardstick: Yardstick) -> datetime:
    """The first moment of a day in the definition's zone."""
    return datetime.combine(of, time(), yardstick.zone).astimezone(UTC)
