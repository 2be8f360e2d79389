"""Whether the files agree with each other: what is read and filled, and who routing names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from config.definition import Path
from config.definition.condition import Operator, comparisons
from config.definition.contents import ANY_TYPE, MADE_BY_SCORING, attributes_in, criteria, literals_in
from config.definition.criterion import Absence, Behaviour
from config.definition.quantity import read_money
from config.load import DEFINITION, ROUTING, SETTINGS, Said, mapping_file
from config.mapping import CrmMapping
from config.problems import Problem, nearest
from config.settings import CrmName
from leads.text import folded


def _nothing(_attribute: str, _value: str) -> str:
    return ""


def _as_it_is(_attribute: str, value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Derivations:
    """What is derived after the mapping: which attributes tell each, and the one name of a value.

    `words` are all that a derived attribute can be, where these are few; `told` is which of them another word
    tells, or nothing.
    """

    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    canonical: Callable[[str, str], str] = _as_it_is
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    told: Callable[[str, str], str] = _nothing


@dataclass(frozen=True, slots=True)
class Findings:
    """What a check found. Problems stop everything; warnings are told and nothing more."""

    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def __add__(self, other: Findings) -> Findings:
        return Findings(self.problems + other.problems, self.warnings + other.warnings)


def check(said: Said, derivations: Derivations) -> Findings:
    """What can be told without asking a CRM, of what could be read."""
    missing, partial = _unfilled(said, derivations)
    problems = (
        *missing,
        *_other_names(said, derivations),
        *_unknown_connections(said),
        *_unknown_lists(said),
        *_switches(said),
        *_unknown_scores(said),
        *_parentless(said),
    )
    return Findings(problems, (*partial, *_silent_types(said)))


def filled(mapping: CrmMapping, derivations: Derivations) -> frozenset[str]:
    """Every attribute that a connection's leads can have."""
    mapped = mapping.attributes()
    told = {name for name, sources in derivations.sources.items() if mapped & set(sources)}
    return mapped | told | MADE_BY_SCORING


def _unfilled(said: Said, derivations: Derivations) -> tuple[list[Problem], list[Problem]]:
    """Attributes that are read and that no mapping fills, and those that only some mappings fill."""
    if not said.mapped:
        return [], []
    by_connection = {name: filled(one, derivations) for name, one in said.mappings.items()}
    anywhere = frozenset().union(*by_connection.values())
    missing, partial = [], []
    for file, attribute, place in _attributes_read(said):
        source = said.sources[file]
        lacking = [name for name, attributes in by_connection.items() if attribute not in attributes]
        if attribute not in anywhere:
            hint = nearest(attribute, anywhere) or f"filled are: {', '.join(sorted(anywhere))}"
            missing.append(source.problem(place, f"no mapping fills {attribute}", hint))
        elif lacking:
            message = f"{attribute} stays unknown in {', '.join(lacking)}: the mapping does not fill it"
            partial.append(source.problem(place, message))
    return missing, partial


def _attributes_read(said: Said) -> Iterator[tuple[str, str, Path]]:
    for attribute, place in attributes_in(said.parts).items():
        yield DEFINITION, attribute, place
    for number, rule in enumerate(said.routing.rules if said.routing else ()):
        for comparison in comparisons(rule.when):
            yield ROUTING, comparison.attribute, ("rules", number, "when", *comparison.place)


def _other_names(said: Said, derivations: Derivations) -> Iterator[Problem]:
    """Literals that the derivation puts in another name, so that they could never be met."""
    for attribute, text, place in literals_in(said.parts):
        name = derivations.canonical(attribute, text)
        amount = read_money(text)
        if folded(name) == folded(text) or (amount is not None and amount == read_money(name)):
            continue
        message = f"{attribute} is never {text}: it goes by one name"
        if amount is not None:
            message = f"{text} can be read in two ways"
        yield said.sources[DEFINITION].problem(place, message, f"did you mean {name}?")


def _silent_types(said: Said) -> Iterator[Problem]:
    """Activity types that no mapping produces."""
    if not said.mapped:
        return
    made = frozenset().union(*(one.activity_types() for one in said.mappings.values()))
    for place, criterion in criteria(said.parts):
        key, types = _types(criterion)
        for type in types:
            if type not in made and type != ANY_TYPE:
                hint = nearest(type, made) or f"mapped are: {', '.join(sorted(made))}"
                message = f"no mapping produces the activity {type}"
                yield said.sources[DEFINITION].problem((*place, key), message, hint)


def _types(criterion: object) -> tuple[str, Iterable[str]]:
    if isinstance(criterion, Behaviour):
        return "activity", criterion.activity
    return "absent", criterion.absent if isinstance(criterion, Absence) else ()


def _unknown_connections(said: Said) -> Iterator[Problem]:
    """Connections that routing names and the settings do not have."""
    if said.settings is None or said.routing is None:
        return
    known = said.settings.connections
    routing = said.routing
    named: list[Path] = [("adoptable", name) for name in routing.adoptable]
    named += [("fallback", "queue", name) for name in routing.fallback.queue]
    named += [("roster", who, "owner", name) for who, one in routing.roster.items() for name in one.owner]
    for place in named:
        name = str(place[-1])
        if name not in known:
            hint = nearest(name, known) or f"connections are: {', '.join(known)}"
            yield said.sources[ROUTING].problem(place, f"there is no connection {name}", hint)


def _unknown_scores(said: Said) -> Iterator[Problem]:
    """Further scores that a mapping writes and the definition does not have."""
    scores = said.parts.get("scores")
    if not isinstance(scores, Mapping):
        return
    for connection, mapping in said.mappings.items():
        source = said.sources[mapping_file(connection)]
        for name in mapping.scores:
            if name not in scores:
                hint = nearest(name, scores) or "name it under scores: in definition.yaml"
                yield source.problem(("scores", name), f"the definition has no score {name}", hint)


def _parentless(said: Said) -> Iterator[Problem]:
    """Child rows that name no parent: Salesforce's do by a field, HubSpot's by a field or their contacts."""
    if said.settings is None:
        return
    for connection, mapping in said.mappings.items():
        crm = said.settings.connections[connection].crm if connection in said.settings.connections else None
        for type, child in mapping.children.items():
            by_contacts = crm is CrmName.HUBSPOT and child.parent.record == "contacts"
            if child.parent.field is None and not by_contacts:
                source = said.sources[mapping_file(connection)]
                message = f"nothing tells which {child.parent.record} a row of {type} belongs to"
                yield source.problem(
                    ("children", type, "parent"), message, "name the field that holds its id"
                )


def _unknown_lists(said: Said) -> Iterator[Problem]:
    """Lists that routing compares with and the definition does not have."""
    for number, rule in enumerate(said.routing.rules if said.routing else ()):
        for one in comparisons(rule.when):
            for name in one.operands if one.operator is Operator.IN_LIST else ():
                if name not in said.lists:
                    place = ("rules", number, "when", *one.place)
                    hint = nearest(name, said.lists)
                    yield said.sources[ROUTING].problem(place, f"there is no list {name}", hint)


def _switches(said: Said) -> Iterator[Problem]:
    """Switches that are on without what they need."""
    routing = said.routing
    if said.settings is None or routing is None or not said.mapped:
        return
    for name, connection in said.settings.connections.items():
        place = ("connections", name, "switches")
        source = said.sources[SETTINGS]
        outputs = said.mappings[name].outputs
        if connection.switches.stage and "stage" not in outputs:
            hint = f"name its field under outputs in mapping/{name}.yaml"
            yield source.problem((*place, "stage"), "stage is on, but the mapping writes no stage", hint)
        takers = any(name in member.owner for member in routing.roster.values())
        if connection.switches.owner and not takers and name not in routing.fallback.queue:
            message = f"owner is on, but nobody can own leads in {name}"
            yield source.problem(
                (*place, "owner"), message, "fill the roster or the fallback in routing.yaml"
            )
        if connection.switches.owner and "handoff_key" not in outputs:
            hint = f"name its field under outputs in mapping/{name}.yaml"
            yield source.problem((*place, "owner"), "owner is on, but the mapping has no handoff_key", hint)
