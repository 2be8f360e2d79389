"""Whether the definition means what it says, beside what the mappings bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from config.check import Derivations, Findings, filled
from config.definition.condition import attributes
from config.definition.contents import MADE_BY_SCORING, criteria
from config.definition.criterion import Behaviour
from config.definition.lint import Supply, doubts, reach_doubts
from config.definition.problem import DefinitionProblem, nearest
from config.load import DEFINITION, Draft, Said
from config.mapping import CrmMapping
from leads.attribute import AttributeType


def check_definition(said: Said, derivations: Derivations) -> Findings:
    """Warnings for what can never happen, always does, counts twice or makes no difference."""
    source = said.sources.get(DEFINITION)
    if source is None:
        return Findings()
    mappings = list(said.mappings.values()) if said.mapped else []
    everywhere = supply(said, mappings, derivations)
    found = [*doubts(said.parts, everywhere), *_unfilled_properties(said, mappings)]
    if len(mappings) > 1:
        found += _of_one(said, derivations, {each.path for each in found})
    return Findings(warnings=source.problems(dict.fromkeys(found)))


def supply(said: Said, mappings: Iterable[CrmMapping], derivations: Derivations) -> Supply:
    """What these mappings bring together; without any, nothing is known of it."""
    several = list(mappings)
    if not several:
        return Supply(lists=_lists(said))
    attributes = frozenset().union(*(filled(each, derivations) for each in several))
    sets = frozenset(
        name
        for each in several
        for record in each.records.values()
        for name, one in record.attributes.items()
        if one.type is AttributeType.SET
    )
    activities = frozenset().union(*(each.activity_types() for each in several))
    plain = frozenset(
        name for each in several for record in each.records.values() for name in record.attributes
    )
    single = (plain | frozenset(derivations.sources) | MADE_BY_SCORING) - sets
    return Supply(attributes, activities, single, _lists(said))


def _lists(said: Said) -> Mapping[str, frozenset[str]]:
    """The lists that could be read."""
    problems = said.problems if isinstance(said, Draft) else ()
    unread = {each.setting for each in problems if each.file == DEFINITION}
    return {name: values for name, values in said.lists.items() if f"lists.{name}" not in unread}


def _of_one(
    said: Said, derivations: Derivations, known: set[tuple[str | int, ...]]
) -> list[DefinitionProblem]:
    """What is out of reach in one connection only."""
    found: list[DefinitionProblem] = []
    for name, mapping in said.mappings.items():
        for each in reach_doubts(said.parts, supply(said, [mapping], derivations)):
            if each.path not in known:
                found.append(DefinitionProblem(each.path, f"in {name}, {each.message}", each.hint))
    return found


def _unfilled_properties(said: Said, mappings: Iterable[CrmMapping]) -> Iterator[DefinitionProblem]:
    """Properties that a filter asks for and no mapping gives any of its activities."""
    given = _properties(mappings)
    for place, criterion in criteria(said.parts):
        if not isinstance(criterion, Behaviour) or criterion.where is None:
            continue
        produced = [given[type] for type in criterion.activity if type in given]
        known = frozenset().union(*produced) if produced else frozenset(attributes(criterion.where))
        for name in attributes(criterion.where):
            if name not in known:
                hint = nearest(name, known) or f"properties are: {', '.join(sorted(known)) or 'none'}"
                message = f"no mapping gives {' or '.join(criterion.activity)} a {name}"
                yield DefinitionProblem((*place, "where"), message, hint)


def _properties(mappings: Iterable[CrmMapping]) -> dict[str, frozenset[str]]:
    """The properties that some row or event of each type can have."""
    found: dict[str, frozenset[str]] = {}
    for mapping in mappings:
        kinds = [kind for rows in mapping.activities.values() for kind in rows.kinds]
        for kind in (*kinds, *mapping.events.values()):
            found[kind.type] = found.get(kind.type, frozenset()) | {*kind.properties, *kind.always}
    return found
