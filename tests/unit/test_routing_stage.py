"""Where a lead stands, and when it may move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leads.score import Score
from routing.stage import (
    TRANSITIONS,
    Actor,
    Stage,
    StageRules,
    Standing,
    adopted,
    may_move,
    next_day,
    next_stage,
)

TODAY = date(2026, 11, 20)
LONG_AGO = TODAY - timedelta(days=90)
RULES = StageRules(
    enter=55, leave=42, stay_days=7, known=("email", "country"), explicit=2, implicit=1, active_within_days=30
)
READY = Score(
    in_scope=True,
    value=60,
    grade="A2",
    explicit=3,
    implicit=2,
    known={"email": True, "country": True},
)
SALES = (Stage.SQL, Stage.REJECTED)
OURS = tuple(stage for stage in Stage if stage not in SALES)


def standing(stage: Stage, days: int = 90, entries: int = 0) -> Standing:
    """A lead that has stood there for that many days."""
    return Standing(stage, TODAY - timedelta(days=days), entries)


def test_every_stage_is_a_key_of_the_table() -> None:
    """A stage without a row would be one that nobody thought through."""
    assert set(TRANSITIONS) == set(Stage)


def test_sales_stages_are_entered_and_left_by_people_alone() -> None:
    """No move into or out of SQL and REJECTED is Tolok's."""
    moves = [(before, after) for before, row in TRANSITIONS.items() for after in row]
    ours = [(before, after) for before, after in moves if may_move(before, after, Actor.TOLOK)]
    assert [move for move in ours if set(move) & set(SALES)] == []


def test_a_lead_that_meets_everything_enters_mql_today() -> None:
    """Entering is told apart from being there, and is counted."""
    decision = next_stage(standing(Stage.NURTURE, entries=1), READY, RULES, TODAY, TODAY)
    assert (decision.stage, decision.since, decision.entries) == (Stage.MQL, TODAY, 2)
    assert decision.crossed
    assert decision.why == ()


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"value": 54}, "score 54, 55 needed"),
        ({"known": {"email": True, "country": False}}, "country is not known"),
        ({"known": {"country": True}}, "email is not known"),
        ({"explicit": 1}, "1 of 2 explicit criteria met"),
        ({"implicit": 0}, "0 of 1 implicit criteria met"),
    ],
)
def test_each_part_of_the_gate_keeps_a_lead_out_and_says_so(change: dict[str, Any], missing: str) -> None:
    """One thing missing is enough, and it is named."""
    decision = next_stage(standing(Stage.NEW), replace(READY, **change), RULES, TODAY, TODAY)
    assert decision.stage is Stage.NURTURE
    assert decision.why == (missing,)
    assert not decision.crossed


@pytest.mark.parametrize(
    ("last_activity", "enters"),
    [
        (TODAY - timedelta(days=30), True),
        (TODAY - timedelta(days=31), False),
        (None, False),
        (TODAY + timedelta(days=3), True),
    ],
)
def test_a_lead_silent_for_too_long_does_not_enter(last_activity: date | None, enters: bool) -> None:
    """The thirtieth day still counts, and no activity at all is silence."""
    decision = next_stage(None, READY, RULES, TODAY, last_activity)
    assert decision.crossed is enters
    assert decision.why == (() if enters else ("no activity within 30 days",))


def test_the_line_itself_is_enough_to_enter() -> None:
    """A score of exactly `enter` is one that reaches it."""
    assert next_stage(None, replace(READY, value=55), RULES, TODAY, TODAY).crossed


def test_without_a_bound_on_silence_a_silent_lead_enters() -> None:
    """The bound is the definition's to set."""
    assert next_stage(None, READY, replace(RULES, active_within_days=None), TODAY, None).crossed


@pytest.mark.parametrize(
    ("value", "days", "stage"),
    [
        (42, 90, Stage.MQL),
        (41, 90, Stage.NURTURE),
        (41, 7, Stage.NURTURE),
        (41, 6, Stage.MQL),
        (0, 0, Stage.MQL),
        (54, 90, Stage.MQL),
    ],
)
def test_an_mql_leaves_at_the_lower_line_and_not_before_its_stay(value: int, days: int, stage: Stage) -> None:
    """Between the lines nothing moves, and a fresh MQL is given its days."""
    score = replace(READY, value=value, grade="D4")
    assert next_stage(standing(Stage.MQL, days, 1), score, RULES, TODAY, TODAY).stage is stage


def test_an_mql_stays_though_a_fact_of_the_gate_is_lost() -> None:
    """The gate is asked on entering; only the score makes a lead leave."""
    decision = next_stage(standing(Stage.MQL), replace(READY, known={}, implicit=0), RULES, TODAY, None)
    assert decision.stage is Stage.MQL


def test_an_mql_below_the_line_says_until_when_it_stays() -> None:
    """A stay that ends is a date somebody can look up."""
    decision = next_stage(standing(Stage.MQL, 3), replace(READY, value=10), RULES, TODAY, TODAY)
    assert decision.why == ("score 10 is below 42; it stays until 2026-11-24",)


@pytest.mark.parametrize(
    ("stage", "grade", "entries", "rests"),
    [
        (Stage.NEW, "A4", 0, Stage.NURTURE),
        (Stage.NEW, "B1", 0, Stage.NURTURE),
        (Stage.NEW, "C1", 0, Stage.NEW),
        (Stage.NEW, "", 0, Stage.NEW),
        (Stage.NURTURE, "C1", 0, Stage.NEW),
        (Stage.NURTURE, "C1", 1, Stage.NURTURE),
        (Stage.MQL, "D4", 1, Stage.NURTURE),
        (Stage.FIX_DATA, "B3", 0, Stage.NURTURE),
        (Stage.DISQUALIFIED, "D4", 0, Stage.NEW),
    ],
)
def test_below_the_line_good_fit_or_a_past_as_mql_rests_in_nurture(
    stage: Stage, grade: str, entries: int, rests: Stage
) -> None:
    """Everything else is NEW."""
    score = replace(READY, value=20, grade=grade)
    assert next_stage(standing(stage, entries=entries), score, RULES, TODAY, TODAY).stage is rests


def test_the_points_without_the_gate_rest_in_nurture_whatever_the_fit() -> None:
    """Only what is missing keeps such a lead from sales."""
    score = replace(READY, grade="D1", implicit=0)
    assert next_stage(None, score, RULES, TODAY, TODAY).stage is Stage.NURTURE


@pytest.mark.parametrize("stage", OURS)
def test_an_exclusion_forces_its_stage_at_once(stage: Stage) -> None:
    """No stay and no score stands against it, and its reason is kept."""
    score = replace(READY, excluded="disqualified", excluded_because="A competitor")
    decision = next_stage(standing(stage, 0, 1), score, RULES, TODAY, TODAY)
    assert (decision.stage, decision.entries) == (Stage.DISQUALIFIED, 1)
    assert decision.why == ("A competitor",)


@pytest.mark.parametrize("stage", SALES)
@pytest.mark.parametrize("score", [READY, replace(READY, value=0), replace(READY, excluded="disqualified")])
def test_what_sales_decided_is_left_alone(stage: Stage, score: Score) -> None:
    """Neither a score nor an exclusion moves it."""
    before = standing(stage, entries=1)
    decision = next_stage(before, score, RULES, TODAY, TODAY)
    assert decision.standing == before
    assert not decision.crossed
    assert decision.why[0].startswith(f"only a person moves a lead from {stage.value}")


def test_an_exclusion_by_a_word_that_is_no_stage_is_an_error() -> None:
    """A typo must not pass as a stage."""
    with pytest.raises(ValueError, match="disqualifed"):
        next_stage(None, replace(READY, excluded="disqualifed"), RULES, TODAY, TODAY)


def test_a_lead_out_of_scope_stays_where_it_stands() -> None:
    """Who is not scored is not moved."""
    before = standing(Stage.MQL, entries=1)
    assert next_stage(before, Score(in_scope=False), RULES, TODAY, TODAY).standing == before


def test_a_lead_on_first_sight_starts_as_new_today() -> None:
    """Nothing is known of its past."""
    decision = next_stage(None, replace(READY, value=0, grade="D4"), RULES, TODAY, TODAY)
    assert decision.standing == Standing(Stage.NEW, TODAY, 0)


@pytest.mark.parametrize(
    ("text", "stage", "entries"),
    [
        ("", Stage.NEW, 0),
        ("Working - Contacted", Stage.NEW, 0),
        (" Nurture ", Stage.NURTURE, 0),
        ("MQL", Stage.MQL, 1),
        ("sql", Stage.SQL, 1),
        ("rejected", Stage.REJECTED, 1),
        ("fix_data", Stage.FIX_DATA, 0),
    ],
)
def test_adopting_takes_the_stage_and_date_of_the_crm(text: str, stage: Stage, entries: int) -> None:
    """A text that is no stage of ours is NEW."""
    assert adopted(text, LONG_AGO) == Standing(stage, LONG_AGO, entries)


def test_an_adopted_mql_is_not_handed_off() -> None:
    """It was an MQL before we came."""
    decision = next_stage(adopted("mql", LONG_AGO), READY, RULES, TODAY, TODAY)
    assert (decision.stage, decision.crossed, decision.entries) == (Stage.MQL, False, 1)


@pytest.mark.parametrize(
    "change",
    [{"enter": 40}, {"otherwise": Stage.MQL}, {"otherwise": Stage.REJECTED}, {"otherwise": Stage.SQL}],
)
def test_rules_under_which_a_lead_never_rests_are_refused(change: dict[str, Any]) -> None:
    """The definition's mistakes are found before a lead meets them."""
    with pytest.raises(ValueError, match=r"must not be above|cannot be put in"):
        replace(RULES, **change)


_SCORES = st.builds(
    Score,
    in_scope=st.booleans(),
    value=st.integers(0, 100),
    grade=st.sampled_from(["A1", "B2", "C3", "D4", ""]),
    excluded=st.sampled_from([None, "disqualified", "fix_data"]),
    explicit=st.integers(0, 3),
    implicit=st.integers(0, 2),
    known=st.fixed_dictionaries({"email": st.booleans(), "country": st.booleans()}),
)
_STANDINGS = st.none() | st.builds(
    Standing, st.sampled_from(Stage), st.dates(LONG_AGO, TODAY), st.integers(0, 3)
)


@given(_STANDINGS, _SCORES, st.none() | st.dates(LONG_AGO, TODAY))
def test_a_decision_is_at_rest(before: Standing | None, score: Score, last: date | None) -> None:
    """Deciding again on the same facts the same day changes nothing and hands nothing over."""
    first = next_stage(before, score, RULES, TODAY, last)
    second = next_stage(first.standing, score, RULES, TODAY, last)
    assert second.standing == first.standing
    assert not second.crossed


@given(_STANDINGS, _SCORES, st.none() | st.dates(LONG_AGO, TODAY))
def test_every_move_is_in_the_table_and_counted(
    before: Standing | None, score: Score, last: date | None
) -> None:
    """An entry is counted when, and only when, the lead crosses into MQL."""
    start = before or Standing(Stage.NEW, TODAY)
    decision = next_stage(before, score, RULES, TODAY, last)
    assert may_move(start.stage, decision.stage, Actor.TOLOK)
    assert decision.crossed == (decision.stage is Stage.MQL and start.stage is not Stage.MQL)
    assert decision.entries == start.entries + decision.crossed
    assert decision.since == (start.since if decision.stage is start.stage else TODAY)


@given(
    st.sampled_from(list(Stage)),
    st.integers(0, 12),
    st.lists(st.integers(-45, 20), max_size=3),
    st.integers(0, 80),
    st.sampled_from([None, 5, 30]),
)
def test_until_the_told_day_the_calendar_alone_moves_nothing(
    stage: Stage, stood: int, active: list[int], value: int, within: int | None
) -> None:
    """The decision on every day before it is today's."""
    at, score = standing(stage, stood), replace(READY, value=value)
    rules = replace(RULES, active_within_days=within)
    days = [TODAY + timedelta(days=each) for each in active]
    told = next_day(at, rules, TODAY, days)
    assert told is None or told > TODAY

    def decided(on: date) -> object:
        found = next_stage(at, score, rules, on, max((each for each in days if each <= on), default=None))
        return found.stage, found.why, found.crossed

    for ahead in range(1, 40):
        day = TODAY + timedelta(days=ahead)
        if told is None or day < told:
            assert decided(day) == decided(TODAY)


def test_a_minimum_stay_and_a_silence_tell_their_ends() -> None:
    """Seven days from the entry; the day after thirty without a sign; the day of what is to come."""
    assert next_day(standing(Stage.MQL, 2), RULES, TODAY, [TODAY]) == TODAY + timedelta(days=5)
    assert next_day(standing(Stage.NEW), RULES, TODAY, [TODAY]) == TODAY + timedelta(days=31)
    assert next_day(standing(Stage.NEW), RULES, TODAY, [TODAY + timedelta(days=3)]) == TODAY + timedelta(
        days=3
    )
    assert next_day(standing(Stage.NEW), replace(RULES, active_within_days=None), TODAY, [TODAY]) is None
