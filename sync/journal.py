"""The life of a write: one state, one table of what may follow. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class BatchState(Enum):
    """Where one batch of writes stands."""

    NOTED = "noted"  # intended, surely not sent yet
    SENT = "sent"  # on the wire, or the worker died near it
    UNKNOWN = "unknown"  # no answer came: it may have happened, or may still happen
    CLOSED = "closed"  # every row has its outcome
    VOID = "void"  # surely never happened


class RowState(Enum):
    """Where one row of a batch stands."""

    OPEN = "open"  # noted or sent, no outcome yet
    ACCEPTED = "accepted"  # the CRM said yes, or the value was read back
    AGAIN = "again"  # did not happen; will be tried again
    PARKED = "parked"  # will not be tried again until something or somebody changes it
    GONE = "gone"  # there is no such record to write to any more
    VOID = "void"  # surely never happened


BATCH_MOVES: Mapping[BatchState, frozenset[BatchState]] = {
    BatchState.NOTED: frozenset({BatchState.SENT, BatchState.VOID}),
    BatchState.SENT: frozenset({BatchState.CLOSED, BatchState.UNKNOWN, BatchState.VOID}),
    BatchState.UNKNOWN: frozenset({BatchState.CLOSED}),
    BatchState.CLOSED: frozenset(),
    BatchState.VOID: frozenset(),
}

ROW_MOVES: Mapping[RowState, frozenset[RowState]] = {
    RowState.OPEN: frozenset(
        {RowState.ACCEPTED, RowState.AGAIN, RowState.PARKED, RowState.GONE, RowState.VOID}
    ),
    RowState.ACCEPTED: frozenset(),
    RowState.AGAIN: frozenset(),
    RowState.PARKED: frozenset(),
    RowState.GONE: frozenset(),
    RowState.VOID: frozenset(),
}


class IllegalMove(Exception):
    """A move that the table does not have: a fault of ours."""


def moved(before: BatchState, after: BatchState) -> BatchState:
    """`after`, if a batch may go there from `before`."""
    if after not in BATCH_MOVES[before]:
        raise IllegalMove(f"a batch cannot go from {before.value} to {after.value}")
    return after


def row_moved(before: RowState, after: RowState) -> RowState:
    """`after`, if a row may go there from `before`."""
    if after not in ROW_MOVES[before]:
        raise IllegalMove(f"a row cannot go from {before.value} to {after.value}")
    return after
