"""One org: its schema, its rows, its clock, and what each of its users may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..clock import Clock
from .rows import Rows
from .schema import Entity, Field, Schema
from .selection import Row

#: What a permission may be given for, as the ends of ObjectPermissions' field names.
POWERS = ("Create", "Read", "Edit", "Delete", "ViewAllRecords", "ModifyAllRecords")


@dataclass(frozen=True, slots=True)
class Place:
    """A state of an org to go back to."""

    rows: tuple[int, int]
    entities: tuple[Entity, ...]


@dataclass(slots=True)
class Org:
    """What every part of the org works with."""

    schema: Schema
    rows: Rows
    clock: Clock
    id: str = ""
    inbound: str = ""  # the queue that the Lead assignment rule gives to
    deploys: dict[str, Mapping[str, object]] = field(default_factory=dict)  # results by id, the oldest first

    @property
    def now(self) -> datetime:
        """The clock's moment in whole seconds, as stamps have it."""
        return self.clock.now.replace(microsecond=0)

    def sight(self, user: str, version: str) -> UserSight:
        """What `user` can see, with addresses of API `version`."""
        return UserSight(self, user, version)

    def mark(self) -> Place:
        """A place to go back to with `go_back`."""
        return Place(self.rows.mark(), self.schema.mark())

    def go_back(self, place: Place) -> None:
        """Take back every row, object and field stored since `place`."""
        self.rows.go_back(place.rows)
        self.schema.go_back(place.entities)

    def granted(self, user: str) -> Mapping[str, bool]:
        """The custom fields (`Lead.Score__c`, in lower case) that a user was given, and whether to edit."""
        given: dict[str, bool] = {}
        for row in self._held(user, "FieldPermissions"):
            if row.get("PermissionsRead"):
                name = str(row["Field"]).lower()
                given[name] = given.get(name, False) or bool(row.get("PermissionsEdit"))
        return given

    def powers(self, user: str) -> Mapping[str, frozenset[str]]:
        """What a user was given to do with which object (in lower case), of `POWERS`."""
        given: dict[str, frozenset[str]] = {}
        for row in self._held(user, "ObjectPermissions"):
            name = str(row["SobjectType"]).lower()
            held = {power for power in POWERS if row.get(f"Permissions{power}")}
            given[name] = given.get(name, frozenset()) | held
        return given

    def _held(self, user: str, permissions: str) -> Iterator[Row]:
        """The permission rows of every permission set that the user holds."""
        assigned = self.rows.of("PermissionSetAssignment").values()
        sets = {
            row["PermissionSetId"]
            for row in assigned
            if row["AssigneeId"] == user and not row.get("IsDeleted")
        }
        for row in self.rows.of(permissions).values():
            if row["ParentId"] in sets and not row.get("IsDeleted"):
                yield row


class UserSight:
    """The org as one user sees it: what was made through the API is hidden until it is granted."""

    def __init__(self, org: Org, user: str, version: str) -> None:
        self._org = org
        self._version = version
        self._granted = org.granted(user)
        self._powers = org.powers(user)

    def entity(self, name: str) -> Entity | None:
        """An object of the data API by name, or None when it is absent or hidden."""
        found = self._org.schema.entity(name)
        return None if found is None or found.tooling or not self.may("Read", found) else found

    def entities(self) -> tuple[Entity, ...]:
        """Every object that the user sees."""
        return tuple(entity for entity in self._org.schema.entities() if self.may("Read", entity))

    def may(self, power: str, entity: Entity) -> bool:
        """Whether the user may do this, one of `POWERS`, with rows of the object."""
        return entity.granted or power in self._powers.get(entity.name.lower(), ())

    def field(self, entity: str, name: str) -> Field | None:
        """A field by name, or None when it is absent or hidden."""
        field = self._org.schema.field(entity, name)
        return field if field is not None and self._reaches(entity, field) else None

    def parent(self, entity: str, relationship: str) -> Field | None:
        """The reference field behind a relationship, or None."""
        field = self._org.schema.parent(entity, relationship)
        return field if field is not None and self._reaches(entity, field) else None

    def row(self, identity: str) -> tuple[str, Row] | None:
        """The object's name and the row of an id, or None."""
        return self._org.rows.find(identity)

    def url(self, entity: str, identity: str) -> str:
        """Where a row is found."""
        return f"/services/data/v{self._version}/sobjects/{entity}/{identity}"

    def fields(self, entity: Entity) -> tuple[Field, ...]:
        """The fields of an object that the user sees."""
        return tuple(field for field in entity.fields if self.sees(entity.name, field))

    def sees(self, entity: str, field: Field) -> bool:
        """Whether the user may read the field of an object that they see."""
        return field.granted or f"{entity}.{field.name}".lower() in self._granted

    def _reaches(self, entity: str, field: Field) -> bool:
        return self.may("Read", self._org.schema.known(entity)) and self.sees(entity, field)

    def writes(self, entity: str, field: Field) -> bool:
        """Whether the user may write the field where the field itself allows it."""
        return field.granted or self._granted.get(f"{entity}.{field.name}".lower(), False)


class ToolingSight(UserSight):
    """The same org through the Tooling API, where only set-up objects are."""

    def entity(self, name: str) -> Entity | None:
        """A set-up object by name."""
        found = self._org.schema.entity(name)
        return found if found is not None and found.tooling else None


class FullSight(UserSight):
    """Everything, as a person with every permission sees it."""

    def may(self, power: str, entity: Entity) -> bool:
        """Always."""
        return True

    def sees(self, entity: str, field: Field) -> bool:
        """Always."""
        return True

    def writes(self, entity: str, field: Field) -> bool:
        """Always."""
        return True
