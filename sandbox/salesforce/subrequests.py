"""Calls inside a call: how they are sent, refer to each other's answers, and stand or fall together.

A subrequest bears only the headers that its own `httpHeaders` name; the outer call's are not handed down, but
for the session.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from ..calls import CallLog
from ..exchange import Request
from .errors import HALTED, Refusal, bad_json
from .wire import Answer, Call

REFERENCE = re.compile(r"@\{([^}]+)\}")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_ROOT = re.compile(r"/services/data/v(\d\d\.0)(/.*)$")
_NOT_HANDED_DOWN = ("accept", "authorization", "content-type")

Inner = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Part:
    """One subrequest as it was sent."""

    reference: str
    method: str
    url: str
    headers: Mapping[str, str]
    body: object

    def place(self) -> tuple[str, tuple[str, ...]]:
        """The API version and the path below it; both empty where the address is of no data resource."""
        found = _ROOT.match(self.url)
        return (found[1], _steps(found[2].partition("?")[0])) if found else ("", ())

    def refers_to(self) -> frozenset[str]:
        """The references of the subrequests whose answers this one uses."""
        names = (found[1] for text in _texts([self.url, self.body]) for found in REFERENCE.finditer(text))
        return frozenset(_head(name) for name in names)


@dataclass(frozen=True, slots=True)
class Together:
    """What became of subrequests that stand or fall together."""

    stood: bool
    answers: Mapping[str, Answer]


def parts_of(sent: object) -> list[Part]:
    """The subrequests of a `compositeRequest`. Raises `Refusal`."""
    if not isinstance(sent, list) or not sent:
        raise bad_json("compositeRequest must be a non-empty array")
    parts = [_part(one) for one in sent]
    if len({part.reference for part in parts}) < len(parts):
        raise Refusal(400, "INVALID_INPUT", "Duplicate ReferenceId provided in the request")
    return parts


def each(call: Call, parts: Sequence[Part], inner: Inner) -> Mapping[str, Answer]:
    """Run the subrequests in order, each with its own fate."""
    answers: dict[str, Answer] = {}
    for part in parts:
        answers[part.reference] = _one(call, part, answers, call.log, inner)
    return answers


def together(call: Call, parts: Sequence[Part], inner: Inner) -> Together:
    """Run the subrequests in order; the first failure takes everything back and halts the rest.

    What they change counts as one transaction, and what they read beside it costs nothing of its own.
    """
    answers: dict[str, Answer] = {}
    aside = CallLog(call.log.pages)
    place = call.org.mark()
    for part in parts:
        answers[part.reference] = _one(call, part, answers, aside, inner)
        if answers[part.reference].status >= 300:
            call.org.go_back(place)
            return Together(False, {**halted(parts, HALTED), part.reference: answers[part.reference]})
    if changed := call.org.rows.changed_since(place.rows):
        call.log.handed_off({" ".join(sorted(changed))})
    return Together(True, answers)


def halted(parts: Sequence[Part], why: str) -> dict[str, Answer]:
    """The answer of every subrequest that was taken back or never run."""
    answer = Answer(400, [{"errorCode": "PROCESSING_HALTED", "message": why}])
    return {part.reference: answer for part in parts}


def told(parts: Sequence[Part], answers: Mapping[str, Answer]) -> dict[str, object]:
    """The `compositeResponse` in the order of the request."""
    listed = [
        {
            "body": answers[part.reference].body,
            "httpHeaders": dict(answers[part.reference].headers),
            "httpStatusCode": answers[part.reference].status,
            "referenceId": part.reference,
        }
        for part in parts
    ]
    return {"compositeResponse": listed}


def _part(sent: object) -> Part:
    if not isinstance(sent, dict):
        raise bad_json("a subrequest must be an object")
    method, url, reference = sent.get("method"), sent.get("url"), sent.get("referenceId")
    headers = sent.get("httpHeaders") or {}
    if not (isinstance(method, str) and isinstance(url, str) and isinstance(reference, str)):
        raise bad_json("a subrequest needs method, url and referenceId")
    if not isinstance(headers, dict):
        raise bad_json("httpHeaders must be an object")
    own = {str(name).lower(): str(value) for name, value in headers.items()}
    if any(name in own for name in _NOT_HANDED_DOWN):
        raise Refusal(400, "INVALID_INPUT", "httpHeaders may not name Accept, Authorization or Content-Type")
    return Part(reference, method.upper(), url, own, sent.get("body"))


def _one(call: Call, part: Part, answers: Mapping[str, Answer], log: CallLog, inner: Inner) -> Answer:
    """The answer of one subrequest; a refusal is an answer too."""
    try:
        url = _resolved(part.url, answers)
        body = _resolved(part.body, answers)
        found = _ROOT.match(str(url))
        if not found:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        path, _, query = found[2].partition("?")
        request = Request(
            method=part.method,
            path=f"/services/data/v{found[1]}{path}",
            query=query.replace(" ", "%20"),
            headers=part.headers,
            body=b"" if body is None else json.dumps(body).encode(),
        )
        return inner(call.inner(request, _steps(path), log))
    except Refusal as refusal:
        return Answer(refusal.status, refusal.body())


def _steps(path: str) -> tuple[str, ...]:
    return tuple(unquote(step) for step in path.split("/") if step)


def _texts(value: object) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _resolved(value: object, answers: Mapping[str, Answer]) -> object:
    """`value` with every `@{reference.path}` replaced from the answers so far."""
    if isinstance(value, str):
        return REFERENCE.sub(lambda found: _looked_up(found[1], answers), value)
    if isinstance(value, dict):
        return {name: _resolved(one, answers) for name, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, answers) for one in value]
    return value


def _head(path: str) -> str:
    """The reference that `order.items[0].id` begins with: order."""
    return path.partition(".")[0].partition("[")[0]


def _looked_up(path: str, answers: Mapping[str, Answer]) -> str:
    reference = _head(path)
    answer = answers.get(reference)
    value = answer.body if answer is not None and answer.status < 300 else None
    for found in _STEP.finditer(path[len(reference) :]):
        name, index = found[1], found[2]
        if isinstance(value, dict) and name is not None:
            value = value.get(name)
        elif isinstance(value, list) and index is not None and int(index) < len(value):
            value = value[int(index)]
        else:
            value = None
    if value is None or isinstance(value, dict | list):
        why = f"Invalid reference specified. No value for {path} found in {reference}"
        raise Refusal(400, "PROCESSING_HALTED", why)
    return str(value)
