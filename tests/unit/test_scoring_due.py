"""When a score may next change: never told too late, and not always for tomorrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.definition import Definition, parse_definition
from config.definition.condition import Operator
from leads.activity import Activity
from leads.attribute import Fact, Value, empty, known
from leads.lead import Lead, in_order
from leads.record import RecordRef
from leads.score import Score
from scoring.due import MOVING, STILL, Due, compile_due
from scoring.yardstick import Yardstick, compile_definition
from tests.worked_example import NOW, ago, definition, lead

#: Zones with and without daylight saving; in Beirut and Havana the clock skips or repeats midnight.
ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "Asia/Beirut", "America/Havana", "Pacific/Apia")

#: Midnights looked at beyond which nothing is tried.
LOOKED_AHEAD = 130

DAY = timedelta(days=1)


def _days(most: int = 120) -> st.SearchStrategy[str]:
    return st.integers(1, most).map(lambda days: f"{days} days")


def _decays() -> st.SearchStrategy[object]:
    return st.one_of(
        st.just("none"),
        st.builds(lambda days: {"half_life": days}, _days(40)),
        st.builds(
            lambda lose, each: {"linear": {"lose": f"{lose}%", "each": each}}, st.integers(5, 100), _days(60)
        ),
        st.builds(
            lambda one, two: {"steps": {f"{one} days": "100%", f"{one + two} days": "40%"}},
            st.integers(1, 60),
            st.integers(1, 60),
        ),
    )


def _when() -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on the two dates, a number, the best persona; joined, turned round."""
    operator = st.sampled_from(["within_next", "within_last", "after_next"])
    moving = st.builds(
        lambda name, op, days: {name: {op: days}}, st.sampled_from(["buy_by", "seen"]), operator, _days()
    )
    still = st.sampled_from(
        [{"size": {"at_least": 5}}, {"buy_by": {"before": "2026-12-24"}}, {"best_persona": "soon"}]
    )
    one = st.one_of(moving, moving, still)
    return st.one_of(
        one, st.builds(lambda a: {"not": a}, one), st.builds(lambda a, b: {"any": [a, b]}, one, one)
    )


def _answers() -> st.SearchStrategy[dict[str, Any]]:
    given_ = {
        "kind": st.just("demographic"),
        "says": st.just("it"),
        "else": st.just(-2),
        "unknown": st.just(1),
    }
    plain = st.fixed_dictionaries(
        {**given_, "when": _when(), "points": st.integers(1, 20)}, optional={"stale_after": _days()}
    )
    band = st.fixed_dictionaries({"when": _when(), "points": st.integers(-9, 9)})
    bands = st.fixed_dictionaries(
        {**given_, "first": st.lists(band, min_size=1, max_size=2)}, optional={"stale_after": _days()}
    )
    return st.one_of(plain, bands)


TYPES = ("visit", "call", "form")


def _behaviours() -> st.SearchStrategy[dict[str, Any]]:
    types = st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True)
    counts = st.builds(
        lambda least, most, per_day: {"least": least, "most": least + most, "per_day": per_day},
        st.integers(1, 2),
        st.integers(0, 2),
        st.integers(1, 2),
    )
    counted = st.fixed_dictionaries(
        {"says": st.just("it"), "activity": types, "points": st.integers(-9, 30)},
        optional={
            "within": _days(),
            "decay": _decays(),
            "count": st.one_of(st.just("once"), counts),
            "cap": st.integers(1, 30),
            "where": st.sampled_from(
                [{"url": "a"}, {"on": {"within_last": "9 days"}}, {"not": {"on": {"after_next": "5 days"}}}]
            ),
        },
    )
    silent = st.fixed_dictionaries(
        {
            "kind": st.just("negative"),
            "says": st.just("it"),
            "absent": st.one_of(types, st.just(["any"])),
            "within": _days(),
            "points": st.integers(-20, -1),
        }
    )
    return st.one_of(counted, counted, silent)


def _group(criteria: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.lists(criteria, min_size=1, max_size=3).map(
        lambda found: {"g": {f"c{number}": each for number, each in enumerate(found)}}
    )


def definitions() -> st.SearchStrategy[Definition]:
    """Definitions of every part that looks at the day."""
    box = st.fixed_dictionaries(
        {"met": _when(), "points": st.just({"met": 5})}, optional={"stale_after": _days(), "partly": _when()}
    )
    sections = st.fixed_dictionaries(
        {
            "timezone": st.sampled_from(ZONES),
            "fit": _group(_answers()),
            "engagement": _group(_behaviours()),
        },
        optional={
            "scope": st.builds(lambda when: {"exclude": when}, _when_alone()),
            "personas": st.builds(lambda when: {"soon": {"says": "soon", "when": when}}, _when_alone()),
            "bant": st.builds(lambda found: {"timeline": found}, box),
            "adjustments": st.builds(lambda found: {"a": found}, _answers()),
            "exclusions": st.builds(
                lambda when: {"out": {"says": "out", "when": when, "stage": "disqualified"}}, _when()
            ),
        },
    )
    return sections.map(_parsed)


def _when_alone() -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda op, days: {"seen": {op: days}}, st.sampled_from(["within_last", "within_next"]), _days()
    )


def _parsed(parts: dict[str, Any]) -> Definition:
    if "personas" not in parts:
        parts = {**parts, "personas": {"soon": {"says": "soon", "when": {"size": 7}}}}
    frame = definition().source
    return parse_definition({**frame, **parts})


def _moments(most_days: int) -> st.SearchStrategy[datetime]:
    return st.integers(-most_days * 24, 40 * 24).map(lambda hours: NOW + timedelta(hours=hours, minutes=7))


def _facts() -> st.SearchStrategy[dict[str, Fact]]:
    learned = st.integers(0, 150).map(lambda days: NOW - timedelta(days=days))
    days: st.SearchStrategy[Value] = st.integers(-150, 150).map(
        lambda days: NOW.date() + timedelta(days=days)
    )
    values: Mapping[str, st.SearchStrategy[Value]] = {
        "buy_by": st.one_of(days, days.map(str), _moments(100)),
        "seen": st.one_of(days, st.just("no day")),
        "size": st.integers(0, 9),
    }
    return st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(st.builds(known, value, learned), st.builds(empty, learned))
            for name, value in values.items()
        },
    )


def _activities() -> st.SearchStrategy[tuple[Activity, ...]]:
    drawn = st.tuples(
        st.sampled_from((*TYPES, "gossip")),
        _moments(140),
        st.fixed_dictionaries(
            {}, optional={"url": st.sampled_from("ab"), "on": st.sampled_from(("2026-11-15", "2026-12-20"))}
        ),
        st.booleans(),
    )
    return st.lists(drawn, max_size=7).map(
        lambda found: in_order(
            {str(number): _activity(str(number), *each) for number, each in enumerate(found)}
        )
    )


def _activity(id: str, kind: str, at: datetime, properties: dict[str, str], day_only: bool) -> Activity:
    at = datetime.combine(at.date(), time(), UTC) if day_only else at
    return Activity(id, kind, at, NOW, properties, day_only=day_only)


def leads() -> st.SearchStrategy[Lead]:
    """Leads with dates on either side of now."""
    return st.builds(
        lambda days, facts, done: Lead(
            RecordRef("Lead", "1"), "lead", NOW - timedelta(days=days), facts, done
        ),
        st.integers(0, 130),
        _facts(),
        _activities(),
    )


def essence(score: Score) -> object:
    """All of a score but its words: numbers, outcomes, boxes, persona, exclusion and gates."""
    parts = [
        [(line.criterion, line.kind, line.outcome, line.points, line.before) for line in lines]
        for lines in (*(part.lines for part in score.dimensions), score.total)
    ]
    boxes = [(box.name, box.outcome, box.points) for box in score.boxes]
    plain = replace(score, dimensions=(), total=(), boxes=(), ask_next=(), excluded_because="")
    return plain, parts, boxes, [part.points for part in score.dimensions]


def midnights(made: Definition, after: datetime, until: datetime | None) -> Iterator[datetime]:
    """The midnights behind `after` and before `until`, at most so many as are looked at."""
    day = after.astimezone(made.zone).date()
    for ahead in range(1, LOOKED_AHEAD):
        at = datetime.combine(day + timedelta(days=ahead), time(), made.zone).astimezone(UTC)
        if until is not None and at >= until:
            return
        yield at


@given(definitions(), leads(), st.integers(0, 23))
@settings(derandomize=True, max_examples=150, deadline=None)
def test_until_the_told_moment_the_score_is_what_it_is_now(made: Definition, of: Lead, hour: int) -> None:
    """At every midnight before it, just before it, and at every moment of an activity before it."""
    yardstick = compile_definition(made, {})
    now = NOW + timedelta(hours=hour)
    due = yardstick.due(of, now)
    assert due is None or due > now
    looked = [*midnights(made, now, due), *(each.at for each in of.activities if each.at > now)]
    if due is not None:
        looked = [at for at in looked if at < due] + [due - timedelta(microseconds=1)]
    for at in looked:
        assert essence(yardstick.score(of, at)) == essence(yardstick.score(of, now)), f"due {due}, seen {at}"


def one(**sections: str) -> tuple[Yardstick, Due]:
    """A definition as a yardstick and as its dates."""
    made = definition(**sections)
    return compile_definition(made, {}), compile_due(made)


def told(sections: Mapping[str, str], of: Lead, now: datetime = NOW) -> int | None:
    """In how many days the lead is due, at midnight in Jakarta; the score differs from then on."""
    yardstick, due = one(**sections)
    found = due.next(of, now)
    if found is None:
        return None
    days = (found.astimezone(yardstick.zone).date() - now.astimezone(yardstick.zone).date()).days
    assert found.astimezone(yardstick.zone).time() == time()
    assert essence(yardstick.score(of, found)) != essence(yardstick.score(of, now))
    return days


def doing(settings: str) -> dict[str, str]:
    """A definition with one behaviour or silence."""
    return {"engagement": f"{{g: {{it: {{says: it, {settings}}}}}}}"}


def being(when: str, more: str = "") -> dict[str, str]:
    """A definition with one answer."""
    return {"fit": f"{{g: {{it: {{kind: demographic, says: it, when: {when}, points: 9, else: 2{more}}}}}}}"}


STEPS = "activity: call, points: 8, decay: {steps: {14 days: 100%, 45 days: 50%}}"
SOON = NOW.date() + 10 * DAY


@pytest.mark.parametrize(
    ("sections", "of", "days"),
    [
        (doing("activity: call, points: 8"), lead(None, ("call", ago(3))), None),
        (doing(STEPS), lead(None, ("call", ago(3))), 12),
        (doing(STEPS), lead(None, ("call", ago(15))), 31),
        (doing(STEPS), lead(None, ("call", ago(46))), None),
        (doing(STEPS), lead(None, ("visit", ago(3))), None),
        (doing("activity: call, points: 8, within: 60 days"), lead(None, ("call", ago(60))), 1),
        (doing("activity: call, points: 8, within: 60 days"), lead(None, ("call", ago(61))), None),
        (doing(f"{STEPS}, within: 9 days"), lead(None, ("call", ago(3))), 7),
        (doing(f"{STEPS}, count: once"), lead(None, ("call", ago(3)), ("call", ago(14))), 12),
        (doing(f"{STEPS}, count: {{per_day: 1}}"), lead(None, ("call", ago(3)), ("call", ago(3.1))), 12),
        (doing("activity: call, points: 8, decay: {half_life: 9 days}"), lead(None, ("call", ago(1))), 1),
        (doing("absent: [call], within: 45 days, points: -5"), lead(None, ("call", ago(5))), 41),
        (doing("absent: [call], within: 45 days, points: -5"), lead(None, ("visit", ago(5))), None),
        (doing("absent: any, within: 45 days, points: -5"), lead(None, ("visit", ago(5))), 41),
        (being("{buy_by: {within_next: 7 days}}"), lead({"buy_by": SOON}), 3),
        (being("{buy_by: {within_next: 30 days}}"), lead({"buy_by": SOON}), 11),
        (being("{buy_by: {within_last: 30 days}}"), lead({"buy_by": SOON}), 10),
        (being("{buy_by: {after_next: 7 days}}"), lead({"buy_by": SOON}), 3),
        (being("{buy_by: {before: 2026-11-30}}"), lead({"buy_by": SOON}), None),
        (being("{buy_by: known}"), lead({"buy_by": SOON}), None),
        (being("{buy_by: known}", ", stale_after: 30 days"), lead({"buy_by": SOON}), 21),
        (being("{buy_by: known}", ", stale_after: 9 days"), lead({"buy_by": SOON}), None),
    ],
)
def test_a_lead_is_due_when_something_next_changes(
    sections: Mapping[str, str], of: Lead, days: int | None
) -> None:
    """Each kind by hand: neither too late, nor tomorrow where nothing changes tomorrow."""
    assert told(sections, of) == days


def test_an_activity_to_come_is_due_at_its_own_moment() -> None:
    """Earlier today than any midnight, or at the midnight of its day where it has no time."""
    of = lead(None, ("call", ago(3)), ("call", ago(-0.25)))
    _, due = one(**doing(STEPS))
    assert due.next(of, NOW) == NOW + DAY / 4
    dated = of.activities[1]._replace(at=datetime(2026, 11, 25, tzinfo=UTC), day_only=True)
    assert due.next(replace(of, activities=(dated,)), NOW) == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_where_the_clock_skips_midnight_a_day_begins_with_the_skip() -> None:
    """In Beirut 29 March 2026 began at one o'clock."""
    made = parse_definition({**definition(**doing(STEPS)).source, "timezone": "Asia/Beirut"})
    call = lead(None, ("call", (datetime(2026, 3, 14, 12, tzinfo=UTC), {})))
    found = compile_due(made).next(call, datetime(2026, 3, 20, tzinfo=UTC))
    assert found == datetime(2026, 3, 28, 22, tzinfo=UTC)
    assert found.astimezone(made.zone).date() == date(2026, 3, 29)


def test_every_operator_is_known_to_move_or_to_stand_still() -> None:
    """One that is in neither table would have every lead judged each day."""
    assert STILL | MOVING.keys() == set(Operator)
    assert not STILL & MOVING.keys()


def test_a_date_at_the_end_of_time_is_never_due() -> None:
    """No midnight lies beyond the calendar."""
    _, due = one(**being("{buy_by: {within_last: 9 days}}"))
    assert due.next(lead({"buy_by": date.max}), NOW) is None
