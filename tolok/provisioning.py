"""Which fields of ours a CRM still lacks, and making them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from config.fields import ASKED, OurField, output_field
from config.load import Configuration
from config.mapping import CrmMapping
from connectors.port import Crm, Field, FieldMade, FieldSpec, FieldType, Made
from routing.stage import Stage
from sync.claim import Claim, Claimed, Place, claimed, named, noted
from sync.epoch import keep_mark
from sync.store.engine import Store
from tolok.checking import claim_places

#: Stands for the record type of what hand-offs need.
HANDOFFS = "hand-offs"

#: Stands for the record type of the claim on a CRM.
CLAIM = "claim"

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


@dataclass(frozen=True, slots=True)
class Lack:
    """What a CRM lacks for our work: fields by record type, and our claim. `notes` are what stands there."""

    fields: tuple[Lacking, ...]
    claimed: Claimed
    notes: Mapping[Place, str]

    @property
    def unclaimed(self) -> tuple[Place, ...]:
        """Where our claim is to be written: where there is none, and where another's stands."""
        return (*self.claimed.lacking, *self.claimed.others)

    def specs(self) -> list[tuple[str, FieldSpec]]:
        """Each missing field with its record type."""
        return [(each.type, spec) for each in self.fields for spec in each.specs]


def lack(crm: Crm, said: Configuration, name: str, store: str, minimal: bool = False) -> Lack:
    """What is missing in a CRM; `store` is what our store is called."""
    mapping = said.mappings[name]
    fields = crm.describe(mapping.written_types)
    notes = {(type, field.name): field.note for type, each in fields.items() for field in each}
    found = claimed(fields, claim_places(said, name), store)
    return Lack(tuple(lacking(mapping, fields, minimal)), found, notes)


def provide(crm: Crm, wanted: Lack, ours: Claim, minimal: bool = False) -> list[tuple[str, FieldMade]]:
    """Make the missing fields, unless minimal what hand-offs need, and then claim the CRM for our store.

    Gives what became of each, with its record type.
    """
    made = [
        (each.type, made)
        for each in wanted.fields
        if each.specs
        for made in crm.create_fields(each.type, each.specs)
    ]
    made += [] if minimal else [(HANDOFFS, each) for each in crm.prepare_handoffs()]
    return made + [(CLAIM, _claimed(crm, place, wanted, ours)) for place in wanted.unclaimed]


def _claimed(crm: Crm, place: Place, wanted: Lack, ours: Claim) -> FieldMade:
    type, field = place
    made = crm.annotate(type, field, noted(wanted.notes.get(place, ""), ours))
    named = replace(made, name=f"{type}.{field}")
    if made.made is not Made.REFUSED:
        return named
    return replace(named, reason=f"{made.reason}; an administrator can write beside it: {ours.line()}")


def set_up(crm: Crm, said: Configuration, name: str, store: Store) -> list[tuple[str, FieldMade]]:
    """All of it without a question, in the place of any other store: for worlds that are our own."""
    keep_mark(store)
    ours = Claim(said.settings.installation, named(store))
    return provide(crm, lack(crm, said, name, ours.store), ours)
