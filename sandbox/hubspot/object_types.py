"""The object types of a portal, and the many ways to name one in a path."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

_DEFAULTS = ("hs_createdate", "hs_lastmodifieddate", "hs_object_id")


@dataclass(frozen=True, slots=True)
class ObjectType:
    """One object type: its names, its two stamp properties and what a read returns when asked for nothing.

    `first_id` is the number of its first record and `step` the distance between numbers; ranges do not meet,
    and contacts have ids of several lengths, so that order as text differs from order as number.
    """

    name: str
    singular: str
    type_id: str
    created: str
    modified: str
    defaults: tuple[str, ...]
    first_id: int
    step: int = 1
    required: tuple[str, ...] = ()

    @property
    def stamps(self) -> tuple[str, str, str]:
        """The properties that ride along with every read, asked or not."""
        return self.created, self.modified, "hs_object_id"


def _engagement(name: str, singular: str, type_id: str, first_id: int) -> ObjectType:
    return ObjectType(
        name,
        singular,
        type_id,
        created="hs_createdate",
        modified="hs_lastmodifieddate",
        defaults=_DEFAULTS,
        first_id=first_id,
        required=("hs_timestamp",),
    )


_TYPES = (
    ObjectType(
        "contacts",
        "contact",
        "0-1",
        created="createdate",
        modified="lastmodifieddate",
        defaults=("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"),
        first_id=501,
        step=50,
    ),
    ObjectType(
        "companies",
        "company",
        "0-2",
        created="createdate",
        modified="hs_lastmodifieddate",
        defaults=("name", "domain", "createdate", "hs_lastmodifieddate", "hs_object_id"),
        first_id=18_417_469_260,
    ),
    ObjectType(
        "deals",
        "deal",
        "0-3",
        created="createdate",
        modified="hs_lastmodifieddate",
        defaults=(
            "dealname",
            "amount",
            "closedate",
            "pipeline",
            "dealstage",
            "createdate",
            "hs_lastmodifieddate",
            "hs_object_id",
        ),
        first_id=30_455_361_891,
    ),
    _engagement("calls", "call", "0-48", 41_000_000_003),
    _engagement("emails", "email", "0-49", 52_000_000_003),
    _engagement("meetings", "meeting", "0-47", 63_000_000_003),
    _engagement("notes", "note", "0-46", 74_000_000_003),
    _engagement("tasks", "task", "0-27", 85_000_000_003),
)

OBJECT_TYPES = MappingProxyType({kind.name: kind for kind in _TYPES})
_BY_ANY_NAME = {alias: kind for kind in _TYPES for alias in (kind.name, kind.singular, kind.type_id)}


def object_type(name: str) -> ObjectType | None:
    """The type named `contacts`, `contact`, `CONTACT` or `0-1`, else None."""
    return _BY_ANY_NAME.get(name.lower())
