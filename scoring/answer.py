"""Criteria on attributes, compiled: an answer's condition, or the first of several bands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.definition.condition import Condition, attributes
from config.definition.criterion import Answer, Bands
from leads.score import Line, Outcome
from scoring.comparison import MET, UNKNOWN, UNMET, Terms, Test, compiled, evidence
from scoring.sentence import Sentence, Speech
from scoring.view import Sight, View, freshened, kept

#: A criterion compiled: the lines it gives one lead.
Judge = Callable[[Sight], Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition with the points and the sentence of a lead that meets it."""

    test: Test
    points: int
    sentence: Sentence


Decided = tuple[Outcome, int, Sentence]


def judge_answer(name: str, criterion: Answer | Bands, terms: Terms, speech: Speech) -> Judge:
    """The judge of a criterion on attributes. `name` is its dotted name."""
    sentence = speech.sentence(criterion.says)
    branches = _branches(criterion, sentence, terms, speech)
    read = attributes_of(criterion)
    unmet = (UNMET, criterion.otherwise, sentence)
    unknown = (UNKNOWN, criterion.unknown, sentence)

    def line(view: View) -> Sequence[Line]:
        values = view.values
        outcome, points, said = _decided(branches, view, unmet, unknown)
        seen = tuple(evidence(each, values.get(each), terms) for each in read)
        says = said(lambda each: speech.spoken(each, values.get(each)))
        return (Line(name, criterion.kind.value, outcome, points, says, seen),)

    judge = kept(line, read)
    if criterion.stale_after is None:
        return lambda sight: judge(sight.view)
    fresh = freshened(read, criterion.stale_after, terms.zone)
    return lambda sight: judge(fresh(sight))


def _decided(branches: Sequence[Branch], view: View, unmet: Decided, unknown: Decided) -> Decided:
    """The first branch that is met; else unknown if one branch is; else unmet."""
    answer = unmet
    for branch in branches:
        outcome = branch.test(view)
        if outcome is MET:
            return MET, branch.points, branch.sentence
        if outcome is UNKNOWN:
            answer = unknown
    return answer


def _branches(
    criterion: Answer | Bands, sentence: Sentence, terms: Terms, speech: Speech
) -> tuple[Branch, ...]:
    if isinstance(criterion, Answer):
        return (Branch(compiled(criterion.when, terms), criterion.points, sentence),)
    return tuple(
        Branch(compiled(band.when, terms), band.points, speech.sentence(band.says) if band.says else sentence)
        for band in criterion.first
    )


def attributes_of(criterion: Answer | Bands) -> tuple[str, ...]:
    """The attributes a criterion reads, each once."""
    conditions: list[Condition] = (
        [criterion.when] if isinstance(criterion, Answer) else [band.when for band in criterion.first]
    )
    return tuple(dict.fromkeys(name for condition in conditions for name in attributes(condition)))
