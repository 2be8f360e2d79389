"""What the CRM asked of its callers, as the oracle keeps it: silence, and a reserve that is not touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.exchange import Response
from tests.simulation.ground import Exchange, Ground

#: The share of the day's calls that nothing but the settling of unknown outcomes may touch, which has half
#: of it, and how long a told remainder counts.
RESERVE, TOLD_COUNTS = 0.2, timedelta(hours=1)


@dataclass(slots=True)
class Gauge:
    """The last silence that a worker heard of and could store, and the last remainder it was told."""

    here: Ground
    silent_until: datetime | None = None
    remaining: int | None = None
    limit: int = 0
    told_at: datetime | None = None
    waiting: datetime | None = None

    def admitted(self, exchange: Exchange) -> None:
        """A call begins: it must not, inside a silence or with the reserve reached."""
        self.waiting = None  # what was asked in an answer that was lost, nobody heard
        if exchange.woken:
            return  # it had been let through before
        now = self.here.now
        if self.silent_until and now < self.silent_until:
            self._breach(exchange, f"inside a silence until {self.silent_until:%H:%M:%S}")
        if self.remaining is None or self.told_at is None or now >= self.told_at + TOLD_COUNTS:
            return
        settling = exchange.kind in ("auth", "look")
        if self.remaining <= (RESERVE / 2 if settling else RESERVE) * self.limit:
            self._breach(exchange, f"{self.remaining} of {self.limit} calls left, the reserve")

    def asked(self, seconds: float) -> None:
        """The CRM asks for silence from now on, if the worker lives to hear it."""
        self.waiting = self.here.now + timedelta(seconds=seconds)

    def heard(self, response: Response) -> None:
        """The worker has the answer."""
        if self.waiting is not None:
            self.silent_until, self.waiting = self.waiting, None
        low = {name.lower(): value for name, value in response.headers.items()}
        usage = low.get("sforce-limit-info", "").partition("=")[2]
        if "/" in usage:
            used, limit = (int(part) for part in usage.split("/"))
            self.remaining, self.limit, self.told_at = limit - used, limit, self.here.now
        if "x-hubspot-ratelimit-daily-remaining" in low:
            self.remaining = int(low["x-hubspot-ratelimit-daily-remaining"])
            self.limit = int(low["x-hubspot-ratelimit-daily"])
            self.told_at = self.here.now

    def forgotten(self) -> None:
        """A worker died or could not store: what only it knew is gone."""
        self.silent_until = self.remaining = self.waiting = None

    def _breach(self, exchange: Exchange, why: str) -> None:
        self.here.breaches.append(("calls", f"{exchange.worker} sent {exchange.request.path} {why}"))
