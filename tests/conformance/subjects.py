"""The three CRMs under one suite: each with a person's hands beside the connector's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from pydantic import SecretStr

from connectors.hubspot.portal import HubSpotCrm, HubSpotSettings
from connectors.memory import Fault, MemoryCrm
from connectors.port import Crm, FieldSpec, FieldType, Owner, Page, Stream, Task, Usage, Verdict
from connectors.salesforce.deployment import POLL_S
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings
from leads.record import Raw, Record, RecordRef
from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.hubspot.world import HubSpotWorld
from sandbox.server import Sandbox
from tests.conformance import person
from tests.wires import ReplyLostError, Wire, over_requests, over_urllib3


@dataclass
class CountingGate:
    """A gate that lets everything pass and counts it."""

    admitted: list[str] = field(default_factory=list)
    told_of: list[Usage] = field(default_factory=list)

    def admit(self, kind: str) -> None:
        """Count it."""
        self.admitted.append(kind)

    def told(self, usage: Usage) -> None:
        """Keep it."""
        self.told_of.append(usage)

    def silence(self, after_s: float, daily: bool) -> None:
        """Nothing here is silent."""


@dataclass(frozen=True)
class Seen:
    """A task as a person sees it in the CRM."""

    subject: str
    owner: str
    due: date


@dataclass(frozen=True)
class Subject:
    """One CRM under test, and what the suite must know of it.

    `text` is a writable text field, `bad` a field with a value that the CRM refuses. `advance` moves the
    clock, `edit` and `remove` act as a person, `arrived` counts the server's HTTP calls. `lose_next_reply`
    has the server carry out the next call and its answer vanish, `lose_write` the same for one of the writes
    to come (from 0). `merge` puts its second record in the place of its first, where the suite can
    (Salesforce merges by other means). `signed_out` is the CRM with a bad token.

    `owner`, `stage` and `key` are the fields that a hand-off writes; `tasks` are the live tasks about a
    record as a person sees them. `enforces` says whether the CRM keeps a key to one hand-off, `looks_again`
    how many calls it takes to see that no task was doubled. `cost` is how many calls there were and the least
    that would have done, since it was last asked.
    """

    crm: Crm
    gate: CountingGate
    people: Stream
    activities: tuple[Stream, ...]
    count: int
    text: str
    bad: tuple[str, Raw]
    queues: bool
    now: Callable[[], datetime]
    advance: Callable[[float], None]
    edit: Callable[[RecordRef, Mapping[str, Raw]], None]
    remove: Callable[[RecordRef], None]
    arrived: Callable[[], int]
    lose_next_reply: Callable[[], None]
    lose_write: Callable[[int], None]
    signed_out: Callable[[], Crm]
    owner: str
    tasks: Callable[[RecordRef], list[Seen]]
    enforces: bool
    suffix: str = ""
    looks_again: int = 0
    cost: Callable[[], tuple[int, int]] | None = None
    spoil: Callable[[RecordRef], None] = lambda ref: None
    mend: Callable[[RecordRef], None] = lambda ref: None
    merge: Callable[[RecordRef, RecordRef], None] | None = None
    unknown_id: str = "999999999999"
    specs: tuple[FieldSpec, ...] = ()

    @property
    def stage(self) -> str:
        """The field of the stage."""
        return f"tolok_stage{self.suffix}"

    @property
    def key(self) -> str:
        """The field of the hand-off's key."""
        return f"tolok_handoff_key{self.suffix}"

    @property
    def clashing(self) -> FieldSpec:
        """The first of `specs` with another type."""
        return replace(self.specs[0], type=FieldType.DATETIME)

    def some(self, count: int) -> list[Record]:
        """`count` persons of a complete read that can be written."""
        return self.writable(records(self.crm.changed_since(self.people, None)))[:count]

    def writable(self, persons: Sequence[Record]) -> list[Record]:
        """Those that can be written: a lead that was converted can not."""
        return [person for person in persons if not person.fields.get("IsConverted")]

    def fresh_cursor(self) -> str:
        """The cursor after a complete read and a quiet hour."""
        first = [*self.crm.changed_since(self.people, None)][-1].cursor
        self.advance(3600)
        return [*self.crm.changed_since(self.people, first)][-1].cursor


def records(pages: Iterator[Page] | Sequence[Page]) -> list[Record]:
    """All records of some pages."""
    return [record for page in pages for record in page.records]


# --- in memory

#: How the paths end of calls that change records.
_WRITES = ("/batch/update", "/batch/create", "/batch/upsert", "/batch/archive", "/composite")
_BEGAN = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)


def memory(leads: int = 50, *, enforces: bool = True) -> Subject:
    """The in-memory CRM, with pages of 20 rows."""
    clock = Clock(_BEGAN)
    gate = CountingGate()
    owned = (Owner("o1", "Rani"), Owner("o2", "Bayu"), Owner("q1", "Inbound", queue=True))
    crm = MemoryCrm(lambda: clock.now, gate, page_rows=20, owned=owned, enforces=enforces)
    for number in range(leads):
        ref = RecordRef("people", f"{number:03}")
        stamp = clock.now - timedelta(days=1, seconds=number // 7)
        crm.put(Record(ref, stamp, stamp, {"name": f"Person {number}", "note": None, "owner": "o0"}))
    for number in range(30):
        person = RecordRef("people", f"{number:03}")
        crm.add_activity(RecordRef("calls", f"c{number}"), clock.now, [person], {"subject": "Hello"})
    return Subject(
        crm=crm,
        gate=gate,
        people=Stream("people", ("name", "note")),
        activities=(Stream("calls", ("subject",)),),
        count=leads,
        text="note",
        bad=("note", "refused"),
        queues=True,
        now=lambda: clock.now,
        advance=lambda seconds: _nothing(clock.advance(seconds)),
        edit=crm.edit,
        remove=crm.delete,
        arrived=lambda: len(gate.admitted),
        lose_next_reply=lambda: crm.faults.append(Fault.LOST_AFTER),
        lose_write=lambda number: crm.faults.extend([*[None] * number, Fault.LOST_AFTER]),
        signed_out=lambda: _signed_out(crm),
        owner="owner",
        tasks=lambda ref: [_seen(task) for task in crm.tasks if task.about == ref],
        enforces=enforces,
        specs=specs(""),
        merge=crm.merge,
        spoil=lambda ref: crm.verdicts.update({ref: Verdict.REJECTED}),
        mend=lambda ref: _nothing(crm.verdicts.pop(ref)),
    )


def _seen(task: Task) -> Seen:
    return Seen(task.subject, task.owner, task.due)


def _nothing(answer: object) -> None:
    """What was answered is of no use here."""


def _signed_out(crm: MemoryCrm) -> MemoryCrm:
    crm.faults.append(Fault.SIGNED_OUT)
    return crm


# --- at the sandbox


def _wire(sandbox: Sandbox, crm: str) -> Wire:
    return Wire(lambda request: sandbox.handle(crm, request))


def _lose_next_reply(wire: Wire) -> None:
    def lost(request: Request, response: Response) -> None:
        wire.after = lambda request, response: None
        raise ReplyLostError

    wire.after = lost


def _lose_write(wire: Wire, number: int) -> None:
    """The reply to write number `number` (from 0) is lost; reads are answered."""
    left = [number]

    def lost(request: Request, response: Response) -> None:
        if request.path.endswith(_WRITES):
            left[0] -= 1
            if left[0] < 0:
                wire.after = lambda request, response: None
                raise ReplyLostError

    wire.after = lost


def _impatient(seconds: float) -> None:
    """Nothing here has reason to make a connector wait."""
    raise AssertionError(f"asked to wait {seconds} s")


def _waiting(sandbox: Sandbox) -> Callable[[float], None]:
    """Time passes while a deployment is waited for, and for nothing else."""

    def pause(seconds: float) -> None:
        if seconds != POLL_S:
            _impatient(seconds)
        sandbox.advance(seconds)

    return pause


def salesforce(sandbox: Sandbox) -> Subject:
    """Salesforce's connector over the sandbox's org."""
    told: Any = sandbox.info()["salesforce"]
    wire, gate = _wire(sandbox, "salesforce"), CountingGate()
    version = str(told["api_versions"][-1])

    def crm(token: str) -> SalesforceCrm:
        settings = SalesforceSettings(told["base_url"], version, access_token=SecretStr(token))
        return SalesforceCrm(settings, gate, over_requests(wire), _waiting(sandbox))

    def tasks(ref: RecordRef) -> list[Seen]:
        soql = f"SELECT Id, Subject, OwnerId, ActivityDate FROM Task WHERE WhoId = '{ref.id}'"
        query = urlencode({"q": soql})
        headers = {"authorization": f"Bearer {told['access_token']}"}
        request = Request("GET", f"/services/data/v{version}/query", query, headers)
        rows = person.asked(sandbox, "salesforce", request)["records"]
        return [
            Seen(row["Subject"], row["OwnerId"], date.fromisoformat(row["ActivityDate"]))
            for row in rows
            if row["Subject"].startswith("Tolok")
        ]

    return Subject(
        crm=crm(told["access_token"]),
        gate=gate,
        people=Stream("Lead", ("FirstName", "Title", "Company", "OwnerId", "IsConverted")),
        activities=(
            Stream("Task", ("Subject", "WhoId"), ("WhoId",)),
            Stream("Event", ("Subject", "WhoId"), ("WhoId",)),
        ),
        count=told["counts"]["Lead"],
        text="Title",
        bad=("Title", "x" * 200),
        queues=True,
        now=lambda: sandbox.clock.now,
        advance=sandbox.advance,
        edit=lambda ref, fields: person.edited(sandbox, "salesforce", ref, fields),
        remove=lambda ref: person.deleted(
            sandbox,
            "salesforce",
            f"/services/data/v{version}/sobjects/{ref.type}/{ref.id}",
            told["access_token"],
        ),
        arrived=lambda: len(wire.arrived),
        lose_next_reply=lambda: _lose_next_reply(wire),
        lose_write=lambda number: _lose_write(wire, number),
        signed_out=lambda: crm("00D000000000001!bad"),
        unknown_id="00Q0000000ZZZZZAAA",
        owner="OwnerId",
        tasks=tasks,
        enforces=True,
        suffix="__c",
        cost=lambda: person.cost(sandbox, "salesforce"),
        specs=specs("__c"),
    )


def portal(sandbox: Sandbox) -> HubSpotWorld:
    """The portal itself, for its switches."""
    world = sandbox.worlds["hubspot"]
    assert isinstance(world, HubSpotWorld)
    return world


def hubspot(sandbox: Sandbox, version: str = "v3") -> Subject:
    """HubSpot's connector over the sandbox's portal."""
    told: Any = sandbox.info()["hubspot"]
    wire, gate = _wire(sandbox, "hubspot"), CountingGate()

    def crm(token: str) -> HubSpotCrm:
        settings = HubSpotSettings(told["base_url"], version, SecretStr(token))
        return HubSpotCrm(settings, gate, over_urllib3(wire), _impatient)

    def asked(method: str, path: str, query: str = "") -> Any:
        headers = {"authorization": f"Bearer {told['access_token']}"}
        return person.asked(sandbox, "hubspot", Request(method, path, query, headers))

    def tasks(ref: RecordRef) -> list[Seen]:
        """By each task's own page, so that nothing depends on how the connector finds them."""
        listed = asked("GET", f"/crm/v4/objects/contacts/{ref.id}/associations/tasks", "limit=500")
        query = "properties=hs_task_subject,hubspot_owner_id,hs_timestamp"
        pages = [
            asked("GET", f"/crm/v3/objects/tasks/{one['toObjectId']}", query) for one in listed["results"]
        ]
        shown = [page["properties"] for page in pages if not page["archived"]]
        return [
            Seen(
                one["hs_task_subject"], one["hubspot_owner_id"], date.fromisoformat(one["hs_timestamp"][:10])
            )
            for one in shown
            if one["hs_task_subject"].startswith("Tolok")
        ]

    return Subject(
        crm=crm(told["access_token"]),
        gate=gate,
        people=Stream("contacts", ("firstname", "jobtitle", "company", "hubspot_owner_id")),
        activities=(
            Stream("calls", ("hs_call_duration",)),
            Stream("meetings", ("hs_meeting_outcome",)),
            Stream("events", (), events=("e_visited_page",)),
        ),
        count=told["counts"]["contacts"],
        text="jobtitle",
        bad=("hs_lead_status", "NO_SUCH_STATUS"),
        queues=False,
        now=lambda: sandbox.clock.now,
        advance=sandbox.advance,
        edit=lambda ref, fields: person.edited(sandbox, "hubspot", ref, fields),
        remove=lambda ref: person.deleted(
            sandbox, "hubspot", f"/crm/v3/objects/{ref.type}/{ref.id}", told["access_token"]
        ),
        arrived=lambda: len(wire.arrived),
        lose_next_reply=lambda: _lose_next_reply(wire),
        lose_write=lambda number: _lose_write(wire, number),
        signed_out=lambda: crm("pat-na1-bad"),
        owner="hubspot_owner_id",
        tasks=tasks,
        enforces=False,
        cost=lambda: person.cost(sandbox, "hubspot"),
        specs=specs(""),
        merge=lambda loser, winner: person.merged(sandbox, loser, winner, told["access_token"]),
    )


def specs(suffix: str) -> tuple[FieldSpec, ...]:
    """Fields as we provision them, one of each kind; Salesforce's custom names end in `__c`."""
    return (
        FieldSpec(f"tolok_score{suffix}", "Tolok score", FieldType.NUMBER, length=3),
        FieldSpec(f"tolok_grade{suffix}", "Tolok grade", FieldType.TEXT, length=2),
        FieldSpec(f"tolok_receipt{suffix}", "Tolok receipt", FieldType.LONG_TEXT, length=32_000),
        FieldSpec(f"tolok_stage{suffix}", "Tolok stage", FieldType.PICKLIST, options=("mql", "sql")),
        FieldSpec(f"tolok_scored_at{suffix}", "Tolok scored at", FieldType.DATETIME),
        FieldSpec(f"tolok_since{suffix}", "Tolok stage since", FieldType.DATE),
        FieldSpec(f"tolok_handoff_key{suffix}", "Tolok hand-off key", FieldType.TEXT, length=64),
    )
