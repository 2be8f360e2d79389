"""The sandbox's own clock: it stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

#: Where every sandbox begins, so that two runs of one seed tell the same story.
BEGINNING = datetime(2026, 11, 2, 2, 0, 0, tzinfo=UTC)


class Clock:
    """A time in UTC that only `advance` moves."""

    def __init__(self, now: datetime = BEGINNING) -> None:
        self._now = now

    @property
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self._now

    def advance(self, seconds: float) -> datetime:
        """Move forward by `seconds` (0 or more) and return the new moment."""
        if seconds < 0:
            raise ValueError("the sandbox clock only moves forward")
        self._now += timedelta(seconds=seconds)
        return self._now

    def http_date(self) -> str:
        """The moment as an HTTP `Date` header, whole seconds."""
        return format_datetime(self._now.replace(microsecond=0), usegmt=True)
