"""The people both worlds are made of, before either CRM's words for them.

`population(seed, leads)` is deterministic. It tells, for each person, who they are and when they did what;
each dialect lays this out in its own objects. Behaviour hangs together with who the person is, and outcomes
with both, so that a sensible definition finds something to score.
"""

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
    """One thing a person did, or a colleague did with them, at a moment in UTC.

    `kind` is one of page_view, form_submitted, email_click, email_open, download, event_attended, call,
    email, meeting. `properties` hold its particulars (url, form, asset, campaign, subject, outcome, bot).
    """

    key: str
    kind: str
    at: datetime
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """One prospect. `owner` is the key of a user, or of a queue where nobody owns them yet."""

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
    outcome: str | None  # won, lost or None while open
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
    """One change that a colleague (`by`) makes to a person's field by hand at a moment."""

    person: str
    field: str
    value: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """What a day brings: new people, things that known people did, and edits, in order of time."""

    newcomers: tuple[Person, ...]
    happenings: tuple[tuple[str, Happening], ...]  # (person key, what they did)
    edits: tuple[Edit, ...]
