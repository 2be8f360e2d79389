"""One canonical fact about a lead: its value, and whether it is known, empty or unreadable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import NamedTuple


class AttributeType(Enum):
    """What kind of value an attribute holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    MONEY = "money"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __hash__(self) -> int:
        return hash(self.amount)


#: A known value. A set is a sorted tuple of texts; a datetime is aware and in UTC.
Value = str | int | float | bool | date | datetime | Money | tuple[str, ...]


class Reading(Enum):
    """What the CRM told about an attribute."""

    KNOWN = "known"
    EMPTY = "empty"  # the CRM has the field and it is blank
    UNREADABLE = "unreadable"  # no such field, or no permission


class Fact(NamedTuple):
    """An attribute's reading and when this reading was first learned (aware, UTC).

    `value` is None unless the reading is known.
    """

    reading: Reading
    value: Value | None
    learned: datetime


def known(value: Value, learned: datetime) -> Fact:
    """A known fact."""
    return Fact(Reading.KNOWN, value, learned)


def empty(learned: datetime) -> Fact:
    """A field that the CRM has and that is blank."""
    return Fact(Reading.EMPTY, None, learned)


def unreadable(learned: datetime) -> Fact:
    """A field that is missing or closed to us."""
    return Fact(Reading.UNREADABLE, None, learned)
