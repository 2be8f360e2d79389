"""The people of the sandbox, and what their days bring."""

from __future__ import annotations

from datetime import timedelta
from statistics import mean

import pytest

from sandbox import names
from sandbox.behaviour import MOST, WINDOW
from sandbox.clock import BEGINNING
from sandbox.days import Days, after, days
from sandbox.people import Day, Population
from sandbox.population import day, population
from sandbox.prospect import fit

SEED = 7
LEADS = 600
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def people() -> Population:
    """One population that no test changes."""
    return population(SEED, LEADS, BEGINNING)


@pytest.fixture(scope="module")
def first_day(people: Population) -> Day:
    """The first day of that population."""
    return day(people, SEED, BEGINNING)


def test_one_seed_tells_one_story(people: Population, first_day: Day) -> None:
    """The same seed gives the same people and the same day, value by value."""
    again = population(SEED, LEADS, BEGINNING)
    assert again == people
    assert day(again, SEED, BEGINNING) == first_day


def test_another_seed_tells_another_story(people: Population) -> None:
    """Two seeds do not share their people."""
    assert population(SEED + 1, LEADS, BEGINNING).people != people.people


def test_a_person_does_not_depend_on_how_many_follow(people: Population) -> None:
    """Keys are stable: a smaller world has the same first keys."""
    fewer = population(SEED, 10, BEGINNING)
    assert [someone.key for someone in fewer.people] == [someone.key for someone in people.people[:10]]


def test_without_leads_only_colleagues_and_queues_are_there() -> None:
    """A world to be filled from a file begins with its users and queues."""
    empty = population(SEED, 0, BEGINNING)
    assert (empty.people, empty.companies) == ((), ())
    assert empty.colleagues
    assert empty.queues
    assert day(empty, SEED, BEGINNING) == Day((), (), ())


def test_every_key_and_address_is_its_own(people: Population, first_day: Day) -> None:
    """No key of a person, company or happening and no e-mail address is given twice, a new day included."""
    everyone = (*people.people, *first_day.newcomers)
    happenings = [h.key for someone in everyone for h in someone.happenings]
    happenings += [happening.key for _, happening in first_day.happenings]
    addresses = [someone.email for someone in everyone if someone.email]
    for keys in (
        [someone.key for someone in everyone],
        [company.key for company in people.companies],
        [company.domain for company in people.companies],
        happenings,
        addresses,
    ):
        assert len(set(keys)) == len(keys)


def test_the_past_lies_in_the_past(people: Population) -> None:
    """Happenings are in order, after the person's creation and in the window; no outcome is yet to come."""
    for someone in people.people:
        moments = [happening.at for happening in someone.happenings]
        assert moments == sorted(moments)
        assert all(max(someone.created, BEGINNING - WINDOW) <= at <= BEGINNING for at in moments)
        assert (someone.outcome is None) == (someone.outcome_at is None)
        assert someone.outcome_at is None or someone.created <= someone.outcome_at <= BEGINNING


def test_activity_is_skewed_and_bounded(people: Population) -> None:
    """Many do nothing, some do very much, and the mean stays between 6 and 12."""
    counts = [len(someone.happenings) for someone in people.people]
    assert 6 <= mean(counts) <= 12
    assert counts.count(0) > len(counts) * 0.1
    assert max(counts) == MOST


def test_those_who_fit_are_more_active_and_win_more(people: Population) -> None:
    """Behaviour goes with fit, and won outcomes go with both."""
    ranked = sorted(people.people, key=fit)
    poor, good = ranked[: LEADS // 3], ranked[-LEADS // 3 :]
    assert mean(len(p.happenings) for p in good) > 2 * mean(len(p.happenings) for p in poor)
    assert sum(p.outcome == "won" for p in good) > 3 * sum(p.outcome == "won" for p in poor)


def test_the_awkward_cases_are_there(people: Population) -> None:
    """Free mail, students, a competitor, missing facts and a queue for most are part of every world."""
    everyone = people.people
    domains = [someone.email.rpartition("@")[2] for someone in everyone if someone.email]
    assert set(domains) & set(names.FREE_MAIL)
    assert names.COMPETITOR_DOMAIN in domains
    assert any(domain.endswith(".ac.id") for domain in domains)
    for fact in ("email", "phone", "title", "company", "country", "city"):
        assert any(getattr(someone, fact) is None for someone in everyone), fact
    assert 0.6 < mean(someone.owner in people.queues for someone in everyone) < 0.8
    owners = {colleague.key for colleague in people.colleagues} | set(people.queues)
    assert {someone.owner for someone in everyone} <= owners


def test_a_day_stays_within_its_24_hours(first_day: Day) -> None:
    """Everything a day brings lies after its start and at or before its end, in order of time."""
    for moments in (
        [someone.created for someone in first_day.newcomers],
        [happening.at for _, happening in first_day.happenings],
        [edit.at for edit in first_day.edits],
    ):
        assert moments
        assert moments == sorted(moments)
        assert moments[0] > BEGINNING
        assert moments[-1] <= BEGINNING + DAY


def test_a_day_speaks_of_known_people_only(people: Population, first_day: Day) -> None:
    """Who does something is there already or comes that day; who is edited is there already."""
    known = {someone.key for someone in people.people}
    newcomers = {someone.key for someone in first_day.newcomers}
    assert {key for key, _ in first_day.happenings} <= known | newcomers
    assert {edit.person for edit in first_day.edits} <= known
    assert {edit.by for edit in first_day.edits} <= set(names.REPS)


def test_the_next_day_knows_what_the_last_one_changed(people: Population, first_day: Day) -> None:
    """Newcomers stay, and an edit's value is what the person has from then on."""
    later = after(people, first_day)
    assert later.people[LEADS:] == first_day.newcomers
    now = {someone.key: someone for someone in later.people}
    last = {(edit.person, edit.field): edit.value for edit in first_day.edits}
    assert {spot: str(getattr(now[spot[0]], spot[1])) for spot in last} == last


def _told(steps: int, hours: float) -> list[object]:
    story: Days = days(population(SEED, 150, BEGINNING), SEED, BEGINNING)
    told: list[object] = []
    for step in range(1, steps + 1):
        now = BEGINNING + step * timedelta(hours=hours)
        for piece in story.until(now):
            told += [*piece.newcomers, *piece.happenings, *piece.edits]
            assert all(someone.created <= now for someone in piece.newcomers)
            assert all(happening.at <= now for _, happening in piece.happenings)
            assert all(edit.at <= now for edit in piece.edits)
    return sorted(told, key=repr)


def test_steps_of_any_size_tell_the_same() -> None:
    """Three days in one step, in 72 hours or in odd pieces bring the same rows, none early and none twice."""
    at_once = _told(1, 72)
    assert len(at_once) > 30
    assert _told(72, 1) == at_once
    assert _told(10, 7.2) == at_once
