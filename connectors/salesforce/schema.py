"""Fields as Salesforce describes them, and as it is asked to make them. Pure.

Sources: "DescribeSObjectResult" (SOAP API guide), "CustomField" (Tooling API and Metadata API guides).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.errors import Refused
from connectors.port import Field, FieldSpec, FieldType

_TYPES: Mapping[str, FieldType] = {
    "string": FieldType.TEXT,
    "textarea": FieldType.TEXT,
    "email": FieldType.TEXT,
    "phone": FieldType.TEXT,
    "url": FieldType.TEXT,
    "combobox": FieldType.TEXT,
    "encryptedstring": FieldType.TEXT,
    "int": FieldType.NUMBER,
    "long": FieldType.NUMBER,
    "double": FieldType.NUMBER,
    "percent": FieldType.NUMBER,
    "currency": FieldType.MONEY,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "picklist": FieldType.PICKLIST,
    "multipicklist": FieldType.MULTI_PICKLIST,
    "reference": FieldType.REFERENCE,
    "id": FieldType.REFERENCE,
}
#: A text area beyond this is a long one: not filterable, and not on activities.
_SHORT_TEXT = 255
_LONG_TEXT = 32_768
_DIGITS = 18

#: Fields of Task and Event are made on the type that both share ("Activity", Object Reference).
_HOME = {"Task": "Activity", "Event": "Activity"}


def fields_of(described: Any) -> tuple[Field, ...]:
    """The fields of one describe answer. Raises `Refused` when it is not one."""
    try:
        return tuple(_field(entry) for entry in described["fields"])
    except (TypeError, KeyError) as error:
        raise Refused("the answer is not a description of a type") from error


def _field(entry: Mapping[str, Any]) -> Field:
    kind = _TYPES.get(entry["type"], FieldType.OTHER)
    length = int(entry.get("length") or 0)
    if entry["type"] == "textarea" and length > _SHORT_TEXT:
        kind = FieldType.LONG_TEXT
    values = entry.get("picklistValues") or ()
    return Field(
        name=entry["name"],
        label=entry.get("label") or entry["name"],
        type=kind,
        writable=bool(entry.get("updateable")),
        options=tuple(value["value"] for value in values if value.get("active", True)),
        length=length,
        precision=int(entry.get("precision") or entry.get("digits") or 0),
        scale=int(entry.get("scale") or 0),
        unique=bool(entry.get("unique")),
        custom=bool(entry.get("custom")),
        note=str(entry.get("inlineHelpText") or "") if entry.get("custom") else "",
    )


def custom_field(type: str, spec: FieldSpec) -> dict[str, Any] | None:
    """The body that asks the Tooling API for a field; None for a type of field that is not made here."""
    traits = _traits(spec)
    if traits is None:
        return None
    metadata = {"label": spec.label, "required": False, **traits}
    if spec.description:
        metadata["description"] = spec.description
    return {"FullName": f"{home(type)}.{spec.name}", "Metadata": metadata}


def home(type: str) -> str:
    """The type on which the fields of a type are made."""
    return _HOME.get(type, type)


def _traits(spec: FieldSpec) -> dict[str, Any] | None:
    """What the Metadata API wants to know of each type of field."""
    match spec.type:
        case FieldType.TEXT:
            unique = {"unique": True, "caseSensitive": True} if spec.unique else {}
            return {"type": "Text", "length": spec.length or _SHORT_TEXT, **unique}
        case FieldType.LONG_TEXT:
            return {"type": "LongTextArea", "length": spec.length or _LONG_TEXT, "visibleLines": 6}
        case FieldType.NUMBER:
            return {"type": "Number", "precision": spec.length or _DIGITS, "scale": 0}
        case FieldType.MONEY:
            return {"type": "Currency", "precision": spec.length or _DIGITS, "scale": 2}
        case FieldType.BOOLEAN:
            return {"type": "Checkbox", "defaultValue": "false"}
        case FieldType.DATE:
            return {"type": "Date"}
        case FieldType.DATETIME:
            return {"type": "DateTime"}
        case FieldType.PICKLIST:
            return {"type": "Picklist", "valueSet": _value_set(spec)}
        case FieldType.MULTI_PICKLIST:
            return {"type": "MultiselectPicklist", "visibleLines": 4, "valueSet": _value_set(spec)}
        case FieldType.REFERENCE | FieldType.OTHER:
            return None


def _value_set(spec: FieldSpec) -> dict[str, Any]:
    """In the Tooling API's JSON a value's own name is `valueName`."""
    values = [{"valueName": option, "label": option, "default": False} for option in spec.options]
    return {"restricted": True, "valueSetDefinition": {"sorted": False, "value": values}}
