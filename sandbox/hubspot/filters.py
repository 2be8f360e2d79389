"""The filters of a search: read, limited, and turned into tests of a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Any

from sandbox.hubspot.errors import invalid
from sandbox.hubspot.object_types import ObjectType, object_type
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.properties import Property
from sandbox.hubspot.records import Record
from sandbox.hubspot.values import Key, key

#: "at most 5 groups with up to 6 filters each, 18 in total" (search guide)
MOST_GROUPS, MOST_FILTERS, MOST_IN_ALL = 5, 6, 18

#: What a record's property holds as far as the index knows.
Reader = Callable[[Record, str], str | None]
Test = Callable[[Record], bool]
_PAIR = "associations."


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition. `values` are the operands: one, two for BETWEEN, any number for IN."""

    property: str
    operator: str
    values: tuple[str, ...]


Group = tuple[Filter, ...]


def read_groups(body: Mapping[str, Any]) -> list[Group]:
    """The groups of a search body; top-level `filters` are one group. Raises `Refusal` beyond the limits."""
    given = list(body.get("filterGroups") or ())
    if body.get("filters"):
        given.append({"filters": body["filters"]})
    groups = [tuple(_read(item) for item in group.get("filters") or ()) for group in given]
    if (
        len(groups) > MOST_GROUPS
        or any(len(group) > MOST_FILTERS for group in groups)
        or sum(map(len, groups)) > MOST_IN_ALL
    ):
        raise invalid(
            f"A search takes {MOST_GROUPS} groups, {MOST_FILTERS} filters a group, {MOST_IN_ALL} filters"
        )
    return groups


def _read(item: Mapping[str, Any]) -> Filter:
    operator, name = str(item.get("operator") or ""), str(item.get("propertyName") or "")
    if operator not in _OPERATORS or not name:
        raise invalid(f"{operator or 'nothing'} is not an operator of a search filter")
    if operator in ("IN", "NOT_IN"):
        values = tuple(str(value) for value in item.get("values") or ())
    elif operator in ("HAS_PROPERTY", "NOT_HAS_PROPERTY"):
        return Filter(name, operator, ())
    else:
        bounds = ("value", "highValue") if operator == "BETWEEN" else ("value",)
        values = tuple(str(item[bound]) for bound in bounds if item.get(bound) is not None)
        if len(values) != len(bounds):
            raise invalid(f"A filter with {operator} needs {' and '.join(bounds)}")
    if not values:
        raise invalid(f"A filter with {operator} needs values")
    return Filter(name, operator, values)


def test_of(portal: Portal, kind: ObjectType, one: Filter, read: Reader) -> Test:
    """The filter as a test of a record. Raises `Refusal` for an unknown property or an unreadable value."""
    if one.property.startswith(_PAIR):
        return _association_test(portal, kind, one)
    prop = portal.book(kind).live(one.property)
    if prop is None:
        raise invalid(f"Property {one.property} of {kind.name} does not exist")
    operands = _operands(prop, one)
    holds, name = _OPERATORS[one.operator], one.property

    def test(record: Record) -> bool:
        value = read(record, name)
        return holds(None if value is None else key(prop, value), operands)

    return test


def operand(prop: Property, text: str) -> Key:
    """A filter's value as it compares. Raises `Refusal`."""
    try:
        return key(prop, text)
    except ValueError:
        raise invalid(f"{text} is not a valid value of {prop.name}") from None


def _operands(prop: Property, one: Filter) -> tuple[Key, ...]:
    if one.operator in ("IN", "NOT_IN") and prop.type == "string":
        return one.values  # "string values must be lower case": others never match
    return tuple(operand(prop, value) for value in one.values)


def _association_test(portal: Portal, kind: ObjectType, one: Filter) -> Test:
    to = object_type(one.property.removeprefix(_PAIR))
    if to is None or one.operator not in ("EQ", "IN"):
        raise invalid(f"{one.property} cannot be searched with {one.operator}")
    pair, wanted = (kind.name, to.name), {int(value) for value in one.values if value.isdecimal()}
    return lambda record: not wanted.isdisjoint(portal.links.of(pair, record.number))


Operands = Sequence[Key]
Holds = Callable[[Key | None, Operands], bool]


def _ordered(compare: Callable[[Any, Any], bool]) -> Holds:
    return lambda value, operands: value is not None and compare(value, operands[0])


def _between(value: Any, operands: Sequence[Any]) -> bool:
    return value is not None and operands[0] <= value <= operands[1]


def _has_token(value: Key | None, operands: Operands) -> bool:
    """One word of the text, or the whole, is like the operand; `*` stands for anything."""
    if value is None:
        return False
    text, pattern = str(value).casefold(), str(operands[0]).casefold()
    return any(fnmatchcase(word, pattern) for word in (text, *re.findall(r"\w+", text)))


#: Every operator; what compares needs a value, so a record without one matches neither EQ nor NEQ.
_OPERATORS: Mapping[str, Holds] = MappingProxyType(
    {
        "LT": _ordered(lambda value, bound: bool(value < bound)),
        "LTE": _ordered(lambda value, bound: bool(value <= bound)),
        "GT": _ordered(lambda value, bound: bool(value > bound)),
        "GTE": _ordered(lambda value, bound: bool(value >= bound)),
        "EQ": _ordered(lambda value, bound: bool(value == bound)),
        "NEQ": _ordered(lambda value, bound: bool(value != bound)),
        "BETWEEN": _between,
        "IN": lambda value, operands: value in operands,
        "NOT_IN": lambda value, operands: value is not None and value not in operands,
        "HAS_PROPERTY": lambda value, _: value is not None,
        "NOT_HAS_PROPERTY": lambda value, _: value is None,
        "CONTAINS_TOKEN": _has_token,
        "NOT_CONTAINS_TOKEN": lambda value, operands: value is not None and not _has_token(value, operands),
    }
)
