"""HubSpot's words for the tasks of hand-offs: how one bears its key, the calls that make and find it. No I/O.

Sources: "Tasks" guide (`hs_timestamp` is the due time and required), "CRM objects" (upsert by an `idProperty`
whose values are unique, records created together with their associations), "Associations v4" (type 204 leads
from a task to a contact).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from connectors.hubspot.call import Call, Json, items, part
from connectors.hubspot.dialect import CONTACTS, PARTLY
from connectors.hubspot.rows import text
from connectors.port import FieldSpec, FieldType, Task, Write
from leads.record import Raw, Record, RecordRef

TASKS = "tasks"
TASK_ROWS = 100
KEY = "tolok_handoff_key"
BODY = "hs_task_body"

KEY_SPEC = FieldSpec(KEY, "Tolok hand-off key", FieldType.TEXT, description="Keeps a hand-off to one task")

_TASK_TO_CONTACT = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}
_MARK = re.compile(r"\[tolok:([^\[\]]+)\]")
_MADE = frozenset({200, 201, 207, 400})


class Bearing(Enum):
    """Where a task bears its key in a portal."""

    UNIQUE = "unique"  # in a property that keeps its values unique
    PROPERTY = "property"  # in a property like any other
    BODY = "body"  # in its text: the portal has no such property


def write(task: Task, bearing: Bearing) -> Write:
    """A task as a row to be written, with its key for an id.

    The text is HTML to HubSpot. A due day is told as its noon in UTC: the same day nearly everywhere.
    """
    body = html.escape(task.body, quote=False).replace("\n", "<br>")
    own: dict[str, Raw] = {
        "hs_task_subject": task.subject,
        BODY: f"{body}<br>[tolok:{task.key}]" if bearing is Bearing.BODY else body,
        "hs_task_status": "NOT_STARTED",
        "hs_task_priority": "HIGH",
        "hs_task_type": "TODO",
        "hs_timestamp": f"{task.due.isoformat()}T12:00:00.000Z",
        "hubspot_owner_id": task.owner,
    }
    if bearing is not Bearing.BODY:
        own[KEY] = task.key
    return Write(RecordRef(TASKS, task.key), own)


def key_of(fields: Mapping[str, Raw]) -> str:
    """The key that a task with these properties bears; empty for any other task."""
    marked = _MARK.search(str(fields.get(BODY) or ""))
    return str(fields.get(KEY) or (marked[1] if marked else ""))


def by_keys(keys: Sequence[str]) -> Call:
    """The call for the tasks that bear these keys in the unique property."""
    body = {
        "inputs": [{"id": key} for key in keys],
        "idProperty": KEY,
        "properties": [KEY],
        "propertiesWithHistory": [],
    }
    return Call("POST", f"/crm/v3/objects/{TASKS}/batch/read", body=body, accept=PARTLY)


def upsert(writes: Sequence[Write]) -> Call:
    """The call that makes these tasks, each once for its key."""
    inputs = [{"id": one.ref.id, "idProperty": KEY, **_row(one)} for one in writes]
    path = f"/crm/v3/objects/{TASKS}/batch/upsert"
    return Call("POST", path, "write", body={"inputs": inputs}, accept=_MADE)


def creation(writes: Sequence[Write], contacts: Mapping[str, str]) -> Call:
    """The call that makes these tasks, each together with its association to the contact by its key.

    A task without its association would not be found by a later look, and made again.
    """
    inputs = [
        {**_row(one), "associations": [{"to": {"id": contacts[one.ref.id]}, "types": [_TASK_TO_CONTACT]}]}
        for one in writes
    ]
    path = f"/crm/v3/objects/{TASKS}/batch/create"
    return Call("POST", path, "write", body={"inputs": inputs}, accept=_MADE)


def _row(one: Write) -> dict[str, Any]:
    properties = {name: text(value) for name, value in one.fields.items()}
    return {"properties": properties, "objectWriteTraceId": one.ref.id}


def ids(content: Json) -> dict[str, str]:
    """The ids of the tasks in an answer, by the keys that they bear."""
    found = {key_of(part(item, "properties")): str(item.get("id")) for item in items(content, "results")}
    return {key: id for key, id in found.items() if key}


def association(pairs: Iterable[tuple[str, str]]) -> Call:
    """The call that associates tasks with contacts, both by id; a repeat changes nothing."""
    inputs = [
        {"from": {"id": task}, "to": {"id": contact}, "types": [_TASK_TO_CONTACT]} for task, contact in pairs
    ]
    path = f"/crm/v4/associations/{TASKS}/{CONTACTS}/batch/create"
    return Call("POST", path, "write", body={"inputs": inputs}, accept=frozenset({200, 201, 207}))


def associated(content: Json) -> set[tuple[str, str]]:
    """The pairs of task and contact that an answer says are associated."""
    return {(str(one.get("fromObjectId")), str(one.get("toObjectId"))) for one in items(content, "results")}


def archival(ids: Sequence[str]) -> Call:
    """The call that puts at most `TASK_ROWS` tasks into the recycle bin."""
    body = {"inputs": [{"id": id} for id in ids]}
    path = f"/crm/v3/objects/{TASKS}/batch/archive"
    return Call("POST", path, "write", body=body, accept=frozenset({200, 204}))


def extras(found: Iterable[Record], keys: Iterable[str]) -> list[str]:
    """Ids of all tasks but the oldest that bear one of these keys."""
    wanted, kept = set(keys), set[str]()
    more = []
    for one in sorted(found, key=lambda task: (task.created, int(task.ref.id))):
        key = key_of(one.fields)
        if key in kept:
            more.append(one.ref.id)
        elif key in wanted:
            kept.add(key)
    return more
