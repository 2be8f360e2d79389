"""The part of the Tooling API by which fields are added."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from .definitions import definition_of
from .errors import Refusal, not_found
from .org import Org
from .schema import CUSTOM_NAME, SHORT_TEXT, Field
from .wire import Answer, Call

_NAME = re.compile(rf"(\w+)\.({CUSTOM_NAME.pattern})")
_MOST_DIGITS = 18
_LONGEST = 131_072
_MOST_HELP = 510
Definition = Mapping[str, object]


def make_field(call: Call) -> Answer:
    """`POST /tooling/sobjects/CustomField`. Nobody sees the field until a permission is given for it."""
    body = call.object_body()
    definition = body.get("Metadata")
    found = _NAME.fullmatch(str(body.get("FullName")))
    if not isinstance(definition, dict) or not found:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", "FullName (Object.Name__c) and Metadata are required")
    entity, name = found[1], found[2].removesuffix("__c")
    if call.org.schema.entity(entity) is None:
        raise _refused(
            "INVALID_CROSS_REFERENCE_KEY", f"Entity Enumeration Or ID: bad value for field: {entity}"
        )
    field = field_of(f"{name}__c", definition)
    if call.org.schema.field(entity, field.name) is not None:
        message = f"There is already a field named {name} on {entity}."
        raise _refused("DUPLICATE_DEVELOPER_NAME", message)
    identity = add_field(call.org, entity, linked(call.org, hidden(field)), call.user)
    call.log.atomic("field")
    made = {"id": identity, "success": True, "errors": [], "warnings": [], "infos": []}
    return Answer(201, made)


def read_field(call: Call, identity: str) -> Answer:
    """`GET /tooling/sobjects/CustomField/<id>`: the row with the field's whole definition."""
    entity, field = _added(call.org, identity)
    call.log.needed_once(f"definition {entity}.{field.name}")
    row = call.org.rows.of("CustomField")[identity]
    full = {"FullName": f"{entity}.{field.name}", "Metadata": definition_of(field)}
    url = f"/services/data/v{call.version}/tooling/sobjects/CustomField/{identity}"
    return Answer(200, {"attributes": {"type": "CustomField", "url": url}, **row, **full})


def change_field(call: Call, identity: str) -> Answer:
    """`PATCH /tooling/sobjects/CustomField/<id>`: what is sent is the whole definition from now on."""
    entity, old = _added(call.org, identity)
    body = call.object_body()
    definition = body.get("Metadata")
    if (
        not isinstance(definition, dict)
        or body.get("FullName", f"{entity}.{old.name}") != f"{entity}.{old.name}"
    ):
        raise _refused("FIELD_INTEGRITY_EXCEPTION", "FullName (Object.Name__c) and Metadata are required")
    field = linked(call.org, field_of(old.name, definition))
    if field.type != old.type:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"Cannot change the type of {entity}.{old.name}")
    call.org.schema.add(entity, replace(field, granted=old.granted))
    call.log.atomic("field")
    return Answer(204)


def _added(org: Org, identity: str) -> tuple[str, Field]:
    """The object and the field of a row of CustomField. Raises `Refusal`."""
    row = org.rows.of("CustomField").get(identity)
    if row is None:
        raise not_found()
    entity = str(row["TableEnumOrId"])
    field = org.schema.field(entity, f"{row['DeveloperName']}__c")
    if field is None:
        raise not_found()
    return entity, field


def hidden(field: Field) -> Field:
    """A new field as it is before any permission: only one that every row must fill is seen by all."""
    return replace(field, granted=not field.nillable and field.type != "boolean")


def linked(org: Org, field: Field) -> Field:
    """The field with the objects that it points at as the org writes them. Raises `Refusal`."""
    names: list[str] = []
    for name in field.refers_to:
        entity = org.schema.entity(name)
        if entity is None:
            why = f"referenceTo value of '{name}' does not resolve to a valid sObject type"
            raise _refused("FIELD_INTEGRITY_EXCEPTION", why)
        names.append(entity.name)
    return replace(field, refers_to=tuple(names))


def put_field(org: Org, entity: str, field: Field, user: str) -> bool:
    """Add a field, or bring the one of that name to this; whether anything changed. Raises `Refusal`."""
    field = linked(org, field)
    old = org.schema.field(entity, field.name)
    field = replace(field, name=old.name if old else field.name)
    if old is None:
        add_field(org, entity, field, user)
    elif old.type != field.type:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"Cannot change the type of {entity}.{field.name}")
    else:
        org.schema.add(entity, field)
    return old != field


def add_field(org: Org, entity: str, field: Field, user: str) -> str:
    """Add a field to an object and to the list of added fields; its id."""
    name = org.schema.known(entity).name
    org.schema.add(name, field)
    if field.type == "boolean":
        org.rows.fill(name, field.name, field.default)
    row = {"DeveloperName": field.name.removesuffix("__c"), "TableEnumOrId": name}
    return org.rows.insert("CustomField", row, user, org.now)


def field_of(name: str, definition: Definition) -> Field:
    """The field that the metadata of a custom field defines. Raises `Refusal`."""
    kind = str(definition.get("type"))
    build = _KINDS.get(kind)
    if build is None:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"Invalid field type: {kind}")
    label = definition.get("label")
    if not isinstance(label, str) or not label:
        raise _refused("REQUIRED_FIELD_MISSING", "Required fields are missing: [label]")
    if not CUSTOM_NAME.fullmatch(name):
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"The name {name} is not one of a custom field")
    return replace(
        build(name, label, definition),
        nillable=kind != "Checkbox" and definition.get("required") is not True,
        unique=definition.get("unique") is True,
        case_sensitive=definition.get("caseSensitive") is True,
        external_id=definition.get("externalId") is True,
        help=_help(definition),
    )


def _help(definition: Definition) -> str:
    text = str(definition.get("inlineHelpText") or "")
    if len(text) > _MOST_HELP:
        raise _refused("STRING_TOO_LONG", f"Help Text: data value too large (max length={_MOST_HELP})")
    return text


def _number(name: str, label: str, definition: Definition) -> Field:
    precision, scale = _whole(definition, "precision"), _whole(definition, "scale")
    if not 0 < precision <= _MOST_DIGITS or not 0 <= scale <= precision:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"precision must be between 1 and {_MOST_DIGITS}")
    kind = "currency" if definition.get("type") == "Currency" else "double"
    return Field(name, label, kind, precision=precision, scale=scale)


def _text(name: str, label: str, definition: Definition) -> Field:
    length = _whole(definition, "length")
    if not 0 < length <= SHORT_TEXT:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"length must be between 1 and {SHORT_TEXT}")
    return Field(name, label, "string", length)


def _long_text(name: str, label: str, definition: Definition) -> Field:
    length = _whole(definition, "length")
    if not SHORT_TEXT < length <= _LONGEST or _whole(definition, "visibleLines") < 1:
        why = f"length must be between {SHORT_TEXT + 1} and {_LONGEST}, with visibleLines"
        raise _refused("FIELD_INTEGRITY_EXCEPTION", why)
    return Field(name, label, "textarea", length)


def _picklist(name: str, label: str, definition: Definition) -> Field:
    chosen = definition.get("valueSet")
    listed = chosen.get("valueSetDefinition") if isinstance(chosen, dict) else None
    values = listed.get("value") if isinstance(listed, dict) else None
    if not isinstance(chosen, dict) or not isinstance(values, list) or not values:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", "a picklist needs valueSet.valueSetDefinition.value")
    names = tuple(str(value.get("valueName") or value.get("fullName")) for value in values)
    default = next((name for name, value in zip(names, values, strict=True) if value.get("default")), None)
    restricted = chosen.get("restricted") is True
    return Field(name, label, "picklist", SHORT_TEXT, values=names, restricted=restricted, default=default)


def _date(name: str, label: str, definition: Definition) -> Field:
    return Field(name, label, str(definition["type"]).lower())


def _lookup(name: str, label: str, definition: Definition) -> Field:
    target = definition.get("referenceTo")
    if not isinstance(target, str) or not target:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", "Must specify referenceTo")
    relationship = f"{name.removesuffix('__c')}__r"
    return Field(name, label, "reference", 18, refers_to=(target,), relationship=relationship)


def _checkbox(name: str, label: str, definition: Definition) -> Field:
    default = definition.get("defaultValue")
    if default is None:
        raise _refused("FIELD_INTEGRITY_EXCEPTION", "a checkbox needs a defaultValue")
    return Field(name, label, "boolean", default=default in (True, "true"))


_KINDS: dict[str, Callable[[str, str, Definition], Field]] = {
    "Number": _number,
    "Currency": _number,
    "Text": _text,
    "LongTextArea": _long_text,
    "Picklist": _picklist,
    "Date": _date,
    "DateTime": _date,
    "Checkbox": _checkbox,
    "Lookup": _lookup,
}


def _whole(definition: Definition, name: str) -> int:
    value = definition.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise _refused("FIELD_INTEGRITY_EXCEPTION", f"Must specify {name}")
    return value


def _refused(code: str, message: str) -> Refusal:
    return Refusal(400, code, message, fields=())
