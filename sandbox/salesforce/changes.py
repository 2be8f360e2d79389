"""Creating, changing and deleting rows as a user: every check the vendor makes before it stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import rules
from .errors import deleted_row, flawed, foreign_id, no_access, no_column, no_right
from .ids import long_id
from .org import Org, UserSight
from .schema import Entity, Field
from .selection import Row
from .values import stored

_SKIPPED = ("attributes", "id")


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, what they see, and whether the Lead assignment rule runs (Sforce-Auto-Assign)."""

    user: str
    sight: UserSight
    assigns: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """A row that was stored: its id, and whether any value really changed."""

    id: str
    changed: bool


def create(org: Org, writer: Writer, entity: Entity, fields: Mapping[str, object]) -> Saved:
    """Store a new row. Raises `FlawedRow`."""
    if not entity.createable or not writer.sight.may("Create", entity):
        raise flawed(
            "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {entity.label}"
        )
    values = {
        **rules.first_values(org, entity, writer.user),
        **_accepted(org, writer, entity, fields, new=True),
    }
    if writer.assigns and entity.name == "Lead":
        values["OwnerId"] = org.inbound
    row = {**_defaults(entity), **values}
    values.update(rules.worked_out(org, entity.name, row))
    rules.check_whole(org, entity.name, {**row, **values}, None)
    return Saved(org.rows.insert(entity.name, values, writer.user, org.now), changed=True)


def update(org: Org, writer: Writer, entity: Entity, identity: str, fields: Mapping[str, object]) -> Saved:
    """Store changed fields of a row; its stamps move even when nothing differs. Raises `FlawedRow`."""
    row = present(org, entity, identity)
    if not writer.sight.may("Edit", entity):
        raise no_right()
    if entity.name == "Lead" and row.get("IsConverted"):
        raise flawed("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
    values = _accepted(org, writer, entity, fields, new=False)
    if writer.assigns and entity.name == "Lead":
        values["OwnerId"] = org.inbound
    values.update(rules.worked_out(org, entity.name, {**row, **values}))
    rules.check_whole(org, entity.name, {**row, **values}, identity)
    changed = org.rows.update(entity.name, identity, values, writer.user, org.now)
    return Saved(identity, bool(changed))


def delete(org: Org, writer: Writer, entity: Entity, identity: str) -> Saved:
    """Put a row into the recycle bin. Raises `FlawedRow`."""
    present(org, entity, identity)
    if not writer.sight.may("Delete", entity):
        raise no_right()
    org.rows.update(entity.name, identity, {"IsDeleted": True}, writer.user, org.now)
    return Saved(identity, changed=True)


def present(org: Org, entity: Entity, identity: object) -> Row:
    """The row of an id that must be there and of this object. Raises `FlawedRow`."""
    known = long_id(identity)
    if known is None:
        raise flawed("MALFORMED_ID", f"{entity.label} ID: id value of incorrect type: {identity}", "Id")
    row = org.rows.of(entity.name).get(known)
    if row is None:
        raise foreign_id()
    if row.get("IsDeleted"):
        raise deleted_row()
    return row


def _defaults(entity: Entity) -> Row:
    return {field.name: field.default for field in entity.fields if field.default is not None}


def _accepted(org: Org, writer: Writer, entity: Entity, fields: Mapping[str, object], *, new: bool) -> Row:
    """The fields of a request as they will be stored."""
    chosen = [(name, value) for name, value in fields.items() if name.lower() not in _SKIPPED]
    known = [(_writable(writer, entity, name), value) for name, value in chosen]
    barred = [
        field.name
        for field, _ in known
        if not (field.createable if new else field.updateable) or not writer.sight.writes(entity.name, field)
    ]
    if barred:
        raise no_access(barred)
    values = {field.name: stored(field, value) for field, value in known}
    for field, _ in known:
        if field.type == "reference" and values[field.name] is not None:
            _check_link(org, entity, field, str(values[field.name]))
    return values


def _writable(writer: Writer, entity: Entity, name: str) -> Field:
    field = writer.sight.field(entity.name, name)
    if field is None:
        raise no_column(name, entity.name)
    return field


def _check_link(org: Org, entity: Entity, field: Field, identity: str) -> None:
    """That a reference points at a living row of an object that the field takes."""
    if org.schema.of_id(identity) not in field.refers_to:
        raise flawed("MALFORMED_ID", f"{field.label}: id value of incorrect type: {identity}", field.name)
    found = org.rows.find(identity)
    if found is None:
        raise foreign_id(field.name)
    if found[1].get("IsDeleted"):
        raise deleted_row()
    if field.name == "OwnerId":
        rules.check_owner(org, entity.name, identity)
