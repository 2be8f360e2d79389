"""Running one pass over one connection, checked before anything is written."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from config.problems import Problems
from sync import preflight
from sync.budget import StoreGate
from sync.claim import store_name
from sync.desk import Desk
from sync.passes import Counts, run_pass
from tolok.bootstrap import Works, desk, whereabouts
from tolok.checking import refuse_problems
from tolok.exits import about

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass did, in how many HTTP calls and seconds."""

    counts: Counts
    calls: int
    seconds: float

    def as_json(self) -> dict[str, object]:
        """One flat object."""
        return {**asdict(self.counts), "calls": self.calls, "seconds": round(self.seconds, 3)}


def pass_over(opened: Works, name: str, progress: Progress) -> Passed:
    """One pass over a connection. Raises `Problems` before anything is written when it must not be."""
    began = time.monotonic()
    with about(name), desk(opened, name) as at:
        checked(opened, at)
        night = opened.configuration.settings.schedule.night
        counts = run_pass(at, night, progress, lambda: rechecked(opened, at))
        calls = kept_budget(at)
    return Passed(counts, calls, time.monotonic() - began)


def check_before(opened: Works, name: str) -> None:
    """All that would keep a pass from writing, found before any connection is written to. Writes nothing."""
    with desk(opened, name) as at:
        checked(opened, at)


def checked(opened: Works, at: Desk) -> None:
    """Configuration and permissions, before anything is written."""
    where = whereabouts(opened.configuration, at.connection, at.crm)
    around = preflight.surroundings(at.crm, at.store, at.fence, where)
    try:
        store = store_name(opened.store)
        refuse_problems(opened.configuration, at.connection, around, at.crm.limits, store)
    except Problems:
        preflight.forget(at.store, at.fence)
        raise


def rechecked(opened: Works, at: Desk) -> None:
    """Look around again when the time for it has come: what was found earlier may not be true any more."""
    if preflight.is_due(at.crm, at.store, at.fence, at.rhythm.describe_every):
        where = whereabouts(opened.configuration, at.connection, at.crm)
        preflight.look_around(at.crm, at.store, at.fence, where)
        checked(opened, at)


def kept_budget(at: Desk) -> int:
    """Store what the CRM said of its allowance; how many calls this worker made."""
    gate = at.gate
    if not isinstance(gate, StoreGate):
        return 0
    gate.keep()
    return gate.calls


def as_line(name: str, passed: Passed) -> str:
    """A pass on one line, for logs."""
    return json.dumps({"connection": name, **passed.as_json()})
