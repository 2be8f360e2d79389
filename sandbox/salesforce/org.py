"""One org: its schema, its rows, its clock, and what each of its users may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..clock import Clock
from .rows import Rows
from .schema import Entity, Field, Schema
from .selection import Row


@dataclass(slots=True)
class Org:
    """What every part of the org works with."""

    schema: Schema
    rows: Rows
    clock: Clock
    id: str = ""
    inbound: str = ""  # the queue that the Lead assignment rule gives to

    @property
    def now(self) -> datetime:
        """The clock's moment in whole seconds, as stamps have it."""
        return self.clock.now.replace(microsecond=0)

    def sight(self, user: str, version: str) -> UserSight:
        """What `user` can see, with addresses of API `version`."""
        return UserSight(self, user, version)

    def granted(self, user: str) -> Mapping[str, bool]:
        """The custom fields (`Lead.Score__c`, in lower case) that a user was given, and whether to edit."""
        assigned = self.rows.of("PermissionSetAssignment").values()
        sets = {
            row["PermissionSetId"]
            for row in assigned
            if row["AssigneeId"] == user and not row.get("IsDeleted")
        }
        given: dict[str, bool] = {}
        for row in self.rows.of("FieldPermissions").values():
            if row["ParentId"] in sets and row.get("PermissionsRead") and not row.get("IsDeleted"):
                name = str(row["Field"]).lower()
                given[name] = given.get(name, False) or bool(row.get("PermissionsEdit"))
        return given


class UserSight:
    """The org as one user sees it: fields made through the API are hidden until they are granted."""

    def __init__(self, org: Org, user: str, version: str) -> None:
        self._org = org
        self._version = version
        self._granted = org.granted(user)

    def entity(self, name: str) -> Entity | None:
        """An object of the data API by name."""
        found = self._org.schema.entity(name)
        return None if found is None or found.tooling else found

    def field(self, entity: str, name: str) -> Field | None:
        """A field by name, or None when it is absent or hidden."""
        field = self._org.schema.field(entity, name)
        return field if field is not None and self.sees(entity, field) else None

    def parent(self, entity: str, relationship: str) -> Field | None:
        """The reference field behind a relationship, or None."""
        field = self._org.schema.parent(entity, relationship)
        return field if field is not None and self.sees(entity, field) else None

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
        """Whether the user may read the field."""
        return field.granted or f"{entity}.{field.name}".lower() in self._granted

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

    def sees(self, entity: str, field: Field) -> bool:
        """Always."""
        return True

    def writes(self, entity: str, field: Field) -> bool:
        """Always."""
        return True
