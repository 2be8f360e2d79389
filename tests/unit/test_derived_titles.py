"""Seniority and function by the titles that people write, in five languages."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.derived.title import function_of, seniority_of
from scoring.derived.title_words import ALONE, COUNTS_AS, FUNCTIONS, LADDER, SENIORITIES

with (Path(__file__).parent / "job_titles.csv").open(encoding="utf-8") as table:
    TITLES = [tuple(row) for row in csv.reader(table)][1:]
WORDS = ["Direktur", "Geschäftsführer", "Assistant to", "VP", "S.Kom.", "M.M.", "de compras", "Leiter", "&"]


@pytest.mark.parametrize(("title", "seniority", "function"), TITLES)
def test_a_title_tells_seniority_and_function(title: str, seniority: str, function: str) -> None:
    """A degree, a former post and a wish are no title, and an assistant to a chief is no chief."""
    assert (seniority_of(title), function_of(title)) == (seniority, function)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Chief Financial Officer and Executive Vice President", "c_level"),
        ("Senior Vice President & Director", "vp"),
        ("Executive Vice President, General Counsel and Assistant Secretary", "vp"),
        ("Manager / Staff", "manager"),
        ("IT Manager and Tech Director", "director"),
        ("Software Engineer, Co-Founder", "owner"),
    ],
)
def test_of_several_titles_the_highest_counts(title: str, expected: str) -> None:
    """In whatever order they stand."""
    assert seniority_of(title) == expected


@pytest.mark.parametrize(
    "degrees",
    [
        "S.Kom., M.M.",
        "S.E., M.Ak., CA",
        "Dr. Ir.",
        "Drs. H.",
        "Dipl.-Ing.",
        "Diplom-Informatiker",
        "MBA, PMP",
    ],
)
@pytest.mark.parametrize("title", ["Direktur Keuangan", "Jefe de compras", "Leiter Einkauf", "Staf"])
def test_degrees_beside_a_title_change_nothing(degrees: str, title: str) -> None:
    """Nor do they make one where there is none."""
    alone = (seniority_of(title), function_of(title))
    assert (seniority_of(f"{title}, {degrees}"), function_of(f"{title}, {degrees}")) == alone
    assert (seniority_of(f"{degrees} {title}"), function_of(f"{degrees} {title}")) == alone
    assert (seniority_of(degrees), function_of(degrees)) == ("", "")


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=20), max_size=12).map(" ".join))
def test_no_title_raises_and_every_answer_is_one_of_the_tables(title: str) -> None:
    """People write anything into a title."""
    assert seniority_of(title) in {"", "student", "intern", *LADDER}
    assert function_of(title) in {"", "general", *FUNCTIONS}


def test_every_table_of_seniorities_counts_as_a_seniority() -> None:
    """No rank could be found and then lost."""
    ranks = {COUNTS_AS.get(name, name) for name in SENIORITIES}
    assert ranks == {"student", "intern", *LADDER}
    assert set(ALONE) | set(COUNTS_AS) <= set(SENIORITIES)
