"""People change owners and stages; what they chose is respected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from leads.record import RecordRef
from sandbox.exchange import Request, Response
from sync.store import holds
from sync.store.decisions import charged
from sync.store.records import by_id
from sync.store.tables import turn
from tests.office import Office, office
from tolok.doors import EDITOR_FIELDS

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
TYPES = {"salesforce": "Lead", "hubspot": "contacts"}


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """An office in whose world the first pass hands somebody off."""
    return office(tmp_path / "office", leads=60, seed=5)


def _handed_off(at: Office, name: str) -> list[str]:
    """Records that were given a new owner by us, from the CRM's own write log."""
    field = at.configuration.mappings[name].owner
    world: Any = at.box.worlds[name]
    return [
        write.id for write in world.writes if field in write.after and "score" in str(write.after).lower()
    ]


def _colleague(at: Office, name: str, key: str = "rep-09") -> str:
    return at.box.worlds[name].colleague_ids()[key]


def _holds(at: Office, name: str) -> list[tuple[str, str, str, str]]:
    with at.works() as opened, opened.store.reading() as link:
        found = holds.open_holds(link, name)
        rows = by_id(link, [each.record for each in found])
        return [(rows[each.record].crm_id, each.field, each.value, each.by) for each in found]


@BOTH
def test_a_persons_change_of_owner_between_two_passes_stays(at: Office, name: str) -> None:
    """The next pass notes a hold with who and what, and leaves the owner alone."""
    at.run(name)
    id = _handed_off(at, name)[0]
    chosen, editor = _colleague(at, name), _colleague(at, name, "rep-08")
    at.box.worlds[name].edit(TYPES[name], id, {at.configuration.mappings[name].owner: chosen}, editor)
    at.run(name)
    at.run(name)
    assert at.shown(name)[id]["owner"] == chosen
    ((held, field, value, by),) = _holds(at, name)
    assert (held, field, value) == (id, "owner", chosen)
    assert by, "the CRM tells who it was"


@BOTH
def test_a_change_that_races_the_write_is_seen_by_the_last_look_before_it(at: Office, name: str) -> None:
    """Somebody takes the lead after it was read and before it is written: it stays theirs."""
    quiet = office(at.folder.parent / "quiet", leads=60, seed=5)
    quiet.run(name)
    id = _handed_off(quiet, name)[0]
    chosen = _colleague(at, name)
    owner = at.configuration.mappings[name].owner

    def take_it() -> None:
        at.box.worlds[name].edit(TYPES[name], id, {owner: chosen}, chosen)

    at.wires[name].after = _once_all_is_read(name, take_it)
    at.run(name)
    assert at.shown(name)[id]["owner"] == chosen
    assert (id, "owner", chosen) in [each[:3] for each in _holds(at, name)]
    world: Any = at.box.worlds[name]
    owners = [write.after[owner] for write in world.writes if write.id == id and owner in write.after]
    assert owners == [chosen], "ours was never written over it"


def _once_all_is_read(name: str, act: Callable[[], None]) -> Callable[[Request, Response], None]:
    """Act once, after the last stream of the pass was read."""
    last = {"salesforce": "FROM+Task", "hubspot": "/events/"}[name]
    done: list[bool] = []

    def after(request: Request, response: Response) -> None:
        at_last = last in f"{request.path}?{request.query}".replace("%20", "+")
        more = b"nextRecordsUrl" in response.body or b'"paging"' in response.body
        if at_last and not more and not done:
            done.append(True)
            act()

    return after


@BOTH
def test_a_persons_stage_becomes_where_the_lead_stands(at: Office, name: str) -> None:
    """Sales says SQL: the pass adopts it and never pulls the lead back."""
    at.run(name)
    id = _handed_off(at, name)[0]
    field = at.configuration.mappings[name].outputs["stage"]
    at.box.worlds[name].edit(TYPES[name], id, {field: "sql"}, _colleague(at, name))
    for advance in (0, 86_400):
        at.box.advance(advance)
        at.run(name)
        assert at.shown(name)[id]["stage"] == "sql"
    assert (id, "stage", "sql") in [each[:3] for each in _holds(at, name)]


@BOTH
def test_a_lead_with_an_owner_of_its_own_keeps_it_when_it_is_handed_off(at: Office, name: str) -> None:
    """Only leads of queues, of nobody and of adoptable owners are given another owner."""
    before = at.shown(name)
    queues = _queues(at, name)
    at.run(name)
    for id, now in at.shown(name).items():
        held_before = before[id]["owner"] or ""
        if held_before and held_before not in queues:
            assert now["owner"] == held_before


def _queues(at: Office, name: str) -> set[str]:
    return {owner.id for owner in at.crm(name).owners() if owner.queue}


@BOTH
def test_turns_follow_the_weights_of_the_pools(at: Office, name: str) -> None:
    """Every turn is confirmed by the CRM's answer, and each pool's turns lie by weight."""
    at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        rows = link.exec_driver_sql("SELECT pool, member, state FROM turn").all()
    assert rows
    assert {row.state for row in rows} == {"confirmed"}


@BOTH
def test_a_hold_that_ends_lets_the_lead_be_judged_and_takes_nobody_away(at: Office, name: str) -> None:
    """After its time the hold is gone and the person's owner is still the owner."""
    at.run(name)
    id = _handed_off(at, name)[0]
    chosen = _colleague(at, name)
    at.box.worlds[name].edit(TYPES[name], id, {at.configuration.mappings[name].owner: chosen}, chosen)
    at.run(name)
    at.box.advance(91 * 86_400)
    at.run(name)
    assert id not in [each[0] for each in _holds(at, name) if each[1] == "owner" and each[2] == chosen]
    assert at.shown(name)[id]["owner"] == chosen


@BOTH
def test_a_stage_chosen_before_the_hand_off_is_written_calls_it_off(at: Office, name: str) -> None:
    """No key, no owner, no task; the turn is free again, and the lead stands where the person put it."""
    quiet = office(at.folder.parent / "quiet", leads=60, seed=5)
    quiet.run(name)
    id = _handed_off(quiet, name)[0]
    mapping = at.configuration.mappings[name]
    before = at.shown(name)[id]["owner"]

    def say_sql() -> None:
        at.box.worlds[name].edit(TYPES[name], id, {mapping.outputs["stage"]: "sql"}, _colleague(at, name))

    at.wires[name].after = _once_all_is_read(name, say_sql)
    for _ in range(2):
        at.run(name)
    shown = at.shown(name)[id]
    assert (shown["stage"], shown["owner"], shown["handoff_key"] or "") == ("sql", before, "")
    assert shown["score"], "its score is written all the same"
    with at.works() as opened, opened.store.reading() as link:
        query = "SELECT t.state, t.key FROM turn t JOIN record r ON r.id = t.record WHERE r.crm_id = ?"
        ((state, key),) = link.exec_driver_sql(query, (id,)).all()
    assert state == "void"
    assert id not in at.tasks(name)
    assert key not in at.tasks(name)


def _automated(at: Office, name: str, *users: str) -> Office:
    """The same office in which these users are listed as automations."""
    settings = at.configuration.settings
    listed = settings.connections[name].model_copy(update={"automations": users})
    changed = settings.model_copy(update={"connections": {**settings.connections, name: listed}})
    return replace(at, configuration=replace(at.configuration, settings=changed))


def _editor(at: Office, name: str, id: str) -> str:
    """Who edited a record last, as the CRM tells it."""
    field = EDITOR_FIELDS[at.configuration.settings.connections[name].crm]
    ref = RecordRef(TYPES[name], id)
    record = at.crm(name).read([ref], [field])[ref]
    assert record is not None
    return str(record.fields[field])


@BOTH
def test_an_owner_that_a_listed_automation_gave_stays_and_nothing_is_held(at: Office, name: str) -> None:
    """Neither does the pass write its own again; whoever is not listed is a person."""
    at.run(name)
    mine, theirs = _handed_off(at, name)[:2]
    owner, robot = at.configuration.mappings[name].owner, _colleague(at, name)
    rep = _colleague(at, name, "rep-08")
    at.box.worlds[name].edit(TYPES[name], mine, {owner: robot}, robot)
    at.box.worlds[name].edit(TYPES[name], theirs, {owner: robot}, rep)
    listed = _automated(at, name, _editor(at, name, mine))
    for _ in range(2):
        listed.run(name)
    shown = listed.shown(name)
    assert (shown[mine]["owner"], shown[theirs]["owner"]) == (robot, robot)
    assert [each[:2] for each in _holds(listed, name)] == [(theirs, "owner")]
    assert listed.run(name).counts.written == 0


@BOTH
def test_what_a_listed_automation_did_to_our_stage_is_repaired(at: Office, name: str) -> None:
    """Ours is written again, without a hold."""
    at.run(name)
    id, field = _handed_off(at, name)[0], at.configuration.mappings[name].outputs["stage"]
    at.box.worlds[name].edit(TYPES[name], id, {field: "nurture"}, _colleague(at, name))
    listed = _automated(at, name, _editor(at, name, id))
    listed.run(name)
    assert listed.shown(name)[id]["stage"] == "mql"
    assert _holds(listed, name) == []


@BOTH
@pytest.mark.parametrize("to_nobody", [False, True])
def test_a_listed_automation_that_moves_a_lead_just_before_its_hand_off(
    at: Office, name: str, to_nobody: bool
) -> None:
    """The owner that it chose stays; where it chose a queue or nobody, whoever's turn it is gets the lead."""
    quiet = office(at.folder.parent / "quiet", leads=60, seed=5)
    quiet.run(name)
    id, owner = _handed_off(quiet, name)[0], at.configuration.mappings[name].owner
    given, robot = quiet.shown(name)[id]["owner"], _colleague(at, name)
    chosen = next(iter(_queues(at, name)), "") if to_nobody else robot
    quiet.box.worlds[name].edit(TYPES[name], id, {owner: robot}, robot)
    listed = _automated(at, name, _editor(quiet, name, id))

    def move() -> None:
        at.box.worlds[name].edit(TYPES[name], id, {owner: chosen}, robot)

    listed.wires[name].after = _once_all_is_read(name, move)
    listed.run(name)
    shown = listed.shown(name)[id]
    assert (shown["owner"], shown["stage"]) == (given if to_nobody else chosen, "mql")
    assert shown["handoff_key"]
    assert _holds(listed, name) == []


def test_a_change_after_the_last_look_keeps_a_hand_off_in_salesforce_from_happening(at: Office) -> None:
    """Nothing of it is written over the person's choice, and the next pass finds the choice and holds it."""
    name = "salesforce"
    quiet = office(at.folder.parent / "quiet", leads=60, seed=5)
    quiet.run(name)
    id, owner = _handed_off(quiet, name)[0], at.configuration.mappings[name].owner
    chosen, done = _colleague(at, name), list[bool]()

    def before(request: Request) -> None:
        if request.path.endswith("/composite") and id.encode() in request.body and not done:
            done.append(True)
            at.box.advance(2)
            at.box.worlds[name].edit(TYPES[name], id, {owner: chosen}, chosen)

    at.wires[name].before = before
    at.run(name)
    assert done
    at.box.advance(120)
    at.run(name)
    world: Any = at.box.worlds[name]
    owners = [write.after[owner] for write in world.writes if write.id == id and owner in write.after]
    assert owners == [chosen], "ours was never written over it"
    assert (id, "owner", chosen) in [each[:3] for each in _holds(at, name)]
    shown = at.shown(name)[id]
    assert (shown["owner"], shown["stage"]) == (chosen, "mql")
    assert at.tasks(name).count(id) == 1, "the task is for the one who has the lead"


@BOTH
def test_who_comes_back_from_an_absence_is_not_flooded(at: Office, name: str) -> None:
    """Turns are counted from the return on, so the one who was away starts level."""
    at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        turns = link.execute(turn.select()).all()
        pool, first = turns[0].pool, min(date.fromisoformat(each.day) for each in turns)
        everything = charged(link, name, {})
        assert sum(sum(each.values()) for each in everything.values()) == len(turns)
        later = charged(link, name, {pool: first + timedelta(days=1)})
        assert set(later[pool].values()) == {0}
        assert {**later, pool: everything[pool]} == everything, "the other pools count as before"
        assert charged(link, name, {pool: first}) == everything


def test_an_owner_who_left_keeps_the_lead_and_gets_no_task(at: Office) -> None:
    """Salesforce would refuse the whole hand-off for a task to a user who is not active."""
    quiet = office(at.folder.parent / "quiet", leads=60, seed=5)
    before = quiet.shown("salesforce")
    queues = _queues(quiet, "salesforce")
    quiet.run("salesforce")
    own = [
        id
        for id, each in sorted(quiet.shown("salesforce").items())
        if each["handoff_key"] and id.startswith("00Q") and before[id]["owner"] not in {*queues, ""}
    ]
    owner = before[own[0]]["owner"]
    assert own[0] in quiet.tasks("salesforce")
    at.box.worlds["salesforce"].edit("User", owner, {"IsActive": False}, None)
    done = at.run("salesforce").counts
    shown = at.shown("salesforce")[own[0]]
    assert (shown["owner"], bool(shown["handoff_key"]), done.failed) == (owner, True, 0)
    assert own[0] not in at.tasks("salesforce")
