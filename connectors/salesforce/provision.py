"""Making fields and what hand-offs need, and giving access: each step asks first, so that it can be repeated.

A field that was made is seen by no API user until a permission set grants it ("FieldPermissions",
"PermissionSetAssignment", Object Reference).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.errors import Misconfigured, Refused
from connectors.port import Field, FieldMade, FieldSpec, Made
from connectors.salesforce.client import Call, Client
from connectors.salesforce.deployment import deploy
from connectors.salesforce.dialect import first_error, quoted, rows_of
from connectors.salesforce.handoff_request import HANDOFF_TYPE, KEY_FIELD, RECORD_FIELD
from connectors.salesforce.metadata import HANDOFF_PERMISSIONS, package
from connectors.salesforce.paging import pages
from connectors.salesforce.schema import custom_field, home

PERMISSION_SET = "Tolok_Integration"
_LABEL = "Tolok integration"


def create_fields(
    client: Client, user_id: str, type: str, specs: Sequence[FieldSpec], present: Sequence[Field]
) -> tuple[FieldMade, ...]:
    """Make what is not there and grant all of it to the permission set that this user is given.

    Raises `Misconfigured` when the permission set itself may not be made.
    """
    seen = {field.name.lower(): field for field in present}
    made = [_made(client, type, spec, seen.get(spec.name.lower())) for spec in specs]
    names = [answer.name for answer in made if answer.made is not Made.REFUSED]
    if not names:
        return tuple(made)
    permission_set = _permission_set(client)
    refused = dict(_granted(client, permission_set, type, names))
    _assigned(client, permission_set, user_id)
    return tuple(
        replace(answer, made=Made.REFUSED, reason=f"no access was granted: {refused[answer.name]}")
        if answer.name in refused
        else answer
        for answer in made
    )


def prepare_handoffs(
    client: Client, user_id: str, present: Sequence[Field] | None, version: str
) -> FieldMade:
    """Deploy the object of hand-offs with its permission set where it is missing, and give that to this user.

    `present` are the object's fields as this user sees them, None where there is no such object.
    """
    id = _permission_set_id(client, HANDOFF_PERMISSIONS)
    there = bool(id) and _fit(present or ())
    if not there:
        if reason := deploy(client, package(version)):
            return FieldMade(HANDOFF_TYPE, Made.REFUSED, reason)
        id = _permission_set_id(client, HANDOFF_PERMISSIONS)
    if not id:
        return FieldMade(HANDOFF_TYPE, Made.REFUSED, f"there is no permission set {HANDOFF_PERMISSIONS}")
    _assigned(client, id, user_id)
    return FieldMade(HANDOFF_TYPE, Made.PRESENT if there else Made.CREATED)


def annotate(client: Client, type: str, field: str, note: str) -> FieldMade:
    """Replace the help text of a custom field; all else that defines it is sent back as it was.

    A change of a field replaces its whole definition ("CustomField", Tooling API guide).
    """
    developer_name = field.removesuffix("__c")
    known = (
        f"SELECT Id FROM CustomField WHERE TableEnumOrId = {quoted(home(type))}"
        f" AND DeveloperName = {quoted(developer_name)} AND NamespacePrefix = null"
    )
    try:
        rows = rows_of(client.answer(Call("GET", "tooling/query", params={"q": known})).body).items
        if len(rows) != 1 or developer_name == field:
            return FieldMade(field, Made.REFUSED, f"there is no field {type}.{field} of our own to change")
        path = f"tooling/sobjects/CustomField/{rows[0].get('Id')}"
        held = client.answer(Call("GET", path)).body
        definition = held.get("Metadata") if isinstance(held, dict) else None
        if not isinstance(definition, dict):
            raise Refused("the answer is not the definition of a field")
        body = {"FullName": f"{home(type)}.{field}", "Metadata": {**definition, "inlineHelpText": note}}
        client.answer(Call("PATCH", path, body=body, write=True))
    except (Refused, Misconfigured) as refusal:
        return FieldMade(field, Made.REFUSED, str(refusal))
    return FieldMade(field, Made.CREATED)


def _fit(present: Sequence[Field]) -> bool:
    """Whether the object has its fields, and the key's is unique."""
    unique = {field.name: field.unique for field in present}
    return unique.get(KEY_FIELD, False) and RECORD_FIELD in unique


def _made(client: Client, type: str, spec: FieldSpec, present: Field | None) -> FieldMade:
    if present is not None:
        if present.type is spec.type:
            return FieldMade(spec.name, Made.PRESENT)
        reason = f"it is there as {present.type.value}, not as {spec.type.value}"
        return FieldMade(spec.name, Made.REFUSED, reason)
    body = custom_field(type, spec)
    if body is None:
        return FieldMade(spec.name, Made.REFUSED, f"fields of type {spec.type.value} are not made here")
    try:
        _create(client, "tooling/sobjects/CustomField", body)
    except (Refused, Misconfigured) as refusal:
        if _is_duplicate(refusal):  # it is there, and hidden from us until it is granted
            return FieldMade(spec.name, Made.PRESENT)
        return FieldMade(spec.name, Made.REFUSED, str(refusal))
    return FieldMade(spec.name, Made.CREATED)


def _permission_set(client: Client) -> str:
    """The id of our permission set, made where it is missing."""
    if id := _permission_set_id(client, PERMISSION_SET):
        return id
    return _create(client, "sobjects/PermissionSet", {"Name": PERMISSION_SET, "Label": _LABEL})


def _permission_set_id(client: Client, name: str) -> str:
    return _first_id(client, f"SELECT Id FROM PermissionSet WHERE Name = {quoted(name)}")


def _granted(
    client: Client, permission_set: str, type: str, names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Grant reading and editing of these fields where it is not granted yet; yields what was refused."""
    known = (
        f"SELECT Id, Field FROM FieldPermissions WHERE ParentId = {quoted(permission_set)}"
        f" AND SobjectType = {quoted(type)}"
    )
    granted = {str(row.get("Field")).lower() for row in _rows(client, known)}
    for name in names:
        field = f"{type}.{name}"
        if field.lower() in granted:
            continue
        access = {"PermissionsRead": True, "PermissionsEdit": True}
        body = {"ParentId": permission_set, "SobjectType": type, "Field": field, **access}
        try:
            _create(client, "sobjects/FieldPermissions", body)
        except (Refused, Misconfigured) as refusal:
            if not _is_duplicate(refusal):
                yield name, str(refusal)


def _assigned(client: Client, permission_set: str, user_id: str) -> None:
    known = (
        f"SELECT Id FROM PermissionSetAssignment WHERE PermissionSetId = {quoted(permission_set)}"
        f" AND AssigneeId = {quoted(user_id)}"
    )
    if _first_id(client, known):
        return
    body = {"PermissionSetId": permission_set, "AssigneeId": user_id}
    try:
        _create(client, "sobjects/PermissionSetAssignment", body)
    except Refused as refusal:
        if not _is_duplicate(refusal):
            raise


def _is_duplicate(refusal: Refused | Misconfigured) -> bool:
    return refusal.code.startswith("DUPLICATE")


def _create(client: Client, path: str, body: Mapping[str, Any]) -> str:
    """Make one row and give its id. Raises `Refused` with the row's own code."""
    answer = client.answer(Call("POST", path, body=body, write=True)).body
    if isinstance(answer, dict) and answer.get("success") is True:
        return str(answer.get("id", ""))
    code, message, _ = first_error(answer if isinstance(answer, dict) else {})
    raise Refused(f"not made: {code} {message}".rstrip(), code=code)


def _rows(client: Client, soql: str) -> Iterator[Mapping[str, Any]]:
    for page in pages(client, soql):
        yield from page.rows.items


def _first_id(client: Client, soql: str) -> str:
    return next((str(row.get("Id", "")) for row in _rows(client, soql)), "")
