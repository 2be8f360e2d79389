"""Property definitions and groups of one object type, and the changes that may be made to them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.hubspot.errors import Refusal, RowError, invalid, not_found
from sandbox.hubspot.object_types import ObjectType
from sandbox.hubspot.property_table import (
    CALL_OUTCOMES,
    COMPANY_INDUSTRIES,
    CONTACT_GROUPS,
    DEAL_STAGES,
    GROUPS,
    OPTIONS,
    OTHER_INDUSTRIES,
    ROWS,
)

Body = dict[str, Any]

#: "at most 10 an object, only for new properties" (properties guide)
MOST_UNIQUE = 10
MOST_CUSTOM = 1_000
#: Which input fields go with a type (properties guide).
FIELD_TYPES: Mapping[str, frozenset[str]] = {
    "string": frozenset(("text", "textarea", "html", "phonenumber", "file")),
    "number": frozenset(("number",)),
    "enumeration": frozenset(("select", "radio", "checkbox", "booleancheckbox")),
    "bool": frozenset(("booleancheckbox",)),
    "date": frozenset(("date",)),
    "datetime": frozenset(("date",)),
}
_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_DEFINED_AT = "2019-08-06T02:41:08.304Z"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an enumeration; `value` is what records hold."""

    label: str
    value: str
    display_order: int
    description: str = ""
    hidden: bool = False

    def body(self) -> Body:
        """The item of `options`."""
        return {
            "label": self.label,
            "value": self.value,
            "description": self.description,
            "displayOrder": self.display_order,
            "hidden": self.hidden,
        }


@dataclass(frozen=True, slots=True)
class Property:
    """One property's definition."""

    name: str
    label: str
    type: str
    field_type: str
    group: str
    options: tuple[Option, ...] = ()
    description: str = ""
    read_only: bool = False
    calculated: bool = False
    unique: bool = False
    hidden: bool = False
    external_options: bool = False
    hubspot_defined: bool = False
    form_field: bool = False
    created_at: str = _DEFINED_AT
    updated_at: str = _DEFINED_AT
    archived: bool = False

    @property
    def multiple(self) -> bool:
        """Whether a value may name several options, joined by `;`."""
        return self.type == "enumeration" and self.field_type == "checkbox"

    def body(self) -> Body:
        """The definition as the API gives it; only own properties lack `hubspotDefined`."""
        body: Body = {
            "updatedAt": self.updated_at,
            "createdAt": self.created_at,
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": self.description,
            "groupName": self.group,
            "options": [option.body() for option in self.options],
            "displayOrder": -1,
            "calculated": self.calculated,
            "externalOptions": self.external_options,
            "archived": self.archived,
            "hasUniqueValue": self.unique,
            "hidden": self.hidden,
            "modificationMetadata": {
                "archivable": True,
                "readOnlyDefinition": self.hubspot_defined,
                "readOnlyValue": self.read_only,
            },
            "formField": self.form_field,
            "dataSensitivity": "non_sensitive",
        }
        return body | {"hubspotDefined": True} if self.hubspot_defined else body


@dataclass(slots=True)
class PropertyBook:
    """All properties and groups of one object type."""

    kind: ObjectType
    properties: dict[str, Property] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def live(self, name: str) -> Property | None:
        """The property of that name unless it is archived."""
        found = self.properties.get(name)
        return None if found is None or found.archived else found

    def listed(self, archived: bool) -> list[Property]:
        """The properties that are (or are not) archived, in order of definition."""
        return [found for found in self.properties.values() if found.archived == archived]

    def unique_names(self) -> list[str]:
        """The properties whose values are unique."""
        return [found.name for found in self.properties.values() if found.unique and not found.archived]

    def add(self, found: Property) -> None:
        """Hold this definition; an archived one of the same name is restored with it."""
        self.properties[found.name] = found


def define(book: PropertyBook, given: Mapping[str, Any], at: str, unique_allowed: bool = True) -> Property:
    """Add the property that a client asks for. Raises `Refusal` (400, or 409 when it is there)."""
    found = _read_definition(given, at)
    if book.live(found.name):
        taken = name_taken(found.name)
        details = {"subCategory": taken.sub_category, "context": taken.context}
        raise Refusal(409, taken.message, taken.category, details)
    if found.group not in book.groups:
        raise invalid(f"Property group {found.group} does not exist for {book.kind.name}.")
    if found.unique and not unique_allowed:
        raise invalid(f"Properties of {book.kind.name} cannot have unique values.")
    if found.unique and len(book.unique_names()) >= MOST_UNIQUE:
        raise invalid(f"An object type can have at most {MOST_UNIQUE} properties with unique values.")
    if sum(not held.hubspot_defined for held in book.properties.values()) >= MOST_CUSTOM:
        raise invalid(f"An object type can have at most {MOST_CUSTOM} custom properties.")
    book.add(found)
    return found


def name_taken(name: str) -> RowError:
    """The recorded row error for a property that exists."""
    return RowError(
        "OBJECT_ALREADY_EXISTS",
        f"A property named '{name}' already exists.",
        {"name": [name]},
        "Properties.PROPERTY_WITH_NAME_EXISTS",
    )


def _read_definition(given: Mapping[str, Any], at: str) -> Property:
    name, type_, field_type = (str(given.get(key) or "") for key in ("name", "type", "fieldType"))
    if not _NAME.fullmatch(name):
        raise invalid(
            f"Property name '{name}' must begin with a lower-case letter and hold only a-z, 0-9 and _."
        )
    if field_type not in FIELD_TYPES.get(type_, ()):
        raise invalid(f"Field type '{field_type}' is not valid for type '{type_}'.")
    options = read_options(given.get("options") or ())
    if type_ == "bool" and sorted(option.value for option in options) != ["false", "true"]:
        raise invalid("A bool property needs exactly the two options true and false.")
    if given.get("hasUniqueValue") and type_ not in ("string", "number"):
        raise invalid("Only text and number properties can have unique values.")
    return Property(
        name=name,
        label=str(given.get("label") or ""),
        type=type_,
        field_type=field_type,
        group=str(given.get("groupName") or ""),
        options=options,
        description=str(given.get("description") or ""),
        unique=bool(given.get("hasUniqueValue")),
        hidden=bool(given.get("hidden")),
        form_field=bool(given.get("formField")),
        created_at=at,
        updated_at=at,
    )


def read_options(given: Sequence[Mapping[str, Any]]) -> tuple[Option, ...]:
    """The options a client sends. Raises `Refusal` when two share a value."""
    options = tuple(
        Option(
            label=str(one.get("label") or ""),
            value=str(one.get("value") or ""),
            display_order=int(one.get("displayOrder", order)),
            description=str(one.get("description") or ""),
            hidden=bool(one.get("hidden")),
        )
        for order, one in enumerate(given)
    )
    if len({option.value for option in options}) != len(options):
        raise invalid("Property options must have unique values.")
    return options


def redefine(book: PropertyBook, name: str, given: Mapping[str, Any], at: str) -> Property:
    """Change label, description, group or the whole list of options. Raises `Refusal`."""
    found = book.live(name)
    if found is None:
        raise not_found(f'Property "{name}" does not exist')
    if found.hubspot_defined and set(given) - {"options"}:
        raise invalid(f"{name} is defined by HubSpot and cannot be changed.")
    changed = replace(
        found,
        label=str(given.get("label", found.label)),
        description=str(given.get("description", found.description)),
        group=str(given.get("groupName", found.group)),
        options=read_options(given["options"]) if "options" in given else found.options,
        updated_at=at,
    )
    book.add(changed)
    return changed


def retire(book: PropertyBook, name: str, in_use: bool, at: str) -> None:
    """Archive an own property. Raises `Refusal` while it is in use or HubSpot's own."""
    found = book.live(name)
    if found is None:
        raise not_found(f'Property "{name}" does not exist')
    if found.hubspot_defined or in_use:
        raise invalid(
            f"Property '{name}' is in use and cannot be deleted.",
            {"subCategory": "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE"},
        )
    book.add(replace(found, archived=True, updated_at=at))


def standard_book(kind: ObjectType) -> PropertyBook:
    """The properties and groups of `kind` in a portal that has just been opened."""
    book = PropertyBook(kind, groups=dict(GROUPS[kind.name]))
    for line in filter(None, ROWS[kind.name].splitlines()):
        book.add(_standard(kind.name, *(part.strip() for part in line.split("|"))))
    return book


def _standard(kind: str, name: str, types: str, label: str, marks: str = "") -> Property:
    type_, field_type = types.split("/")
    own = "p" in marks
    return Property(
        name=name,
        label=label,
        type=type_,
        field_type=field_type,
        group=_group(kind, name, own),
        options=_options(kind, name),
        read_only="r" in marks,
        calculated="c" in marks,
        hidden="h" in marks,
        external_options="x" in marks,
        hubspot_defined=not own,
        form_field="r" not in marks,
    )


def _group(kind: str, name: str, own: bool) -> str:
    if kind != "contacts":
        return GROUPS[kind][0][0]
    if own:
        return "qualification"
    return next((group for start, group in CONTACT_GROUPS if name.startswith(start)), "contactinformation")


def _options(kind: str, name: str) -> tuple[Option, ...]:
    if (kind, name) == ("calls", "hs_call_disposition"):
        return tuple(Option(label, value, n) for n, (label, value) in enumerate(CALL_OUTCOMES.items()))
    if (kind, name) == ("deals", "dealstage"):
        return tuple(Option(label, value, n) for n, (value, label, _) in enumerate(DEAL_STAGES))
    if (kind, name) == ("companies", "industry"):
        industries = sorted((*COMPANY_INDUSTRIES.values(), *OTHER_INDUSTRIES))
        return tuple(Option(_label(value), value, n) for n, value in enumerate(industries))
    values = OPTIONS.get((kind, name), "").split()
    return tuple(Option(_label(value), value, n) for n, value in enumerate(values))


def _label(value: str) -> str:
    return value.replace("_", " ").capitalize()
