"""The sandbox's own calls under `/_sandbox/`, the same on both ports: what there is, clock, counts, edits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Protocol

from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.world import World

PREFIX = "/_sandbox/"
MAX_ADVANCE = 400 * 86_400  # seconds in one call


class Worlds(Protocol):
    """What the control calls act on."""

    @property
    def clock(self) -> Clock:
        """The one clock."""

    @property
    def worlds(self) -> Mapping[str, World]:
        """The CRMs by name."""

    def advance(self, seconds: float) -> None:
        """Move the clock and let everything happen until then."""

    def info(self) -> dict[str, object]:
        """The answer of GET /_sandbox/info."""


class BadCallError(ValueError):
    """The body of a control call is not what it should be; the message says what is wrong."""


def control(worlds: Worlds, request: Request, crm: str) -> Response:
    """Answer a call under `/_sandbox/` that came in on the port of `crm`."""
    methods = _CALLS.get(request.path.removeprefix(PREFIX))
    if methods is None:
        return _answer(404, {"error": f"no such path: {request.path}"})
    call = methods.get(request.method)
    if call is None:
        return _answer(405, {"error": f"{request.path} takes {' or '.join(methods)}"})
    try:
        return _answer(200, call(worlds, _body(request), crm))
    except BadCallError as problem:
        return _answer(400, {"error": str(problem)})
    except KeyError as unknown:
        return _answer(404, {"error": f"unknown: {unknown.args[0] if unknown.args else request.path}"})


Body = Mapping[str, object]


def _info(worlds: Worlds, body: Body, crm: str) -> Mapping[str, object]:
    return worlds.info()


def _clock(worlds: Worlds, body: Body, crm: str) -> Mapping[str, object]:
    return {"now": worlds.clock.now.isoformat()}


def _advance(worlds: Worlds, body: Body, crm: str) -> Mapping[str, object]:
    seconds = body.get("advance")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not isfinite(seconds):
        raise BadCallError('"advance" must be a number of seconds')
    if not 0 <= seconds <= MAX_ADVANCE:
        raise BadCallError(f'"advance" must be between 0 and {MAX_ADVANCE} seconds')
    worlds.advance(seconds)
    return _clock(worlds, body, crm)


def _calls(worlds: Worlds, body: Body, crm: str) -> Mapping[str, object]:
    return {name: world.log.report() for name, world in worlds.worlds.items()}


def _mark(worlds: Worlds, body: Body, crm: str) -> Mapping[str, object]:
    """Start counting afresh; the answer holds the counts that ended."""
    label = _text(body, "mark")
    chosen = {_text(body, "crm")} if "crm" in body else set(worlds.worlds)
    ended: dict[str, object] = {}
    for name in sorted(chosen):
        log = _world(worlds, name).log
        ended[name] = log.report()
        log.mark(label)
    return ended


def _edit(worlds: Worlds, body: Body, crm: str) -> Mapping[str, object]:
    name = _text(body, "crm") if "crm" in body else crm
    fields, by = body.get("fields"), body.get("by")
    if not isinstance(fields, dict) or not fields:
        raise BadCallError('"fields" must be an object with at least one field')
    if by is not None and not isinstance(by, str):
        raise BadCallError('"by" must be the id of a user or owner')
    record = _text(body, "id")
    try:
        _world(worlds, name).edit(_text(body, "type"), record, fields, by)
    except ValueError as problem:
        raise BadCallError(str(problem)) from problem
    return {"id": record, "now": worlds.clock.now.isoformat()}


Call = Callable[[Worlds, Body, str], Mapping[str, object]]
_CALLS: Mapping[str, Mapping[str, Call]] = MappingProxyType(
    {
        "info": {"GET": _info},
        "clock": {"GET": _clock, "POST": _advance},
        "calls": {"GET": _calls, "POST": _mark},
        "edit": {"POST": _edit},
    }
)


def _world(worlds: Worlds, name: str) -> World:
    if name not in worlds.worlds:
        raise BadCallError(f'"crm" must be one of {", ".join(worlds.worlds)}')
    return worlds.worlds[name]


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise BadCallError(f'"{name}" must be a text')
    return value


def _body(request: Request) -> Body:
    """The JSON object of the call; a call without a body has an empty one."""
    try:
        body = request.json()
    except ValueError as problem:
        raise BadCallError("the body must be JSON") from problem
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise BadCallError("the body must be a JSON object")
    return body


def _answer(status: int, content: Mapping[str, object]) -> Response:
    return Response(status, json.dumps(content).encode(), {"Content-Type": "application/json"})
