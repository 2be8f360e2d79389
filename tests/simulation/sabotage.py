"""Breaking our own handling of each family on purpose, to see that the oracle would have seen it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from connectors.errors import Refused, Unauthorised
from connectors.hubspot.portal import HubSpotCrm
from connectors.port import Stream, Verdict
from connectors.salesforce import org, paging
from connectors.salesforce.client import Answer, Client
from connectors.salesforce.dialect import Rows
from sandbox.clock import BEGINNING
from sync import apply, budget, delayed, departure, observe, outcome, passes, sighting
from sync.desk import Desk
from sync.journal import RowState
from sync.recover import Recovered
from sync.store import engine
from sync.store.lanes import STREAM, keep_lane, lane_of
from sync.store.records import Stored
from tests.simulation.shift import Shift
from tests.simulation.strikes import Family


@contextmanager
def _swapped(owner: object, name: str, value: object) -> Iterator[None]:
    """Another attribute in place of the right one, for as long as the block lasts."""
    right = owner.__dict__[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, right)


def _nothing(*_ignored: object) -> None:
    """What should be done is not done."""


def _forgets_what_was_sent() -> AbstractContextManager[None]:
    """A worker that starts does not ask what became of writes that it finds open."""
    return _swapped(passes, "recover", lambda _desk: Recovered())


@contextmanager
def _takes_absence_for_proof() -> Iterator[None]:
    """What is not there at once is taken not to have happened, and another value is sent."""
    with (
        _swapped(org, "_LIMITS", replace(org._LIMITS, settle_after=timedelta(0))),
        _swapped(HubSpotCrm, "limits", replace(HubSpotCrm.limits, settle_after=timedelta(0))),
    ):
        yield


def _leaves_nothing_to_the_survivor() -> AbstractContextManager[None]:
    """What happened to a record that was merged or converted ends with it."""
    return _swapped(departure, "_inherit", lambda *_given, **_named: None)


def _takes_rows_for(state: RowState, *verdicts: Verdict) -> AbstractContextManager[None]:
    """Rows of these verdicts are taken for something else."""
    return _swapped(outcome, "ROW_STATE", {**outcome.ROW_STATE, **dict.fromkeys(verdicts, state)})


def _ends_where_the_locator_was_lost() -> AbstractContextManager[None]:
    """A page that is refused is taken for the end of the stream."""
    right = paging._followed

    def wrong(client: Client, rows: Rows) -> Answer | None:
        try:
            found = right(client, rows)
        except (Refused, Unauthorised):
            found = None
        empty = {"totalSize": 0, "done": True, "records": []}
        return found or Answer(empty, client.served or BEGINNING)

    return _swapped(paging, "_followed", wrong)


def _never_looks_back() -> AbstractContextManager[None]:
    """A read begins where the last one ended, and never further back."""
    return _swapped(observe, "start", lambda lane, _reach: (lane.cursor or None, timedelta(0)))


def _believes_it_is_as_it_was() -> AbstractContextManager[None]:
    """What others wrote into our fields is not taken note of."""
    right = sighting.see

    def wrong(before: Stored | None, *given: Any) -> Any:
        found = right(before, *given)
        if found is None or before is None:
            return found
        return replace(found, outputs=False, row=found.row._replace(outputs=before.outputs))

    return _swapped(observe, "see", wrong)


def _goes_by_its_own_clock() -> AbstractContextManager[None]:
    """The worker's wall clock in place of the server's time."""
    right = Shift.door

    def wrong(self: Shift, *given: Any) -> Any:
        crm: Any = right(self, *given)
        crm.server_time = lambda: (self.here.now + self.here.skew).replace(microsecond=0)
        return crm

    return _swapped(Shift, "door", wrong)


def _moves_the_cursor_first() -> AbstractContextManager[None]:
    """The cursor is kept in a transaction of its own, before what was read."""

    def wrong(desk: Desk, stream: Stream, take: observe.Take, progress: observe.Progress) -> int:
        name = f"{STREAM}{stream.type}"
        with desk.store.reading() as link:
            lane = lane_of(link, desk.connection, name)
        total = 0
        for page in observe._pages(desk, stream, lane):
            with desk.store.writing(desk.fence) as link:
                at = desk.crm.server_time()
                kept = delayed.behind(lane, page, at, desk.rhythm.delayed_every)
                keep_lane(link, desk.connection, name, kept)
            with desk.store.writing(desk.fence) as link:
                total += take(link, desk, page)
        return total

    return _swapped(observe, "_read", wrong)


Break = Callable[[], AbstractContextManager[None]]

#: How our handling of each family is broken.
BREAKS: Mapping[Family, Break] = {
    Family.F1: _forgets_what_was_sent,
    Family.F2: _takes_absence_for_proof,
    Family.F3: partial(_takes_rows_for, RowState.ACCEPTED, Verdict.REJECTED),
    Family.F4: partial(_takes_rows_for, RowState.PARKED, Verdict.LOCKED),
    Family.F5: lambda: _swapped(budget.StoreGate, "silence", _nothing),
    Family.F6: lambda: _swapped(budget.StoreGate, "told", _nothing),
    Family.F7: _ends_where_the_locator_was_lost,
    Family.F8: _never_looks_back,
    Family.F9: _goes_by_its_own_clock,
    Family.F10: _ends_where_the_locator_was_lost,
    Family.F11: _leaves_nothing_to_the_survivor,
    Family.F12: lambda: _swapped(apply, "contest", _nothing),
    Family.F13: _believes_it_is_as_it_was,
    Family.F14: lambda: _swapped(engine, "_still_held", _nothing),
    Family.F15: _moves_the_cursor_first,
    Family.F16: partial(_takes_rows_for, RowState.PARKED, Verdict.FORBIDDEN),
}
