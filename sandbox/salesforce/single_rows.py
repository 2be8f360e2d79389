"""One row at a time: `/sobjects/X` and `/sobjects/X/<id>`, and what changed in a span of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from . import stamps
from .changes import Saved, create, delete, update
from .errors import FlawedRow, Refusal, not_found
from .ids import long_id
from .schema import Entity
from .selection import Row
from .wire import Answer, Call

#: Set-up rows, each of which is a call of its own in the least number of calls.
PERMISSIONS = ("PermissionSet", "ObjectPermissions", "FieldPermissions", "PermissionSetAssignment")
_LEAST_SPAN = timedelta(minutes=1)
_UPDATED_REACH = timedelta(days=30)
_DELETED_REACH = timedelta(days=15)


def make(call: Call, name: str) -> Answer:
    """`POST /sobjects/X`."""
    entity = known(call, name)
    try:
        saved = create(call.org, call.writer(), entity, call.object_body())
    except FlawedRow as problem:
        raise problem.flaw.refusal() from problem
    note_saved(call, entity, [saved])
    location = f"/services/data/v{call.version}/sobjects/{entity.name}/{saved.id}"
    return Answer(201, {"id": saved.id, "success": True, "errors": []}, {"Location": location})


def read(call: Call, name: str, text: str) -> Answer:
    """`GET /sobjects/X/<id>[?fields=a,b]`. A deleted row is not found, as recorded."""
    entity, row = _found(call, name, text)
    if row.get("IsDeleted"):
        raise not_found()
    call.log.read_ids(entity.name, {str(row["Id"])})
    wanted = call.param("fields")
    sight = call.org.sight(call.user, call.version)
    body: Row = {"attributes": {"type": entity.name, "url": sight.url(entity.name, str(row["Id"]))}}
    for field in wanted.split(",") if wanted else [field.name for field in sight.fields(entity)]:
        found = sight.field(entity.name, field.strip())
        if found is None:
            why = f"No such column '{field.strip()}' on sobject of type {entity.name}"
            raise Refusal(400, "INVALID_FIELD", why)
        body[found.name] = row.get(found.name)
    modified = stamps.moment(str(row["LastModifiedDate"]))
    return Answer(200, body, {"Last-Modified": format_datetime(modified, usegmt=True)})


def change(call: Call, name: str, text: str) -> Answer:
    """`PATCH /sobjects/X/<id>`; with `If-Unmodified-Since` only when the row has stood still."""
    entity, row = _found(call, name, text)
    if _moved_since(call, row):
        return Answer(412)
    try:
        saved = update(call.org, call.writer(), entity, str(row["Id"]), call.object_body())
    except FlawedRow as problem:
        raise problem.flaw.refusal() from problem
    note_saved(call, entity, [saved])
    return Answer(204)


def remove(call: Call, name: str, text: str) -> Answer:
    """`DELETE /sobjects/X/<id>`."""
    entity, row = _found(call, name, text)
    try:
        saved = delete(call.org, call.writer(), entity, str(row["Id"]))
    except FlawedRow as problem:
        raise problem.flaw.refusal() from problem
    note_saved(call, entity, [saved])
    return Answer(204)


def updated(call: Call, name: str) -> Answer:
    """`GET /sobjects/X/updated`: ids of living rows whose SystemModstamp lies in the span."""
    entity = known(call, name)
    call.log.needed_once(f"updated {entity.name}")
    start, end = _span(call, _UPDATED_REACH)
    rows = [row for row in _within(call, entity, start, end) if not row.get("IsDeleted")]
    return Answer(200, {"ids": [row["Id"] for row in rows], "latestDateCovered": _covered(call, end)})


def deleted(call: Call, name: str) -> Answer:
    """`GET /sobjects/X/deleted`: ids and times of rows deleted in the span."""
    entity = known(call, name)
    call.log.needed_once(f"deleted {entity.name}")
    start, end = _span(call, _DELETED_REACH)
    rows = [row for row in _within(call, entity, start, end) if row.get("IsDeleted")]
    gone = [{"id": row["Id"], "deletedDate": row["SystemModstamp"]} for row in rows]
    earliest = stamps.stamp(call.org.now - _DELETED_REACH)
    return Answer(
        200,
        {
            "deletedRecords": gone,
            "earliestDateAvailable": earliest,
            "latestDateCovered": _covered(call, end),
        },
    )


def known(call: Call, name: str) -> Entity:
    """The object of a path. Raises `Refusal` (404)."""
    entity = call.org.sight(call.user, call.version).entity(name)
    if entity is None:
        raise not_found()
    return entity


def note_saved(call: Call, entity: Entity, saved: list[Saved]) -> None:
    """Tell the log which rows really changed; permission rows are calls of their own."""
    changed = {one.id for one in saved if one.changed}
    if changed and entity.name in PERMISSIONS:
        call.log.atomic("permission")
    elif changed:
        call.log.changed(changed)


def _found(call: Call, name: str, text: str) -> tuple[Entity, Row]:
    entity = known(call, name)
    row = call.org.rows.of(entity.name).get(long_id(text) or "")
    if row is None:
        raise not_found()
    return entity, row


def _moved_since(call: Call, row: Row) -> bool:
    header = call.request.headers.get("if-unmodified-since")
    if header is None:
        return False
    try:
        since = parsedate_to_datetime(header)
    except ValueError as problem:
        raise Refusal(400, "INVALID_FIELD", f"invalid If-Unmodified-Since header: {header}") from problem
    return stamps.moment(str(row["LastModifiedDate"])) > (
        since if since.tzinfo else since.replace(tzinfo=UTC)
    )


def _span(call: Call, reach: timedelta) -> tuple[datetime, datetime]:
    """The asked start and end to the minute. Raises `Refusal` where they make no span."""
    try:
        start = stamps.moment(call.param("start") or "").replace(second=0, microsecond=0)
        end = stamps.moment(call.param("end") or "").replace(second=0, microsecond=0)
    except ValueError as problem:
        raise Refusal(400, "INVALID_REPLICATION_DATE", "start and end are required dates") from problem
    if end - start < _LEAST_SPAN:
        why = "start date must be at least one minute before the end date"
        raise Refusal(400, "INVALID_REPLICATION_DATE", why)
    if call.org.now - start > reach + timedelta(days=1):
        raise Refusal(400, "INVALID_REPLICATION_DATE", f"start date before {reach.days} days ago")
    return start, end


def _within(call: Call, entity: Entity, start: datetime, end: datetime) -> list[Row]:
    low, high = stamps.stamp(start), stamps.stamp(end)
    rows = call.org.rows.of(entity.name).values()
    return [row for row in rows if low <= str(row["SystemModstamp"]) < high]


def _covered(call: Call, end: datetime) -> str:
    return stamps.stamp(min(end, call.org.now.replace(second=0)))
