"""Conditions that no lead meets, or every lead does, and lines that an earlier one takes everything from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from config.definition.condition import Condition, Operator, comparisons
from config.definition.contents import conditions, criteria, exclusions, filters
from config.definition.criterion import Bands, Bant, Persona
from config.definition.lint.finding import Case, Doubts, because
from config.definition.lint.proof import Ground
from config.definition.problem import DefinitionProblem, Path

#: So many bands, personas or exclusions are compared with each other.
COMPARED_MOST = 200


def never_met(case: Case) -> Doubts:
    """Conditions that contradict themselves or the scope."""
    for place, condition, ground in _grounded(case):
        conflict = ground.conflict(condition)
        if conflict:
            message = f"this can never be met: {because(conflict, ground)}"
            yield DefinitionProblem(place, message, "mend it, or remove it")


def always_met(case: Case) -> Doubts:
    """Conditions that tell no two scored leads apart. The last band may stand for the rest."""
    for place, condition, ground in _grounded(case):
        if ground.certain(condition) and not _is_last_band(case, place):
            message = "every lead meets this of whom it is known, so that it tells none from another"
            yield DefinitionProblem(place, message, "remove it, or ask for more")


def _is_last_band(case: Case, place: Path) -> bool:
    for at, criterion in criteria(case.parts):
        if isinstance(criterion, Bands) and place[: len(at)] == at:
            return place[len(at) + 1] == len(criterion.first) - 1
    return False


def _grounded(case: Case) -> Iterator[tuple[Path, Condition, Ground]]:
    """Every condition with what proofs about it stand on; the scope itself stands on nothing."""
    bare = Ground(case.leads.terms, single=case.leads.single)
    for place, condition in conditions(case.parts):
        yield place, condition, bare if place[0] == "scope" else case.leads
    for place, condition in filters(case.parts):
        yield place, condition, case.activities


def empty_lists(case: Case) -> Doubts:
    """Comparisons with a list that has no values."""
    for place, condition in (*conditions(case.parts), *filters(case.parts)):
        for comparison in comparisons(condition):
            if (
                comparison.operator is Operator.IN_LIST
                and case.supply.lists.get(str(comparison.operands[0])) == frozenset()
            ):
                message = f"the list {comparison.operands[0]} is empty, so that nothing is ever in it"
                yield DefinitionProblem((*place, *comparison.place), message, "fill it, or remove this")


def hidden_bands(case: Case) -> Doubts:
    """Bands whose leads an earlier band takes."""
    for place, criterion in criteria(case.parts):
        if isinstance(criterion, Bands):
            listed = [((*place, "first", n, "when"), each.when) for n, each in enumerate(criterion.first)]
            for hidden, by in _hidden(listed, case.leads):
                message = f"no lead gets here: band {int(by[-2]) + 1} takes all that meet this"
                yield DefinitionProblem(hidden, message, "put the narrower band first")


def hidden_exclusions(case: Case) -> Doubts:
    """Exclusions whose leads an earlier one takes."""
    listed = [(("exclusions", name, "when"), each.when) for name, each in exclusions(case.parts).items()]
    for hidden, by in _hidden(listed, case.leads):
        message = f"the exclusion {by[1]} takes all that meet this, and only the first counts"
        yield DefinitionProblem(hidden, message, "put the narrower one first, or remove it")


def hidden_answers(case: Case) -> Doubts:
    """BANT answers that an answer that is looked at before takes everything from."""
    bant = case.parts.get("bant")
    for name, box in bant.boxes.items() if isinstance(bant, Bant) else ():
        answers = (("unmet", box.unmet), ("met", box.met), ("partly", box.partly))
        listed = [(("bant", name, answer), each) for answer, each in answers if each is not None]
        for hidden, by in _hidden(listed, case.leads):
            message = f"this is never the answer: {by[2]} is looked at first and takes all that meet it"
            yield DefinitionProblem(hidden, message, "narrow one of the two")


def overlapping_personas(case: Case) -> Doubts:
    """Personas of which one includes the other."""
    found = case.parts.get("personas")
    personas = [
        (name, each.when, len(list(comparisons(each.when))))
        for name, each in (found.items() if isinstance(found, dict) else ())
        if isinstance(each, Persona)
    ][:COMPARED_MOST]
    for number, (name, when, size) in enumerate(personas):
        for position, (other, wider, breadth) in enumerate(personas):
            if number != position and case.leads.covers(wider, when):
                never = (breadth, -position) > (size, -number)
                shown = f"{other} is shown for all of them" if never else f"{name} is shown for all of them"
                if never or not case.leads.covers(when, wider):
                    message = f"the persona {other} includes {name}: {shown}"
                    yield DefinitionProblem(("personas", name, "when"), message, "set the two apart")


def _hidden(listed: Iterable[tuple[Path, Condition]], ground: Ground) -> Iterator[tuple[Path, Path]]:
    """Each place that an earlier one covers, with the earlier one."""
    before: list[tuple[Path, Condition]] = []
    for place, condition in islice(listed, COMPARED_MOST):
        by = next((each for each, wide in before if ground.covers(wide, condition)), None)
        if by is not None:
            yield place, by
        before.append((place, condition))
