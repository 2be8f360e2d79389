"""Whose turn it is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.assignment import Choice, Hours, Member, Pool, choose, counted_from

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 10:00 in Jakarta
JAKARTA = ZoneInfo("Asia/Jakarta")
RINA = Member("Rina", "005R", weight=2)
BUDI = Member("Budi", "005B")
SARI = Member("Sari", "005S")
TEAM = Pool("Jakarta", (RINA, BUDI, SARI))


def dealt(pool: Pool, turns: int) -> list[str]:
    """Who gets each of so many turns, from none charged."""
    charged: Counter[str] = Counter()
    order: list[str] = []
    for _ in range(turns):
        member = choose(pool, charged, NOW).member
        assert member is not None
        charged[member.name] += 1
        order.append(member.name)
    return order


def pool_of(weights: list[int]) -> Pool:
    """A pool with a member for each weight."""
    return Pool("p", tuple(Member(f"m{n}", f"id{n}", weight=w) for n, w in enumerate(weights)))


_WEIGHTS = st.lists(st.integers(1, 9), min_size=1, max_size=7)


@given(_WEIGHTS, st.integers(1, 60))
def test_nobody_is_ever_a_whole_turn_away_from_their_share(weights: list[int], turns: int) -> None:
    """After every turn, turns had and turns due by weight differ by less than one."""
    pool = pool_of(weights)
    order = dealt(pool, turns)
    for n in range(1, turns + 1):
        had = Counter(order[:n])
        off = [abs(had[each.name] - Fraction(n * each.weight, sum(weights))) for each in pool.members]
        assert max(off) < 1


@given(_WEIGHTS, st.integers(1, 40))
def test_the_same_turns_give_the_same_order(weights: list[int], turns: int) -> None:
    """There is no chance in it."""
    assert dealt(pool_of(weights), turns) == dealt(pool_of(weights), turns)


@given(st.dictionaries(st.sampled_from(["Rina", "Budi", "Sari"]), st.integers(0, 500)))
def test_whatever_was_charged_before_somebody_is_due(charged: dict[str, int]) -> None:
    """No history, however lopsided, leaves a lead without an owner."""
    assert choose(TEAM, charged, NOW).member in TEAM.members


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.integers(1, 30))
def test_an_absent_member_gets_none(away: list[bool], turns: int) -> None:
    """Whoever is here shares the turns; when nobody is, nobody is chosen."""
    today = (date(2026, 11, 20), date(2026, 11, 20))
    members = tuple(
        replace(each, absent=(today,) if gone else ()) for each, gone in zip(TEAM.members, away, strict=True)
    )
    if all(away):
        assert choose(Pool("p", members), {}, NOW).member is None
    else:
        absent = {each.name for each in members if each.absent}
        assert absent.isdisjoint(dealt(Pool("p", members), turns))


def test_equal_members_take_turns_in_the_order_of_the_pool() -> None:
    """Ties go to whoever stands first."""
    assert dealt(Pool("p", (BUDI, SARI)), 4) == ["Budi", "Sari", "Budi", "Sari"]


def test_a_weight_of_two_gets_every_other_turn_of_two_and_one_and_one() -> None:
    """Turns are spread, not given in a row."""
    assert dealt(TEAM, 8) == ["Rina", "Budi", "Rina", "Sari", "Rina", "Budi", "Rina", "Sari"]


@pytest.mark.parametrize(
    ("day", "away"),
    [("2026-11-22", False), ("2026-11-23", True), ("2026-11-27", True), ("2026-11-28", False)],
)
def test_first_and_last_day_of_an_absence_are_counted(day: str, away: bool) -> None:
    """Days are the member's own: half past midnight in Jakarta is still the day before in UTC."""
    member = replace(BUDI, absent=((date(2026, 11, 23), date(2026, 11, 27)),), zone=JAKARTA)
    evening_before = datetime.fromisoformat(f"{day}T00:30:00+07:00").astimezone(UTC)
    assert (choose(Pool("p", (member,)), {}, evening_before).member is None) is away


@pytest.mark.parametrize(
    ("start", "end", "clock", "works"),
    [
        ("09:00", "17:00", "2026-11-20T09:00", True),
        ("09:00", "17:00", "2026-11-20T08:59", False),
        ("09:00", "17:00", "2026-11-20T17:00", False),
        ("09:00", "17:00", "2026-11-21T10:00", False),
        ("22:00", "06:00", "2026-11-20T23:00", True),
        ("22:00", "06:00", "2026-11-21T05:59", True),
        ("22:00", "06:00", "2026-11-20T12:00", False),
        ("22:00", "06:00", "2026-11-23T01:00", False),
    ],
)
def test_working_hours_are_on_the_members_clock(start: str, end: str, clock: str, works: bool) -> None:
    """The end is excluded, a night shift belongs to the day it began, and here only weekdays are worked."""
    hours = Hours(time.fromisoformat(start), time.fromisoformat(end), frozenset(range(5)))
    member = replace(BUDI, hours=hours, zone=JAKARTA)
    at = datetime.fromisoformat(f"{clock}:00+07:00").astimezone(UTC)
    assert (choose(Pool("p", (member,)), {}, at).member is not None) is works


def test_a_full_member_is_passed_over_and_comes_back_when_a_lead_is_let_go() -> None:
    """Capacity counts what is held, not what was ever given."""
    pool = Pool("p", (replace(BUDI, capacity=2), SARI))
    charged = {"Budi": 5, "Sari": 20}
    assert choose(pool, charged, NOW, held={"Budi": 2}).member == SARI
    assert choose(pool, charged, NOW, held={"Budi": 1}).member == pool.members[0]


def test_turns_count_against_capacity_where_nothing_else_is_given() -> None:
    """Without a count of held leads the charged turns stand for it."""
    assert choose(Pool("p", (replace(BUDI, capacity=2),)), {"Budi": 2}, NOW).member is None


def test_the_trace_says_for_each_member_why_or_why_not() -> None:
    """One line for each, in the order of the pool."""
    pool = Pool(
        "p",
        (
            RINA,
            BUDI,
            replace(SARI, absent=((date(2026, 11, 19), date(2026, 11, 24)),)),
            Member("Dewi", "005D", capacity=3),
            Member("Agus", "005A", hours=Hours(time(9), time(17))),
        ),
    )
    choice = choose(pool, {"Rina": 2, "Dewi": 3}, NOW)
    assert choice == Choice(
        BUDI,
        (
            "Rina: a later turn, 2 turns so far at weight 2",
            "Budi: chosen, 0 turns so far at weight 1",
            "Sari: absent until 2026-11-25",
            "Dewi: at capacity, 3 of 3",
            "Agus: outside working hours 09:00 to 17:00",
        ),
    )


def test_an_empty_pool_chooses_nobody() -> None:
    """There is nobody to say anything of."""
    assert choose(Pool("p", ()), {}, NOW) == Choice(None, ())


def test_a_weight_below_one_is_refused() -> None:
    """A share of nothing is an absence, and is said as one."""
    with pytest.raises(ValueError, match="Budi: a weight"):
        replace(BUDI, weight=0)


def test_turns_are_counted_from_the_last_return() -> None:
    """Absences that are not over do not matter yet."""
    pool = Pool(
        "p",
        (
            replace(
                BUDI, absent=((date(2026, 11, 2), date(2026, 11, 6)), (date(2026, 12, 1), date(2026, 12, 4)))
            ),
            replace(SARI, absent=((date(2026, 11, 9), date(2026, 11, 9)),)),
        ),
    )
    assert counted_from(pool, date(2026, 11, 20)) == date(2026, 11, 10)
    assert counted_from(TEAM, date(2026, 11, 20)) is None
