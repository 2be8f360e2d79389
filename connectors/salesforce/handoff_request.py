"""Hand-offs in Salesforce's words: one request for each, of which every part is carried out or none. Pure.

A request makes the row that bears the key first, then changes the record, then makes the task. The key's
field is unique, so a repeat is refused as a duplicate and leaves everything as it was. The parts run in the
order sent, each with headers of its own: without them an assignment rule could move the owner. A graph would
carry many hand-offs in one call, but the guide does not name headers for its nodes any more.

Where it is known when the record was last seen changed, a later change keeps the hand-off from happening.

Sources: "Composite" (`allOrNone`, collation, headers of subrequests), "Composite Graph: Composite
Subrequest", "Conditional Request Headers", "Assignment Rule Header", REST API guide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from connectors.errors import OutcomeUnknown, Refused
from connectors.port import ALREADY_DONE, HandOff, Result, Task, Verdict
from connectors.salesforce.client import ON_WRITES
from connectors.salesforce.codes import verdict
from connectors.salesforce.dialect import id18, is_id, name, said, written

#: The custom object whose rows bear the keys of hand-offs, and its two fields.
HANDOFF_TYPE, KEY_FIELD, RECORD_FIELD = "Tolok_Handoff__c", "Key__c", "Record_Id__c"

_QUEUE_PREFIX = "00G"
_SUBJECT_LENGTH = 255
_DESCRIPTION_LENGTH = 32_000
_HALTED = "PROCESSING_HALTED"
_CHANGED_SINCE = 412
_KEY, _RECORD, _TASK = "key", "record", "task"
#: Role, method, path below `sobjects`, headers beyond those of every write, and body.
_Part = tuple[str, str, str, Mapping[str, str], Mapping[str, Any]]


def checked(handoffs: Sequence[HandOff]) -> None:
    """Raises `Refused` for more than one: a request stands or falls as a whole."""
    if len(handoffs) > 1:
        raise Refused(f"{len(handoffs)} hand-offs in one call; one at most")


def is_addressed(handoff: HandOff) -> bool:
    """Whether the record, and the one that the task is about, are named by what may be an id."""
    task = handoff.task
    return is_id(handoff.write.ref.id) and (task is None or is_id(task.about.id))


def composite_body(version: str, handoff: HandOff) -> dict[str, Any]:
    """The body of one request. Raises `Refused` for a field that would change which row it is."""
    requests = [
        {
            "method": method,
            "url": f"/services/data/v{version}/sobjects/{path}",
            "referenceId": role,
            "httpHeaders": {**ON_WRITES, **headers},
            "body": body,
        }
        for role, method, path, headers, body in _parts(handoff)
    ]
    return {"allOrNone": True, "collateSubrequests": False, "compositeRequest": requests}


def _parts(handoff: HandOff) -> Iterator[_Part]:
    ref, seen = handoff.write.ref, handoff.seen
    still = {"If-Unmodified-Since": format_datetime(seen.astimezone(UTC), usegmt=True)} if seen else {}
    yield _KEY, "POST", HANDOFF_TYPE, {}, {KEY_FIELD: handoff.key, RECORD_FIELD: id18(ref.id)}
    yield _RECORD, "PATCH", f"{name(ref.type)}/{id18(ref.id)}", still, written(handoff.write)
    if handoff.task and not handoff.task.owner.startswith(_QUEUE_PREFIX):
        yield _TASK, "POST", "Task", {}, _task_row(handoff.task)


def _task_row(task: Task) -> dict[str, Any]:
    return {
        "WhoId": id18(task.about.id),
        "OwnerId": task.owner,
        "Subject": task.subject[:_SUBJECT_LENGTH],
        "Description": task.body[:_DESCRIPTION_LENGTH],
        "ActivityDate": task.due.isoformat(),
        "Status": "Not Started",
        "Priority": "High",
    }


def result_of(handoff: HandOff, body: Any) -> Result:
    """The hand-off's result: of a request that failed nothing was kept, and the part that failed says why.

    Raises `OutcomeUnknown` for an answer that leaves a part out.
    """
    answers = body.get("compositeResponse") if isinstance(body, dict) else None
    told = answers if isinstance(answers, list) else []
    nodes = [one for one in told if isinstance(one, dict) and isinstance(one.get("httpStatusCode"), int)]
    if len(nodes) != len(list(_parts(handoff))):
        raise OutcomeUnknown("the answer to a hand-off says neither yes nor no")
    ref = handoff.write.ref
    if all(200 <= node["httpStatusCode"] <= 299 for node in nodes):
        return Result(ref, Verdict.WRITTEN)
    refusals = (_refusal(handoff, node) for node in nodes)
    halted = Result(ref, Verdict.LOCKED, _HALTED, "the hand-off was halted")
    return next((refusal for refusal in refusals if refusal), halted)


def _refusal(handoff: HandOff, node: Mapping[str, Any]) -> Result | None:
    """What the part that failed says; None for those that were only rolled back with it."""
    ref, role = handoff.write.ref, str(node.get("referenceId"))
    if role == _RECORD and node["httpStatusCode"] == _CHANGED_SINCE:
        return Result(
            ref, Verdict.LOCKED, "CHANGED_SINCE", "the record was changed after the last look at it"
        )
    code, message, fields = said(node.get("body"))
    if code in ("", _HALTED):
        return None
    if role == _KEY and code == "DUPLICATE_VALUE":
        return Result(ref, Verdict.WRITTEN, ALREADY_DONE)
    return Result(ref, _verdict(role, code, fields), code, message, fields)


def _verdict(role: str, code: str, fields: tuple[str, ...]) -> Verdict:
    """A row that could not be made says nothing of the record, which may be there all the same."""
    found = verdict(code, fields)
    if role == _KEY:
        return found if found is Verdict.LOCKED else Verdict.FORBIDDEN
    if role == _TASK and found is Verdict.GONE:
        return Verdict.FORBIDDEN if code == "NOT_FOUND" else Verdict.REJECTED
    return found
