"""`tolok demo`: the main job on this machine alone, with the numbers that it promises."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.journeys.terminal import TIMEOUT_S, TOLOK
from tolok.cli import run_command
from tolok.exits import Exit

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
        assert first["handed_off"] > 0  # the same people in both, so engagement must count in both
        assert (third["scored"], third["changed"], third["written"]) == (0, 0, 0)
    assert "\r" not in done.stderr  # progress is for terminals


def test_the_demonstration_shows_a_lead_on_a_line_with_its_reasons_beneath(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Nothing is wider than 110 columns where there is no terminal, and nothing is coloured there."""
    assert run_command(["demo", "--leads", "20"]) == Exit.DONE
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert max(map(len, lines)) <= 110
    top = lines.index(next(line for line in lines if "top leads" in line))
    score, grade, stage = lines[top + 1].split()[:3]
    assert 0 <= int(score) <= 100
    assert grade[0] in "ABCD"
    assert grade[1] in "1234"
    assert stage
    assert lines[top + 2].startswith("        Fit ")
    assert "\x1b" not in told.out + told.err
