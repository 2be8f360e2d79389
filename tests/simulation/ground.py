"""The ground a schedule is played on: one small CRM, one store, one clock, and a list of all that happened.

Every change in the CRM is attributed to whoever made it, and every HTTP exchange is kept, so that the oracle
needs nothing of the store under test to know what was done.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from math import ceil
from multiprocessing.util import Finalize
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import Engine, event, insert

from config.load import Configuration
from sandbox.exchange import Request, Response
from sandbox.salesforce import queries
from sync.claim import store_name
from sync.epoch import NAME
from sync.lease import BootClock
from sync.store.engine import Store, open_store
from sync.store.tables import meta
from tests.office import Office, empty_store, office
from tolok.bootstrap import Works

#: Sandbox seeds whose people bring hand-offs in both CRMs; a schedule takes one of these worlds.
WORLDS = (5, 7, 11, 13, 17, 23)
LEADS = 12

#: More contacts than any of these worlds has.
MOST_PEOPLE = 10_000

#: Rows of a page, a write and a look in a narrow world, so that twelve leads fill several of each.
NARROW_PAGE, NARROW_WRITE, NARROW_LOOK = 20, 4, 6

#: The longest life of a request in seconds (Salesforce ten minutes, HubSpot a hundred seconds).
LIFE_S = {"salesforce": 600.0, "hubspot": 100.0}

#: The types whose records are leads, by CRM.
PEOPLE = {"salesforce": ("Lead", "Contact"), "hubspot": ("contacts",)}


class Who(Enum):
    """Who changed a record."""

    US = "us"
    PERSON = "person"
    AUTOMATION = "automation"


@dataclass(frozen=True, slots=True)
class Change:
    """One change in the CRM's own write log, with who made it and in which exchange if it was ours."""

    index: int
    at: str
    who: Who
    type: str
    id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    exchange: int = 0


@dataclass(slots=True)
class Exchange:
    """One HTTP exchange: which worker asked what and when, and what was heard (0: nothing)."""

    number: int
    worker: str
    kind: str
    at: datetime
    request: Request
    log_before: int
    status: int = 0
    arrived: bool = False
    woken: bool = False


@dataclass(slots=True)
class Late:
    """A request that the network keeps and brings later, within the longest life of a request."""

    due: datetime
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Character:
    """What kind of CRM a seed has."""

    crm: str
    world: int
    narrow: bool = False
    index_lag_s: float = 0.0


@dataclass
class Ground:
    """A world with its clock.

    `skew` is by how much the worker's wall clock is wrong; `refused` are records of which the CRM refused a
    write for good, `taken` our fields that were taken away. `followed` are the calls that it takes to learn
    what became of deleted and merged HubSpot contacts: the sweep's look, one for each old id, what is left.
    """

    character: Character
    at: Office
    store: Store
    uptime_s: float = 10_000.0
    boot: str = "first boot"
    skew: timedelta = timedelta(0)
    exchanges: list[Exchange] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    followed: int = 0
    breaches: list[tuple[str, str]] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)

    @property
    def crm(self) -> str:
        """The CRM's name, also the connection's."""
        return self.character.crm

    @property
    def world(self) -> Any:
        """The sandbox's world of the CRM."""
        return self.at.box.worlds[self.crm]

    @property
    def now(self) -> datetime:
        """The true time."""
        return self.at.box.clock.now

    @property
    def outputs(self) -> Mapping[str, str]:
        """Our outputs: our name -> the CRM's field."""
        return self.at.configuration.mappings[self.crm].outputs

    @property
    def owner(self) -> str:
        """The owner's field."""
        return str(self.at.configuration.mappings[self.crm].owner)

    def works(self) -> Works:
        """The works on this ground, the clocks ours; whoever works brings their own door."""
        boot = BootClock(self.boot, lambda: self.uptime_s)
        return replace(self.at.over(self.store), clock=lambda: self.now + self.skew, boot=boot)

    def advance(self, seconds: float) -> None:
        """Let time pass for everybody, delayed requests arriving when they are due."""
        end = self.now + timedelta(seconds=seconds)
        for kept in sorted(self.late, key=lambda each: each.due):
            if kept.due <= end:
                self._pass((kept.due - self.now).total_seconds())
                self.late.remove(kept)
                self.deliver(kept.exchange)
        self._pass((end - self.now).total_seconds())

    def _pass(self, seconds: float) -> None:
        if seconds > 0:
            self.at.box.advance(seconds)
            self.uptime_s += seconds
            self.attribute(Who.PERSON)

    def deliver(self, exchange: Exchange) -> Response:
        """Have the CRM answer a request."""
        exchange.arrived = True
        response = self.at.box.handle(self.crm, exchange.request)
        self.attribute(Who.US, exchange.number)
        return response

    def attribute(self, who: Who, exchange: int = 0) -> None:
        """Everything that changed in the CRM since the last call was done by `who`."""
        for write in self.world.writes[len(self._changes) :]:
            self._changes.append(
                Change(
                    len(self._changes),
                    str(write.at),
                    who,
                    write.object,
                    write.id,
                    dict(write.before),
                    dict(write.after),
                    exchange,
                )
            )

    @property
    def changes(self) -> list[Change]:
        """The CRM's write log so far."""
        return self._changes

    def live(self) -> list[tuple[str, str]]:
        """Type and id of every lead that is there and can be written."""
        if self.crm == "hubspot":
            portal = self.world.portal
            return sorted(("contacts", one.id) for one in portal.shelves["contacts"].page(0, MOST_PEOPLE))
        found = []
        for type in PEOPLE["salesforce"]:
            rows = self.world._org.rows.of(type).items()
            found += [
                (type, id) for id, row in rows if not row.get("IsDeleted") and not row.get("IsConverted")
            ]
        return sorted(found)

    def is_rep(self, owner: object) -> bool:
        """Whether an owner is a person, not a queue or nobody."""
        return owner in self.world.colleague_ids().values()

    def roster_pages(self) -> int:
        """Pages beyond the first that the roster fills in a narrow world, where it was asked for."""
        if self.crm == "hubspot" or not self.character.narrow or "User" not in self.world.log.once:
            return 0
        rows = self.world._org.rows
        queues = sum(row.get("Type") == "Queue" for row in rows.of("Group").values())
        pages: int = ceil(len(rows.of("User")) / NARROW_PAGE) + ceil(max(queues, 1) / NARROW_PAGE)
        return pages - 2

    def tasks_of(self, key: str, lead: str) -> int:
        """How many tasks there are for a hand-off: by its key on HubSpot, by its lead on Salesforce."""
        if self.crm == "hubspot":
            there = self.world.portal.shelves["tasks"].page(0, MOST_PEOPLE)
            return sum(bool(key in one.values.values()) for one in there)
        made = (each for each in self._changes if each.who is Who.US and each.type == "Task")
        return sum(not each.before and each.after.get("WhoId") == lead for each in made)

    def values(self, type: str, id: str) -> Mapping[str, Any]:
        """What the CRM holds of a record now."""
        if self.crm == "hubspot":
            record = self.world.portal.shelves[type].get(id)
            return dict(record.values) if record else {}
        return dict(self.world._org.rows.of(type).get(id, {}))


@contextmanager
def ground(character: Character) -> Iterator[Ground]:
    """A provisioned world with an empty store, for as long as the block lasts."""
    page = queries.PAGE
    with emptied("ground") as store:
        made = office(store.path.parent, leads=LEADS, seed=character.world, only=character.crm)
        definition = _eager(made.configuration.definition)
        made.configuration = kept_in(store, replace(made.configuration, definition=definition))
        here = Ground(character, made, store)
        try:
            _shape(here)
            here.attribute(Who.AUTOMATION)
            yield here
        finally:
            queries.PAGE = page


@contextmanager
def emptied(name: str) -> Iterator[Store]:
    """A migrated store with nothing in it, for as long as the block lasts.

    One file of each name serves a whole process, and its engine keeps the statements that it has compiled.
    """
    store = _opened(name)
    store.path.write_bytes(empty_store())
    try:
        yield store
    finally:
        store.close()
        for file in store.path.parent.iterdir():
            file.unlink()


def call_alike(one: Store, other: Store) -> None:
    """Give the other store the name of the one, so that the CRM is its own too."""
    with other.writing() as link:
        link.execute(insert(meta).values(name=NAME, value=store_name(one)))


@cache
def _opened(name: str) -> Store:
    """The process's store of that name in a folder of its own, which has no connection open."""
    folder = Path(mkdtemp(prefix=f"tolok-simulation-{name}-", dir=_fast()))
    Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=0)
    path = folder / "tolok.db"
    path.write_bytes(empty_store())
    store = open_store(path)
    event.listen(store.engine, "connect", _quick)
    store.close()  # connections made before the listener write slowly
    return store


def _shape(here: Ground) -> None:
    """Give the world its character."""
    if here.character.narrow:
        log = here.world.log
        handoffs = min(log.pages.handoffs, NARROW_WRITE)
        log.pages = replace(log.pages, write=NARROW_WRITE, handoffs=handoffs, read=NARROW_LOOK)
        if here.crm == "salesforce":
            queries.PAGE = NARROW_PAGE
            log.pages = replace(log.pages, window=NARROW_PAGE, listing=NARROW_PAGE)
    if here.crm == "hubspot":
        here.world.switches.index_lag_s = here.character.index_lag_s


def _quick(link: Any, _entry: object) -> None:
    """What a machine's fall would lose is not the subject here: processes die, the disk does not."""
    link.execute("PRAGMA synchronous=OFF")


@cache
def _fast() -> str | None:
    """A folder in memory where the system has one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def kept_in(store: Store, configuration: Configuration) -> Configuration:
    """The same configuration beside another store."""
    return replace(configuration, folder=store.path.parent)


def _eager(definition: Any) -> Any:
    """The same definition with a lower line to MQL, so that small worlds hand off."""
    mql = definition.mql.model_copy(
        update={"enter": 35, "leave": 25, "stay": 1, "known": (), "explicit": 0, "implicit": 0}
    )
    publish = definition.publish.model_copy(update={"new_mqls_per_day": 6})
    return definition.model_copy(update={"mql": mql, "publish": publish})


def engine_of(here: Ground) -> Engine:
    """The engine under the store, for those who strike at commits."""
    return here.store.engine
