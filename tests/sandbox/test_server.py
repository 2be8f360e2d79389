"""Both CRMs over real HTTP on loopback: the clock, the control calls, the ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from sandbox.clock import BEGINNING
from sandbox.exchange import Request
from sandbox.server import PortInUseError, Sandbox, Served, served
from sandbox.sheet import sheet

LEADS = 60
REPOSITORY = Path(__file__).resolve().parents[2]
LISTINGS = {
    "salesforce": "/services/data/v66.0/query?q=" + quote("SELECT Id, CreatedDate, OwnerId FROM Lead"),
    "hubspot": "/crm/v3/objects/contacts?limit=100&properties=createdate,email,hubspot_owner_id",
}


class Port:
    """One CRM as a client with its token sees it."""

    def __init__(self, crm: str, address: str, session: requests.Session) -> None:
        self.crm = crm
        self.address = address
        self.session = session
        self.token: str = self.get("/_sandbox/info").json()[crm]["access_token"]

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.session.get(self.address + path, headers=headers, timeout=10)

    def post(self, path: str, body: object) -> requests.Response:
        return self.session.post(self.address + path, json=body, timeout=10)

    def call(self, path: str) -> requests.Response:
        """An API call with the access token."""
        return self.get(path, Authorization=f"Bearer {self.token}")

    def rows(self) -> list[dict[str, Any]]:
        """All leads (Salesforce) or all contacts (HubSpot), page after page."""
        found: list[dict[str, Any]] = []
        path: str | None = LISTINGS[self.crm]
        for _ in range(100):
            if path is None:
                break
            page = self.call(path).json()
            found += page["records" if self.crm == "salesforce" else "results"]
            after = page.get("paging", {}).get("next", {}).get("after")
            path = page.get("nextRecordsUrl") or (after and f"{LISTINGS[self.crm]}&after={after}")
        return found


Ports = dict[str, Port]


@pytest.fixture
def ours() -> Sandbox:
    """A small sandbox of the test's own."""
    return Sandbox(leads=LEADS)


@pytest.fixture
def ports(ours: Sandbox) -> Iterator[Ports]:
    """Both CRMs served, by name."""
    with served(ours) as where, requests.Session() as session:
        yield {crm: Port(crm, getattr(where, crm), session) for crm in ("salesforce", "hubspot")}


@pytest.fixture(params=["salesforce", "hubspot"])
def port(request: pytest.FixtureRequest, ports: Ports) -> Port:
    """Each CRM in turn."""
    return ports[request.param]


def test_info_tells_how_to_begin(ports: Ports) -> None:
    """Either port gives the seed, the time and both real addresses with credentials and counts."""
    answers = [port.get("/_sandbox/info").json() for port in ports.values()]
    assert answers[0] == answers[1]
    info = answers[0]
    assert (info["seed"], datetime.fromisoformat(info["now"])) == (7, BEGINNING)
    for crm, port in ports.items():
        told = info[crm]
        assert told["base_url"] == port.address
        assert told["api_versions"]
        assert all(told[secret] for secret in ("client_id", "client_secret", "access_token"))
    assert info["salesforce"]["counts"]["Lead"] == len(ports["salesforce"].rows())
    assert info["hubspot"]["counts"]["contacts"] == LEADS


def test_every_answer_bears_the_sandbox_time_once(port: Port) -> None:
    """`Date` is the sandbox's, on answers and refusals of the API and on control answers alike."""
    for expected in (BEGINNING, BEGINNING + timedelta(hours=1)):
        answers = (port.call(LISTINGS[port.crm]), port.get("/nowhere"), port.get("/_sandbox/clock"))
        for answer in answers:
            assert parsedate_to_datetime(answer.headers["Date"]) == expected
            assert "Server" not in answer.headers
        port.post("/_sandbox/clock", {"advance": 3600})


def test_calls_need_the_token(port: Port) -> None:
    """Data calls without a token are refused, with it they are answered."""
    assert port.get(LISTINGS[port.crm]).status_code == 401
    assert port.call(LISTINGS[port.crm]).status_code == 200


def test_the_clock_stands_still_until_told(ports: Ports) -> None:
    """Both ports have the one clock, and only POST moves it."""
    told = ports["hubspot"].post("/_sandbox/clock", {"advance": 90.5}).json()
    assert datetime.fromisoformat(told["now"]) == BEGINNING + timedelta(seconds=90.5)
    assert ports["salesforce"].get("/_sandbox/clock").json() == told
    assert ports["salesforce"].get("/_sandbox/clock").json() == told


@pytest.mark.parametrize(
    "body",
    [{}, {"advance": -1}, {"advance": "3600"}, {"advance": True}, {"advance": 401 * 86_400}, [3600], "x"],
)
def test_a_clock_call_that_makes_no_sense_is_refused(ours: Sandbox, body: object) -> None:
    """Anything but a bounded number of seconds is a 400 in words, and the clock stands."""
    with served(ours) as where:
        answer = requests.post(f"{where.hubspot}/_sandbox/clock", json=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert ours.clock.now == BEGINNING


def test_control_refuses_what_it_does_not_know(port: Port) -> None:
    """An unknown path, another method and a body that is not JSON are told apart."""
    assert port.get("/_sandbox/weather").status_code == 404
    assert port.post("/_sandbox/info", {}).status_code == 405
    refused = port.session.post(f"{port.address}/_sandbox/clock", data=b"{", timeout=10)
    assert (refused.status_code, refused.json()) == (400, {"error": "the body must be JSON"})


def test_days_bring_the_same_in_one_step_or_many() -> None:
    """A day at once or in hours leaves both CRMs with the same rows and counts."""
    at_once, hourly = Sandbox(leads=LEADS), Sandbox(leads=LEADS)
    at_once.advance(2 * 86_400)
    for _ in range(48):
        hourly.advance(3600)
    assert at_once.info() == hourly.info()
    with served(at_once) as one, served(hourly) as many, requests.Session() as session:
        for crm in ("salesforce", "hubspot"):
            whole = Port(crm, getattr(one, crm), session).rows()
            assert [_without_links(row) for row in whole] == [
                _without_links(row) for row in Port(crm, getattr(many, crm), session).rows()
            ]


def _without_links(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("url", "attributes")}


def test_newcomers_appear_with_time_and_never_early(ports: Ports) -> None:
    """Ten days bring new people to both CRMs, created after the beginning and not after now."""
    before = {crm: {_id(row) for row in port.rows()} for crm, port in ports.items()}
    ports["salesforce"].post("/_sandbox/clock", {"advance": 10 * 86_400})
    for crm, port in ports.items():
        new = [row for row in port.rows() if _id(row) not in before[crm]]
        assert new
        assert all(BEGINNING < _created(row) <= BEGINNING + timedelta(days=10) for row in new)


def _id(row: dict[str, Any]) -> str:
    return str(row.get("Id") or row["id"])


def _created(row: dict[str, Any]) -> datetime:
    text = row["CreatedDate"] if "CreatedDate" in row else row["createdAt"]
    return datetime.fromisoformat(text.replace("+0000", "+00:00").replace("Z", "+00:00")).astimezone(UTC)


def test_calls_are_counted_and_marks_begin_afresh(ports: Ports) -> None:
    """A mark answers the counts that ended; control calls are not counted."""
    ports["hubspot"].post("/_sandbox/calls", {"mark": "reading"})
    ports["hubspot"].call(LISTINGS["hubspot"])
    now = ports["salesforce"].get("/_sandbox/calls").json()
    assert {crm: (report["label"], report["calls"]) for crm, report in now.items()} == {
        "salesforce": ("reading", 0),
        "hubspot": ("reading", 1),
    }
    ended = ports["salesforce"].post("/_sandbox/calls", {"mark": "next", "crm": "hubspot"}).json()
    assert ended == {"hubspot": now["hubspot"]}
    after = ports["hubspot"].get("/_sandbox/calls").json()
    assert {crm: report["label"] for crm, report in after.items()} == {
        "salesforce": "reading",
        "hubspot": "next",
    }
    assert after["hubspot"]["calls"] == 0


def test_a_persons_edit_shows_in_the_crm(ports: Ports) -> None:
    """An edit changes the record for every reader, stamped with the clock's now."""
    ports["salesforce"].post("/_sandbox/clock", {"advance": 1})
    for crm, type_, field in (("salesforce", "Lead", "Title"), ("hubspot", "contacts", "jobtitle")):
        port = ports[crm]
        record = _id(port.rows()[0])
        edit = {"type": type_, "id": record, "fields": {field: "Direktur Baru"}}
        assert port.post("/_sandbox/edit", edit).json() == {
            "id": record,
            "now": (BEGINNING + timedelta(seconds=1)).isoformat(),
        }
        assert _title(port, record) == "Direktur Baru"


def _title(port: Port, record: str) -> object:
    if port.crm == "salesforce":
        return port.call(f"/services/data/v66.0/sobjects/Lead/{record}").json()["Title"]
    found = port.call(f"/crm/v3/objects/contacts/{record}?properties=jobtitle").json()
    return found["properties"]["jobtitle"]


def test_an_edit_that_cannot_be_made_is_refused(port: Port) -> None:
    """An unknown record is a 404, a body without fields or for another CRM a 400."""
    kind, field = ("Lead", "Title") if port.crm == "salesforce" else ("contacts", "jobtitle")
    edit = {"type": kind, "id": "0", "fields": {field: "x"}}
    assert port.post("/_sandbox/edit", edit).status_code == 404
    assert port.post("/_sandbox/edit", edit | {"fields": {}}).status_code == 400
    assert port.post("/_sandbox/edit", edit | {"crm": "zoho"}).status_code == 400


def test_an_encoded_path_and_query_reach_the_crm(ports: Ports) -> None:
    """An address in a path and quotes in a query are read as what they stand for."""
    email = next(row["properties"]["email"] for row in ports["hubspot"].rows() if row["properties"]["email"])
    found = ports["hubspot"].call(f"/crm/v3/objects/contacts/{quote(email)}?idProperty=email")
    assert found.json()["properties"]["email"] == email
    query = quote("SELECT Id FROM Lead WHERE LastName = 'O\\'Brien+Co'")
    answer = ports["salesforce"].call(f"/services/data/v66.0/query?q={query}")
    assert (answer.status_code, answer.json()["totalSize"]) == (200, 0)


def test_a_connection_serves_many_calls(ports: Ports) -> None:
    """HTTP/1.1 connections stay open between calls."""
    host, _, number = ports["hubspot"].address.removeprefix("http://").partition(":")
    connection = HTTPConnection(host, int(number), timeout=10)
    sockets = set()
    for _ in range(3):
        connection.request("GET", "/_sandbox/clock")
        connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
    assert None not in sockets


def test_a_port_in_use_is_told_before_anything_is_served(ours: Sandbox) -> None:
    """The second to ask for a port hears so, and its other port is free again."""
    with served(ours) as where:
        taken = int(where.hubspot.rpartition(":")[2])
        with pytest.raises(PortInUseError, match=f"port {taken} on 127.0.0.1 is in use") as told:
            _serve_once(Sandbox(leads=0), taken)
        assert told.value.port == taken
        assert requests.get(f"{where.hubspot}/_sandbox/clock", timeout=10).status_code == 200


def _serve_once(sandbox: Sandbox, hubspot_port: int) -> Served:
    with served(sandbox, 0, hubspot_port) as where:
        return where


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_both_servers(number: signal.Signals) -> None:
    """A sandbox that runs on its own says where it is, answers, and leaves cleanly when asked."""
    script = (
        "from sandbox.server import Sandbox, serve\n"
        "serve(Sandbox(leads=0), 0, 0, lambda where: print(where.salesforce, where.hubspot, flush=True))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=REPOSITORY
    )
    try:
        assert process.stdout is not None
        for address in process.stdout.readline().split():
            assert requests.get(f"{address}/_sandbox/clock", timeout=10).status_code == 200
        os.kill(process.pid, number)
        process.communicate(timeout=20)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0


@pytest.mark.parametrize("crm", ["salesforce", "hubspot"])
def test_rows_of_a_file_become_the_leads(ours: Sandbox, crm: str) -> None:
    """After loading, the CRM's leads are the file's rows, and days bring only the other CRM something new."""
    table = [["ani@example.com", "Ani", "3"], ["", "Budi", ""]]
    ours.load(sheet(["Email", "First Name", "Visits"], table, crm, BEGINNING), crm)
    ours.advance(10 * 86_400)
    field = "Visits__c" if crm == "salesforce" else "visits"
    path = (
        "/services/data/v66.0/query?q="
        + quote(f"SELECT FirstName, {field}, CreatedDate FROM Lead ORDER BY Id")
        if crm == "salesforce"
        else f"/crm/v3/objects/contacts?properties=firstname,{field}"
    )
    with served(ours) as where, requests.Session() as session:
        port = Port(crm, getattr(where, crm), session)
        page = port.call(path).json()
        other = Port("hubspot", where.hubspot, session) if crm == "salesforce" else None
        assert other is None or len(other.rows()) > LEADS
    rows = page["records"] if crm == "salesforce" else [r["properties"] for r in page["results"]]
    assert [row.get("FirstName", row.get("firstname")) for row in rows] == ["Ani", "Budi"]
    assert [None if row[field] is None else float(row[field]) for row in rows] == [3, None]


def test_the_same_answers_come_in_process(ours: Sandbox) -> None:
    """A client in the same process asks `handle` and needs no socket."""
    answer = ours.handle("hubspot", Request("GET", "/_sandbox/info"))
    assert (answer.status, answer.headers["Date"]) == (200, ours.clock.http_date())
