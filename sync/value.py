"""When two raw values say the same, after what the CRMs do to values on their way in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from leads.record import Raw

_NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}T.*")


def same(one: Raw, other: Raw) -> bool:
    """Whether a CRM would show both as the same value.

    Blank is None; numbers are compared as numbers however they are written; moments to the second, since
    Salesforce keeps no more; texts with line ends and outer blanks made equal.
    """
    return (type(one) is type(other) and one == other) or _normal(one) == _normal(other)


def _normal(value: Raw) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return float(value)
    text = value.replace("\r\n", "\n").strip()
    if _DATETIME.fullmatch(text):
        return _moment(text)
    return float(text) if _NUMBER.fullmatch(text) else text or None


def _moment(text: str) -> object:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(microsecond=0)
