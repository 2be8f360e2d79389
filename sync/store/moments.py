"""Moments as the store keeps them: text in UTC that sorts as time does."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(moment: datetime) -> str:
    """An aware moment as fixed-width ISO text in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The moment a text stands for."""
    return datetime.fromisoformat(text)
