"""Criteria by which a favourable BANT answer could lower a score."""

from __future__ import annotations

from collections.abc import Iterator

from config.definition.condition import All, Condition, Not, attributes
from config.definition.contents import criteria
from config.definition.criterion import Answer, Bands, Bant, Box
from config.definition.lint.finding import Case, Doubts, points
from config.definition.problem import DefinitionProblem, Path


def lowering_answers(case: Case) -> Doubts:
    """Lines that give less where a box is met, or partly, than where its attribute is unknown."""
    bant = case.parts.get("bant")
    boxes = bant.boxes if isinstance(bant, Bant) else {}
    for place, criterion in criteria(case.parts):
        if not isinstance(criterion, Answer | Bands):
            continue
        for inside, when, given in _branches(criterion):
            lowers = (name for name, box in boxes.items() if _together(case, box, when))
            name = next(lowers, None) if given < criterion.unknown else None
            if name is not None:
                message = (
                    f"a favourable answer to {name} can lower the score: this gives {points(given)} points"
                    f" where {name} can be met, and {points(criterion.unknown)} while it is unknown"
                )
                hint = f"leave what answers {name} to bant, or give no fewer points for it than for unknown"
                yield DefinitionProblem((*place, *inside), message, hint)


def _branches(criterion: Answer | Bands) -> Iterator[tuple[Path, Condition, int]]:
    """Each way in which a criterion can be answered: the place of its points, its condition, its points."""
    if isinstance(criterion, Answer):
        yield ("points",), criterion.when, criterion.points
        yield ("else",), Not(criterion.when), criterion.otherwise
        return
    missed: tuple[Condition, ...] = ()
    for number, band in enumerate(criterion.first):
        yield ("first", number, "points"), All((*missed, band.when)), band.points
        missed = (*missed, Not(band.when))
    yield ("else",), All(missed), criterion.otherwise


def _together(case: Case, box: Box, when: Condition) -> bool:
    """Whether a good answer of the box reads an attribute of the condition, and both can be met at once."""
    without = () if box.unmet is None else (Not(box.unmet),)
    good = (each for each in (box.met, box.partly) if each is not None)
    return any(
        {*attributes(answer)} & {*attributes(when)}
        and not case.leads.impossible(All((*without, answer, when)))
        for answer in good
    )
