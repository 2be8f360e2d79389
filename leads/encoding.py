"""Facts and activities as compact lists that JSON can hold, and back again without loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from leads.activity import Activity
from leads.attribute import Fact, Money, Reading, Value, empty, unreadable

#: One fact: name, code of its type, value, microseconds since 1970 when it was learned.
PackedFact = list[Any]
#: One activity: id, type, at, learned (both microseconds since 1970), properties, source, 1 when day only.
PackedActivity = list[Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EMPTY, _UNREADABLE = "e", "u"
#: How an attribute without a value is read back.
_VALUELESS: Mapping[str, Callable[[datetime], Fact]] = MappingProxyType(
    {_EMPTY: empty, _UNREADABLE: unreadable}
)


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


#: The same for moments that many share: a reading tells a lead's facts and activities together.
_reading_moment = lru_cache(maxsize=4096)(_moment)


def _money(packed: list[str]) -> Money:
    amount, currency = packed
    return Money(Decimal(amount), currency)


#: How each code's value is read back.
_DECODE: Mapping[str, Callable[[Any], Value]] = MappingProxyType(
    {
        "t": str,
        "n": int,
        "f": float,
        "b": bool,
        "d": date.fromisoformat,
        "s": _moment,
        "m": _money,
        "l": tuple,
    }
)


def _packed(value: Value) -> tuple[str, object]:
    """The code and the JSON value of a known value. A boolean is a number, and a moment a date, to Python."""
    match value:
        case bool():
            return "b", int(value)
        case str():
            return "t", value
        case int():
            return "n", value
        case float():
            return "f", value
        case datetime():
            return "s", _micros(value)
        case date():
            return "d", value.isoformat()
        case Money():
            return "m", [str(value.amount), value.currency]
        case tuple():
            return "l", list(value)


def encode_facts(facts: Mapping[str, Fact]) -> list[PackedFact]:
    """The facts as one list each, in order of name."""
    return [[name, *_fact(fact)] for name, fact in sorted(facts.items())]


def _fact(fact: Fact) -> tuple[str, object, int]:
    learned = _micros(fact.learned)
    if fact.reading is Reading.UNREADABLE:
        return _UNREADABLE, None, learned
    if fact.reading is Reading.EMPTY or fact.value is None:
        return _EMPTY, None, learned
    return *_packed(fact.value), learned


def decode_facts(packed: Iterable[PackedFact]) -> dict[str, Fact]:
    """The facts as they were encoded. Raises `ValueError` or `KeyError` for what was not encoded here."""
    return {
        name: Fact(Reading.KNOWN, _DECODE[code](value), _reading_moment(learned))
        if code in _DECODE
        else _VALUELESS[code](_reading_moment(learned))
        for name, code, value, learned in packed
    }


def encode_activities(activities: Iterable[Activity]) -> list[PackedActivity]:
    """The activities as one list each, in their own order."""
    return [
        [
            one.id,
            one.type,
            _micros(one.at),
            _micros(one.learned),
            dict(sorted(one.properties.items())),
            one.source,
            int(one.day_only),
        ]
        for one in activities
    ]


def decode_activities(packed: Iterable[PackedActivity]) -> tuple[Activity, ...]:
    """The activities as they were encoded. Raises `ValueError` for what was not encoded here."""
    return tuple(
        [
            Activity(id, type, _moment(at), _reading_moment(learned), properties, source, bool(day_only))
            for id, type, at, learned, properties, source, day_only in packed
        ]
    )
