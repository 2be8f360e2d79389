"""The example folders hold together, read nothing that leaks, and score leads as the benchmark says."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.real_data import DATA_SETS, OLIST, X_EDUCATION, DataSet, Known, absent, rows
from benchmarks.real_input import Checks, bench, compared, measure
from config.load import load
from tolok.checking import files_alone

BOTH = pytest.mark.parametrize("of", DATA_SETS.values(), ids=DATA_SETS)

#: Twelve invented leads of each kind: the headings of the real files, and for each column values in turn.
INVENTED: dict[str, dict[str, tuple[str, ...]]] = {
    "x_education": {
        "Lead Origin": ("Landing Page Submission", "API", "Lead Add Form"),
        "Lead Source": ("Google", "Reference"),
        "Do Not Email": ("No", "No", "No", "Yes"),
        "Converted": ("0", "1"),
        "TotalVisits": ("0", "2", "", "9"),
        "Total Time Spent on Website": ("0", "600", "1200", "80"),
        "Last Activity": ("Email Opened", "", "Email Bounced"),
        "What is your current occupation": ("Unemployed", "Working Professional", ""),
        "Tags": ("Ringing", "Busy"),
    },
    "olist": {
        "first_contact_date": ("03-01-2018", "28-02-2018"),
        "landing_page_id": (
            "b76ef37428e6799c421989521c0e5077",
            "88740e65d5d6b056e0cda098e1ea6313",
            "other",
            "",
        ),
        "origin": ("social", "unknown", ""),
    },
}


def invented(of: DataSet, folder: Path, count: int = 12) -> DataSet:
    """A data set like `of` with leads of our own; every third was won."""
    columns = INVENTED[of.name]
    heading = {"x_education": "Prospect ID", "olist": "mql_id"}[of.name]
    path = folder / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([heading, *columns])
        writer.writerows(
            [f"lead-{n}", *(values[n % len(values)] for values in columns.values())] for n in range(count)
        )
    return replace(of, file=path, history=lambda: [Known(f"lead-{n}", n % 3 == 0) for n in range(count)])


@BOTH
def test_an_example_checks_without_a_word(of: DataSet) -> None:
    """Neither a problem nor a warning, looking at the files alone."""
    findings = files_alone(load(of.folder))
    assert [*findings.problems, *findings.warnings] == []


@BOTH
def test_an_example_reads_no_field_that_leaks(of: DataSet) -> None:
    """Neither the outcome, nor what sales writes after contact, nor the id that joins them."""
    read = {name for _, name, _ in load(of.folder).mappings[of.crm].inputs()}
    assert read
    assert not read & {*of.leaks, of.id}


@BOTH
def test_an_example_changes_neither_stages_nor_owners(of: DataSet) -> None:
    """Scores alone are switched on."""
    switches = load(of.folder).settings.connections[of.crm].switches
    assert (switches.scores, switches.stage, switches.owner) == (True, False, False)


@BOTH
def test_invented_leads_pass_every_check(of: DataSet, tmp_path: Path) -> None:
    """The benchmark as a whole, on a file that is always there."""
    found: Any = measure(invented(of, tmp_path), changed=4)
    assert found["failures"] == []
    assert [each["judged"] for each in found["passes"]] == [12, 0, 4]
    assert found["checked"]["receipts"] == 24
    assert sum(each["leads"] for each in found["grades"].values()) == 12


@BOTH
def test_a_value_that_is_not_the_computed_one_fails_the_benchmark(of: DataSet, tmp_path: Path) -> None:
    """A score that somebody changed by hand is found by the comparison, by its lead's id."""
    with bench(invented(of, tmp_path), None) as at:
        at.provision()
        at.step("first")
        wrong = sorted(at.seen())[5]
        outputs = at.opened.configuration.mappings[of.crm].outputs
        at.edit(wrong, {outputs["score"]: 99 if of is X_EDUCATION else "99"})
        checks = Checks()
        compared(at, at.seen(), checks)
    (failure,) = checks.failures
    assert wrong in failure


@BOTH
def test_real_leads_pass_every_check(of: DataSet) -> None:
    """Three hundred of them, spread over the file, where it is there."""
    if why := absent():
        pytest.skip(why)
    found: Any = measure(of, rows=300, changed=20)
    assert found["failures"] == []
    assert (found["rows"], found["passes"][2]["judged"]) == (300, 20)
    assert 0.5 < found["auc"]["all"] < 1


def test_history_is_in_time_order_with_every_outcome() -> None:
    """The wins counted here are those that the sources tell: 3,561 and 842."""
    if why := absent():
        pytest.skip(why)
    histories = {name: of.history() for name, of in DATA_SETS.items()}
    assert {name: sum(lead.won for lead in found) for name, found in histories.items()} == {
        "x_education": 3561,
        "olist": 842,
    }
    days = {row["mql_id"]: row["first_contact_date"] for row in rows(OLIST.file)}
    assert days[histories["olist"][0].id] == "14-06-2017"
    assert days[histories["olist"][-1].id] == "31-05-2018"
