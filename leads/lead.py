"""The normalised person with company that is scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from leads.activity import Activity
from leads.attribute import Fact
from leads.record import RecordRef


@dataclass(frozen=True, slots=True)
class Lead:
    """One lead as facts: attributes by name (the company's among them) and activities in order of time.

    `kind` is `lead` or `contact`; `created` is when the CRM made the record (aware, UTC). Activities are
    sorted by time, then id, and no id stands twice. `entered` is the day on which the lead last came into
    each stage, as far as that is known.
    """

    ref: RecordRef
    kind: str
    created: datetime
    facts: Mapping[str, Fact] = field(default_factory=dict)
    activities: tuple[Activity, ...] = ()
    entered: Mapping[str, date] = field(default_factory=dict)


def in_order(activities: dict[str, Activity]) -> tuple[Activity, ...]:
    """Activities by id, in the order a lead keeps them."""
    return tuple(sorted(activities.values(), key=lambda activity: (activity.at, activity.id)))
