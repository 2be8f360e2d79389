"""Which fields of ours a CRM still lacks, and making them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from config.fields import ASKED, OurField, output_field
from config.mapping import CrmMapping
from connectors.port import Crm, Field, FieldMade, FieldSpec, FieldType
from routing.stage import Stage

#: Stands for the record type of what hand-offs need.
HANDOFFS = "hand-offs"

#: What `--minimal` makes.
MINIMAL = ("score", "grade", "stage", "reasons")


@dataclass(frozen=True, slots=True)
class Lacking:
    """The fields that one record type still lacks."""

    type: str
    specs: tuple[FieldSpec, ...]


def lacking(mapping: CrmMapping, fields: Mapping[str, tuple[Field, ...]], minimal: bool) -> list[Lacking]:
    """What is missing on each record type that is scored; the CRM's own fields are never asked for."""
    found = []
    for type in mapping.written_types:
        present = {field.name.casefold() for field in fields.get(type, ())}
        specs = tuple(
            spec(name, meaning, ours)
            for name, (meaning, ours) in _wanted(mapping, type, minimal).items()
            if name.casefold() not in present
        )
        found.append(Lacking(type, specs))
    return found


def _wanted(mapping: CrmMapping, type: str, minimal: bool) -> dict[str, tuple[str, OurField]]:
    """The fields that a record type is to have, by name, with their meaning."""
    written = mapping.written_on(type).items()
    wanted = {name: (meaning, output_field(meaning)) for meaning, name in written}
    if minimal:
        return {name: found for name, found in wanted.items() if found[0] in MINIMAL}
    asked = mapping.asked.items() if type in mapping.persons else ()
    return wanted | {name: (meaning, ASKED[meaning]) for meaning, name in asked}


def spec(name: str, meaning: str, ours: OurField) -> FieldSpec:
    """How one of our fields is made."""
    options = tuple(stage.value for stage in Stage) if meaning == "stage" else ours.options
    return FieldSpec(name, f"Tolok {ours.label}", FieldType(ours.type), ours.length, options)


def provide(crm: Crm, missing: list[Lacking], minimal: bool = False) -> list[tuple[str, FieldMade]]:
    """Make the missing fields, and unless minimal what hand-offs need; what became of each, with its type."""
    fields = [
        (each.type, made)
        for each in missing
        if each.specs
        for made in crm.create_fields(each.type, each.specs)
    ]
    return fields if minimal else fields + [(HANDOFFS, made) for made in crm.prepare_handoffs()]
