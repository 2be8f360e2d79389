"""Criteria on activities by worked examples: every number here was computed by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from config.definition.criterion import HalfLife, Linear, Steps
from leads.score import Outcome
from scoring.decay import table
from scoring.yardstick import compile_definition
from tests.worked_example import (
    MET,
    NOW,
    UNMET,
    ago,
    behaviour,
    definition,
    lead,
    score,
)


def test_half_lives_are_exact_on_and_between_halvings() -> None:
    """8 points with a half-life of 14 days: 8 x 2^(-age/14), each rounded once."""
    points = table(8_000, HalfLife(14))
    assert points is not None
    assert [points[age] for age in (0, 1, 7, 14, 28, 42)] == [8_000, 7_614, 5_657, 4_000, 2_000, 1_000]
    assert points[-1] == 1
    assert table(-8_000, HalfLife(14)) == tuple(-each for each in points)


def test_linear_decay_loses_evenly_day_by_day() -> None:
    """8 points losing 50% each 30 days: 1/60 of 8 a day, nothing from day 60."""
    points = table(8_000, Linear(50_000, 30))
    assert points is not None
    assert [points[age] for age in (0, 1, 15, 30, 59)] == [8_000, 7_867, 6_000, 4_000, 133]
    assert len(points) == 60


def test_steps_hold_through_their_last_day() -> None:
    """Full through day 14, half through day 45, then nothing."""
    points = table(40_000, Steps(((14, 100_000), (45, 50_000))))
    assert points is not None
    assert [points[age] for age in (0, 14, 15, 45)] == [40_000, 40_000, 20_000, 20_000]
    assert len(points) == 46


def test_halves_are_rounded_away_from_zero() -> None:
    """Half a thousandth becomes one, on either side of zero."""
    assert table(1, Steps(((1, 50_000),))) == (1, 1)
    assert table(-1, Steps(((1, 50_000),))) == (-1, -1)


@pytest.mark.parametrize(("days", "points"), [(60, 5_000), (61, 0)])
def test_a_window_holds_its_last_day(days: int, points: int) -> None:
    """60 days ago is within 60 days, 61 is not."""
    assert behaviour("activity: call, points: 5, within: 60 days", ("call", ago(days)))[0].points == points


def test_ages_are_whole_days_in_the_definitions_zone() -> None:
    """23:30 in Jakarta was yesterday at 00:30, though only an hour has passed."""
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    made = definition(
        engagement="{g: {it: {says: 'on {last}', activity: call, points: 8, decay: {steps: {1 day: 100%}}}}}"
    )
    of = lead(None, ("call", (late, {})))
    soon = score(made, of, datetime(2026, 11, 20, 17, 30, tzinfo=UTC)).dimensions[1].lines[0]
    assert (soon.points, soon.says) == (8_000, "on 20 Nov")
    before_midnight = datetime(2026, 11, 21, 16, 59, tzinfo=UTC)
    assert score(made, of, before_midnight).dimensions[1].points == 8_000
    assert score(made, of, before_midnight + timedelta(minutes=1)).dimensions[1].points == 0


def test_a_date_without_a_time_is_never_shifted() -> None:
    """An event on the 21st belongs to the 21st in every zone, and counts from that day's beginning."""
    made = definition(engagement="{g: {it: {says: 'on {last}', activity: event, points: 8}}}")
    of = lead(None, ("event", (datetime(2026, 11, 21, tzinfo=UTC), {})))
    of = replace(of, activities=(of.activities[0]._replace(day_only=True),))
    assert score(made, of, datetime(2026, 11, 20, 16, 59, tzinfo=UTC)).dimensions[1].points == 0
    line = score(made, of, datetime(2026, 11, 20, 17, 0, tzinfo=UTC)).dimensions[1].lines[0]
    assert (line.points, line.says) == (8_000, "on 21 Nov")


def test_what_lies_in_the_future_counts_when_it_falls_due() -> None:
    """A meeting tomorrow gives nothing today, and its moment is told."""
    made = definition(engagement="{g: {it: {says: it, activity: meeting, points: 8}}}")
    of = lead(None, ("meeting", ago(-1)), ("gossip", ago(-0.5)))
    due = compile_definition(made, {}).due(of, NOW)
    assert due == NOW + timedelta(days=1)
    assert score(made, of, due - timedelta(seconds=1)).value == 0
    assert score(made, of, due).value == 4
    assert compile_definition(made, {}).due(of, due) is None


def test_frequency_counts_days_and_not_clicks() -> None:
    """Nine views on three days with one a day: three count, most is two, the newest first."""
    views = [("page_view", ago(day + hour / 24)) for day in (1, 2, 5) for hour in (0, 1, 2)]
    settings = (
        "activity: page_view, points: 8, count: {least: 2, most: 2, per_day: 1}, decay: {half_life: 1 day}"
    )
    line = behaviour(settings, *views)[0]
    assert line.points == 4_000 + 2_000
    assert line.before == 16_000
    assert line.evidence == ("page_view 2026-11-20 (2x)",)


def test_too_few_give_nothing() -> None:
    """Many views on one day are one, and below two nothing is given."""
    settings = "activity: page_view, points: 8, count: {least: 2, per_day: 1}"
    line = behaviour(settings, *[("page_view", ago(1)) for _ in range(9)])[0]
    assert (line.outcome, line.points) == (UNMET, 0)


def test_once_counts_the_newest_only() -> None:
    """Two demos, asked for 3 and 20 days ago: full points for the newer."""
    settings = "activity: form, points: 40, count: once, decay: {steps: {14 days: 100%, 45 days: 50%}}"
    assert behaviour(settings, ("form", ago(20)), ("form", ago(3)))[0].points == 40_000


def test_a_property_that_is_missing_does_not_count() -> None:
    """A filter asks for evidence; without the property there is none."""
    settings = "activity: form, where: {form: [Demo, Trial]}, points: 4"
    forms = [("form", ago(1, form=name)) for name in ("demo", "Newsletter", "")]
    assert behaviour(settings, *forms, ("form", ago(1)))[0].points == 4_000


def test_several_types_share_one_count() -> None:
    """A call and an e-mail on one day are one contact a day."""
    settings = "activity: [call, email], points: 4, count: {per_day: 1}"
    assert behaviour(settings, ("call", ago(1)), ("email", ago(1)), ("email", ago(3)))[0].points == 8_000


@pytest.mark.parametrize(("points", "total"), [(8, 20_000), (-8, -20_000)])
def test_a_criterions_cap_is_a_line_of_its_own(points: int, total: int) -> None:
    """Five times 8 is 40; a cap of 20 takes 20 back, on either side of zero."""
    lines = behaviour(f"activity: call, points: {points}, cap: 20", *[("call", ago(n)) for n in range(5)])
    assert [line.kind for line in lines[:2]] == ["behaviour", "cap"]
    assert sum(line.points for line in lines[:2]) == total


@pytest.mark.parametrize(("last", "outcome"), [(None, MET), (45, UNMET), (46, MET), (-1, MET)])
def test_silence_counts_from_creation_or_the_last_activity(last: int | None, outcome: Outcome) -> None:
    """Silent for more than 45 days; what is planned for tomorrow breaks no silence."""
    acts = [] if last is None else [("call", ago(last))]
    assert behaviour("absent: any, within: 45 days, points: -15", *acts)[0].outcome is outcome


def test_a_new_lead_is_not_silent() -> None:
    """A lead made 45 days ago had no time to be silent for longer."""
    made = definition(
        engagement="{g: {it: {says: 'since {last}', absent: [call], within: 45 days, points: -15}}}"
    )
    of = replace(lead(None, ("email", ago(1))), created=NOW - timedelta(days=45))
    assert score(made, of).dimensions[1].lines[0].outcome is UNMET
    line = score(made, of, NOW + timedelta(days=1)).dimensions[1].lines[0]
    assert (line.points, line.evidence) == (-15_000, ("created 2026-10-07",))


def test_activities_before_the_start_of_a_stage_are_left_out() -> None:
    """Rejected 20 days ago: the call of that day counts, the two before do not, and the receipt says so."""
    made = definition(engagement="{g: {count_from: rejected, it: {says: it, activity: call, points: 7}}}")
    acts = [("call", ago(days)) for days in (3, 20, 21, 40)]
    back = replace(lead(None, *acts), entered={"rejected": NOW.date() - timedelta(days=20)})
    lines = score(made, back).dimensions[1].lines
    assert [(line.kind, line.points, line.says) for line in lines] == [
        ("behaviour", 14_000, "it"),
        ("count_from", 0, "2 before 1 Nov 2026 left out"),
    ]
    assert score(made, lead(None, *acts)).dimensions[1].points == 28_000


def test_of_several_stages_the_latest_start_counts() -> None:
    """Counting from SQL or from a rejection begins at whichever came last; other stages do not matter."""
    made = definition(
        engagement="{g: {count_from: [sql, rejected], it: {says: it, activity: call, points: 7}}}"
    )
    started = {"sql": 30, "rejected": 9, "nurture": 2}
    days = {stage: NOW.date() - timedelta(days=since) for stage, since in started.items()}
    back = replace(lead(None, *[("call", ago(each)) for each in (5, 10, 40)]), entered=days)
    assert score(made, back).dimensions[1].points == 7_000
