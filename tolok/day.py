"""DATE on the command line: the end of that day in the definition's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tolok.exits import Trouble


def end_of_day(text: str, zone: ZoneInfo, option: str) -> datetime:
    """The last moment of a day written as 2026-10-01, in UTC. Raises `Trouble` naming the option."""
    try:
        return datetime.combine(date.fromisoformat(text), time.max, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Trouble(option, f"{text} is not a date", "write it as 2026-10-01") from None
