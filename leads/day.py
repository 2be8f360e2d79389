"""The calendar day that a moment falls on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

_DAY_S = 86_400
_HOUR = timedelta(hours=1)

#: Days of UTC whose distance from a zone is kept: more than ten years of them.
_DAYS_KEPT = 4096
#: Zones whose days are kept.
_ZONES_KEPT = 32


def day_in(moment: datetime, zone: tzinfo) -> date:
    """The day of an aware moment in `zone`; where the zone leads out of the calendar, the day in its own."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:  # the last hours of the year 9999, or the first of the year 1
        return moment.date()


@lru_cache(maxsize=_ZONES_KEPT)
def ordinals_in(zone: tzinfo) -> Callable[[datetime], int]:
    """`day_in` as an ordinal, for many moments: it remembers how far ahead the zone is on each day of UTC."""

    @lru_cache(maxsize=_DAYS_KEPT)
    def ahead_s(ordinal: int) -> int | None:
        """Seconds that the zone is ahead all through a day of UTC; None where that changes."""
        begins = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
        try:
            hours = [(begins + hour * _HOUR).astimezone(zone).utcoffset() for hour in range(25)]
        except OverflowError:
            return None
        ahead = hours[0]
        return None if ahead is None or len(set(hours)) > 1 else ahead // timedelta(seconds=1)

    def ordinal(moment: datetime) -> int:
        if moment.tzinfo is UTC:
            day = moment.toordinal()
            ahead = ahead_s(day)
            if ahead is not None:
                return day + (moment.hour * 3600 + moment.minute * 60 + moment.second + ahead) // _DAY_S
        return day_in(moment, zone).toordinal()

    return ordinal
