"""What the portal says when it refuses, body by body. Sources: error handling guide and recorded answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]

#: The recorded refusals list every bad value in `message` and only three in `errors`.
LISTED_PROBLEMS = 3


class Refusal(Exception):
    """A call that is answered with an error. `body` lacks only the correlation id."""

    def __init__(
        self,
        status: int,
        message: str,
        category: str | None = None,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.category = category
        self.details = dict(details or {})
        self.headers = dict(headers or {})

    def body(self, correlation_id: str) -> Body:
        """The error envelope, every field but status and message optional."""
        envelope: Body = {"status": "error", "message": self.message, "correlationId": correlation_id}
        envelope |= self.details
        if self.category:
            envelope["category"] = self.category
        return envelope


@dataclass(frozen=True, slots=True)
class Problem:
    """One property value that will not do."""

    name: str
    code: str
    message: str

    def in_message(self, portal_id: int) -> Body:
        """The form inside the JSON list in `message`."""
        return {
            "isValid": False,
            "message": self.message,
            "error": self.code,
            "name": self.name,
            "localizedErrorMessage": self.message,
            "portalId": portal_id,
        }

    def in_errors(self) -> Body:
        """The form in `errors`."""
        return {"message": self.message, "code": self.code, "context": {"propertyName": [self.name]}}


@dataclass(frozen=True, slots=True)
class RowError:
    """One row of a batch that failed while others went through (207)."""

    category: str
    message: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sub_category: str | None = None

    def body(self) -> Body:
        """The item of `errors`."""
        item: Body = {"status": "error", "category": self.category}
        if self.sub_category:
            item["subCategory"] = self.sub_category
        item["message"] = self.message
        if self.context:
            item["context"] = {name: list(values) for name, values in self.context.items()}
        return item


def invalid(message: str, details: Mapping[str, Any] | None = None) -> Refusal:
    """400: the request itself will not do."""
    return Refusal(400, message, "VALIDATION_ERROR", details)


def invalid_values(problems: Sequence[Problem], portal_id: int) -> Refusal:
    """400: one bad value refuses the record, and the whole batch."""
    listed = json.dumps([problem.in_message(portal_id) for problem in problems], separators=(",", ":"))
    errors = [problem.in_errors() for problem in problems[:LISTED_PROBLEMS]]
    return invalid(f"Property values were not valid: {listed}", {"errors": errors})


def duplicate_ids(ids: Sequence[str]) -> Refusal:
    """400: the same id twice in one batch."""
    listed = ", ".join(ids)
    return invalid(
        f"Duplicate IDs found in batch input: [{listed}]. IDs must be unique", {"context": {"ids": list(ids)}}
    )


def unknown_object_type(name: str) -> Refusal:
    """400 without a category, as recorded for a search of `butterflies`."""
    return Refusal(400, f"Unable to infer object type from: {name}")


def not_found(message: str = "resource not found") -> Refusal:
    """404: no such record, property or path."""
    return Refusal(404, message, "OBJECT_NOT_FOUND", headers={"X-HubSpot-NotFound": "true"})


def contact_exists(existing_id: str) -> Refusal:
    """409: the e-mail belongs to another contact."""
    return Refusal(409, f"Contact already exists. Existing ID: {existing_id}", "CONFLICT")


def unauthenticated() -> Refusal:
    """401: no token, or one this portal never gave."""
    return Refusal(
        401,
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find"
        " more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        "INVALID_AUTHENTICATION",
    )


def expired() -> Refusal:
    """401: an OAuth token past its time."""
    return Refusal(401, "The OAuth token used to make this call expired.", "EXPIRED_AUTHENTICATION")


def missing_scopes(scopes: Iterable[str]) -> Refusal:
    """403: the token lacks the scopes of this call."""
    return Refusal(
        403,
        "This app hasn't been granted all required scopes to make this call. Read more about required scopes"
        " here: https://developers.hubspot.com/scopes.",
        "MISSING_SCOPES",
        {
            "errors": [
                {
                    "message": "One or more of the following scopes are required.",
                    "context": {"requiredGranularScopes": list(scopes)},
                }
            ],
            "links": {"scopes": "https://developers.hubspot.com/scopes"},
        },
    )


def too_fast() -> Refusal:
    """429 of the ten-second counter: no category, no Retry-After."""
    return Refusal(
        429,
        "You have reached your ten_secondly_rolling limit.",
        details={
            "errorType": "RATE_LIMIT",
            "policyName": "TEN_SECONDLY_ROLLING",
            "groupName": "publicapi:key",
        },
    )


def out_of_calls() -> Refusal:
    """429 of the daily quota."""
    return Refusal(
        429,
        "You have reached your daily limit.",
        details={"errorType": "RATE_LIMIT", "policyName": "DAILY", "groupName": "publicapi:key"},
    )


def search_too_fast() -> Refusal:
    """429 of the search counter, as recorded 69 times: neither policyName nor errorType."""
    return Refusal(429, "You have reached your secondly limit.", "RATE_LIMITS")


def missing_rows(singular: str, ids: Sequence[str]) -> RowError:
    """The 207 item of a batch read or update for ids that are not there."""
    return RowError(
        "OBJECT_NOT_FOUND",
        f"Could not get some {singular.upper()} objects, they may be deleted or not exist."
        " Check that ids are valid.",
        {"ids": ids},
    )
