"""One HubSpot portal as the sandbox's server knows it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from threading import Lock
from uuid import NAMESPACE_DNS, uuid5

from sandbox.calls import CallLog
from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.hubspot import accounts
from sandbox.hubspot.call import Answer, Call, method_not_allowed
from sandbox.hubspot.changes import checked_rows, settle, update
from sandbox.hubspot.errors import Refusal, not_found
from sandbox.hubspot.layout import Layout, owners_of
from sandbox.hubspot.object_types import object_type
from sandbox.hubspot.portal import BURST, BURST_LIMIT, DAILY_LIMIT, Portal, Switches, Write, open_portal
from sandbox.hubspot.records import Source
from sandbox.hubspot.routes import API_VERSIONS, Route, find_route
from sandbox.hubspot.rows import take_rows
from sandbox.people import Day, Population
from sandbox.sheet import Column, Row

FIRST_PORTAL = 24_000_000


class HubSpotWorld:
    """The portal of one population. Every method may be called from several threads."""

    def __init__(self, population: Population, clock: Clock, seed: int) -> None:
        self._lock = Lock()
        self._clock = clock
        self._answers = 0
        self.portal: Portal = open_portal(clock, FIRST_PORTAL + seed, owners_of(population.colleagues))
        self._layout = Layout(self.portal)
        self._layout.settle_in(population)
        self.portal.writes.clear()

    @property
    def log(self) -> CallLog:
        """The calls since the last mark."""
        return self.portal.log

    @property
    def writes(self) -> list[Write]:
        """Every stored change since the portal was laid out, oldest first."""
        return self.portal.writes

    @property
    def switches(self) -> Switches:
        """What a test may turn on."""
        return self.portal.switches

    def handle(self, request: Request) -> Response:
        """Answer one call of the API."""
        with self._lock:
            settle(self.portal)
            self._answers += 1
            correlation = str(uuid5(NAMESPACE_DNS, f"{self.portal.id}.{self._answers}"))
            limits: dict[str, str] = {}
            try:
                answer = self._answer(request, limits)
            except Refusal as refusal:
                answer = Answer(refusal.status, refusal.body(correlation), refusal.headers)
            return self._response(answer, correlation, limits)

    def take_in(self, day: Day) -> None:
        """Add what `day` tells, stamped with the times inside it."""
        with self._lock:
            self._layout.take_in(day)

    def edit(self, type: str, id: str, fields: Mapping[str, object], by: str | None) -> None:
        """Change a record by hand, now, as an owner or user. Raises `KeyError`, `ValueError`."""
        with self._lock:
            kind = object_type(type)
            if kind is None:
                raise KeyError(type)
            record = self.portal.shelf(kind).get(id)
            if record is None:
                raise KeyError(id)
            for name in fields:
                if self.portal.book(kind).live(name) is None:
                    raise KeyError(name)
            source = self._person(by)
            given = {name: "" if value is None else value for name, value in fields.items()}
            try:
                values = checked_rows(self.portal, kind, [given])[0]
            except Refusal as refusal:
                raise ValueError(refusal.message) from refusal
            update(self.portal, kind, record, values, source, self.portal.now)

    def info(self, base_url: str) -> dict[str, object]:
        """How to reach this portal, and what is in it."""
        portal = self.portal
        counts = {name: len(shelf) for name, shelf in portal.shelves.items()}
        return {
            "base_url": base_url,
            "api_versions": list(API_VERSIONS),
            "client_id": accounts.client_id(portal),
            "client_secret": accounts.client_secret(portal),
            "access_token": accounts.access_token(portal),
            "refresh_token": accounts.refresh_token(portal),
            "portal_id": portal.id,
            "counts": counts | {"events": len(portal.occurrences)},
            "owners": [accounts.owner_body(owner) for owner in portal.owners.values()],
        }

    def load_rows(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        """Make these rows the contacts, in place of those that are there."""
        with self._lock:
            self._layout.clear()
            take_rows(self.portal, columns, rows)
            self.portal.writes.clear()

    def colleague_ids(self) -> dict[str, str]:
        """The owner id of each colleague, by the colleague's key."""
        return {owner.key: owner.id for owner in self.portal.owners.values()}

    def _answer(self, request: Request, limits: dict[str, str]) -> Answer:
        route, arguments, known = find_route(request.method, request.path)
        by_key = True
        if route is None or route.kind is not None:
            by_key = accounts.admit(self.portal, request)
        if route is None:
            self.portal.log.count("unknown")
            raise method_not_allowed() if known else not_found()
        self._count(route, by_key, limits)
        if route.kind and self.switches.refusals:
            raise self.switches.refusals.pop(0)
        return route.endpoint(self.portal, Call(request, request.params(), arguments))

    def _count(self, route: Route, by_key: bool, limits: dict[str, str]) -> None:
        """Count the call, and note the limits that its answer will tell; a search tells none."""
        if route.kind is None:
            return
        self.portal.log.count(route.kind)
        meter = self.portal.meter
        meter.count(self._clock.now)
        if route.kind == "search":
            return
        limits |= {
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(BURST.total_seconds() * 1000)),
            "X-HubSpot-RateLimit-Max": str(BURST_LIMIT),
            "X-HubSpot-RateLimit-Remaining": str(meter.burst_remaining),
        }
        if by_key:  # absent for OAuth tokens
            limits["X-HubSpot-RateLimit-Daily"] = str(DAILY_LIMIT)
            limits["X-HubSpot-RateLimit-Daily-Remaining"] = str(meter.daily_remaining)

    def _response(self, answer: Answer, correlation: str, limits: Mapping[str, str]) -> Response:
        headers = {
            "Date": self._clock.http_date(),
            "X-HubSpot-Correlation-Id": correlation,
            "Vary": "Accept-Encoding",
            **limits,
            **answer.headers,
        }
        if answer.body is None:
            return Response(answer.status, b"", headers)
        headers["Content-Type"] = "application/json;charset=utf-8"
        return Response(answer.status, json.dumps(answer.body, ensure_ascii=False).encode(), headers)

    def _person(self, by: str | None) -> Source:
        """The source of a change by hand: an owner id or a user id, without one the first owner."""
        for owner in self.portal.owners.values():
            if by in (None, owner.id, str(owner.user_id)):
                return self._layout.by_hand(owner)
        raise KeyError(by)
