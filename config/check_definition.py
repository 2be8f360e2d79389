"""Whether the definition means what it says, beside what the mappings bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from config.check import Derivations, Findings, filled
from config.definition.condition import attributes
from config.definition.contents import MADE_BY_SCORING, compared, criteria, literals_in
from config.definition.criterion import Behaviour
from config.definition.lint import Supply, doubts, lowering_answers, reach_doubts
from config.definition.lint.claim import Terms
from config.definition.lint.proof import Ground
from config.definition.lint.rates import amounts
from config.definition.model import Exchange, RollUp
from config.definition.problem import DefinitionProblem, nearest
from config.definition.quantity import read_money
from config.load import DEFINITION, Draft, Said
from config.mapping import CrmMapping
from leads.attribute import AttributeType
from leads.reading import boolean_of, number_of
from leads.text import folded

#: What a sentence can say of any activity.
TOLD_OF_ALL = ("times", "last")


def check_definition(said: Said, derivations: Derivations) -> Findings:
    """Warnings for what can never happen, always does, counts twice or makes no difference."""
    source = said.sources.get(DEFINITION)
    if source is None:
        return Findings()
    mappings = list(said.mappings.values()) if said.mapped else []
    everywhere = supply(said, mappings, derivations)
    found = [*doubts(said.parts, everywhere), *_unfilled_properties(said, mappings)]
    found += [*_strange_words(said, mappings, derivations), *_wrong_types(said, mappings)]
    found += [*_unwritten(said, mappings), *_idle_rates(said, mappings)]
    if len(mappings) > 1:
        found += _of_one(said, derivations, {each.path for each in found})
    return Findings(warnings=source.problems(dict.fromkeys(found)))


def check_answers(said: Said, derivations: Derivations) -> Findings:
    """Problems where a favourable BANT answer could lower a score.

    Without mappings every attribute is taken for one that holds a single value.
    """
    source = said.sources.get(DEFINITION)
    if source is None:
        return Findings()
    mappings = list(said.mappings.values()) if said.mapped else []
    brought = supply(said, mappings, derivations)
    terms = Terms(brought.lists, str(said.parts.get("currency") or ""))
    ground = Ground(terms, single=brought.single if mappings else None)
    told = lowering_answers(said.parts, ground, _together(mappings, derivations))
    return Findings(source.problems(dict.fromkeys(told)))


def _together(mappings: list[CrmMapping], derivations: Derivations) -> dict[str, frozenset[str]]:
    """The attributes that become known together with each: what tells it, and what that tells besides."""
    mapped = frozenset().union(*(each.attributes() for each in mappings))
    told_by = {
        name: frozenset(source for source in sources if source in mapped or not mappings)
        for name, sources in derivations.sources.items()
    }
    found = {}
    for name in frozenset(told_by).union(*told_by.values()):
        tells = told_by.get(name, frozenset()) | {name}
        found[name] = tells | {each for each, sources in told_by.items() if sources & tells}
    return found


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


def _strange_words(
    said: Said, mappings: Iterable[CrmMapping], derivations: Derivations
) -> Iterator[DefinitionProblem]:
    """Literals that a derived attribute can never be; what a mapping fills itself can be anything."""
    several = list(mappings)
    filled_in = frozenset().union(*(each.attributes() for each in several))
    for attribute, text, place in literals_in(said.parts) if several else ():
        words = derivations.words.get(attribute, frozenset())
        if words and attribute not in filled_in and folded(text) not in map(folded, words):
            meant = derivations.told(attribute, text)
            guess = f"did you mean {meant}?" if meant in words else nearest(text, words)
            hint = f"{guess} It is one of: {', '.join(sorted(words))}".strip()
            yield DefinitionProblem(place, f"{attribute} is never {text}", hint)


def _as_number(text: str) -> object:
    """The number or the amount that a text states, or None."""
    return read_money(text) or number_of(folded(text))


def _as_truth(text: str) -> object:
    return boolean_of(folded(text))


#: How a text must read beside an attribute of a type, and what the type is called.
_READ_AS: Mapping[AttributeType, tuple[Callable[[str], object], str]] = {
    AttributeType.NUMBER: (_as_number, "a number"),
    AttributeType.BOOLEAN: (_as_truth, "true or false"),
}


def _wrong_types(said: Said, mappings: Iterable[CrmMapping]) -> Iterator[DefinitionProblem]:
    """Texts that no value of the attribute's type can equal."""
    types: dict[str, set[AttributeType]] = {}
    for record in (record for each in mappings for record in each.records.values()):
        for name, one in record.attributes.items():
            types.setdefault(name, set()).add(one.type)
    for attribute, text, place in literals_in(said.parts):
        found = types.get(attribute, set())
        read, called = _READ_AS.get(next(iter(found)), (folded, "")) if len(found) == 1 else (folded, "")
        if read(text) is None:
            hint = (
                "to ask for a range, write: {between: [50, 100]}"
                if read is _as_number
                else "write true or false"
            )
            yield DefinitionProblem(place, f"{attribute} is {called} and never {text}", hint)


def _unfilled_properties(said: Said, mappings: Iterable[CrmMapping]) -> Iterator[DefinitionProblem]:
    """Properties that a filter or a sentence asks for and no mapping gives any of its activities."""
    given = _properties(mappings)
    for place, criterion in criteria(said.parts):
        if not isinstance(criterion, Behaviour):
            continue
        produced = [given[type] for type in criterion.activity if type in given]
        known = frozenset().union(*produced)
        asked = () if criterion.where is None else attributes(criterion.where)
        spoken = (name for name in criterion.says.evidence if name not in TOLD_OF_ALL)
        named = [("where", name) for name in asked] + [("says", name) for name in spoken]
        for key, name in named if produced else ():
            if name not in known:
                hint = nearest(name, known) or f"properties are: {', '.join(sorted(known)) or 'none'}"
                message = f"no mapping gives {' or '.join(criterion.activity)} a {name}"
                yield DefinitionProblem((*place, key), message, hint)


def _properties(mappings: Iterable[CrmMapping]) -> dict[str, frozenset[str]]:
    """The properties that some row or event of each type can have."""
    found: dict[str, frozenset[str]] = {}
    for mapping in mappings:
        kinds = [kind for rows in mapping.activities.values() for kind in rows.kinds]
        for kind in (*kinds, *mapping.events.values()):
            found[kind.type] = found.get(kind.type, frozenset()) | {*kind.properties, *kind.always}
    return found


def _unwritten(said: Said, mappings: list[CrmMapping]) -> Iterator[DefinitionProblem]:
    """Further scores and the roll-up of accounts that no mapping has fields for."""
    scores = said.parts.get("scores")
    for name in scores if isinstance(scores, Mapping) and mappings else ():
        if not any(name in each.scores for each in mappings):
            message = f"no mapping writes the score {name}; `tolok explain` alone shows it"
            yield DefinitionProblem(
                ("scores", name), message, f"name its fields in a mapping: scores: {{{name}: ...}}"
            )
    fields = (record.outputs for each in mappings for record in each.records.values())
    if isinstance(said.parts.get("account"), RollUp) and mappings and not any(fields):
        message = "no mapping writes the score of an account; `tolok explain` alone shows it"
        hint = "name its fields in a mapping, under outputs of the record that is a company"
        yield DefinitionProblem(("account",), message, hint)


def _idle_rates(said: Said, mappings: list[CrmMapping]) -> Iterator[DefinitionProblem]:
    """Rates beside conditions of which none compares money."""
    if not isinstance(said.parts.get("exchange"), Exchange) or not mappings:
        return
    records = [record for each in mappings for record in each.records.values()]
    money = {
        name
        for record in records
        for name, one in record.attributes.items()
        if one.type is AttributeType.MONEY
    }
    if not any(one.attribute in money or any(amounts(one)) for _, one in compared(said.parts)):
        message = "no condition compares an amount of money, so that the rates are never used"
        yield DefinitionProblem(("exchange", "rates"), message, "remove exchange, or compare an amount")
