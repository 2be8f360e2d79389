"""What a definition reads: its conditions and behaviours with their places, attributes, literals, types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.definition.condition import Comparison, Condition, Operator, comparisons
from config.definition.criterion import (
    Absence,
    Answer,
    Bands,
    Bant,
    Behaviour,
    Criterion,
    Exclusion,
    Group,
    Persona,
)
from config.definition.model import ENGAGEMENT, FIT, Definition, Mql, Scope
from config.definition.problem import Path

#: Attributes that scoring itself makes: the type of record, and the persona that fits best.
RECORD, BEST_PERSONA = "record", "best_persona"
MADE_BY_SCORING = frozenset({RECORD, BEST_PERSONA})

#: An `absent` criterion may ask for the silence of every type.
ANY_TYPE = "any"

#: The sections of a definition by name; a section that could not be read is left out.
Sections = Mapping[str, object]

_LITERAL = (Operator.EQUALS, Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF)


def sections(definition: Definition) -> Sections:
    """The definition's sections by name."""
    return {name: getattr(definition, name) for name in Definition.model_fields}


def criteria(parts: Sections) -> Iterator[tuple[Path, Criterion]]:
    """Every criterion that can give or take points, with its place: dimensions, then adjustments."""
    for place, group in groups(parts):
        for criterion, found in group.criteria.items():
            yield (*place, criterion), found
    for name, adjustment in _named(parts, "adjustments").items():
        if isinstance(adjustment, Criterion):
            yield ("adjustments", name), adjustment


def dimensions_of(parts: Sections) -> Iterator[tuple[Path, Mapping[str, Group]]]:
    """The groups of every dimension that could be read, with its place."""
    for name in (FIT, ENGAGEMENT):
        if isinstance(groups := parts.get(name), Mapping):
            yield (name,), groups
    for name, further in _named(parts, "dimensions").items():
        if isinstance(further, Mapping):
            yield ("dimensions", name), further


def _named(parts: Sections, section: str) -> Mapping[str, object]:
    found = parts.get(section)
    return found if isinstance(found, Mapping) else {}


def conditions(parts: Sections) -> Iterator[tuple[Path, Condition]]:
    """Every condition on attributes, with its place, in the order in which a definition is written."""
    yield from _scope(parts.get("scope"))
    for name, persona in _named(parts, "personas").items():
        if isinstance(persona, Persona):
            yield ("personas", name, "when"), persona.when
    for place, criterion in criteria(parts):
        yield from _of_criterion(place, criterion)
    yield from _of_bant(parts.get("bant"))
    for name, exclusion in exclusions(parts).items():
        yield ("exclusions", name, "when"), exclusion.when


def exclusions(parts: Sections) -> Mapping[str, Exclusion]:
    """The exclusions by name."""
    found = _named(parts, "exclusions")
    return {name: each for name, each in found.items() if isinstance(each, Exclusion)}


def _scope(scope: object) -> Iterator[tuple[Path, Condition]]:
    if isinstance(scope, Scope):
        for name, condition in (("include", scope.include), ("exclude", scope.exclude)):
            if condition is not None:
                yield ("scope", name), condition


def _of_criterion(place: Path, criterion: Criterion) -> Iterator[tuple[Path, Condition]]:
    if isinstance(criterion, Answer):
        yield (*place, "when"), criterion.when
    elif isinstance(criterion, Bands):
        for number, band in enumerate(criterion.first):
            yield (*place, "first", number, "when"), band.when


def _of_bant(bant: object) -> Iterator[tuple[Path, Condition]]:
    if isinstance(bant, Bant):
        for name, box in bant.boxes.items():
            for answer, condition in (("met", box.met), ("partly", box.partly), ("unmet", box.unmet)):
                if condition is not None:
                    yield ("bant", name, answer), condition


def filters(parts: Sections) -> Iterator[tuple[Path, Condition]]:
    """Every condition on the properties of activities, with its place."""
    for place, criterion in criteria(parts):
        if isinstance(criterion, Behaviour) and criterion.where is not None:
            yield (*place, "where"), criterion.where


def compared(parts: Sections) -> Iterator[tuple[Path, Comparison]]:
    """Every comparison of an attribute, with the place of what it is compared with."""
    for place, condition in conditions(parts):
        for comparison in comparisons(condition):
            yield (*place, *comparison.place), comparison


def attributes_read(definition: Definition) -> Mapping[str, Path]:
    """Every attribute a condition or the MQL gate reads, with the first place; what scoring makes is not."""
    return attributes_in(sections(definition))


def attributes_in(parts: Sections) -> Mapping[str, Path]:
    """The same of the sections that could be read."""
    found: dict[str, Path] = {}
    for place, comparison in compared(parts):
        if comparison.attribute not in MADE_BY_SCORING:
            found.setdefault(comparison.attribute, place)
    return {**_gate(parts.get("mql")), **found}


def _gate(mql: object) -> dict[str, Path]:
    known = mql.known if isinstance(mql, Mql) else ()
    return {name: ("mql", "known", number) for number, name in enumerate(known)}


def literals(definition: Definition) -> tuple[tuple[str, str, Path], ...]:
    """Every text an attribute is expected to equal: (attribute, text, place)."""
    return literals_in(sections(definition))


def literals_in(parts: Sections) -> tuple[tuple[str, str, Path], ...]:
    """The same of the sections that could be read."""
    return tuple(
        (comparison.attribute, operand, (*place, number) if len(comparison.operands) > 1 else place)
        for place, comparison in compared(parts)
        if comparison.operator in _LITERAL and comparison.attribute not in MADE_BY_SCORING
        for number, operand in enumerate(comparison.operands)
        if isinstance(operand, str)
    )


def activity_types(definition: Definition) -> frozenset[str]:
    """Every activity type that a criterion counts or misses; `any` is not one."""
    found: set[str] = set()
    for _, criterion in criteria(sections(definition)):
        if isinstance(criterion, Behaviour):
            found.update(criterion.activity)
        elif isinstance(criterion, Absence):
            found.update(criterion.absent)
    return frozenset(found - {ANY_TYPE})


def groups(parts: Sections) -> Iterator[tuple[Path, Group]]:
    """Every group of every dimension, with its place."""
    for place, found in dimensions_of(parts):
        for name, group in found.items():
            yield (*place, name), group


def stages_counted_from(definition: Definition) -> frozenset[str]:
    """Every stage from whose start some group counts activities."""
    return frozenset(stage for _, group in groups(sections(definition)) for stage in group.count_from)


def list_files(definition: Definition) -> Mapping[str, str]:
    """The lists that are files: name to path."""
    return {name: source for name, source in definition.lists.items() if isinstance(source, str)}
