"""What each day brings, and telling it no sooner than the clock allows.

A day runs for 24 hours from the story's beginning. It depends on the seed, its start and everyone known at
its start, never on how the clock was moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from sandbox import behaviour, names, prospect
from sandbox.people import Day, Edit, Happening, Person, Population

LENGTH = timedelta(days=1)
ACTIVE_SHARE = 0.05  # of people, a day
COMPANIES_A_NEWCOMER = 90  # about one newcomer a day for 200 leads at the beginning, and no more later
PEOPLE_A_MEETING = 400
PEOPLE_AN_EDIT = 100
LAST_START = 23 * 3600  # seconds after the day's start: sessions begin before it
#: What reps do by hand: weight.
EDITS = {"owner": 40, "answer": 30, "verdict": 15, "outcome": 8, "title": 4, "phone": 3}
WON_CHANCE = 0.7  # at full fit


def day(population: Population, seed: int, start: datetime) -> Day:
    """What happens after `start` and within 24 hours, among the people of `population`."""
    rng = Random(f"{seed}:day:{start.isoformat()}")
    people = population.people
    if not people:
        return Day((), (), ())
    newcomers = _newcomers(rng, population, start)
    deeds = [
        *_sessions(rng, people, start),
        *_meetings(rng, people, start),
        *_arrivals(rng, newcomers, start),
    ]
    edits = _edits(rng, people, start)
    return Day(newcomers, _keyed(deeds, start), edits)


def after(population: Population, day: Day) -> Population:
    """Everyone once the day is over: its newcomers, and what edits changed. Past happenings are not kept."""
    changed: dict[str, Person] = {}
    known = {someone.key: someone for someone in population.people}
    for edit in day.edits:
        changed[edit.person] = _edited(changed.get(edit.person, known[edit.person]), edit)
    people = tuple(changed.get(someone.key, someone) for someone in population.people)
    return replace(population, people=people + day.newcomers)


@dataclass(slots=True)
class Days:
    """The days of one population, told piece by piece."""

    population: Population
    seed: int
    start: datetime  # of the day being told
    told: datetime  # everything up to here has been told
    today: Day | None = None

    def until(self, now: datetime) -> list[Day]:
        """What has not been told and lies at or before `now`, a piece for each day it touches."""
        pieces = []
        while self.told < now:  # each round ends a day or ends at `now`
            if self.today is None:
                self.today = day(self.population, self.seed, self.start)
            end = min(now, self.start + LENGTH)
            pieces.append(_between(self.today, self.told, end))
            self.told = end
            if end == self.start + LENGTH:
                self.population = after(self.population, self.today)
                self.start, self.today = end, None
        return pieces


def days(population: Population, seed: int, start: datetime) -> Days:
    """The days that follow `start`, none told yet."""
    return Days(population, seed, start, start)


def _between(whole: Day, begin: datetime, end: datetime) -> Day:
    """The part of a day after `begin` and at or before `end`."""
    return Day(
        tuple(someone for someone in whole.newcomers if begin < someone.created <= end),
        tuple((key, happening) for key, happening in whole.happenings if begin < happening.at <= end),
        tuple(edit for edit in whole.edits if begin < edit.at <= end),
    )


#: A deed with who did it and when, before it has a key.
Done = tuple[str, datetime, behaviour.Deed]


def _sessions(rng: Random, people: Sequence[Person], start: datetime) -> Iterable[Done]:
    """A session of some people, rather of those who fit."""
    for someone in people:
        fitness = prospect.fit(someone)
        if rng.random() < ACTIVE_SHARE * (0.5 + fitness):
            at = _moment(rng, start)
            deeds = behaviour.session(rng, someone, fitness, at)
            yield from _of(someone, behaviour.timed(rng, deeds, at, start + LENGTH))


def _meetings(rng: Random, people: Sequence[Person], start: datetime) -> Iterable[Done]:
    for someone in rng.sample(people, _number(rng, len(people), PEOPLE_A_MEETING)):
        at = _moment(rng, start)
        deeds = behaviour.booking(rng, someone, prospect.fit(someone), at)
        yield from _of(someone, behaviour.timed(rng, deeds, at, start + LENGTH))


def _arrivals(rng: Random, newcomers: Sequence[Person], start: datetime) -> Iterable[Done]:
    """What newcomers do as they come."""
    for someone in newcomers:
        deeds = behaviour.sign_up(rng, someone, prospect.fit(someone), someone.created)
        yield from _of(someone, behaviour.timed(rng, deeds, someone.created, start + LENGTH))


def _newcomers(rng: Random, population: Population, start: datetime) -> tuple[Person, ...]:
    taken = prospect.addresses(population.people)
    number = _number(rng, len(population.companies), COMPANIES_A_NEWCOMER)
    moments = sorted(_moment(rng, start) for _ in range(number))
    return tuple(
        prospect.person(rng, f"person-{start:%Y%m%d}-{n:03}", moment, population.companies, taken)
        for n, moment in enumerate(moments, 1)
    )


def _edits(rng: Random, people: Sequence[Person], start: datetime) -> tuple[Edit, ...]:
    chosen = rng.sample(people, _number(rng, len(people), PEOPLE_AN_EDIT))
    edits = [edit for someone in chosen if (edit := _edit(rng, someone, _moment(rng, start)))]
    return tuple(sorted(edits, key=lambda edit: edit.at))


def _edit(rng: Random, someone: Person, at: datetime) -> Edit | None:
    """A rep's change to the person, or None when there is nothing to change."""
    by = rng.choice(names.REPS)
    field = prospect.pick(rng, EDITS)
    if field == "answer":
        field, value = rng.choice(tuple(prospect.answers(rng, at).items()))
    else:
        value = {
            "owner": by,
            "verdict": rng.choice(names.VERDICTS),
            "outcome": "won" if rng.random() < WON_CHANCE * prospect.fit(someone) else "lost",
            "title": rng.choice(tuple(names.TITLES)),
            "phone": f"+62 8{rng.randint(10**8, 10**9 - 1)}",
        }[field]
    if field == "outcome" and someone.outcome:
        return None
    return None if _present(someone, field) == value else Edit(someone.key, field, value, by, at)


def _present(someone: Person, field: str) -> str | None:
    value = getattr(someone, field)
    return None if value is None else str(value)


def _edited(someone: Person, edit: Edit) -> Person:
    value = int(edit.value) if edit.field == "budget" and edit.value else edit.value
    decided = {"outcome_at": edit.at} if edit.field == "outcome" else {}
    return replace(someone, **{edit.field: value}, **decided)  # type: ignore[arg-type]


def _of(someone: Person, done: Iterable[tuple[datetime, behaviour.Deed]]) -> Iterable[Done]:
    return ((someone.key, at, deed) for at, deed in done)


def _keyed(done: Iterable[Done], start: datetime) -> tuple[tuple[str, Happening], ...]:
    """In order of time, each with a key of its own."""
    ordered = sorted(done, key=lambda item: (item[1], item[0]))
    return tuple(
        (person, Happening(f"{person}.{start:%Y%m%d}.{number}", kind, at, properties))
        for number, (person, at, (kind, properties)) in enumerate(ordered)
    )


def _moment(rng: Random, start: datetime) -> datetime:
    """A moment of the day, never its very start."""
    return start + timedelta(seconds=rng.randint(1, LAST_START))


def _number(rng: Random, of: int, each: int) -> int:
    """`of / each`, rounded up by chance so that small worlds have their share too."""
    return int(of / each + rng.random())
