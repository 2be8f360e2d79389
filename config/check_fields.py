"""Whether a CRM has the fields that its mapping reads and writes, and the values that are expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from config.check import Derivations, Findings
from config.definition import Path
from config.definition.contents import literals_in
from config.fields import Described, FieldFacts, OurField, is_own_output, output_field
from config.load import DEFINITION, Said, mapping_file
from config.mapping import CrmMapping, output_place
from config.problems import Problem, nearest
from config.settings import Switches
from config.source import Source
from leads.text import folded

_PROVISION = "`tolok provision` creates it"


def check_fields(said: Said, connection: str, described: Described, derivations: Derivations) -> Findings:
    """What the description of a connection's fields tells.

    Outputs that cannot be written and literals that no value matches are problems; inputs that cannot be read
    are warnings.
    """
    mapping = said.mappings[connection]
    source = said.sources[mapping_file(connection)]
    switches = said.settings.connections[connection].switches if said.settings else Switches()
    problems = [
        *_hidden_types(mapping, described, source),
        *_outputs(mapping, described, source),
        *(_owner(mapping, described, source) if switches.owner else ()),
        *(_own_stage(mapping, described, source) if switches.stage else ()),
    ]
    warnings = [*_inputs(mapping, described, source), *_translations(mapping, described, source)]
    of_fields = Findings(tuple(problems), (*warnings, *_short(mapping, described, source)))
    return of_fields + _literals(said, mapping, described, derivations)


def _hidden_types(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    for section, types in (("records", mapping.persons), ("children", mapping.children)):
        for type in types:
            if type not in described:
                hint = nearest(type, described) or "give the integration user access to it"
                yield source.problem((section, type), f"there is no {type} that we may see", hint)


def _inputs(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    """Fields that cannot be read; a parent's are not looked up, nor the properties of events."""
    for type in dict.fromkeys((*mapping.records, *mapping.activities)):
        if type not in described and type not in mapping.persons:
            section = "records" if type in mapping.records else "activities"
            yield source.problem((section, type), f"there is no {type} that we may see; it stays unread")
    for type, name, place in mapping.inputs():
        fields = described.get(type)
        if fields is not None and "." not in name and name not in fields:
            asked = name in mapping.asked.values()
            hint = _PROVISION if asked else nearest(name, fields) or "give the integration user access to it"
            yield source.problem(place, f"{type}.{name} cannot be read; it stays unreadable", hint)


#: An output's meaning, its record type, its field, and the fields that the type has.
_Target = tuple[str, str, str, Mapping[str, FieldFacts]]


def _written(mapping: CrmMapping, described: Described) -> Iterator[_Target]:
    """Each output on each type that is written."""
    for type in mapping.written_types:
        for meaning, name in mapping.written_on(type).items():
            if type in described:
                yield meaning, type, name, described[type]


def _place(mapping: CrmMapping, type: str, meaning: str) -> Path:
    """Where an output of a record type stands in the file."""
    return output_place(meaning) if type in mapping.persons else ("records", type, "outputs", meaning)


def _outputs(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    """Outputs that cannot be written; the same trouble on several record types is one problem."""
    found: dict[tuple[Path, str, str], list[str]] = {}
    for meaning, type, name, fields in _written(mapping, described):
        trouble = _trouble(name, fields, output_field(meaning))
        if trouble:
            place = _place(mapping, type, meaning)
            found.setdefault((place, *trouble), []).append(f"{type}.{name}")
    for (place, message, hint), names in found.items():
        said = re.sub(r"^is\b", "are", message) if len(names) > 1 else message
        yield source.problem(place, f"{' and '.join(names)} {said}", hint)


def _trouble(name: str, fields: Mapping[str, FieldFacts], ours: OurField) -> tuple[str, str] | None:
    """Why a field cannot be written, and what to do."""
    facts = fields.get(name)
    if facts is None:
        like = "" if is_own_output(name) else nearest(name, fields)
        return "is not there, or hidden from us", like or _PROVISION
    allowed = (ours.type, *ours.holds)
    if facts.type not in allowed:
        return f"is of type {facts.type}", f"it must be {' or '.join(allowed)}"
    return None if facts.writable else ("cannot be written by us", "give the integration user edit access")


def _short(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    """Texts that will be cut."""
    for meaning, type, name, fields in _written(mapping, described):
        facts, wanted = fields.get(name), output_field(meaning).length
        if facts is not None and 0 < facts.length < wanted:
            message = f"{type}.{name} holds {facts.length} of {wanted} characters; texts will be cut"
            yield source.problem(_place(mapping, type, meaning), message)


def _owner(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    for type in mapping.persons:
        facts = described.get(type, {}).get(mapping.owner)
        if type in described and (facts is None or not facts.writable):
            message = f"{type}.{mapping.owner} cannot be written by us, and owner is switched on"
            yield source.problem(("owner",), message, "give the integration user edit access")


def _own_stage(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    if mapping.stage is None:
        return
    for type in mapping.persons:
        facts = described.get(type, {}).get(mapping.stage.field)
        if type not in described:
            continue
        if facts is None or not facts.writable:
            yield source.problem(("stage", "field"), f"{type}.{mapping.stage.field} cannot be written by us")
            continue
        for stage, value in mapping.stage.values.items():
            if facts.options and value not in facts.options:
                place = ("stage", "values", stage)
                message = f"{value} is no value of {type}.{mapping.stage.field}"
                yield source.problem(place, message, nearest(value, facts.options))


def _translations(mapping: CrmMapping, described: Described, source: Source) -> Iterator[Problem]:
    """Translated values that the CRM's field does not have."""
    for type, record in mapping.records.items():
        for name, one in record.attributes.items():
            facts = described.get(type, {}).get(one.field)
            options = {option.casefold() for option in facts.options} if facts else set()
            for value in one.values if facts and options else ():
                if value.casefold() not in options:
                    place = ("records", type, "attributes", name, "values", value)
                    hint = nearest(value, facts.options) if facts else ""
                    yield source.problem(place, f"{value} is no value of {type}.{one.field}", hint)


def _literals(said: Said, mapping: CrmMapping, described: Described, derivations: Derivations) -> Findings:
    """Literals that none of the values of a picklist means.

    A warning where it may be meant for another CRM: a literal unlike any value, in a list with one that fits.
    """
    known: dict[str, frozenset[str]] = {}
    unmatched, matched = [], set()
    for attribute, text, place in literals_in(said.parts):
        if attribute not in known:
            known[attribute] = _values(attribute, mapping, described, derivations)
        if folded(text) in map(folded, known[attribute]):
            matched.add(place[:-1])
        elif known[attribute]:
            unmatched.append((attribute, text, place))
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for attribute, text, place in unmatched:
        values = known[attribute]
        message = f"{text} matches none of {len(values)} values of {attribute}"
        like = nearest(text, values)
        hint = like or f"values are: {', '.join(sorted(values)[:10])}"
        kind = problems if like or _alone(place, matched) else warnings
        kind.append(said.sources[DEFINITION].problem(place, message, hint))
    return Findings(tuple(problems), tuple(warnings))


def _alone(place: Path, matched: set[Path]) -> bool:
    """Whether no other literal of the same comparison is matched."""
    return not (isinstance(place[-1], int) and place[:-1] in matched)


def _values(
    attribute: str, mapping: CrmMapping, described: Described, derivations: Derivations
) -> frozenset[str]:
    """The canonical values an attribute can have; none where some field of it takes any text."""
    found: set[str] = set()
    for type, record in mapping.records.items():
        one = record.attributes.get(attribute)
        if one is None:
            continue
        facts = described.get(type, {}).get(one.field)
        if facts is None or not facts.options:
            return frozenset()
        rule = one.rule(attribute, "")
        found |= {derivations.canonical(attribute, rule.canonical(option)) for option in facts.options}
    return frozenset(found)
