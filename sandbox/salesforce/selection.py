"""Answering a parsed query from rows: which rows, in which order, and how they look in the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from . import stamps
from .errors import invalid_field, unknown_field, unknown_type
from .ids import long_id
from .schema import DECIMAL_TYPES, Entity, Field
from .soql import ESCAPED, Comparison, Condition, Kind, Literal, Negation, Order, Path, Query

Row = dict[str, object]
Test = Callable[[Row], bool]
Reading = Callable[[Row], object]
_ID_TYPES = ("id", "reference")
_NUMERIC = DECIMAL_TYPES | {"int"}
_PEOPLE = ("Name", "Type", "Email", "Phone", "Title", "FirstName", "LastName", "IsActive")


class Sight(Protocol):
    """What one user can see of the org."""

    def entity(self, name: str) -> Entity | None:
        """An object by name."""

    def field(self, entity: str, name: str) -> Field | None:
        """A field by name, or None when it is absent or hidden."""

    def parent(self, entity: str, relationship: str) -> Field | None:
        """The reference field behind a relationship, or None."""

    def row(self, identity: str) -> tuple[str, Row] | None:
        """The object's name and the row of an id, or None."""

    def url(self, entity: str, identity: str) -> str:
        """Where a row is found."""


@dataclass(frozen=True, slots=True)
class Column:
    """One selected field: the names to nest it under, and how to read it."""

    parents: tuple[tuple[str, Reading], ...]  # name in the answer, and the parent row's id
    name: str
    read: Reading


class Selection:
    """One query made ready to run against the rows of its object."""

    def __init__(self, query: Query, sight: Sight) -> None:
        entity = sight.entity(query.entity.text)
        if entity is None:
            raise unknown_type(query.text, query.entity.place, query.entity.text)
        self.query = query
        self.entity = entity
        self._sight = sight
        self._columns = tuple(self._column(path) for path in query.paths)
        self._test = self._tested(query.where) if query.where else None
        self._orders = tuple((order, *self._ordering(order)) for order in query.orders)

    def matching(self, rows: Iterable[Row], *, deleted: bool) -> list[Row]:
        """The rows that the WHERE holds for, without order; `deleted` ones only when asked for."""
        test = self._test
        return [row for row in rows if (deleted or not row.get("IsDeleted")) and (test is None or test(row))]

    def arranged(self, rows: list[Row]) -> list[Row]:
        """The rows in the asked order, cut to LIMIT and OFFSET."""
        for order, kind, read in reversed(self._orders):
            rows.sort(
                key=_sorting(kind, read, last=order.nulls_last != order.descending), reverse=order.descending
            )
        start = self.query.offset
        stop = None if self.query.limit is None else start + self.query.limit
        return rows[start:stop] if start or stop is not None else rows

    def record(self, row: Row) -> Row:
        """One row as the answer shows it: attributes, then the fields in the order asked."""
        name = self.entity.name
        record: Row = {"attributes": {"type": name, "url": self._sight.url(name, str(row["Id"]))}}
        for column in self._columns:
            place = self._place(record, column, row) if column.parents else record
            if place is not None:
                place[column.name] = column.read(row)
        return record

    def _place(self, record: Row, column: Column, row: Row) -> Row | None:
        """Where a parent's field goes inside the record; None when there is no such parent."""
        place: Row | None = record
        for parent, identify in column.parents:
            place = None if place is None else self._nested(place, parent, identify(row))
        return place

    def _nested(self, record: Row, name: str, identity: object) -> Row | None:
        if name in record:
            found = record[name]
            return found if isinstance(found, dict) else None
        target = self._sight.row(identity) if isinstance(identity, str) else None
        if target is None:
            record[name] = None
            return None
        entity, row = target
        nested: Row = {"attributes": {"type": entity, "url": self._sight.url(entity, str(row["Id"]))}}
        record[name] = nested
        return nested

    def _column(self, path: Path) -> Column:
        parents, _, name, read = self._resolved(path)
        return Column(parents, name, read)

    def _ordering(self, order: Order) -> tuple[str, Reading]:
        _, field, _, read = self._resolved(order.path)
        if field.long_text:
            raise self._fault(order.path, f"field '{field.name}' can not be sorted in a query call")
        return field.type, read

    def _resolved(self, path: Path) -> tuple[tuple[tuple[str, Reading], ...], Field, str, Reading]:
        """The parents on the way, the field at the end, its name, and how its value is read."""
        parents: list[tuple[str, Reading]] = []
        entities: tuple[str, ...] = (self.entity.name,)
        steps = path.text.split(".")
        if len(steps) > 1 and steps[0].lower() == self.entity.name.lower():
            steps = steps[1:]
        read: Reading | None = None
        for step in steps[:-1]:
            link = self._sight.parent(entities[0], step) if len(entities) == 1 else None
            if link is None or link.relationship is None:
                raise self._fault(path, f"Didn't understand relationship '{step}' in field path.")
            read = self._followed(read, link.name)
            parents.append((link.relationship, read))
            entities = link.refers_to
        field = self._end(path, entities, steps[-1])
        if len(entities) > 1 and field.name == "Type":
            return tuple(parents), field, field.name, self._kind(read)
        return tuple(parents), field, field.name, self._followed(read, field.name)

    def _end(self, path: Path, entities: tuple[str, ...], name: str) -> Field:
        """The last field of a path; behind a reference to several objects only what all of them have."""
        if len(entities) > 1 and name.lower() == "type":
            return Field("Type", "Type", "string", 40)
        found = next((field for e in entities if (field := self._sight.field(e, name)) is not None), None)
        if found is None or (len(entities) > 1 and found.name not in (*_PEOPLE, "Id")):
            entity = entities[0] if len(entities) == 1 else "Name"
            raise unknown_field(self.query.text, path.place, path.text.split(".")[-1], entity)
        return found

    def _followed(self, before: Reading | None, name: str) -> Reading:
        """Reading `name` of the row itself, or of the parent whose id `before` reads."""
        if before is None:
            return lambda row: row.get(name)
        find = self._sight.row

        def read(row: Row) -> object:
            identity = before(row)
            target = find(identity) if isinstance(identity, str) else None
            return target[1].get(name) if target else None

        return read

    def _kind(self, before: Reading | None) -> Reading:
        """Reading of which object the row is whose id `before` reads; a group says Queue."""
        find = self._sight.row

        def read(row: Row) -> object:
            identity = before(row) if before else None
            target = find(identity) if isinstance(identity, str) else None
            return {"Group": "Queue"}.get(target[0], target[0]) if target else None

        return read

    def _tested(self, condition: Condition) -> Test:
        if isinstance(condition, Comparison):
            return self._compared(condition)
        if isinstance(condition, Negation):
            inner = self._tested(condition.part)
            return lambda row: not inner(row)
        tests = tuple(self._tested(part) for part in condition.parts)
        return _any_of(tests) if condition.operator == "OR" else _all_of(tests)

    def _compared(self, comparison: Comparison) -> Test:
        _, field, _, read = self._resolved(comparison.path)
        if field.long_text:
            raise self._fault(comparison.path, f"field '{field.name}' can not be filtered in a query call")
        if comparison.operator == "LIKE":
            return self._alike(comparison, field, read)
        operands = [self._operand(field, literal) for literal in comparison.operands]
        if comparison.operator in _ORDERED and None in operands:
            raise self._fault(comparison.path, "invalid operator on null")
        ready = _folding(field, read)
        if comparison.operator in ("IN", "NOT IN"):
            return _membership(ready, frozenset(operands), wanted=comparison.operator == "IN")
        return _COMPARE[comparison.operator](ready, operands[0])

    def _alike(self, comparison: Comparison, field: Field, read: Reading) -> Test:
        literal = comparison.operands[0]
        if field.type in _NUMERIC or field.type in (*_ID_TYPES, "boolean", "date", "datetime"):
            raise self._fault(comparison.path, f"invalid operator on {field.type} field")
        if literal.kind is not Kind.STRING:
            raise self._mistyped(field, literal)
        pattern = re.compile(_like(literal.text), re.IGNORECASE | re.DOTALL)
        return lambda row: isinstance(value := read(row), str) and pattern.fullmatch(value) is not None

    def _operand(self, field: Field, literal: Literal) -> object:
        """The literal in the form in which the field's values are stored."""
        if literal.kind is Kind.NULL:
            return None
        if field.type in _ID_TYPES and literal.kind is Kind.STRING:
            return long_id(literal.text) or literal.text
        if literal.kind is Kind.NUMBER and field.type in _NUMERIC:
            return float(Decimal(literal.text))
        if literal.kind is Kind.BOOLEAN and field.type == "boolean":
            return literal.text == "true"
        if literal.kind is Kind.DATETIME and field.type == "datetime":
            return stamps.stamp(stamps.moment(literal.text))
        if literal.kind is Kind.DATE and field.type == "date":
            return literal.text
        if literal.kind is Kind.STRING and field.type not in (*_NUMERIC, "boolean", "date", "datetime"):
            return literal.text.casefold()
        raise self._mistyped(field, literal)

    def _mistyped(self, field: Field, literal: Literal) -> Exception:
        quoted = field.type not in (*_NUMERIC, "boolean", "date", "datetime")
        kind = {"datetime": "dateTime"}.get(field.type, field.type)
        rule = "should be enclosed in quotes" if quoted else "should not be enclosed in quotes"
        why = f"value of filter criterion for field '{field.name}' must be of type {kind} and {rule}"
        return invalid_field(self.query.text, literal.place, why)

    def _fault(self, path: Path, why: str) -> Exception:
        return invalid_field(self.query.text, path.place, why)


def _any_of(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 2:  # without the generator: a keyset condition runs for every row of every page
        first, second = tests
        return lambda row: first(row) or second(row)
    return lambda row: any(test(row) for test in tests)


def _all_of(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda row: first(row) and second(row)
    return lambda row: all(test(row) for test in tests)


def _folding(field: Field, read: Reading) -> Reading:
    """Text compares without regard to case; everything else as it is."""
    if field.type in (*_NUMERIC, *_ID_TYPES, "boolean", "date", "datetime"):
        return read
    return lambda row: value.casefold() if isinstance(value := read(row), str) else value


def _membership(read: Reading, operands: frozenset[object], *, wanted: bool) -> Test:
    return lambda row: (read(row) in operands) is wanted


def _equal(read: Reading, operand: object) -> Test:
    return lambda row: read(row) == operand


def _unequal(read: Reading, operand: object) -> Test:
    return lambda row: read(row) != operand


def _less(read: Reading, operand: object) -> Test:
    return lambda row: (value := read(row)) is not None and value < operand  # type: ignore[operator]


def _at_most(read: Reading, operand: object) -> Test:
    return lambda row: (value := read(row)) is not None and value <= operand  # type: ignore[operator]


def _more(read: Reading, operand: object) -> Test:
    return lambda row: (value := read(row)) is not None and value > operand  # type: ignore[operator]


def _at_least(read: Reading, operand: object) -> Test:
    return lambda row: (value := read(row)) is not None and value >= operand  # type: ignore[operator]


_ORDERED = ("<", "<=", ">", ">=")
_COMPARE: dict[str, Callable[[Reading, object], Test]] = {
    "=": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _at_most,
    ">": _more,
    ">=": _at_least,
}


def _like(pattern: str) -> str:
    signs = {"%": ".*", "_": ".", ESCAPED["%"]: "%", ESCAPED["_"]: "_"}
    return "".join(signs.get(letter) or re.escape(letter) for letter in pattern)


def _sorting(kind: str, read: Reading, *, last: bool) -> Callable[[Row], tuple[bool, object]]:
    """A sort key in which empty values stand at one end; text without regard to case."""
    folded = kind not in (*_NUMERIC, *_ID_TYPES, "boolean", "date", "datetime")

    def key(row: Row) -> tuple[bool, object]:
        value = read(row)
        if value is None:
            return (last, 0)
        return (not last, value.casefold() if folded and isinstance(value, str) else value)

    return key
