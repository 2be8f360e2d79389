"""How much of what real leads wrote is understood. The data is not part of the project."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from scoring.derived.country import country_of
from scoring.derived.industry import industry_of
from scoring.derived.region import region_of
from scoring.derived.title import function_of, seniority_of

LEADS = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "x_education" / "Leads.csv"

#: What is no country, no occupation that tells a rank, or nothing at all.
NO_COUNTRY = {"", "unknown", "Asia/Pacific Region"}
OCCUPATIONS = {"Student": "student", "Businessman": "owner"}
FUNCTIONS = {
    "Finance Management": "finance",
    "Human Resource Management": "hr",
    "Marketing Management": "marketing",
    "Operations Management": "operations",
    "IT Projects Management": "it",
    "Supply Chain Management": "operations",
}
INDUSTRIES = {
    "E-COMMERCE": "Retail",
    "Hospitality Management": "Hospitality",
    "Retail Management": "Retail",
    "Travel and Tourism": "Hospitality",
    "Healthcare Management": "Healthcare",
}


@pytest.fixture(scope="module")
def column() -> dict[str, Counter[str]]:
    """How often each value stands in each column."""
    if not LEADS.exists():
        pytest.skip("the real leads of X Education are not here")
    found: dict[str, Counter[str]] = {}
    with LEADS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name, value in row.items():
                found.setdefault(name, Counter())[value] += 1
    return found


def test_every_country_that_real_leads_wrote_is_understood(column: dict[str, Counter[str]]) -> None:
    """Of 6,779 only what is no country is left."""
    assert {text for text in column["Country"] if not country_of(text)} <= NO_COUNTRY


def test_no_rank_is_guessed_from_an_occupation(column: dict[str, Counter[str]]) -> None:
    """Unemployed, housewife and working professional tell none."""
    found = {text: seniority_of(text) for text in column["What is your current occupation"]}
    assert {text: rank for text, rank in found.items() if rank} == OCCUPATIONS


def test_fields_of_work_are_understood_and_the_others_left_open(column: dict[str, Counter[str]]) -> None:
    """What is asserted is a share of what was written; what is not in the lists may stay unknown."""
    written = column["Specialization"]
    assert {text: function_of(text) for text in FUNCTIONS} == FUNCTIONS
    assert {text: industry_of(text) for text in INDUSTRIES} == INDUSTRIES
    assert set(FUNCTIONS) | set(INDUSTRIES) <= set(written)


def test_no_city_of_another_country_lies_in_a_region_of_indonesia(column: dict[str, Counter[str]]) -> None:
    """Mumbai and its suburbs, even where the country is not known."""
    assert {region_of(text) for text in column["City"]} == {""}
