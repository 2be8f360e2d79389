"""Child rows become attributes: numbers, exact sums, days and sets, never guessed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config.children import ChildRows
from config.mapping import CrmMapping
from leads.activity import Activity
from leads.attribute import Fact, Money, Value, empty, known, unreadable
from leads.children import aggregated, child_of, gathered, is_child, parents_of
from leads.mapping import ChildRules, MappingRules, fields_needed
from leads.record import Raw, Record, RecordRef

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def rules(field: str | None = "AccountId", **attributes: Mapping[str, object]) -> ChildRules:
    """The rules of deals with these attributes."""
    parent = {"record": "Account", "field": field}
    return ChildRows.model_validate({"parent": parent, "attributes": attributes}).rules("Deal", "IDR")


def row(number: int, days: int = 0, **fields: Raw) -> Activity:
    """A deal as it is kept, learned some days ago."""
    record = Record(RecordRef("Deal", str(number)), NOW, LONG_AGO, fields)
    kept = child_of(record, NOW - timedelta(days=days))
    assert kept is not None
    return kept


DEALS = [
    row(1, 30, AccountId="A", Amount=100.5, Closed=True, On="2026-10-01", Made="POS;Payroll", Cur="IDR"),
    row(2, 9, AccountId="A", Amount=0.1, Closed=False, On="2027-03-01", Made="POS", Cur="IDR"),
    row(3, 20, AccountId="A", Amount=None, Closed=False, On=None, Made=None, Cur=None),
]
OPEN = {"Closed": [False]}


@pytest.mark.parametrize(
    ("given_", "value"),
    [
        ({"count": "all"}, 3),
        ({"count": "all", "when": OPEN}, 2),
        ({"count": "all", "when": {"Closed": "maybe"}}, 0),
        ({"sum": "Amount"}, 100.6),
        ({"sum": "Amount", "when": OPEN}, 0.1),
        ({"sum": "Amount", "when": {"Closed": "maybe"}}, 0),
        ({"sum": "Amount", "type": "money"}, Money(Decimal("100.6"), "IDR")),
        ({"sum": "Amount", "type": "money", "currency": "USD"}, Money(Decimal("100.6"), "USD")),
        ({"latest": "On"}, date(2027, 3, 1)),
        ({"earliest": "On", "type": "datetime"}, datetime(2026, 10, 1, tzinfo=UTC)),
        ({"latest": "Amount", "type": "number"}, 100.5),
        ({"set": "Made", "type": "set"}, ("POS", "Payroll")),
        ({"set": "Made", "values": {"pos": "Till"}}, ("POS;Payroll", "Till")),
    ],
)
def test_rows_are_gathered(given_: Mapping[str, object], value: Value) -> None:
    """In the one way that the mapping says, of the rows that it names; learned with the newest row."""
    assert aggregated(DEALS, rules(it=given_), LONG_AGO) == {"it": known(value, NOW - timedelta(days=9))}


@pytest.mark.parametrize(
    ("given_", "fact"),
    [
        ({"count": "all"}, known(0, LONG_AGO)),
        ({"sum": "Amount"}, known(0, LONG_AGO)),
        ({"sum": "Amount", "type": "money"}, known(Money(Decimal(0), "IDR"), LONG_AGO)),
        ({"latest": "On"}, empty(LONG_AGO)),
        ({"set": "Made"}, empty(LONG_AGO)),
    ],
)
def test_no_row_is_an_answer(given_: Mapping[str, object], fact: Fact) -> None:
    """Nothing to count is none, nothing to choose from is empty."""
    assert aggregated([], rules(it=given_), LONG_AGO) == {"it": fact}


def test_what_cannot_be_read_of_one_row_is_not_guessed() -> None:
    """A hidden field, a value of no such type, or money of two currencies leave the whole unreadable."""
    learned = NOW - timedelta(days=9)
    for it in ({"sum": "Hidden"}, {"count": "all", "when": {"Hidden": "x"}}, {"latest": "Made"}):
        assert aggregated(DEALS, rules(it=it), LONG_AGO) == {"it": unreadable(learned)}
    foreign = [*DEALS, row(4, 9, Amount=1, Cur="USD")]
    money = {"sum": "Amount", "type": "money", "currency_field": "Cur"}
    assert aggregated(foreign, rules(it=money), LONG_AGO) == {"it": unreadable(learned)}


def test_a_number_is_read_as_one_and_a_text_as_people_write() -> None:
    """1.125 that the CRM gave as a number is no thousand and something; as a text it could be either."""
    money = rules(it={"sum": "Amount", "type": "money"})
    given_ = [row(1, Amount=1.125), row(2, Amount="Rp 2 juta")]
    assert aggregated(given_, money, NOW)["it"].value == Money(Decimal("2000001.125"), "IDR")
    assert aggregated([row(1, Amount="1.125")], money, NOW)["it"] == unreadable(NOW)


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)


@settings(derandomize=True, max_examples=50, deadline=None)
@given(st.lists(AMOUNTS, max_size=12), st.randoms(use_true_random=False))
def test_a_sum_is_exact_in_any_order(amounts: list[Decimal], chance: random.Random) -> None:
    """Money adds up to the last digit, however the rows came in."""
    rows = [row(number, Amount=f"{each:.4f}") for number, each in enumerate(amounts)]
    of_money = rules(it={"sum": "Amount", "type": "money"})
    found = aggregated(rows, of_money, NOW)["it"].value
    assert found == Money(sum(amounts, Decimal(0)), "IDR")
    chance.shuffle(rows)
    assert aggregated(rows, of_money, NOW)["it"].value == found


def test_rows_are_kept_beside_activities_and_told_apart() -> None:
    """Only rows of types whose parent is of this record type add up; activities never do."""
    mapping = MappingRules(children={"Deal": rules(deals={"count": "all"})})
    call = Activity("Task:1", "call", NOW, NOW)
    assert not is_child(call)
    assert gathered("Account", [call, *DEALS], mapping, NOW)["deals"].value == 3
    assert gathered("Lead", [call, *DEALS], mapping, NOW) == {}
    assert fields_needed(mapping) == {"Deal": ("AccountId",)}


def test_a_row_names_its_parent_by_a_field_or_by_association() -> None:
    """An id in the field, or else the associated records of the parent's type."""
    found = Record(RecordRef("Deal", "1"), NOW, NOW, {"AccountId": "A"}, people=(RecordRef("Account", "B"),))
    assert parents_of(found, rules(it={"count": "all"})) == (RecordRef("Account", "A"),)
    assert parents_of(found, rules(field=None, it={"count": "all"})) == (RecordRef("Account", "B"),)
    assert child_of(Record(RecordRef("Deal", "1"), NOW, NOW, deleted=True), NOW) is None


MAPPING = {
    "records": {"Lead": {"as": "lead", "attributes": {"email": "Email"}}},
    "outputs": {"score": "S__c"},
    "owner": "OwnerId",
}


@pytest.mark.parametrize(
    ("child", "words"),
    [
        ({"attributes": {"a": {"count": "all", "sum": "X"}}}, "gathered in one way"),
        ({"attributes": {"a": {}}}, "gathered in one way"),
        ({"attributes": {"a": {"sum": "X", "type": "date"}}}, "sum does not read date"),
        ({"attributes": {"a": {"count": "all", "type": "number"}}}, "count does not read number"),
        ({"attributes": {"a": {"sum": "X", "type": "money"}}}, "money without a currency"),
        ({"parent": {"record": "Account"}, "attributes": {"a": {"count": "all"}}}, "not among the records"),
        ({"attributes": {"a": {"sum": "Tolok_Score__c"}}}, "which Tolok writes"),
    ],
)
def test_a_mapping_of_child_rows_that_cannot_work_is_refused(child: dict[str, object], words: str) -> None:
    """In words that name what is wrong."""
    parent = {"record": "Lead", "field": "Lead__c"}
    with pytest.raises(ValidationError, match=words):
        CrmMapping.model_validate({**MAPPING, "children": {"Deal": {"parent": parent, **child}}})
