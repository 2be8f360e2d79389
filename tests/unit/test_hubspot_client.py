"""Calls to HubSpot over a wire that answers by a script."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from urllib3 import PoolManager
from urllib3.exceptions import ConnectTimeoutError

from connectors.errors import (
    Misconfigured,
    OutcomeUnknown,
    OutOfBudget,
    Refused,
    Unauthorised,
    Unreachable,
)
from connectors.hubspot.portal import HubSpotCrm, HubSpotSettings
from connectors.port import Stream, Usage, Verdict, Write
from leads.record import RecordRef
from sandbox.exchange import Request, Response
from tests.wires import ReplyLostError, Wire, over_urllib3

DATE = {"Date": "Mon, 02 Nov 2026 02:00:00 GMT"}
TOKEN = "pat-na1-very-secret"
REF = RecordRef("contacts", "501")
DETAILS = {"portalId": 24, "timeZone": "Asia/Jakarta", "accountType": "STANDARD"}


def answer(status: int, content: object, headers: Mapping[str, str] | None = None) -> Response:
    """One scripted answer; text stays as it is."""
    body = content if isinstance(content, str) else json.dumps(content)
    return Response(status, body.encode(), DATE | dict(headers or {}))


def limited(message: str, **more: object) -> Response:
    """A 429."""
    return answer(429, {"status": "error", "message": message} | more)


WRITTEN = answer(200, {"results": [{"id": "501"}]})


@dataclass
class Told:
    """A gate that keeps what it hears."""

    admitted: list[str] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)
    silences: list[tuple[float, bool]] = field(default_factory=list)

    def admit(self, kind: str) -> None:
        """Keep it."""
        self.admitted.append(kind)

    def told(self, usage: Usage) -> None:
        """Keep it."""
        self.usages.append(usage)

    def silence(self, after_s: float, daily: bool) -> None:
        """Keep it."""
        self.silences.append((after_s, daily))


@dataclass
class Scripted:
    """A portal that gives these answers one after the other, the last one for ever."""

    answers: Sequence[Response]
    settings: Mapping[str, Any] = field(default_factory=lambda: {"access_token": SecretStr(TOKEN)})
    gate: Told = field(default_factory=Told)
    pauses: list[float] = field(default_factory=list)
    before: Callable[[Request], None] = lambda request: None

    def __post_init__(self) -> None:
        self.wire = Wire(self._next, self.before)
        settings = HubSpotSettings(base_url="http://127.0.0.1:1", **self.settings)
        self.crm = HubSpotCrm(settings, self.gate, over_urllib3(self.wire), self.pauses.append)

    def _next(self, request: Request) -> Response:
        return self.answers[min(len(self.wire.arrived), len(self.answers)) - 1]

    def write(self) -> Verdict:
        """Write one row."""
        (result,) = self.crm.write([Write(REF, {"tolok_score": 72})])
        return result.verdict


def test_a_call_is_signed_and_its_headers_are_heard() -> None:
    """The token is a bearer, the day's allowance reaches the gate, the date is the server's time."""
    allowance = {"X-HubSpot-RateLimit-Daily": "1000", "X-HubSpot-RateLimit-Daily-Remaining": "990"}
    portal = Scripted([answer(200, DETAILS, allowance)])
    assert portal.crm.identify().id == "24"
    assert portal.wire.arrived[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert portal.gate.usages == [Usage(10, 1000, 990)]
    assert portal.crm.server_time() == datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
    assert len(portal.wire.arrived) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504, 521, 523, 524, 530])
def test_a_5xx_after_a_write_leaves_its_outcome_unknown(status: int) -> None:
    """It is sent once and never again."""
    portal = Scripted([answer(status, "<html>trouble</html>"), WRITTEN])
    with pytest.raises(OutcomeUnknown):
        portal.write()
    assert len(portal.wire.arrived) == 1


@pytest.mark.parametrize(
    "odd",
    [
        answer(200, "<html>a proxy's page</html>"),
        answer(200, '{"results": [{"id": "50'),
        answer(202, {"results": [{"id": "501"}]}),
        answer(200, "[1, 2]"),
        Response(200, b"\xff\xfe"),
    ],
    ids=["html", "cut short", "another 2xx", "no object", "no text"],
)
def test_a_success_that_cannot_be_read_is_not_believed(odd: Response) -> None:
    """A write may have happened; a read is asked again."""
    with pytest.raises(OutcomeUnknown):
        Scripted([odd]).write()
    portal = Scripted([odd, answer(200, DETAILS)])
    assert portal.crm.identify().id == "24"
    assert len(portal.pauses) == 1


def test_a_read_is_tried_again_a_bounded_number_of_times() -> None:
    """Every try passes the gate; then the portal is unreachable."""
    portal = Scripted([answer(503, "")])
    with pytest.raises(Unreachable):
        portal.crm.identify()
    assert len(portal.wire.arrived) == len(portal.gate.admitted) <= 5


@pytest.mark.parametrize(
    ("refusal", "waited"),
    [
        (limited("You have reached your secondly limit.", category="RATE_LIMITS"), 1.0),
        (
            limited("You have reached your ten_secondly_rolling limit.", policyName="TEN_SECONDLY_ROLLING"),
            10.0,
        ),
        (answer(429, {}, {"Retry-After": "17"}), 17.0),
        (answer(423, {"status": "error", "message": "Locked"}), 2.0),
        (answer(477, {}, {"Retry-After": "25"}), 25.0),
    ],
    ids=["search", "ten seconds", "retry-after", "locked", "migrating"],
)
def test_a_portal_that_asks_for_patience_gets_it(refusal: Response, waited: float) -> None:
    """A write that was refused in this way was not carried out and is sent again after the time asked for."""
    portal = Scripted([refusal, WRITTEN])
    assert portal.write() is Verdict.WRITTEN
    assert portal.pauses == [waited]
    assert portal.gate.silences == ([] if refusal.status == 423 else [(waited, False)])


def test_a_day_without_allowance_is_not_waited_for() -> None:
    """The gate hears of it and the pass ends."""
    portal = Scripted([limited("You have reached your daily limit.", policyName="DAILY")])
    with pytest.raises(OutOfBudget):
        portal.crm.identify()
    assert portal.pauses == []
    assert [daily for _, daily in portal.gate.silences] == [True]


def test_a_long_migration_is_not_waited_for() -> None:
    """Retry-After of hours is longer than our patience."""
    portal = Scripted([answer(477, {}, {"Retry-After": "7200"})])
    with pytest.raises(OutOfBudget):
        portal.crm.identify()
    assert portal.gate.silences == [(7200.0, False)]


def test_missing_scopes_are_named() -> None:
    """An administrator must be able to mend it from the message."""
    error = {"context": {"requiredGranularScopes": ["crm.objects.contacts.write"]}}
    refusal = {"message": "This app hasn't been granted all required scopes.", "category": "MISSING_SCOPES"}
    with pytest.raises(Misconfigured, match=r"crm\.objects\.contacts\.write") as trouble:
        Scripted([answer(403, refusal | {"errors": [error]})]).crm.identify()
    assert trouble.value.status == 403


def test_a_call_that_hubspot_will_never_take_is_refused() -> None:
    """A 400 without a property at fault."""
    with pytest.raises(Refused):
        Scripted([answer(400, {"message": "There was a problem with the request."})]).write()


def test_no_message_holds_a_secret() -> None:
    """Even where the portal's answer repeats the token."""
    portal = Scripted([answer(401, {"message": f"the token {TOKEN} has expired"})])
    with pytest.raises(Unauthorised) as refusal:
        portal.crm.identify()
    assert TOKEN not in str(refusal.value)
    assert TOKEN not in repr(HubSpotSettings(access_token=SecretStr(TOKEN)))


REFRESHABLE = {
    "access_token": SecretStr(TOKEN),
    "client_id": SecretStr("id"),
    "client_secret": SecretStr("client-secret"),
    "refresh_token": SecretStr("old-refresh"),
}


def test_a_refused_token_is_replaced_once() -> None:
    """A write refused with 401 was not carried out: it is sent again with the new token."""
    fresh = answer(200, {"access_token": "new-token", "refresh_token": "next", "expires_in": 1800})
    portal = Scripted([answer(401, {}), fresh, WRITTEN], REFRESHABLE)
    assert portal.write() is Verdict.WRITTEN
    assert portal.gate.admitted == ["write", "auth", "write"]
    refresh, again = portal.wire.arrived[1:]
    assert refresh.path == "/oauth/v1/token"
    assert refresh.form() == {
        "grant_type": "refresh_token",
        "client_id": "id",
        "client_secret": "client-secret",
        "refresh_token": "old-refresh",
    }
    assert "authorization" not in refresh.headers
    assert again.headers["authorization"] == "Bearer new-token"


def test_a_token_that_is_refused_again_is_given_up() -> None:
    """One refresh, then a person must look."""
    fresh = answer(200, {"access_token": "new-token"})
    portal = Scripted([answer(401, {}), fresh, answer(401, {})], REFRESHABLE)
    with pytest.raises(Unauthorised):
        portal.write()
    assert len(portal.wire.arrived) == 3


def test_a_refused_refresh_token_is_unauthorised() -> None:
    """HubSpot says so with a 400."""
    refusal = answer(400, {"status": "BAD_REFRESH_TOKEN", "message": "refresh token is invalid"})
    portal = Scripted([refusal], {name: REFRESHABLE[name] for name in REFRESHABLE if name != "access_token"})
    with pytest.raises(Unauthorised):
        portal.crm.identify()
    assert portal.gate.admitted == ["auth"]


def test_a_broken_connection_after_sending_a_write_is_an_unknown_outcome() -> None:
    """Whether it arrived cannot be told, also when it did not."""

    def broken(request: Request) -> None:
        raise ReplyLostError

    portal = Scripted([WRITTEN], before=broken)
    with pytest.raises(OutcomeUnknown):
        portal.write()
    assert portal.wire.arrived == []


class NoRoute(PoolManager):
    """A pool that never connects the first time."""

    def __init__(self, pool: PoolManager) -> None:
        super().__init__()
        self.pool = pool
        self.tries = 0

    def urlopen(self, method: str, url: str, redirect: bool = True, **sent: Any) -> Any:  # type: ignore[override]
        """Fails once, then passes on."""
        self.tries += 1
        if self.tries == 1:
            raise ConnectTimeoutError("no route")
        return self.pool.urlopen(method, url, redirect, **sent)


def test_a_write_that_was_never_sent_is_sent_again() -> None:
    """A connection that was never made carried nothing."""
    pauses: list[float] = []
    pool = NoRoute(over_urllib3(Wire(lambda request: WRITTEN)))
    settings = HubSpotSettings(access_token=SecretStr(TOKEN))
    crm = HubSpotCrm(settings, Told(), pool, pauses.append)
    (result,) = crm.write([Write(REF, {"tolok_score": 72})])
    assert result.verdict is Verdict.WRITTEN
    assert pool.tries == 2
    assert len(pauses) == 1


def test_plain_http_is_for_loopback_only() -> None:
    """A token never crosses a network in the clear."""
    settings = HubSpotSettings(base_url="http://api.example.com", access_token=SecretStr(TOKEN))
    with pytest.raises(Misconfigured):
        HubSpotCrm(settings, Told())


def test_without_credentials_nothing_begins() -> None:
    """A token, or everything a refresh needs."""
    with pytest.raises(Misconfigured):
        HubSpotSettings()
    with pytest.raises(Misconfigured):
        HubSpotSettings(client_id=SecretStr("id"), refresh_token=SecretStr("x"))


def _contacts(ids: range) -> list[dict[str, Any]]:
    stamp = "2026-11-02T01:00:00Z"
    return [{"id": str(id), "createdAt": stamp, "updatedAt": stamp, "properties": {}} for id in ids]


def test_the_persons_of_a_thousand_activities_are_asked_for_in_one_call() -> None:
    """Five pages of a window share one associations call, and the cursor lies after the fifth."""
    found = [
        answer(200, {"total": 1100 - start, "results": _contacts(range(start + 1, min(start + 201, 1101)))})
        for start in range(0, 1100, 200)
    ]
    people = answer(200, {"results": [{"from": {"id": "7"}, "to": [{"toObjectId": 9}]}]})
    portal = Scripted([*found[:5], people, found[5], answer(207, {"results": [], "errors": []})])
    pages = [*portal.crm.activities_since(Stream("calls", ()), '{"since": 5}')]
    assert [len(page.records) for page in pages] == [1000, 100]
    assert len(portal.wire.arrived) == 8
    assert [one.ref.id for one in pages[0].records if one.people] == ["7"]
    assert json.loads(pages[0].cursor)["last"] == 1000


def test_more_properties_than_fit_a_search_are_read_by_id() -> None:
    """The search asks for no property, and the batch for all of them."""
    wide = tuple(f"a_property_with_a_long_name_{number:03}" for number in range(100))
    found = answer(200, {"total": 1, "results": _contacts(range(1, 2))})
    read = answer(200, {"results": [_contacts(range(1, 2))[0] | {"properties": {wide[0]: "x"}}]})
    portal = Scripted([found, read])
    (page,) = portal.crm.changed_since(Stream("contacts", wide), '{"since": 5}')
    assert page.records[0].fields == {wide[0]: "x"}
    search, batch = (request.json() for request in portal.wire.arrived)
    assert search["properties"] == []  # type: ignore[index]
    assert set(wide) <= set(batch["properties"])  # type: ignore[index]
