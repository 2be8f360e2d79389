"""Answers that a CRM, or something between us and it, gives instead of the right one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sandbox.exchange import Request, Response

HTML = b"<html><head><title>502 Bad Gateway</title></head><body>cloudflare</body></html>"
SPOILED = (500, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Throttling:
    """A refusal that asks for silence, and how many seconds of it."""

    status: int
    body: object
    silence_s: float
    headers: tuple[tuple[str, str], ...] = ()


_LIMIT = "REQUEST_LIMIT_EXCEEDED"

#: How each CRM asks for silence.
THROTTLES: dict[str, Sequence[Throttling]] = {
    "salesforce": (
        Throttling(403, [{"message": "TotalRequests Limit exceeded.", "errorCode": _LIMIT}], 3600.0),
        Throttling(403, [{"message": "ConcurrentPerOrgLongTxn Limit exceeded.", "errorCode": _LIMIT}], 10.0),
    ),
    "hubspot": (
        Throttling(429, {"message": "You have reached your daily limit.", "policyName": "DAILY"}, 3600.0),
        Throttling(429, {"message": "slow down", "policyName": "TEN_SECONDLY_ROLLING"}, 10.0),
        Throttling(429, {"message": "You have reached your secondly limit."}, 1.0),
        Throttling(
            429,
            {"message": "slow down", "policyName": "TEN_SECONDLY_ROLLING"},
            300.0,
            (("Retry-After", "300"),),
        ),
    ),
}


def throttled(what: Throttling) -> Response:
    """The refusal as an answer."""
    return answer(what.status, what.body, dict(what.headers))


def answer(status: int, body: object, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer."""
    kept = {"Content-Type": "application/json;charset=UTF-8", **(headers or {})}
    return Response(status, json.dumps(body).encode(), kept)


def signed_out(crm: str) -> Response:
    """401 for every token."""
    if crm == "salesforce":
        return answer(401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])
    return answer(401, {"status": "error", "message": "expired", "category": "EXPIRED_AUTHENTICATION"})


def sign_in_refused() -> Response:
    """The token endpoint knows the client no more."""
    return answer(400, {"error": "invalid_grant", "error_description": "inactive user"})


def unavailable() -> Response:
    """503 by something in front of the CRM."""
    return Response(503, HTML, {"Content-Type": "text/html"})


def spoiled(rng: Random) -> Response:
    """5xx instead of the answer to something that was done."""
    return Response(rng.choice(SPOILED), HTML, {"Content-Type": "text/html"})


def garbled(rng: Random, right: Response) -> Response:
    """An answer that was cut short, or is a page for people."""
    if rng.random() < 0.5:
        return Response(right.status, right.body[: len(right.body) // 2], right.headers)
    return Response(200, HTML, {"Content-Type": "text/html"})


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """What the CRM says of a row, in Salesforce's words and in HubSpot's."""

    code: str
    category: str
    message: str


LOCKED = RowTrouble("UNABLE_TO_LOCK_ROW", "RATE_LIMITS", "unable to obtain exclusive access to this record")
REJECTED = RowTrouble("FIELD_CUSTOM_VALIDATION_EXCEPTION", "VALIDATION_ERROR", "a rule of the CRM")


def ids_of(crm: str, request: Request) -> list[str]:
    """The leads that a write of many rows names; empty for writes of another form."""
    if not request.path.rstrip("/").endswith(_UPDATES[crm]):
        return []
    body = json.loads(request.body or b"null")
    rows = body.get(_ROWS[crm]) if isinstance(body, dict) else None
    return [str(row.get(_ID[crm]) or "") for row in rows] if isinstance(rows, list) else []


def without_rows(
    crm: str,
    request: Request,
    refused: set[str],
    trouble: RowTrouble,
    handle: Callable[[Request], Response],
) -> Response:
    """The CRM does all rows but the refused ones, and says so of each."""
    body = json.loads(request.body)
    rows = body[_ROWS[crm]]
    body[_ROWS[crm]] = kept = [row for row in rows if str(row[_ID[crm]]) not in refused]
    rest = Request(request.method, request.path, request.query, request.headers, json.dumps(body).encode())
    right = handle(rest) if kept else None
    if crm == "salesforce":
        return _salesforce_rows(rows, refused, trouble, right)
    return _hubspot_rows(refused, trouble, right)


def _salesforce_rows(
    rows: list[Any], refused: set[str], trouble: RowTrouble, right: Response | None
) -> Response:
    done = iter(json.loads(right.body) if right else [])
    error = {"statusCode": trouble.code, "message": trouble.message, "fields": []}
    failed = {"success": False, "errors": [error]}
    return answer(200, [failed if str(row["id"]) in refused else next(done) for row in rows])


def _hubspot_rows(refused: set[str], trouble: RowTrouble, right: Response | None) -> Response:
    told: dict[str, Any] = json.loads(right.body) if right else {"status": "COMPLETE", "results": []}
    error = {"status": "error", "category": trouble.category, "message": trouble.message}
    told["errors"] = [
        *told.get("errors", []),
        *({**error, "context": {"ids": [id]}} for id in sorted(refused)),
    ]
    return answer(207, told)


_UPDATES = {"salesforce": "/composite/sobjects", "hubspot": "/contacts/batch/update"}
_ROWS = {"salesforce": "records", "hubspot": "inputs"}
_ID = {"salesforce": "id", "hubspot": "id"}
