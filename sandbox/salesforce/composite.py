"""`/composite`: up to 25 calls in one. With `allOrNone` one failure takes everything back, and the call still
answers 200."""

from __future__ import annotations

from .errors import Refusal
from .subrequests import Inner, Part, each, parts_of, together, told
from .wire import Answer, Call

MOST = 25
MOST_HEAVY = 5
_HEAVY = ("query", "queryAll", "composite")


def composite(call: Call, inner: Inner) -> Answer:
    """Run the subrequests in order through `inner`. Raises `Refusal`."""
    body = call.object_body()
    parts = parts_of(body.get("compositeRequest"))
    if len(parts) > MOST:
        raise Refusal(400, "LIMIT_EXCEEDED", f"composite request may have at most {MOST} subrequests")
    if sum(_is_heavy(part) for part in parts) > MOST_HEAVY:
        why = f"composite request may have at most {MOST_HEAVY} query or collections subrequests"
        raise Refusal(400, "LIMIT_EXCEEDED", why)
    if body.get("allOrNone") is True:
        return Answer(200, told(parts, together(call, parts, inner).answers))
    return Answer(200, told(parts, each(call, parts, inner)))


def _is_heavy(part: Part) -> bool:
    _, path = part.place()
    return bool(path) and path[0] in _HEAVY
