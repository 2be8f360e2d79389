"""The plain values both worlds are made of: who people are, what they did when, and what a day brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Company:
    """One employer. `revenue` is yearly, in whole rupiah; `domain` has no www."""

    key: str
    name: str
    domain: str
    industry: str
    employees: int | None
    revenue: int | None
    country: str
    city: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing a person did, or a colleague did with them, at a moment in UTC (whole seconds).

    `kind` and its `properties`, all text: page_view (url), form_submitted (form, url), email_open (campaign,
    bot), email_click (campaign, url, bot), download (asset), event_attended (campaign), call (subject,
    outcome, by), email (subject, by), meeting (subject, outcome, starts, by). `bot` is true or false, `by` a
    colleague's key, `starts` an ISO moment in UTC. `at` is when it became known: a meeting counts from its
    booking and may start later.
    """

    key: str
    kind: str
    at: datetime
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """One prospect. `owner` is the key of a user, or of a queue where nobody owns them yet.

    The answers to sales' questions: `budget` in whole rupiah, `need` in words, `timeline` the ISO date to buy
    by, `buying_role` and `verdict` words of `sandbox.names.BUYING_ROLES` and `VERDICTS`. `outcome` is won,
    lost or None while open. `happenings` are in order of time.
    """

    key: str
    created: datetime
    first_name: str
    last_name: str
    email: str | None
    phone: str | None
    title: str | None
    company: Company | None
    country: str | None
    city: str | None
    source: str
    owner: str
    budget: int | None
    need: str | None
    timeline: str | None
    buying_role: str | None
    verdict: str | None
    opted_out: bool
    outcome: str | None
    outcome_at: datetime | None
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One user of the CRM: a sales rep, a manager or the integration's own account."""

    key: str
    name: str
    email: str
    active: bool
    integration: bool
    team: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that a colleague (`by`) makes to a person's field by hand at a moment.

    `field` is one of owner (a colleague's key), title, phone, budget (whole rupiah), need, timeline (an ISO
    date), buying_role, verdict, outcome (won or lost).
    """

    person: str
    field: str
    value: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brings: new people, things that known people did, and edits, each in order of time.

    The happenings may be of the day's own newcomers too; a newcomer's own `happenings` are then empty.
    """

    newcomers: tuple[Person, ...]
    happenings: tuple[tuple[str, Happening], ...]  # (person key, what they did)
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """Everyone at one moment. A queue's name is its key."""

    colleagues: tuple[Colleague, ...]
    queues: tuple[str, ...]
    companies: tuple[Company, ...]
    people: tuple[Person, ...]
