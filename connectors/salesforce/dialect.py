"""Salesforce's tongue, without the wire: queries, cursors, records, and the rows of a write.

Sources: SOQL and SOSL Reference ("Quoted String Escape Sequences", "Date Formats"), REST API guide ("Query",
"QueryAll", "sObject Collections").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simple_salesforce.format import quote_soql_value

from connectors.errors import Misconfigured, OutcomeUnknown, Refused
from connectors.port import Result, Stream, Verdict, Write
from connectors.salesforce.codes import verdict
from leads.record import Raw, Record, RecordRef

#: How far behind the server's time the next read begins: a change bears the stamp of its transaction's
#: course and is seen only at its end.
OVERLAP = timedelta(minutes=5)
#: Ids that fit into the address of one query (URI limit 16,384 bytes).
IDS_IN_QUERY = 400

_ALWAYS = ("Id", "SystemModstamp", "CreatedDate")
_MERGEABLE = ("IsDeleted", "MasterRecordId")
#: System fields beyond those that every type has; a type that is not here is read without them.
_SYSTEM_FIELDS: Mapping[str, tuple[str, ...]] = {
    "Lead": (*_MERGEABLE, "IsConverted", "ConvertedContactId"),
    "Contact": _MERGEABLE,
    "Account": _MERGEABLE,
    "Campaign": ("IsDeleted",),
    "CampaignMember": ("IsDeleted",),
    "Event": ("IsDeleted",),
    "Opportunity": ("IsDeleted",),
    "OpportunityContactRole": ("IsDeleted",),
    "Task": ("IsDeleted",),
}
_PERSON_BY_PREFIX = {"003": "Contact", "00Q": "Lead"}

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?", re.ASCII)
_CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_CURSOR_VERSION = 1


def id18(text: str) -> str:
    """The 18 character form of an id of 15 or 18. Raises `Refused` for anything else.

    The suffix holds, for each block of five characters, which of them are capitals.
    """
    if not _ID.fullmatch(text):
        raise Refused("not a Salesforce id", code="MALFORMED_ID")
    if len(text) == 18:
        return text
    return text + "".join(_CHECKSUM[_capitals(text[start : start + 5])] for start in (0, 5, 10))


def _capitals(block: str) -> int:
    return sum(1 << place for place, letter in enumerate(block) if "A" <= letter <= "Z")


def is_id(text: str) -> bool:
    """Whether this text has the shape of an id."""
    return _ID.fullmatch(text) is not None


def name(text: str) -> str:
    """A type or field name, fit to stand in a query. Raises `Misconfigured` for anything else."""
    if not _NAME.fullmatch(text):
        raise Misconfigured(f"{text!r} is not a Salesforce name")
    return text


def quoted(text: str) -> str:
    """A text as a SOQL literal: the only way in which a value gets into a query."""
    return str(quote_soql_value(text))


def moment(text: object) -> datetime:
    """A time as Salesforce writes it (`2021-12-02T18:24:02.000+0000`). Raises `Refused`."""
    try:
        stamp = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        stamp = None
    if stamp is None or stamp.tzinfo is None:
        raise Refused("a record without a readable time")
    return stamp.astimezone(UTC)


def _instant(at: datetime) -> str:
    """A time as a SOQL literal, in UTC; milliseconds only where there are any."""
    part = "milliseconds" if at.microsecond else "seconds"
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=part) + "Z"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on in a stream: from this stamp, and inside it after this id (none: the whole second).

    A read that stopped in the middle had seen all changes up to `settled` that will ever bear such a stamp;
    between there and `stamp` some may have been uncommitted still.
    """

    stamp: datetime
    after: str = ""
    settled: datetime | None = None

    def cursor(self) -> str:
        """This place as an opaque text."""
        held = {
            "v": _CURSOR_VERSION,
            "stamp": _instant(self.stamp),
            "after": self.after,
            "settled": _instant(self.settled) if self.settled else "",
        }
        return json.dumps(held, separators=(",", ":"))


def place_of(cursor: str) -> Place:
    """The place a cursor stands for. Raises `Misconfigured` for a text that we did not write."""
    try:
        held = json.loads(cursor)
        if held["v"] != _CURSOR_VERSION or (held["after"] and not is_id(held["after"])):
            raise ValueError("another version, or not an id")
        settled = moment(held["settled"]) if held["settled"] else None
        return Place(moment(held["stamp"]), held["after"], settled)
    except (ValueError, KeyError, TypeError, Refused) as error:
        raise Misconfigured(
            "the stored cursor is not one of this version of the Salesforce dialect"
        ) from error


def beginning(cursor: str | None, reach: timedelta) -> Place | None:
    """Where a read begins; None for all there is. With `reach` it begins that much earlier."""
    if cursor is None:
        return None
    place = place_of(cursor)
    return Place(min(place.stamp, place.settled or place.stamp) - reach) if reach else place


def stopping(begun: Place | None, opened: datetime, rows: Rows) -> str:
    """The cursor for a read, opened at this server time, that stops after these rows."""
    last = last_place(rows)
    return Place(last.stamp, last.after, _settled(begun, opened)).cursor()


def ending(begun: Place | None, opened: datetime) -> str:
    """The cursor after a complete read that was opened at this server time."""
    return Place(_settled(begun, opened)).cursor()


def _settled(begun: Place | None, opened: datetime) -> datetime:
    """Up to where nothing can have been missed by a read that began here and was opened then.

    A read that went on in the middle of an earlier one did not look again below the place where that one
    had stopped.
    """
    settled = opened - OVERLAP
    if begun is not None and begun.settled is not None and begun.stamp > begun.settled:
        return min(settled, begun.settled)
    return settled


def stream_query(stream: Stream, place: Place | None) -> str:
    """The query for a stream from a place on, in the order of stamp and id, without a limit.

    No upper bound: a query is one snapshot, and whatever comes later is of the next read.
    """
    fields = selected(stream.type, (*stream.fields, *stream.person_fields))
    where = f" WHERE {_from(place)}" if place else ""
    return f"SELECT {', '.join(fields)} FROM {name(stream.type)}{where} ORDER BY SystemModstamp, Id"


def rows_query(type: str, ids: Iterable[str], fields: Sequence[str]) -> str:
    """The query for single rows by their ids, for fields of parents, which Collections do not read."""
    listed = ",".join(quoted(id18(id)) for id in ids)
    return f"SELECT {', '.join(selected(type, fields))} FROM {name(type)} WHERE Id IN ({listed})"


def selected(type: str, fields: Sequence[str]) -> list[str]:
    """System fields of a type and then the asked ones, each once whatever its capitals."""
    once: dict[str, str] = {}
    for field in (*_ALWAYS, *_SYSTEM_FIELDS.get(type, ()), *fields):
        once.setdefault(field.lower(), name(field))
    return list(once.values())


def _from(place: Place) -> str:
    stamp = _instant(place.stamp)
    if not place.after:
        return f"SystemModstamp >= {stamp}"
    after = f"SystemModstamp = {stamp} AND Id > {quoted(place.after)}"
    return f"(({after}) OR SystemModstamp > {stamp})"


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of a query as it came. `total` rows are in the whole result; `following` is "" at its end."""

    items: tuple[Mapping[str, Any], ...]
    total: int
    following: str

    @property
    def key(self) -> tuple[str, str]:
        """Stamp (where selected) and id of the last row."""
        last = self.items[-1] if self.items else {}
        return str(last.get("SystemModstamp", "")), str(last.get("Id", ""))


def rows_of(body: Any) -> Rows:
    """A query's answer. Raises `Refused` when it does not have the shape of one."""
    try:
        items = tuple(body["records"])
        following = "" if body["done"] else str(body["nextRecordsUrl"])
        rows = Rows(items, int(body["totalSize"]), following)
    except (TypeError, KeyError, ValueError) as error:
        raise Refused("the answer is not one to a query") from error
    if not all(isinstance(item, dict) for item in rows.items):
        raise Refused("the answer holds rows that are not objects")
    if following and not following.startswith("/services/"):
        raise Refused("the answer names a next page outside the org's services")
    return rows


def last_place(rows: Rows) -> Place:
    """The place just after the last row of a page."""
    stamp, id = rows.key
    return Place(moment(stamp), id18(id))


def record(type: str, row: Mapping[str, Any], fields: Sequence[str], people: Sequence[str] = ()) -> Record:
    """A row as a record: the asked fields by their names, and the persons that `people` fields point at."""
    id = row.get("Id")
    if not isinstance(id, str):
        raise Refused("a row without an id")
    return Record(
        ref=RecordRef(type, id18(id)),
        modified=moment(row.get("SystemModstamp")),
        created=moment(row.get("CreatedDate")),
        fields=_values(row, fields),
        people=_people(row, people),
        deleted=row.get("IsDeleted") is True,
        moved_to=_moved_to(type, row),
    )


def _values(row: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Raw]:
    """Asked fields that came, a compound one (an address) left out: its parts are fields of their own."""
    values = {}
    for field in fields:
        there, value = _found(row, field)
        if there and (value is None or isinstance(value, str | int | float)):
            values[field] = value
    return values


def _found(row: Mapping[str, Any], path: str) -> tuple[bool, Any]:
    """Whether a row has this path, and its value. A parent that is null has all its fields null."""
    value: Any = row
    for step in path.split("."):
        if value is None:
            return True, None
        if not isinstance(value, dict) or step not in value:
            return False, None
        value = value[step]
    return True, value


def _people(row: Mapping[str, Any], fields: Sequence[str]) -> tuple[RecordRef, ...]:
    """The persons named by these fields, contacts first: a converted member names its old lead too."""
    refs: dict[RecordRef, None] = {}
    for field in fields:
        _, value = _found(row, field)
        if isinstance(value, str) and is_id(value) and value[:3] in _PERSON_BY_PREFIX:
            refs[RecordRef(_PERSON_BY_PREFIX[value[:3]], id18(value))] = None
    return tuple(sorted(refs, key=lambda ref: ref.type))


def _moved_to(type: str, row: Mapping[str, Any]) -> RecordRef | None:
    if master := row.get("MasterRecordId"):
        return RecordRef(type, id18(master))
    if row.get("IsConverted") is True and (contact := row.get("ConvertedContactId")):
        return RecordRef("Contact", id18(contact))
    return None


def write_body(writes: Sequence[Write]) -> dict[str, Any]:
    """The body of an update of many rows. Raises `Refused` for a field that would change which row it is."""
    return {"allOrNone": False, "records": [_write_row(write) for write in writes]}


def _write_row(write: Write) -> dict[str, Any]:
    """One row; `attributes` must come first ("sObject Collections", REST API guide)."""
    return {"attributes": {"type": name(write.ref.type)}, "id": id18(write.ref.id), **written(write)}


def written(write: Write) -> dict[str, Any]:
    """The fields of a write. Raises `Refused` for one that would change which row it is."""
    if any(field.lower() in ("id", "attributes") for field in write.fields):
        raise Refused("the id of a record can not be written")
    return dict(write.fields)


def results_of(writes: Sequence[Write], body: Any) -> tuple[Result, ...]:
    """Each row's result, matched by position: a failed row bears no id.

    Raises `OutcomeUnknown` for an answer that is not one line for each row.
    """
    if not isinstance(body, list) or len(body) != len(writes):
        raise OutcomeUnknown("the answer to a write does not have one line for each row")
    return tuple(_result(write.ref, line) for write, line in zip(writes, body, strict=True))


def _result(ref: RecordRef, line: Any) -> Result:
    if not isinstance(line, dict) or not isinstance(line.get("success"), bool):
        raise OutcomeUnknown("the answer to a write holds a line that says neither yes nor no")
    if line["success"]:
        return Result(ref, Verdict.WRITTEN)
    code, message, fields = first_error(line)
    return Result(ref, verdict(code, fields), code, message, fields)


def first_error(line: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    """Code, message and fields of the first error of a row."""
    return said(line.get("errors"))


def said(errors: Any) -> tuple[str, str, tuple[str, ...]]:
    """Code, message and fields of the first of some errors, empty where there is none.

    Collections say `statusCode` where others say `errorCode`.
    """
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    code = first.get("statusCode") or first.get("errorCode") or ""
    fields = first.get("fields")
    return (
        str(code),
        str(first.get("message") or ""),
        tuple(str(field) for field in fields) if isinstance(fields, list) else (),
    )
