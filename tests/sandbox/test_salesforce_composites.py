"""Many rows and many calls in one call to the Salesforce org."""

from __future__ import annotations

import json

from sandbox.salesforce.ids import long_id
from tests.sandbox.salesforce_org import LEADS, ROOT, Org, field_of, ids


def test_each_record_of_a_collection_has_its_own_fate_in_its_place(org: Org) -> None:
    """Good rows are stored, bad ones tell why without an id, in the order they were sent."""
    good, gone = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    turned = org.rows("SELECT Id FROM Lead WHERE IsConverted = true LIMIT 1")[0]["Id"]
    assert org.call("DELETE", f"/sobjects/Lead/{gone}").status == 204
    unknown = long_id(good[:10] + "zzzzz")
    items = org.patch(
        {"id": gone, "Title": "a"},
        {"Id": good, "Title": "b"},
        {"id": turned, "Title": "c"},
        {"id": unknown, "Title": "d"},
        {"id": good, "Title": "e"},
        {"Title": "f"},
    )
    assert [item["success"] for item in items] == [False, True, False, False, False, False]
    assert items[1] == {"id": good, "success": True, "errors": []}
    assert [item["errors"][0]["statusCode"] for item in items if not item["success"]] == [
        "ENTITY_IS_DELETED",
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "INVALID_CROSS_REFERENCE_KEY",
        "DUPLICATE_VALUE",
        "MISSING_ARGUMENT",
    ]


def test_all_or_none_stores_nothing_beside_a_failure(org: Org) -> None:
    """One bad row takes the others back, and they say so."""
    good, other = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    items = org.patch({"id": good, "Title": "New"}, {"id": other, "Email": "bad"}, allOrNone=True)
    codes = [item["errors"][0]["statusCode"] for item in items]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_EMAIL_ADDRESS"]
    assert org.json("GET", f"/sobjects/Lead/{good}?fields=Title")["Title"] != "New"
    assert org.world.writes == []
    assert org.world.log.minimum()["write"] == 0


def test_more_than_two_hundred_records_are_refused(org: Org) -> None:
    """The 201st record refuses the whole call."""
    rows = [{"attributes": {"type": "Lead"}, "LastName": "A", "Company": "B"}] * 201
    answer = org.call("POST", "/composite/sobjects", {"records": rows})
    assert (answer.status, json.loads(answer.body)[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    assert org.query("SELECT count() FROM Lead")["totalSize"] == LEADS


def test_rows_are_retrieved_in_order_with_holes(org: Org) -> None:
    """Retrieve answers null where an id is unknown, in the order asked."""
    one, two = ids(org.rows("SELECT Id FROM Lead LIMIT 2"))
    body = {"ids": [two, "00Q000000000000", one], "fields": ["Id", "Email"]}
    found = org.json("POST", "/composite/sobjects/Lead", body)
    assert [row and row["Id"] for row in found] == [two, None, one]
    assert org.json("GET", f"/composite/sobjects/Lead?ids={two},{one}&fields=Id")[1]["Id"] == one


def handoff(org: Org, lead: str, owner: str, **task: object) -> dict[str, object]:
    """A hand-off in one request: the owner moves and a task refers to the lead by its answer."""
    own = {"Sforce-Auto-Assign": "FALSE"}
    requests_ = [
        {
            "method": "PATCH",
            "url": f"{ROOT}/sobjects/Lead/{lead}",
            "referenceId": "move",
            "httpHeaders": own,
            "body": {"OwnerId": owner},
        },
        {"method": "GET", "url": f"{ROOT}/sobjects/Lead/{lead}?fields=Id,Name", "referenceId": "lead"},
        {
            "method": "POST",
            "url": f"{ROOT}/sobjects/Task",
            "referenceId": "task",
            "body": {"WhoId": "@{lead.Id}", "Subject": "Call @{lead.Name}", "OwnerId": owner, **task},
        },
    ]
    return {"allOrNone": True, "collateSubrequests": False, "compositeRequest": requests_}


def test_a_composite_does_all_and_refers_back(org: Org) -> None:
    """Later parts use earlier answers; it is one call and one transaction."""
    lead = org.open_lead()["Id"]
    owner = org.world.colleague_ids()["rep-02"]
    org.world.log.mark("handoff")
    parts = org.json("POST", "/composite", handoff(org, lead, owner))["compositeResponse"]
    assert [part["httpStatusCode"] for part in parts] == [204, 200, 201]
    assert [part["referenceId"] for part in parts] == ["move", "lead", "task"]
    task = org.json("GET", f"/sobjects/Task/{parts[2]['body']['id']}?fields=WhoId,Subject")
    assert task["WhoId"] == lead
    assert task["Subject"] == f"Call {parts[1]['body']['Name']}"
    report = org.world.log.report()
    assert report["by_kind"] == {"composite": 1, "row": 1}
    assert report["minimum_by_kind"]["handoffs"] == report["minimum_calls"] - 1 == 1  # type: ignore[index]


def test_a_failing_part_takes_the_composite_back(org: Org) -> None:
    """The answer is 200, the failed part tells why, the others that they were rolled back."""
    before = org.open_lead()
    owner = org.world.colleague_ids()["rep-02"]
    parts = org.json("POST", "/composite", handoff(org, before["Id"], owner, Foo__c=1))["compositeResponse"]
    assert [part["body"][0]["errorCode"] for part in parts] == [
        "PROCESSING_HALTED",
        "PROCESSING_HALTED",
        "INVALID_FIELD",
    ]
    assert org.open_lead() == before
    assert org.world.writes == []


def test_headers_are_not_handed_down_to_parts(org: Org) -> None:
    """A part without its own Sforce-Auto-Assign runs the assignment rule, whatever the outer call says."""
    lead = org.open_lead()["Id"]
    part = {
        "method": "PATCH",
        "url": f"{ROOT}/sobjects/Lead/{lead}",
        "referenceId": "a",
        "body": {"Title": "x"},
    }
    org.json("POST", "/composite", {"compositeRequest": [part]}, sforce_auto_assign="FALSE")
    inbound = org.world.info("")["queues"]["Inbound"]  # type: ignore[index]
    assert org.json("GET", f"/sobjects/Lead/{lead}?fields=OwnerId")["OwnerId"] == inbound


def test_parts_that_change_nothing_are_no_transaction(org: Org) -> None:
    """A composite that writes what is there already, or that fails, needs no call."""
    lead = org.open_lead()
    owner = org.world.colleague_ids()["rep-02"]
    part = {
        "method": "PATCH",
        "url": f"{ROOT}/sobjects/Lead/{lead['Id']}",
        "referenceId": "same",
        "httpHeaders": {"Sforce-Auto-Assign": "FALSE"},
        "body": {"OwnerId": lead["OwnerId"]},
    }
    org.json("POST", "/composite", {"allOrNone": True, "compositeRequest": [part]})
    org.json("POST", "/composite", handoff(org, lead["Id"], owner, Foo__c=1))
    assert org.world.log.minimum()["handoffs"] == 0


def test_a_failing_composite_takes_back_a_new_field(org: Org) -> None:
    """A field made in a transaction that fails can be made again."""
    field = {"FullName": "Lead.Mark__c", "Metadata": field_of("Text", length=10)}
    made = {
        "method": "POST",
        "url": f"{ROOT}/tooling/sobjects/CustomField",
        "referenceId": "field",
        "body": field,
    }
    lost = {"method": "GET", "url": f"{ROOT}/sobjects/Nothing/1", "referenceId": "lost"}
    parts = org.json("POST", "/composite", {"allOrNone": True, "compositeRequest": [made, lost]})
    assert [part["httpStatusCode"] for part in parts["compositeResponse"]] == [400, 404]
    assert org.call("POST", "/tooling/sobjects/CustomField", field).status == 201
