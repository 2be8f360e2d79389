"""What fails is kept, tried again by what the error means, and told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import Misconfigured, OutOfBudget, Unreachable
from sandbox.exchange import Request, Response
from sync.journal import RowState
from sync.lease import Busy, take
from sync.store import batches
from tests.office import SETTLED_S, Office, office
from tests.wires import ReplyLostError, Wire

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
WRITE_PATHS = {
    "salesforce": ("/composite/sobjects", "/composite"),
    "hubspot": ("/batch/update",),
}


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=16, seed=5)


def _is_batch(request: Request) -> bool:
    return request.path.rstrip("/").endswith("/composite/sobjects")


def _is_write(name: str, request: Request) -> bool:
    path = request.path.rstrip("/")
    return request.method in ("PATCH", "POST") and path.endswith(WRITE_PATHS[name])


def _troubles(at: Office, name: str) -> list[batches.Trouble]:
    with at.works() as opened, opened.store.reading() as link:
        return batches.all_trouble(link, name)


def _answering(wire: Wire, wanted: Callable[[Request], bool], answer: Callable[[Request], Response]) -> None:
    """Let the wire answer some requests itself."""
    handle = wire.handle
    wire.handle = lambda request: answer(request) if wanted(request) else handle(request)


def _row_answers(request: Request, code: str, message: str, handle: Any) -> Response:
    """Salesforce: the first row fails with a code, the others are really written."""
    body = json.loads(request.body)
    first, body["records"] = body["records"][0], body["records"][1:]
    rest = Request(request.method, request.path, request.query, request.headers, json.dumps(body).encode())
    answer = handle(rest) if body["records"] else Response(200, b"[]", {"Content-Type": "application/json"})
    failed = {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}
    assert first["attributes"]
    return Response(200, json.dumps([failed, *json.loads(answer.body)]).encode(), answer.headers)


def test_a_locked_row_is_tried_again_alone_and_the_others_are_written(at: Office) -> None:
    """UNABLE_TO_LOCK_ROW on one row costs nobody else anything."""
    wire = at.wires["salesforce"]
    handle = wire.handle
    _answering(
        wire,
        _is_batch,
        lambda request: _row_answers(request, "UNABLE_TO_LOCK_ROW", "unable to obtain access", handle),
    )
    done = at.run("salesforce").counts
    wire.handle = handle
    assert (done.failed, done.changed - done.written) == (1, 1)
    ((trouble),) = _troubles(at, "salesforce")
    assert (trouble.state, trouble.code) == (RowState.AGAIN, "UNABLE_TO_LOCK_ROW")
    at.box.advance(SETTLED_S)
    assert at.run("salesforce").counts.written == 1
    assert _troubles(at, "salesforce") == []


def test_a_rejected_row_is_parked_with_the_crms_own_words(at: Office) -> None:
    """A validation rule of the org is nothing to try again by ourselves."""
    wire = at.wires["salesforce"]
    handle = wire.handle
    _answering(
        wire,
        _is_batch,
        lambda request: _row_answers(
            request, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Budget needs a currency", handle
        ),
    )
    at.run("salesforce")
    wire.handle = handle
    ((trouble),) = _troubles(at, "salesforce")
    assert (trouble.state, trouble.message) == (RowState.PARKED, "Budget needs a currency")
    at.box.advance(10 * 86_400)
    at.run("salesforce")
    assert [each.state for each in _troubles(at, "salesforce")] == [RowState.PARKED]


@BOTH
def test_a_lost_reply_is_settled_by_reading_back_in_the_same_pass(at: Office, name: str) -> None:
    """What was written although nobody heard of it counts as written."""
    lost: list[Request] = []

    def lose(request: Request, _response: Response) -> None:
        if _is_write(name, request) and not lost:
            lost.append(request)
            raise ReplyLostError

    at.wires[name].after = lose
    done = at.run(name).counts
    assert lost
    assert (done.unknown, done.failed) == (0, 0)
    assert done.written == done.changed


@BOTH
def test_an_unknown_outcome_blocks_the_record_until_no_request_can_live(at: Office, name: str) -> None:
    """The write never arrived: nothing else is sent to its records before the longest life of a request."""

    def lose(request: Request) -> None:
        if _is_write(name, request):
            raise ReplyLostError

    at.wires[name].before = lose
    first = at.run(name).counts
    assert (first.written, first.unknown) == (0, first.changed)
    at.wires[name].before = lambda _request: None
    waiting = at.run(name).counts
    assert (waiting.written, waiting.unknown) == (0, first.changed), "they are told as long as they wait"
    at.box.advance(SETTLED_S)
    assert at.run(name).counts.written == first.changed


@BOTH
def test_a_silence_asked_for_is_kept_by_the_next_process(at: Office, name: str) -> None:
    """A daily limit ends the pass, and the next one sends nothing at all before the time is over."""
    refusals = {
        "salesforce": (
            403,
            [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}],
        ),
        "hubspot": (
            429,
            {"status": "error", "message": "You have reached your daily limit.", "policyName": "DAILY"},
        ),
    }
    status, body = refusals[name]
    wire = at.wires[name]
    handle = wire.handle
    refusal = Response(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
    _answering(wire, lambda request: "oauth" not in request.path, lambda _request: refusal)
    with pytest.raises(OutOfBudget):
        at.run(name)
    wire.handle = handle
    wire.arrived.clear()
    with pytest.raises(OutOfBudget):
        at.run(name)
    assert [each.path for each in wire.arrived if "oauth" not in each.path] == []
    at.box.advance(2 * 3_600)
    at.uptime_s += 2 * 3_600
    assert at.run(name).counts.written > 0


@BOTH
def test_a_crm_that_does_not_answer_ends_the_pass_and_loses_nothing(at: Office, name: str) -> None:
    """Reads are tried a bounded number of times; the next pass goes on."""

    def cut(_request: Request) -> None:
        raise ReplyLostError

    at.wires[name].before = cut
    with pytest.raises(Unreachable):
        at.run(name)
    at.wires[name].before = lambda _request: None
    assert at.run(name).counts.written > 0


@BOTH
def test_another_org_than_before_is_refused_before_anything_is_written(at: Office, name: str) -> None:
    """A connection belongs to the org it first met."""
    at.run(name)
    with at.works() as opened, opened.store.writing() as link:
        link.exec_driver_sql("UPDATE connection SET org = 'another'")
        link.exec_driver_sql("DELETE FROM lane WHERE name = 'surroundings'")
    writes = len(at.box.worlds[name].writes)  # type: ignore[attr-defined]
    with pytest.raises(Misconfigured):
        at.run(name)
    assert len(at.box.worlds[name].writes) == writes  # type: ignore[attr-defined]


@BOTH
def test_two_workers_do_not_work_on_one_connection_at_once(at: Office, name: str) -> None:
    """While one holds the lease the other is told to wait, and sends nothing."""
    with at.works() as opened:
        take(opened.store, name, "another machine:1:x", opened.boot)
        at.wires[name].arrived.clear()
        with pytest.raises(Busy):
            at.run_in(opened, name)
    assert at.wires[name].arrived == []


@BOTH
def test_something_that_changes_our_field_back_each_time_is_given_up_on(at: Office, name: str) -> None:
    """After the daily bound of repairs the record is parked as a loop; the CRM keeps the other's value."""
    at.run(name)
    shown = at.shown(name)
    id = next(
        id for id in sorted(shown) if shown[id]["grade"] and (name == "hubspot" or id.startswith("00Q"))
    )
    field = at.configuration.mappings[name].outputs["score"]
    type = {"salesforce": "Lead", "hubspot": "contacts"}[name]
    for _ in range(7):
        at.box.worlds[name].edit(type, id, {field: 1 if name == "salesforce" else "1"}, None)
        at.run(name)
    ((trouble),) = _troubles(at, name)
    assert (trouble.code, trouble.state) == ("LOOP", RowState.PARKED)
    assert float(at.shown(name)[id]["score"]) == 1


@BOTH
def test_another_address_is_looked_at_before_it_is_trusted(at: Office, name: str) -> None:
    """What was kept of the CRM holds for its address alone."""
    at.run(name)
    at.wires[name].arrived.clear()
    at.run(name)
    quiet = len(at.wires[name].arrived)
    at.elsewhere(name, "http://localhost:1")
    at.wires[name].arrived.clear()
    at.run(name)
    assert len(at.wires[name].arrived) > quiet
