"""One Salesforce org, seen through the port."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import requests

from connectors.errors import Misconfigured, Refused
from connectors.port import (
    Field,
    FieldMade,
    FieldSpec,
    Gate,
    HandOff,
    Identity,
    Limits,
    Owner,
    Page,
    Result,
    Stream,
    Task,
    Verdict,
    Write,
)
from connectors.salesforce import dialect, handoff_request, provision
from connectors.salesforce.client import Call, Client
from connectors.salesforce.paging import pages
from connectors.salesforce.schema import fields_of
from connectors.salesforce.sign_in import SalesforceSettings
from leads.record import Record, RecordRef

__all__ = ["SalesforceCrm", "SalesforceSettings"]

#: "sObject Collections": 200 rows to write, 2,000 to retrieve. A REST call lives ten minutes at most.
_LIMITS = Limits(
    write_rows=200,
    read_rows=2000,
    settle_after=timedelta(minutes=10),
    overlap=dialect.OVERLAP,
    handoff_rows=1,
    handoff_object=handoff_request.HANDOFF_TYPE,
)


class SalesforceCrm:
    """Salesforce as a `Crm`. A ready session may be given in place of our own; `pause` waits for seconds."""

    def __init__(
        self,
        settings: SalesforceSettings,
        gate: Gate,
        session: requests.Session | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.limits = _LIMITS
        self._version = settings.api_version
        self._client = Client(settings, gate, session, pause)

    def identify(self) -> Identity:
        """The org's id and name, and the user we are."""
        organization = next(self._rows("SELECT Id, Name FROM Organization"), None)
        if organization is None:
            raise Misconfigured("this sign-in can not see its own organization")
        return Identity(
            id=dialect.id18(str(organization.get("Id"))),
            name=str(organization.get("Name") or ""),
            user_id=self._user_id(),
        )

    def server_time(self) -> datetime:
        """The time of the last answer; the list of versions is asked for once if there was none."""
        if self._client.served is None:
            self._client.answer(Call("GET", "/services/data"))
        if self._client.served is None:
            raise Refused("Salesforce gives no time")
        return self._client.served

    def describe(self, types: Sequence[str]) -> Mapping[str, tuple[Field, ...]]:
        """The fields of each type that this sign-in can see; one call a type."""
        described = ((type, self._described(type)) for type in dict.fromkeys(types))
        return {type: fields for type, fields in described if fields is not None}

    def changed_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """Records by stamp and id, deleted and merged ones too, in as many calls as there are pages."""
        begun = dialect.beginning(cursor, reach)
        served = pages(
            self._client,
            dialect.stream_query(stream, begun),
            lambda rows: dialect.stream_query(stream, dialect.last_place(rows)),
            deleted_too=True,
        )
        opened: datetime | None = None
        for page in served:
            opened = opened or page.at
            yield _page(stream, page.rows, begun, opened)

    def activities_since(
        self, stream: Stream, cursor: str | None, reach: timedelta = timedelta(0)
    ) -> Iterator[Page]:
        """As `changed_since`: a record's `people` are those that the stream's person fields point at."""
        return self.changed_since(stream, cursor, reach)

    def read(self, refs: Sequence[RecordRef], fields: Sequence[str]) -> Mapping[RecordRef, Record | None]:
        """Records as they are now: one call for 2,000 of a type; for fields of parents one for 400."""
        found: dict[RecordRef, Record | None] = dict.fromkeys(refs)
        lookup = self._queried if any("." in field for field in fields) else self._retrieved
        for type in dict.fromkeys(ref.type for ref in found):
            wanted = [ref for ref in found if ref.type == type and dialect.is_id(ref.id)]
            rows = lookup(type, [ref.id for ref in wanted], fields)
            there = {row.ref: row for row in (dialect.record(type, row, fields) for row in rows)}
            for ref in wanted:
                row = there.get(RecordRef(type, dialect.id18(ref.id)))
                found[ref] = None if row is None or row.deleted else row
        return found

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """One Collections call; rows of one type lie together in it, as mixed types are done in chunks.

        Raises `Refused` for more rows than one call takes and for two writes to one record.
        """
        if len(writes) > self.limits.write_rows:
            raise Refused(f"{len(writes)} rows in one write; {self.limits.write_rows} at most")
        results = {write.ref: _misnamed(write) for write in writes if not dialect.is_id(write.ref.id)}
        sent = sorted((write for write in writes if write.ref not in results), key=_type)
        if len({dialect.id18(write.ref.id) for write in sent}) != len(sent):
            raise Refused("two writes to one record in one call")
        if sent:
            call = Call("PATCH", "composite/sobjects", body=dialect.write_body(sent), write=True)
            answers = dialect.results_of(sent, self._client.answer(call).body)
            results.update((answer.ref, answer) for answer in answers)
        return tuple(results[write.ref] for write in writes)

    def hand_off(self, handoffs: Sequence[HandOff]) -> tuple[Result, ...]:
        """One call for one hand-off, which the org carries out whole or not at all, and once for each key.

        A task of which a queue would be the owner is left out: tasks belong to users. Raises `Refused` for
        more than one.
        """
        handoff_request.checked(handoffs)
        return tuple(self._handed_off(one) for one in handoffs)

    def _handed_off(self, handoff: HandOff) -> Result:
        if not handoff_request.is_addressed(handoff):
            return _misnamed(handoff.write)
        body = handoff_request.composite_body(self._version, handoff)
        answer = self._client.answer(Call("POST", "composite", body=body, write=True))
        return handoff_request.result_of(handoff, answer.body)

    def ensure_tasks(self, tasks: Sequence[Task]) -> tuple[Result, ...]:
        """Nothing to do: a hand-off and its task are made together."""
        return tuple(Result(task.about, Verdict.WRITTEN) for task in tasks)

    def prepare_handoffs(self) -> tuple[FieldMade, ...]:
        """Deploy the object `Tolok_Handoff__c` and give our user the permission set `Tolok_Handoffs`."""
        present = self._described(handoff_request.HANDOFF_TYPE)
        return (provision.prepare_handoffs(self._client, self._user_id(), present, self._version),)

    def create_fields(self, type: str, specs: Sequence[FieldSpec]) -> tuple[FieldMade, ...]:
        """Make missing fields and give our user the permission set `Tolok_Integration` that grants them."""
        present = self._described(type)
        if present is None:
            raise Misconfigured(f"there is no type {type} that this sign-in can see")
        return provision.create_fields(self._client, self._user_id(), type, specs, present)

    def annotate(self, type: str, field: str, note: str) -> FieldMade:
        """Put a note into the help text of a custom field, by the Tooling API; three calls."""
        return provision.annotate(self._client, type, field, note)

    def owners(self) -> tuple[Owner, ...]:
        """All users, active or not, and all queues."""
        users = self._rows("SELECT Id, Name, Email, IsActive FROM User")
        queues = self._rows("SELECT Id, Name FROM Group WHERE Type = 'Queue'")
        return (*map(_user, users), *map(_queue, queues))

    def _described(self, type: str) -> tuple[Field, ...] | None:
        try:
            answer = self._client.answer(Call("GET", f"sobjects/{dialect.name(type)}/describe"))
        except Misconfigured as trouble:
            if trouble.code in ("NOT_FOUND", "INVALID_TYPE"):
                return None
            raise
        return fields_of(answer.body)

    def _user_id(self) -> str:
        told = self._client.answer(Call("GET", "/services/oauth2/userinfo")).body
        user_id = told.get("user_id") if isinstance(told, dict) else None
        return dialect.id18(str(user_id or ""))

    def _rows(self, soql: str) -> Iterator[Mapping[str, Any]]:
        for page in pages(self._client, soql):
            yield from page.rows.items

    def _retrieved(self, type: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Rows by "Get Multiple Records with Fewer Round-Trips", with nulls for those that are not there."""
        for some in _parts(ids, self.limits.read_rows):
            body = {"ids": [dialect.id18(id) for id in some], "fields": dialect.selected(type, fields)}
            answer = self._client.answer(
                Call("POST", f"composite/sobjects/{dialect.name(type)}", body=body)
            ).body
            if not isinstance(answer, list) or len(answer) != len(some):
                raise Refused("the answer to a retrieve does not have one line for each id")
            yield from (row for row in answer if isinstance(row, dict))

    def _queried(self, type: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        for some in _parts(ids, dialect.IDS_IN_QUERY):
            yield from self._rows(dialect.rows_query(type, some, fields))


def _page(stream: Stream, rows: dialect.Rows, begun: dialect.Place | None, opened: datetime) -> Page:
    records = tuple(
        dialect.record(stream.type, row, stream.fields, stream.person_fields) for row in rows.items
    )
    if rows.following:
        return Page(records, dialect.stopping(begun, opened, rows), complete=False)
    return Page(records, dialect.ending(begun, opened), complete=True)


def _parts(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _misnamed(write: Write) -> Result:
    return Result(write.ref, Verdict.REJECTED, "MALFORMED_ID", "not a Salesforce id")


def _type(write: Write) -> str:
    return write.ref.type


def _user(row: Mapping[str, Any]) -> Owner:
    return Owner(
        id=dialect.id18(str(row.get("Id"))),
        name=str(row.get("Name") or ""),
        email=str(row.get("Email") or ""),
        active=row.get("IsActive") is True,
    )


def _queue(row: Mapping[str, Any]) -> Owner:
    return Owner(id=dialect.id18(str(row.get("Id"))), name=str(row.get("Name") or ""), queue=True)
