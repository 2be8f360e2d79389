"""`/composite`: up to 25 calls in one, later ones referring to the answers of earlier ones.

A subrequest bears only the headers that its own `httpHeaders` name; the outer call's are not handed down, but
for the session. With `allOrNone` one failure takes everything back, and the call still answers 200.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ..calls import CallLog
from ..exchange import Request
from .errors import HALTED, Refusal, bad_json
from .wire import Answer, Call

MOST = 25
MOST_HEAVY = 5
_REFERENCE = re.compile(r"@\{([^}]+)\}")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_ROOT = re.compile(r"/services/data/v(\d\d\.0)(/.*)$")
_HEAVY = ("query", "queryAll", "composite")
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


def composite(call: Call, inner: Inner) -> Answer:
    """Run the subrequests in order through `inner`."""
    body = call.object_body()
    parts = _parts(body.get("compositeRequest"))
    all_or_none = body.get("allOrNone") is True
    scratch = CallLog(call.log.pages)
    log = scratch if all_or_none else call.log
    place = call.org.rows.mark()
    answers: dict[str, Answer] = {}
    for part in parts:
        answers[part.reference] = _one(call, part, answers, log, inner)
        if all_or_none and answers[part.reference].status >= 300:
            call.org.rows.go_back(place)
            return _told(parts, _halted(parts, part.reference, answers))
    if all_or_none and (scratch.written or scratch.single):
        call.log.atomic("handoff")
    return _told(parts, answers)


def _parts(sent: object) -> list[Part]:
    if not isinstance(sent, list) or not sent:
        raise bad_json("compositeRequest must be a non-empty array")
    if len(sent) > MOST:
        raise Refusal(400, "LIMIT_EXCEEDED", f"composite request may have at most {MOST} subrequests")
    parts = [_part(one) for one in sent]
    if len({part.reference for part in parts}) < len(parts):
        raise Refusal(400, "INVALID_INPUT", "Duplicate ReferenceId provided in the request")
    if sum(_is_heavy(part) for part in parts) > MOST_HEAVY:
        why = f"composite request may have at most {MOST_HEAVY} query or collections subrequests"
        raise Refusal(400, "LIMIT_EXCEEDED", why)
    return parts


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


def _is_heavy(part: Part) -> bool:
    found = _ROOT.match(part.url)
    return bool(found) and urlsplit(found[2]).path.strip("/").split("/")[0] in _HEAVY if found else False


def _one(call: Call, part: Part, answers: Mapping[str, Answer], log: CallLog, inner: Inner) -> Answer:
    """The answer of one subrequest; a refusal is an answer too."""
    try:
        url = _resolved(part.url, answers)
        body = _resolved(part.body, answers)
        found = _ROOT.match(str(url))
        if not found:
            raise Refusal(404, "NOT_FOUND", "The requested resource does not exist")
        split = urlsplit(found[2])
        request = Request(
            method=part.method,
            path=f"/services/data/v{found[1]}{split.path}",
            query=split.query.replace(" ", "%20"),
            headers=part.headers,
            body=b"" if body is None else json.dumps(body).encode(),
        )
        path = tuple(unquote(step) for step in split.path.split("/") if step)
        return inner(call.inner(request, path, log))
    except Refusal as refusal:
        return Answer(refusal.status, refusal.body())


def _resolved(value: object, answers: Mapping[str, Answer]) -> object:
    """`value` with every `@{reference.path}` replaced from the answers so far."""
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: _looked_up(found[1], answers), value)
    if isinstance(value, dict):
        return {name: _resolved(one, answers) for name, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, answers) for one in value]
    return value


def _looked_up(path: str, answers: Mapping[str, Answer]) -> str:
    reference, _, rest = path.partition(".")
    answer = answers.get(reference.split("[")[0])
    value = answer.body if answer is not None and answer.status < 300 else None
    for found in _STEP.finditer(reference[len(reference.split("[")[0]) :] + ("." + rest if rest else "")):
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


def _halted(parts: list[Part], failed: str, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Every part but the failed one tells that it was taken back."""
    halted = Answer(400, [{"errorCode": "PROCESSING_HALTED", "message": HALTED}])
    return {part.reference: answers[failed] if part.reference == failed else halted for part in parts}


def _told(parts: list[Part], answers: Mapping[str, Answer]) -> Answer:
    told = [
        {
            "body": answers[part.reference].body,
            "httpHeaders": dict(answers[part.reference].headers),
            "httpStatusCode": answers[part.reference].status,
            "referenceId": part.reference,
        }
        for part in parts
    ]
    return Answer(200, {"compositeResponse": told})
