"""BANT boxes, compiled: budget, authority, need, timeline, each met, partly, unmet or unknown."""

from __future__ import annotations

from collections.abc import Callable

from config.definition.condition import attributes
from config.definition.criterion import Box as BoxDefinition
from leads.score import Box, Line, Outcome
from scoring.comparison import MET, UNKNOWN, UNMET, Terms, Test, compiled, evidence
from scoring.phrases import phrase
from scoring.sentence import Speech
from scoring.view import Sight, View, freshened, kept

PARTLY = Outcome.PARTLY

#: A box compiled: the answer of one lead, and its line of the receipt.
BoxJudge = Callable[[Sight], tuple[Box, Line]]


def judge_box(name: str, definition: BoxDefinition, terms: Terms, speech: Speech) -> BoxJudge:
    """The judge of one box."""
    answer = _answer(definition, terms)
    read = box_attributes(definition)
    points = definition.points
    given = {MET: points.met, PARTLY: points.partly, UNMET: points.unmet, UNKNOWN: 0}
    ask = definition.question(speech.language, speech.fallback) or phrase(speech.language, f"ask_{name}")

    def filled(view: View) -> tuple[Box, Line]:
        outcome = answer(view)
        seen = tuple(evidence(each, view.values[each], terms) for each in read if each in view.values)
        box = Box(name, outcome, given[outcome], seen, ask)
        return box, _line(box, speech.language)

    judge, fresh = kept(filled, read), freshened(read, definition.stale_after, terms.zone)
    return lambda sight: judge(fresh(sight))


def box_attributes(box: BoxDefinition) -> tuple[str, ...]:
    """The attributes that can fill a box."""
    written = [condition for condition in (box.met, box.partly, box.unmet) if condition is not None]
    return tuple(dict.fromkeys(name for condition in written for name in attributes(condition)))


def _answer(box: BoxDefinition, terms: Terms) -> Callable[[View], Outcome]:
    """A plain no wins over a yes.

    A box without a written no is unmet when something is known and nothing written could still be met.
    """
    tests: list[tuple[Outcome, Test]] = [
        (outcome, compiled(condition, terms))
        for outcome, condition in ((UNMET, box.unmet), (MET, box.met), (PARTLY, box.partly))
        if condition is not None
    ]
    silent_no, read = box.unmet is None, box_attributes(box)

    def answer(view: View) -> Outcome:
        results = []
        for outcome, test in tests:
            result = test(view)
            if result is MET:
                return outcome
            results.append(result)
        answered = any(name in view.values for name in read)
        return UNMET if silent_no and answered and UNKNOWN not in results else UNKNOWN

    return answer


def _line(box: Box, language: str) -> Line:
    says = f"{phrase(language, box.name)}: {phrase(language, box.outcome.value)}"
    return Line(f"bant.{box.name}", "bant", box.outcome, box.points, says, box.evidence)
