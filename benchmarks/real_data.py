"""Two sets of real leads whose outcome is known, and what a benchmark must know of each.

They lie beside the project and are no part of it. The outcome is joined here, by the id that each lead also
bears in the CRM; Tolok reads neither the id nor the outcome.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from leads.record import Raw

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / ".." / "shared" / "data"
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True, slots=True)
class Known:
    """One lead's id in the file, and whether it was won."""

    id: str
    won: bool


@dataclass(frozen=True, slots=True)
class DataSet:
    """One set: its example folder and file, the CRM it is loaded into, and how it is read.

    `history` gives the leads in time order. `edit` tells what a person changes on the n-th lead, given what
    the CRM shows of the fields `edited`. `leaks` are fields written by sales after contact, or the outcome.
    """

    name: str
    crm: str
    type: str
    file: Path
    id: str
    history: Callable[[], list[Known]]
    edited: tuple[str, ...]
    edit: Callable[[int, Mapping[str, Raw]], dict[str, object]]
    leaks: frozenset[str]

    @property
    def folder(self) -> Path:
        """The example's configuration folder."""
        return EXAMPLES / self.name


def rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by heading."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


_X_EDUCATION = DATA / "x_education" / "Leads.csv"
_OLIST = DATA / "olist_funnel" / "olist_marketing_qualified_leads_dataset.csv"
_OLIST_DEALS = DATA / "olist_funnel" / "olist_closed_deals_dataset.csv"
_OCCUPATION = "What_is_your_current_occupation__c"
_SECONDS = "Total_Time_Spent_on_Website__c"


def _x_education_history() -> list[Known]:
    """In the order of their numbers, which run as leads are created."""
    found = sorted(rows(_X_EDUCATION), key=lambda row: int(row["Lead Number"]))
    return [Known(row["Prospect ID"], row["Converted"] == "1") for row in found]


def _olist_history() -> list[Known]:
    """By the day of first contact (dd-mm-yyyy), by id within a day; won are those with a deal."""
    won = {row["mql_id"] for row in rows(_OLIST_DEALS)}
    found = sorted(rows(_OLIST), key=lambda row: (_day(row["first_contact_date"]), row["mql_id"]))
    return [Known(row["mql_id"], row["mql_id"] in won) for row in found]


def _day(text: str) -> str:
    return datetime.strptime(text, "%d-%m-%Y").date().isoformat()  # noqa: DTZ007 - a day, no moment


def _x_education_edit(number: int, shown: Mapping[str, Raw]) -> dict[str, object]:
    """Every other lead finds or loses work; the rest stay a second longer, which changes no value."""
    if number % 2:
        return {_SECONDS: float(shown[_SECONDS] or 0) + 1}
    return {_OCCUPATION: _other(shown[_OCCUPATION], "Working Professional", "Student")}


def _olist_edit(number: int, shown: Mapping[str, Raw]) -> dict[str, object]:
    """Every other lead comes by another way; the rest land on a page that nobody listed."""
    if number % 2:
        return {"landing_page_id": "a-page-that-nobody-listed"}
    return {"origin": _other(shown["origin"], "paid_search", "email")}


def _other(shown: Raw, wanted: str, instead: str) -> str:
    return instead if shown == wanted else wanted


X_EDUCATION = DataSet(
    name="x_education",
    crm="salesforce",
    type="Lead",
    file=_X_EDUCATION,
    id="Prospect_ID__c",
    history=_x_education_history,
    edited=(_OCCUPATION, _SECONDS),
    edit=_x_education_edit,
    leaks=frozenset(
        (
            *("Converted__c", "Tags__c", "Lead_Quality__c", "Lead_Profile__c", "Last_Notable_Activity__c"),
            *("Asymmetrique_Activity_Index__c", "Asymmetrique_Profile_Index__c"),
            *("Asymmetrique_Activity_Score__c", "Asymmetrique_Profile_Score__c"),
        )
    ),
)
OLIST = DataSet(
    name="olist",
    crm="hubspot",
    type="contacts",
    file=_OLIST,
    id="mql_id",
    history=_olist_history,
    edited=("origin", "landing_page_id"),
    edit=_olist_edit,
    leaks=frozenset(
        (
            *("seller_id", "sdr_id", "sr_id", "won_date", "business_segment", "lead_type"),
            *("lead_behaviour_profile", "has_company", "has_gtin", "average_stock", "business_type"),
            *("declared_product_catalog_size", "declared_monthly_revenue"),
        )
    ),
)
DATA_SETS: Mapping[str, DataSet] = MappingProxyType({each.name: each for each in (X_EDUCATION, OLIST)})


def absent() -> str:
    """Why there is nothing to measure, in one line; "" where all files are there."""
    missing = [file.name for file in (_X_EDUCATION, _OLIST, _OLIST_DEALS) if not file.is_file()]
    return f"skipped: no {', '.join(missing)} in ../shared/data beside the project" if missing else ""
