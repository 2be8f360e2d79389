"""The benchmark of passes runs, small; what it times is nobody's promise here."""

from __future__ import annotations

from benchmarks.passes import AGES, day, full, night

REAL = 40
FEW = REAL * len(AGES)


def test_a_night_judges_some_and_a_changed_definition_everybody() -> None:
    """Of the leads of many ages a part is due the next day."""
    slept, everybody = night(FEW, REAL), full(FEW, REAL)
    assert 0 < slept["judged"] < slept["leads"]
    assert everybody["judged"] > slept["judged"]


def test_a_day_judges_those_that_changed() -> None:
    """However many others there are."""
    passed = day(FEW, REAL)
    assert passed["judged"] == passed["changed"] > 0
