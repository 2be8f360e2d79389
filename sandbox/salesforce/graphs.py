"""`/composite/graph`: up to 75 graphs of subrequests in one call, every graph atomic by itself.

The limits are those of "Composite Graph Limits" and the resources those of "Using Composite Graphs" (REST API
guide). Nodes are run in the order sent, so one may refer only to nodes before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from .errors import Refusal, bad_json, not_found
from .subrequests import Inner, Part, halted, parts_of, together, told
from .wire import Answer, Call

OLDEST_VERSION = 50
#: From here on the guide names no `httpHeaders` for the nodes of a graph (its page for v61 still did).
HEADLESS_VERSION = 65
MOST_GRAPHS = 75
MOST_NODES = 500
MOST_KINDS = 15
MOST_DEPTH = 15
MOST_FAILURES = 14
TOO_MANY_FAILED = f"Processing was halted because {MOST_FAILURES} graphs of the request failed."
_NAME = re.compile(r"[A-Za-z0-9][^.]{0,38}")
#: The methods that a node may use, by the number of steps after the API version.
_METHODS: Mapping[int, tuple[str, ...]] = MappingProxyType({2: ("POST",), 3: ("DELETE", "GET", "PATCH")})
_NO_ROWS = (("describe",), ("updated",), ("deleted",))


@dataclass(frozen=True, slots=True)
class Graph:
    """One graph as it was sent."""

    id: str
    nodes: list[Part]


def graphs(call: Call, inner: Inner) -> Answer:
    """Run the graphs in order; after 14 failed ones the rest are halted. Raises `Refusal`."""
    if _version(call) < OLDEST_VERSION:
        raise not_found()
    sent = call.object_body().get("graphs")
    if not isinstance(sent, list) or not sent:
        raise bad_json("graphs must be a non-empty array")
    _check_most("graphs", len(sent), MOST_GRAPHS)
    asked = [_graph(one, headers=_version(call) < HEADLESS_VERSION) for one in sent]
    _check_whole(asked)
    answered: list[dict[str, object]] = []
    for graph in asked:
        failed = sum(not one["isSuccessful"] for one in answered)
        run = _halted if failed >= MOST_FAILURES else _run
        answered.append(run(call, graph, inner))
    return Answer(200, {"graphs": answered})


def _run(call: Call, graph: Graph, inner: Inner) -> dict[str, object]:
    outcome = together(call, graph.nodes, _rows_alone(inner))
    return _told(graph, outcome.answers, outcome.stood)


def _halted(call: Call, graph: Graph, inner: Inner) -> dict[str, object]:
    return _told(graph, halted(graph.nodes, TOO_MANY_FAILED), False)


def _told(graph: Graph, answers: Mapping[str, Answer], stood: bool) -> dict[str, object]:
    return {"graphId": graph.id, "graphResponse": told(graph.nodes, answers), "isSuccessful": stood}


def _rows_alone(inner: Inner) -> Callable[[Call], Answer]:
    """`inner` for the resources that a node may use: rows to make, and rows by id."""

    def answer(call: Call) -> Answer:
        rows = call.path[:1] == ("sobjects",) and call.path[2:] not in _NO_ROWS
        if not rows or call.request.method not in _METHODS.get(len(call.path), ()):
            why = f"{call.request.method} {call.request.path} is not supported in a composite graph"
            raise Refusal(400, "INVALID_INPUT", why)
        return inner(call)

    return answer


def _version(call: Call) -> int:
    return int(call.version.partition(".")[0])


def _graph(sent: object, *, headers: bool) -> Graph:
    if not isinstance(sent, dict):
        raise bad_json("a graph must be an object")
    name = sent.get("graphId")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        why = "graphId must begin with a letter or digit, be shorter than 40 characters and hold no period"
        raise Refusal(400, "INVALID_INPUT", why)
    nodes = parts_of(sent.get("compositeRequest"))
    return Graph(name, nodes if headers else [replace(node, headers={}) for node in nodes])


def _check_whole(asked: Sequence[Graph]) -> None:
    """The limits of the whole payload. Raises `Refusal`."""
    if len({graph.id for graph in asked}) < len(asked):
        raise Refusal(400, "INVALID_INPUT", "Duplicate graphId provided in the request")
    nodes = [node for graph in asked for node in graph.nodes]
    _check_most("nodes", len(nodes), MOST_NODES)
    _check_most("different nodes", len({_kind(node) for node in nodes}), MOST_KINDS)
    _check_most("levels in a graph", max(_depth(graph.nodes) for graph in asked), MOST_DEPTH)


def _check_most(what: str, number: int, most: int) -> None:
    if number > most:
        raise Refusal(400, "LIMIT_EXCEEDED", f"composite graph request may have at most {most} {what}")


def _kind(node: Part) -> tuple[str, str, str]:
    """What makes two nodes different: API version, method and object."""
    version, path = node.place()
    return version, node.method, "/".join(path[:2]).lower()


def _depth(nodes: Sequence[Part]) -> int:
    """How many nodes the longest chain of references holds."""
    depths: dict[str, int] = {}
    for node in nodes:
        depths[node.reference] = 1 + max((depths.get(name, 0) for name in node.refers_to()), default=0)
    return max(depths.values())
