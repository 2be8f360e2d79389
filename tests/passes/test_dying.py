"""A worker that dies at any commit or on either side of any HTTP exchange, and is started again.

Each point is tried in a world of its own. Whatever the point, a worker started later must end where one that
never died ends: nothing lost, nobody given two owners, no field left at an old value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from sandbox.exchange import Request, Response
from sync.lease import LEASE_S
from sync.store.engine import Store
from sync.store.tables import batch, record, turn
from tests.office import SETTLED_S, Office, office
from tests.wires import ReplyLostError

LEADS = 16
SEED = 5
DAY_S = 86_400
STRIDE = 4

#: Texts that name the moment of scoring; everything else must be equal.
MOMENTS = {"scored_at"}


class DeathError(BaseException):
    """kill -9: nothing between here and the process's end may run."""


@dataclass
class Points:
    """Counts the points that are passed, and strikes at the `at`-th one."""

    at: int
    strike: Callable[[], None]
    seen: int = 0
    deadly: bool = True  # the dead do nothing more: every later point strikes too

    def passed(self, *_ignored: object) -> None:
        """One point is passed."""
        self.seen += 1
        if self.seen == self.at or (self.seen > self.at > 0 and self.deadly):
            self.strike()


def _die() -> None:
    raise DeathError


def _lose() -> None:
    raise ReplyLostError


def _run(at: Office, name: str, points: Points, where: str) -> None:
    """One pass in which the point strikes, if it comes to it."""
    wire = at.wires[name]
    store_of: list[Store] = []

    def before(_request: Request) -> None:
        points.passed()

    def after(_request: Request, _response: Response) -> None:
        points.passed()

    def commit(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "COMMIT":
            points.passed()

    wire.before, wire.after = (
        (before if where == "before" else _nothing),
        (after if where == "after" else _nothing),
    )
    try:
        with at.works() as opened:
            store_of.append(opened.store)
            if where == "commit":
                event.listen(opened.store.engine, "before_cursor_execute", commit)
            if where == "committed":
                event.listen(opened.store.engine, "after_cursor_execute", commit)
            at.run_in(opened, name)
    except DeathError:
        at.uptime_s += 2 * LEASE_S
    finally:
        wire.before, wire.after = _nothing, _nothing


def _nothing(*_ignored: object) -> None:
    """No point here."""


def _settled(at: Office, name: str) -> None:
    """Start the worker again until it has nothing to do."""
    for _ in range(4):
        done = at.run(name).counts
        if not (done.written or done.unknown or done.failed or done.scored or done.handed_off):
            return
        at.box.advance(SETTLED_S)
    pytest.fail("the worker does not come to rest")


def _office(folder: Path, name: str) -> Office:
    return office(folder, leads=LEADS, seed=SEED, only=name)


def _owners_given(at: Office, name: str) -> dict[str, set[str]]:
    """The owners that our integration gave each record, from the CRM's own write log."""
    world: Any = at.box.worlds[name]
    given: dict[str, set[str]] = {}
    field = at.configuration.mappings[name].owner
    for write in world.writes:
        if field in write.after and _ours(world, write):
            given.setdefault(write.id, set()).add(str(write.after[field]))
    return given


def _ours(world: Any, write: Any) -> bool:
    by = getattr(write, "by", None)
    if by is not None:
        return bool(by == world.info("")["integration_user_id"])
    return bool(write.source_type == "INTEGRATION")


def _facts(at: Office, name: str) -> tuple[Any, ...]:
    """What must be equal at the end whatever happened on the way."""
    shown = {
        id: {key: value for key, value in each.items() if key not in MOMENTS}
        for id, each in at.shown(name).items()
    }
    with at.works() as opened, opened.store.reading() as link:
        turns = Counter(row.key for row in link.execute(turn.select()))
        open_batches = [row.id for row in link.execute(batch.select()) if row.state not in ("closed", "void")]
        pending = [row.crm_id for row in link.execute(record.select()) if row.pending]
    tasks = Counter(at.tasks(name))
    assert tasks
    assert all(count == 1 for count in tasks.values()), "a hand-off has one task"
    assert open_batches == []
    assert pending == []
    assert all(count == 1 for count in turns.values())
    assert len(tasks) == len(turns)
    return shown, _owners_given(at, name)


def _points_of(folder: Path, name: str, where: str) -> int:
    """How many points a first pass has."""
    at = _office(folder, name)
    points = Points(0, _die)
    _run(at, name, points, where)
    return points.seen


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
@pytest.mark.parametrize("where", ["before", "after", "commit", "committed"])
def test_a_worker_that_dies_anywhere_ends_where_one_that_never_died_ends(
    tmp_path: Path, name: str, where: str
) -> None:
    """Every commit and both sides of every HTTP exchange of a first pass."""
    calm = _office(tmp_path / "calm", name)
    calm.run(name)
    calm.box.advance(SETTLED_S)
    _settled(calm, name)
    expected, owners = _facts(calm, name)
    assert owners, "a world in which nobody is handed off proves nothing"
    for number in range(1, _points_of(tmp_path / "count", name, where) + 1):
        at = _office(tmp_path / f"{where}{number}", name)
        _run(at, name, Points(number, _die), where)
        at.box.advance(SETTLED_S)
        _settled(at, name)
        shown, given = _facts(at, name)
        assert shown == expected, f"died {where} point {number}"
        assert all(len(each) == 1 for each in given.values()), f"died {where} point {number}"


def _a_day_later(folder: Path, name: str) -> Office:
    """A world after its first pass, a day on, in which somebody took over a lead that we had handed off."""
    at = _office(folder, name)
    at.run(name)
    at.box.advance(DAY_S)
    taken = sorted(_owners_given(at, name))[0]
    type = {"salesforce": "Lead", "hubspot": "contacts"}[name]
    chosen = at.box.worlds[name].colleague_ids()["rep-09"]
    at.box.worlds[name].edit(type, taken, {at.configuration.mappings[name].owner: chosen}, chosen)
    return at


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
@pytest.mark.parametrize("where", ["after", "commit"])
def test_a_later_pass_with_a_night_and_a_persons_edit_survives_as_well(
    tmp_path: Path, name: str, where: str
) -> None:
    """Every fourth point of the pass with the full judging and the sweep; the person's owner stays."""
    calm = _a_day_later(tmp_path / "calm", name)
    calm.run(name)
    calm.box.advance(SETTLED_S)
    _settled(calm, name)
    expected, _ = _facts(calm, name)
    counted = Points(0, _die)
    _run(_a_day_later(tmp_path / "count", name), name, counted, where)
    for number in range(1, counted.seen + 1, STRIDE):
        at = _a_day_later(tmp_path / f"{where}{number}", name)
        _run(at, name, Points(number, _die), where)
        at.box.advance(SETTLED_S)
        _settled(at, name)
        shown, given = _facts(at, name)
        assert shown == expected, f"died {where} point {number}"
        assert all(len(each) == 1 for each in given.values())


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
def test_a_reply_that_is_lost_anywhere_changes_nothing_in_the_end(tmp_path: Path, name: str) -> None:
    """The CRM did what was asked and nobody heard of it: the worker reads back, or asks again."""
    calm = _office(tmp_path / "calm", name)
    calm.run(name)
    calm.box.advance(SETTLED_S)
    _settled(calm, name)
    expected, _ = _facts(calm, name)
    for number in range(1, _points_of(tmp_path / "count", name, "after") + 1):
        at = _office(tmp_path / f"lost{number}", name)
        _run(at, name, Points(number, _lose, deadly=False), "after")
        at.box.advance(SETTLED_S)
        _settled(at, name)
        shown, given = _facts(at, name)
        assert shown == expected, f"lost the reply of call {number}"
        assert all(len(each) == 1 for each in given.values())
