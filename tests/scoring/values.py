"""What generated definitions ask for and generated leads have: awkward values, moments, zones and rates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from leads.attribute import Money, Value

#: Zones with half and quarter hours, with summer time that begins at or just after midnight, with lost days.
ZONES = (
    "Asia/Jakarta",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Europe/Berlin",
    "UTC",
)

#: Moments around which things happen: summer time begins and ends, a year ends, a plain night.
TURNS = (
    datetime(2026, 11, 21, 17, 0, tzinfo=UTC),
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
    datetime(2018, 2, 18, 2, 0, tzinfo=UTC),
    datetime(2018, 11, 4, 3, 0, tzinfo=UTC),
    datetime(2011, 12, 30, 10, 0, tzinfo=UTC),
    datetime(2026, 4, 4, 15, 0, tzinfo=UTC),
    datetime(2010, 11, 7, 2, 31, tzinfo=UTC),
    datetime(2024, 12, 31, 23, 0, tzinfo=UTC),
)
EDGES = (datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC))

TEXTS = (
    "Retail",
    " retail ",
    "RETAIL shop",
    "Straße",
    "STRASSE",
    "İstanbul",
    "5",
    " 5.0 ",
    "1e3",
    "nan",
    "true",
    "2026-11-21",
    "2026-11-20T17:30:00Z",
    "1793548800000",
    "",
    "   ",
    "\x00",
    "５",
    "a b-c",
    "idr 5",
)
NUMBERS: tuple[Value, ...] = (0, 1, 5, 5.0, -5, 0.1, 99.5, 100, 2000, 2**53, 2**53 + 1, 10**30, -0.0, 1e300)
DAYS: tuple[Value, ...] = tuple(
    date(2026, 11, 21) + timedelta(days=days) for days in (-400, -180, -30, -1, 0, 1, 30, 31, 180, 400)
)
#: A definition may state a rate of the second and the third, of the fourth none.
CURRENCIES = ("IDR", "USD", "SGD", "EUR")
MONEY: tuple[Value, ...] = tuple(
    Money(Decimal(amount), currency)
    for amount in ("5", "5.00", "5000000", "0.1", "15", "0.0003", "12345678901234567890.01", "-3")
    for currency in CURRENCIES
)
#: Rates that are and are not whole, that no double is, and under which amounts of MONEY are equal.
RATES: tuple[Mapping[str, object], ...] = (
    {"USD": 15000},
    {"USD": 15800.5, "SGD": 0.3},
    {"USD": 3, "SGD": 0.0007},
)


def _of(currency: str) -> tuple[Value, ...]:
    """The money of one currency."""
    return tuple(value for value in MONEY if isinstance(value, Money) and value.currency == currency)


SETS: tuple[Value, ...] = ((), ("POS",), ("HR", "POS"), (" pos ", "retail"), ("5",))

#: Attributes by the values they may have. Of `seen` only its presence is asked.
VALUES: Mapping[str, tuple[Value, ...]] = {
    "text": TEXTS,
    "number": NUMBERS,
    "whole": (0, 1, 2, 5, 99, 100, 101, 2000, 2001),
    "day": DAYS,
    "moment": (*TURNS, *EDGES, *DAYS),
    "money": MONEY,
    "price": _of("IDR"),
    "price_abroad": _of("USD"),
    "price_nearby": _of("SGD"),
    "price_far": _of("EUR"),
    "set": SETS,
    "flag": (True, False),
    "seen": ("yes", 1, date(2026, 1, 31)),
    "any_kind": (*TEXTS, *NUMBERS, *DAYS, *TURNS, *MONEY, *SETS, True, False),
}
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "form": ("Demo", "demo ", "Contact", ""),
    "url": ("/harga", "/harga/5", "/karier", "5", "2026-11-21"),
    "bot": ("true", "false"),
}
#: Stages that groups count from and leads came into; of the last no lead says so.
STAGES = ("rejected", "sql", "customer")
#: Activity types; the first stands for every type in a silence, and is one that a lead may have.
TYPES = ("any", "call", "email", "visit", "quiet", "other")

#: Days from now at which things happen: on and beside the windows above.
AGES = (0, 0, 1, -1, -1, -2, -14, -15, -30, -31, -90, -91, -180, -365, -366, -3650, 30)
