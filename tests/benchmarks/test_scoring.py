"""The scoring benchmark runs, and both of its sides say the same. Nothing here is timed."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np

from benchmarks.scoring_arrays import made
from benchmarks.scoring_speed import RULES, checksum, definition, totals_of
from config.definition.contents import criteria, sections
from config.definition.criterion import Absence, Behaviour
from tests.house.source import ROOT


def test_the_rules_are_forty_on_attributes_and_fifteen_on_activities() -> None:
    """As many as the goal names, each BANT box one of them."""
    rules = definition(RULES)
    found = [criterion for _, criterion in criteria(sections(rules))]
    on_activities = sum(isinstance(each, Behaviour | Absence) for each in found)
    assert (len(found) - on_activities + len(rules.bant.boxes), on_activities) == (40, 15)


def test_the_engine_and_the_rules_by_hand_give_the_same_totals() -> None:
    """Every total of every lead, and enough different ones to mean something."""
    batches = made(3_000)
    (engine, _), (hand, _) = totals_of("engine", batches), totals_of("numpy", batches)
    assert {name: int(np.sum(engine[name] != hand[name])) for name in engine} == dict.fromkeys(engine, 0)
    assert checksum(engine) == checksum(hand)
    assert len(np.unique(engine["value"])) > 50
    assert len(np.unique(engine["grade"])) > 10


def test_the_benchmark_tells_its_figures_as_one_document() -> None:
    """Both sides run in their own processes, and the keys are those that others read."""
    command = [sys.executable, "benchmarks/scoring.py", "--json", "--leads", "500"]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=120)
    told = json.loads(done.stdout)
    assert {"engine_s", "numpy_s", "ratio", "single_us"} <= set(told)
    assert (told["leads"], told["equal"]) == (500, True)
