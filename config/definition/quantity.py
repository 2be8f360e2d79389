"""Quantities with their units: days, percentages, points, money.

Days are whole days; a week is 7, a month 30 and a year 365, so that a window is the same length whenever it
is looked at. Points are thousandths of a point, percentages thousandths of a per cent.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import PlainValidator

from config.definition.problem import Misread, shown
from leads.attribute import Money
from leads.score import POINT

DAYS_OF = {"day": 1, "week": 7, "month": 30, "year": 365}
HUNDRED_PERCENT = 100_000
POINTS_MOST = 1000
DAYS_MOST = 3650
#: Characters of an amount of money.
MONEY_LENGTH_MOST = 40
RATE_LEAST, RATE_MOST = Decimal("1e-12"), Decimal("1e12")

_DAYS = re.compile(r"^(\d{1,4}) (day|week|month|year)s?$")
#: A length of time in words that are not ours.
_OTHER_LENGTH = re.compile(r"^([1-9]\d{0,3}) ?([a-z]*)$")
_OTHER_UNITS = {
    **dict.fromkeys(("", "d", "hari"), "days"),
    **dict.fromkeys(("w", "wk", "minggu"), "weeks"),
    **dict.fromkeys(("mo", "bulan"), "months"),
    **dict.fromkeys(("y", "yr", "tahun"), "years"),
}
_PERCENT = re.compile(r"^(\d{1,3}(?:\.\d{1,3})?) ?%$")
_MONEY = re.compile(r"^([A-Z]{3}) (-?\d[\d_]*(?:\.\d+)?)$")


def read_days(data: object) -> int:
    """`60 days`, `2 weeks`, `6 months`, `1 year` as whole days."""
    match = _DAYS.match(data.strip()) if isinstance(data, str) else None
    if match is None:
        raise Misread(f"expected a number of days, found {shown(data)}", f"write it as: {_as_length(data)}")
    days = int(match[1]) * DAYS_OF[match[2]]
    if not 0 < days <= DAYS_MOST:
        raise Misread(f"{shown(data)} is out of range", f"between 1 and {DAYS_MOST} days")
    return days


def _as_length(data: object) -> str:
    """How what was written would be written here, or an example."""
    match = _OTHER_LENGTH.match(str(data).casefold())
    unit = _OTHER_UNITS.get(match[2]) if match else None
    return f"{match[1]} {unit}" if match and unit else "60 days"


def read_percent(data: object) -> int:
    """`50%` as thousandths of a per cent, 0 to 100%."""
    match = _PERCENT.match(data.strip()) if isinstance(data, str) else None
    if match is None:
        number = data if type(data) is int and 0 <= data <= 100 else 50
        raise Misread(f"expected a percentage, found {shown(data)}", f"write it as: {number}%")
    share = int(Decimal(match[1]) * 1000)
    if share > HUNDRED_PERCENT:
        raise Misread(f"{shown(data)} is more than 100%")
    return share


def read_points(data: object) -> int:
    """A number with at most three decimals as thousandths of a point."""
    if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
        raise Misread(f"expected a number of points, found {shown(data)}")
    try:
        thousandths = Decimal(str(data)) * POINT
    except InvalidOperation:
        raise Misread(f"{shown(data)} is not a number of points") from None
    if not abs(thousandths) <= POINTS_MOST * POINT:
        raise Misread(f"{shown(data)} points are too many", f"between -{POINTS_MOST} and {POINTS_MOST}")
    if thousandths != int(thousandths):
        raise Misread(f"{shown(data)} has more than three decimals")
    return int(thousandths)


def read_cap(data: object) -> int:
    """A cap: points above nothing."""
    points = read_points(data)
    if points <= 0:
        raise Misread("a cap is above 0; it limits a sum in either direction")
    return points


def read_money(data: object) -> Money | None:
    """`IDR 150000000` as money, or None if it does not look like money."""
    match = _MONEY.match(data.strip()) if isinstance(data, str) and len(data) <= MONEY_LENGTH_MOST else None
    return Money(Decimal(match[2].replace("_", "")), match[1]) if match else None


def read_rate(data: object) -> Decimal:
    """What one unit of a currency is worth: a number above 0 with at most 12 digits on either side."""
    if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
        raise Misread(f"expected a rate, found {shown(data)}", "how much one unit is worth: USD: 15800")
    rate = Decimal(str(data))
    if not (RATE_LEAST <= rate < RATE_MOST) or rate != rate.quantize(RATE_LEAST):
        raise Misread(f"{shown(data)} is out of range for a rate", "above 0, at most 12 decimals")
    return rate


def read_date(data: object) -> date:
    """A date without a time."""
    if isinstance(data, date) and not isinstance(data, datetime):
        return data
    try:
        return date.fromisoformat(data if isinstance(data, str) else "")
    except ValueError:
        raise Misread(f"expected a date, found {shown(data)}", "write it as: 2026-11-30") from None


Days = Annotated[int, PlainValidator(read_days)]
Percent = Annotated[int, PlainValidator(read_percent)]
Points = Annotated[int, PlainValidator(read_points)]
Cap = Annotated[int, PlainValidator(read_cap)]
Rate = Annotated[Decimal, PlainValidator(read_rate)]
Day = Annotated[date, PlainValidator(read_date)]
