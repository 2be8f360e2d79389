"""The key of a hand-off."""

from __future__ import annotations

from itertools import combinations

import pytest

from leads.record import RecordRef
from routing.handoff import handoff_key

LEAD = RecordRef("Lead", "00Q000000000001")


def test_the_same_hand_off_always_has_the_same_key() -> None:
    """A key that is kept in a CRM must come out the same in every later release."""
    assert handoff_key("a1", "sales", LEAD, 1) == handoff_key("a1", "sales", LEAD, 1)
    assert handoff_key("a1", "sales", LEAD, 1) == "208c33431b6c18c4a1af151c"


def test_another_installation_connection_person_or_entry_has_another_key() -> None:
    """Nor do parts run into each other."""
    keys = [
        handoff_key("a1", "sales", LEAD, 1),
        handoff_key("a2", "sales", LEAD, 1),
        handoff_key("a1", "other", LEAD, 1),
        handoff_key("a1", "sales", RecordRef("Contact", LEAD.id), 1),
        handoff_key("a1", "sales", LEAD.id, 1),
        handoff_key("a1", "sales", LEAD, 2),
        handoff_key("a1s", "ales", LEAD, 1),
    ]
    assert all(one != other for one, other in combinations(keys, 2))


def test_a_key_is_24_hexadecimal_characters() -> None:
    """It fits a short unique text field of either CRM."""
    key = handoff_key("a1", "sales", "person-7", 12)
    assert len(key) == 24
    assert set(key) <= set("0123456789abcdef")


def test_entries_are_counted_from_one() -> None:
    """A hand-off without an entry is a mistake of the caller."""
    with pytest.raises(ValueError, match="counted from 1"):
        handoff_key("a1", "sales", LEAD, 0)
