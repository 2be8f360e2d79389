"""What the server asks of either CRM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sandbox.calls import CallLog
from sandbox.exchange import Request, Response
from sandbox.population import Day
from sandbox.sheet import Column, Row


class World(Protocol):
    """One CRM with its records, made as `World(population, clock, seed)`."""

    @property
    def log(self) -> CallLog:
        """The calls since the last mark."""

    def handle(self, request: Request) -> Response:
        """Answer one call of the CRM's API. May be called from several threads at once."""

    def take_in(self, day: Day) -> None:
        """Add what `day` tells, stamped with the times inside it, all at or before the clock's now."""

    def edit(self, type: str, id: str, fields: dict[str, object], by: str | None) -> None:
        """Change a record at the clock's now as the person `by` (a user or owner id; None: the first rep).

        Raises `KeyError` for an unknown type, record, field or person.
        """

    def info(self, base_url: str) -> dict[str, object]:
        """How to reach this CRM, as one JSON object.

        `base_url`, `api_versions`, `client_id`, `client_secret`, `access_token`, `counts` by API object name,
        and what else a client may need to know.
        """

    def load_rows(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Make these rows the leads, creating the custom columns first. Each row bears its creation time."""

    def colleague_ids(self) -> dict[str, str]:
        """The CRM's id of each colleague, by the colleague's key."""
