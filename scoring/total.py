"""The total, compiled: weighted dimensions, BANT within its bound, adjustments, 0 to 100, rounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config.definition.model import Definition
from config.definition.quantity import HUNDRED_PERCENT
from leads.score import POINT, Dimension, Line, rounded
from scoring.answer import Judge
from scoring.comparison import MET, Terms
from scoring.dimension import TOP, cut_to, judge_criterion
from scoring.phrases import percent, phrase, points
from scoring.sentence import Speech
from scoring.view import ANSWERS_KEPT, Sight


@dataclass(frozen=True, slots=True)
class TotalJudge:
    """How the parts become one whole number: the weight of each dimension, BANT's bound, the adjustments."""

    weights: Mapping[str, Callable[[int], Line]]
    bant_adds: int
    adjustments: tuple[Judge, ...]
    bant_capped: str
    bounded: str
    rounding: str

    def total(
        self, sight: Sight, dimensions: Sequence[Dimension], boxes: Sequence[Line]
    ) -> tuple[int, tuple[Line, ...]]:
        """The score, 0 to 100, and the lines that add up to it.

        A weighted dimension is rounded to a thousandth of a point; the sum is bounded, then rounded to a
        whole point, and both cuts are lines.
        """
        lines = [self.weights[each.name](each.points) for each in dimensions if each.name in self.weights]
        lines += boxes
        cut = cut_to(sum([line.points for line in boxes]), -self.bant_adds, self.bant_adds)
        if cut:
            lines.append(Line("bant", "cap", MET, cut, self.bant_capped))
        for judge in self.adjustments:
            lines += judge(sight)
        return self._whole(lines)

    def _whole(self, lines: list[Line]) -> tuple[int, tuple[Line, ...]]:
        total = sum([line.points for line in lines])
        cut = cut_to(total, 0, TOP)
        if cut:
            lines.append(Line("score", "bound", MET, cut, self.bounded))
        value = rounded(total + cut, POINT)
        rest = value * POINT - total - cut
        if rest:
            lines.append(Line("score", "rounding", MET, rest, self.rounding))
        return value, tuple(lines)


def judge_total(definition: Definition, terms: Terms, speech: Speech) -> TotalJudge:
    """The judge of the total."""
    language, bant_adds = speech.language, definition.score.bant_adds
    adjustments = tuple(
        judge_criterion(f"adjustments.{name}", criterion, terms, speech)
        for name, criterion in definition.adjustments.items()
    )
    weights = {name: _weighted(name, weight, language) for name, weight in definition.score.weights.items()}
    capped = phrase(language, "bant_cap", cap=points(bant_adds, language, signed=False))
    bounded, rounding = phrase(language, "bound"), phrase(language, "rounding")
    return TotalJudge(weights, bant_adds, adjustments, capped, bounded, rounding)


def _weighted(dimension: str, weight: int, language: str) -> Callable[[int], Line]:
    """The line of a dimension's points under its weight."""

    name, share = phrase(language, dimension), percent(weight, language)
    before, _, after = phrase(language, "weight", name=name, points="\0", weight=share).partition("\0")

    @lru_cache(maxsize=ANSWERS_KEPT)
    def line(thousandths: int) -> Line:
        says = before + points(thousandths, language, signed=False) + after
        given = rounded(thousandths * weight, HUNDRED_PERCENT)
        return Line(f"score.weights.{dimension}", "weight", MET, given, says)

    return line
