"""Making one company or one person at a time, and telling how well a person fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from sandbox import names
from sandbox.names import Place
from sandbox.people import Company, Person

FREE_MAIL_SHARE = 0.16
NO_EMAIL_SHARE = 0.04
NO_PHONE_SHARE = 0.35
NO_TITLE_SHARE = 0.12
NO_COMPANY_SHARE = 0.08
NO_COUNTRY_SHARE = 0.10
NO_CITY_SHARE = 0.20
NO_EMPLOYEES_SHARE = 0.25
NO_REVENUE_SHARE = 0.55
OPTED_OUT_SHARE = 0.03
STUDENT_SHARE = 0.04
COMPETITOR_SHARE = 0.01
QUEUE_SHARE = 0.70
INACTIVE_OWNER_SHARE = 0.02
ENTERPRISE_FROM = 500  # employees
REVENUE_A_HEAD = (150_000_000, 900_000_000)  # rupiah a year
TITLE_PART, SIZE_PART, INDUSTRY_PART = 0.5, 0.3, 0.2
ANSWER_DAYS = (-20, 400)  # how far from the answer the day to buy by lies


def pick(rng: Random, weights: Mapping[str, int]) -> str:
    """One key by its weight."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def company(rng: Random, key: str, number: int) -> Company:
    """An invented employer; `number` keeps its domain its own."""
    place = _place(rng)
    first, second = rng.sample(names.COMPANY_WORDS[place.custom], 2)
    low, high, _, _ = rng.choices(names.SIZES, [size[2] for size in names.SIZES])[0]
    employees = rng.randint(low, high)
    revenue = employees * rng.randint(*REVENUE_A_HEAD) // 1_000_000 * 1_000_000
    industry = rng.choices(tuple(names.INDUSTRIES), [weight for weight, _ in names.INDUSTRIES.values()])[0]
    return Company(
        key=key,
        name=rng.choice(names.COMPANY_FORMS[place.custom]).format(first, second),
        domain=f"{first}{second}{number}.{place.ending}".lower(),
        industry=industry,
        employees=None if rng.random() < NO_EMPLOYEES_SHARE else employees,
        revenue=None if rng.random() < NO_REVENUE_SHARE else revenue,
        country=place.country,
        city=place.city,
    )


def competitor(key: str) -> Company:
    """The one employer whose people must never be handed over."""
    place = names.PLACES[0]
    return Company(
        key, names.COMPETITOR_NAME, names.COMPETITOR_DOMAIN, "Software", 120, None, place.country, place.city
    )


def person(rng: Random, key: str, created: datetime, companies: Sequence[Company], taken: set[str]) -> Person:
    """A prospect without answers, outcome or happenings yet; their address joins `taken`.

    The last of `companies` is the competitor.
    """
    student = rng.random() < STUDENT_SHARE
    employer = None if student else _employer(rng, companies)
    place = _place_of(rng, employer)
    first, last = rng.choice(names.FIRST_NAMES[place.custom]), rng.choice(names.LAST_NAMES[place.custom])
    domain = rng.choice(names.STUDENT_DOMAINS) if student else _domain(rng, employer)
    return Person(
        key=key,
        created=created,
        first_name=first,
        last_name=last,
        email=None if rng.random() < NO_EMAIL_SHARE else _address(f"{first}.{last}".lower(), domain, taken),
        phone=None if rng.random() < NO_PHONE_SHARE else f"{place.dial} {rng.randint(10**6, 10**8 - 1)}",
        title=names.STUDENT_TITLE if student else _title(rng),
        company=employer,
        country=None if rng.random() < NO_COUNTRY_SHARE else place.country,
        city=None if rng.random() < NO_CITY_SHARE else place.city,
        source=pick(rng, names.SOURCES),
        owner=_owner(rng, employer),
        budget=None,
        need=None,
        timeline=None,
        buying_role=None,
        verdict=None,
        opted_out=rng.random() < OPTED_OUT_SHARE,
        outcome=None,
        outcome_at=None,
        happenings=(),
    )


def fit(someone: Person) -> float:
    """How well the person suits what is sold, from 0 to 1, by title, size and industry."""
    employer = someone.company
    if someone.title == names.STUDENT_TITLE or (employer and employer.domain == names.COMPETITOR_DOMAIN):
        return 0.0
    by_title = names.TITLES[someone.title][1] if someone.title in names.TITLES else names.UNKNOWN_FIT
    by_industry = names.INDUSTRIES[employer.industry][1] if employer else names.UNKNOWN_FIT
    by_size = _size_fit(employer.employees if employer else None)
    return TITLE_PART * by_title + SIZE_PART * by_size + INDUSTRY_PART * by_industry


def answers(rng: Random, at: datetime) -> dict[str, str]:
    """What a person might answer about budget, need, timeline and role when asked at `at`."""
    return {
        "budget": str(rng.choice(names.BUDGETS)),
        "need": rng.choice(names.NEEDS),
        "timeline": (at + timedelta(days=rng.randint(*ANSWER_DAYS))).date().isoformat(),
        "buying_role": rng.choice(names.BUYING_ROLES),
    }


def addresses(people: Iterable[Person]) -> set[str]:
    """The e-mail addresses already given."""
    return {someone.email for someone in people if someone.email}


def _place(rng: Random) -> Place:
    return rng.choices(names.PLACES, [place.weight for place in names.PLACES])[0]


def _place_of(rng: Random, employer: Company | None) -> Place:
    """Where a person is: where their employer is, else anywhere."""
    if employer is None:
        return _place(rng)
    return next(place for place in names.PLACES if place.city == employer.city)


def _employer(rng: Random, companies: Sequence[Company]) -> Company | None:
    chance = rng.random()
    if chance < COMPETITOR_SHARE:
        return companies[-1]
    return None if chance < COMPETITOR_SHARE + NO_COMPANY_SHARE else rng.choice(companies[:-1] or companies)


def _domain(rng: Random, employer: Company | None) -> str:
    """The domain of a person's e-mail; the competitor's people always use their own."""
    if employer is None:
        return rng.choice(names.FREE_MAIL)
    free = employer.domain != names.COMPETITOR_DOMAIN and rng.random() < FREE_MAIL_SHARE
    return rng.choice(names.FREE_MAIL) if free else employer.domain


def _title(rng: Random) -> str | None:
    if rng.random() < NO_TITLE_SHARE:
        return None
    return rng.choices(tuple(names.TITLES), [weight for weight, _ in names.TITLES.values()])[0]


def _address(mailbox: str, domain: str, taken: set[str]) -> str:
    """The first of name@, name2@, ... that nobody has."""
    address = f"{mailbox}@{domain}"
    for number in range(2, len(taken) + 3):
        if address not in taken:
            break
        address = f"{mailbox}{number}@{domain}"
    taken.add(address)
    return address


def _owner(rng: Random, employer: Company | None) -> str:
    """A queue for most, by the employer's size; a rep for others, now and then one who has left."""
    if rng.random() < QUEUE_SHARE:
        large = employer is not None and (employer.employees or 0) >= ENTERPRISE_FROM
        return names.QUEUES[1] if large else names.QUEUES[0]
    return rng.choice(names.INACTIVE_REPS if rng.random() < INACTIVE_OWNER_SHARE else names.REPS)


def _size_fit(employees: int | None) -> float:
    if employees is None:
        return names.UNKNOWN_FIT
    return next((size for low, high, _, size in names.SIZES if low <= employees <= high), 0.0)
