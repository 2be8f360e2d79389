"""Conditions on attributes: met, unmet or unknown, fresh or stale, in bands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from leads.attribute import Fact, Money, Value, empty, known, unreadable
from leads.score import Outcome
from tests.worked_example import (
    IDR,
    MET,
    NOW,
    UNKNOWN,
    UNMET,
    answer,
    definition,
    lead,
    score,
)


@pytest.mark.parametrize(
    ("when", "value", "outcome"),
    [
        ("{a: Retail}", " RETAIL ", MET),
        ("{a: Retail}", "Retailer", UNMET),
        ("{a: [Retail, Toko]}", "toko", MET),
        ("{a: 5}", 5.0, MET),
        ("{a: true}", True, MET),
        ("{a: true}", False, UNMET),
        ("{a: known}", "x", MET),
        ("{a: unknown}", "x", UNMET),
        ("{a: {contains: sheet}}", "in Spreadsheets", MET),
        ("{a: {contains_word: magang}}", "Staf (Magang)", MET),
        ("{a: {contains_word: magang}}", "pemagangan", UNMET),
        ("{a: {starts_with: [pt, cv]}}", "PT Maju", MET),
        ("{a: {ends_with: .ac.id}}", "ui.ac.id", MET),
        ('{a: {matches: "^inv-[0-9]+$"}}', "INV-12", MET),
        ("{a: {between: [100, 200]}}", 200, MET),
        ("{a: {between: [100, 200]}}", 201, UNMET),
        ("{a: {at_least: 100}}", 100, MET),
        ("{a: {above: 100}}", 100, UNMET),
        ("{a: {at_most: 0.1}}", 0.1, MET),
        ("{a: {below: 100}}", 99.9, MET),
        ("{a: {at_least: 100}}", "250", MET),
        ("{a: {at_least: 100}}", "many", UNKNOWN),
        ("{a: {at_least: IDR 150000000}}", IDR, MET),
        ("{a: {at_least: 150000000}}", IDR, MET),
        ("{a: {at_least: IDR 150000000}}", Money(Decimal(20_000), "USD"), UNKNOWN),
        ("{a: {at_least: USD 15000}}", Money(Decimal(20_000), "USD"), MET),
        ("{a: {any_of: [POS, HR]}}", ("Payroll", "pos"), MET),
        ("{a: POS}", ("Payroll", "POS"), MET),
        ("{a: {all_of: [POS, HR]}}", ("HR", "POS"), MET),
        ("{a: {all_of: [POS, HR]}}", ("POS",), UNMET),
        ("{a: {none_of: [POS]}}", ("HR",), MET),
        ("{a: {count: {at_least: 2}}}", ("ID", "MY"), MET),
        ("{a: {count: {at_least: 2}}}", ("ID",), UNMET),
        ("{a: {before: 2026-12-01}}", date(2026, 11, 30), MET),
        ("{a: {after: 2026-11-30}}", date(2026, 11, 30), UNMET),
        ("{a: {within_next: 10 days}}", date(2026, 12, 1), MET),
        ("{a: {within_next: 10 days}}", date(2026, 12, 2), UNMET),
        ("{a: {within_next: 10 days}}", date(2026, 11, 20), UNMET),
        ("{a: {within_last: 1 week}}", date(2026, 11, 14), MET),
        ("{a: {after_next: 10 days}}", date(2026, 12, 2), MET),
        ("{a: {between: [2026-11-01, 2026-11-30]}}", date(2026, 11, 30), MET),
        ("{a: 2026-11-21}", datetime(2026, 11, 20, 18, 0, tzinfo=UTC), MET),
        ("{a: {at_least: 1}, b: known}", 1, UNMET),
        ("{any: [{a: 1}, {b: 1}]}", 2, UNKNOWN),
        ("{any: [{a: 1}, {b: 1}]}", 1, MET),
        ("{all: [{a: 1}, {b: 1}]}", 1, UNKNOWN),
        ("{all: [{a: 1}, {b: 1}]}", 2, UNMET),
        ("{not: {a: 1}}", 2, MET),
        ("{not: {b: 1}}", 2, UNKNOWN),
        ("{a: IDR 200_000_000}", IDR, MET),
        ("{a: IDR 200000000.00}", IDR, MET),
        ("{a: 200000000}", IDR, MET),
        ("{a: [5, 200000000]}", IDR, MET),
        ("{a: 200000001}", IDR, UNMET),
        ("{a: USD 200000000}", IDR, UNKNOWN),
        ("{a: IDR 500}", 500, MET),
        ("{a: IDR 500}", "500", MET),
        ("{a: USD 5}", 5, UNKNOWN),
        ("{a: {at_least: USD 5}}", 500, UNKNOWN),
        ("{a: {at_least: USD 5}}", "500", UNKNOWN),
        ("{a: {at_least: IDR 5}}", 500, MET),
        ("{a: {none_of: [USD 5]}}", IDR, UNKNOWN),
        ('{a: "yes"}', True, MET),
        ("{a: ya}", True, MET),
        ("{a: tidak}", True, UNMET),
        ("{a: 1}", True, MET),
        ("{a: 0}", True, UNMET),
        ("{a: true}", "Yes", MET),
        ("{a: true}", 1, MET),
        ("{a: false}", "0", MET),
        ("{a: true}", "maybe", UNMET),
        ("{a: 100}", "100.0", MET),
        ("{a: 100}", "0100", MET),
        ("{a: 1}", "1.000", MET),
        ('{a: "0100"}', "100", UNMET),
        ('{a: "0100"}', "0100", MET),
        ("{a: {any_of: [100]}}", ("HR", "100.0"), MET),
        ("{a: {all_of: [100, HR]}}", ("HR", "0100"), MET),
        ("{a: PT Maju}", "PT\u00a0Maju", MET),
        ('{a: "PT\\u00a0Maju"}', "PT Maju", MET),
        ("{a: {contains: PT Maju}}", "cv PT\u00a0Maju", MET),
        ("{a: Retail}", "Re\u200btail\u200b", MET),
        ("{a: Café}", "Cafe\u0301", MET),
        ('{a: "Cafe\\u0301"}', "café", MET),
        ("{a: {any_of: [Café]}}", ("Cafe\u0301",), MET),
        ("{a: {at_least: 5}}", "\uff11\uff10", MET),
    ],
)
def test_conditions_answer_met_unmet_or_unknown(when: str, value: Value, outcome: Outcome) -> None:
    """Each operator has its one meaning; `b` is never known."""
    line = answer(when, {"a": value})
    assert line.outcome is outcome
    assert line.points == {MET: 10_000, UNMET: 3_000, UNKNOWN: 0}[outcome]


@pytest.mark.parametrize(
    ("fact", "equals", "is_known", "is_unknown"),
    [
        (empty(NOW), UNKNOWN, UNMET, MET),
        (unreadable(NOW), UNKNOWN, UNKNOWN, UNKNOWN),
        (known("x", NOW), MET, MET, UNMET),
    ],
)
def test_a_blank_field_is_no_answer_and_a_closed_one_even_less(
    fact: Fact, equals: Outcome, is_known: Outcome, is_unknown: Outcome
) -> None:
    """Blank means not known; what we may not read cannot even be called blank."""
    assert answer("{a: x}", {"a": fact}).outcome is equals
    assert answer("{a: known}", {"a": fact}).outcome is is_known
    assert answer("{a: unknown}", {"a": fact}).outcome is is_unknown


def test_unknown_gives_points_only_where_the_criterion_says_so() -> None:
    """Else is for unmet; unknown has a setting of its own."""
    assert answer("{a: x}", {}).points == 0
    assert answer("{a: x}", {}, ", unknown: -1.5").points == -1_500


@pytest.mark.parametrize(("days", "outcome"), [(180, MET), (181, UNKNOWN)])
def test_an_old_answer_becomes_unknown(days: int, outcome: Outcome) -> None:
    """On the last day it still counts; a day later it is unknown, and not a no."""
    fact = known("x", NOW - timedelta(days=days))
    assert answer("{a: x}", {"a": fact}, ", stale_after: 180 days").outcome is outcome


def test_only_the_first_band_that_is_met_counts() -> None:
    """250 people meet the second band, and the third is not looked at."""
    bands = """{g: {it: {kind: firmographic, says: it, else: -1, first: [
        {when: {a: {above: 1000}}, points: 30}, {when: {a: {above: 200}}, points: 20, says: "{a} people"},
        {when: {a: {above: 5}}, points: 10}]}}}"""
    made = definition(fit=bands)
    line = score(made, lead({"a": 1250})).dimensions[0].lines[0]
    assert line.points == 30_000
    line = score(made, lead({"a": 250})).dimensions[0].lines[0]
    assert (line.points, line.says, line.evidence) == (20_000, "250 people", ("a: 250",))
    assert score(made, lead({"a": 2})).dimensions[0].lines[0].points == -1_000
    assert score(made, lead()).dimensions[0].lines[0].outcome is UNKNOWN


@pytest.mark.parametrize(("zone", "year"), [("Asia/Jakarta", 9999), ("America/New_York", 1)])
def test_the_edges_of_the_calendar_are_days_too(zone: str, year: int) -> None:
    """A moment that its zone would lead out of the calendar has its own day, in facts and in activities."""
    edge = datetime(9999, 12, 31, 23, tzinfo=UTC) if year == 9999 else datetime(1, 1, 1, 1, tzinfo=UTC)
    made = definition(
        timezone=zone,
        fit="{g: {it: {kind: demographic, says: '{a}', when: {a: known}, points: 10, stale_after: 9 days}}}",
    )
    found = score(made, lead({"a": known(edge, NOW)}, ("call", (edge, {}))))
    assert found.dimensions[0].lines[0].evidence == (f"a: {edge.date().isoformat()}",)


def test_facts_never_pass_for_what_scoring_makes() -> None:
    """The type of record and the best persona are told by the lead and its personas alone."""
    made = definition(
        fit="""{g: {it: {kind: demographic, says: it, when: {record: lead}, points: 10, stale_after: 9 days},
          p: {kind: persona, says: p, when: {best_persona: known}, points: 5}}}"""
    )
    facts = {"record": known("contact", NOW - timedelta(days=90)), "best_persona": known("cfo", NOW)}
    assert score(made, lead(facts)).dimensions[0].points == 10_000
