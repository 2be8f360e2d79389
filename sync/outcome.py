"""What to do next with one written row, by what the CRM said to it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.port import Result, Verdict
from sync.journal import RowState

#: A row is tried again at most this often, and at most this long after its first failure; however far the
#: passes lie apart, it has had some tries.
ATTEMPTS, FEWEST = 8, 4
PATIENCE = timedelta(days=2)

#: First wait before a row is tried again; it doubles up to the longest.
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)

ROW_STATE: Mapping[Verdict, RowState] = {
    Verdict.WRITTEN: RowState.ACCEPTED,
    Verdict.LOCKED: RowState.AGAIN,
    Verdict.GONE: RowState.GONE,
    Verdict.CONVERTED: RowState.GONE,
    Verdict.MERGED: RowState.GONE,
    Verdict.REJECTED: RowState.PARKED,
    Verdict.FORBIDDEN: RowState.VOID,  # the set-up must be mended; then it is written without being asked
}


@dataclass(frozen=True, slots=True)
class Next:
    """What follows: the row's state, and when it may be tried again."""

    state: RowState
    code: str
    message: str
    next_at: datetime | None = None


def after(result: Result, attempts: int, since: datetime, now: datetime) -> Next:
    """What follows for a row that has now been tried `attempts` times since `since`."""
    state = ROW_STATE[result.verdict]
    code = result.code or result.verdict.value
    if state is not RowState.AGAIN:
        return Next(state, code, result.message)
    if attempts >= ATTEMPTS or (attempts >= FEWEST and now - since >= PATIENCE):
        return Next(RowState.PARKED, code, f"{result.message} (given up after {attempts} tries)")
    return Next(RowState.AGAIN, code, result.message, now + wait(attempts))


def wait(attempts: int) -> timedelta:
    """How long to leave a row alone after so many tries."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
