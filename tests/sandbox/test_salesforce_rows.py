"""One row of the Salesforce org at a time: values, owners, conditions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.sandbox.salesforce_org import ROOT, Org, field_of, grant, ids, make_field, permission_set


def test_a_row_is_created_read_changed_and_deleted(org: Org) -> None:
    """One lead's life by id, with the statuses and bodies that were recorded."""
    made = org.call("POST", "/sobjects/Lead/", {"LastName": "Widjaja", "Company": "Sentosa  "})
    body = json.loads(made.body)
    assert made.status == 201
    assert set(body) == {"id", "success", "errors"}
    assert made.headers["Location"] == f"{ROOT}/sobjects/Lead/{body['id']}"
    row = org.json("GET", f"/sobjects/Lead/{body['id']}")
    assert (row["Company"], row["Name"], row["Status"]) == ("Sentosa", "Widjaja", "Open - Not Contacted")
    changed = org.call("PATCH", f"/sobjects/Lead/{body['id']}", {"Title": "CFO"})
    assert (changed.status, changed.body) == (204, b"")
    assert org.call("PATCH", f"/sobjects/Lead/{body['id']}", {"Title": None}).status == 204
    assert org.json("GET", f"/sobjects/Lead/{body['id']}?fields=Title")["Title"] is None
    assert org.call("DELETE", f"/sobjects/Lead/{body['id']}").status == 204


def test_the_same_values_move_the_stamps_but_are_no_change(org: Org) -> None:
    """Writing what is there bumps the row yet neither the journal nor the count of changes grows."""
    lead = org.open_lead()
    org.clock.advance(60)
    org.world.log.mark("again")
    assert org.patch({"id": lead["Id"], "Title": lead["Title"]})[0]["success"]
    assert org.open_lead()["SystemModstamp"] != lead["SystemModstamp"]
    assert org.world.log.minimum()["write"] == 0
    assert org.world.writes == []
    assert org.patch({"id": lead["Id"], "Title": "Chief of Tests"})[0]["success"]
    assert org.world.log.minimum()["write"] == 1
    assert [(w.before, w.after) for w in org.world.writes] == [
        ({"Title": lead["Title"]}, {"Title": "Chief of Tests"})
    ]


def test_values_are_kept_as_the_field_keeps_them(org: Org) -> None:
    """Numbers are rounded to the scale, text loses blanks at its end, moments go to UTC."""
    holder = permission_set(org)
    for name, metadata in {
        "Mark__c": field_of("Number", precision=5, scale=1),
        "Noted__c": field_of("DateTime"),
        "Words__c": field_of("LongTextArea", length=1000, visibleLines=3),
    }.items():
        assert make_field(org, name, metadata).status == 201
        grant(org, name, holder)
    lead = org.open_lead()["Id"]
    sent = {"Mark__c": 12.25, "Noted__c": "2026-11-02T09:00:01.900+07:00", "Words__c": "a  "}
    assert org.patch({"id": lead, **sent})[0]["success"]
    row = org.json("GET", f"/sobjects/Lead/{lead}?fields=Mark__c,Noted__c,Words__c")
    assert (row["Mark__c"], row["Noted__c"], row["Words__c"]) == (12.3, "2026-11-02T02:00:01.000+0000", "a")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"LastName": None}, "REQUIRED_FIELD_MISSING"),
        ({"Email": "badone"}, "INVALID_EMAIL_ADDRESS"),
        ({"Title": "x" * 129}, "STRING_TOO_LONG"),
        ({"NumberOfEmployees": 10**9}, "NUMBER_OUTSIDE_VALID_RANGE"),
        ({"NumberOfEmployees": "many"}, "JSON_PARSER_ERROR"),
        ({"Rep_Verdict__c": "Great"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ({"SystemModstamp": "2026-01-01T00:00:00Z"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Name": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Foo__c": 1}, "INVALID_FIELD"),
        ({"OwnerId": "0050000000000zz"}, "INVALID_CROSS_REFERENCE_KEY"),
        ({"OwnerId": "nobody"}, "MALFORMED_ID"),
        ({"Buy_By__c": "soon"}, "JSON_PARSER_ERROR"),
        ({"Profiling_Opt_Out__c": 3}, "JSON_PARSER_ERROR"),
    ],
)
def test_a_bad_value_is_refused_alone_and_in_a_collection(
    org: Org, fields: Mapping[str, Any], code: str
) -> None:
    """The row keeps its values, and both forms of the error bear the same code."""
    lead = org.open_lead()["Id"]
    alone = org.call("PATCH", f"/sobjects/Lead/{lead}", fields)
    assert (alone.status, json.loads(alone.body)[0]["errorCode"]) == (400, code)
    item = org.patch({"id": lead, **fields})[0]
    assert "id" not in item
    assert item["errors"][0]["statusCode"] == code
    assert org.world.writes == []


def test_an_inactive_user_or_a_foreign_queue_can_not_own(org: Org) -> None:
    """Owners must be active users, or queues for this object; a contact belongs to users only."""
    known = org.world.info("")
    idle = next(user["id"] for user in known["users"] if not user["active"])  # type: ignore[attr-defined]
    queue = org.json("POST", "/sobjects/Group", {"Name": "Cases", "Type": "Queue"})["id"]
    lead = org.open_lead()["Id"]
    codes = [
        org.patch({"id": lead, "OwnerId": owner})[0]["errors"][0]["statusCode"] for owner in (idle, queue)
    ]
    assert codes == ["INACTIVE_OWNER_OR_USER", "INVALID_CROSS_REFERENCE_KEY"]
    contact = org.rows("SELECT Id FROM Contact LIMIT 1")[0]["Id"]
    inbound = known["queues"]["Inbound"]  # type: ignore[index]
    answer = org.call("PATCH", f"/sobjects/Contact/{contact}", {"OwnerId": inbound})
    assert answer.status == 400


def test_the_assignment_rule_runs_unless_told_not_to(org: Org) -> None:
    """Without Sforce-Auto-Assign: FALSE a write of anything gives the lead to the Inbound queue."""
    lead = org.open_lead()
    path = f"/sobjects/Lead/{lead['Id']}"
    inbound = org.world.info("")["queues"]["Inbound"]  # type: ignore[index]
    assert org.call("PATCH", path, {"Title": "CIO"}).status == 204
    assert org.json("GET", f"{path}?fields=OwnerId")["OwnerId"] == lead["OwnerId"]
    assert org.call("PATCH", path, {"Title": "CTO"}, sforce_auto_assign="TRUE").status == 204
    assert org.json("GET", f"{path}?fields=OwnerId")["OwnerId"] == inbound


def test_a_conditional_write_stops_at_a_newer_row(org: Org) -> None:
    """If-Unmodified-Since lets a write pass until somebody changed the row."""
    lead = org.open_lead()["Id"]
    seen = org.clock.http_date()
    path = f"/sobjects/Lead/{lead}"
    assert org.call("PATCH", path, {"Title": "One"}, if_unmodified_since=seen).status == 204
    org.clock.advance(2)
    org.world.edit("Lead", lead, {"Title": "Two"}, None)
    assert org.call("PATCH", path, {"Title": "Three"}, if_unmodified_since=seen).status == 412
    assert org.json("GET", f"{path}?fields=Title")["Title"] == "Two"


def test_a_person_edits_deletes_converts_and_merges_by_hand(org: Org) -> None:
    """What a user does in the pages is stamped as theirs and reads as the vendor's own doing."""
    first, second, third = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 3"))
    rep = org.world.colleague_ids()["rep-03"]
    org.clock.advance(10)
    org.world.edit("Lead", first, {"Title": "Pemilik"}, rep)
    row = org.json("GET", f"/sobjects/Lead/{first}?fields=LastModifiedById,LastModifiedDate")
    assert row["LastModifiedById"] == rep
    org.world.edit("Lead", first, {"IsConverted": True}, rep)
    turned = org.rows(f"SELECT IsConverted, ConvertedContactId FROM Lead WHERE Id = '{first}'")[0]
    tasks = org.query(f"SELECT count() FROM Task WHERE WhoId = '{first}'")["totalSize"]
    assert (turned["IsConverted"], tasks) == (True, 0)
    org.world.edit("Lead", second, {"MasterRecordId": third}, rep)
    lost = org.rows(f"SELECT IsDeleted, MasterRecordId FROM Lead WHERE Id = '{second}'", "queryAll")[0]
    assert (lost["IsDeleted"], lost["MasterRecordId"]) == (True, third)
    for unknown in (("Foo", third, {"A": 1}), ("Lead", "x", {"Title": "a"}), ("Lead", third, {"Foo": 1})):
        with pytest.raises(KeyError):
            org.world.edit(*unknown, rep)
