"""Hand-offs to Salesforce: what is sent, what each answer means, and what is deployed for them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from xml.etree import ElementTree

import pytest
import requests
import responses
from pydantic import SecretStr

from connectors.errors import OutcomeUnknown, Refused
from connectors.port import ALREADY_DONE, FieldMade, HandOff, Made, OpenGate, Result, Task, Verdict, Write
from connectors.salesforce.deployment import POLL_S, POLLS
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings
from leads.record import RecordRef

ORG = "https://angkasa.my.salesforce.com"
API = f"{ORG}/services/data/v62.0"
COMPOSITE = f"{API}/composite"
DEPLOY = f"{API}/metadata/deployRequest"
SERVED = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
LEAD = RecordRef("Lead", "00Q000000000001EAA")
USER, QUEUE = "005000000000001AAA", "00G000000000001AAA"
TASK = Task("k1", LEAD, USER, "Call", "Because", date(2026, 3, 2))
HANDOFF = HandOff("k1", Write(LEAD, {"OwnerId": USER}), TASK)


def crm(waits: list[float] | None = None) -> SalesforceCrm:
    settings = SalesforceSettings(base_url=ORG, access_token=SecretStr("00D!given"), attempts=1)
    return SalesforceCrm(settings, OpenGate(), pause=(waits if waits is not None else []).append)


def answer(*codes: str) -> dict[str, Any]:
    """The answer to one request: a code for each part, empty for one that was carried out."""
    nodes = [
        {
            "referenceId": role,
            "httpStatusCode": 412 if code == CHANGED else 400 if code else 201,
            "body": [{"errorCode": code, "message": "as it is", "fields": []}] if code else None,
        }
        for role, code in zip(("key", "record", "task"), codes, strict=False)
    ]
    return {"compositeResponse": nodes}


def answered(*codes: str) -> None:
    responses.post(COMPOSITE, json=answer(*codes), headers=SERVED)


def sent() -> dict[str, Any]:
    body: dict[str, Any] = json.loads(responses.calls[0].request.body or "")
    return body


HALT, CHANGED = "PROCESSING_HALTED", "PRECONDITION_FAILED"


@responses.activate
def test_a_hand_off_is_one_request_with_the_key_first_and_assignment_rules_off() -> None:
    """All or nothing, in the order sent."""
    answered("", "", "")
    long = replace(TASK, subject="x" * 300)
    assert crm().hand_off([replace(HANDOFF, task=long)]) == (Result(LEAD, Verdict.WRITTEN),)
    assert (sent()["allOrNone"], sent()["collateSubrequests"]) == (True, False)
    key, record, task = sent()["compositeRequest"]
    rows = "/services/data/v62.0/sobjects"
    assert [(node["method"], node["url"]) for node in (key, record, task)] == [
        ("POST", f"{rows}/Tolok_Handoff__c"),
        ("PATCH", f"{rows}/Lead/{LEAD.id}"),
        ("POST", f"{rows}/Task"),
    ]
    for node in (key, record, task):
        assert node["httpHeaders"]["Sforce-Auto-Assign"] == "FALSE"
        assert node["httpHeaders"]["Sforce-Duplicate-Rule-Header"] == "allowSave=true"
        assert "If-Unmodified-Since" not in node["httpHeaders"]
    assert key["body"] == {"Key__c": "k1", "Record_Id__c": LEAD.id}
    assert record["body"] == {"OwnerId": USER}
    assert task["body"] == {
        "WhoId": LEAD.id,
        "OwnerId": USER,
        "Subject": "x" * 255,
        "Description": "Because",
        "ActivityDate": "2026-03-02",
        "Status": "Not Started",
        "Priority": "High",
    }


@responses.activate
def test_a_task_for_a_queue_is_left_out() -> None:
    """Tasks belong to users."""
    answered("", "")
    crm().hand_off([replace(HANDOFF, task=replace(TASK, owner=QUEUE))])
    assert [node["referenceId"] for node in sent()["compositeRequest"]] == ["key", "record"]


@responses.activate
def test_a_record_that_was_changed_since_it_was_seen_is_left_alone() -> None:
    """Only the record's own part asks for it; the hand-off is tried again after another look."""
    answered(HALT, CHANGED, HALT)
    seen = datetime(2026, 3, 1, 18, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    (result,) = crm().hand_off([replace(HANDOFF, seen=seen)])
    assert (result.verdict, result.code) == (Verdict.LOCKED, "CHANGED_SINCE")
    asked = [node["httpHeaders"].get("If-Unmodified-Since") for node in sent()["compositeRequest"]]
    assert asked == [None, "Sun, 01 Mar 2026 11:00:05 GMT", None]


FAILURES = [
    (("DUPLICATE_VALUE", HALT, HALT), Verdict.WRITTEN, ALREADY_DONE),
    (("NOT_FOUND", HALT, HALT), Verdict.FORBIDDEN, "NOT_FOUND"),
    (("STRING_TOO_LONG", HALT, HALT), Verdict.FORBIDDEN, "STRING_TOO_LONG"),
    (("UNABLE_TO_LOCK_ROW", HALT, HALT), Verdict.LOCKED, "UNABLE_TO_LOCK_ROW"),
    ((HALT, "CANNOT_UPDATE_CONVERTED_LEAD", HALT), Verdict.CONVERTED, "CANNOT_UPDATE_CONVERTED_LEAD"),
    ((HALT, "ENTITY_IS_DELETED", HALT), Verdict.GONE, "ENTITY_IS_DELETED"),
    ((HALT, "NOT_FOUND", HALT), Verdict.GONE, "NOT_FOUND"),
    ((HALT, "DUPLICATE_VALUE", HALT), Verdict.REJECTED, "DUPLICATE_VALUE"),
    ((HALT, "UNABLE_TO_LOCK_ROW", HALT), Verdict.LOCKED, "UNABLE_TO_LOCK_ROW"),
    ((HALT, HALT, "INVALID_CROSS_REFERENCE_KEY"), Verdict.REJECTED, "INVALID_CROSS_REFERENCE_KEY"),
    ((HALT, HALT, "NOT_FOUND"), Verdict.FORBIDDEN, "NOT_FOUND"),
    ((HALT, HALT, HALT), Verdict.LOCKED, HALT),
]


@responses.activate
@pytest.mark.parametrize(("codes", "verdict", "code"), FAILURES)
def test_a_failed_request_means_what_its_failing_part_says(
    codes: tuple[str, ...], verdict: Verdict, code: str
) -> None:
    """Parts that were only rolled back are passed over; a key that is taken means already done."""
    answered(*codes)
    (result,) = crm().hand_off([HANDOFF])
    assert (result.ref, result.verdict, result.code) == (LEAD, verdict, code)


@responses.activate
@pytest.mark.parametrize(
    "body",
    [
        {"compositeResponse": []},
        answer("", ""),
        {"compositeResponse": [{"referenceId": role} for role in ("key", "record", "task")]},
        {"compositeResponse": None},
        ["compositeResponse"],
    ],
    ids=["none", "one left out", "no status", "null", "a list"],
)
def test_an_answer_that_leaves_a_hand_off_out_is_an_unknown_outcome(body: object) -> None:
    """It says neither yes nor no."""
    responses.post(COMPOSITE, json=body, headers=SERVED)
    with pytest.raises(OutcomeUnknown):
        crm().hand_off([HANDOFF])


@responses.activate
def test_a_lost_reply_to_a_hand_off_is_sent_once() -> None:
    """Nobody knows whether it was heard."""
    responses.post(COMPOSITE, body=requests.ReadTimeout("late"))
    with pytest.raises(OutcomeUnknown):
        crm().hand_off([HANDOFF])
    assert len(responses.calls) == 1


@responses.activate
def test_what_has_no_id_is_rejected_and_not_sent() -> None:
    """It is a result like any other."""
    broken = HandOff("k9", Write(RecordRef("Lead", "not an id"), {}))
    assert [result.verdict for result in crm().hand_off([broken])] == [Verdict.REJECTED]
    assert len(responses.calls) == 0


def test_a_second_hand_off_in_one_call_is_refused() -> None:
    """They would stand or fall together."""
    with pytest.raises(Refused, match="one at most"):
        crm().hand_off([HANDOFF, replace(HANDOFF, key="k2")])


def test_tasks_are_made_with_the_hand_off_and_need_nothing_more() -> None:
    """No call is made."""
    assert crm().ensure_tasks([TASK]) == (Result(LEAD, Verdict.WRITTEN),)


# --- what hand-offs need


class Bare:
    """An org without our object: what it is asked, and how it answers about a deployment."""

    def __init__(self, *outcomes: Mapping[str, Any]) -> None:
        self.assigned: list[dict[str, str]] = []
        self.deployed = False
        self.outcomes = list(outcomes)
        missing = [{"errorCode": "NOT_FOUND", "message": "no"}]
        responses.get(f"{API}/sobjects/Tolok_Handoff__c/describe", json=missing, status=404, headers=SERVED)
        responses.get(f"{ORG}/services/oauth2/userinfo", json={"user_id": USER}, headers=SERVED)
        responses.add_callback(responses.GET, f"{API}/query", self._queried)
        responses.add_callback(responses.POST, DEPLOY, self._sent)
        responses.add_callback(responses.GET, f"{DEPLOY}/0Af000000000001", self._told)
        responses.add_callback(responses.POST, f"{API}/sobjects/PermissionSetAssignment", self._assignment)

    def _queried(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        there = self.deployed and "PermissionSetAssignment" not in str(request.url)
        rows = [{"Id": "0PS000000000001AAA"}] if there else []
        return 200, SERVED, json.dumps({"totalSize": len(rows), "done": True, "records": rows})

    def _sent(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        assert isinstance(request.body, bytes)
        self.kind, self.body = request.headers["Content-Type"], request.body
        return 201, SERVED, json.dumps({"id": "0Af000000000001", "deployResult": {"done": False}})

    def _told(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        self.deployed = bool(outcome.get("success"))
        return 200, SERVED, json.dumps({"deployResult": outcome})

    def _assignment(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        self.assigned.append(json.loads(request.body or ""))
        return 201, SERVED, json.dumps({"id": "0Pa000000000001AAA", "success": True, "errors": []})


@pytest.fixture
def wire() -> Iterator[None]:
    with responses.mock:
        yield


WAITING = {"done": False, "status": "InProgress"}
DONE = {"done": True, "success": True, "status": "Succeeded"}


@pytest.mark.usefixtures("wire")
def test_the_object_is_deployed_waited_for_and_given_to_us() -> None:
    """One package: the object with its unique key, and the permission set that our user gets."""
    org, waits = Bare(WAITING, WAITING, DONE), list[float]()
    assert crm(waits).prepare_handoffs() == (FieldMade("Tolok_Handoff__c", Made.CREATED),)
    assert waits == [POLL_S] * 3
    assert org.assigned == [{"PermissionSetId": "0PS000000000001AAA", "AssigneeId": USER}]
    assert org.kind.startswith("multipart/form-data; boundary=")
    assert b'name="json"' in org.body
    assert b'"singlePackage": true' in org.body
    files = _files(org.body)
    assert set(files) == {
        "package.xml",
        "objects/Tolok_Handoff__c.object",
        "permissionsets/Tolok_Handoffs.permissionset",
    }
    key, record = files["objects/Tolok_Handoff__c.object"].findall("{*}fields")
    assert {part: key.findtext(f"{{*}}{part}") for part in ("fullName", "length", "unique")} == {
        "fullName": "Key__c",
        "length": "64",
        "unique": "true",
    }
    assert (key.findtext("{*}caseSensitive"), key.findtext("{*}externalId")) == ("true", "true")
    assert (record.findtext("{*}fullName"), record.findtext("{*}length")) == ("Record_Id__c", "18")
    granted = files["permissionsets/Tolok_Handoffs.permissionset"].find("{*}objectPermissions")
    assert granted is not None
    assert (granted.findtext("{*}allowCreate"), granted.findtext("{*}allowDelete")) == ("true", "false")


def _files(body: bytes) -> dict[str, ElementTree.Element]:
    archive = zipfile.ZipFile(io.BytesIO(body[body.index(b"PK\x03\x04") :]))
    return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


@pytest.mark.usefixtures("wire")
def test_a_deployment_that_fails_is_refused_with_the_orgs_reason() -> None:
    """Nothing is given to anybody."""
    failure = {"fullName": "Tolok_Handoff__c.Key__c", "problem": "there is a field of another type"}
    org = Bare({"done": True, "success": False, "details": {"componentFailures": [failure]}})
    (made,) = crm().prepare_handoffs()
    assert made.made is Made.REFUSED
    assert "Tolok_Handoff__c.Key__c: there is a field of another type" in made.reason
    assert org.assigned == []


@pytest.mark.usefixtures("wire")
def test_a_deployment_is_not_waited_for_for_ever() -> None:
    """After ten minutes the answer says so; running it again takes it up."""
    Bare(WAITING)
    waits = list[float]()
    (made,) = crm(waits).prepare_handoffs()
    assert made.made is Made.REFUSED
    assert "not finished after 600 s" in made.reason
    assert len(waits) == POLLS


@pytest.mark.usefixtures("wire")
def test_a_sign_in_that_may_not_deploy_is_refused_with_the_reason() -> None:
    """An administrator must do it."""
    Bare(DONE)
    refusal = [{"errorCode": "INSUFFICIENT_ACCESS", "message": "Modify Metadata is needed"}]
    responses.replace(responses.POST, DEPLOY, json=refusal, status=403, headers=SERVED)
    (made,) = crm().prepare_handoffs()
    assert made.made is Made.REFUSED
    assert "Modify Metadata is needed" in made.reason
