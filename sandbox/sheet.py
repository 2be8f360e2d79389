"""A spreadsheet of leads, read into the columns and typed rows that a world can hold.

The rules:

* Which column is which field, and how custom fields are named: `sandbox.naming`. Salesforce requires
  `LastName` and `Company`: a missing value is `Unknown`. HubSpot keeps e-mail unique: a later row with the
  same address is read without it.
* Type of a custom field, from all its values, blanks ignored: boolean if every value is of one pair among
  yes/no, true/false and 0/1 (any case); integer (no leading zeros or plus, at most 15 digits); decimal (the
  same, with a point in some value); date (yyyy-mm-dd or dd-mm-yyyy, real days only); else text, or long text
  if any value is over 255 characters. A column without values is text. The CRM's own fields are text, cut to
  their length.
* Creation: the created column's date (midnight UTC) or ISO date-time, never after `now`; a row whose value is
  blank or no date is created at `now`. Without such a column rows are one second apart in file order, the
  last one at `now`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from sandbox.naming import CREATED, MAX_COLUMNS, NAMINGS, Naming, custom_name, plain


class ColumnType(StrEnum):
    """What a column holds, and with it the Python type of its values."""

    BOOLEAN = "boolean"  # bool
    INTEGER = "integer"  # int
    DECIMAL = "decimal"  # float
    DATE = "date"  # datetime.date
    TEXT = "text"  # str, at most `length` characters
    LONG_TEXT = "long_text"  # str


Cell = str | int | float | bool | date | None
Row = Mapping[str, object]

#: The key of a row under which its moment of creation stands (an aware datetime in UTC).
CREATED_KEY = "_created"
MAX_ROWS = 200_000
TEXT_LENGTH = 255
LONG_TEXT_LENGTH = 32_768
MAX_DIGITS = 15
UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the leads in a sheet.

    `source` is the heading in the file ("" for a required field the file lacks), `name` the API name in the
    CRM, `label` what people see, `length` the most characters of a text (0 for other types), `custom` whether
    the world must create the field first.
    """

    source: str
    name: str
    type: ColumnType
    label: str
    length: int
    custom: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns, and rows by `Column.name` with typed values, each with its creation under `CREATED_KEY`."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class SheetError(ValueError):
    """The file cannot be read as a sheet of leads; the message says why."""


TRUE_WORDS = ("yes", "true", "1")
PAIRS = (frozenset(("yes", "no")), frozenset(("true", "false")), frozenset(("0", "1")))
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_FIRST = re.compile(r"(\d{2})-(\d{2})-(\d{4})")


def day_of(text: str) -> date | None:
    """The date written as yyyy-mm-dd or dd-mm-yyyy, else None."""
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # the 31st of February
        return None


def column_type(values: Iterable[str]) -> ColumnType:
    """The type that every non-blank value has, tried in the order of `ColumnType`."""
    known = {value for value in values if value}
    if not known:
        return ColumnType.TEXT
    if any({value.casefold() for value in known} <= pair for pair in PAIRS):
        return ColumnType.BOOLEAN
    if all(_number(value) for value in known):
        return ColumnType.DECIMAL if any("." in value for value in known) else ColumnType.INTEGER
    if all(day_of(value) for value in known):
        return ColumnType.DATE
    return ColumnType.LONG_TEXT if max(map(len, known)) > TEXT_LENGTH else ColumnType.TEXT


def _number(value: str) -> bool:
    """A number with or without a point; a leading zero (08123) marks a code, not a number."""
    whole, _, part = value.lstrip("-").partition(".")
    if not _NUMBER.fullmatch(value) or len(whole + part) > MAX_DIGITS:
        return False
    return whole == "0" or not whole.startswith("0")


#: How a non-blank value of each type is read.
_READ: Mapping[ColumnType, Callable[[str], Cell]] = MappingProxyType(
    {
        ColumnType.BOOLEAN: lambda value: value.casefold() in TRUE_WORDS,
        ColumnType.INTEGER: int,
        ColumnType.DECIMAL: float,
        ColumnType.DATE: day_of,
        ColumnType.TEXT: str,
        ColumnType.LONG_TEXT: str,
    }
)
_LENGTHS = MappingProxyType({ColumnType.TEXT: TEXT_LENGTH, ColumnType.LONG_TEXT: LONG_TEXT_LENGTH})


def read_sheet(path: Path, crm: str, now: datetime) -> Sheet:
    """The CSV file at `path` (UTF-8, a heading row) as leads of `crm` ("salesforce" or "hubspot").

    Raises `SheetError` when it is no such file, `OSError` when it cannot be opened.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            table = [row for row, _ in zip(csv.reader(lines), range(MAX_ROWS + 2), strict=False) if row]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise SheetError(f"{path.name} is not a CSV file in UTF-8: {problem}") from problem
    if not table:
        raise SheetError(f"{path.name} has no heading row")
    if len(table) - 1 > MAX_ROWS:
        raise SheetError(f"{path.name} has more than {MAX_ROWS} rows")
    return sheet(table[0], table[1:], crm, now)


def sheet(headings: Sequence[str], table: Sequence[Sequence[str]], crm: str, now: datetime) -> Sheet:
    """The sheet of `table` under `headings` for `crm`. Raises `SheetError` on too many columns."""
    if crm not in NAMINGS:
        raise SheetError(f"a sheet is read as salesforce or hubspot, not {crm!r}")
    if len(headings) > MAX_COLUMNS:
        raise SheetError(f"{len(headings)} columns are more than {MAX_COLUMNS}")
    naming = NAMINGS[crm]
    width = len(headings)
    cells = [[cell.strip() for cell in row[:width]] + [""] * (width - len(row)) for row in table]
    made = next((i for i, heading in enumerate(headings) if plain(heading) in CREATED), None)
    columns = {
        i: column
        for i, column in enumerate(_columns(headings, list(zip(*cells, strict=True)), naming))
        if i != made
    }
    created = _moments([row[made] for row in cells] if made is not None else None, len(cells), now)
    rows = [_row(row, columns) | {CREATED_KEY: moment} for row, moment in zip(cells, created, strict=True)]
    missing = _missing(columns.values(), naming)
    _fill(rows, naming)
    return Sheet((*columns.values(), *missing), tuple(rows))


def _columns(headings: Sequence[str], values: Sequence[Sequence[str]], naming: Naming) -> list[Column]:
    """One column for each heading, in order."""
    taken = naming.taken()
    given: set[str] = set()
    columns = []
    for position, heading in enumerate(headings):
        name, length = naming.standard.get(plain(heading), ("", 0))
        if name and name not in given:
            given.add(name)
            columns.append(Column(heading, name, ColumnType.TEXT, heading.strip(), length, custom=False))
            continue
        kind = column_type(values[position] if values else ())
        name = custom_name(heading, naming, taken)
        columns.append(
            Column(heading, name, kind, heading.strip() or name, _LENGTHS.get(kind, 0), custom=True)
        )
    return columns


def _row(cells: Sequence[str], columns: Mapping[int, Column]) -> dict[str, object]:
    return {column.name: _value(cells[position], column) for position, column in columns.items()}


def _value(cell: str, column: Column) -> Cell:
    if not cell:
        return None
    return _READ[column.type](cell[: column.length] if column.length else cell)


def _missing(columns: Iterable[Column], naming: Naming) -> list[Column]:
    """The required fields for which the file has no column."""
    given = {column.name for column in columns}
    lengths = dict(naming.standard.values())
    return [
        Column("", name, ColumnType.TEXT, name, lengths[name], custom=False)
        for name in naming.required
        if name not in given
    ]


def _fill(rows: Sequence[dict[str, object]], naming: Naming) -> None:
    """Give required values to every row, and keep the unique field unique."""
    seen: set[str] = set()
    for row in rows:
        for name in naming.required:
            row[name] = row.get(name) or UNKNOWN
        value = row.get(naming.unique) if naming.unique else None
        if isinstance(value, str) and naming.unique:
            if value.casefold() in seen:
                row[naming.unique] = None
            seen.add(value.casefold())


def _moments(values: Sequence[str] | None, count: int, now: datetime) -> list[datetime]:
    """When each row was created; `values` is the created column, or None when there is none."""
    if values is None:
        return [now - timedelta(seconds=count - 1 - position) for position in range(count)]
    return [min(_moment(value) or now, now) for value in values]


def _moment(value: str) -> datetime | None:
    if day := day_of(value):
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # no date at all: the row is created now
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
