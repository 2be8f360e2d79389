"""The calendar day that a moment falls on."""

from __future__ import annotations

from datetime import date, datetime, tzinfo


def day_in(moment: datetime, zone: tzinfo) -> date:
    """The day of an aware moment in `zone`; where the zone leads out of the calendar, the day in its own."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:  # the last hours of the year 9999, or the first of the year 1
        return moment.date()
