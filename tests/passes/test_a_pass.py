"""What a pass does, seen from the CRM."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.store.records import unpack
from sync.store.tables import record
from tests.office import Office, office

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
DAY_S = 86_400


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """An office with thirty leads in each CRM."""
    return office(tmp_path / "office")


@BOTH
def test_a_first_pass_writes_a_score_on_every_lead_in_scope(at: Office, name: str) -> None:
    """What was scored is what the CRM shows."""
    done = at.run(name).counts
    shown = at.shown(name)
    graded = [each for each in shown.values() if each["grade"]]
    assert done.written == len(graded) > 0
    assert done.failed == done.unknown == 0


@BOTH
def test_a_quiet_pass_writes_nothing_and_takes_the_fewest_calls(at: Office, name: str) -> None:
    """Our own echo costs one look at each stream and nothing else."""
    at.run(name)
    at.run(name)
    at.mark()
    quiet = at.run(name).counts
    report = at.report(name)
    assert (quiet.scored, quiet.changed, quiet.written) == (0, 0, 0)
    assert report["calls"] == report["minimum_calls"]


@BOTH
def test_every_pass_takes_the_fewest_calls(at: Office, name: str) -> None:
    """A first pass and one a day later cost what the sandbox says they must."""
    for advance in (0, DAY_S):
        at.box.advance(advance)
        at.mark()
        at.run(name)
        report = at.report(name)
        assert report["calls"] == report["minimum_calls"], report


@BOTH
def test_only_changed_leads_are_judged_again_and_only_differing_ones_written(at: Office, name: str) -> None:
    """Two of thirty leads changed: two are judged, and at most two written."""
    at.run(name)
    type, field = {"salesforce": ("Lead", "Title"), "hubspot": ("contacts", "jobtitle")}[name]
    for id in _open_leads(at, name)[:2]:
        at.box.worlds[name].edit(type, id, {field: "Direktur Utama"}, None)
    again = at.run(name).counts
    assert again.scored == 2
    assert again.written == again.changed <= 2


@BOTH
def test_an_edit_of_our_own_field_is_repaired_without_judging(at: Office, name: str) -> None:
    """Somebody's number in the score field is put right."""
    at.run(name)
    before = at.shown(name)
    id = next(id for id in _open_leads(at, name) if before[id]["grade"])
    field = at.configuration.mappings[name].outputs["score"]
    type = {"salesforce": "Lead", "hubspot": "contacts"}[name]
    at.box.worlds[name].edit(type, id, {field: 1 if name == "salesforce" else "1"}, None)
    repaired = at.run(name).counts
    assert (repaired.scored, repaired.written) == (0, 1)
    assert float(at.shown(name)[id]["score"]) == float(before[id]["score"])


def _open_leads(at: Office, name: str) -> list[str]:
    """Ids of records that can be written: on Salesforce leads that were not converted."""
    if name == "hubspot":
        return sorted(at.shown(name))
    shown = at.shown(name)
    return sorted(id for id, each in shown.items() if id.startswith("00Q") and each["score"] is not None)


@BOTH
def test_every_kind_of_activity_that_the_mapping_names_is_kept(at: Office, name: str) -> None:
    """Calls, meetings and e-mails, and what people do on the web: of each there is some."""
    at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        rows = link.execute(record.select().where(record.c.activities.is_not(None))).all()
    kept = {str(each[1]) for row in rows for each in unpack(row.activities).live.values()}
    mapped = at.configuration.mappings[name].activity_types()
    assert mapped - kept <= {"email_reply"}, "nobody answers e-mails in the sandbox"


@BOTH
def test_our_own_tasks_are_nobodys_activity(at: Office, name: str) -> None:
    """A hand-off's task moves no score."""
    at.run(name)
    at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        rows = link.execute(record.select().where(record.c.activities.is_not(None))).all()
    subjects = [str(each[4]) for row in rows for each in unpack(row.activities).live.values()]
    assert not [each for each in subjects if "Contact this lead" in each]
