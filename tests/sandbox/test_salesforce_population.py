"""The people of a Salesforce org, at the start and as days go by."""

from __future__ import annotations

from sandbox.clock import Clock
from sandbox.population import day
from sandbox.salesforce.ids import long_id
from sandbox.salesforce.world import SalesforceWorld
from sandbox.sheet import sheet
from tests.sandbox.salesforce_org import LEADS, SEED, Org


def test_everyone_is_a_lead_and_a_tenth_became_contacts(org: Org) -> None:
    """Converted people stay among the leads and point at an account, a contact and a deal."""
    assert org.query("SELECT count() FROM Lead")["totalSize"] == LEADS
    turned = org.rows(
        "SELECT Id, Status, ConvertedAccountId, ConvertedContactId, ConvertedOpportunityId "
        "FROM Lead WHERE IsConverted = true"
    )
    assert len(turned) >= LEADS // 10
    assert org.query("SELECT count() FROM Contact")["totalSize"] == len(turned)
    for lead in turned:
        assert lead["Status"] == "Closed - Converted"
        assert str(lead["ConvertedContactId"]).startswith("003")
        assert str(lead["ConvertedAccountId"]).startswith("001")
        assert str(lead["ConvertedOpportunityId"]).startswith("006")


def test_every_happening_is_told_once(org: Org) -> None:
    """Tasks, events and first answers to campaigns together are what the people did."""
    deeds = [(p.key, h) for p in org.people.people for h in p.happenings]
    answers = {
        (key, h.properties.get("asset") or h.properties["campaign"])
        for key, h in deeds
        if h.kind in ("download", "event_attended")
    }
    meetings = sum(h.kind == "meeting" for _, h in deeds)
    plain = [h for _, h in deeds if h.kind not in ("download", "event_attended", "meeting")]
    assert org.query("SELECT count() FROM Task")["totalSize"] == len(plain)
    assert org.query("SELECT count() FROM Event")["totalSize"] == meetings
    assert org.query("SELECT count() FROM CampaignMember")["totalSize"] == len(answers)


def test_one_seed_tells_one_story(org: Org) -> None:
    """Two worlds of one seed give the same ids, rows and credentials."""
    again = SalesforceWorld(org.people, Clock(), SEED)
    twin = Org(again, Clock(), org.people, org.token)
    soql = "SELECT Id, Name, OwnerId, SystemModstamp FROM Lead ORDER BY Id"
    assert twin.query(soql) == org.query(soql)
    assert again.info("http://x") == org.world.info("http://x")


def test_ids_are_taken_in_both_lengths(org: Org) -> None:
    """A row is found by 15 characters and by 18 in the wrong case, and always shown with 18."""
    full = org.open_lead()["Id"]
    for written in (full, full[:15], full.lower()):
        assert long_id(written[:15] if len(written) == 15 else written) == full
        assert org.json("GET", f"/sobjects/Lead/{written}?fields=Id")["Id"] == full


def test_a_day_is_stamped_with_its_own_times(org: Org) -> None:
    """New people, deeds and edits of a day bear the moments inside it, and every change is journaled."""
    tomorrow = day(org.people, SEED, org.clock.now)
    start = org.clock.now
    org.clock.advance(86_400)
    org.world.take_in(tomorrow)
    made = org.rows(f"SELECT CreatedDate FROM Lead WHERE CreatedDate > {start:%Y-%m-%dT%H:%M:%SZ}")
    times = sorted(row["CreatedDate"] for row in made)
    assert times == sorted(f"{p.created:%Y-%m-%dT%H:%M:%S}.000+0000" for p in tomorrow.newcomers)
    assert all(start < write.at <= org.clock.now for write in org.world.writes if write.object != "Campaign")
    assert len(org.world.writes) >= len(tomorrow.newcomers) + len(tomorrow.edits)


def test_a_task_does_not_touch_its_lead(org: Org) -> None:
    """Creating a task leaves the stamps of the lead it belongs to."""
    lead = org.open_lead()
    org.clock.advance(60)
    made = org.call("POST", "/sobjects/Task", {"WhoId": lead["Id"], "Subject": "Call"})
    assert made.status == 201
    assert org.open_lead()["SystemModstamp"] == lead["SystemModstamp"]


def test_rows_of_a_sheet_become_leads_with_custom_fields(org: Org) -> None:
    """Every column of a file can be read and queried, with its own creation time."""
    headings = ("Last Name", "Company", "Visits", "Do Not Call", "Created")
    read = sheet(headings, [("Rossi", "Fabbri", "4", "no", "2026-05-01")], "salesforce", org.clock.now)
    org.world.load_rows(read.columns, read.rows)
    row = org.rows("SELECT LastName, Visits__c, Do_Not_Call__c, CreatedDate FROM Lead WHERE Visits__c = 4")[0]
    assert row["LastName"] == "Rossi"
    assert row["Visits__c"] == 4.0
    assert row["Do_Not_Call__c"] is False
    assert row["CreatedDate"] == "2026-05-01T00:00:00.000+0000"
