"""Writing rows to Salesforce: what is sent, each row's verdict, and when the outcome is unknown."""

from __future__ import annotations

import json

import pytest
import requests
import responses
from pydantic import SecretStr
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from connectors.errors import OutcomeUnknown, Refused
from connectors.port import Result, Usage, Verdict, Write
from connectors.salesforce.codes import verdict
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings
from leads.record import RecordRef

ORG = "https://angkasa.my.salesforce.com"
API = f"{ORG}/services/data/v62.0"
COLLECTIONS = f"{API}/composite/sobjects"
LEAD = RecordRef("Lead", "00Q000000000001EAA")
SERVED = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT", "Sforce-Limit-Info": "api-usage=18/5000"}


class Silences:
    """An open gate that keeps what it was asked and told."""

    def __init__(self) -> None:
        self.admitted: list[str] = []
        self.seen: list[Usage] = []
        self.silences: list[tuple[float, bool]] = []

    def admit(self, kind: str) -> None:
        self.admitted.append(kind)

    def told(self, usage: Usage) -> None:
        self.seen.append(usage)

    def silence(self, after_s: float, daily: bool) -> None:
        self.silences.append((after_s, daily))


def crm(gate: Silences | None = None, waits: list[float] | None = None) -> SalesforceCrm:
    settings = SalesforceSettings(base_url=ORG, access_token=SecretStr("00D!given"), attempts=3)
    return SalesforceCrm(settings, gate or Silences(), pause=(waits if waits is not None else []).append)


def write(gate: Silences | None = None) -> tuple[Result, ...]:
    return crm(gate).write([Write(LEAD, {"Tolok_Score__c": 71})])


def error(code: str, message: str = "as it is") -> list[dict[str, str]]:
    return [{"message": message, "errorCode": code}]


ROWS = [
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", Verdict.REJECTED),
    ("REQUIRED_FIELD_MISSING", Verdict.REJECTED),
    ("STRING_TOO_LONG", Verdict.REJECTED),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Verdict.REJECTED),
    ("NUMBER_OUTSIDE_VALID_RANGE", Verdict.REJECTED),
    ("INVALID_EMAIL_ADDRESS", Verdict.REJECTED),
    ("FIELD_FILTER_VALIDATION_EXCEPTION", Verdict.REJECTED),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Verdict.REJECTED),
    ("DUPLICATES_DETECTED", Verdict.REJECTED),
    ("DUPLICATE_VALUE", Verdict.REJECTED),
    ("MALFORMED_ID", Verdict.REJECTED),
    ("SOMETHING_NEW", Verdict.REJECTED),
    ("CANNOT_UPDATE_CONVERTED_LEAD", Verdict.CONVERTED),
    ("ENTITY_IS_DELETED", Verdict.GONE),
    ("NOT_FOUND", Verdict.GONE),
    ("INVALID_CROSS_REFERENCE_KEY", Verdict.GONE),
    ("INSUFFICIENT_ACCESS_OR_READONLY", Verdict.FORBIDDEN),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", Verdict.FORBIDDEN),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", Verdict.FORBIDDEN),
    ("INVALID_FIELD", Verdict.FORBIDDEN),
    ("UNABLE_TO_LOCK_ROW", Verdict.LOCKED),
    ("UNKNOWN_EXCEPTION", Verdict.LOCKED),
]


@responses.activate
@pytest.mark.parametrize(("code", "expected"), ROWS)
def test_a_refused_row_gets_its_own_verdict(code: str, expected: Verdict) -> None:
    """A row that fails is a result among the others, not an error of the call."""
    line = {"success": False, "errors": [{"statusCode": code, "message": "as it is", "fields": []}]}
    responses.patch(COLLECTIONS, json=[line], headers=SERVED)
    assert write() == (Result(LEAD, expected, code, "as it is"),)


def test_a_cross_reference_that_names_a_field_is_about_its_value() -> None:
    """An owner that does not exist is no reason to think that the lead is gone."""
    assert verdict("INVALID_CROSS_REFERENCE_KEY", ("OwnerId",)) is Verdict.REJECTED


@responses.activate
def test_too_many_calls_at_once_are_waited_out() -> None:
    """The same code with another text asks for seconds, on writes too: the refused call did nothing."""
    gate, waits = Silences(), list[float]()
    text = "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
    limit = error("REQUEST_LIMIT_EXCEEDED", text)
    responses.patch(COLLECTIONS, json=limit, status=403, headers=SERVED)
    responses.patch(COLLECTIONS, json=[{"id": LEAD.id, "success": True, "errors": []}], headers=SERVED)
    results = crm(gate, waits).write([Write(LEAD, {"Tolok_Score__c": 71})])
    assert [result.verdict for result in results] == [Verdict.WRITTEN]
    assert gate.silences == [(10.0, False)]
    assert waits == [10.0]


HTML = "<html><body>Down for maintenance</body></html>"


@responses.activate
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, HTML),
        (500, json.dumps(error("UNKNOWN_EXCEPTION"))),
        (408, ""),
        (200, HTML),
        (200, '[{"id"'),
        (200, ""),
    ],
    ids=["503 page", "500 told", "408", "200 page", "truncated", "empty"],
)
def test_an_unreadable_answer_to_a_write_leaves_its_outcome_unknown(status: int, body: str) -> None:
    """It may have happened, so it is sent once and never again."""
    responses.patch(COLLECTIONS, body=body, status=status, headers=SERVED)
    with pytest.raises(OutcomeUnknown):
        write()
    assert len(responses.calls) == 1


def never_connected() -> requests.ConnectionError:
    reason = NewConnectionError(HTTPSConnection("angkasa.my.salesforce.com"), "refused")
    return requests.ConnectionError(MaxRetryError(None, "/", reason))  # type: ignore[arg-type]


@responses.activate
@pytest.mark.parametrize(
    "lost",
    [
        requests.ConnectionError("reset by peer"),
        requests.ReadTimeout("late"),
        requests.exceptions.SSLError("cut"),
    ],
    ids=["reset", "timeout", "tls"],
)
def test_a_lost_reply_to_a_write_leaves_its_outcome_unknown(lost: Exception) -> None:
    """The request may have been heard, so it is sent once and never again."""
    responses.patch(COLLECTIONS, body=lost)
    with pytest.raises(OutcomeUnknown):
        write()
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize(
    "lost", [never_connected(), requests.ConnectTimeout("late")], ids=["refused", "connect timeout"]
)
def test_a_write_that_never_left_is_sent_again(lost: Exception) -> None:
    """Without a connection nothing can have been heard."""
    responses.patch(COLLECTIONS, body=lost)
    responses.patch(COLLECTIONS, json=[{"id": LEAD.id, "success": True, "errors": []}], headers=SERVED)
    assert [result.verdict for result in write()] == [Verdict.WRITTEN]
    assert len(responses.calls) == 2


@responses.activate
def test_a_write_switches_assignment_rules_off_and_says_who_we_are() -> None:
    """A score write must not move an owner by a rule of the org."""
    responses.patch(COLLECTIONS, json=[{"id": LEAD.id, "success": True, "errors": []}], headers=SERVED)
    gate = Silences()
    write(gate)
    sent = responses.calls[0].request.headers
    assert sent["Sforce-Auto-Assign"] == "FALSE"
    assert sent["Sforce-Call-Options"] == "client=tolok"
    assert gate.admitted == ["write"]


def test_more_rows_than_one_call_takes_are_refused_before_sending() -> None:
    """The limit is kept by us, not by an error of the org's."""
    writes = [Write(RecordRef("Lead", f"00Q000000000{n:03}EAA"), {}) for n in range(201)]
    with pytest.raises(Refused, match="200 at most"):
        crm().write(writes)


def test_two_writes_to_one_record_are_refused_before_sending() -> None:
    """Also where one of them has the short form of the id."""
    short = RecordRef("Lead", LEAD.id[:15])
    with pytest.raises(Refused, match="one record"):
        crm().write([Write(LEAD, {}), Write(short, {})])


@responses.activate
def test_rows_of_one_type_lie_together_and_results_keep_the_order_asked_for() -> None:
    """Mixed types are done in chunks, so they are sorted for the call and put back after it."""
    contact = RecordRef("Contact", "003000000000001AAA")
    second = RecordRef("Lead", "00Q000000000002EAA")
    broken = RecordRef("Lead", "not an id")

    def patched(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        sent = json.loads(request.body or "")["records"]
        assert [row["attributes"]["type"] for row in sent] == ["Contact", "Lead", "Lead"]
        failed = {"success": False, "errors": [{"statusCode": "UNABLE_TO_LOCK_ROW", "message": ""}]}
        lines = [failed if row["id"] == second.id else {"id": row["id"], "success": True} for row in sent]
        return 200, SERVED, json.dumps(lines)

    responses.add_callback(responses.PATCH, COLLECTIONS, patched)
    results = crm().write([Write(ref, {"Tolok_Score__c": 5}) for ref in (LEAD, broken, contact, second)])
    assert [(result.ref, result.verdict) for result in results] == [
        (LEAD, Verdict.WRITTEN),
        (broken, Verdict.REJECTED),
        (contact, Verdict.WRITTEN),
        (second, Verdict.LOCKED),
    ]


def test_nothing_to_write_sends_nothing() -> None:
    """An empty write is no call."""
    assert crm().write([]) == ()
