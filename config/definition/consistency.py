"""Whether the sections of a definition agree with each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from config.definition.condition import Operator, attributes, comparisons
from config.definition.contents import (
    BEST_PERSONA,
    RECORD,
    Sections,
    compared,
    conditions,
    criteria,
    filters,
)
from config.definition.criterion import Absence, Answer, Behaviour, Criterion
from config.definition.model import ENGAGEMENT, FIT, Exchange, Mql, NamedScore, Privacy, Scoring
from config.definition.problem import DefinitionProblem, Path, nearest
from config.definition.protected import PROTECTED
from config.definition.quantity import HUNDRED_PERCENT

RECORD_KINDS = ("lead", "contact")

Problems = Iterator[DefinitionProblem]


def disagreements(parts: Sections) -> tuple[DefinitionProblem, ...]:
    """Every problem between sections. Sections that could not be read are left out of `parts`."""
    return tuple(problem for rule in _RULES for problem in rule(parts))


def _thresholds(parts: Sections) -> Problems:
    mql = parts.get("mql")
    if isinstance(mql, Mql) and mql.leave >= mql.enter:
        message = f"leave ({mql.leave}) must be below enter ({mql.enter})"
        yield DefinitionProblem(("mql", "leave"), message, "a gap keeps leads from going back and forth")


def _weights(parts: Sections) -> Problems:
    further = parts.get("dimensions")
    if not isinstance(further, Mapping):
        return
    known = [FIT, ENGAGEMENT, *further]
    for place, weights in _weighings(parts):
        for name in weights:
            if name not in known:
                hint = nearest(name, known) or f"one of: {', '.join(known)}"
                yield DefinitionProblem((*place, name), f"there is no dimension {name}", hint)
        total = sum(weights.values())
        if total != HUNDRED_PERCENT:
            yield DefinitionProblem(place, f"the weights add up to {total / 1000:g}%, not to 100%")


def _weighings(parts: Sections) -> Iterator[tuple[Path, Mapping[str, int]]]:
    """The weights of the main score and of each further one, with their place."""
    if isinstance(score := parts.get("score"), Scoring):
        yield ("score", "weights"), score.weights
    for name, named in _named_scores(parts).items():
        yield ("scores", name, "weights"), named.weights


def _named_scores(parts: Sections) -> Mapping[str, NamedScore]:
    found = parts.get("scores")
    return found if isinstance(found, Mapping) else {}


def _score_adjustments(parts: Sections) -> Problems:
    """A further score counts adjustments that there are."""
    known = parts.get("adjustments")
    if not isinstance(known, Mapping):
        return
    for score, named in _named_scores(parts).items():
        for number, name in enumerate(named.adjustments):
            if name not in known:
                place = ("scores", score, "adjustments", number)
                yield DefinitionProblem(place, f"there is no adjustment {name}", nearest(name, known))


def _own_rate(parts: Sections) -> Problems:
    exchange, own = parts.get("exchange"), parts.get("currency")
    if isinstance(exchange, Exchange) and own in exchange.rates:
        message = f"{own} is the definition's own currency, which is worth 1"
        yield DefinitionProblem(("exchange", "rates", str(own)), message)


def _dimension_names(parts: Sections) -> Problems:
    further = parts.get("dimensions")
    for name in further if isinstance(further, Mapping) else ():
        if name in (FIT, ENGAGEMENT, "bant", "adjustments"):
            yield DefinitionProblem(("dimensions", name), f"{name} is already a part of the definition")


def _lists(parts: Sections) -> Problems:
    lists = parts.get("lists")
    if not isinstance(lists, Mapping):
        return
    for place, condition in (*conditions(parts), *filters(parts)):
        for comparison in comparisons(condition):
            if comparison.operator is Operator.IN_LIST and (name := comparison.operands[0]) not in lists:
                hint = nearest(name, lists) or "name the list under lists:"
                yield DefinitionProblem((*place, *comparison.place), f"there is no list {name}", hint)


def _personas(parts: Sections) -> Problems:
    personas = parts.get("personas")
    if not isinstance(personas, Mapping):
        return
    for place, comparison in compared(parts):
        if comparison.attribute != BEST_PERSONA:
            continue
        if place[0] in ("personas", "scope"):
            yield DefinitionProblem(place, "the best persona is not known yet here")
        for name in comparison.operands if comparison.operator is Operator.EQUALS else ():
            if name not in personas:
                hint = nearest(name, personas) or _known(personas)
                yield DefinitionProblem(place, f"there is no persona {name}", hint)


def _known(personas: Iterable[str]) -> str:
    listed = ", ".join(personas)
    return f"one of: {listed}" if listed else "write it under personas:"


def _records(parts: Sections) -> Problems:
    for place, comparison in compared(parts):
        for kind in comparison.operands if comparison.attribute == RECORD else ():
            if kind not in RECORD_KINDS:
                yield DefinitionProblem(place, f"a record is a lead or a contact, not {kind}")


def _protected(parts: Sections) -> Problems:
    privacy = parts.get("privacy")
    if not isinstance(privacy, Privacy):
        return
    for place, comparison in compared(parts):
        name = comparison.attribute
        if name in privacy.never_score:
            yield DefinitionProblem(place, f"{name} is under never_score and may not be a condition")
        elif name in PROTECTED and name not in privacy.reasons:
            message = f"{name} tells a person's {PROTECTED[name]}, which is protected"
            hint = f"remove it, or write privacy: {{reasons: {{{name}: why it is needed and lawful}}}}"
            yield DefinitionProblem(place, message, hint)


def _evidence(parts: Sections) -> Problems:
    """A name in braces must be one that its criterion reads, or nothing could be filled in."""
    for place, criterion in criteria(parts):
        allowed = _filled_in(criterion)
        for name in criterion.says.evidence if allowed is not None else ():
            if name not in (allowed or ()):
                hint = nearest(name, allowed or ()) or f"it reads: {', '.join(allowed or ('nothing',))}"
                yield DefinitionProblem((*place, "says"), f"{{{name}}} is not read by this criterion", hint)


def _filled_in(criterion: Criterion) -> tuple[str, ...] | None:
    """The names a sentence can fill in; None where it can be any property."""
    if isinstance(criterion, Behaviour):
        return None
    if isinstance(criterion, Absence):
        return ("last",)
    if isinstance(criterion, Answer):
        return attributes(criterion.when)
    return tuple(name for band in criterion.first for name in attributes(band.when))


def _names(parts: Sections) -> Problems:
    """`any` has a meaning of its own among the silent types only, and each type stands once."""
    for place, criterion in criteria(parts):
        key, types = _types(criterion)
        for number, type in enumerate(types):
            if type in types[:number]:
                problem = DefinitionProblem(
                    (*place, key, number), f"{type} stands twice", "keep one of the two"
                )
                yield problem
        if key == "absent" and "any" in types and len(types) > 1:
            hint = "write absent: any, or name the types"
            yield DefinitionProblem((*place, key), "any already stands for every type", hint)
        if isinstance(criterion, Behaviour) and "any" in criterion.activity:
            hint = "name the types: activity: [page_view, email_click]"
            yield DefinitionProblem((*place, "activity"), "any works with absent only", hint)


def _types(criterion: Criterion) -> tuple[str, tuple[str, ...]]:
    """The setting that names types of activity, and the types."""
    if isinstance(criterion, Behaviour):
        return "activity", criterion.activity
    return ("absent", criterion.absent) if isinstance(criterion, Absence) else ("", ())


def _boxes(parts: Sections) -> Problems:
    """A better answer never scores lower than a worse one or than no answer."""
    for name, box in getattr(parts.get("bant"), "boxes", {}).items():
        points = box.points
        if not (points.met >= points.partly >= max(points.unmet, 0)):
            message = "points must fall from met over partly (0 or more) to unmet"
            yield DefinitionProblem(("bant", name, "points"), message)


_RULES: tuple[Callable[[Sections], Problems], ...] = (
    _thresholds,
    _weights,
    _score_adjustments,
    _own_rate,
    _dimension_names,
    _lists,
    _personas,
    _records,
    _protected,
    _evidence,
    _names,
    _boxes,
)
