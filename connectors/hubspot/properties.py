"""HubSpot's words for fields: what a definition says, and the definition of one to be made. No I/O.

Sources: "Properties" guide and OpenAPI collection (types with their field types, the group, 409 for a name
that is taken), recorded definitions (`modificationMetadata`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from connectors.hubspot.call import Call, Json, Reply, items, part, told
from connectors.hubspot.codes import message_of
from connectors.port import Field, FieldMade, FieldSpec, FieldType, Made

GROUP = "tolok"
GROUP_LABEL = "Tolok"
TEXT_LENGTH = 65_536

#: How a field of each type is defined: HubSpot's `type` and `fieldType`.
_DEFINED: Mapping[FieldType, tuple[str, str]] = {
    FieldType.TEXT: ("string", "text"),
    FieldType.LONG_TEXT: ("string", "textarea"),
    FieldType.NUMBER: ("number", "number"),
    FieldType.MONEY: ("number", "number"),
    FieldType.BOOLEAN: ("bool", "booleancheckbox"),
    FieldType.DATE: ("date", "date"),
    FieldType.DATETIME: ("datetime", "date"),
    FieldType.PICKLIST: ("enumeration", "select"),
    FieldType.MULTI_PICKLIST: ("enumeration", "checkbox"),
}

#: The type of a property by HubSpot's `type`, where `fieldType` does not say more.
_BY_TYPE: Mapping[str, FieldType] = {
    "string": FieldType.TEXT,
    "phone_number": FieldType.TEXT,
    "number": FieldType.NUMBER,
    "bool": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "enumeration": FieldType.PICKLIST,
}
_BY_FIELD_TYPE: Mapping[tuple[str, str], FieldType] = {
    ("string", "textarea"): FieldType.LONG_TEXT,
    ("string", "html"): FieldType.LONG_TEXT,
    ("enumeration", "checkbox"): FieldType.MULTI_PICKLIST,
    ("enumeration", "booleancheckbox"): FieldType.BOOLEAN,
}


def described(type: str) -> Call:
    """The call for the properties of a record type; 400 and 404 both mean that there is no such type."""
    return Call("GET", f"/crm/v3/properties/{quote(type, safe='')}", accept=frozenset({200, 400, 404}))


def fields(content: Json) -> tuple[Field, ...]:
    """The properties of a record type."""
    return tuple(field(item) for item in items(content, "results") if not item.get("archived"))


def field(definition: Json) -> Field:
    """One property as a field."""
    limits = part(definition, "modificationMetadata")
    name, type = str(told(definition, "name")), field_type(definition)
    return Field(
        name=name,
        label=str(definition.get("label") or name),
        type=type,
        writable=not (limits.get("readOnlyValue") or definition.get("calculated")),
        options=tuple(str(told(option, "value")) for option in items(definition, "options")),
        length=TEXT_LENGTH if type in (FieldType.TEXT, FieldType.LONG_TEXT) else 0,
        unique=bool(definition.get("hasUniqueValue")),
        custom=not definition.get("hubspotDefined"),
        note="" if definition.get("hubspotDefined") else str(definition.get("description") or ""),
    )


def field_type(definition: Json) -> FieldType:
    """The type of a property. An enumeration of owners refers to them; a number may be an amount of money."""
    type, field_type = str(definition.get("type") or ""), str(definition.get("fieldType") or "")
    if definition.get("referencedObjectType"):
        return FieldType.REFERENCE
    if type == "number" and definition.get("showCurrencySymbol"):
        return FieldType.MONEY
    return _BY_FIELD_TYPE.get((type, field_type)) or _BY_TYPE.get(type, FieldType.OTHER)


def group(type: str) -> Call:
    """The call that makes our group of properties; 409 when it is there."""
    body = {"name": GROUP, "label": GROUP_LABEL, "displayOrder": -1}
    path = f"/crm/v3/properties/{quote(type, safe='')}/groups"
    return Call("POST", path, "write", body=body, accept=frozenset({200, 201, 409}))


def creation(type: str, spec: FieldSpec) -> Call:
    """The call that makes one property. Raises `KeyError` for a type that cannot be made."""
    kind, field_type = _DEFINED[spec.type]
    body: dict[str, Any] = {
        "groupName": GROUP,
        "name": spec.name,
        "label": spec.label,
        "type": kind,
        "fieldType": field_type,
        "description": spec.description,
        "hasUniqueValue": spec.unique,
        "formField": False,
        "options": [
            {"label": label, "value": value, "displayOrder": place, "hidden": False}
            for place, (value, label) in enumerate(_options(spec))
        ],
    }
    path = f"/crm/v3/properties/{quote(type, safe='')}"
    return Call("POST", path, "write", body=body, accept=frozenset({200, 201, 400, 409}))


def annotation(type: str, name: str, note: str) -> Call:
    """The call that replaces a property's description, and nothing else of it."""
    path = f"/crm/v3/properties/{quote(type, safe='')}/{quote(name, safe='')}"
    return Call("PATCH", path, "write", body={"description": note}, accept=frozenset({200, 400, 404}))


def annotated(name: str, reply: Reply) -> FieldMade:
    """What the answer to a new description says."""
    if reply.status == 200:
        return FieldMade(name, Made.CREATED)
    return FieldMade(name, Made.REFUSED, message_of(reply.content, reply.status))


def _options(spec: FieldSpec) -> tuple[tuple[str, str], ...]:
    """Values with their labels; a boolean needs its two."""
    if spec.type is FieldType.BOOLEAN:
        return (("true", "Yes"), ("false", "No"))
    return tuple((option, option) for option in spec.options)


def creatable(type: FieldType) -> bool:
    """Whether a property of this type can be made."""
    return type in _DEFINED


def made(spec: FieldSpec, reply: Reply) -> FieldMade:
    """What a creation's answer says; a 409 lost a race and means that the property is there."""
    if reply.status == 400:
        return FieldMade(spec.name, Made.REFUSED, message_of(reply.content, reply.status))
    return FieldMade(spec.name, Made.PRESENT if reply.status == 409 else Made.CREATED)


def compared(spec: FieldSpec, present: Field) -> FieldMade:
    """Whether a property that is already there will do, and why not."""
    if reason := _unfit(spec, present):
        return FieldMade(spec.name, Made.REFUSED, reason)
    return FieldMade(spec.name, Made.PRESENT)


def _unfit(spec: FieldSpec, present: Field) -> str:
    if _kind(spec.type) != _kind(present.type):
        return f"there is a property of this name with type {present.type.value}, not {spec.type.value}"
    if not present.writable:
        return "there is a property of this name that cannot be written"
    if spec.unique and not present.unique:
        return "there is a property of this name whose values are not unique"
    missing = [option for option in spec.options if option not in present.options]
    return f"the property lacks the options {', '.join(missing)}" if missing else ""


def _kind(type: FieldType) -> str:
    """Types that hold the same values count as one: short and long text, number and money."""
    return _DEFINED[type][0] if type in _DEFINED else type.value
