"""Making fields in an org: what is made, what is granted, and that it can be repeated at any point."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from pydantic import SecretStr

from connectors.errors import Misconfigured, OutcomeUnknown
from connectors.port import FieldMade, FieldSpec, FieldType, Made, OpenGate
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings
from connectors.salesforce.schema import custom_field

ORG = "https://angkasa.my.salesforce.com"
API = f"{ORG}/services/data/v62.0"
SERVED = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
USER = "005000000000001AAA"
SCORE = FieldSpec("Tolok_Score__c", "Score", FieldType.NUMBER, length=3)
STAGE = FieldSpec("Tolok_Stage__c", "Stage", FieldType.PICKLIST, options=("new", "mql"))


class SetUpOrg:
    """The set-up part of an org: custom fields that are hidden until granted, and one permission set."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {
            "PermissionSet": [],
            "FieldPermissions": [],
            "PermissionSetAssignment": [],
        }
        self.posts: list[str] = []
        self.refused: dict[str, tuple[int, str]] = {}
        responses.get(f"{ORG}/services/oauth2/userinfo", json={"user_id": USER}, headers=SERVED)
        responses.add_callback(responses.GET, f"{API}/sobjects/Lead/describe", self._described)
        responses.add_callback(responses.GET, re.compile(f"{API}/query.*"), self._queried)
        responses.add_callback(responses.POST, re.compile(f"{API}/(tooling/)?sobjects/.*"), self._posted)

    def _described(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        granted = {row["Field"].removeprefix("Lead.") for row in self.rows["FieldPermissions"]}
        seen = [{"name": name, "type": kind} for name, kind in self.fields.items() if name in granted]
        return 200, SERVED, json.dumps({"fields": seen})

    def _queried(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        soql = parse_qs(urlsplit(str(request.url)).query)["q"][0]
        type, wanted = re.search(r"FROM (\w+)", soql), re.findall(r"(\w+) = '(\w+)'", soql)
        assert type
        rows = [row for row in self.rows[type[1]] if all(row[field] == value for field, value in wanted)]
        return 200, SERVED, json.dumps({"totalSize": len(rows), "done": True, "records": rows})

    def _posted(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        body, type = json.loads(request.body or ""), str(request.url).rsplit("/", 1)[1]
        key = body.get("FullName") or body.get("Field") or type
        self.posts.append(f"{type} {key}")
        if trouble := self.refused.get(type):
            return trouble[0], SERVED, json.dumps([{"errorCode": trouble[1], "message": "as it is"}])
        if type != "CustomField":
            self.rows[type].append({"Id": f"0PS00000000000{len(self.posts)}AAA", **body})
            return 201, SERVED, json.dumps({"id": self.rows[type][-1]["Id"], "success": True, "errors": []})
        name = key.removeprefix("Lead.")
        if name in self.fields:
            error = {"errorCode": "DUPLICATE_DEVELOPER_NAME", "message": "there is one already"}
            return 400, SERVED, json.dumps([error])
        self.fields[name] = {"Number": "double", "Picklist": "picklist"}[body["Metadata"]["type"]]
        return 201, SERVED, json.dumps({"id": "00N000000000001AAA", "success": True, "errors": []})


@pytest.fixture
def org() -> Iterator[SetUpOrg]:
    with responses.mock:
        yield SetUpOrg()


def made(*specs: FieldSpec) -> tuple[FieldMade, ...]:
    settings = SalesforceSettings(base_url=ORG, access_token=SecretStr("00D!given"), attempts=1)
    return SalesforceCrm(settings, OpenGate(), pause=lambda _: None).create_fields("Lead", specs)


def test_missing_fields_are_made_granted_and_given_to_us(org: SetUpOrg) -> None:
    """One permission set holds all of them, and our user holds the set."""
    assert made(SCORE, STAGE) == (
        FieldMade("Tolok_Score__c", Made.CREATED),
        FieldMade("Tolok_Stage__c", Made.CREATED),
    )
    (permission_set,) = org.rows["PermissionSet"]
    assert permission_set["Name"] == "Tolok_Integration"
    assert [(row["Field"], row["PermissionsEdit"]) for row in org.rows["FieldPermissions"]] == [
        ("Lead.Tolok_Score__c", True),
        ("Lead.Tolok_Stage__c", True),
    ]
    (assignment,) = org.rows["PermissionSetAssignment"]
    assert (assignment["PermissionSetId"], assignment["AssigneeId"]) == (permission_set["Id"], USER)


def test_a_repeat_makes_nothing(org: SetUpOrg) -> None:
    """What is there is found, and not asked for again."""
    made(SCORE, STAGE)
    org.posts.clear()
    assert [answer.made for answer in made(SCORE, STAGE)] == [Made.PRESENT, Made.PRESENT]
    assert org.posts == []


@pytest.mark.parametrize("stopped_at", ["PermissionSet", "FieldPermissions", "PermissionSetAssignment"])
def test_a_set_up_that_broke_off_is_completed_by_a_repeat(org: SetUpOrg, stopped_at: str) -> None:
    """A field that was made but not granted is hidden from us, and yet found and granted."""
    org.refused = {stopped_at: (500, "UNKNOWN_EXCEPTION")}
    with pytest.raises(OutcomeUnknown):
        made(SCORE)
    org.refused = {}
    assert [answer.made for answer in made(SCORE)] == [Made.PRESENT]
    assert {name: len(rows) for name, rows in org.rows.items()} == {
        "PermissionSet": 1,
        "FieldPermissions": 1,
        "PermissionSetAssignment": 1,
    }


def test_a_field_that_may_not_be_made_is_refused_with_its_reason(org: SetUpOrg) -> None:
    """Nothing is granted for it."""
    org.refused = {"CustomField": (400, "FIELD_INTEGRITY_EXCEPTION")}
    (answer,) = made(SCORE)
    assert answer.made is Made.REFUSED
    assert "FIELD_INTEGRITY_EXCEPTION" in answer.reason
    assert org.rows["FieldPermissions"] == []


def test_a_field_that_is_made_and_may_not_be_granted_is_refused(org: SetUpOrg) -> None:
    """A field that nobody can write is of no use."""
    org.refused = {"FieldPermissions": (400, "INVALID_CROSS_REFERENCE_KEY")}
    (answer,) = made(SCORE)
    assert answer.made is Made.REFUSED
    assert answer.reason.startswith("no access was granted:")


def test_a_permission_set_that_may_not_be_made_stops_the_set_up(org: SetUpOrg) -> None:
    """A person must give the sign-in the right to do so."""
    org.refused = {"PermissionSet": (403, "INSUFFICIENT_ACCESS_OR_READONLY")}
    with pytest.raises(Misconfigured):
        made(SCORE)


def test_a_field_of_another_type_in_the_way_is_refused(org: SetUpOrg) -> None:
    """It is left as it is."""
    made(SCORE)
    (answer,) = made(FieldSpec("Tolok_Score__c", "Score", FieldType.TEXT))
    assert answer == FieldMade("Tolok_Score__c", Made.REFUSED, "it is there as number, not as text")


def test_a_reference_is_not_made_here(org: SetUpOrg) -> None:
    """Nothing is sent for it."""
    (answer,) = made(FieldSpec("Boss__c", "Boss", FieldType.REFERENCE))
    assert (answer.made, org.posts) == (Made.REFUSED, [])


def test_each_type_of_field_says_what_the_org_wants_to_know() -> None:
    """Lengths, digits and options are taken from what was asked for; fields of tasks are activity fields."""
    key = FieldSpec("Key__c", "Key", FieldType.TEXT, length=64, unique=True, description="Once only")
    assert custom_field("Task", key) == {
        "FullName": "Activity.Key__c",
        "Metadata": {
            "label": "Key",
            "required": False,
            "type": "Text",
            "length": 64,
            "unique": True,
            "caseSensitive": True,
            "description": "Once only",
        },
    }
    stage = custom_field("Lead", STAGE)
    assert stage is not None
    values = stage["Metadata"]["valueSet"]["valueSetDefinition"]["value"]
    assert [value["valueName"] for value in values] == ["new", "mql"]
    score = custom_field("Lead", SCORE)
    assert score is not None
    assert (score["Metadata"]["precision"], score["Metadata"]["scale"]) == (3, 0)
