"""What goes away is noticed, by its stream or by the nightly comparison of ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox.exchange import Request
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
    info: Any = at.box.info()
    headers = {"authorization": f"Bearer {info['hubspot']['access_token']}"}
    gone = at.box.handle("hubspot", Request("DELETE", f"/crm/v3/objects/contacts/{id}", "", headers))
    assert gone.status == 204
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
