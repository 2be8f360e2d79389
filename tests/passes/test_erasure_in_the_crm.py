"""What the CRM erases, merges and converts: whoever it stands for is forgotten with it, and nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.exchange import Request
from sync.explain import Forgotten
from sync.store.records import Life
from sync.store.tables import record
from tests.office import Office, office
from tolok.explaining import explained, explained_lead

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
TITLE = {"salesforce": ("Lead", "Title"), "hubspot": ("contacts", "jobtitle")}
MARKER = "Zaqxsina"
DAY_S = 86_400


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=16, seed=5)


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


def _delete(at: Office, name: str, id: str) -> None:
    if name == "salesforce":
        at.box.worlds[name].edit("Lead", id, {"IsDeleted": True}, None)
        return
    info: Any = at.box.info()[name]
    headers = {"authorization": f"Bearer {info['access_token']}"}
    body = json.dumps({"objectId": id}).encode()
    path = "/crm/v3/objects/contacts/gdpr-delete"
    assert at.box.handle(name, Request("POST", path, "", headers, body)).status == 204


@BOTH
def test_a_record_that_the_crm_erased_is_forgotten_after_its_time(tmp_path: Path, name: str) -> None:
    """Neither CRM tells an erasure from a deletion, so both end what is known; in the fewest calls."""
    at = office(tmp_path / "office", leads=16, seed=5).keeping(past=730, gone=3)
    id = _some_days(at, name, days=1)
    number = at.stored(id).id
    _delete(at, name, id)
    for _ in range(2):
        at.box.advance(DAY_S)
        at.run(name)
    assert at.stored(id).life == Life.GONE.value
    assert at.in_files(MARKER)
    for _ in range(3):
        at.box.advance(DAY_S)
        at.mark()
        at.run(name)
        report = at.report(name)
        assert report["calls"] == report["minimum_calls"], report
    assert at.stored(id).forgotten
    assert at.mentions(number) == {}
    assert not at.in_files(MARKER)
    with at.works() as opened, pytest.raises(Forgotten):
        explained(opened, name, id, "")


def test_a_record_that_comes_back_after_its_time_is_read_as_a_new_one(tmp_path: Path) -> None:
    """Nothing of before is known; it is judged, and written, from what the CRM shows now."""
    name = "salesforce"
    at = office(tmp_path / "office", leads=16, seed=5).keeping(past=730, gone=3)
    id = _some_days(at, name, days=1)
    _delete(at, name, id)
    for _ in range(6):
        at.box.advance(DAY_S)
        at.run(name)
    assert at.stored(id).forgotten
    world: Any = at.box.worlds[name]
    rows = world._org.rows
    back = {"IsDeleted": False, "Title": "Direktur"}
    rows.update("Lead", id, back, rows.of("Lead")[id]["CreatedById"], at.box.clock.now)
    rows.settle()
    at.run(name)
    assert at.stored(id).life == Life.LIVE.value
    assert "Direktur" in at.stored(id).facts
    assert at.ours(name, id)["score"] not in (None, "")
    assert not at.in_files(MARKER)
    with at.works() as opened:
        assert explained_lead(opened, name, id, None).score.adds_up()


def test_what_was_merged_into_a_person_is_forgotten_with_the_person(at: Office) -> None:
    """By either id; the survivor's new one too."""
    at.run("hubspot")
    first, second = at.handed_off("hubspot")[:2]
    left = at.merged(first, second)
    at.box.advance(120)
    at.run("hubspot")
    assert at.forget("hubspot", second).records == 3
    assert {at.stored(id).life for id in (first, second, left)} == {Life.FORGOTTEN.value}
    at.box.advance(DAY_S)
    at.run("hubspot")
    assert at.ours("hubspot", left) == {}
    assert {at.stored(id).life for id in (first, second, left)} == {Life.FORGOTTEN.value}


def test_a_lead_that_was_merged_away_is_forgotten_with_the_one_in_its_place(at: Office) -> None:
    """On Salesforce, asked by the id of either."""
    at.run("salesforce")
    first, second = at.handed_off("salesforce")[:2]
    at.box.worlds["salesforce"].edit("Lead", second, {"MasterRecordId": first}, None)
    at.run("salesforce")
    assert at.forget("salesforce", second).records == 2
    assert {at.stored(id).life for id in (first, second)} == {Life.FORGOTTEN.value}
    assert at.ours("salesforce", first) == {}


def test_a_lead_that_is_merged_into_a_forgotten_one_is_forgotten(at: Office) -> None:
    """The CRM says that both are one person, and of the one that is left nothing is read."""
    at.run("salesforce")
    first, second = at.handed_off("salesforce")[:2]
    number = at.stored(second).id
    at.forget("salesforce", first)
    at.box.worlds["salesforce"].edit("Lead", second, {"MasterRecordId": first}, None)
    at.run("salesforce")
    assert at.stored(second).life == Life.FORGOTTEN.value
    assert at.mentions(number) == {}


def test_what_comes_of_forgotten_people_alone_is_not_read_either(at: Office) -> None:
    """Two forgotten contacts are merged under a new id: HubSpot tells whom it stands for."""
    at.run("hubspot")
    first, second = at.handed_off("hubspot")[:2]
    for id in (first, second):
        at.forget("hubspot", id)
    left = at.merged(first, second)
    at.box.advance(120)
    at.run("hubspot")
    assert at.stored(left).life == Life.FORGOTTEN.value
    assert at.ours("hubspot", left) == {}


def test_a_contact_that_was_there_for_itself_stays_when_a_forgotten_one_is_merged_into_it(at: Office) -> None:
    """Nobody asked to forget it."""
    at.run("hubspot")
    first, second = at.handed_off("hubspot")[:2]
    at.forget("hubspot", first)
    left = at.merged(second, first)
    at.box.advance(120)
    at.run("hubspot")
    assert at.stored(left).life == Life.LIVE.value
    assert at.stored(first).life == Life.FORGOTTEN.value


def test_the_contact_that_a_forgotten_lead_is_converted_into_is_not_read(at: Office) -> None:
    """Salesforce says which one it is; our fields, which the conversion may have copied, are cleared."""
    id = _some_days(at, "salesforce", days=1)
    at.forget("salesforce", id)
    at.box.advance(60)
    at.box.worlds["salesforce"].edit("Lead", id, {"IsConverted": True}, None)
    before = {row.crm_id for row in _people(at)}
    at.run("salesforce")
    (made,) = [row for row in _people(at) if row.crm_id not in before and row.type == "Contact"]
    assert made.life == Life.FORGOTTEN.value
    assert (made.facts, made.activities) == ("{}", None)
    assert not at.in_files(MARKER)


def _people(at: Office) -> list[Any]:
    with at.works() as opened, opened.store.reading() as link:
        return list(link.execute(record.select()))
