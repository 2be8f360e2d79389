"""What each answer of Salesforce becomes: an error class, and what is kept from it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses
from pydantic import SecretStr

from connectors.errors import (
    CrmError,
    Misconfigured,
    OutOfBudget,
    Refused,
    Throttled,
    TryAgain,
    Unauthorised,
    Unreachable,
)
from connectors.port import Stream, Usage
from connectors.salesforce.client import Answer, Call, Client
from connectors.salesforce.codes import trouble
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings

ORG = "https://angkasa.my.salesforce.com"
API = f"{ORG}/services/data/v62.0"
QUERY = f"{API}/query"
TOKEN = "00D000000000001!AQEAgiven"
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


def settings(**more: Any) -> SalesforceSettings:
    return SalesforceSettings(base_url=ORG, access_token=SecretStr(TOKEN), **more)


def crm() -> SalesforceCrm:
    return SalesforceCrm(settings(attempts=1), Silences())


def ask(gate: Silences | None = None, attempts: int = 1) -> Answer:
    client = Client(settings(attempts=attempts), gate or Silences(), pause=lambda _: None)
    return client.answer(Call("GET", "query", params={"q": "SELECT Id FROM Lead"}))


def error(code: str, message: str = "as it is") -> list[dict[str, str]]:
    return [{"message": message, "errorCode": code}]


CALLS: list[tuple[int, str, type[CrmError]]] = [
    (300, "", Refused),
    (304, "", Refused),
    (302, "", Misconfigured),
    (400, "MALFORMED_QUERY", Refused),
    (400, "INVALID_FIELD", Misconfigured),
    (400, "INVALID_TYPE", Misconfigured),
    (400, "JSON_PARSER_ERROR", Refused),
    (400, "INVALID_FIELD_FOR_INSERT_UPDATE", Misconfigured),
    (400, "MALFORMED_ID", Refused),
    (400, "EXCEEDED_ID_LIMIT", Refused),
    (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", Refused),
    (400, "STRING_TOO_LONG", Refused),
    (400, "DUPLICATES_DETECTED", Refused),
    (400, "CANNOT_UPDATE_CONVERTED_LEAD", Refused),
    (404, "ENTITY_IS_DELETED", Refused),
    (404, "NOT_FOUND", Misconfigured),
    (403, "INSUFFICIENT_ACCESS_OR_READONLY", Misconfigured),
    (400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", Misconfigured),
    (403, "API_DISABLED_FOR_ORG", Misconfigured),
    (403, "API_CURRENTLY_DISABLED", Misconfigured),
    (403, "SOMETHING_NEW", Misconfigured),
    (401, "INVALID_SESSION_ID", Unauthorised),
    (401, "SOMETHING_NEW", Unauthorised),
    (400, "UNABLE_TO_LOCK_ROW", Unreachable),
    (400, "QUERY_TIMEOUT", Unreachable),
    (400, "INVALID_QUERY_LOCATOR", Refused),
    (500, "UNKNOWN_EXCEPTION", Unreachable),
    (503, "SERVER_UNAVAILABLE", Unreachable),
    (500, "SOMETHING_NEW", Unreachable),
    (429, "", OutOfBudget),
    (408, "", Unreachable),
    (410, "", Misconfigured),
    (405, "", Refused),
    (412, "", Refused),
    (413, "", Refused),
    (414, "", Refused),
    (415, "", Refused),
    (431, "", Refused),
    (400, "SOMETHING_NEW", Refused),
]


@responses.activate
@pytest.mark.parametrize(("status", "code", "expected"), CALLS)
def test_a_refused_read_is_classed_by_what_to_do_next(
    status: int, code: str, expected: type[CrmError]
) -> None:
    """One table decides, and the vendor's own word and status are kept where they name one error."""
    body = json.dumps(error(code)) if code else ""
    responses.get(QUERY, body=body, status=status, headers=SERVED)
    with pytest.raises(expected) as raised:
        ask()
    assert type(raised.value) is expected
    if expected is not OutOfBudget:
        assert (raised.value.code, raised.value.status) == (code, status)


def test_a_missing_field_is_named() -> None:
    """The sentence says which field of which type, so that a person can mend the mapping."""
    message = (
        "\nSELECT Foo FROM Lead\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Lead'."
        " If you are attempting to use a custom field, be sure to append the '__c' after it."
    )
    said = trouble(400, "INVALID_FIELD", message, write=False)
    assert isinstance(said, Misconfigured)
    assert str(said) == "Lead has no field Foo__c that this sign-in can see"


@responses.activate
def test_the_day_s_limit_closes_the_gate_and_nothing_is_sent_again() -> None:
    """No sign-in and no repeat can help until the window frees."""
    gate = Silences()
    limit = error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    responses.get(QUERY, json=limit, status=403, headers=SERVED)
    with pytest.raises(OutOfBudget) as raised:
        ask(gate, attempts=4)
    assert isinstance(raised.value.__cause__, Throttled)
    assert raised.value.__cause__.daily
    assert gate.silences == [(3600.0, True)]
    assert len(responses.calls) == 1


HTML = "<html><body>Down for maintenance</body></html>"


@responses.activate
@pytest.mark.parametrize(
    ("status", "body"),
    [(503, HTML), (500, HTML), (502, ""), (200, HTML), (200, '{"records": [{"Id'), (200, b"\xff\xfe[")],
    ids=["503 page", "500 page", "502 empty", "200 page", "truncated", "not text"],
)
def test_an_unreadable_answer_to_a_read_is_asked_for_again(status: int, body: str | bytes) -> None:
    """What can not be read is passing trouble, up to the number of tries."""
    responses.get(QUERY, body=body, status=status, headers=SERVED)
    with pytest.raises(Unreachable) as raised:
        ask(attempts=3)
    assert isinstance(raised.value.__cause__, TryAgain)
    assert len(responses.calls) == 3


@responses.activate
def test_a_lost_reply_to_a_read_is_asked_for_again() -> None:
    """A read changes nothing."""
    responses.get(QUERY, body=requests.ReadTimeout("late"))
    responses.get(QUERY, json={"totalSize": 0, "done": True, "records": []}, headers=SERVED)
    assert ask(attempts=2).body["done"] is True


@responses.activate
def test_every_answer_tells_the_usage_and_the_time() -> None:
    """A refusal counts too; the gate is asked before each exchange and told after it."""
    gate = Silences()
    responses.get(QUERY, json=error("UNKNOWN_EXCEPTION"), status=500, headers=SERVED)
    late = {"Date": "Sun, 01 Mar 2026 12:00:30 GMT", "Sforce-Limit-Info": "api-usage=19/5000"}
    responses.get(QUERY, json={"totalSize": 0, "done": True, "records": []}, headers=late)
    answer = ask(gate, attempts=2)
    assert gate.admitted == ["read", "read"]
    assert gate.seen == [Usage(18, 5000, 4982), Usage(19, 5000, 4981)]
    assert answer.served == datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


@responses.activate
def test_the_server_s_time_is_asked_for_once_where_nothing_was_asked_yet() -> None:
    """The public list of versions costs nothing and bears the date."""
    responses.get(f"{ORG}/services/data", json=[], headers=SERVED)
    org = crm()
    assert org.server_time() == org.server_time() == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert len(responses.calls) == 1


@responses.activate
def test_an_answer_without_a_date_is_not_taken() -> None:
    """A cursor is never made from another clock than the server's."""
    responses.get(QUERY, json={"totalSize": 0, "done": True, "records": []}, headers={"Date": "noon"})
    with pytest.raises(Unreachable):
        ask()


@responses.activate
def test_a_redirect_is_not_followed() -> None:
    """Nothing of ours is carried to another address."""
    elsewhere = {"Location": "https://elsewhere.example/", **SERVED}
    responses.get(QUERY, status=302, headers=elsewhere)
    with pytest.raises(Misconfigured):
        ask()
    assert len(responses.calls) == 1


@responses.activate
def test_a_field_that_is_not_there_stops_the_read_with_its_name() -> None:
    """Through the port it is a fault of the set-up that names the field."""
    message = (
        "\nSELECT Nope__c\nERROR at Row:1:Column:8\nNo such column 'Nope__c' on entity 'Lead'. If you are"
    )
    responses.get(f"{API}/queryAll", json=error("INVALID_FIELD", message), status=400, headers=SERVED)
    with pytest.raises(Misconfigured, match=r"Lead has no field Nope__c"):
        list(crm().changed_since(Stream("Lead", ("Nope__c",)), None, timedelta(0)))


@responses.activate
def test_a_read_says_who_we_are_and_asks_for_plain_json() -> None:
    """The library's indented JSON is bytes without a reader, and assignment is no matter of a read."""
    responses.get(QUERY, json={"totalSize": 0, "done": True, "records": []}, headers=SERVED)
    ask()
    sent = responses.calls[0].request.headers
    assert sent["Sforce-Call-Options"] == "client=tolok"
    assert not {"X-PrettyPrint", "Sforce-Auto-Assign"} & set(sent)
