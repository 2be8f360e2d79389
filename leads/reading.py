"""Reads a CRM's raw value as a typed one: None where it is no value of that type, never an exception."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from leads.attribute import AttributeType, Value
from leads.record import Raw

#: Numbers with more digits than this before or after the point are refused.
MOST_DIGITS = 30

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_EPOCH_MS = re.compile(r"-?\d{1,17}(\.0+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
_TRUTH: Mapping[str, bool] = MappingProxyType(
    {
        **dict.fromkeys(("true", "yes", "ya", "1"), True),
        **dict.fromkeys(("false", "no", "tidak", "0"), False),
    }
)


def text_of(raw: Raw) -> str:
    """The raw value as trimmed text: "" for None, `true` and `false` for booleans, 3 for 3.0."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).strip()


def decimal_of(text: str) -> Decimal | None:
    """An exact number written with a point; a whole one has no fraction."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent that no context holds
        return None
    if number and abs(number.adjusted()) > MOST_DIGITS:
        return None
    return Decimal(int(number)) if number == number.to_integral_value() else number


def number_of(text: str) -> int | float | None:
    """A number: int when it is whole, else float."""
    number = decimal_of(text)
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def boolean_of(text: str) -> bool | None:
    """A truth in the words of either CRM or of its users."""
    return _TRUTH.get(text.casefold())


def date_of(text: str) -> date | None:
    """A date: `2026-01-31` as it stands; a moment or epoch milliseconds give their date in UTC."""
    moment = datetime_of(text)
    return moment.date() if moment else None


def datetime_of(text: str) -> datetime | None:
    """A moment in UTC, whole seconds or finer.

    Read are ISO 8601 with `Z`, `+0000` or `+00:00` (Salesforce writes `.000+0000`, HubSpot `.075Z`), epoch
    milliseconds (HubSpot), and a date alone as its midnight UTC. A moment without zone is in UTC.
    """
    if _EPOCH_MS.fullmatch(text):
        return _from_epoch(int(text.split(".")[0]))
    return _iso(text) if _DAY.fullmatch(text) or _MOMENT.fullmatch(text) else None


def is_day_only(raw: Raw) -> bool:
    """Whether the CRM gave a date without a time."""
    return _DAY.fullmatch(text_of(raw)) is not None


def _iso(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # the 31st of February, or a zone that leads out of the calendar
        return None


def _from_epoch(milliseconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:  # beyond the year 9999
        return None


#: How text is read as each type that one text suffices for; money and sets need their rule besides.
READ: Mapping[AttributeType, Callable[[str], Value | None]] = MappingProxyType(
    {
        AttributeType.TEXT: lambda text: text,
        AttributeType.NUMBER: number_of,
        AttributeType.BOOLEAN: boolean_of,
        AttributeType.DATE: date_of,
        AttributeType.DATETIME: datetime_of,
    }
)
