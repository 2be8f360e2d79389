"""Permission sets as metadata: what their holders may do with objects and see of fields."""

from __future__ import annotations

from collections.abc import Mapping

from .changes import Saved, Writer, create, update
from .errors import unfit
from .metadata_xml import Definition, listed
from .org import FullSight, Org

_VERSION = "67.0"
_POWERS = {
    "allowCreate": "PermissionsCreate",
    "allowRead": "PermissionsRead",
    "allowEdit": "PermissionsEdit",
    "allowDelete": "PermissionsDelete",
    "viewAllRecords": "PermissionsViewAllRecords",
    "modifyAllRecords": "PermissionsModifyAllRecords",
}


def put_permission_set(org: Org, user: str, name: str, definition: Definition) -> Saved:
    """Add the permission set, or bring the one of that name to this; permissions it does not name stay.

    Raises `Refusal` and `FlawedRow`.
    """
    label = definition.get("label")
    if not label:
        raise unfit("Required field is missing: label")
    writer = Writer(user, FullSight(org, user, _VERSION), assigns=False)
    values: dict[str, object] = {"Label": label, "Description": definition.get("description")}
    kept = _put(org, writer, "PermissionSet", {"Name": name}, values)
    saved = [kept]
    for one in listed(definition, "objectPermissions"):
        saved.append(_put_object(org, writer, kept.id, one))
    for one in listed(definition, "fieldPermissions"):
        saved.append(_put_field(org, writer, kept.id, one))
    return Saved(kept.id, any(each.changed for each in saved))


def _put_object(org: Org, writer: Writer, parent: str, one: Definition) -> Saved:
    entity = org.schema.entity(str(one.get("object")))
    if entity is None:
        raise unfit(f"In field: object - no CustomObject named {one.get('object')} found")
    powers = {field: one.get(element) is True for element, field in _POWERS.items()}
    return _put(org, writer, "ObjectPermissions", {"ParentId": parent, "SobjectType": entity.name}, powers)


def _put_field(org: Org, writer: Writer, parent: str, one: Definition) -> Saved:
    name, _, field_name = str(one.get("field")).partition(".")
    field = org.schema.field(name, field_name)
    if field is None:
        raise unfit(f"In field: field - no CustomField named {one.get('field')} found")
    optional = field.nillable or field.type == "boolean"
    if not optional or not field.createable or field.name == "Name":
        raise unfit(f"You cannot deploy to a required field: {one.get('field')}")
    keys = {"ParentId": parent, "Field": f"{name}.{field.name}"}
    rights = {"PermissionsRead": one.get("readable") is True, "PermissionsEdit": one.get("editable") is True}
    return _put(org, writer, "FieldPermissions", keys, {"SobjectType": name, **rights})


def _put(
    org: Org, writer: Writer, entity: str, keys: Mapping[str, object], values: Mapping[str, object]
) -> Saved:
    """Make the row of these keys, or bring it to these values."""
    known = org.schema.known(entity)
    for identity, row in org.rows.of(entity).items():
        if all(row.get(name) == value for name, value in keys.items()) and not row.get("IsDeleted"):
            return update(org, writer, known, identity, values)
    return create(org, writer, known, {**keys, **values})
