"""The one port through which a CRM is seen, and the plain values that pass through it.

Three implementations keep one conformance suite: Salesforce, HubSpot and the in-memory one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Protocol

from leads.record import Raw, Record, RecordRef


@dataclass(frozen=True, slots=True)
class Identity:
    """Which org or portal answers: its own id, and what it says of itself."""

    id: str
    name: str = ""
    timezone: str = "UTC"
    currency: str = ""
    user_id: str = ""  # the integration's own user, where the CRM tells


class FieldType(Enum):
    """The types of fields that are described and created."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    PICKLIST = "picklist"
    MULTI_PICKLIST = "multi_picklist"
    MONEY = "money"
    REFERENCE = "reference"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record type as our sign-in may see it. `length` is in characters, 0 where unbounded.

    `note` is what people read beside a custom field: its help text (Salesforce) or description (HubSpot).
    """

    name: str
    label: str
    type: FieldType
    writable: bool
    options: tuple[str, ...] = ()
    length: int = 0
    precision: int = 0
    scale: int = 0
    unique: bool = False
    custom: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field to be created on a record type."""

    name: str
    label: str
    type: FieldType
    length: int = 0
    options: tuple[str, ...] = ()
    description: str = ""
    unique: bool = False


class Made(Enum):
    """What became of a field that was asked for."""

    CREATED = "created"
    PRESENT = "present"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FieldMade:
    """The answer for one field: created, already present, or refused with the CRM's reason."""

    name: str
    made: Made
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """One user or queue that can own records.

    `user_id` is the id by which the CRM names its user as an editor, where that is another than the owner's.
    """

    id: str
    name: str
    email: str = ""
    active: bool = True
    queue: bool = False
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of record to be read as it changes.

    `fields` are CRM field names; a dotted name (`Account.Industry`) is the parent's. `person_fields` name
    the fields that point at persons (activities only). `events` names the event types of an event stream.
    """

    type: str
    fields: tuple[str, ...]
    person_fields: tuple[str, ...] = ()
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a stream. `cursor` is where to go on if we stop after this page.

    On the last page `complete` is True and `cursor` is where the next pass begins: the server's time at the
    opening of the read less the dialect's overlap. A cursor is opaque to all but its dialect.
    """

    records: tuple[Record, ...]
    cursor: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Write:
    """Absolute values for one record, addressed by its id. None clears a field."""

    ref: RecordRef
    fields: Mapping[str, Raw]


class Verdict(Enum):
    """What the CRM did with one written row."""

    WRITTEN = "written"
    LOCKED = "locked"  # row lock or passing trouble: the same row again, later
    GONE = "gone"  # deleted, or hidden from us
    CONVERTED = "converted"  # a converted lead: not writable any more
    MERGED = "merged"  # another record stands in its place
    REJECTED = "rejected"  # never, as it stands; `code` and `message` say why
    FORBIDDEN = "forbidden"  # a permission or a field is missing: the set-up must be mended


@dataclass(frozen=True, slots=True)
class Result:
    """The CRM's answer for one row of a write, matched to its row."""

    ref: RecordRef
    verdict: Verdict
    code: str = ""
    message: str = ""
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """One task in the CRM for a hand-off: the durable notice to one right person.

    `key` is the hand-off's; a CRM never holds two open tasks of one key. `owner` is the owner's id.
    """

    key: str
    about: RecordRef
    owner: str
    subject: str
    body: str
    due: date


#: The code of a `Result` for a hand-off that the CRM had carried out before.
ALREADY_DONE = "ALREADY_DONE"


@dataclass(frozen=True, slots=True)
class HandOff:
    """One hand-off: what is written to the record (owner, stage, key and all else), and its task if any.

    `seen` is the record's own time of change at the last look at it. Where the CRM can tell, a record that
    was changed later is left as it is, with the verdict LOCKED.
    """

    key: str
    write: Write
    task: Task | None = None
    seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """The allowance as the CRM's own headers told it last; None where it did not say."""

    used: int | None = None
    limit: int | None = None
    remaining: int | None = None


class Gate(Protocol):
    """Asked before each HTTP call and told after it: the budget and the lease stand behind it."""

    def admit(self, kind: str) -> None:
        """Let one call of `kind` pass (read, write, auth), or raise `OutOfBudget` or `LeaseLost`."""

    def told(self, usage: Usage) -> None:
        """Take note of what the answer's headers said."""

    def silence(self, after_s: float, daily: bool) -> None:
        """Take note that the CRM asked for silence of `after_s` seconds."""

    def ease(self, recovering: bool) -> None:
        """While an unknown outcome is being settled, half of the reserve may be spent."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Rows that one call may write, read or hand off, how long a request may live, and the read overlap.

    Where the CRM has the record type `handoff_object`, hand-offs go by requests of their own; else they ride
    in the ordinary batches.
    """

    write_rows: int
    read_rows: int
    settle_after: timedelta
    overlap: timedelta
    handoff_rows: int = 1
    handoff_object: str = ""


class Crm(Protocol):
    """One CRM connection. Every method may raise the errors of `connectors.errors` and no others."""

    limits: Limits

    def identify(self) -> Identity:
        """Which org or portal this is."""

    def server_time(self) -> datetime:
        """The server's time by its last answer's `Date` header; asks once if nothing was asked yet."""

    def describe(self, types: Sequence[str]) -> Mapping[str, tuple[Field, ...]]:
        """The fields of each record type that our sign-in can see; a type that is not there is absent."""

    def changed_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """Records changed since the cursor (None: all of them), deleted ones marked, at least one page.

        `reach` looks further back than the cursor by that much (the delayed lane).
        """

    def activities_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """Activities created or changed since the cursor, each with the persons it concerns."""

    def read(self, refs: Sequence[RecordRef], fields: Sequence[str]) -> Mapping[RecordRef, Record | None]:
        """These records as they are now; None where there is no such record any more."""

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Write at most `limits.write_rows` rows in one call, results in the order of `writes`.

        Raises `OutcomeUnknown` when the answer never came.
        """

    def hand_off(self, handoffs: Sequence[HandOff]) -> tuple[Result, ...]:
        """Hand off at most `limits.handoff_rows` leads, results in order.

        A key is handed off once: where the CRM can enforce it, record, task and key are written together or
        not at all, and a repeat answers WRITTEN with the code `ALREADY_DONE` and changes nothing. Where it
        cannot, the record is written and the task is left to `ensure_tasks`. Raises `OutcomeUnknown` when the
        answer never came.
        """

    def ensure_tasks(self, tasks: Sequence[Task]) -> tuple[Result, ...]:
        """See to it that each hand-off has its one task, results in order; safe to repeat.

        Nothing to do where `hand_off` writes the task itself.
        """

    def prepare_handoffs(self) -> tuple[FieldMade, ...]:
        """Create what hand-offs need in the CRM beyond fields (an administrator's right); safe to repeat."""

    def create_fields(self, type: str, specs: Sequence[FieldSpec]) -> tuple[FieldMade, ...]:
        """Create missing fields of a record type, readable and writable for our sign-in."""

    def annotate(self, type: str, field: str, note: str) -> FieldMade:
        """Put a note beside a custom field in place of the one it has (an administrator's right).

        Safe to repeat. CREATED when it stands there now, REFUSED with the reason when it does not.
        """

    def owners(self) -> tuple[Owner, ...]:
        """Users and queues that may own records."""


@dataclass(frozen=True, slots=True)
class OpenGate:
    """A gate that lets everything pass: for set-up commands and tests."""

    seen: list[Usage] = field(default_factory=list)

    def admit(self, kind: str) -> None:
        """Always open."""

    def told(self, usage: Usage) -> None:
        """Keep what was told."""
        self.seen.append(usage)

    def silence(self, after_s: float, daily: bool) -> None:
        """Nothing to keep."""

    def ease(self, recovering: bool) -> None:
        """Nothing is reserved."""
