"""What the org itself works out about a row, whoever writes it."""

from __future__ import annotations

from collections.abc import Mapping

from . import stamps
from .errors import FlawedRow, flawed
from .org import Org
from .selection import Row

_WON, _LOST = "Closed Won", "Closed Lost"
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


def first_values(entity: str, user: str) -> Row:
    """What a new row has when its writer says nothing of it."""
    if entity == "Task":
        return {"OwnerId": user, "TaskSubtype": "Task"}
    if entity in _OWNED:
        return {"OwnerId": user}
    return {}


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
    wanted = tuple(_folded(row.get(name)) for name in names)
    table = org.rows.of(entity)
    own = table.get(identity or "", {})
    if None in wanted or tuple(_folded(own.get(name)) for name in names) == wanted:
        return
    for other, kept in table.items():
        same = other != identity and not kept.get("IsDeleted")
        if same and tuple(_folded(kept.get(name)) for name in names) == wanted:
            raise _duplicate(entity, names, other)


def _duplicate(entity: str, names: tuple[str, ...], other: str) -> FlawedRow:
    if entity == "CampaignMember":
        return flawed("DUPLICATE_VALUE", "Already a campaign member.")
    message = f"duplicate value found: {names[-1]} duplicates value on record with id: {other}"
    return flawed("DUPLICATE_VALUE", message)


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value
