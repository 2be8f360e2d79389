"""What each of HubSpot's refusals means for what to do next.

Sources: "Error handling" and "Usage guidelines" of the developer documentation (statuses, both forms of
429, 423 with a lock of two seconds, 477 with Retry-After of up to 24 hours); recorded answers for the 429
of a search, which bears a category and no policy; the envelope in the OpenAPI specification, in which every
field is optional.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from connectors.errors import (
    CrmError,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    Throttled,
    TryAgain,
    Unauthorised,
)
from connectors.hubspot.call import Answer, Json, items, part
from connectors.port import Verdict

LONGEST_MESSAGE = 300
LOCK_S = 2.0
PAUSE_S = 3.0  # the documentation's "a few seconds" after a 5xx
SECONDLY_S = 1.0
TEN_SECONDLY_S = 10.0
#: The day ends at midnight in the portal's own zone, which the answer does not tell: asked again hourly.
DAILY_S = 3600.0
MIGRATION_S = 3600.0

#: A 429's policy, or the word in its message where there is none, and the silence it asks for.
_SILENCE: Mapping[str, float] = {"daily": DAILY_S, "ten_secondly": TEN_SECONDLY_S, "secondly": SECONDLY_S}

#: The statuses that are not 429, 477 or 5xx.
_STATUS: Mapping[int, type[CrmError]] = {
    401: Unauthorised,
    402: Misconfigured,
    403: Misconfigured,
    408: TryAgain,
    423: TryAgain,
}

#: What the error item of a batch that went through in part says of its rows.
ROW_VERDICTS: Mapping[str, Verdict] = {
    "OBJECT_NOT_FOUND": Verdict.GONE,
    "VALIDATION_ERROR": Verdict.REJECTED,
    "CONFLICT": Verdict.REJECTED,
    "MISSING_SCOPES": Verdict.FORBIDDEN,
    "RATE_LIMITS": Verdict.LOCKED,
}

#: Codes of a refused batch that speak of the set-up and not of a value.
SETUP_CODES = frozenset({"PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"})

#: How the messages of value errors quote the value that was refused, by code.
QUOTED_VALUE: Mapping[str, re.Pattern[str]] = {
    "INVALID_OPTION": re.compile(r"(?P<value>.*?) was not one of the allowed options", re.DOTALL),
    "INVALID_EMAIL": re.compile(r"Email address (?P<value>.*) is invalid", re.DOTALL),
    "INVALID_LONG": re.compile(r"(?P<value>.*) was not a valid long", re.DOTALL),
}


def content_of(answer: Answer) -> Json | None:
    """The JSON object of an answer; None when it is anything else (HTML, cut short)."""
    try:
        content = json.loads(answer.body or b"{}")
    except ValueError:  # also bytes that are not UTF-8
        return None
    return content if isinstance(content, dict) else None


def error_of(answer: Answer, kind: str) -> CrmError:
    """The error that an answer outside the accepted statuses stands for."""
    envelope = content_of(answer) or {}
    status, code, message = answer.status, code_of(envelope), message_of(envelope, answer.status)
    if status == 429:
        after_s, daily = _silence(answer, envelope)
        return Throttled(message, after_s=after_s, daily=daily, code=code, status=status)
    if status == 477:
        return Throttled(message, after_s=_retry_after(answer) or MIGRATION_S, code=code, status=status)
    if status in _STATUS:
        error = _STATUS[status]
        if error is TryAgain:
            return TryAgain(message, after_s=max(LOCK_S, _retry_after(answer)), code=code, status=status)
        return error(message, code=code, status=status)
    if status >= 500 or 200 <= status < 300 or content_of(answer) is None:
        return _unclear(message, answer, kind, code)
    return Refused(message, code=code, status=status)


def unreadable(answer: Answer, kind: str) -> CrmError:
    """The error for an accepted status whose answer is not a JSON object with a `Date`."""
    return _unclear("the answer was not a dated JSON object", answer, kind, "")


def _unclear(message: str, answer: Answer, kind: str, code: str) -> CrmError:
    """A 5xx, words that are not HubSpot's, or a success that is not documented: a write may have happened."""
    if kind == "write":
        return OutcomeUnknown(message, code=code, status=answer.status)
    return TryAgain(message, after_s=max(PAUSE_S, _retry_after(answer)), code=code, status=answer.status)


def _silence(answer: Answer, envelope: Json) -> tuple[float, bool]:
    words = f"{envelope.get('policyName') or ''} {envelope.get('message') or ''}".lower()
    policy = next((word for word in _SILENCE if word in words), "ten_secondly")
    return max(_SILENCE[policy], _retry_after(answer)), policy == "daily"


def _retry_after(answer: Answer) -> float:
    """Seconds of `Retry-After`, 0 where it is absent or a date."""
    told = answer.headers.get("retry-after", "")
    return float(told) if re.fullmatch(r"\d+(\.\d+)?", told) else 0.0


def code_of(envelope: Json) -> str:
    """The most particular word the envelope has for its trouble, else empty."""
    first: Json = next(iter(items(envelope, "errors")), {})
    names = (first.get("code"), envelope.get("subCategory"), envelope.get("category"))
    policy = (envelope.get("policyName"), envelope.get("errorType"), envelope.get("status"))
    return next((str(name) for name in (*names, *policy) if name and name != "error"), "")


def message_of(envelope: Json, status: int) -> str:
    """What the envelope says, cut to a readable length; scopes that are missing are named."""
    said = str(envelope.get("message") or f"HubSpot answered {status}")
    scopes = [
        str(scope)
        for place in (envelope, *items(envelope, "errors"))
        for scope in part(place, "context").get("requiredGranularScopes") or ()
    ]
    wanted = f" (scopes: {', '.join(scopes)})" if scopes else ""
    return said[:LONGEST_MESSAGE] + wanted
