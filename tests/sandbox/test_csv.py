"""Reading a spreadsheet of leads: names, types, required values and creation."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.clock import BEGINNING
from sandbox.exchange import Request
from sandbox.naming import HUBSPOT, SALESFORCE, custom_name
from sandbox.server import Sandbox
from sandbox.sheet import CREATED_KEY, ColumnType, SheetError, column_type, read_sheet, sheet

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"


@pytest.mark.parametrize(
    ("heading", "salesforce", "hubspot"),
    [
        ("Lead Number", "Lead_Number__c", "lead_number"),
        ("  Time on site (s) ", "Time_on_site_s__c", "time_on_site_s"),
        ("1st visit", "X_1st_visit__c", "x_1st_visit"),
        ("___", "X__c", "x"),
        ("Umur – tahun", "Umur_tahun__c", "umur_tahun"),
        ("hs_score", "hs_score__c", "x_hs_score"),
        ("a" * 120, "a" * 40 + "__c", "a" * 100),
        ("b" * 39 + " tail", "b" * 39 + "__c", "b" * 39 + "_tail"),
    ],
)
def test_a_custom_field_is_named_by_the_rules(heading: str, salesforce: str, hubspot: str) -> None:
    """Other signs become one underscore, a letter comes first, and the name fits the CRM."""
    assert custom_name(heading, SALESFORCE, set()) == salesforce
    assert custom_name(heading, HUBSPOT, set()) == hubspot


def test_names_that_are_taken_are_numbered_within_the_length() -> None:
    """Headings that differ only in signs, case or their tail get numbers."""
    taken: set[str] = set()
    assert [custom_name(h, SALESFORCE, taken) for h in ("Tag", "tag!", "TAG")] == [
        "Tag__c",
        "tag_2__c",
        "TAG_3__c",
    ]
    long = [custom_name("c" * 50, SALESFORCE, taken) for _ in range(2)]
    assert long == ["c" * 40 + "__c", "c" * 38 + "_2__c"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["Yes", "no", ""], ColumnType.BOOLEAN),
        (["0", "1", "1"], ColumnType.BOOLEAN),
        (["Yes", "0"], ColumnType.TEXT),
        (["0", "1", "2"], ColumnType.INTEGER),
        (["0812", "0813"], ColumnType.TEXT),
        (["+62811", "+62812"], ColumnType.TEXT),
        (["1" * 16], ColumnType.TEXT),
        (["-3", "2.50"], ColumnType.DECIMAL),
        (["1.5", "n/a"], ColumnType.TEXT),
        (["2026-02-28", "28-02-2026"], ColumnType.DATE),
        (["31-02-2026"], ColumnType.TEXT),
        (["x" * 256], ColumnType.LONG_TEXT),
        (["", ""], ColumnType.TEXT),
    ],
)
def test_a_type_is_what_every_value_is(values: list[str], kind: ColumnType) -> None:
    """One value that does not fit makes the column a text; blanks say nothing."""
    assert column_type(values) is kind


def test_known_headings_become_the_crms_own_fields() -> None:
    """Headings are known whatever their case and spacing; the first of two wins, the other is custom."""
    headings = ["E-Mail", "FIRST name", "Job Title", "email"]
    found = [(c.name, c.custom) for c in sheet(headings, [], "hubspot", BEGINNING).columns]
    assert found == [("email", False), ("firstname", False), ("jobtitle", False), ("email_2", True)]


def test_values_are_typed_and_blank_ones_are_none() -> None:
    """Each cell is read as its column's type."""
    table = [["Yes", "3", "1.5", "05-03-2026", " x "], ["no", "", "", "", ""]]
    read = sheet(["Asked", "Visits", "Pages", "Seen", "Note"], table, "hubspot", BEGINNING)
    assert [{k: v for k, v in row.items() if k != CREATED_KEY} for row in read.rows] == [
        {"asked": True, "visits": 3, "pages": 1.5, "seen": date(2026, 3, 5), "note": "x"},
        {"asked": False, "visits": None, "pages": None, "seen": None, "note": None},
    ]


def test_a_row_that_is_too_short_or_too_long_keeps_its_columns() -> None:
    """Missing cells are blank and cells without a heading are left out."""
    rows = sheet(["A", "B"], [["x"], ["x", "y", "z"]], "hubspot", BEGINNING).rows
    assert [(row["a"], row["b"]) for row in rows] == [("x", None), ("x", "y")]


def test_salesforce_gets_what_it_requires() -> None:
    """A missing last name or company is Unknown, whether the column or only the value is missing."""
    read = sheet(["Company"], [["PT Satu"], [""]], "salesforce", BEGINNING)
    assert [(row["LastName"], row["Company"]) for row in read.rows] == [
        ("Unknown", "PT Satu"),
        ("Unknown", "Unknown"),
    ]
    assert [column.name for column in read.columns] == ["Company", "LastName"]


def test_hubspot_keeps_an_address_once() -> None:
    """A later row with the same address, in any case, comes without it."""
    rows = sheet(["email"], [["a@example.com"], ["A@example.com"]], "hubspot", BEGINNING).rows
    assert [row["email"] for row in rows] == ["a@example.com", None]


def test_rows_without_a_date_are_a_second_apart_and_end_now() -> None:
    """File order becomes creation order."""
    rows = sheet(["x"], [["a"], ["b"], ["c"]], "salesforce", BEGINNING).rows
    assert [BEGINNING - row[CREATED_KEY] for row in rows] == [  # type: ignore[operator]
        timedelta(seconds=seconds) for seconds in (2, 1, 0)
    ]


def test_a_created_column_is_the_creation_and_no_field() -> None:
    """Dates are read day first or ISO, a blank is now, and nothing is created in the future."""
    table = [["01-02-2018"], ["2018-02-01T07:30:00+07:00"], [""], ["2999-01-01"]]
    read = sheet(["first_contact_date"], table, "hubspot", BEGINNING)
    assert read.columns == ()
    assert [row[CREATED_KEY] for row in read.rows] == [
        datetime(2018, 2, 1, tzinfo=UTC),
        datetime(2018, 2, 1, 0, 30, tzinfo=UTC),
        BEGINNING,
        BEGINNING,
    ]


def test_a_file_that_is_no_sheet_is_refused_in_words(tmp_path: Path) -> None:
    """An empty file, another encoding and an unknown CRM are told apart."""
    path = tmp_path / "leads.csv"
    path.write_bytes(b"")
    with pytest.raises(SheetError, match="no heading row"):
        read_sheet(path, "salesforce", BEGINNING)
    path.write_bytes(b"name\n\xff\xfe\n")
    with pytest.raises(SheetError, match="not a CSV file in UTF-8"):
        read_sheet(path, "salesforce", BEGINNING)
    with pytest.raises(SheetError, match="salesforce or hubspot"):
        sheet(["a"], [], "zoho", BEGINNING)


def field_names(ours: Sandbox, crm: str) -> list[str]:
    """The fields of a lead that the CRM has from the start."""
    info: Any = ours.info()[crm]
    path, rows = {
        "salesforce": ("/services/data/v66.0/sobjects/Lead/describe", "fields"),
        "hubspot": ("/crm/v3/properties/contacts", "results"),
    }[crm]
    bearer = {"authorization": f"Bearer {info['access_token']}"}
    answer = ours.handle(crm, Request("GET", path, headers=bearer))
    return [row["name"] for row in json.loads(answer.body)[rows]]


def test_no_custom_column_takes_a_name_the_crm_has() -> None:
    """A column headed like a field that either world has from the start gets a name of its own."""
    ours = Sandbox(leads=0)
    for crm, naming in (("salesforce", SALESFORCE), ("hubspot", HUBSPOT)):
        present = field_names(ours, crm)
        made = {custom_name(name.removesuffix("__c"), naming, naming.taken()) for name in present}
        assert not {name.lower() for name in made} & {name.lower() for name in present}


@pytest.mark.parametrize("crm", ["salesforce", "hubspot"])
def test_real_leads_can_be_read(crm: str) -> None:
    """A published file of 9,240 leads reads whole, with its numbers and yes/no columns recognised."""
    path = SHARED / "x_education" / "Leads.csv"
    if not path.exists():
        pytest.skip("the published leads are not on this machine")
    read = read_sheet(path, crm, BEGINNING)
    kinds = {column.source: column.type for column in read.columns}
    assert len(read.rows) == 9240
    assert kinds["Converted"] is ColumnType.BOOLEAN
    assert kinds["TotalVisits"] is ColumnType.INTEGER
    assert kinds["Page Views Per Visit"] is ColumnType.DECIMAL
