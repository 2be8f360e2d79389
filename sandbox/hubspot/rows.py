"""Rows of a spreadsheet as contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sandbox.hubspot.changes import CONTACTS, create
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.properties import Property, read_options
from sandbox.hubspot.records import Source
from sandbox.hubspot.values import checked, stamp
from sandbox.sheet import CREATED_KEY, Column, ColumnType, Row

IMPORT = Source("IMPORT", "1", "IMPORT")

_TYPES: Mapping[ColumnType, tuple[str, str]] = MappingProxyType(
    {
        ColumnType.BOOLEAN: ("bool", "booleancheckbox"),
        ColumnType.INTEGER: ("number", "number"),
        ColumnType.DECIMAL: ("number", "number"),
        ColumnType.DATE: ("date", "date"),
        ColumnType.TEXT: ("string", "text"),
        ColumnType.LONG_TEXT: ("string", "textarea"),
    }
)
_YES_NO = ({"label": "Yes", "value": "true"}, {"label": "No", "value": "false"})


def take_rows(portal: Portal, columns: Sequence[Column], rows: Sequence[Row]) -> None:
    """Define the custom columns, then make each row a contact created when it says."""
    for column in columns:
        if column.custom:
            _define(portal, column)
    for row in rows:
        born = row[CREATED_KEY]
        if not isinstance(born, datetime):
            raise TypeError(f"a row without a moment of creation: {born!r}")
        create(portal, CONTACTS, _values(portal, columns, row), IMPORT, stamp(born))


def _define(portal: Portal, column: Column) -> None:
    """A column with the name of one of HubSpot's own properties fills that one."""
    held = portal.book(CONTACTS).live(column.name)
    if held and held.hubspot_defined:
        return
    type_, field_type = _TYPES[column.type]
    portal.book(CONTACTS).add(
        Property(
            name=column.name,
            label=column.label,
            type=type_,
            field_type=field_type,
            group="contactinformation",
            options=read_options(_YES_NO if type_ == "bool" else ()),
            created_at=portal.now,
            updated_at=portal.now,
        )
    )


def _values(portal: Portal, columns: Sequence[Column], row: Row) -> dict[str, str]:
    """The row's values in stored form; what the property does not take stays unset, as in an import."""
    values = {}
    for column in columns:
        raw = row.get(column.name)
        if raw is None:
            continue
        text = str(raw).lower() if isinstance(raw, bool) else str(raw)
        value, problem = checked(portal.book(CONTACTS).live(column.name), column.name, text)
        if problem is None:
            values[column.name] = value
    return values
