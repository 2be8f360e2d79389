"""The definition of a field as the Tooling API gives it back: what `field_of` reads, written out again."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .schema import DECIMAL_TYPES, Field

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "double": "Number",
        "currency": "Currency",
        "string": "Text",
        "textarea": "LongTextArea",
        "picklist": "Picklist",
        "date": "Date",
        "datetime": "DateTime",
        "boolean": "Checkbox",
        "reference": "Lookup",
    }
)
_LINES_SHOWN = 3


def definition_of(field: Field) -> dict[str, object]:
    """The `Metadata` of a custom field; what does not apply to it is null."""
    return {
        "type": _KINDS[field.type],
        "label": field.label,
        "inlineHelpText": field.help or None,
        "required": not field.nillable and field.type != "boolean",
        "unique": field.unique,
        "caseSensitive": field.case_sensitive,
        "externalId": field.external_id,
        "length": field.length if field.type in ("string", "textarea") else None,
        "visibleLines": _LINES_SHOWN if field.type == "textarea" else None,
        "precision": field.precision if field.type in DECIMAL_TYPES else None,
        "scale": field.scale if field.type in DECIMAL_TYPES else None,
        "defaultValue": str(field.default).lower() if field.type == "boolean" else None,
        "referenceTo": field.refers_to[0] if field.refers_to else None,
        "valueSet": _value_set(field) if field.type == "picklist" else None,
    }


def _value_set(field: Field) -> dict[str, object]:
    values = [
        {"valueName": value, "label": value, "default": value == field.default, "isActive": True}
        for value in field.values
    ]
    return {"restricted": field.restricted, "valueSetDefinition": {"sorted": False, "value": values}}
