"""An account's score from those of its leads: the three rules by hand, and what always holds."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leads.record import RecordRef
from leads.score import POINT
from scoring.roll_up import ROLLED, Account, Member, roll_up
from tests.worked_example import definition

RULES = ("{rule: max}", "{rule: sum}", "{rule: mean_of_best}", "{rule: mean_of_best, best: 2}")


def member(id: str, score: int, fit: int = 0, engagement: int = 0) -> Member:
    """One lead of the account."""
    return Member(RecordRef("Contact", id), {"score": score, "fit": fit, "engagement": engagement}, "B2")


LEADS = [member("a", 40, 75, 5), member("b", 71, 50, 61), member("c", 30, 10, 20), member("d", 0)]


def account(rule: str, members: list[Member]) -> Account:
    """The account, whose parts add up."""
    found = roll_up(definition(account=rule), members, "en")
    assert found is not None
    assert found.adds_up()
    return found


@pytest.mark.parametrize(
    ("rule", "values", "grade"),
    [
        ("{rule: max}", (71, 75, 61), "A1"),
        ("{rule: sum}", (100, 100, 86), "A1"),
        ("{rule: mean_of_best}", (47, 45, 29), "B3"),
        ("{rule: mean_of_best, best: 2}", (56, 63, 41), "B2"),
        ("{rule: mean_of_best, best: 50}", (35, 34, 22), "C3"),
    ],
)
def test_a_rule_makes_one_number_of_several(rule: str, values: tuple[int, ...], grade: str) -> None:
    """141 is cut to 100; 71 and 40 are 55.5, so 56; 71, 40 and 30 are 47; all four are 35.25, so 35."""
    found = account(rule, LEADS)
    assert tuple(found.part(name).whole for name in ROLLED) == values
    assert (found.grade, found.counted) == (grade, 4)


def test_the_receipt_names_the_leads_that_count() -> None:
    """Each with its share, its own score before it, and the rounding."""
    lines = account("{rule: mean_of_best, best: 2}", LEADS).part("score").lines
    assert [(line.says, line.points, line.before, line.evidence) for line in lines] == [
        ("Contact b", 35_500, 71_000, ("score 71", "grade B2")),
        ("Contact a", 20_000, 40_000, ("score 40", "grade B2")),
        ("rounding", 500, None, ()),
    ]


def test_without_a_rule_or_a_lead_there_is_no_account() -> None:
    """An account without leads has no score, not the score 0."""
    assert roll_up(definition(), LEADS, "en") is None
    assert roll_up(definition(account="{rule: max}"), [], "en") is None


NUMBERS = st.integers(0, 100)
MEMBERS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=9).map(
    lambda found: [member(str(number), *each) for number, each in enumerate(found)]
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(MEMBERS, st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_every_part_adds_up_in_any_order(members: list[Member], rule: str, chance: random.Random) -> None:
    """Whole numbers from 0 to 100, the same for leads in any order, and never lower for a better lead."""
    found = account(rule, members)
    assert all(part.points % POINT == 0 and 0 <= part.whole <= 100 for part in found.parts)
    shuffled = list(members)
    chance.shuffle(shuffled)
    assert account(rule, shuffled) == found
    better = [Member(members[0].ref, dict.fromkeys(ROLLED, 100)), *members[1:]]
    assert account(rule, better).part("score").whole >= found.part("score").whole
