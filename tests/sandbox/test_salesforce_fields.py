"""Custom fields of the Salesforce org and who may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import pytest

from tests.sandbox.salesforce_org import Org, field_of, grant, ids, make_field, permission_set, visible_field


def test_a_new_field_is_hidden_until_it_is_granted(org: Org) -> None:
    """Describe, query and write answer as if absent; a read grant shows it, an edit grant opens it."""
    assert make_field(org, "Mark__c", field_of("Number", precision=3, scale=0)).status == 201
    lead = org.open_lead()["Id"]
    soql = f"/query?q={quote('SELECT Mark__c FROM Lead LIMIT 1')}"

    def described() -> bool:
        return any(f["name"] == "Mark__c" for f in org.json("GET", "/sobjects/Lead/describe")["fields"])

    assert not described()
    assert org.call("GET", soql).status == 400
    assert org.patch({"id": lead, "Mark__c": 5})[0]["errors"][0]["statusCode"] == "INVALID_FIELD"
    holder = permission_set(org)
    grant(org, "Mark__c", holder, edit=False)
    assert described()
    assert org.call("GET", soql).status == 200
    code = org.patch({"id": lead, "Mark__c": 5})[0]["errors"][0]["statusCode"]
    assert code == "INVALID_FIELD_FOR_INSERT_UPDATE"
    row = org.rows("SELECT Id FROM FieldPermissions WHERE Field = 'Lead.Mark__c'")[0]["Id"]
    assert org.call("PATCH", f"/sobjects/FieldPermissions/{row}", {"PermissionsEdit": True}).status == 204
    assert org.patch({"id": lead, "Mark__c": 5})[0]["success"]
    assert org.json("GET", f"/sobjects/Lead/{lead}?fields=Mark__c")["Mark__c"] == 5.0


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        (field_of("Number", precision=3, scale=0), "double"),
        (field_of("Currency", precision=18, scale=2), "currency"),
        (field_of("Text", length=40, unique=True, externalId=True), "string"),
        (field_of("LongTextArea", length=32768, visibleLines=5), "textarea"),
        (field_of("Date"), "date"),
        (field_of("DateTime"), "datetime"),
        (field_of("Checkbox", defaultValue=False), "boolean"),
        (
            field_of(
                "Picklist",
                valueSet={
                    "restricted": True,
                    "valueSetDefinition": {"value": [{"fullName": "mql", "label": "MQL", "default": False}]},
                },
            ),
            "picklist",
        ),
    ],
)
def test_fields_of_every_kind_are_made_and_described(
    org: Org, metadata: Mapping[str, Any], kind: str
) -> None:
    """A field shows in describe with its type and limits; a second of its name is refused."""
    visible_field(org, "Mark__c", metadata)
    described = {f["name"]: f for f in org.json("GET", "/sobjects/Lead/describe")["fields"]}["Mark__c"]
    assert (described["type"], described["custom"], described["label"]) == (kind, True, "Mark")
    assert described["unique"] is metadata.get("unique", False)
    assert described["length"] == metadata.get("length", 255 if kind == "picklist" else 0)
    assert described["filterable"] is (kind != "textarea")
    twice = make_field(org, "Mark__c", metadata)
    assert (twice.status, json.loads(twice.body)[0]["errorCode"]) == (400, "DUPLICATE_DEVELOPER_NAME")
    soql = "SELECT DeveloperName FROM CustomField WHERE TableEnumOrId = 'Lead' AND DeveloperName = 'Mark'"
    assert len(org.rows(soql, "tooling/query")) == 1


def test_a_field_is_changed_by_its_whole_definition(org: Org) -> None:
    """What the org gives back can be sent again with another help text; a part of it alone is refused."""
    visible_field(org, "Mark__c", field_of("Number", precision=3, scale=0))
    soql = "SELECT Id FROM CustomField WHERE TableEnumOrId = 'Lead' AND DeveloperName = 'Mark'"
    path = f"/tooling/sobjects/CustomField/{org.rows(soql, 'tooling/query')[0]['Id']}"
    held = org.json("GET", path)
    assert held["FullName"] == "Lead.Mark__c"
    changed = {"FullName": "Lead.Mark__c", "Metadata": {**held["Metadata"], "inlineHelpText": "Ask Rani."}}
    assert org.call("PATCH", path, body=changed).status == 204
    assert org.json("GET", path)["Metadata"] == changed["Metadata"]
    described = {f["name"]: f for f in org.json("GET", "/sobjects/Lead/describe")["fields"]}["Mark__c"]
    assert (described["inlineHelpText"], described["precision"]) == ("Ask Rani.", 3)
    for wrong in ({"inlineHelpText": "x"}, {**held["Metadata"], "inlineHelpText": "x" * 511}):
        assert org.call("PATCH", path, body={"Metadata": wrong}).status == 400
    assert org.json("GET", path)["Metadata"] == changed["Metadata"]


def test_a_unique_field_refuses_the_second_of_a_value(org: Org) -> None:
    """The refusal names the field and the row that has the value."""
    visible_field(org, "Handoff__c", field_of("Text", length=64, unique=True))
    one, two = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    items = org.patch({"id": one, "Handoff__c": "k1"}, {"id": two, "Handoff__c": "K1"})
    assert items[0]["success"]
    assert items[1]["errors"][0] == {
        "statusCode": "DUPLICATE_VALUE",
        "message": f"duplicate value found: Handoff__c duplicates value on record with id: {one}",
        "fields": [],
    }
    assert org.patch({"id": one, "Handoff__c": "k1"})[0]["success"]
