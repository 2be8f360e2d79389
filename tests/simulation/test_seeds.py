"""Whole schedules from seeds, with and without faults. A failing seed prints the command that replays it."""

from __future__ import annotations

import os

import pytest

from tests.simulation.episode import Played, play
from tests.simulation.regressions import REGRESSIONS
from tests.simulation.strikes import ELSEWHERE, FORMS, Family

#: How many seeds are played, and how many of them in one test, so that several processes can share them.
SEEDS, CHUNK = int(os.environ.get("SEEDS", "300")), 10
FIRST = int(os.environ.get("FIRST", "0"))

#: How many seeds are played without any fault.
CALM_SEEDS = 20


def _report(played: Played) -> str:
    found = "\n  ".join(f"{each.kind}: {each.what}" for each in played.verdict.breaches)
    again = f"python -m tests.simulation.soak --first {played.seed} --seeds 1"
    return f"seed {played.seed} ({again})\n  {found}"


@pytest.mark.parametrize("first", range(FIRST, FIRST + SEEDS, CHUNK))
def test_schedules_of_faults_end_with_every_promise_kept(first: int) -> None:
    """Nothing lost, doubled or stale, no call too many, and the journal explains it all."""
    seeds = range(first, min(first + CHUNK, FIRST + SEEDS))
    failed = [played for seed in seeds if (played := play(seed)).verdict.breaches]
    assert not failed, "\n".join(map(_report, failed))


@pytest.mark.parametrize("first", range(0, CALM_SEEDS, CHUNK))
def test_the_same_worlds_without_faults_take_the_fewest_calls(first: int) -> None:
    """Not one call more than the sandbox's own minimum, but those that follow deleted and merged contacts."""
    for seed in range(first, first + CHUNK):
        played = play(seed, struck=False)
        assert not played.verdict.breaches, _report(played)


@pytest.mark.parametrize(("seed", "taught"), REGRESSIONS)
def test_what_a_seed_once_taught_still_holds(seed: int, taught: str) -> None:
    """Seeds that failed before."""
    played = play(seed)
    assert not played.verdict.breaches, f"{taught}\n{_report(played)}"


def test_every_family_of_the_fault_matrix_has_a_place() -> None:
    """Each of the sixteen strikes in mid pass, or between passes."""
    assert {form.family for form in FORMS} | set(ELSEWHERE) == set(Family)
