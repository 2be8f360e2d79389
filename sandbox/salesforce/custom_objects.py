"""Objects that an administrator adds: what defines one, and how it joins the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .errors import unfit
from .field_kinds import binned, identity, link, stamps, text
from .org import Org
from .rules import NUMBER
from .schema import CUSTOM_NAME, Entity, Field

MOST_OBJECTS = 100
_NAME_LENGTH = 80
_SHARING = ("Private", "Read", "ReadWrite")
_STATUSES = ("Deployed", "InDevelopment")
Definition = Mapping[str, object]


def put_object(org: Org, name: str, definition: Definition) -> bool:
    """Add the object, or give the one of that name these labels and name field; whether anything changed.

    A new object is hidden until a permission is given for it. Raises `Refusal`.
    """
    if not CUSTOM_NAME.fullmatch(name):
        raise unfit(f"The object name {name} must be letters, digits and single underscores before __c")
    label, plural = _needed(definition, "label"), _needed(definition, "pluralLabel")
    _among(definition, "sharingModel", _SHARING)
    _among(definition, "deploymentStatus", _STATUSES)
    name_field = _name_field(definition.get("nameField"))
    old = org.schema.entity(name)
    if old is None:
        fields = (*_own_fields(), name_field)
        org.schema.put(Entity(name, label, plural, _prefix(org), fields, granted=False))
        return True
    org.schema.put(replace(old, label=label, plural=plural))
    org.schema.add(name, name_field)
    return org.schema.known(name) != old


def _own_fields() -> tuple[Field, ...]:
    """What every custom object has beside its name."""
    owner = link("OwnerId", "Owner ID", ("Group", "User"), nillable=False)
    return (identity("Record"), owner, binned(), *stamps())


def _name_field(definition: object) -> Field:
    """The field that rows are called by. Raises `Refusal`."""
    if not isinstance(definition, Mapping):
        raise unfit("Must specify a nameField of type Text or AutoNumber")
    label = _needed(definition, "label")
    match definition.get("type"):
        case "Text":
            return text("Name", label, _NAME_LENGTH)
        case "AutoNumber":
            field = text("Name", label, _NAME_LENGTH, nillable=False)
            numbering = str(definition.get("displayFormat") or "{0}")
            if not NUMBER.search(numbering):
                raise unfit("displayFormat must hold one number such as {0000}")
            return replace(field, createable=False, updateable=False, numbering=numbering)
    raise unfit("Must specify a nameField of type Text or AutoNumber")


def _prefix(org: Org) -> str:
    """The next key prefix of custom objects: a00, a01 and so on. Raises `Refusal` when all are taken."""
    number = sum(entity.custom for entity in org.schema.entities())
    if number >= MOST_OBJECTS:
        raise unfit(f"The org holds {MOST_OBJECTS} custom objects already")
    return f"a{number:02d}"


def _needed(definition: Definition, name: str) -> str:
    value = definition.get(name)
    if not isinstance(value, str) or not value:
        raise unfit(f"Must specify a non-empty {name} for the CustomObject")
    return value


def _among(definition: Definition, name: str, values: tuple[str, ...]) -> None:
    value = _needed(definition, name)
    if value not in values:
        kind = name[0].upper() + name[1:]
        raise unfit(f"'{value}' is not a valid value for the enum '{kind}'")
