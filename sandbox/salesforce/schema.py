"""What an org is made of: objects and their fields, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

#: The name of an object or field that an administrator adds.
CUSTOM_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*__c")
TEXT_TYPES = frozenset(
    {"string", "textarea", "phone", "url", "email", "picklist", "combobox", "multipicklist"}
)
DECIMAL_TYPES = frozenset({"double", "currency", "percent"})
SHORT_TEXT = 255


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `length` is in characters; `precision` and `scale` count digits."""

    name: str
    label: str
    type: str
    length: int = 0
    precision: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = True
    updateable: bool = True
    unique: bool = False
    case_sensitive: bool = False  # whether a unique value differs from itself in other case
    external_id: bool = False
    restricted: bool = False
    values: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    relationship: str | None = None
    default: object = None
    granted: bool = True  # False: only they who hold a permission for it see it
    help: str = ""  # what a person reads beside the field
    numbering: str = ""  # how the org numbers new rows in this field, such as HO-{0000}

    @property
    def custom(self) -> bool:
        """Whether an administrator made it."""
        return self.name.endswith("__c")

    @property
    def long_text(self) -> bool:
        """Whether it is text that can be neither filtered nor sorted by."""
        return self.type == "textarea" and self.length > SHORT_TEXT

    @property
    def polymorphic(self) -> bool:
        """Whether it points at rows of more than one object."""
        return len(self.refers_to) > 1


@dataclass(frozen=True, slots=True)
class Entity:
    """One object. `tooling` ones are seen through the Tooling API alone."""

    name: str
    label: str
    plural: str
    prefix: str
    fields: tuple[Field, ...]
    createable: bool = True
    updateable: bool = True
    tooling: bool = False
    granted: bool = True  # False: only they who hold a permission for it see it

    @property
    def custom(self) -> bool:
        """Whether an administrator made it."""
        return self.name.endswith("__c")

    def field(self, name: str) -> Field | None:
        """The field of that name in any case, or None."""
        wanted = name.lower()
        return next((field for field in self.fields if field.name.lower() == wanted), None)


class Schema:
    """All objects of an org by name; objects and fields may be added while it runs."""

    def __init__(self, entities: tuple[Entity, ...]) -> None:
        self._entities: dict[str, Entity] = {}
        self._fields: dict[str, dict[str, Field]] = {}
        self._prefixes: dict[str, str] = {}
        for entity in entities:
            self.put(entity)

    def entity(self, name: str) -> Entity | None:
        """The object of that name in any case, or None."""
        return self._entities.get(name.lower())

    def known(self, name: str) -> Entity:
        """The object of a name that is certain to be there."""
        return self._entities[name.lower()]

    def field(self, entity: str, name: str) -> Field | None:
        """A field by names in any case, or None."""
        return self._fields.get(entity.lower(), {}).get(name.lower())

    def parent(self, entity: str, relationship: str) -> Field | None:
        """The reference field that `relationship` (Owner, Account, Who) goes through, or None."""
        wanted = relationship.lower()
        fields = self._fields.get(entity.lower(), {}).values()
        return next((field for field in fields if (field.relationship or "").lower() == wanted), None)

    def entities(self) -> tuple[Entity, ...]:
        """Every object of the data API."""
        return tuple(entity for entity in self._entities.values() if not entity.tooling)

    def of_id(self, identity: str) -> str | None:
        """The name of the object that an id's first three characters stand for."""
        return self._prefixes.get(identity[:3])

    def put(self, entity: Entity) -> None:
        """Add an object, or another in place of the one of that name."""
        self._entities[entity.name.lower()] = entity
        self._prefixes[entity.prefix] = entity.name
        self._fields[entity.name.lower()] = {field.name.lower(): field for field in entity.fields}

    def add(self, entity: str, field: Field) -> None:
        """Give an object one more field, or another in place of the one of that name."""
        old = self.known(entity)
        kept = {own.name.lower(): own for own in old.fields} | {field.name.lower(): field}
        self.put(replace(old, fields=tuple(kept.values())))

    def mark(self) -> tuple[Entity, ...]:
        """A place to go back to with `go_back`."""
        return tuple(self._entities.values())

    def go_back(self, place: tuple[Entity, ...]) -> None:
        """Take back every object and field added or replaced since `place`."""
        self._entities.clear()
        self._fields.clear()
        self._prefixes.clear()
        for entity in place:
            self.put(entity)
