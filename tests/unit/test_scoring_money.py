"""Money in several currencies: compared exactly at stated rates, never guessed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.attribute import Money
from leads.score import Line, Outcome
from scoring.money import amount_in, converted
from tests.worked_example import MET, UNKNOWN, UNMET, definition, lead, score

EXCHANGE = "{as_of: 2026-11-01, source: the bank, rates: {USD: 15800, JPY: 105.25}}"
RATES = {"IDR": Decimal(1), "USD": Decimal(15800), "JPY": Decimal("105.25")}


def line(when: str, money: Money) -> Line:
    """The line of a criterion on revenue."""
    fit = f"{{g: {{it: {{kind: firmographic, says: it, when: {{revenue: {when}}}, points: 10}}}}}}"
    return score(definition(fit=fit, exchange=EXCHANGE), lead({"revenue": money})).dimensions[0].lines[0]


@pytest.mark.parametrize(
    ("when", "money", "outcome"),
    [
        ("{at_least: IDR 158000}", Money(Decimal(10), "USD"), MET),
        ("{above: IDR 158000}", Money(Decimal(10), "USD"), UNMET),
        ("{at_least: IDR 158000}", Money(Decimal("9.99"), "USD"), UNMET),
        ("{at_least: 158000}", Money(Decimal(10), "USD"), MET),
        ("{at_least: USD 10}", Money(Decimal(158_000), "IDR"), MET),
        ("{below: USD 10}", Money(Decimal("157999.99"), "IDR"), MET),
        ("{between: [USD 0.66, USD 0.67]}", Money(Decimal(100), "JPY"), MET),
        ("{at_least: IDR 1}", Money(Decimal(10_000), "EUR"), UNKNOWN),
        ("{at_least: EUR 1}", Money(Decimal(10_000), "IDR"), UNKNOWN),
        ("{at_least: EUR 1}", Money(Decimal(2), "EUR"), MET),
        ("IDR 158_000", Money(Decimal(10), "USD"), MET),
        ("[IDR 1, 158000]", Money(Decimal(10), "USD"), MET),
        ("USD 10", Money(Decimal(158_001), "IDR"), UNMET),
        ("EUR 10", Money(Decimal(158_000), "IDR"), UNKNOWN),
    ],
)
def test_money_is_compared_at_its_rate(when: str, money: Money, outcome: Outcome) -> None:
    """Either side may be in another currency; without a rate the answer is unknown."""
    assert line(when, money).outcome is outcome


def test_evidence_shows_the_money_as_it_is_and_converted() -> None:
    """The receipt names both amounts, so that anybody can check the rate."""
    assert line("{at_least: IDR 1}", Money(Decimal("10.50"), "USD")).evidence == (
        "revenue: USD 10.5 = IDR 165900",
    )
    assert line("{at_least: IDR 1}", Money(Decimal(3), "IDR")).evidence == ("revenue: IDR 3",)
    assert line("{at_least: IDR 1}", Money(Decimal(3), "EUR")).evidence == ("revenue: EUR 3",)


AMOUNTS = st.decimals(min_value=-(10**20), max_value=10**20, places=6, allow_nan=False)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(AMOUNTS, AMOUNTS, st.sampled_from(sorted(RATES)), st.sampled_from(sorted(RATES)))
def test_conversion_keeps_order_and_loses_nothing(a: Decimal, b: Decimal, one: str, other: str) -> None:
    """There and back is the same amount, and the smaller stays the smaller."""
    there = [amount_in(Money(each, one), other, RATES) for each in (a, b)]
    assert None not in there
    assert (there[0] < there[1]) == (a < b)  # type: ignore[operator]
    assert Fraction(there[0]) * Fraction(RATES[other]) / Fraction(RATES[one]) == Fraction(a)  # type: ignore[arg-type]
    here = converted(Money(a, one), "IDR", RATES)
    assert here is None or Fraction(here.amount) == Fraction(a) * Fraction(RATES[one])
