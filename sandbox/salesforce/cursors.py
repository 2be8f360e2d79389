"""Queries that have more rows than one answer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import Refusal, lost_session
from .ids import Mint
from .selection import Row, Selection

LIFETIME = timedelta(days=2)
_MOST = 200


@dataclass(frozen=True, slots=True)
class Cursor:
    """An open query: its rows as they were, and the session that it belongs to."""

    token: str
    selection: Selection
    rows: list[Row]
    size: int
    opened: datetime


class Cursors:
    """The open queries of an org by locator. The oldest gives way when there are too many."""

    def __init__(self, seed: int) -> None:
        self._mint = Mint(seed)
        self._open: dict[str, Cursor] = {}

    def open(self, cursor: Cursor) -> str:
        """Keep a cursor; its locator."""
        if len(self._open) >= _MOST:
            del self._open[next(iter(self._open))]
        locator = self._mint.new("0r8")
        self._open[locator] = cursor
        return locator

    def find(self, text: str, token: str, now: datetime) -> tuple[str, Cursor, int]:
        """The locator, cursor and offset of `<locator>-<offset>`.

        A cursor of another session answers as that session ended, which is how clients met it after a token
        refresh. Raises `Refusal`.
        """
        locator, _, offset = text.rpartition("-")
        cursor = self._open.get(locator)
        if cursor is None or not offset.isdigit() or now - cursor.opened > LIFETIME:
            raise Refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        if cursor.token != token:
            raise lost_session()
        return locator, cursor, int(offset)
