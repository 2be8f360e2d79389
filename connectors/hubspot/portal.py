"""One HubSpot portal as a CRM of the port."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from connectors.errors import Misconfigured, Refused
from connectors.hubspot import dialect, properties, rows
from connectors.hubspot.client import Client, HubSpotSettings
from connectors.hubspot.place import OVERLAP
from connectors.hubspot.sieve import Answered, Sieve
from connectors.hubspot.streams import Streams
from connectors.hubspot.tasks import Tasks
from connectors.port import (
    Field,
    FieldMade,
    FieldSpec,
    Gate,
    HandOff,
    Identity,
    Limits,
    Made,
    Owner,
    Page,
    Result,
    Stream,
    Task,
    Write,
)
from leads.record import Record, RecordRef

__all__ = ["HubSpotCrm", "HubSpotSettings"]

#: The longest a request can live: Cloudflare gives up after 100 seconds (status 524).
SETTLE_AFTER = timedelta(seconds=100)
MOST_OWNER_PAGES = 1_000


class HubSpotCrm:
    """A portal behind the port. `pool` stands in for the official client's urllib3 pool.

    Deleted records are not told by `changed_since`; `read` gives None for them. `Stream.person_fields` has no
    meaning here: an activity's persons are the contacts associated with it.
    """

    limits = Limits(
        write_rows=rows.WRITE_ROWS,
        read_rows=dialect.READ_ROWS,
        settle_after=SETTLE_AFTER,
        overlap=OVERLAP,
        handoff_rows=rows.WRITE_ROWS,
    )

    def __init__(
        self,
        settings: HubSpotSettings,
        gate: Gate,
        pool: object | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = Client(settings, gate, pool, pause)
        self._streams = Streams(self._client)
        self._tasks = Tasks(self._client, self._streams)

    def identify(self) -> Identity:
        """The portal by its id, with its time zone and currency."""
        return dialect.identity(self._client.call(dialect.IDENTITY).content)

    def server_time(self) -> datetime:
        """The `Date` of the last answer, whole seconds; asks once if there was none."""
        return self._client.server_time or self._client.call(dialect.IDENTITY).at

    def describe(self, types: Sequence[str]) -> Mapping[str, tuple[Field, ...]]:
        """The properties of each record type, one call a type."""
        described = {}
        for type in dict.fromkeys(types):
            reply = self._client.call(properties.described(type))
            if reply.status == 200:
                described[type] = properties.fields(reply.content)
        return described

    def changed_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """Records changed since the cursor, in the order of their ids."""
        return self._streams.changed_since(stream, cursor, reach)

    def activities_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """Engagements (`calls`, `emails`, ...) or `events` since the cursor, with their contacts."""
        return self._streams.activities_since(stream, cursor, reach)

    def read(self, refs: Sequence[RecordRef], fields: Sequence[str]) -> Mapping[RecordRef, Record | None]:
        """These records as they are now; under an id that was merged away, what took its place."""
        return self._streams.read(refs, fields)

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Write rows, one call for each record type among them; bad rows do not harm the others."""
        rows.checked(writes)
        results = Sieve(self._send).results(writes)
        return tuple(results[write.ref] for write in writes)

    def _send(self, writes: Sequence[Write]) -> Answered:
        """One call for rows that are all of one type."""
        reply = self._client.call(rows.batch(writes[0].ref.type, writes))
        if reply.status == 400:
            return rows.refusal(reply.content)
        return rows.settled(writes, reply.content)

    def hand_off(self, handoffs: Sequence[HandOff]) -> tuple[Result, ...]:
        """Write the records, as `write` does; their tasks are left to `ensure_tasks`.

        HubSpot keeps no key to one hand-off, so a repeat writes the same values again.
        """
        if len({one.key for one in handoffs}) < len(handoffs):
            raise Refused("one key twice in one call")
        return self.write([one.write for one in handoffs])

    def ensure_tasks(self, tasks: Sequence[Task]) -> tuple[Result, ...]:
        """Make the tasks that are not there yet and associate them with their contacts."""
        return self._tasks.ensure(tasks)

    def prepare_handoffs(self) -> tuple[FieldMade, ...]:
        """Make the task property `tolok_handoff_key`, with unique values where the portal allows it."""
        return (self._tasks.prepare(),)

    def create_fields(self, type: str, specs: Sequence[FieldSpec]) -> tuple[FieldMade, ...]:
        """Create missing properties in the group `tolok`, one call each."""
        present = {field.name: field for field in self.describe([type]).get(type, ())}
        if not present:
            raise Misconfigured(f"HubSpot has no record type {type!r} that this sign-in can see")
        if any(spec.name not in present for spec in specs):
            self._client.call(properties.group(type))
        return tuple(self._made(type, spec, present.get(spec.name)) for spec in specs)

    def _made(self, type: str, spec: FieldSpec, present: Field | None) -> FieldMade:
        if present is not None:
            return properties.compared(spec, present)
        if not properties.creatable(spec.type):
            return FieldMade(spec.name, Made.REFUSED, f"HubSpot has no property of type {spec.type.value}")
        return properties.made(spec, self._client.call(properties.creation(type, spec)))

    def annotate(self, type: str, field: str, note: str) -> FieldMade:
        """Put a note into the description of a property."""
        return properties.annotated(field, self._client.call(properties.annotation(type, field, note)))

    def owners(self) -> tuple[Owner, ...]:
        """The active owners: one who is not among them was deactivated, or never was."""
        owners: list[Owner] = []
        after = ""
        for _ in range(MOST_OWNER_PAGES):
            content = self._client.call(dialect.owners_page(after)).content
            owners.extend(dialect.owners(content))
            previous, after = after, dialect.next_token(content)
            if not after:
                return tuple(owners)
            if after == previous:
                raise Refused("the list of owners did not advance")
        raise Refused(f"owners fill more than {MOST_OWNER_PAGES} pages")
