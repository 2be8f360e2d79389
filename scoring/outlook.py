"""What becomes of a score if nothing happens."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from leads.lead import Lead
from scoring.phrases import day, phrase
from scoring.yardstick import Yardstick

#: How many midnights are looked at.
DAYS_AHEAD = 60


def outlook(yardstick: Yardstick, lead: Lead, now: datetime, enter: int, leave: int) -> str:
    """When a lead with the points of an MQL falls below `leave` unless active, or nothing.

    A lead below `enter` has no such day. Each of the next 60 days is scored.
    """
    if yardstick.score(lead, now).value < enter:
        return ""
    today = now.astimezone(yardstick.zone).date()
    for ahead in range(1, DAYS_AHEAD + 1):
        later = today + timedelta(days=ahead)
        if yardstick.score(lead, _beginning(later, yardstick)).value < leave:
            language = yardstick.speech.language
            return phrase(language, "drops", day=day(later, language, near=True))
    return ""


def _beginning(of: date, yardstick: Yardstick) -> datetime:
    """The first moment of a day in the definition's zone."""
    return datetime.combine(of, time(), yardstick.zone).astimezone(UTC)
