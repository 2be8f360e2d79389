"""A person who is forgotten is known nowhere any more, and stays so while the CRM has the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from connectors.errors import Unreachable
from sandbox.exchange import Request, Response
from sync.explain import Forgotten, NotKnown, find
from sync.forgetting import NotSettled, forget
from sync.lease import LEASE_S
from sync.store import erasure
from sync.store.lanes import forget_cursors
from sync.store.records import Life
from sync.store.tables import metadata, record, turn
from tests.office import SETTLED_S, Office, office
from tests.wires import ReplyLostError
from tolok.bootstrap import desk
from tolok.explaining import explained

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
TITLE = {"salesforce": ("Lead", "Title"), "hubspot": ("contacts", "jobtitle")}
MARKER = "Zaqxsina"
DAY_S = 86_400

#: More points than forgetting one person passes.
MOST_POINTS = 30


class DeathError(BaseException):
    """kill -9: nothing between here and the process's end may run."""


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=16, seed=5)


def _others(at: Office, ids: set[str], *, but: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """Every row of every table that is not about these records; that an account is to be rolled up apart."""
    with at.works() as opened, opened.store.reading() as link:
        ours = {row.id for row in link.execute(record.select()) if row.crm_id in ids}
        found = {}
        for table in metadata.sorted_tables:
            key = table.c.get("record", table.c.id if table is record else None)
            rows = link.execute(select(*(each for each in table.c if each.name != "touch"))).all()
            if table.name not in {"lease", "budget", *but}:
                found[table.name] = [row for row in rows if key is None or row._mapping[key] not in ours]
        return found


def _some_days(at: Office, name: str, days: int = 3) -> str:
    """A world after some days in which a lead's title changed; its id."""
    type, field = TITLE[name]
    at.run(name)
    chosen = at.handed_off(name)[0]
    for day in range(days):
        at.box.worlds[name].edit(type, chosen, {field: f"{MARKER} Direktur {day}"}, None)
        at.run(name)
        at.box.advance(DAY_S)
    at.run(name)
    return chosen


@BOTH
def test_what_was_known_is_out_of_the_file_and_our_fields_are_blank(at: Office, name: str) -> None:
    """Of the person stay an address and a day; in the ledger a turn of nobody's; of others everything."""
    id = _some_days(at, name)
    number = at.stored(id).id
    assert at.in_files(MARKER)
    assert at.ours(name, id)
    before = _others(at, {id}, but=frozenset({"turn", "batch"}))
    at.mark()
    done = at.forget(name, id)
    report = at.report(name)
    assert report["calls"] == report["minimum_calls"] == 1
    assert (done.records, done.cleared.done, done.out_of_file) == (1, 1, True)
    assert not at.in_files(MARKER)
    assert _others(at, {id}, but=frozenset({"turn", "batch"})) == before
    assert at.mentions(number) == {}
    row = at.stored(id)
    assert (row.life, row.forgotten) == (Life.FORGOTTEN.value, done.day)
    assert (row.facts, row.outputs, row.activities, row.owner, row.company) == ("{}", "{}", None, "", "")
    assert at.ours(name, id) == {}
    with at.works() as opened, opened.store.reading() as link:
        severed = link.execute(turn.select().where(turn.c.record.is_(None))).one()
        assert severed.member
        assert severed.key.startswith("forgotten:")


@BOTH
def test_a_person_who_was_forgotten_is_not_read_again(at: Office, name: str) -> None:
    """Not when the record changes, not at night, and not when all is read afresh; in the fewest calls."""
    id = _some_days(at, name)
    at.forget(name, id)
    type, field = TITLE[name]
    for number in range(3):
        at.box.worlds[name].edit(type, id, {field: f"{MARKER} again {number}"}, None)
        if number == 1:
            with at.works() as opened, opened.store.writing() as link:
                forget_cursors(link, name)
        at.mark()
        done = at.run(name).counts
        report = at.report(name)
        assert number == 1 or report["calls"] == report["minimum_calls"], report
        assert done.failed == 0
        at.box.advance(DAY_S)
    assert not at.in_files(MARKER)
    assert at.stored(id).life == Life.FORGOTTEN.value
    assert at.mentions(at.stored(id).id) == {}
    assert at.ours(name, id) == {}


@BOTH
def test_what_is_asked_of_somebody_forgotten_is_answered_with_the_day(at: Office, name: str) -> None:
    """Explained or searched for alike; asking to forget again changes nothing and sends nothing."""
    id = _some_days(at, name, days=1)
    first = at.forget(name, id)
    with at.works() as opened:
        for day in ("", "2026-11-01"):
            with pytest.raises(Forgotten, match=f"{name}:{id} was forgotten on {first.day}"):
                explained(opened, name, id, day)
        with opened.store.reading() as link:
            assert erasure.forgotten(link, name) == (1, 0)
            with pytest.raises(Forgotten):
                find(link, name, id)
    before = _others(at, set())
    at.box.advance(DAY_S)
    at.mark()
    again = at.forget(name, id)
    assert (again.records, again.day, again.cleared.done) == (0, first.day, 0)
    assert at.report(name)["calls"] == 0
    assert _others(at, set()) == before
    with pytest.raises(NotKnown, match="no record"):
        at.forget(name, "nobody")


def _content(at: Office, name: str) -> tuple[Any, ...]:
    """What must be equal at the end, whatever happened on the way."""
    with at.works() as opened, opened.store.reading() as link:
        columns = [each for each in record.c if each.name not in {"swept", "touch", "judged_touch"}]
        rows = link.execute(select(*columns)).all()
        turns = link.execute(turn.select()).all()
    shown = at.shown(name)
    return rows, turns, shown


def _dies_forgetting(at: Office, name: str, id: str, where: str, number: int) -> bool:
    """Whether there is such a point while somebody is forgotten; the worker is dead then."""
    seen = [0]

    def passed(*_ignored: object) -> None:
        seen[0] += 1
        if seen[0] >= number:
            raise DeathError

    def commit(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "COMMIT":
            passed()

    wire = at.wires[name]
    wire.before = passed if where == "before" else _nothing
    wire.after = passed if where == "after" else _nothing
    try:
        with at.works() as opened:
            if where == "commit":
                event.listen(opened.store.engine, "before_cursor_execute", commit)
            with desk(opened, name) as here:
                forget(here, id, opened.clock(), lambda _step, _done: None)
    except DeathError:
        at.uptime_s += 2 * LEASE_S
        return True
    finally:
        wire.before = wire.after = _nothing
    return False


def _is_write(request: Request) -> bool:
    return request.method == "PATCH" or request.path.endswith("/batch/update")


def _nothing(*_ignored: object) -> None:
    """No point here."""


@BOTH
@pytest.mark.parametrize("where", ["before", "after", "commit"])
def test_a_worker_that_dies_while_it_forgets_ends_where_one_that_never_died_ends(
    tmp_path: Path, name: str, where: str
) -> None:
    """Once anything was erased the next pass does the rest; before that the command is given again."""
    calm = office(tmp_path / "calm", leads=16, seed=5, only=name)
    id = _some_days(calm, name, days=1)
    calm.forget(name, id)
    calm.run(name)
    expected, number, finished_by_a_pass = _content(calm, name), 0, 0
    for number in range(1, MOST_POINTS):
        at = office(tmp_path / str(number), leads=16, seed=5, only=name)
        _some_days(at, name, days=1)
        if not _dies_forgetting(at, name, id, where, number):
            break
        if at.stored(id).life == Life.LIVE.value:
            at.forget(name, id)
        finished_by_a_pass += at.stored(id).life == Life.LEAVING.value
        at.run(name)
        for found, wanted in zip(_content(at, name), expected, strict=True):
            assert found == wanted, f"died {where} point {number}"
    assert 1 < number < MOST_POINTS
    assert finished_by_a_pass


@BOTH
def test_a_reply_that_is_lost_while_fields_are_cleared_is_asked_for_again(at: Office, name: str) -> None:
    """The person is erased at once; the next pass clears the fields, whether they were cleared or not."""
    id = _some_days(at, name, days=1)

    def lost(request: Request, _response: Response) -> None:
        if _is_write(request):
            raise ReplyLostError

    at.wires[name].after = lost
    done = at.forget(name, id)
    at.wires[name].after = _nothing
    assert done.records == 1
    assert len(done.cleared.left) == 1
    assert at.stored(id).life == Life.LEAVING.value
    assert not at.in_files(MARKER)
    assert at.run(name).counts.failed == 0
    assert at.stored(id).life == Life.FORGOTTEN.value
    assert at.ours(name, id) == {}


@BOTH
def test_a_crm_that_cannot_be_reached_keeps_nobody_from_being_erased(at: Office, name: str) -> None:
    """The store is erased at once; the fields are cleared by the next pass that reaches the CRM."""
    id = _some_days(at, name, days=1)

    def lost(_request: Request) -> None:
        raise ReplyLostError

    at.wires[name].before = lost
    left = 0
    try:
        left = len(at.forget(name, id).cleared.left)
    except Unreachable:
        left = 1
    at.wires[name].before = _nothing
    assert left == 1
    assert not at.in_files(MARKER)
    assert at.run(name).counts.failed == 0
    assert at.ours(name, id) == {}


@BOTH
def test_a_write_without_an_answer_is_settled_first(at: Office, name: str) -> None:
    """It could still arrive after our fields were cleared, so nothing is erased before that cannot be."""
    at.run(name)
    id = at.handed_off(name)[0]
    type, field = TITLE[name]
    at.box.worlds[name].edit(type, id, {field: "Direktur Utama"}, None)
    score = at.configuration.mappings[name].outputs["score"]
    at.box.worlds[name].edit(type, id, {score: 1 if name == "salesforce" else "1"}, None)

    def lost(request: Request) -> None:
        if _is_write(request):
            raise ReplyLostError

    at.wires[name].before = lost
    assert at.run(name).counts.unknown
    at.wires[name].before = _nothing
    with pytest.raises(NotSettled, match="try again"):
        at.forget(name, id)
    assert at.stored(id).life == Life.LIVE.value
    at.box.advance(SETTLED_S)
    assert at.forget(name, id).records == 1
    assert at.ours(name, id) == {}


@BOTH
def test_a_value_of_ours_that_appears_later_is_cleared_again(at: Office, name: str) -> None:
    """A late write or somebody's edit; a few times a day at most."""
    id = _some_days(at, name, days=1)
    at.forget(name, id)
    at.run(name)
    score = at.configuration.mappings[name].outputs["score"]
    cleared = 0
    for _ in range(6):
        at.box.worlds[name].edit(TITLE[name][0], id, {score: 7 if name == "salesforce" else "7"}, None)
        at.run(name)
        cleared += not at.ours(name, id)
    assert cleared == 4
