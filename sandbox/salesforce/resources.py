"""Which resource answers which path below `/services/data/vXX.0`."""

from __future__ import annotations

from . import composite, deploys, describe, graphs, queries, single_rows, sobject_collections, tooling
from .errors import Refusal, not_found
from .wire import Answer, Call

_RESOURCES = ("sobjects", "query", "queryAll", "limits", "composite", "tooling")


def kind(path: tuple[str, ...]) -> str:
    """The name under which a call of this path is counted."""
    match path:
        case ("query" | "queryAll" | "tooling", *_):
            return path[0].lower() if len(path) == 1 or path[0] == "tooling" else "query more"
        case ("sobjects",) | ("sobjects", _, "describe"):
            return "describe"
        case ("sobjects", _, "updated" | "deleted"):
            return path[2]
        case ("composite", "graph"):
            return "graph"
        case ("composite", "sobjects", _):
            return "retrieve"
        case ("composite", "sobjects"):
            return "collections"
        case ("sobjects", *_):
            return "row"
        case _:
            return path[0] if path else "resources"


def answer(call: Call) -> Answer:
    """The answer of a data resource. Raises `Refusal`."""
    method = call.request.method
    match call.path:
        case ():
            return _map(call)
        case ("sobjects", *rest):
            return _sobjects(call, method, rest)
        case ("composite", *rest):
            return _composite(call, method, rest)
        case ("tooling", *rest):
            return _tooling(call, method, rest)
        case ("metadata", "deployRequest", *rest):
            return _deploys(call, method, rest)
    _only(method, "GET")
    match call.path:
        case ("limits",):
            return _limits(call)
        case ("query" | "queryAll" as resource,):
            return queries.query(call, resource)
        case ("query" | "queryAll" as resource, locator):
            return queries.more(call, resource, locator)
    raise not_found()


def _sobjects(call: Call, method: str, rest: list[str]) -> Answer:
    match rest:
        case []:
            _only(method, "GET")
            return describe.all_objects(call)
        case [name]:
            _only(method, "GET", "POST")
            return single_rows.make(call, name) if method == "POST" else describe.summary(call, name)
        case [name, "describe"]:
            _only(method, "GET")
            return describe.one_object(call, name)
        case [name, "updated"]:
            return single_rows.updated(call, name)
        case [name, "deleted"]:
            return single_rows.deleted(call, name)
        case [name, identity]:
            return _row(call, method, name, identity)
    raise not_found()


def _row(call: Call, method: str, name: str, identity: str) -> Answer:
    if method == "POST" and (call.param("_HttpMethod") or "").upper() == "PATCH":
        method = "PATCH"
    _only(method, "GET", "PATCH", "DELETE")
    if method == "GET":
        return single_rows.read(call, name, identity)
    if method == "PATCH":
        return single_rows.change(call, name, identity)
    return single_rows.remove(call, name, identity)


def _composite(call: Call, method: str, rest: list[str]) -> Answer:
    match rest:
        case []:
            _only(method, "POST")
            return composite.composite(call, answer)
        case ["graph"]:
            _only(method, "POST")
            return graphs.graphs(call, answer)
        case ["sobjects"]:
            _only(method, "POST", "PATCH", "DELETE")
            collections = sobject_collections
            return collections.remove(call) if method == "DELETE" else collections.write(call, method)
        case ["sobjects", name]:
            _only(method, "GET", "POST")
            return sobject_collections.retrieve(call, name)
    raise not_found()


def _tooling(call: Call, method: str, rest: list[str]) -> Answer:
    match rest:
        case ["sobjects", "CustomField"]:
            _only(method, "POST")
            return tooling.make_field(call)
        case ["sobjects", "CustomField", identity]:
            _only(method, "GET", "PATCH")
            return (
                tooling.change_field(call, identity)
                if method == "PATCH"
                else tooling.read_field(call, identity)
            )
        case ["query"]:
            _only(method, "GET")
            return queries.tooling_query(call)
        case ["query", locator]:
            _only(method, "GET")
            return queries.more(call, "tooling/query", locator)
    raise not_found()


def _deploys(call: Call, method: str, rest: list[str]) -> Answer:
    match rest:
        case []:
            _only(method, "POST")
            return deploys.begin(call)
        case [identity]:
            _only(method, "GET")
            return deploys.status(call, identity)
    raise not_found()


def _only(method: str, *allowed: str) -> None:
    if method not in allowed:
        why = f"HTTP Method '{method}' not allowed. Allowed are {','.join(allowed)}"
        raise Refusal(405, "METHOD_NOT_ALLOWED", why)


def _map(call: Call) -> Answer:
    call.log.needed_once("resources")
    root = f"/services/data/v{call.version}"
    urls = {name: f"{root}/{name}" for name in _RESOURCES}
    identity = f"https://login.salesforce.com/id/{call.org.id}/{call.user}"
    return Answer(200, {**urls, "identity": identity})


def _limits(call: Call) -> Answer:
    call.log.needed_once("limits")
    left = max(0, call.allowed - call.used)
    return Answer(
        200,
        {
            "DailyApiRequests": {"Max": call.allowed, "Remaining": left},
            "DailyBulkV2QueryJobs": {"Max": 10_000, "Remaining": 10_000},
            "DailyBulkV2QueryFileStorageMB": {"Max": 976_562, "Remaining": 976_562},
        },
    )
