"""`tolok demo`: the main job on this machine alone, with the numbers that it promises."""

from __future__ import annotations

import json
import os
import subprocess

from tests.journeys.terminal import TIMEOUT_S, TOLOK

KEYS = [
    "leads_read",
    "activities_read",
    "scored",
    "changed",
    "written",
    "failed",
    "handed_off",
    "calls",
    "minimum_calls",
    "seconds",
]


def test_the_demonstration_reports_three_passes_of_each_crm_at_the_minimum_of_calls() -> None:
    """One document with these keys; the third pass has nothing to do."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TOLOK_")}
    done = subprocess.run(
        [TOLOK, "demo", "--json", "--leads", "60"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=outside,
        timeout=TIMEOUT_S,
        check=True,
    )
    document = json.loads(done.stdout)
    assert list(document) == ["salesforce", "hubspot"]
    for crm in document.values():
        assert list(crm) == ["passes"]
        assert len(crm["passes"]) == 3
        for each in crm["passes"]:
            assert list(each) == KEYS
            assert each["calls"] == each["minimum_calls"]
            assert each["failed"] == 0
        first, _, third = crm["passes"]
        assert first["written"] > 0
        assert (third["scored"], third["changed"], third["written"]) == (0, 0, 0)
    assert "\r" not in done.stderr  # progress is for terminals


def test_the_demonstration_shows_a_lead_on_a_line_with_its_reasons_beneath() -> None:
    """Nothing is wider than a narrow terminal but the tables, and those are no wider than 110 columns."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("TOLOK_")}
    done = subprocess.run(
        [TOLOK, "demo", "--leads", "20"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=outside,
        timeout=TIMEOUT_S,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 110
    top = lines.index(next(line for line in lines if "top leads" in line))
    score, grade, stage = lines[top + 1].split()[:3]
    assert 0 <= int(score) <= 100
    assert grade[0] in "ABCD"
    assert grade[1] in "1234"
    assert stage
    assert lines[top + 2].startswith("        Fit ")
    assert "\x1b" not in done.stdout + done.stderr
