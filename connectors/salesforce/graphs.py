"""Hand-offs in Salesforce's words: one graph for each, of which every node is carried out or none. Pure.

A graph makes the row that bears the key first, then changes the record, then makes the task. The key's field
is unique, so a repeat is refused as a duplicate and its graph leaves everything as it was. Every node has
headers of its own: requests with headers are not collated, so the order is kept.

Sources: "Composite Graph", "Composite Graph Limits" (75 graphs, 500 nodes, 14 failures before the rest is
halted), "Composite" (collation, headers of subrequests), REST API guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from connectors.errors import OutcomeUnknown, Refused
from connectors.port import ALREADY_DONE, HandOff, Result, Task, Verdict
from connectors.salesforce.client import ON_WRITES
from connectors.salesforce.codes import verdict
from connectors.salesforce.dialect import id18, is_id, name, said, written

#: Graphs in one request.
GRAPHS = 75
#: The custom object whose rows bear the keys of hand-offs, and its two fields.
HANDOFF_TYPE, KEY_FIELD, RECORD_FIELD = "Tolok_Handoff__c", "Key__c", "Record_Id__c"

_QUEUE_PREFIX = "00G"
_SUBJECT_LENGTH = 255
_DESCRIPTION_LENGTH = 32_000
_HALTED = "PROCESSING_HALTED"
_KEY, _RECORD, _TASK = "key", "record", "task"


def checked(handoffs: Sequence[HandOff]) -> None:
    """Raises `Refused` for more graphs than one request takes, and for two that share a key or a record."""
    if len(handoffs) > GRAPHS:
        raise Refused(f"{len(handoffs)} hand-offs in one call; {GRAPHS} at most")
    records = {handoff.write.ref.id[:15] for handoff in handoffs}  # the last three only check the others
    if min(len(records), len({handoff.key for handoff in handoffs})) < len(handoffs):
        raise Refused("one key or one record twice in one call")


def is_addressed(handoff: HandOff) -> bool:
    """Whether the record, and the one that the task is about, are named by what may be an id."""
    task = handoff.task
    return is_id(handoff.write.ref.id) and (task is None or is_id(task.about.id))


def graphs_body(version: str, handoffs: Sequence[HandOff]) -> dict[str, Any]:
    """The body of one request. Raises `Refused` for a field that would change which row it is."""
    return {"graphs": [_graph(version, place, handoff) for place, handoff in enumerate(handoffs)]}


def _graph(version: str, place: int, handoff: HandOff) -> dict[str, Any]:
    ref = handoff.write.ref
    key = {KEY_FIELD: handoff.key, RECORD_FIELD: id18(ref.id)}
    parts = [
        (_KEY, "POST", HANDOFF_TYPE, key),
        (_RECORD, "PATCH", f"{name(ref.type)}/{id18(ref.id)}", written(handoff.write)),
    ]
    if handoff.task and not handoff.task.owner.startswith(_QUEUE_PREFIX):
        parts.append((_TASK, "POST", "Task", _task_row(handoff.task)))
    nodes = [
        {
            "method": method,
            "url": f"/services/data/v{version}/sobjects/{path}",
            "referenceId": f"{role}_{place}",
            "httpHeaders": ON_WRITES,
            "body": body,
        }
        for role, method, path, body in parts
    ]
    return {"graphId": str(place), "compositeRequest": nodes}


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


def results_of(handoffs: Sequence[HandOff], body: Any) -> tuple[Result, ...]:
    """Each hand-off's result, by its graph. Raises `OutcomeUnknown` for an answer that leaves one out."""
    graphs = body.get("graphs") if isinstance(body, dict) else None
    found = {graph.get("graphId"): graph for graph in _objects(graphs)}
    return tuple(_result(handoff, found.get(str(place), {})) for place, handoff in enumerate(handoffs))


def _result(handoff: HandOff, graph: Mapping[str, Any]) -> Result:
    """A graph that failed was rolled back; one that was halted unseen is tried again another time."""
    ref = handoff.write.ref
    match graph.get("isSuccessful"):
        case True:
            return Result(ref, Verdict.WRITTEN)
        case False:
            response = graph.get("graphResponse")
            nodes = response.get("compositeResponse") if isinstance(response, dict) else None
            refusals = (_refusal(handoff, node) for node in _objects(nodes))
            halted = Result(ref, Verdict.LOCKED, _HALTED, "other hand-offs of the same request failed")
            return next((refusal for refusal in refusals if refusal), halted)
    raise OutcomeUnknown("the answer to a hand-off says neither yes nor no")


def _refusal(handoff: HandOff, node: Mapping[str, Any]) -> Result | None:
    """What the node that failed says; None for those that were only rolled back with it."""
    code, message, fields = said(node.get("body"))
    if code in ("", _HALTED):
        return None
    role = str(node.get("referenceId")).partition("_")[0]
    if role == _KEY and code == "DUPLICATE_VALUE":
        return Result(handoff.write.ref, Verdict.WRITTEN, ALREADY_DONE)
    return Result(handoff.write.ref, _verdict(role, code, fields), code, message, fields)


def _verdict(role: str, code: str, fields: tuple[str, ...]) -> Verdict:
    """A row that could not be made says nothing of the record, which may be there all the same."""
    found = verdict(code, fields)
    if role == _KEY:
        return found if found is Verdict.LOCKED else Verdict.FORBIDDEN
    if role == _TASK and found is Verdict.GONE:
        return Verdict.FORBIDDEN if code == "NOT_FOUND" else Verdict.REJECTED
    return found


def _objects(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
