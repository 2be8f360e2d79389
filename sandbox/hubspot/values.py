"""Values as the portal keeps and compares them: every one of them a string."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from sandbox.hubspot.errors import Problem
from sandbox.hubspot.properties import Property

#: What one value is compared by. Values of one property always have the same type here.
Key = str | int | Decimal

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;.]+(\.[^@\s,;.]+)+")
_MILLISECONDS = re.compile(r"-?\d{6,15}")
_DAY_MS = 86_400_000
#: Digits before or after the point of a number.
LONGEST_NUMBER = 40


class Unfit(ValueError):
    """A value that the property's type does not take. `code` is HubSpot's name for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def stamp(moment: datetime) -> str:
    """The moment as the API writes it: UTC, milliseconds, Z. As text it sorts like the moment."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_moment(text: str) -> datetime:
    """An ISO 8601 moment or date, or epoch milliseconds. Raises `ValueError`."""
    if _MILLISECONDS.fullmatch(text):
        milliseconds = int(text)
        whole = datetime.fromtimestamp(milliseconds // 1000, UTC)
        return whole.replace(microsecond=milliseconds % 1000 * 1000)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def milliseconds(stamped: str) -> int:
    """Epoch milliseconds of a stamp."""
    moment = datetime.fromisoformat(stamped)
    return int(moment.replace(microsecond=0).timestamp()) * 1000 + moment.microsecond // 1000


def stored(prop: Property, raw: object) -> str:
    """The form in which `raw` is kept; "" clears. Raises `Unfit`."""
    if not isinstance(raw, str | int | float):  # bool is an int
        raise Unfit("INVALID_VALUE", f"{prop.name} must be a string, not {type(raw).__name__}")
    text = str(raw).lower() if isinstance(raw, bool) else str(raw)
    if text == "":
        return ""
    if prop.name == "email" and prop.type == "string":
        return _email(text)
    return _READERS.get(prop.type, _text)(prop, text)


def checked(prop: Property | None, name: str, raw: object) -> tuple[str, Problem | None]:
    """The stored form, or what is wrong with writing `raw` to the property called `name`."""
    if prop is None:
        return "", Problem(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if prop.read_only:
        message = f'"{name}" is a read only property; its value cannot be set.'
        return "", Problem(name, "READ_ONLY_VALUE", message)
    try:
        return stored(prop, raw), None
    except Unfit as unfit:
        return "", Problem(name, unfit.code, str(unfit))


def decimal_text(text: str) -> str:
    """A number without exponent or needless zeros. Raises `ValueError`."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or not -LONGEST_NUMBER < number.adjusted() < LONGEST_NUMBER:
        raise ValueError(text)
    plain = format(number, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def key(prop: Property, text: str) -> Key:
    """What a stored value, or a filter's value, is compared by. Raises `ValueError`."""
    if prop.type == "number":
        return int(text) if text.isdecimal() else Decimal(decimal_text(text))
    if prop.type == "datetime":
        return text if len(text) == 24 and text[-1] == "Z" else stamp(read_moment(text))
    if prop.type == "date":
        return text if len(text) == 10 else read_moment(text).astimezone(UTC).date().isoformat()
    return text if prop.type in ("enumeration", "bool") else text.casefold()


def _email(text: str) -> str:
    address = text.strip().lower()
    if not _EMAIL.fullmatch(address):
        raise Unfit("INVALID_EMAIL", f"Email address {text} is invalid")
    return address


def _text(prop: Property, text: str) -> str:
    return text


def _number(prop: Property, text: str) -> str:
    try:
        return decimal_text(text)
    except ValueError:
        raise Unfit("INVALID_INTEGER", f"{prop.name} was not a valid number") from None


def _bool(prop: Property, text: str) -> str:
    lowered = text.lower()
    return _chosen(prop, lowered)


def _chosen(prop: Property, text: str) -> str:
    if prop.external_options:
        return text
    allowed = [option.value for option in prop.options]
    for one in text.split(";") if prop.multiple else (text,):
        if one not in allowed and one:
            raise Unfit("INVALID_OPTION", f"{one} was not one of the allowed options: [{', '.join(allowed)}]")
    return text


def _moment(prop: Property, text: str) -> str:
    try:
        return stamp(read_moment(text))
    except (ValueError, OverflowError, OSError):
        raise Unfit("INVALID_DATE", f"{text} was not a valid date and time") from None


def _date(prop: Property, text: str) -> str:
    try:
        if not _MILLISECONDS.fullmatch(text):
            return date.fromisoformat(text).isoformat()
        if int(text) % _DAY_MS:
            raise ValueError(text)
        return read_moment(text).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise Unfit("INVALID_DATE", f"{text} was not a valid date: midnight UTC or yyyy-mm-dd") from None


_READERS: MappingProxyType[str, Callable[[Property, str], str]] = MappingProxyType(
    {
        "number": _number,
        "bool": _bool,
        "enumeration": _chosen,
        "datetime": _moment,
        "date": _date,
        "string": _text,
    }
)
