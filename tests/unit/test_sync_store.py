"""The store: made by migrations, closed to newer versions, changed only by who holds the lease."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from connectors.errors import LeaseLost, OutOfBudget
from connectors.port import Usage
from leads.activity import Activity
from sync.budget import StoreGate
from sync.lease import LEASE_S, BootClock, Busy, holder_here, is_alive, release, renew, take
from sync.pack import merged
from sync.store.engine import Store, StoreTooNew, open_store
from sync.store.moments import from_text, to_text
from sync.store.records import Packed, pack, unpack
from sync.store.tables import metadata
from tests.worked_example import NOW


class Uptime:
    """A boot clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.clock = BootClock("boot-1", lambda: self.seconds)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A new store."""
    return open_store(tmp_path / "tolok.db")


def test_the_migrations_make_exactly_the_tables_that_the_code_reads(store: Store) -> None:
    """A column in one and not in the other would be found by a user."""
    with store.engine.connect() as link:
        assert compare_metadata(MigrationContext.configure(link), metadata) == []


def test_a_store_is_safe_against_a_cut_of_power(store: Store) -> None:
    """Write-ahead log, full synchronisation, foreign keys."""
    with store.reading() as link:
        assert link.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert link.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert link.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_store_from_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """It is refused by name, and not changed."""
    path = tmp_path / "tolok.db"
    made = open_store(path)
    with made.writing() as link:
        link.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    made.close()
    with pytest.raises(StoreTooNew, match="newer"):
        open_store(path)


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    """All of it or none of it."""

    def fail_half_way() -> None:
        with store.writing() as link:
            link.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with store.reading() as link:
        assert link.exec_driver_sql("SELECT count(*) FROM meta").scalar() == 0


def test_only_one_holds_the_lease_until_it_runs_out(store: Store) -> None:
    """The next holder's fence is higher, and the earlier one can change nothing any more."""
    up = Uptime()
    first = take(store, "main", "other:1:a", up.clock)
    with pytest.raises(Busy):
        take(store, "main", "other:2:b", up.clock)
    up.seconds = LEASE_S + 1
    second = take(store, "main", "other:2:b", up.clock)
    assert second.number > first.number
    with pytest.raises(LeaseLost), store.writing(first):
        pass
    with pytest.raises(LeaseLost):
        renew(store, first, up.clock)
    release(store, first)
    with store.writing(second) as link:
        link.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")


def test_a_lease_of_an_earlier_boot_or_of_a_dead_process_is_void(store: Store) -> None:
    """Nobody waits for a holder that cannot be alive."""
    up = Uptime()
    take(store, "main", "other:1:a", up.clock)
    take(store, "main", holder_here(), BootClock("boot-2", lambda: 0.0))
    host = holder_here().split(":")[0]
    assert is_alive(f"{host}:{os.getpid()}:x")
    assert not is_alive(f"{host}:{2**22 + 1}:x")
    assert is_alive("another machine:1:x")
    take(store, "dead", f"{host}:{2**22 + 1}:x", up.clock)
    take(store, "dead", holder_here(), up.clock)


def test_no_call_starts_at_the_reserve_or_inside_a_silence(store: Store) -> None:
    """Both are known to the next process through the store."""
    up = Uptime()
    fence = take(store, "main", holder_here(), up.clock)
    gate = StoreGate(store, fence, up.clock, lambda: NOW, reserve=0.2)
    gate.admit("read")
    gate.told(Usage(used=79, limit=100))
    gate.admit("read")
    gate.told(Usage(used=80, limit=100))
    with pytest.raises(OutOfBudget):
        gate.admit("read")
    with pytest.raises(OutOfBudget):
        StoreGate(store, fence, up.clock, lambda: NOW, reserve=0.2).admit("read")
    assert gate.calls == 2
    gate.told(Usage(used=1, limit=100))
    gate.silence(60.0, daily=False)
    with pytest.raises(OutOfBudget):
        StoreGate(store, fence, up.clock, lambda: NOW).admit("read")


def test_a_moved_wall_clock_does_not_end_a_silence(store: Store) -> None:
    """Silence is kept by the boot clock; after a new start of the machine the wall clock has to do."""
    up = Uptime()
    fence = take(store, "main", holder_here(), up.clock)
    StoreGate(store, fence, up.clock, lambda: NOW).silence(60.0, daily=False)
    hours_later = StoreGate(store, fence, up.clock, lambda: NOW + timedelta(hours=5))
    with pytest.raises(OutOfBudget):
        hours_later.admit("read")
    up.seconds += 61
    StoreGate(store, fence, up.clock, lambda: NOW - timedelta(hours=5)).admit("read")
    started_anew = BootClock("boot-2", lambda: 3.0)
    with pytest.raises(OutOfBudget):
        StoreGate(store, fence, started_anew, lambda: NOW + timedelta(seconds=59)).admit("read")


def test_settling_an_unknown_outcome_may_spend_half_of_the_reserve(store: Store) -> None:
    """And nothing beyond it."""
    up = Uptime()
    gate = StoreGate(store, take(store, "main", holder_here(), up.clock), up.clock, lambda: NOW, reserve=0.2)
    gate.told(Usage(used=85, limit=100))
    with pytest.raises(OutOfBudget):
        gate.admit("read")
    gate.ease(True)
    gate.admit("read")
    gate.told(Usage(used=90, limit=100))
    with pytest.raises(OutOfBudget):
        gate.admit("read")


def test_moments_sort_as_text_does() -> None:
    """And come back as they were."""
    assert from_text(to_text(NOW)) == NOW
    assert to_text(NOW) < to_text(NOW.replace(microsecond=1))


def test_activities_keep_when_they_were_first_learned_and_what_they_said_before() -> None:
    """Said again, nothing changes; said differently, the old version is kept aside with the time."""
    first = Activity("Task:1", "call", NOW, NOW, {"subject": "Hello"}, "Task")
    again = Activity("Task:1", "call", NOW, NOW.replace(year=2027), {"subject": "Hello"}, "Task")
    other = Activity("Task:1", "call", NOW, NOW.replace(year=2027), {"subject": "Bye"}, "Task")
    packed = merged(Packed(), {"Task:1": first}, "2026")
    assert merged(packed, {"Task:1": again}, "2027") == packed
    changed = merged(packed, {"Task:1": other}, "2027")
    assert [at for _, at in changed.replaced] == ["2027"]
    assert merged(changed, {"Task:1": None}, "2028").live == {}
    assert unpack(pack(changed)) == changed
