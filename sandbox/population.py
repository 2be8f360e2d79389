"""The people both worlds are made of, before either CRM's words for them.

`population(seed, leads, now)` is deterministic. It tells, for each person, who they are and when they did
what; each dialect lays this out in its own objects. Behaviour hangs together with who the person is, and
outcomes with both, so that a sensible definition finds something to score.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sandbox import behaviour, names, prospect
from sandbox.days import day
from sandbox.people import Colleague, Company, Day, Edit, Happening, Person, Population

__all__ = [
    "Colleague",
    "Company",
    "Day",
    "Edit",
    "Happening",
    "Person",
    "Population",
    "day",
    "population",
]

COMPANY_SHARE = 0.45  # companies to a lead
OLDEST_DAYS = 540  # how long ago the first lead was created
YOUNG = 1.6  # above 1 leans towards young leads
ACTIVE_AT = 25  # happenings that count as fully active
ANSWERED = 0.30  # most likely share of a fit and active person's answers
VERDICT_SHARE = 0.20  # of the active
WON_SHARE = 0.45  # of the fully fit and active
LOST_SHARE = 0.08
DECIDED_AFTER = 0.8  # the part of the happenings that lies before an outcome
MATURE_DAYS = 20  # nobody younger has an outcome


def population(seed: int, leads: int, now: datetime) -> Population:
    """`leads` prospects at `now` (UTC), the same for the same arguments. Without leads only colleagues."""
    rng = Random(f"{seed}:companies")
    number = max(1, round(leads * COMPANY_SHARE)) if leads else 0
    companies = [prospect.company(rng, f"company-{n:05}", n) for n in range(1, number + 1)]
    if companies:
        companies.append(prospect.competitor("company-competitor"))
    taken: set[str] = set()
    people = [_person(seed, f"person-{n:06}", now, companies, taken) for n in range(1, leads + 1)]
    return Population(names.COLLEAGUES, names.QUEUES, tuple(companies), tuple(people))


def _person(seed: int, key: str, now: datetime, companies: list[Company], taken: set[str]) -> Person:
    """One prospect with a past."""
    rng = Random(f"{seed}:{key}")
    age = timedelta(seconds=int(OLDEST_DAYS * 86_400 * rng.random() ** YOUNG))
    someone = prospect.person(rng, key, now - age, companies, taken)
    someone = replace(someone, happenings=behaviour.history(rng, someone, now))
    return _decided(rng, _answered(rng, someone, now), now)


def _answered(rng: Random, someone: Person, now: datetime) -> Person:
    """What sales has asked already, more of those who fit and are active."""
    warmth = (prospect.fit(someone) + _activity(someone)) / 2
    given = prospect.answers(rng, now)
    known = {name: value for name, value in given.items() if rng.random() < ANSWERED * warmth}
    verdict = rng.choice(names.VERDICTS) if rng.random() < VERDICT_SHARE * _activity(someone) else None
    return replace(
        someone,
        budget=int(known["budget"]) if "budget" in known else None,
        need=known.get("need"),
        timeline=known.get("timeline"),
        buying_role=known.get("buying_role"),
        verdict=verdict,
    )


def _decided(rng: Random, someone: Person, now: datetime) -> Person:
    """An outcome for some of those old enough, after most of what they did."""
    chance = rng.random()
    won = chance < WON_SHARE * prospect.fit(someone) * _activity(someone)
    lost = not won and rng.random() < LOST_SHARE
    earliest = someone.created + timedelta(days=MATURE_DAYS)
    if not (won or lost) or earliest >= now:
        return someone
    happenings = someone.happenings
    if happenings:
        earliest = max(earliest, happenings[int((len(happenings) - 1) * DECIDED_AFTER)].at)
    after = timedelta(seconds=int((now - earliest).total_seconds() * rng.random()))
    return replace(someone, outcome="won" if won else "lost", outcome_at=earliest + after)


def _activity(someone: Person) -> float:
    """How active the person was, from 0 to 1."""
    return min(1.0, len(someone.happenings) / ACTIVE_AT)
