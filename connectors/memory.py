"""A small CRM in memory, shipped so that what stands on the port can be tested without a network.

It keeps the promises of the port (the conformance suite runs over it) and no vendor's oddities: keyset pages,
an overlap, own writes coming back as changes, writes without effect that move no stamp, merges, rows that
are locked or refused, and faults on request.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from connectors.errors import (
    CrmError,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    Throttled,
    TryAgain,
    Unauthorised,
)
from connectors.port import (
    ALREADY_DONE,
    Field,
    FieldMade,
    FieldSpec,
    FieldType,
    Gate,
    HandOff,
    Identity,
    Limits,
    Made,
    OpenGate,
    Owner,
    Page,
    Result,
    Stream,
    Task,
    Verdict,
    Write,
)
from leads.record import Raw, Record, RecordRef

LIMITS = Limits(
    write_rows=100,
    read_rows=100,
    settle_after=timedelta(seconds=100),
    overlap=timedelta(seconds=30),
    handoff_rows=100,
)


class Fault(Enum):
    """What goes wrong with the next call that it is queued for."""

    LOST_BEFORE = "lost_before"  # the request never arrives; a write's sender cannot know
    LOST_AFTER = "lost_after"  # the request is carried out and its answer is lost
    BUSY = "busy"  # passing trouble
    SILENCE = "silence"  # the CRM asks for 10 seconds of silence
    SIGNED_OUT = "signed_out"  # the credentials are refused


@dataclass(slots=True)
class MemoryCrm:
    """Records in a dict. `clock` gives the server's time; one call of a method is one call past the gate.

    Set what a test needs: `owned` (owners), `verdicts` (a row's verdict instead of a write), `faults` (taken
    from the left, one a call; None lets a call pass). With `enforces` a key is handed off once, its task made
    with it; without, tasks are made by `ensure_tasks`. `tasks` are all that were made.
    """

    clock: Callable[[], datetime]
    gate: Gate = field(default_factory=OpenGate)
    identity: Identity = field(default_factory=lambda: Identity("memory", "In memory"))
    limits: Limits = LIMITS
    page_rows: int = 200
    owned: tuple[Owner, ...] = ()
    verdicts: dict[RecordRef, Verdict] = field(default_factory=dict)
    faults: deque[Fault | None] = field(default_factory=deque)
    enforces: bool = True
    tasks: list[Task] = field(default_factory=list)
    _keys: set[str] = field(default_factory=set)
    _prepared: bool = False
    _records: dict[RecordRef, Record] = field(default_factory=dict)
    _fields: dict[str, dict[str, Field]] = field(default_factory=dict)

    # --- what happens at the CRM without us

    def put(self, record: Record) -> None:
        """Have this record as it is, stamps too; the fields it bears are fields of its type from now on."""
        known = self._fields.setdefault(record.ref.type, {})
        for name in record.fields:
            known.setdefault(name, Field(name, name, FieldType.TEXT, writable=True))
        self._records[record.ref] = record

    def add_activity(
        self, ref: RecordRef, at: datetime, people: Sequence[RecordRef], fields: Mapping[str, Raw]
    ) -> None:
        """Have one activity of these persons, which happened at `at` and is stamped now."""
        self.put(Record(ref, modified=self.clock(), created=at, fields=dict(fields), people=tuple(people)))

    def edit(self, ref: RecordRef, fields: Mapping[str, Raw]) -> None:
        """Change a record as a person would. Raises `KeyError` when there is none."""
        record = self._records[ref]
        self.put(replace(record, fields={**record.fields, **fields}, modified=self.clock()))

    def delete(self, ref: RecordRef) -> None:
        """Put a record in the bin. Raises `KeyError` when there is none."""
        self._records[ref] = replace(self._records[ref], deleted=True, modified=self.clock())

    def merge(self, loser: RecordRef, winner: RecordRef) -> None:
        """Let `winner` take the loser's place. Raises `KeyError` when there is no loser."""
        gone = self._records[loser]
        self._records[loser] = replace(gone, deleted=True, moved_to=winner, modified=self.clock())

    # --- the port

    def identify(self) -> Identity:
        """The identity it was given."""
        self._admit("read")
        return self.identity

    def server_time(self) -> datetime:
        """The clock's time, by the second as a `Date` header gives it."""
        return self.clock().replace(microsecond=0)

    def describe(self, types: Sequence[str]) -> Mapping[str, tuple[Field, ...]]:
        """The fields that records bear or that were created."""
        self._admit("read")
        return {type: tuple(self._fields[type].values()) for type in types if type in self._fields}

    def changed_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """Records of a type by stamp and id, deleted ones marked."""
        place = _place(cursor)
        if place.opened is None and place.stamp is not None:
            place = replace(place, stamp=place.stamp - reach)
        while True:
            self._admit("read")
            place = replace(place, opened=place.opened or self.server_time())
            rows = self._after(stream, place)
            page = rows[: self.page_rows]
            complete = len(rows) == len(page)
            if page and not complete:
                place = replace(place, stamp=page[-1].modified, id=page[-1].ref.id)
            following = self._ended(place) if complete else place
            yield Page(tuple(self._seen(one, stream.fields) for one in page), _cursor(following), complete)
            if complete:
                return

    def activities_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """As `changed_since`; event types other than those the stream names are left out."""
        for page in self.changed_since(stream, cursor, reach):
            yield replace(page, records=tuple(one for one in page.records if self._wanted(one.ref, stream)))

    def read(self, refs: Sequence[RecordRef], fields: Sequence[str]) -> Mapping[RecordRef, Record | None]:
        """Records as they are now; under an id that was merged away, what took its place."""
        self._admit("read")
        return {ref: self._read(ref, fields) for ref in refs}

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Write rows; a row that has a verdict set for it, an unknown id or field is not written."""
        if len(writes) > self.limits.write_rows or len({write.ref for write in writes}) < len(writes):
            raise Refused("too many rows, or one record twice, in one write")
        return self._changed(lambda: tuple(self._written(write) for write in writes))

    def hand_off(self, handoffs: Sequence[HandOff]) -> tuple[Result, ...]:
        """Hand off, with the task where keys are enforced; a task for a queue is left out then."""
        keys, refs = {one.key for one in handoffs}, {one.write.ref for one in handoffs}
        if len(handoffs) > self.limits.handoff_rows or min(len(keys), len(refs)) < len(handoffs):
            raise Refused("too many hand-offs, or one key or record twice, in one call")
        return self._changed(lambda: tuple(self._handed_off(one) for one in handoffs))

    def ensure_tasks(self, tasks: Sequence[Task]) -> tuple[Result, ...]:
        """Make the tasks whose keys no task bears; nothing to do where keys are enforced."""
        if self.enforces:
            return tuple(Result(task.about, Verdict.WRITTEN) for task in tasks)
        if len({task.key for task in tasks}) < len(tasks):
            raise Refused("two tasks for one hand-off")
        return self._changed(lambda: tuple(self._ensured(task) for task in tasks)) if tasks else ()

    def prepare_handoffs(self) -> tuple[FieldMade, ...]:
        """Nothing is needed, and it is told as a CRM would."""
        self._admit("write")
        if not self.enforces:
            return (FieldMade("handoffs", Made.REFUSED, "keys are not enforced: tasks are listed first"),)
        made, self._prepared = (Made.PRESENT if self._prepared else Made.CREATED), True
        return (FieldMade("handoffs", made),)

    def create_fields(self, type: str, specs: Sequence[FieldSpec]) -> tuple[FieldMade, ...]:
        """Create fields; one of the same name and another type is in the way."""
        if type not in self._fields:
            raise Misconfigured(f"no record type {type!r}")
        self._admit("write")
        return tuple(self._made(self._fields[type], spec) for spec in specs)

    def annotate(self, type: str, field: str, note: str) -> FieldMade:
        """Put a note beside a field that was created."""
        self._admit("write")
        present = self._fields.get(type, {}).get(field)
        if present is None or not present.custom:
            return FieldMade(field, Made.REFUSED, "there is no custom field of this name")
        self._fields[type][field] = replace(present, note=note)
        return FieldMade(field, Made.CREATED)

    def owners(self) -> tuple[Owner, ...]:
        """The owners it was given."""
        self._admit("read")
        return self.owned

    # --- how

    def _admit(self, kind: str) -> Fault | None:
        """Past the gate, and into the next fault if there is one; `LOST_AFTER` is left to the caller."""
        self.gate.admit(kind)
        fault = self.faults.popleft() if self.faults else None
        if fault is None or (fault is Fault.LOST_AFTER and kind == "write"):
            return fault
        raise _trouble(fault, kind)

    def _changed(self, change: Callable[[], tuple[Result, ...]]) -> tuple[Result, ...]:
        """One call that changes something."""
        fault = self._admit("write")
        results = change()
        if fault is Fault.LOST_AFTER:
            raise OutcomeUnknown("the answer to a write was lost")
        return results

    def _after(self, stream: Stream, place: _Place) -> list[Record]:
        """Every record of the stream's type beyond a place, in the order of stamp and id."""
        own = (one for ref, one in self._records.items() if ref.type == stream.type)
        beyond = (one for one in own if place.stamp is None or _key(one) > (place.stamp, place.id))
        return sorted(beyond, key=_key)

    def _ended(self, place: _Place) -> _Place:
        opened = place.opened or self.server_time()
        return _Place(stamp=opened - self.limits.overlap)

    def _wanted(self, ref: RecordRef, stream: Stream) -> bool:
        return not stream.events or self._records[ref].fields.get("eventType") in stream.events

    def _seen(self, record: Record, fields: Sequence[str]) -> Record:
        known = self._fields.get(record.ref.type, {})
        return replace(record, fields={name: record.fields.get(name) for name in fields if name in known})

    def _read(self, ref: RecordRef, fields: Sequence[str]) -> Record | None:
        record = self._records.get(ref)
        if record is not None and record.moved_to is not None:
            winner = self._records[record.moved_to]
            return replace(self._seen(winner, fields), ref=ref, moved_to=winner.ref)
        return None if record is None or record.deleted else self._seen(record, fields)

    def _written(self, write: Write) -> Result:
        record = self._records.get(write.ref)
        if record is None or record.deleted:
            merged = record is not None and record.moved_to is not None
            return Result(write.ref, Verdict.MERGED if merged else Verdict.GONE, "NOT_FOUND")
        if write.ref in self.verdicts:
            verdict = self.verdicts[write.ref]
            return Result(write.ref, verdict, verdict.name, "as the test asked", tuple(write.fields))
        unknown = tuple(name for name in write.fields if name not in self._fields[write.ref.type])
        if unknown:
            return Result(write.ref, Verdict.FORBIDDEN, "NO_SUCH_FIELD", "no such field", unknown)
        fields = {**record.fields, **write.fields}
        if fields != dict(record.fields):
            self._records[write.ref] = replace(record, fields=fields, modified=self.clock())
        return Result(write.ref, Verdict.WRITTEN)

    def _handed_off(self, handoff: HandOff) -> Result:
        if self.enforces and handoff.key in self._keys:
            return Result(handoff.write.ref, Verdict.WRITTEN, ALREADY_DONE)
        record = self._records.get(handoff.write.ref)
        if self.enforces and handoff.seen and record is not None and record.modified > handoff.seen:
            return Result(handoff.write.ref, Verdict.LOCKED, "CHANGED_SINCE", "changed after the last look")
        result = self._written(handoff.write)
        if self.enforces and result.verdict is Verdict.WRITTEN:
            self._keys.add(handoff.key)
            if handoff.task and not self._is_queue(handoff.task.owner):
                self.tasks.append(handoff.task)
        return result

    def _is_queue(self, id: str) -> bool:
        return any(owner.queue and owner.id == id for owner in self.owned)

    def _ensured(self, task: Task) -> Result:
        """A task about a record that is not there is not made."""
        record = self._records.get(task.about)
        if record is None or record.deleted:
            return Result(task.about, Verdict.GONE, "NOT_FOUND")
        if all(other.key != task.key for other in self.tasks):
            self.tasks.append(task)
        return Result(task.about, Verdict.WRITTEN)

    def _made(self, known: dict[str, Field], spec: FieldSpec) -> FieldMade:
        present = known.get(spec.name)
        if present is None:
            known[spec.name] = Field(
                spec.name,
                spec.label,
                spec.type,
                True,
                spec.options,
                spec.length,
                unique=spec.unique,
                custom=True,
            )
            return FieldMade(spec.name, Made.CREATED)
        if present.type is not spec.type:
            return FieldMade(spec.name, Made.REFUSED, f"there is a field of type {present.type.value}")
        return FieldMade(spec.name, Made.PRESENT)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a read stands: beyond which stamp and id, and when it was opened."""

    stamp: datetime | None = None
    id: str = ""
    opened: datetime | None = None


def _key(record: Record) -> tuple[datetime, str]:
    return (record.modified, record.ref.id)


def _cursor(place: _Place) -> str:
    times = {"stamp": place.stamp, "opened": place.opened}
    return json.dumps({"id": place.id} | {name: at.isoformat() for name, at in times.items() if at})


def _place(cursor: str | None) -> _Place:
    if cursor is None:
        return _Place()
    try:
        told = json.loads(cursor)
        stamp, opened = (told.get(name) for name in ("stamp", "opened"))
        return _Place(
            datetime.fromisoformat(stamp) if stamp else None,
            str(told["id"]),
            datetime.fromisoformat(opened) if opened else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise Misconfigured(f"the stored cursor is not one of this CRM's: {cursor[:60]!r}") from problem


def _trouble(fault: Fault, kind: str) -> CrmError:
    if fault in (Fault.LOST_BEFORE, Fault.LOST_AFTER):
        return OutcomeUnknown("no answer came") if kind == "write" else TryAgain("no answer came")
    if fault is Fault.SILENCE:
        return Throttled("too many calls", after_s=10.0, status=429)
    if fault is Fault.SIGNED_OUT:
        return Unauthorised("the credentials were refused", status=401)
    return TryAgain("busy", status=503)
