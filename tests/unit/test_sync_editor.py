"""Ids of users: when two of them name one."""

from __future__ import annotations

from sync.editor import same_user


def test_a_salesforce_user_is_known_by_either_form_of_the_id() -> None:
    """The last three characters only check the others."""
    assert same_user("005Bh0000000001", "005Bh0000000001IAA")
    assert same_user("12", "12")


def test_two_users_are_not_taken_for_one() -> None:
    """Nor is nobody anybody."""
    assert not same_user("005Bh0000000001IAA", "005Bh0000000002IAA")
    assert not same_user("12", "123")
    assert not same_user("", "12")
