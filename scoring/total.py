"""A total, compiled: weighted dimensions, BANT within its bound, adjustments, 0 to 100, rounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from config.definition.criterion import Criterion
from config.definition.model import Definition, NamedScore
from config.definition.quantity import HUNDRED_PERCENT
from leads.score import POINT, Dimension, Line, rounded
from leads.score import NamedScore as Named
from scoring.answer import Judge
from scoring.comparison import MET, Terms
from scoring.dimension import TOP, cut_to, judge_criterion
from scoring.memo import Memo
from scoring.phrases import percent, phrase, points
from scoring.sentence import Speech
from scoring.view import Sight


@dataclass(frozen=True, slots=True)
class TotalJudge:
    """How the parts become one whole number: the weight of each dimension, BANT's bound, the adjustments.

    `place` is where the score stands in the definition. Without `bant_adds` BANT has no part in it.
    """

    place: str
    weights: Mapping[str, Callable[[int], Line]]
    bant_adds: int | None
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
        if self.bant_adds is not None:
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
            lines.append(Line(self.place, "bound", MET, cut, self.bounded))
        value = rounded(total + cut, POINT)
        rest = value * POINT - total - cut
        if rest:
            lines.append(Line(self.place, "rounding", MET, rest, self.rounding))
        return value, tuple(lines)


@dataclass(frozen=True, slots=True)
class NamedJudge:
    """A further score: its name, its total, and its levels from the highest down."""

    name: str
    says: str
    total: TotalJudge
    levels: tuple[tuple[int, str], ...]

    def score(self, sight: Sight, dimensions: Sequence[Dimension], boxes: Sequence[Line]) -> Named:
        """The score with its receipt and the highest level that it reaches."""
        value, lines = self.total.total(sight, dimensions, boxes)
        level = next((name for least, name in self.levels if value >= least), "")
        return Named(self.name, self.says, value, level, lines, tuple(self.total.weights))


def judge_total(definition: Definition, terms: Terms, speech: Speech) -> TotalJudge:
    """The judge of the main score: every adjustment, and BANT."""
    given = definition.score
    adjustments = _adjustments(definition.adjustments, terms, speech)
    return _total("score", given.weights, given.bant_adds, adjustments, speech.language)


def judge_named(definition: Definition, terms: Terms, speech: Speech) -> tuple[NamedJudge, ...]:
    """The judges of the further scores."""
    return tuple(_named(name, each, definition, terms, speech) for name, each in definition.scores.items())


def _named(name: str, given: NamedScore, definition: Definition, terms: Terms, speech: Speech) -> NamedJudge:
    chosen = {each: definition.adjustments[each] for each in given.adjustments}
    adjustments = _adjustments(chosen, terms, speech)
    says = given.says.spoken(speech.language, speech.fallback) if given.says else name.replace("_", " ")
    total = _total(f"scores.{name}", given.weights, given.bant_adds, adjustments, speech.language)
    levels = sorted(((least, level) for level, least in given.levels.items()), reverse=True)
    return NamedJudge(name, says, total, tuple(levels))


def _adjustments(given: Mapping[str, Criterion], terms: Terms, speech: Speech) -> tuple[Judge, ...]:
    return tuple(
        judge_criterion(f"adjustments.{name}", criterion, terms, speech) for name, criterion in given.items()
    )


def _total(
    place: str,
    weights: Mapping[str, int],
    bant_adds: int | None,
    adjustments: tuple[Judge, ...],
    language: str,
) -> TotalJudge:
    weighted = {name: _weighted(place, name, weight, language) for name, weight in weights.items()}
    capped = phrase(language, "bant_cap", cap=points(bant_adds or 0, language, signed=False))
    bounded, rounding = phrase(language, "bound"), phrase(language, "rounding")
    return TotalJudge(place, weighted, bant_adds, adjustments, capped, bounded, rounding)


def _weighted(place: str, dimension: str, weight: int, language: str) -> Callable[[int], Line]:
    """The line of a dimension's points under its weight."""

    name, share = phrase(language, dimension), percent(weight, language)
    before, _, after = phrase(language, "weight", name=name, points="\0", weight=share).partition("\0")

    def line(thousandths: int) -> Line:
        says = before + points(thousandths, language, signed=False) + after
        given = rounded(thousandths * weight, HUNDRED_PERCENT)
        return Line(f"{place}.weights.{dimension}", "weight", MET, given, says)

    answers = Memo(line)
    return lambda thousandths: answers[thousandths,]
