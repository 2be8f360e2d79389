"""How a client signs in to the Salesforce org, and which API versions there are."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from sandbox.exchange import Request
from tests.sandbox.salesforce_org import Org


@pytest.mark.parametrize("basic", [True, False])
def test_client_credentials_give_a_token_for_two_hours(org: Org, basic: bool) -> None:
    """A token from Basic or from the form works at once and no longer after two hours."""
    known = org.world.info("")
    pair = f"{known['client_id']}:{known['client_secret']}"
    form = {"grant_type": "client_credentials"}
    headers = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if basic else {}
    if not basic:
        form |= {"client_id": str(known["client_id"]), "client_secret": str(known["client_secret"])}
    answer = org.world.handle(
        Request("POST", "/services/oauth2/token", "", headers, urlencode(form).encode())
    )
    body = json.loads(answer.body)
    assert {"access_token", "instance_url", "id", "token_type", "issued_at", "signature"} <= set(body)
    assert org.call("GET", "/limits", token=body["access_token"]).status == 200
    org.clock.advance(2 * 3600)
    assert org.call("GET", "/limits", token=body["access_token"]).status == 401
    assert org.call("GET", "/limits").status == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, "invalid_grant"),
        ({"grant_type": "client_credentials", "client_id": "x"}, "invalid_client_id"),
        ({"grant_type": "refresh_token", "client_id": "x"}, "invalid_client_id"),
        ({"grant_type": "device"}, "unsupported_grant_type"),
    ],
)
def test_other_ways_in_are_refused(org: Org, form: Mapping[str, str], error: str) -> None:
    """Passwords and unknown clients get an OAuth error and no token."""
    body = urlencode(form).encode()
    answer = org.world.handle(Request("POST", "/services/oauth2/token/", "", {}, body))
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == error


def test_a_refresh_token_gives_a_new_session(org: Org) -> None:
    """The refresh grant answers with a token that works; a wrong refresh token has recorded words."""
    known = {name: str(value) for name, value in org.world.info("").items()}
    form = {name: known[name] for name in ("client_id", "client_secret", "refresh_token")}
    for refresh, status in ((known["refresh_token"], 200), ("other", 400)):
        sent = urlencode(form | {"grant_type": "refresh_token", "refresh_token": refresh}).encode()
        answer = org.world.handle(Request("POST", "/services/oauth2/token", "", {}, sent))
        assert answer.status == status
    assert json.loads(answer.body)["error_description"] == "expired access/refresh token"


def test_versions_outside_the_supported_are_gone_or_unknown(org: Org) -> None:
    """v30 answers 410, v68 answers 404, v31 and v67 answer."""
    headers = {"authorization": f"Bearer {org.token}"}
    statuses = [
        org.world.handle(Request("GET", f"/services/data/v{number}.0/limits/", "", headers)).status
        for number in (30, 31, 67, 68)
    ]
    assert statuses == [410, 200, 200, 404]


def test_versions_are_listed_without_a_session(org: Org) -> None:
    """GET /services/data names v31 Summer '14 and v66 Spring '26 and counts nothing."""
    listed = json.loads(org.world.handle(Request("GET", "/services/data")).body)
    names = {entry["version"]: entry["label"] for entry in listed}
    assert (names["31.0"], names["66.0"], max(names)) == ("Summer '14", "Spring '26", "67.0")
    assert org.world.log.report()["calls"] == 0
