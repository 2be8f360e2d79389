"""The area under the curve and the grade counts, by cases worked by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from benchmarks.ranking import Ranked, Tally, auc, by_grade, parted

WORKED = [
    # (score, won) of each lead; the pairs that are right, ties half; the pairs there are
    ([(1, False), (2, True)], (1, 1)),
    ([(2, False), (1, True)], (0, 1)),
    ([(5, False), (5, True)], (Fraction(1, 2), 1)),
    # 40 beats 30 and 10; 20 beats 10 alone: 3 of 4
    ([(40, True), (30, False), (20, True), (10, False)], (3, 4)),
    # won 3, 2, 2 against lost 2, 1: 2 + 1 1/2 + 1 1/2 of 6
    ([(3, True), (2, True), (2, True), (2, False), (1, False)], (5, 6)),
    # all tied: a score that tells nothing
    ([(7, True), (7, True), (7, False)], (1, 2)),
]


def leads(scores: list[tuple[int, bool]]) -> list[Ranked]:
    """Leads with these scores and outcomes."""
    return [Ranked(score, "A1", won) for score, won in scores]


@pytest.mark.parametrize(("scores", "right"), WORKED)
def test_the_area_is_the_share_of_pairs_in_the_right_order(
    scores: list[tuple[int, bool]], right: tuple[Fraction, int]
) -> None:
    """Every won lead is compared with every lost one; a tie counts half, and the order given nothing."""
    wanted = Fraction(right[0]) / right[1]
    assert auc(leads(scores)) == auc(leads(scores[::-1])) == wanted


@pytest.mark.parametrize("won", [True, False])
def test_one_outcome_alone_has_no_area(won: bool) -> None:
    """Where all were won, or none, there is nothing to tell apart."""
    assert auc(leads([(1, won), (2, won)])) is None
    assert auc([]) is None


def test_each_grade_is_counted_with_its_wins() -> None:
    """All sixteen grades are there, also those without a lead."""
    found = by_grade([Ranked(9, "A1", True), Ranked(8, "A1", False), Ranked(1, "D4", False)])
    assert len(found) == 16
    assert (found["A1"], found["D4"], found["B2"]) == (Tally(2, 1), Tally(1, 0), Tally(0, 0))
    assert (found["A1"].rate, found["B2"].rate) == (0.5, 0.0)


def test_leads_are_parted_in_the_order_given() -> None:
    """The first seven tenths, cut down to a whole lead, and all the rest."""
    given = leads([(n, True) for n in range(5)])
    first, last = parted(given, Fraction(7, 10))
    assert ([lead.score for lead in first], [lead.score for lead in last]) == ([0, 1, 2], [3, 4])
