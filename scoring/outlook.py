"""What becomes of a score if nothing happens."""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta

from leads.lead import Lead
from scoring.phrases import day, phrase
from scoring.yardstick import Yardstick

#: How many midnights are looked at.
DAYS_AHEAD = 60


def outlook(yardstick: Yardstick, lead: Lead, now: datetime, enter: int, leave: int) -> str:
    """When a lead with the points of an MQL falls below `leave` unless active, or nothing.

    A lead below `enter` has no such day, nor one that still has its points after 60 days. The day is found by
    halving: a lead that nothing happens to is taken to fall once and not to rise again.
    """
    if yardstick.score(lead, now).value < enter:
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


def _beginning(of: date, yardstick: Yardstick) -> datetime:
    """The first moment of a day in the definition's zone."""
    return datetime.combine(of, time(), yardstick.zone).astimezone(UTC)
