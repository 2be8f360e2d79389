"""The calendar day that a moment falls on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

_ORIGIN = datetime(1970, 1, 1, tzinfo=UTC)
_ORIGIN_DAY = _ORIGIN.toordinal()
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


@lru_cache(maxsize=_DAYS_KEPT)
def day_at(ordinal: int) -> date:
    """The day of an ordinal; the same object each time, which is found faster in a dictionary."""
    return date.fromordinal(ordinal)


@lru_cache(maxsize=_ZONES_KEPT)
def ordinals_in(zone: tzinfo) -> Callable[[datetime], int]:
    """`day_in` as an ordinal, for many moments: it remembers how far ahead the zone is on each day of UTC."""

    @lru_cache(maxsize=_DAYS_KEPT)
    def origin(ordinal: int) -> datetime | None:
        """Where days are counted from all through a day of UTC; None where the zone changes in it."""
        begins = datetime.fromordinal(ordinal).replace(tzinfo=UTC)
        try:
            hours = [(begins + hour * _HOUR).astimezone(zone).utcoffset() for hour in range(25)]
        except OverflowError:
            return None
        ahead = hours[0]
        return None if ahead is None or len(set(hours)) > 1 else _ORIGIN - ahead

    def ordinal(moment: datetime) -> int:
        if moment.tzinfo is UTC:
            begins = origin(moment.toordinal())
            if begins is not None:
                return (moment - begins).days + _ORIGIN_DAY
        return day_in(moment, zone).toordinal()

    return ordinal
