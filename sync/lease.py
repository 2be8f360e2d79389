"""One worker at a time per connection: a lease with a fencing number, timed by the boot clock.

The boot clock is not the wall clock: moving the machine's time makes no second holder, and a lease of an
earlier boot is void because its holder cannot be alive.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from sync.store.engine import Fence, Store
from sync.store.tables import lease

#: How long a lease holds without renewal. Requests time out in less than half of it.
LEASE_S = 300.0

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Busy(Exception):
    """Another worker holds the connection."""


@dataclass(frozen=True, slots=True)
class BootClock:
    """Seconds since the machine started, and which start that was."""

    boot: str
    seconds: Callable[[], float]


def boot_clock() -> BootClock:
    """This machine's boot clock; where the system names no boot, the monotonic clock stands alone."""
    boot = _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else "unnamed"
    name = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return BootClock(boot, lambda: time.clock_gettime(name))


def holder_here() -> str:
    """A name for this process as a holder: its machine, its number, and something nobody else has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def is_alive(holder: str) -> bool:
    """Whether a holder may still be at work: surely not when its process has ended on this machine.

    A holder on another machine, or a number that another process has taken since, counts as alive.
    """
    host, _, rest = holder.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdigit():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is there, and somebody else's
    return True


def take(store: Store, connection: str, holder: str, clock: BootClock) -> Fence:
    """Take the lease, with a fencing number above every earlier one. Raises `Busy` while another holds it."""
    with store.writing() as link:
        row = link.execute(select(lease).where(lease.c.connection == connection)).one_or_none()
        now = clock.seconds()
        if row is not None and _holds(row.holder, row.boot, row.until_s, clock):
            raise Busy(
                f"another worker is busy with {connection}; it will be free within {row.until_s - now:.0f} s"
            )
        number = (row.fence if row is not None else 0) + 1
        values = {"holder": holder, "fence": number, "boot": clock.boot, "until_s": now + LEASE_S}
        link.execute(
            insert(lease)
            .values(connection=connection, **values)
            .on_conflict_do_update(index_elements=["connection"], set_=values)
        )
    return Fence(connection, holder, number)


def _holds(holder: str, boot: str, until_s: float, clock: BootClock) -> bool:
    return bool(holder) and boot == clock.boot and until_s > clock.seconds() and is_alive(holder)


def renew(store: Store, fence: Fence, clock: BootClock) -> None:
    """Hold on for another term. Raises `LeaseLost` when another worker has taken over."""
    with store.writing(fence) as link:
        _extend(link, fence, clock.seconds() + LEASE_S)


def release(store: Store, fence: Fence) -> None:
    """Let others in at once; a lease that was lost meanwhile is left alone."""
    with store.writing() as link:
        link.execute(
            update(lease)
            .where(
                lease.c.connection == fence.connection,
                lease.c.holder == fence.holder,
                lease.c.fence == fence.number,
            )
            .values(holder="", until_s=0.0)
        )


def _extend(link: Connection, fence: Fence, until_s: float) -> None:
    link.execute(update(lease).where(lease.c.connection == fence.connection).values(until_s=until_s))
