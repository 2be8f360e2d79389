"""Leads from a spreadsheet: its columns as custom fields, its rows as leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ..sheet import CREATED_KEY, Column, ColumnType
from .org import Org
from .register import Register
from .rules import worked_out
from .schema import Field
from .selection import Row
from .tooling import add_field

_DIGITS, _DECIMALS = 18, 6


def load(
    org: Org, register: Register, columns: Sequence[Column], rows: Sequence[Mapping[str, object]]
) -> None:
    """Add the custom columns to Lead, for everyone to see, and the rows as leads of the Inbound queue."""
    by = register.reps[0]
    for column in columns:
        if column.custom and org.schema.field("Lead", column.name) is None:
            add_field(org, "Lead", _field(column), by)
    for row in rows:
        created = row.get(CREATED_KEY)
        at = created.replace(microsecond=0) if isinstance(created, datetime) else org.now
        values: Row = {"OwnerId": org.inbound}
        for column in columns:
            value = _value(column, row.get(column.name))
            if value is not None:
                values[column.name] = value
        org.rows.insert("Lead", {**values, **worked_out(org, "Lead", values)}, by, at)


def _field(column: Column) -> Field:
    name, label = column.name, column.label[:40]
    match column.type:
        case ColumnType.BOOLEAN:
            return Field(name, label, "boolean", nillable=False, default=False)
        case ColumnType.INTEGER:
            return Field(name, label, "double", precision=_DIGITS)
        case ColumnType.DECIMAL:
            return Field(name, label, "double", precision=_DIGITS, scale=_DECIMALS)
        case ColumnType.DATE:
            return Field(name, label, "date")
        case ColumnType.TEXT:
            return Field(name, label, "string", column.length or 255)
        case ColumnType.LONG_TEXT:
            return Field(name, label, "textarea", column.length or 32_768)


def _value(column: Column, value: object) -> object:
    """A typed cell as the field keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), _DECIMALS)
    if isinstance(value, str):
        return value.rstrip() or None
    return value
