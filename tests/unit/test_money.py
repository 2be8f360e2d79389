"""Amounts of money as people write them."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.attribute import AttributeType, Fact, Money, known, unreadable
from leads.mapping import AttributeRule, MappingRules, RecordRules, facts_of
from leads.money import CURRENCIES, IMPLIED, SIGNS, UNITS, money_of
from leads.record import Raw, Record, RecordRef

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Rp 1,5 M", "1500000000", "IDR"),
        ("Rp1,5M", "1500000000", "IDR"),
        ("Rp 2 T", "2000000000000", "IDR"),
        ("Rp 750 jt", "750000000", "IDR"),
        ("750 jt", "750000000", "IDR"),
        ("500 juta rupiah", "500000000", "IDR"),
        ("Rp. 2.500.000,-", "2500000", "IDR"),
        ("Rp 1.500", "1500", "IDR"),
        ("Rp 1.250.000,50", "1250000.5", "IDR"),
        ("1.5 triliun", "1500000000000", "IDR"),
        ("2,5 miliar", "2500000000", "IDR"),
        ("IDR 150000000", "150000000", "IDR"),
        ("rp 0", "0", "IDR"),
        ("USD 1.5M", "1500000", "USD"),
        ("$20k", "20000", "USD"),
        ("$1,500", "1500", "USD"),
        ("US$ 12,345.67", "12345.67", "USD"),
        ("2.5 million dollars", "2500000", "USD"),
        ("$5MM", "5000000", "USD"),
        ("S$ 20,000", "20000", "SGD"),
        ("RM 5M", "5000000", "MYR"),
        ("£2m", "2000000", "GBP"),
        ("1,5 Mio. €", "1500000", "EUR"),
        ("1,5 Mrd. EUR", "1500000000", "EUR"),
        ("€ 1.200.000", "1200000", "EUR"),
        ("1 250 000 €", "1250000", "EUR"),
        ("5 M€", "5000000", "EUR"),
        ("1,5 million d’euros", "1500000", "EUR"),
        ("2 millones de euros", "2000000", "EUR"),
        ("CHF 1'500'000.-", "1500000", "CHF"),
        ("₹ 1,50,000", "150000", "INR"),
        ("INR 2 crore", "20000000", "INR"),
        ("Ｒｐ５００ｊｔ", "500000000", "IDR"),
    ],
)
def test_an_amount_is_read_exactly(text: str, amount: str, currency: str) -> None:
    """The currency decides what M and T are, and which mark parts thousands."""
    assert money_of(text) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "1.500",
        "5M",
        "750 juta",
        "100000",
        "20k",
        "Rp 1,5",
        "$1.250 million",
        "$5 mil",
        "5 mil €",
        "€ 5 T",
        "Rp 5 MM",
        "KWD 1.500",
        "Rs 500",
        "¥ 500",
        "500 pesos",
        "Rp 100 - 200 jt",
        "Rp 50 jt / bulan",
        "±Rp 50 jt",
        "-Rp 5 jt",
        "Rp 1.50.000",
        "Rp 1.500,000.00",
        "USD 5 EUR",
        "5 budget",
        "Rp",
        "Rp " + "9" * 40,
        "",
        " ",
        "rahasia",
        "٥٠٠ €",
    ],
)
def test_what_could_mean_more_than_one_thing_is_unknown(text: str) -> None:
    """Nothing is guessed: neither a currency, nor a unit, nor a mark."""
    assert money_of(text) is None


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("750 juta", "IDR", Money(Decimal(750_000_000), "IDR")),
        ("2.500.000", "IDR", Money(Decimal(2_500_000), "IDR")),
        ("20k", "USD", Money(Decimal(20_000), "USD")),
        ("$20k", "SGD", Money(Decimal(20_000), "SGD")),
        ("$20k", "IDR", Money(Decimal(20_000), "USD")),
        ("500 pesos", "PHP", Money(Decimal(500), "PHP")),
        ("5M", "IDR", None),
        ("5M", "USD", None),
        ("1.500", "IDR", None),
        ("1.5 miliar", "USD", None),
    ],
)
def test_the_fields_own_currency_counts_where_the_text_names_none(
    text: str, currency: str, expected: Money | None
) -> None:
    """A bare M stays unknown even then, and rupiah words in a dollar field contradict it."""
    assert money_of(text, currency) == expected


@given(st.text() | st.text("0123456789.,' -RpUSDkMjt€$", max_size=30), st.sampled_from(["", "IDR", "USD"]))
def test_no_text_raises_and_an_amount_is_never_negative(text: str, currency: str) -> None:
    """People write anything into a field for money."""
    found = money_of(text, currency)
    assert found is None or (found.amount >= 0 and found.currency in CURRENCIES)


@given(st.integers(0, 10**15), st.sampled_from(["IDR", "USD", "EUR"]))
def test_every_whole_amount_is_read_however_its_thousands_are_parted(amount: int, currency: str) -> None:
    """A written currency makes points, commas and blanks the same."""
    expected = Money(Decimal(amount), currency)
    for mark in (".", ",", " ", ""):
        assert money_of(f"{currency} {amount:,}".replace(",", mark)) == expected


def test_the_tables_speak_of_currencies_and_units_that_exist() -> None:
    """A sign that stands for an unknown code could never be compared."""
    assert set(SIGNS.values()) | set(IMPLIED.values()) <= CURRENCIES
    assert set(IMPLIED) <= set(UNITS)


def budget(raw: Raw) -> Fact:
    """A budget read from a field that is mapped as money in rupiah."""
    rule = AttributeRule("budget", "Budget", AttributeType.MONEY, currency="IDR")
    rules = MappingRules({"Lead": RecordRules("Lead", "lead", (rule,))})
    record = Record(RecordRef("Lead", "1"), NOW, NOW, {"Budget": raw})
    return facts_of(record, rules, NOW)["budget"]


def test_a_mapped_field_of_money_may_hold_a_number_or_words() -> None:
    """A CRM's own number is taken as it stands; as text, one group of three stays unreadable."""
    assert budget(1.125) == known(Money(Decimal("1.125"), "IDR"), NOW)
    assert budget("1500000.25") == known(Money(Decimal("1500000.25"), "IDR"), NOW)
    assert budget("Rp 1,5 M") == known(Money(Decimal(1_500_000_000), "IDR"), NOW)
    assert budget("USD 20k") == known(Money(Decimal(20_000), "USD"), NOW)
    assert budget("500.000") == unreadable(NOW)
