"""What a CRM said: a reference, and one record as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

#: A field's value as read from a CRM: JSON scalars only; a vendor's own text stays text.
Raw = str | int | float | bool | None


@dataclass(frozen=True, slots=True, order=True)
class RecordRef:
    """One record of a connection: the CRM's name of its type (`Lead`, `contacts`) and its id."""

    type: str
    id: str


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a CRM gave it. Times are aware and in UTC.

    `fields` holds the fields that were asked for by their CRM names; a field that is absent was not
    readable. `people` names the persons an activity concerns; `moved_to` the record that a merge or a
    conversion put in this one's place, `absorbed` those in whose place this one stands.
    """

    ref: RecordRef
    modified: datetime
    created: datetime
    fields: Mapping[str, Raw] = field(default_factory=dict)
    people: tuple[RecordRef, ...] = ()
    deleted: bool = False
    moved_to: RecordRef | None = None
    absorbed: tuple[RecordRef, ...] = ()
