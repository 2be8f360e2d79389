"""What Salesforce's error codes mean: one table, for whole calls and for single rows of a write.

Sources: "Status Codes and Error Responses" (REST API guide), "Exception codes" and "StatusCode" (SOAP API
guide), "sObject Collections" (REST API guide), and answers of real orgs.

An unknown code falls back on the HTTP status: 401 `Unauthorised`; 403, 410 and redirects `Misconfigured`;
408 and 5xx passing trouble; 429 `Throttled`; all else `Refused`. An unknown code on a row is `REJECTED`.
A write that was answered by 408 or 5xx may have happened: `OutcomeUnknown`, whatever its code says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.errors import (
    CrmError,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    Throttled,
    TryAgain,
    Unauthorised,
)
from connectors.port import Verdict

#: Seconds of silence when the rolling day's allowance is gone: it frees hour by hour.
DAILY_SILENCE_S = 3600.0
#: Seconds of silence when too many long requests run at once.
CONCURRENT_SILENCE_S = 10.0
#: Seconds before trying again after trouble that has no time of its own.
PASSING_S = 2.0
#: Seconds before trying again when the whole server is unavailable.
UNAVAILABLE_S = 20.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code means: the error it is for a whole call, and the verdict it is for one row."""

    call: type[CrmError]
    row: Verdict
    after_s: float = PASSING_S


_OUR_FAULT = Meaning(Refused, Verdict.REJECTED)
_BAD_ROW = Meaning(Refused, Verdict.REJECTED)
_GONE = Meaning(Refused, Verdict.GONE)
_SET_UP = Meaning(Misconfigured, Verdict.FORBIDDEN)
_PASSING = Meaning(TryAgain, Verdict.LOCKED)
_SLOW = Meaning(TryAgain, Verdict.LOCKED, 5.0)
_UNAVAILABLE = Meaning(TryAgain, Verdict.LOCKED, UNAVAILABLE_S)
_SIGN_IN = Meaning(Unauthorised, Verdict.FORBIDDEN)

CODES: dict[str, Meaning] = {
    # the query or the address: a field, type or version that this org or sign-in does not have
    "INVALID_FIELD": _SET_UP,
    "INVALID_TYPE": _SET_UP,
    "INVALID_FIELD_FOR_INSERT_UPDATE": _SET_UP,
    "NOT_FOUND": Meaning(Misconfigured, Verdict.GONE),
    "UNSUPPORTED_API_VERSION": _SET_UP,
    # permissions
    "INSUFFICIENT_ACCESS": _SET_UP,
    "INSUFFICIENT_ACCESS_OR_READONLY": _SET_UP,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": _SET_UP,
    "API_DISABLED_FOR_ORG": _SET_UP,
    "API_CURRENTLY_DISABLED": _SET_UP,
    "FUNCTIONALITY_NOT_ENABLED": _SET_UP,
    "INVALID_SESSION_ID": _SIGN_IN,
    # calls that we built wrongly
    "MALFORMED_QUERY": _OUR_FAULT,
    "MALFORMED_ID": _OUR_FAULT,
    "JSON_PARSER_ERROR": _OUR_FAULT,
    "EXCEEDED_ID_LIMIT": _OUR_FAULT,
    "INVALID_QUERY_LOCATOR": _OUR_FAULT,
    # rows that will never be taken as they stand
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": _BAD_ROW,
    "FIELD_FILTER_VALIDATION_EXCEPTION": _BAD_ROW,
    "FIELD_INTEGRITY_EXCEPTION": _BAD_ROW,
    "REQUIRED_FIELD_MISSING": _BAD_ROW,
    "STRING_TOO_LONG": _BAD_ROW,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": _BAD_ROW,
    "NUMBER_OUTSIDE_VALID_RANGE": _BAD_ROW,
    "INVALID_EMAIL_ADDRESS": _BAD_ROW,
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": _BAD_ROW,
    "DUPLICATES_DETECTED": _BAD_ROW,
    "DUPLICATE_VALUE": _BAD_ROW,
    "INACTIVE_OWNER_OR_USER": _BAD_ROW,
    # rows that are not there any more
    "ENTITY_IS_DELETED": _GONE,
    "INVALID_CROSS_REFERENCE_KEY": _GONE,
    "CANNOT_UPDATE_CONVERTED_LEAD": Meaning(Refused, Verdict.CONVERTED),
    # passing trouble
    "REQUEST_LIMIT_EXCEEDED": Meaning(Throttled, Verdict.LOCKED, DAILY_SILENCE_S),
    "UNABLE_TO_LOCK_ROW": _PASSING,
    "UNKNOWN_EXCEPTION": _PASSING,
    "QUERY_TIMEOUT": _SLOW,
    "SERVER_UNAVAILABLE": _UNAVAILABLE,
}

_NO_COLUMN = re.compile(r"No such column '([^']*)' on (?:entity|sobject of type) '?(\w+)'?")
_UNKNOWN_PATH = re.compile(r"Didn't understand relationship '([^']*)'")


def trouble(status: int, code: str, message: str, *, write: bool) -> CrmError:
    """The error that an answer to a whole call is."""
    said = f"Salesforce answered {status} {code}: {message}".rstrip(": ")
    if write and (status >= 500 or status == 408):
        return OutcomeUnknown(said, code=code, status=status)
    meaning = CODES.get(code) or _by_status(status)
    if meaning.call is Throttled:
        return _throttled(said, code, status, message)
    if issubclass(meaning.call, TryAgain):
        return TryAgain(said, after_s=meaning.after_s, code=code, status=status)
    if code == "INVALID_FIELD":
        said = _field_missing(message) or said
    return meaning.call(said, code=code, status=status)


def verdict(code: str, fields: tuple[str, ...] = ()) -> Verdict:
    """What a row's error code says of the row. An unknown code is `REJECTED`.

    A cross reference that names fields is about their value (an owner that is not there, a queue that may
    not own this type), not about the row itself.
    """
    if code == "INVALID_CROSS_REFERENCE_KEY" and fields:
        return Verdict.REJECTED
    meaning = CODES.get(code)
    return meaning.row if meaning else Verdict.REJECTED


def _by_status(status: int) -> Meaning:
    if status == 401:
        return _SIGN_IN
    if status in (301, 302, 303, 307, 308, 403, 410):
        return _SET_UP
    if status == 429:
        return Meaning(Throttled, Verdict.LOCKED, CONCURRENT_SILENCE_S)
    if status == 503:
        return _UNAVAILABLE
    if status >= 500 or status == 408:
        return _PASSING
    return _OUR_FAULT


def _throttled(said: str, code: str, status: int, message: str) -> Throttled:
    """Daily and concurrent limits share one code and are told apart by the text; in doubt it is the day's."""
    daily = status != 429 and "concurrent" not in message.lower()
    after_s = DAILY_SILENCE_S if daily else CONCURRENT_SILENCE_S
    return Throttled(said, after_s=after_s, daily=daily, code=code, status=status)


def _field_missing(message: str) -> str:
    """A sentence that names the field an INVALID_FIELD answer is about; empty where it can not be found."""
    if found := _NO_COLUMN.search(message):
        return f"{found[2]} has no field {found[1]} that this sign-in can see"
    if found := _UNKNOWN_PATH.search(message):
        return f"there is no relationship {found[1]} that this sign-in can see"
    return ""
