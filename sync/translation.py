"""A connection's mapping at work: which streams to read, and what their records mean. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime

from connectors.port import Field, Stream
from leads.activity import Activity
from leads.attribute import Fact
from leads.fingerprint import fingerprint
from leads.mapping import EVENTS, MappingRules, activities_of, company_of, facts_of, fields_needed
from leads.record import Raw, Record, RecordRef


@dataclass(frozen=True, slots=True)
class Target:
    """Where our outputs go on one record type: our name of an output -> the CRM's field.

    `owner` is the owner's field; `assigns` whether we may ever write it. `own_stages` are the values of the
    CRM's own stage (the output `crm_stage`) for those of our stages that are to be seen there.
    """

    outputs: Mapping[str, str]
    owner: str = ""
    assigns: bool = True
    own_stages: Mapping[str, str] = field(default_factory=dict)

    def fields(self) -> tuple[str, ...]:
        """Every field of ours and the owner's."""
        return tuple(sorted({*self.outputs.values(), *([self.owner] if self.owner else [])}))


@dataclass(frozen=True, slots=True)
class Translation:
    """The mapping, narrowed to what the CRM lets us see.

    `visible` names the readable fields by record type; a type that is absent is not narrowed. `editor` is
    the field that tells who changed a record last.
    """

    rules: MappingRules
    targets: Mapping[str, Target]
    editor: str = ""
    visible: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def people(self) -> tuple[tuple[Stream, str], ...]:
        """The streams of companies, then of people, each with its kind."""
        needed = fields_needed(self.rules)
        streams = []
        for type, rules in self.rules.records.items():
            target = self.targets.get(type)
            wanted = {*needed[type], *(target.fields() if target else ()), self.editor} - {""}
            streams.append((Stream(type, self._seen(type, wanted)), rules.kind))
        return tuple(sorted(streams, key=lambda found: (found[1] != "company", found[0].type)))

    def activities(self) -> tuple[Stream, ...]:
        """The streams of activities; all event types are one stream."""
        needed = fields_needed(self.rules)
        rows = [
            Stream(type, self._seen(type, set(needed[type])), rules.person)
            for type, rules in sorted(self.rules.activities.items())
            if not rules.event
        ]
        if self.rules.events:
            rows.append(Stream(EVENTS, needed.get(EVENTS, ()), events=self.rules.events))
        return tuple(rows)

    def children(self) -> tuple[Stream, ...]:
        """The streams of child rows."""
        needed = fields_needed(self.rules)
        return tuple(
            Stream(type, self._seen(type, set(needed[type]))) for type in sorted(self.rules.children)
        )

    def fingerprint(self) -> str:
        """Changes with what is read and what it means: then everything must be read again."""
        streams = (self.people(), self.activities(), self.children())
        return fingerprint([*map(_plain, streams), _plain(self.rules)])

    def facts(self, record: Record, now: datetime) -> dict[str, Fact]:
        """The attributes that a record tells, learned at `now`."""
        return facts_of(record, self.rules, now)

    def company(self, record: Record) -> RecordRef | None:
        """The company that a person's record points at."""
        return company_of(record, self.rules)

    def happened(self, record: Record, now: datetime) -> tuple[Activity, ...]:
        """The activities that a row or an event is, learned at `now`."""
        return activities_of(record, self.rules, now)

    def owner(self, record: Record) -> str:
        """The owner's id on a record; "" for nobody."""
        target = self.targets.get(record.ref.type)
        return str(record.fields.get(target.owner) or "") if target and target.owner else ""

    def outputs(self, record: Record) -> dict[str, Raw]:
        """Our outputs by our own names, as a record shows them; blank ones are left out."""
        target = self.targets.get(record.ref.type)
        if target is None:
            return {}
        shown = {name: record.fields.get(field) for name, field in target.outputs.items()}
        return {name: value for name, value in shown.items() if value not in (None, "")}

    def _seen(self, type: str, wanted: set[str]) -> tuple[str, ...]:
        visible = self.visible.get(type)
        if visible is None:
            return tuple(sorted(wanted))
        return tuple(sorted(name for name in wanted if name.split(".")[0] in visible or "." in name))


def _plain(value: object) -> object:
    """The same content in every process: sets in order, dataclasses as mappings."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(str(each) for each in value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return str(value)


def visible_fields(described: Mapping[str, tuple[Field, ...]]) -> dict[str, frozenset[str]]:
    """The readable fields by record type, from a CRM's own description."""
    return {type: frozenset(each.name for each in fields) for type, fields in described.items()}
