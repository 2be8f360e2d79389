"""Signing in to Salesforce: once, again when the session was lost, and never telling a secret."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import requests
import responses
from pydantic import SecretStr

from connectors.errors import CrmError, Misconfigured, OutOfBudget, Unauthorised, Unreachable
from connectors.port import OpenGate, Verdict, Write
from connectors.salesforce.client import Call, Client
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings
from connectors.salesforce.transport import session_for
from leads.record import RecordRef

ORG = "https://angkasa.my.salesforce.com"
API = f"{ORG}/services/data/v62.0"
TOKENS = f"{ORG}/services/oauth2/token"
CLIENT_ID = "3MVG9-our-client-id"
SECRET = "our-client-secret"
STALE = "00D000000000001!AQEAstale"
FRESH = "00D000000000001!AQEAfresh"
SERVED = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
LOST = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
LEAD = RecordRef("Lead", "00Q000000000001EAA")


def settings(base_url: str = ORG, token: str = "", **more: Any) -> SalesforceSettings:
    return SalesforceSettings(
        base_url=base_url,
        client_id=SecretStr(CLIENT_ID),
        client_secret=SecretStr(SECRET),
        access_token=SecretStr(token) if token else None,
        attempts=1,
        **more,
    )


def client(given: SalesforceSettings | None = None) -> Client:
    return Client(given or settings(), OpenGate(), pause=lambda _: None)


def granted(token: str) -> dict[str, str]:
    return {"access_token": token, "instance_url": ORG, "token_type": "Bearer"}


@responses.activate
def test_client_credentials_are_exchanged_once_at_the_my_domain_host() -> None:
    """The token serves all later calls, and no secret is in an address or a body."""
    responses.post(TOKENS, json=granted(FRESH), headers=SERVED)
    responses.get(f"{API}/limits", json={}, headers=SERVED)
    org = client()
    org.answer(Call("GET", "limits"))
    org.answer(Call("GET", "limits"))
    asked = [call.request for call in responses.calls]
    assert [request.url for request in asked] == [TOKENS, f"{API}/limits", f"{API}/limits"]
    assert asked[0].body == "grant_type=client_credentials"
    assert asked[0].headers["Authorization"].startswith("Basic ")
    assert asked[2].headers["Authorization"] == f"Bearer {FRESH}"


@responses.activate
def test_a_lost_session_is_renewed_once_and_the_headers_are_kept() -> None:
    """The write goes out again as it was: with its own headers, its body, and the new token."""
    responses.post(TOKENS, json=granted(FRESH), headers=SERVED)

    def patched(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        if request.headers["Authorization"] != f"Bearer {FRESH}":
            return 401, SERVED, json.dumps(LOST)
        return 200, SERVED, json.dumps([{"id": LEAD.id, "success": True, "errors": []}])

    responses.add_callback(responses.PATCH, f"{API}/composite/sobjects", patched)
    org = SalesforceCrm(settings(token=STALE), OpenGate(), pause=lambda _: None)
    results = org.write([Write(LEAD, {"Tolok_Score__c": 71})])
    assert [result.verdict for result in results] == [Verdict.WRITTEN]
    first, signed_in, second = (call.request for call in responses.calls)
    assert signed_in.url == TOKENS
    assert second.body == first.body
    assert {**first.headers, "Authorization": ""} == {**second.headers, "Authorization": ""}
    assert second.headers["Sforce-Auto-Assign"] == "FALSE"


@responses.activate
@pytest.mark.parametrize("body", [json.dumps(LOST), '{"error": "no"}', "<html>sign in</html>", ""])
def test_a_second_refusal_after_a_renewal_is_the_end(body: str) -> None:
    """One renewal for a request, whatever the refusal looks like; then a person is needed."""
    responses.post(TOKENS, json=granted(FRESH), headers=SERVED)
    responses.get(f"{API}/limits", body=body, status=401, headers=SERVED)
    with pytest.raises(Unauthorised, match="also after a new sign-in"):
        client(settings(token=STALE)).answer(Call("GET", "limits"))
    assert [call.request.url for call in responses.calls] == [f"{API}/limits", TOKENS, f"{API}/limits"]


@responses.activate
def test_a_given_token_alone_can_not_be_renewed() -> None:
    """Without client credentials a lost session is the end at once."""
    responses.get(f"{API}/limits", json=LOST, status=401, headers=SERVED)
    alone = SalesforceSettings(base_url=ORG, access_token=SecretStr(STALE), attempts=1)
    with pytest.raises(Unauthorised):
        client(alone).answer(Call("GET", "limits"))
    assert len(responses.calls) == 1


REFUSALS: list[tuple[int, Any, type[CrmError]]] = [
    (
        400,
        {"error": "invalid_grant", "error_description": "no client credentials user enabled"},
        Unauthorised,
    ),
    (401, {"error": "invalid_client", "error_description": f"bad secret {SECRET}"}, Unauthorised),
    (400, {"error": f"invalid {CLIENT_ID}"}, Unauthorised),
    (503, "<html>maintenance</html>", Unreachable),
    (500, {"error": "server_error"}, Unreachable),
    (500, [{"errorCode": "UNKNOWN_EXCEPTION", "message": "ErrorId: 1"}], Unreachable),
    (200, "<html>welcome</html>", Unreachable),
    (200, {"access_token": FRESH}, Unreachable),
    (200, {"instance_url": ORG}, Unreachable),
    (302, "", Misconfigured),
]


@responses.activate
@pytest.mark.parametrize(("status", "body", "expected"), REFUSALS)
def test_a_failed_sign_in_is_classed_and_tells_no_secret(
    status: int, body: Any, expected: type[CrmError]
) -> None:
    """Refused credentials need a person, all else may pass; neither error nor causes hold a secret."""
    text = body if isinstance(body, str) else json.dumps(body)
    responses.post(TOKENS, body=text, status=status, headers={"Location": f"{ORG}/elsewhere", **SERVED})
    with pytest.raises(expected) as raised:
        client().answer(Call("GET", "limits"))
    assert type(raised.value) is expected
    assert_no_secret(raised.value)


@responses.activate
@pytest.mark.parametrize("lost", [requests.ConnectionError(f"{SECRET}"), requests.ReadTimeout("late")])
def test_a_sign_in_without_an_answer_may_pass(lost: Exception) -> None:
    """A sign-in changes nothing, so it may be asked for again."""
    responses.post(TOKENS, body=lost)
    with pytest.raises(Unreachable) as raised:
        client().answer(Call("GET", "limits"))
    assert_no_secret(raised.value)


@responses.activate
def test_an_answer_that_repeats_our_token_is_masked() -> None:
    """What a server says back is shown to people, without what is ours."""
    body = [{"errorCode": "MALFORMED_QUERY", "message": f"unexpected token: {STALE} {SECRET}"}]
    responses.get(f"{API}/limits", json=body, status=400, headers=SERVED)
    with pytest.raises(CrmError) as raised:
        client(settings(token=STALE)).answer(Call("GET", "limits"))
    assert "unexpected token: ***" in str(raised.value)
    assert_no_secret(raised.value)


@responses.activate
def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the most talkative level of the libraries beneath."""
    caplog.set_level(logging.DEBUG)
    responses.post(TOKENS, json=granted(FRESH), headers=SERVED)
    responses.get(f"{API}/limits", json={}, headers=SERVED)
    client().answer(Call("GET", "limits"))
    assert not any(secret in caplog.text for secret in (SECRET, CLIENT_ID, FRESH))


def test_settings_do_not_show_their_secrets() -> None:
    """Printing the settings, in a log or a traceback, gives nothing away."""
    shown = repr(settings(token=STALE)) + str(settings(token=STALE))
    assert not any(secret in shown for secret in (SECRET, CLIENT_ID, STALE))


@responses.activate
def test_the_gate_is_asked_before_a_sign_in() -> None:
    """Nothing leaves a closed gate, a sign-in neither."""

    class Closed(OpenGate):
        def admit(self, kind: str) -> None:
            raise OutOfBudget(f"no {kind}")

    with pytest.raises(OutOfBudget, match="no auth"):
        Client(settings(), Closed()).answer(Call("GET", "limits"))
    assert len(responses.calls) == 0


@pytest.mark.parametrize("host", ["login.salesforce.com", "test.salesforce.com", "angkasa.example"])
@responses.activate
def test_client_credentials_need_the_my_domain_host(host: str) -> None:
    """The general sign-in hosts do not know this flow; nothing is sent to them."""
    with pytest.raises(Misconfigured, match="My Domain"):
        client(settings(f"https://{host}")).answer(Call("GET", "limits"))
    assert len(responses.calls) == 0


def test_settings_without_any_credentials_are_refused() -> None:
    """Neither a token nor both halves of the credentials: a fault of the set-up."""
    with pytest.raises(Misconfigured, match="client_id and client_secret, or an access_token"):
        client(SalesforceSettings(base_url=ORG, client_id=SecretStr(CLIENT_ID)))


@pytest.mark.parametrize(
    "base_url",
    [
        "http://angkasa.my.salesforce.com",
        "http://127.0.0.1.example",
        "http://10.0.0.7:8080",
        "ftp://angkasa.my.salesforce.com",
        "angkasa.my.salesforce.com",
        "https://user:word@angkasa.my.salesforce.com",
        "https://angkasa.my.salesforce.com:port",
        "https://",
        "",
    ],
)
def test_an_address_that_must_not_be_spoken_to_is_refused(base_url: str) -> None:
    """Plain http is for loopback only, and an address is never guessed at."""
    with pytest.raises(Misconfigured):
        session_for(base_url)


@responses.activate
@pytest.mark.parametrize("loopback", ["http://127.0.0.1:8911", "http://localhost:8911", "http://[::1]:8911"])
def test_a_loopback_org_gets_all_calls_over_plain_http(loopback: str) -> None:
    """Sign-in and calls alike, though the library builds https addresses only."""
    responses.post(f"{loopback}/services/oauth2/token", json=granted(FRESH), headers=SERVED)
    responses.get(f"{loopback}/services/data/v62.0/limits", json={"Max": 1}, headers=SERVED)
    assert client(settings(loopback)).answer(Call("GET", "limits")).body == {"Max": 1}


def test_nothing_but_loopback_can_leave_without_tls() -> None:
    """Plain http has no way out of the session at all."""
    with pytest.raises(requests.exceptions.InvalidSchema):
        session_for(ORG).get("http://angkasa.my.salesforce.com/")


def assert_no_secret(error: BaseException | None) -> None:
    """Neither the error nor what it came from shows a secret."""
    while error is not None:
        shown = f"{error} {error!r} {error.args}"
        assert not any(secret in shown for secret in (SECRET, CLIENT_ID, STALE, FRESH))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
