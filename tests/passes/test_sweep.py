"""What goes away is noticed, by its stream or by the nightly comparison of ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.exchange import Request, Response
from sync.store.records import Life
from sync.store.tables import record
from tests.office import Office, office

DAY_S = 86_400


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=16, seed=5)


def _life(at: Office, name: str, id: str) -> str:
    with at.works() as opened, opened.store.reading() as link:
        return str(link.execute(record.select().where(record.c.crm_id == id)).one().life)


def test_a_contact_that_was_archived_is_gone_after_the_night(at: Office) -> None:
    """HubSpot's streams say nothing of it; the sweep does, in the fewest calls."""
    at.run("hubspot")
    id = sorted(at.shown("hubspot"))[0]
    at.delete("hubspot", "contacts", id)
    at.run("hubspot")
    assert _life(at, "hubspot", id) == Life.LIVE.value
    at.box.advance(DAY_S)
    at.run("hubspot")
    assert _life(at, "hubspot", id) == Life.GONE.value


def test_a_lead_that_was_deleted_is_gone_at_the_next_pass(at: Office) -> None:
    """Salesforce tells it in the stream."""
    at.run("salesforce")
    shown = at.shown("salesforce")
    id = next(id for id in sorted(shown) if id.startswith("00Q") and shown[id]["grade"])
    at.box.worlds["salesforce"].edit("Lead", id, {"IsDeleted": True}, None)
    done = at.run("salesforce").counts
    assert done.written == 0
    assert _life(at, "salesforce", id) == Life.GONE.value


def test_a_converted_lead_is_written_no_more_and_its_contact_inherits_what_happened(at: Office) -> None:
    """The survivor has the activities; the old record is left alone."""
    at.run("salesforce")
    shown = at.shown("salesforce")
    id = next(id for id in sorted(shown) if id.startswith("00Q") and shown[id]["grade"])
    at.box.worlds["salesforce"].edit("Lead", id, {"IsConverted": True}, None)
    done = at.run("salesforce").counts
    assert done.failed == 0
    assert _life(at, "salesforce", id) == Life.MOVED.value
    at.box.advance(DAY_S)
    assert at.run("salesforce").counts.failed == 0


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
def test_a_night_in_which_nothing_went_away_takes_the_fewest_calls(at: Office, name: str) -> None:
    """The sweep is one listing of each record type."""
    at.run(name)
    at.box.advance(DAY_S)
    at.mark()
    at.run(name)
    report = at.report(name)
    assert report["calls"] == report["minimum_calls"], report


def test_a_merge_is_followed_when_the_survivor_is_read(at: Office) -> None:
    """HubSpot tells which contacts it absorbed: nobody is handed off twice, and it takes no call more."""
    at.run("hubspot")
    shown = at.shown("hubspot")
    handed = sorted(id for id, each in shown.items() if each["handoff_key"])
    left = at.merged(handed[0], handed[1])
    at.box.advance(120)
    at.mark()
    at.run("hubspot")
    report = at.report("hubspot")
    assert report["calls"] == report["minimum_calls"], report
    assert [_life(at, "hubspot", id) for id in handed[:2]] == [Life.MOVED.value] * 2
    assert at.shown("hubspot")[left]["handoff_key"] in {shown[id]["handoff_key"] for id in handed[:2]}


def test_a_lead_that_goes_away_before_its_hand_off_is_written_leaves_nothing_behind(at: Office) -> None:
    """The last look shows it: no write is sent to it, its turn is void, and nothing waits for it."""
    quiet = office(at.folder.parent / "quiet", leads=16, seed=5)
    quiet.run("salesforce")
    id = next(id for id, each in sorted(quiet.shown("salesforce").items()) if each["handoff_key"])

    def delete(request: Request, _response: Response) -> None:
        if "FROM+Task" in f"{request.path}?{request.query}".replace("%20", "+"):
            at.box.worlds["salesforce"].edit("Lead", id, {"IsDeleted": True}, None)

    at.wires["salesforce"].after = delete
    done = at.run("salesforce").counts
    assert done.failed == 0
    assert _life(at, "salesforce", id) == Life.GONE.value
    with at.works() as opened, opened.store.reading() as link:
        query = "SELECT t.state FROM turn t JOIN record r ON r.id = t.record WHERE r.crm_id = ?"
        assert [state for (state,) in link.exec_driver_sql(query, (id,))] == ["void"]
        assert link.exec_driver_sql("SELECT count(*) FROM trouble").scalar() == 0
