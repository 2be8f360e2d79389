"""Records become facts: every form in which the two CRMs write values is read, and nothing raises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.attribute import AttributeType, Fact, Money, Reading, empty, known, unreadable
from leads.mapping import (
    AttributeRule,
    CompanyLink,
    MappingRules,
    RecordRules,
    carried,
    company_of,
    facts_of,
    fields_needed,
    with_company,
)
from leads.record import Raw, Record, RecordRef

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
MOMENT = AttributeType.DATETIME
EARLIER = datetime(2026, 5, 1, tzinfo=UTC)
RAW = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())


def record(fields: dict[str, Raw], type: str = "Lead") -> Record:
    """A record with these fields."""
    return Record(RecordRef(type, "1"), modified=NOW, created=EARLIER, fields=fields)


def rules(rule: AttributeRule, company: CompanyLink | None = None) -> MappingRules:
    """Rules that map one attribute of a lead."""
    return MappingRules({"Lead": RecordRules("Lead", "lead", (rule,), company)})


def read(raw: Raw, type: AttributeType, **details: str) -> Fact:
    """The fact that one field with this raw value becomes."""
    rule = AttributeRule("x", "X__c", type, **details)  # type: ignore[arg-type]
    return facts_of(record({"X__c": raw}), rules(rule), NOW)["x"]


@pytest.mark.parametrize(
    ("raw", "type", "value"),
    [
        ("  Direktur Utama ", AttributeType.TEXT, "Direktur Utama"),
        (True, AttributeType.TEXT, "true"),
        (120.0, AttributeType.TEXT, "120"),
        (120.0, AttributeType.NUMBER, 120),
        ("120", AttributeType.NUMBER, 120),
        ("0.25", AttributeType.NUMBER, 0.25),
        ("1.5e3", AttributeType.NUMBER, 1500),
        (True, AttributeType.BOOLEAN, True),
        ("true", AttributeType.BOOLEAN, True),
        ("No", AttributeType.BOOLEAN, False),
        ("2026-11-30", AttributeType.DATE, date(2026, 11, 30)),
        ("1796083200000", AttributeType.DATE, date(2026, 12, 1)),
        ("2026-11-30T23:30:00.000+0000", AttributeType.DATE, date(2026, 11, 30)),
        ("2021-12-02T18:24:02.000+0000", MOMENT, datetime(2021, 12, 2, 18, 24, 2, tzinfo=UTC)),
        ("2026-01-01T07:00:00+07:00", AttributeType.DATETIME, datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-05-11T23:47:17.075Z", MOMENT, datetime(2026, 5, 11, 23, 47, 17, 75000, tzinfo=UTC)),
        ("2026-05-11T23:47:17Z", AttributeType.DATETIME, datetime(2026, 5, 11, 23, 47, 17, tzinfo=UTC)),
        (1462216307945, AttributeType.DATETIME, datetime(2016, 5, 2, 19, 11, 47, 945000, tzinfo=UTC)),
        ("b; a;;b ", AttributeType.SET, ("a", "b")),
    ],
)
def test_a_value_is_read_in_every_form_a_crm_writes(raw: Raw, type: AttributeType, value: object) -> None:
    """Each vendor form gives the typed value, learned now."""
    assert read(raw, type) == Fact(Reading.KNOWN, value, NOW)  # type: ignore[arg-type]


def test_a_whole_number_is_an_int_and_not_a_float() -> None:
    """3.0 from JSON is 3, so that texts and fingerprints do not change with the transport."""
    assert type(read(3.0, AttributeType.NUMBER).value) is int


@pytest.mark.parametrize("type", list(AttributeType))
@pytest.mark.parametrize("raw", [None, "", "  "])
def test_a_blank_field_is_empty_whatever_its_type(raw: Raw, type: AttributeType) -> None:
    """The CRM has the field and it says nothing."""
    assert read(raw, type, currency="IDR") == empty(NOW)


def test_a_set_of_separators_only_is_empty() -> None:
    """`;;` names nothing."""
    assert read(" ; ;", AttributeType.SET) == empty(NOW)


def test_an_absent_field_is_unreadable() -> None:
    """A field that the CRM did not give is not the same as a blank one."""
    assert facts_of(record({}), rules(AttributeRule("x", "X__c")), NOW) == {"x": unreadable(NOW)}


@pytest.mark.parametrize(
    ("raw", "type"),
    [
        ("many", AttributeType.NUMBER),
        ("1,200", AttributeType.NUMBER),
        ("1e400", AttributeType.NUMBER),
        (float("nan"), AttributeType.NUMBER),
        ("maybe", AttributeType.BOOLEAN),
        ("2026-02-30", AttributeType.DATE),
        ("30/11/2026", AttributeType.DATE),
        ("99999999999999999", AttributeType.DATETIME),
        ("0001-01-01T00:00:00+07:00", AttributeType.DATETIME),
        ("a lot", AttributeType.MONEY),
    ],
)
def test_a_value_that_is_none_of_its_type_is_unreadable(raw: Raw, type: AttributeType) -> None:
    """A misfit is reported as unreadable, never guessed and never an exception."""
    assert read(raw, type, currency="IDR") == unreadable(NOW)


@given(RAW, st.sampled_from(AttributeType))
def test_no_raw_value_raises(raw: Raw, type: AttributeType) -> None:
    """Whatever a CRM sends, a fact comes of it."""
    assert read(raw, type, currency="IDR").reading in Reading


def test_picklist_values_are_translated_without_regard_to_case() -> None:
    """The CRM's word becomes the canonical one; a word that is not listed stays."""
    rule = AttributeRule("role", "Role", values={"decision maker": "decision_maker"})
    translated = facts_of(record({"Role": "Decision MAKER"}), rules(rule), NOW)["role"]
    other = facts_of(record({"Role": "Sponsor"}), rules(rule), NOW)["role"]
    assert (translated.value, other.value) == ("decision_maker", "Sponsor")


def test_translation_comes_before_the_type() -> None:
    """A picklist of `Ja` and `Nein` can be a boolean."""
    rule = AttributeRule("x", "X", AttributeType.BOOLEAN, values={"ja": "true", "nein": "false"})
    assert facts_of(record({"X": "Nein"}), rules(rule), NOW)["x"] == known(False, NOW)


def test_money_is_exact_and_takes_the_currency_of_its_row_first() -> None:
    """A row's own currency counts before the mapping's."""
    rule = AttributeRule("m", "Amount", AttributeType.MONEY, currency="IDR", currency_field="CurrencyIsoCode")
    own = facts_of(record({"Amount": "0.1", "CurrencyIsoCode": "usd"}), rules(rule), NOW)["m"]
    default = facts_of(record({"Amount": 150000000.0, "CurrencyIsoCode": None}), rules(rule), NOW)["m"]
    assert own.value == Money(Decimal("0.1"), "USD")
    assert default.value == Money(Decimal(150000000), "IDR")


def test_money_without_any_currency_is_unreadable() -> None:
    """An amount of nothing in particular cannot be compared."""
    assert read("5", AttributeType.MONEY) == unreadable(NOW)


def test_a_record_type_without_rules_fills_nothing() -> None:
    """A task is no lead."""
    assert facts_of(record({"X": "1"}, "Task"), rules(AttributeRule("x", "X")), NOW) == {}


def test_an_unchanged_fact_keeps_the_time_it_was_first_learned() -> None:
    """Reading the same again does not make an answer fresh; a changed one is new."""
    before = {"a": known(1, EARLIER), "b": known("x", EARLIER), "c": empty(EARLIER)}
    after = {"a": known(1, NOW), "b": known("y", NOW), "c": empty(NOW), "d": known(2, NOW)}
    assert {name: fact.learned for name, fact in carried(before, after).items()} == {
        "a": EARLIER,
        "b": NOW,
        "c": EARLIER,
        "d": NOW,
    }


def test_true_and_one_are_different_values_when_facts_are_carried() -> None:
    """Python calls them equal; a changed type is a changed fact."""
    assert carried({"a": known(1, EARLIER)}, {"a": known(True, NOW)})["a"] == known(True, NOW)


def test_a_person_knows_better_than_the_company_unless_it_knows_nothing() -> None:
    """The better reading wins, and of two equal ones the person's."""
    person = {"city": known("Bandung", NOW), "industry": empty(NOW), "x": unreadable(NOW)}
    company = {"city": known("Jakarta", NOW), "industry": known("Retail", NOW), "size": known(5, NOW)}
    joined = with_company(person, company)
    assert {name: fact.value for name, fact in joined.items()} == {
        "city": "Bandung",
        "industry": "Retail",
        "size": 5,
        "x": None,
    }


def test_a_person_points_at_its_company_by_id() -> None:
    """HubSpot gives the id as text, a number or nothing."""
    found = rules(AttributeRule("x", "X"), CompanyLink("associatedcompanyid", "companies"))
    assert company_of(record({"associatedcompanyid": 42.0}), found) == RecordRef("companies", "42")
    assert company_of(record({"associatedcompanyid": None}), found) is None
    assert company_of(record({}, "Task"), found) is None


def test_the_fields_to_ask_for_include_currencies_and_company_links() -> None:
    """Everything a rule reads is asked for, once and in order."""
    rule = AttributeRule("m", "Amount", AttributeType.MONEY, currency_field="CurrencyIsoCode")
    assert fields_needed(rules(rule, CompanyLink("AccountId", "Account"))) == {
        "Lead": ("AccountId", "Amount", "CurrencyIsoCode")
    }
