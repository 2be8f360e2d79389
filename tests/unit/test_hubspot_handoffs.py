"""Tasks of hand-offs in HubSpot: how they bear their keys, and what odd answers mean."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import SecretStr

from connectors.errors import Misconfigured, OutcomeUnknown
from connectors.hubspot.portal import HubSpotCrm, HubSpotSettings
from connectors.hubspot.task_rows import Bearing, extras, key_of, write
from connectors.port import Made, OpenGate, Result, Task, Verdict
from leads.record import Record, RecordRef
from sandbox.exchange import Request, Response
from tests.wires import Wire, over_urllib3

DATE = {"Date": "Mon, 02 Nov 2026 02:00:00 GMT"}
NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
ONE, TWO = (
    Task(f"k{n}", RecordRef("contacts", f"50{n}"), "41", "Call", "Because", date(2026, 11, 3)) for n in (1, 2)
)
UNIQUE = {"name": "tolok_handoff_key", "type": "string", "fieldType": "text", "hasUniqueValue": True}
KNOWN = {"results": [{"id": f"90{n}", "properties": {"tolok_handoff_key": f"k{n}"}} for n in (1, 2)]}


class Portal:
    """A portal that gives scripted answers to paths by how these end."""

    def __init__(self, answers: Mapping[str, tuple[int, object]]) -> None:
        self.answers = answers
        self.wire = Wire(self._answered)
        settings = HubSpotSettings("http://127.0.0.1:1", access_token=SecretStr("pat"))
        self.crm = HubSpotCrm(settings, OpenGate(), over_urllib3(self.wire), lambda _: None)

    def _answered(self, request: Request) -> Response:
        status, content = next(
            said
            for ending, said in self.answers.items()
            if f"{request.method} {request.path}".endswith(ending)
        )
        return Response(status, json.dumps(content).encode(), DATE)


def keeping(*errors: Mapping[str, object], status: int = 207, done: Sequence[Task] = ()) -> Portal:
    """A portal in which both tasks are known by their unique key, and that answers so to associations."""
    pairs = [{"fromObjectId": int(f"90{task.key[1:]}"), "toObjectId": int(task.about.id)} for task in done]
    return Portal(
        {
            "/properties/tasks": (200, {"results": [UNIQUE]}),
            "/tasks/batch/read": (200, KNOWN),
            "/contacts/batch/create": (status, {"results": pairs, "errors": list(errors)}),
        }
    )


def test_an_association_that_fails_is_told_by_the_contact_it_names() -> None:
    """The other task is well."""
    error = {"category": "OBJECT_NOT_FOUND", "message": "no such contact", "context": {"toObjectId": ["502"]}}
    results = keeping(error, done=[ONE]).crm.ensure_tasks([ONE, TWO])
    assert results == (
        Result(ONE.about, Verdict.WRITTEN),
        Result(TWO.about, Verdict.GONE, "OBJECT_NOT_FOUND", "no such contact"),
    )


def test_a_single_error_that_names_nobody_is_about_the_one_left_over() -> None:
    """As a row of a batch would be."""
    error = {"category": "VALIDATION_ERROR", "message": "can not be associated"}
    results = keeping(error, done=[TWO]).crm.ensure_tasks([ONE, TWO])
    assert [result.verdict for result in results] == [Verdict.REJECTED, Verdict.WRITTEN]


def test_errors_that_name_nobody_leave_the_outcome_unknown() -> None:
    """A repeat is safe, so nothing is guessed."""
    error = {"category": "VALIDATION_ERROR", "message": "can not be associated"}
    with pytest.raises(OutcomeUnknown):
        keeping(error, error).crm.ensure_tasks([ONE, TWO])


def test_tasks_that_are_there_are_associated_again_and_not_written() -> None:
    """A repeat that was cut off between task and association is completed."""
    portal = keeping(status=201)
    assert {result.verdict for result in portal.crm.ensure_tasks([ONE, TWO])} == {Verdict.WRITTEN}
    assert [request.path.rsplit("/", 2)[-2:] for request in portal.wire.arrived] == [
        ["properties", "tasks"],
        ["batch", "read"],
        ["batch", "create"],
    ]


def test_a_sign_in_that_sees_no_tasks_is_a_matter_of_the_set_up() -> None:
    """Nothing is made blindly."""
    with pytest.raises(Misconfigured):
        Portal({"/properties/tasks": (404, {})}).crm.ensure_tasks([ONE])


def test_a_portal_that_lets_nobody_make_a_task_property_has_keys_in_the_text() -> None:
    """The refusal says so, and why."""
    refused = (403, {"status": "error", "message": "not granted", "category": "MISSING_SCOPES"})
    portal = Portal(
        {
            "GET /crm/v3/properties/tasks": (200, {"results": []}),
            "/properties/tasks/groups": (201, {}),
            "POST /crm/v3/properties/tasks": refused,
        }
    )
    (made,) = portal.crm.prepare_handoffs()
    assert made.made is Made.REFUSED
    assert "not granted" in made.reason
    assert "by the key in their text" in made.reason


@pytest.mark.parametrize("bearing", list(Bearing))
def test_a_task_bears_its_key_wherever_the_portal_lets_it(bearing: Bearing) -> None:
    """In the property or in the text, it is found again; a person's task bears none."""
    assert key_of(write(ONE, bearing).fields) == "k1"
    assert key_of({"hs_task_body": "Call [them]", "tolok_handoff_key": None}) == ""


def test_all_but_the_oldest_of_one_key_are_extras() -> None:
    """By creation, then by id as a number; keys that were not asked for are left alone."""

    def task(id: str, key: str, seconds: int = 0) -> Record:
        at = NOW + timedelta(seconds=seconds)
        return Record(RecordRef("tasks", id), at, at, {"tolok_handoff_key": key})

    found = [task("10", "k1", 5), task("9", "k1", 5), task("30", "k1"), task("7", "k2"), task("8", "k2")]
    assert extras(found, ["k1"]) == ["9", "10"]
