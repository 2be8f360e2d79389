"""What follows for a written row, by what the CRM said."""

from __future__ import annotations

from datetime import timedelta

from connectors.port import Result, Verdict
from leads.record import RecordRef
from sync.journal import RowState
from sync.outcome import ATTEMPTS, FEWEST, LONGEST_WAIT, PATIENCE, after
from tests.worked_example import NOW

LOCKED = Result(RecordRef("Lead", "1"), Verdict.LOCKED, "UNABLE_TO_LOCK_ROW", "busy")


def test_waits_double_up_to_the_longest() -> None:
    """A minute, two, four, and never more than six hours."""
    waits = [(after(LOCKED, n, NOW, NOW).next_at or NOW) - NOW for n in range(1, ATTEMPTS)]
    assert waits[:3] == [timedelta(minutes=n) for n in (1, 2, 4)]
    assert max(waits) <= LONGEST_WAIT


def test_a_row_is_parked_after_many_tries_or_a_long_time() -> None:
    """Both are bounded."""
    assert after(LOCKED, ATTEMPTS, NOW, NOW).state is RowState.PARKED
    assert after(LOCKED, FEWEST, NOW, NOW + PATIENCE).state is RowState.PARKED


def test_time_alone_parks_nothing() -> None:
    """Where passes lie days apart, a row still has its tries."""
    assert after(LOCKED, FEWEST - 1, NOW, NOW + 10 * PATIENCE).state is RowState.AGAIN
