"""The state of one portal: everything that endpoints read and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.calls import CallLog, Pages
from sandbox.clock import Clock
from sandbox.hubspot.associations import Links
from sandbox.hubspot.errors import Refusal
from sandbox.hubspot.events import Occurrences
from sandbox.hubspot.object_types import OBJECT_TYPES, ObjectType
from sandbox.hubspot.properties import PropertyBook, standard_book
from sandbox.hubspot.records import Record, Shelf, Source
from sandbox.hubspot.values import stamp

PAGES = Pages(window=200, listing=100, read=100, write=100, associations=1000, handoffs=100)
#: 10-second limit per app and daily limit per account of a Professional portal (usage guidelines).
BURST_LIMIT, DAILY_LIMIT = 190, 625_000
BURST = timedelta(seconds=10)
#: The clock stands still between calls, so a ten-second window is taken to hold no more calls than a
#: client that waits for each answer could make in it.
MOST_IN_BURST = 50
#: "Daily resets midnight in the portal time zone": Western Indonesian time.
UTC_OFFSET = timedelta(hours=7)
APP_ID = "18221010"
INTEGRATION = Source("INTEGRATION", APP_ID, "Lead scoring")


@dataclass(frozen=True, slots=True)
class Write:
    """One stored change, for the oracles of tests. Only changed properties; None is unset."""

    at: str
    source_type: str
    source_id: str
    object: str
    id: str
    before: Mapping[str, str | None]
    after: Mapping[str, str | None]


@dataclass(slots=True)
class Switches:
    """What portals differ in, or what a test turns on.

    `index_lag_s`: seconds by which the search index trails the records. `settle_after_s`: seconds after which
    a background calculation moves the stamp of a new contact (0: never; 3 to 22 were seen).
    `unique_on`: object types that let a property with unique values be made. `refusals`: what the next calls
    are answered with instead, first one first (`errors` has the bodies of limits and missing scopes).
    """

    index_lag_s: float = 0.0
    settle_after_s: float = 0.0
    unique_on: frozenset[str] = frozenset(OBJECT_TYPES)
    refusals: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Owner:
    """One who may own records. `user_id` is another number than `id`, and never the owner."""

    id: str
    user_id: int
    key: str
    email: str
    first_name: str
    last_name: str
    team: str
    team_id: str
    active: bool


@dataclass(slots=True)
class Meter:
    """Calls made, by the portal's day and in the last ten seconds of the clock."""

    day: str = ""
    today: int = 0
    begun: datetime | None = None
    in_burst: int = 0

    def count(self, now: datetime) -> None:
        """One more call at `now`."""
        day = (now + UTC_OFFSET).date().isoformat()
        if day != self.day:
            self.day, self.today = day, 0
        if self.begun is None or now - self.begun >= BURST:
            self.begun, self.in_burst = now, 0
        self.today += 1
        self.in_burst += 1

    @property
    def burst_remaining(self) -> int:
        """What is left of the ten-second limit."""
        return BURST_LIMIT - min(self.in_burst, MOST_IN_BURST)

    @property
    def daily_remaining(self) -> int:
        """What is left of the day's limit."""
        return max(0, DAILY_LIMIT - self.today)


@dataclass(slots=True)
class Portal:
    """Records, definitions, associations, events, owners and what was counted."""

    clock: Clock
    id: int
    owners: dict[str, Owner]
    shelves: dict[str, Shelf]
    books: dict[str, PropertyBook]
    links: Links = field(default_factory=Links)
    occurrences: Occurrences = field(default_factory=Occurrences)
    log: CallLog = field(default_factory=lambda: CallLog(PAGES))
    switches: Switches = field(default_factory=Switches)
    meter: Meter = field(default_factory=Meter)
    writes: list[Write] = field(default_factory=list)
    merged: dict[int, int] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)
    settling: list[tuple[datetime, int]] = field(default_factory=list)

    @property
    def now(self) -> str:
        """The clock's stamp."""
        return stamp(self.clock.now)

    def shelf(self, kind: ObjectType) -> Shelf:
        """The records of a type."""
        return self.shelves[kind.name]

    def book(self, kind: ObjectType) -> PropertyBook:
        """The property definitions of a type."""
        return self.books[kind.name]

    def current(self, kind: ObjectType, id: str) -> Record | None:
        """The live record of that id; a merged contact's old id leads to the one that is left."""
        if kind.name == "contacts" and id.isdecimal():
            id = str(self.merged.get(int(id), id))
        return self.shelf(kind).get(id)


def open_portal(clock: Clock, id: int, owners: dict[str, Owner]) -> Portal:
    """A portal without records. `owners` are by owner id."""
    shelves = {name: Shelf(kind) for name, kind in OBJECT_TYPES.items()}
    shelves["contacts"].index_by("email")
    books = {name: standard_book(kind) for name, kind in OBJECT_TYPES.items()}
    return Portal(clock, id, owners, shelves, books)
