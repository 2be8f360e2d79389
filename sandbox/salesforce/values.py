"""What a field accepts and how it keeps it: the vendor's own normalisation of every value.

Text loses blanks at its end and is empty (null) when nothing is left; numbers are rounded half away from zero
to the field's scale; moments are kept in UTC to the second; ids to 18 characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from . import stamps
from .errors import FlawedRow, flawed
from .ids import long_id
from .schema import DECIMAL_TYPES, TEXT_TYPES, Field

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


def stored(field: Field, value: object) -> object:
    """`value` as the field keeps it. Raises `FlawedRow` when it does not take it."""
    if value is None or value == "":
        if field.type == "boolean":
            raise flawed(
                "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{field.label}: value not of required type: ", field.name
            )
        return None
    return _reader(field)(field, value)


def _reader(field: Field) -> Callable[[Field, object], object]:
    if field.type in TEXT_TYPES:
        return _text
    if field.type in DECIMAL_TYPES or field.type == "int":
        return _number
    return _READERS[field.type]


def _text(field: Field, value: object) -> str | None:
    if isinstance(value, dict | list):
        raise _unreadable("string", value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text.rstrip()
    if len(text) > field.length:
        raise flawed(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {text} (max length={field.length})",
            field.name,
        )
    if field.type == "email" and text and not _EMAIL.fullmatch(text):
        raise flawed("INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", field.name)
    if field.restricted and text and text not in field.values:
        raise flawed(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{field.label}: bad value for restricted picklist field: {text}",
            field.name,
        )
    return text or None


def _number(field: Field, value: object) -> float | int:
    kind = "int" if field.type == "int" else "double"
    if isinstance(value, bool | dict | list):
        raise _unreadable(kind, value)
    try:
        exact = Decimal(str(value))
        rounded = exact.quantize(Decimal(1).scaleb(-field.scale), rounding=ROUND_HALF_UP)
    except InvalidOperation as problem:
        raise _unreadable(kind, value) from problem
    if not exact.is_finite():
        raise _unreadable(kind, value)
    if abs(rounded) >= Decimal(10) ** (field.precision - field.scale):
        raise flawed(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range on numeric field: {value}",
            field.name,
        )
    return int(rounded) if field.type == "int" else float(rounded)


def _boolean(field: Field, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise _unreadable("boolean", value)


def _date(field: Field, value: object) -> str:
    try:
        return stamps.day(value if isinstance(value, str) else "")
    except ValueError as problem:
        raise _unreadable("date", value) from problem


def _datetime(field: Field, value: object) -> str:
    try:
        return stamps.stamp(stamps.moment(value if isinstance(value, str) else ""))
    except ValueError as problem:
        raise _unreadable("datetime", value) from problem


def _reference(field: Field, value: object) -> str:
    identity = long_id(value)
    if identity is None:
        raise flawed("MALFORMED_ID", f"{field.label}: id value of incorrect type: {value}", field.name)
    return identity


def _unreadable(kind: str, value: object) -> FlawedRow:
    """The JSON is of the wrong type for the field."""
    shape = {dict: "START_OBJECT", list: "START_ARRAY", bool: "VALUE_BOOLEAN", str: "VALUE_STRING"}
    token = shape.get(type(value), "VALUE_NUMBER")
    return flawed(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {kind} from {token} value {value} or request may be missing a "
        "required field",
    )


_READERS: dict[str, Callable[[Field, object], object]] = {
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "reference": _reference,
    "id": _reference,
}
