"""One worker's shift: a pass through real clients and the real store, struck where its schedule says."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from config.problems import Problems
from config.secrets import Secrets
from config.settings import Connection, CrmName
from connectors.errors import CrmError, Refused
from connectors.hubspot.portal import HubSpotCrm
from connectors.port import Crm, Gate
from connectors.salesforce.org import SalesforceCrm
from sandbox.exchange import Request, Response
from sync.lease import Busy
from tests.simulation.blows import Blow, DeathError, land
from tests.simulation.gauge import Gauge
from tests.simulation.ground import NARROW_LOOK, NARROW_WRITE, Exchange, Ground
from tests.simulation.strikes import Strike, Where
from tests.wires import over_requests, over_urllib3
from tolok.doors import hubspot_settings, salesforce_settings
from tolok.passing import Passed, pass_over


@dataclass(slots=True)
class Shift:
    """One worker at work. `strikes` are what will befall it; `pause` is what it does when it is paused."""

    here: Ground
    name: str
    gauge: Gauge
    strikes: Sequence[Strike] = ()
    pause: Callable[[], None] = lambda: None
    dead: bool = False
    woken: bool = False
    kind: str = "none"
    heard: int = 0
    passed: Passed | None = None
    ended: str = ""

    def at_point(self, where: Where, exchange: Exchange | None = None) -> list[Strike]:
        """The strikes that fall at this point; the dead get no further."""
        if self.dead:
            raise DeathError
        return [each for each in self.strikes if each.falls(where, self.kind)]

    def carry(self, request: Request) -> Response:
        """One HTTP exchange, as the clients' wires want it."""
        if self.dead:
            raise DeathError
        self.kind = kind_of(self.here.crm, request)
        exchange = self._begun(request)
        blow = Blow(self, exchange, request)
        response = None
        for strike in self.at_point(Where.BEFORE):
            response = response or land(strike, blow)
        if response is None:
            response = self.here.deliver(exchange)
        blow.response = response
        for strike in self.at_point(Where.AFTER):
            instead = land(strike, blow)
            if instead is not None and exchange.arrived:
                blow.response = instead
        return self._hear(exchange, blow.response)

    def _begun(self, request: Request) -> Exchange:
        here = self.here
        exchange = Exchange(
            len(here.exchanges) + 1,
            self.name,
            self.kind,
            here.now,
            request,
            len(here.changes),
            woken=self.woken,
        )
        here.exchanges.append(exchange)
        self.gauge.admitted(exchange)
        return exchange

    def _hear(self, exchange: Exchange, response: Response) -> Response:
        exchange.status = response.status
        self.gauge.heard(response)
        headers = {"Date": self.here.at.box.clock.http_date(), **response.headers}
        return Response(response.status, response.body, headers)

    def door(self, name: str, connection: Connection, secrets: Secrets, gate: Gate) -> Crm:
        """The real connector, whose waits are the world's time."""
        wait = self.here.advance
        if connection.crm is CrmName.SALESFORCE:
            session = over_requests(self)  # type: ignore[arg-type]
            crm: Any = SalesforceCrm(salesforce_settings(connection, secrets), gate, session, wait)
        else:
            pool = over_urllib3(self)  # type: ignore[arg-type]
            crm = HubSpotCrm(hubspot_settings(connection, secrets), gate, pool, wait)
        if self.here.character.narrow:
            handed = min(crm.limits.handoff_rows, NARROW_WRITE)
            rows = {"write_rows": NARROW_WRITE, "handoff_rows": handed, "read_rows": NARROW_LOOK}
            crm.limits = replace(crm.limits, **rows)
        return crm  # type: ignore[no-any-return]

    def work(self) -> None:
        """The pass, whatever ends it. What no fault explains is a breach."""
        opened = replace(self.here.works(), door=self.door)
        try:
            with _struck(self):
                self.passed = pass_over(opened, self.here.crm, lambda _step, _done: None)
            self.ended = "done"
        except DeathError:
            self.ended = "died"
        except Refused as fault:
            self.ended = "refused"
            self.here.breaches.append(("bug", f"{self.name}: {fault}"))
        except (CrmError, Busy, Problems, OperationalError) as trouble:
            self.ended = type(trouble).__name__
        if self.ended in ("died", "OperationalError"):
            self.gauge.forgotten()


#: How the address of a further page ends on Salesforce.
_LOCATOR = re.compile(r"/0r8\w+-\d+$")

#: The shift that each thread works on, for the one listener on the store's commits.
_working: dict[int, Shift] = {}


@contextmanager
def _struck(shift: Shift) -> Iterator[None]:
    """This thread's commits are points of this shift."""
    here, outer = threading.get_ident(), _working.get(threading.get_ident())
    _working[here] = shift
    try:
        yield
    finally:
        if outer is None:
            del _working[here]
        else:
            _working[here] = outer


def listen(here: Ground) -> None:
    """Have every commit on this ground be a point of whoever's shift it is."""
    for moment, heard in (("before_cursor_execute", _before), ("after_cursor_execute", _after)):
        if not event.contains(here.store.engine, moment, heard):
            event.listen(here.store.engine, moment, heard)


def _before(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _commit(statement, Where.COMMIT)


def _after(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
    _commit(statement, Where.COMMITTED)


def _commit(statement: str, where: Where) -> None:
    shift = _working.get(threading.get_ident())
    if shift is None or statement != "COMMIT":
        return
    for strike in shift.at_point(where):
        land(strike, Blow(shift, None, None))


def kind_of(crm: str, request: Request) -> str:
    """What a request is for: auth, write, look (records by id), read, or read page for those that follow."""
    path = request.path.rstrip("/")
    if "oauth" in path:
        return "auth"
    if crm == "salesforce":
        if request.method in ("PATCH", "DELETE") or path.endswith(("/composite", "/composite/graph")):
            return "write"
        if request.method == "POST":
            return "look" if "/composite/sobjects/" in path else "write"
        return "read page" if _LOCATOR.search(path) else "read"
    if request.method in ("PATCH", "PUT", "DELETE"):
        return "write"
    if request.method == "GET" or path.endswith("/search") or "/associations/" in path:
        return "read page" if "after=" in request.query else "read"
    return "look" if path.endswith("/batch/read") else "write"
