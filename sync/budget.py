"""The gate before every HTTP call: the lease is still ours, no silence was asked for, the reserve is left.

What a CRM said of its allowance is kept in the store, where every process of this machine sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from connectors.errors import OutOfBudget
from connectors.port import Usage
from sync.lease import LEASE_S, BootClock, renew
from sync.store.engine import Fence, Store
from sync.store.moments import from_text, to_text
from sync.store.tables import budget

#: A lease is renewed when this much of its term has gone by.
RENEW_AFTER_S = LEASE_S / 3

#: What a CRM last said of its allowance is believed this long; its windows roll within a day.
BELIEVED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is known of a connection's allowance.

    `told_at` and `silent_until` are texts by the wall clock, for people. The same moments by the boot clock
    of `boot`, in seconds, are what counts while the machine has not been started anew.
    """

    limit: int | None = None
    remaining: int | None = None
    told_at: str = ""
    silent_until: str = ""
    boot: str = ""
    told_s: float = 0.0
    silent_until_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Clocks:
    """The present moment by the wall clock and by the boot clock, which nobody can move."""

    now: datetime
    boot: str
    boot_s: float


def clocks(clock: Callable[[], datetime], boot: BootClock) -> Clocks:
    """The present moment by both clocks."""
    return Clocks(clock(), boot.boot, boot.seconds())


@dataclass(slots=True)
class StoreGate:
    """The gate of one worker over one connection. `clock` tells the present moment (aware)."""

    store: Store
    fence: Fence
    boot: BootClock
    clock: Callable[[], datetime]
    reserve: float = 0.2
    calls: int = 0
    _renewed_s: float = field(default=0.0)
    _easy: bool = field(default=False)
    _allowance: Allowance | None = field(default=None)

    def admit(self, kind: str) -> None:
        """Let one call pass, or raise `OutOfBudget` or `LeaseLost`."""
        now_s = self.boot.seconds()
        if now_s - self._renewed_s > RENEW_AFTER_S:
            renew(self.store, self.fence, self.boot)
            self._renewed_s = now_s
        if self._allowance is None:
            self._allowance = allowance(self.store, self.fence.connection)
        refuse_if_spent(self._allowance, self._clocks(), self.reserve / 2 if self._easy else self.reserve)
        if kind != "auth":
            self.calls += 1

    def told(self, usage: Usage) -> None:
        """Keep what the CRM said; the store is told only when the answer came near the reserve."""
        remaining = usage.remaining
        if remaining is None and usage.used is not None and usage.limit is not None:
            remaining = usage.limit - usage.used
        if remaining is None or usage.limit is None:
            return
        now = self._clocks()
        self._allowance = replace(
            _on_boot(self._allowance or Allowance(), now),
            limit=usage.limit,
            remaining=remaining,
            told_at=to_text(now.now),
            told_s=now.boot_s,
        )
        if remaining <= self.reserve * usage.limit:
            self.keep()

    def silence(self, after_s: float, daily: bool) -> None:
        """The CRM asked for silence: no process sends anything before it is over."""
        now = self._clocks()
        known = _on_boot(self._allowance or Allowance(), now)
        self._allowance = replace(
            known,
            remaining=0 if daily else known.remaining,
            silent_until=to_text(now.now + timedelta(seconds=after_s)),
            silent_until_s=now.boot_s + after_s,
        )
        self.keep()

    def _clocks(self) -> Clocks:
        return clocks(self.clock, self.boot)

    def ease(self, recovering: bool) -> None:
        """Settling an unknown outcome may spend half of the reserve."""
        self._easy = recovering

    def keep(self) -> None:
        """Store what is known, for the other processes and for `tolok status`."""
        known = self._allowance
        if known is None:
            return
        values = {
            "day_limit": known.limit,
            "remaining": known.remaining,
            "told_at": known.told_at,
            "silent_until": known.silent_until,
            "boot": known.boot,
            "told_s": known.told_s,
            "silent_until_s": known.silent_until_s,
            "spent": self.calls,
        }
        with self.store.writing(self.fence) as link:
            link.execute(
                insert(budget)
                .values(connection=self.fence.connection, **values)
                .on_conflict_do_update(index_elements=["connection"], set_=values)
            )


def allowance(store: Store, connection: str) -> Allowance:
    """What the store knows of a connection's allowance."""
    with store.reading() as link:
        row = link.execute(select(budget).where(budget.c.connection == connection)).one_or_none()
    if row is None:
        return Allowance()
    return Allowance(
        row.day_limit,
        row.remaining,
        row.told_at,
        row.silent_until,
        row.boot,
        row.told_s,
        row.silent_until_s,
    )


def _on_boot(known: Allowance, now: Clocks) -> Allowance:
    """What is known, its moments told by this machine's present boot clock."""
    if known.boot == now.boot:
        return known
    return replace(
        known,
        boot=now.boot,
        told_s=now.boot_s - _since_s(known.told_at, now),
        silent_until_s=now.boot_s - _since_s(known.silent_until, now),
    )


def _since_s(text: str, now: Clocks) -> float:
    return (now.now - from_text(text)).total_seconds() if text else 0.0


def refuse_if_spent(known: Allowance, now: Clocks, reserve: float) -> None:
    """Raise `OutOfBudget` inside a window of silence, or while the last known remainder is at the reserve."""
    known = _on_boot(known, now)
    silent_s = known.silent_until_s - now.boot_s if known.silent_until else 0.0
    if silent_s > 0:
        until = now.now + timedelta(seconds=silent_s)
        raise OutOfBudget(f"the CRM asked for silence until {until:%H:%M} UTC", until=until)
    if known.limit is None or known.remaining is None or not known.told_at:
        return
    believed_s = known.told_s + BELIEVED_FOR.total_seconds() - now.boot_s
    if known.remaining <= reserve * known.limit and believed_s > 0:
        stale = now.now + timedelta(seconds=believed_s)
        raise OutOfBudget(
            f"{known.remaining} of {known.limit} calls are left, the reserve; next try {stale:%H:%M} UTC",
            until=stale,
        )
