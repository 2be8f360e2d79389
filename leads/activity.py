"""One thing that happened: its type, its time, its properties and where it was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from types import MappingProxyType
from typing import NamedTuple

from leads.day import day_at, ordinals_in


class Activity(NamedTuple):
    """One activity of one lead.

    `at` is aware and in UTC. With `day_only` the CRM gave a date without a time: `at` is midnight UTC of
    that date and the date is never shifted by a zone. `learned` is when we first read it.
    """

    id: str
    type: str
    at: datetime
    learned: datetime
    properties: Mapping[str, str] = MappingProxyType({})
    source: str = ""
    day_only: bool = False

    def day(self, zone: tzinfo) -> date:
        """The calendar day it belongs to in `zone`."""
        return self.at.date() if self.day_only else day_at(ordinals_in(zone)(self.at))
