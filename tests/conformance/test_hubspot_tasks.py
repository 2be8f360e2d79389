"""Tasks of hand-offs in HubSpot, in each of the ways in which a portal lets a task bear its key."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any

import pytest
from pydantic import SecretStr

from connectors.errors import OutcomeUnknown, Refused
from connectors.hubspot.portal import HubSpotCrm, HubSpotSettings
from connectors.port import Made, OpenGate, Task, Verdict
from leads.record import RecordRef
from sandbox.exchange import Request, Response
from sandbox.server import Sandbox
from tests.conformance.subjects import portal
from tests.wires import ReplyLostError, Wire, over_urllib3

DUE = date(2026, 11, 4)


class Mode(Enum):
    """How far the portal goes along."""

    UNIQUE = "unique"
    LISTED = "listed"
    UNPREPARED = "unprepared"


class Office:
    """A portal with a few contacts, a connector, and a person's view of its tasks."""

    def __init__(self, mode: Mode) -> None:
        self.sandbox = Sandbox(leads=12)
        told: Any = self.sandbox.info()["hubspot"]
        self.token = told["access_token"]
        self.wire = Wire(lambda request: self.sandbox.handle("hubspot", request))
        self.base_url = told["base_url"]
        self.crm = self.connector()
        if mode is not Mode.UNIQUE:
            portal(self.sandbox).switches.unique_on = frozenset()
        if mode is not Mode.UNPREPARED:
            self.prepared = self.crm.prepare_handoffs()
        self.owner = next(owner.id for owner in self.crm.owners() if owner.active)
        listed = self.asked("GET", "/crm/v3/objects/contacts", query="limit=100")
        self.contacts = [RecordRef("contacts", row["id"]) for row in listed["results"]]

    def connector(self) -> HubSpotCrm:
        """A connector that knows nothing yet."""
        settings = HubSpotSettings(self.base_url, access_token=SecretStr(self.token))
        return HubSpotCrm(settings, OpenGate(), over_urllib3(self.wire), lambda _: None)

    def asked(self, method: str, path: str, body: object = None, query: str = "") -> Any:
        """What a person's own call is answered."""
        headers = {"authorization": f"Bearer {self.token}", "content-type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.sandbox.handle("hubspot", Request(method, path, query, headers, sent))
        assert answer.status < 300, answer.body
        return json.loads(answer.body or b"{}")

    def tasks(self, count: int = 5) -> list[Task]:
        """A task for each of some contacts."""
        return [
            Task(f"key-{ref.id}", ref, self.owner, f"Call {ref.id}", "A <1> &\nmore", DUE)
            for ref in self.contacts[:count]
        ]

    def live(self, ref: RecordRef) -> list[dict[str, str]]:
        """The contact's tasks with an own subject, each with its id."""
        path = f"/crm/v4/objects/contacts/{ref.id}/associations/tasks"
        ids = [one["toObjectId"] for one in self.asked("GET", path)["results"]]
        names = "hs_task_subject,hs_task_body,hs_task_status,hs_timestamp,hs_task_type,tolok_handoff_key"
        pages = [self.asked("GET", f"/crm/v3/objects/tasks/{id}", query=f"properties={names}") for id in ids]
        return [
            page["properties"] | {"id": page["id"]}
            for page in pages
            if page["properties"]["hs_task_subject"] == f"Call {ref.id}"
        ]

    def doubled(self, ref: RecordRef, task: dict[str, str]) -> str:
        """The same task once more, as a request that landed late would make it."""
        kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}
        written = ("hs_task_subject", "hs_task_body", "hs_timestamp", "tolok_handoff_key")
        properties = {name: task[name] for name in written if task.get(name)}
        body = {"properties": properties, "associations": [{"to": {"id": ref.id}, "types": [kind]}]}
        return str(self.asked("POST", "/crm/v3/objects/tasks", body)["id"])


@pytest.fixture(params=list(Mode), ids=lambda mode: mode.value)
def office(request: pytest.FixtureRequest) -> Office:
    """A portal in each mode."""
    return Office(request.param)


@pytest.mark.parametrize("lost", range(6))
def test_whichever_reply_is_lost_a_repeat_leaves_one_task_for_each_key(office: Office, lost: int) -> None:
    """After each call in turn, reads and writes alike."""
    tasks, before = office.tasks(), len(office.wire.arrived)

    def lose(request: Request, response: Response) -> None:
        if len(office.wire.arrived) == before + lost + 1:
            raise ReplyLostError

    office.wire.after = lose
    try:
        office.crm.ensure_tasks(tasks)
    except OutcomeUnknown:
        results = office.connector().ensure_tasks(tasks)
        assert {result.verdict for result in results} == {Verdict.WRITTEN}
    assert [len(office.live(task.about)) for task in tasks] == [1] * len(tasks)


def test_a_task_says_what_to_do_by_when_and_is_escaped(office: Office) -> None:
    """Its text is HTML; its due day is told as noon, the same day nearly everywhere."""
    (task,) = office.tasks(1)
    office.crm.ensure_tasks([task])
    (made,) = office.live(task.about)
    assert made["hs_task_body"].startswith("A &lt;1&gt; &amp;<br>more")
    assert made["hs_timestamp"].startswith("2026-11-04T12:00:00")
    assert (made["hs_task_status"], made["hs_task_type"]) == ("NOT_STARTED", "TODO")


def test_a_task_that_a_person_completed_stays_completed(office: Office) -> None:
    """A repeat finds the task and leaves it as the person made it."""
    (task,) = office.tasks(1)
    office.crm.ensure_tasks([task])
    (made,) = office.live(task.about)
    done = {"properties": {"hs_task_status": "COMPLETED", "hs_timestamp": "2026-11-09T12:00:00Z"}}
    office.asked("PATCH", f"/crm/v3/objects/tasks/{made['id']}", done)
    (finished,) = office.live(task.about)
    office.crm.ensure_tasks([task])
    assert office.live(task.about) == [finished]


def test_where_the_key_bears_on_a_task_is_asked_once(office: Office) -> None:
    """One connector asks for the properties of tasks once, however often tasks are ensured."""
    crm = office.connector()
    office.wire.arrived.clear()
    for count in (1, 2, 3):
        crm.ensure_tasks(office.tasks(count))
    asked = [one for one in office.wire.arrived if one.path.endswith("/properties/tasks")]
    assert len(asked) == 1


def test_a_bad_task_harms_no_other(office: Office) -> None:
    """The one with an impossible owner is rejected, the others are made."""
    tasks = office.tasks()
    tasks[2] = replace(tasks[2], owner="not-an-owner")
    results = office.crm.ensure_tasks(tasks)
    expected = [Verdict.WRITTEN] * len(tasks)
    expected[2] = Verdict.REJECTED
    assert [result.verdict for result in results] == expected
    assert [result.ref for result in results] == [task.about for task in tasks]
    assert [len(office.live(task.about)) for task in tasks] == [1, 1, 0, 1, 1]


def test_a_contact_that_is_gone_harms_no_other(office: Office) -> None:
    """Its task is not reported as made."""
    tasks = office.tasks(3)
    office.asked("DELETE", f"/crm/v3/objects/contacts/{tasks[1].about.id}")
    results = office.crm.ensure_tasks(tasks)
    assert [result.verdict is Verdict.WRITTEN for result in results] == [True, False, True]
    assert [len(office.live(tasks[place].about)) for place in (0, 2)] == [1, 1]


def test_two_tasks_for_one_hand_off_are_refused_before_sending(office: Office) -> None:
    """A key stands for one task."""
    (task,) = office.tasks(1)
    office.wire.arrived.clear()
    with pytest.raises(Refused):
        office.crm.ensure_tasks([task, task])
    assert office.wire.arrived == []


@pytest.mark.parametrize("mode", [Mode.LISTED, Mode.UNPREPARED])
def test_of_doubled_tasks_the_oldest_is_kept(mode: Mode) -> None:
    """What landed late is archived at the next look; a contact's other tasks are left alone."""
    office = Office(mode)
    task, other = office.tasks(2)
    office.crm.ensure_tasks([task, other])
    (made,) = office.live(task.about)
    office.sandbox.advance(60)
    office.doubled(task.about, made)
    bystander = office.doubled(task.about, made | {"tolok_handoff_key": "", "hs_task_body": "By hand"})
    assert len(office.live(task.about)) == 3
    office.crm.ensure_tasks([task])
    assert {one["id"] for one in office.live(task.about)} == {made["id"], bystander}
    assert len(office.live(other.about)) == 1


def test_preparing_says_whether_the_portal_keeps_keys_unique() -> None:
    """Created once and present then; a refusal says what is done instead, and stays one."""
    office = Office(Mode.UNIQUE)
    assert [one.made for one in office.prepared] == [Made.CREATED]
    assert [one.made for one in office.crm.prepare_handoffs()] == [Made.PRESENT]
    listed = Office(Mode.LISTED)
    for (told,) in (listed.prepared, listed.crm.prepare_handoffs()):
        assert told.made is Made.REFUSED
        assert "listed before one is made" in told.reason
        assert "tolok_handoff_key" in told.reason


def test_preparing_later_is_noticed_by_the_same_connector() -> None:
    """What was remembered of the portal is asked again; tasks made before are found by their text."""
    office = Office(Mode.UNPREPARED)
    tasks = office.tasks(2)
    office.crm.ensure_tasks(tasks[:1])
    office.crm.prepare_handoffs()
    office.crm.ensure_tasks(tasks)
    assert [len(office.live(task.about)) for task in tasks] == [1, 1]
    assert office.live(tasks[1].about)[0]["tolok_handoff_key"] == tasks[1].key


def test_more_than_a_hundred_tasks_go_in_parts() -> None:
    """Each part is within what HubSpot takes; every contact gets its task."""
    office = Office(Mode.UNIQUE)
    contact = office.contacts[0]
    tasks = [Task(f"key-{n}", contact, office.owner, f"Call {contact.id}", "", DUE) for n in range(130)]
    office.wire.arrived.clear()
    assert {result.verdict for result in office.crm.ensure_tasks(tasks)} == {Verdict.WRITTEN}
    assert len([one for one in office.wire.arrived if one.path.endswith("/batch/upsert")]) == 2
    keys = [row["tolok_handoff_key"] for row in _all_tasks(office)]
    assert sorted(key for key in keys if key) == sorted(task.key for task in tasks)


def _all_tasks(office: Office) -> list[dict[str, str]]:
    rows, query = [], "limit=100&properties=tolok_handoff_key"
    for _ in range(50):
        page = office.asked("GET", "/crm/v3/objects/tasks", query=query)
        rows += [one["properties"] for one in page["results"]]
        if "paging" not in page:
            return rows
        query = f"limit=100&properties=tolok_handoff_key&after={page['paging']['next']['after']}"
    raise AssertionError("the tasks have no end")
