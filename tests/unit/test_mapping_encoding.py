"""Facts and activities survive JSON without loss."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.activity import Activity
from leads.attribute import Fact, Money, empty, known, unreadable
from leads.encoding import decode_activities, decode_facts, encode_activities, encode_facts

MOMENTS = st.datetimes(timezones=st.just(UTC))
VALUES = st.one_of(
    st.text(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
    MOMENTS,
    st.builds(Money, st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(["IDR", "USD"])),
    st.lists(st.text(), unique=True).map(lambda texts: tuple(sorted(texts))),
)
FACTS = st.one_of(
    st.builds(known, VALUES, MOMENTS), st.builds(empty, MOMENTS), st.builds(unreadable, MOMENTS)
)
ACTIVITIES = st.builds(
    Activity,
    id=st.text(),
    type=st.text(),
    at=MOMENTS,
    learned=MOMENTS,
    properties=st.dictionaries(st.text(), st.text()),
    source=st.text(),
    day_only=st.booleans(),
)


@given(st.dictionaries(st.text(), FACTS))
def test_facts_come_back_as_they_were(facts: dict[str, Fact]) -> None:
    """Values, their types, readings and learned times are kept exactly."""
    back = decode_facts(json.loads(json.dumps(encode_facts(facts))))
    assert back == facts
    assert {name: type(fact.value) for name, fact in back.items()} == {
        name: type(fact.value) for name, fact in facts.items()
    }


@given(st.lists(ACTIVITIES))
def test_activities_come_back_as_they_were(activities: list[Activity]) -> None:
    """Order, times to the microsecond, properties and the day-only mark are kept."""
    assert decode_activities(json.loads(json.dumps(encode_activities(activities)))) == tuple(activities)


def test_an_amount_keeps_every_digit_it_was_written_with() -> None:
    """0.10 is not 0.1: an amount's text is kept, not its float."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    back = decode_facts(encode_facts({"m": known(Money(Decimal("0.10"), "IDR"), moment)}))
    assert str(back["m"].value.amount) == "0.10"  # type: ignore[union-attr]


def test_equal_facts_encode_equally_whatever_their_order() -> None:
    """The packed form can be compared and fingerprinted."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    facts = {"b": known(1, moment), "a": empty(moment)}
    assert encode_facts(facts) == encode_facts(dict(reversed(facts.items())))


def test_what_was_not_encoded_here_is_refused() -> None:
    """A foreign code is an error, not a guess."""
    with pytest.raises(KeyError):
        decode_facts([["a", "?", 1, 0]])
