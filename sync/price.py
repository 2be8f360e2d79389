"""What a schedule costs in API calls a day, told before it runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

DAY = timedelta(days=1)

#: The share of leads whose values may differ after a night, for the estimate.
NIGHTLY_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Scheme:
    """What is read and written, and how often: streams, described types, people and page sizes."""

    every: timedelta
    describe_every: timedelta
    people_streams: int
    activity_streams: int
    described_types: int
    people: int
    listing_rows: int
    write_rows: int


@dataclass(frozen=True, slots=True)
class Price:
    """Calls a day by purpose."""

    passes: int
    surroundings: int
    night: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.passes + self.surroundings + self.night


def price(scheme: Scheme) -> Price:
    """The calls of a quiet day: one look at each stream a pass, the surroundings, and one night.

    Busy streams take further pages, which follow what changes and not the schedule.
    """
    passes = ceil(DAY / scheme.every)
    looks = passes * (scheme.people_streams + scheme.activity_streams)
    surroundings = ceil(DAY / max(scheme.describe_every, scheme.every)) * (scheme.described_types + 2)
    night = ceil(scheme.people / scheme.listing_rows)
    night += ceil(scheme.people * NIGHTLY_SHARE / scheme.write_rows)
    return Price(looks, surroundings, night)
