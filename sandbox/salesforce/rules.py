"""What the org itself works out about a row, whoever writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from . import stamps
from .errors import FlawedRow, flawed
from .org import POWERS, Org
from .schema import Entity, Field
from .selection import Row

_WON, _LOST = "Closed Won", "Closed Lost"
#: Where a numbering such as HO-{0000} has its number.
NUMBER = re.compile(r"\{(0+)\}")
_OWNED = ("Lead", "Contact", "Account", "Opportunity", "Task", "Event", "Campaign")


def worked_out(org: Org, entity: str, row: Mapping[str, object]) -> Row:
    """The fields that follow from the others in `row` (the whole row as it would be)."""
    if entity in ("Lead", "Contact", "User"):
        parts = (row.get("FirstName"), row.get("LastName"))
        return {"Name": " ".join(str(part) for part in parts if part)}
    if entity == "Task":
        done = row.get("Status") == "Completed"
        moment = row.get("CompletedDateTime") or stamps.stamp(org.now)
        return {"IsClosed": done, "CompletedDateTime": moment if done else None}
    if entity == "Opportunity":
        stage = row.get("StageName")
        return {"IsClosed": stage in (_WON, _LOST), "IsWon": stage == _WON}
    if entity == "CampaignMember":
        return _member(org, row)
    return {}


def _member(org: Org, row: Mapping[str, object]) -> Row:
    responded = row.get("Status") == "Responded"
    first = row.get("FirstRespondedDate") or org.now.date().isoformat()
    contact = row.get("ContactId")
    return {
        "HasResponded": responded,
        "FirstRespondedDate": first if responded else None,
        "LeadOrContactId": contact or row.get("LeadId"),
        "Type": "Contact" if contact else "Lead",
    }


def first_values(org: Org, entity: Entity, user: str) -> Row:
    """What a new row has when its writer says nothing of it."""
    values: Row = {field.name: _numbered(org, entity, field) for field in entity.fields if field.numbering}
    if entity.name in _OWNED or entity.custom:
        values["OwnerId"] = user
    if entity.name == "Task":
        values["TaskSubtype"] = "Task"
    return values


def _numbered(org: Org, entity: Entity, field: Field) -> str:
    """The next number of an object's rows, as HO-{0000} writes it."""
    number = len(org.rows.of(entity.name)) + 1
    return NUMBER.sub(lambda zeros: f"{number:0{len(zeros[1])}}", field.numbering)


def check_whole(org: Org, entity: str, row: Mapping[str, object], identity: str | None) -> None:
    """Rules that look at the whole row: required fields, owners, uniqueness. Raises `FlawedRow`."""
    known = org.schema.known(entity)
    missing = [
        field.name
        for field in known.fields
        if not field.nillable and field.createable and row.get(field.name) is None
    ]
    if missing:
        raise flawed(
            "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", *missing
        )
    if entity == "CampaignMember" and not (row.get("LeadId") or row.get("ContactId")):
        raise flawed("REQUIRED_FIELD_MISSING", "Required fields are missing: [LeadId]", "LeadId")
    if entity == "FieldPermissions":
        _check_permitted_field(org, row)
    if entity == "ObjectPermissions":
        _check_powers(org, row)
    for names in _unique_sets(org, entity):
        _check_unique(org, entity, names, row, identity)


def _check_permitted_field(org: Org, row: Mapping[str, object]) -> None:
    """A field permission names a field that is there, as `Lead.Score__c`."""
    entity, _, name = str(row["Field"]).partition(".")
    if entity != row["SobjectType"] or org.schema.field(entity, name) is None:
        raise flawed(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"Field Name: bad value for restricted picklist field: {row['Field']}",
            "Field",
        )


def _check_powers(org: Org, row: Mapping[str, object]) -> None:
    """An object permission names an object that is there, and reading comes before everything else."""
    name = str(row["SobjectType"])
    if org.schema.entity(name) is None:
        why = f"Sobject Type Name: bad value for restricted picklist field: {name}"
        raise flawed("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", why, "SobjectType")
    beyond = [power for power in POWERS if row.get(f"Permissions{power}")]
    if beyond and not row.get("PermissionsRead"):
        why = f"Permission {beyond[0]} {name} depends on permission(s): Read {name}"
        raise flawed("FIELD_INTEGRITY_EXCEPTION", why)


def check_owner(org: Org, entity: str, owner: str) -> None:
    """That the user or queue may own a row of this object. Raises `FlawedRow`."""
    found = org.rows.find(owner)
    if found is None:
        raise flawed("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", "OwnerId")
    kind, row = found
    if kind == "User" and not row.get("IsActive"):
        raise flawed("INACTIVE_OWNER_OR_USER", "operation performed with inactive user", "OwnerId")
    if kind == "Group" and not _owns(org, owner, entity):
        raise flawed("INVALID_CROSS_REFERENCE_KEY", "Queue not associated with this SObject type", "OwnerId")


def _owns(org: Org, queue: str, entity: str) -> bool:
    allowed = org.rows.of("QueueSobject").values()
    return any(row["QueueId"] == queue and row["SobjectType"] == entity for row in allowed)


_SETS = {
    "FieldPermissions": (("ParentId", "Field"),),
    "ObjectPermissions": (("ParentId", "SobjectType"),),
    "PermissionSetAssignment": (("PermissionSetId", "AssigneeId"),),
    "PermissionSet": (("Name",),),
    "CampaignMember": (("CampaignId", "LeadOrContactId"),),
}


def _unique_sets(org: Org, entity: str) -> tuple[tuple[str, ...], ...]:
    """The sets of fields in which no two rows may agree."""
    single = tuple((field.name,) for field in org.schema.known(entity).fields if field.unique)
    return single + _SETS.get(entity, ())


def _check_unique(
    org: Org, entity: str, names: tuple[str, ...], row: Mapping[str, object], identity: str | None
) -> None:
    fields = tuple(org.schema.known(entity).field(name) for name in names)
    wanted = tuple(_compared(field, row) for field in fields)
    table = org.rows.of(entity)
    own = table.get(identity or "", {})
    if None in wanted or tuple(_compared(field, own) for field in fields) == wanted:
        return
    for other, kept in table.items():
        same = other != identity and not kept.get("IsDeleted")
        if same and tuple(_compared(field, kept) for field in fields) == wanted:
            raise _duplicate(entity, names, other)


def _duplicate(entity: str, names: tuple[str, ...], other: str) -> FlawedRow:
    if entity == "CampaignMember":
        return flawed("DUPLICATE_VALUE", "Already a campaign member.")
    message = f"duplicate value found: {names[-1]} duplicates value on record with id: {other}"
    return flawed("DUPLICATE_VALUE", message)


def _compared(field: Field | None, row: Mapping[str, object]) -> object:
    """A field's value as two of it are compared: letters' case counts only where the field says so."""
    value = row.get(field.name) if field else None
    if isinstance(value, str) and field is not None and not field.case_sensitive:
        return value.casefold()
    return value
