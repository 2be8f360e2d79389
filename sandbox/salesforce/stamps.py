"""Dates and moments as the API writes them. Both forms sort as text in order of time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_OFFSET = re.compile(r"([+-]\d\d)(\d\d)$")


def stamp(moment: datetime) -> str:
    """`2026-11-02T02:00:00.000+0000`: UTC, whole seconds, as JSON answers carry it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def moment(text: str) -> datetime:
    """The moment that an ISO text with an offset (`Z`, `+07:00`, `+0700`) means; none is read as UTC.

    Raises `ValueError` for anything else.
    """
    if "T" not in text:
        raise ValueError(f"{text!r} is not a date and time")
    parsed = datetime.fromisoformat(_OFFSET.sub(r"\1:\2", text))
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def day(text: str) -> str:
    """The date at the head of `text` in ISO form. Raises `ValueError` when there is none."""
    return date.fromisoformat(text[:10]).isoformat()
