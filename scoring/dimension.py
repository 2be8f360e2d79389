"""One dimension, compiled: its groups of criteria, their caps, and the bound of 0 to 100."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.definition.criterion import Absence, Behaviour, Criterion, Group
from leads.score import POINT, Dimension, Line
from scoring.answer import Judge, judge_answer
from scoring.behaviour import judge_absence, judge_behaviour
from scoring.comparison import MET, Terms
from scoring.phrases import phrase, points
from scoring.sentence import Speech
from scoring.view import Sight

TOP = 100 * POINT


def judge_criterion(
    name: str, criterion: Criterion, terms: Terms, speech: Speech, count_from: Sequence[str] = ()
) -> Judge:
    """The judge of any criterion. Activities from before the start of a `count_from` stage do not count."""
    if isinstance(criterion, Behaviour):
        return judge_behaviour(name, criterion, terms, speech, count_from)
    if isinstance(criterion, Absence):
        return judge_absence(name, criterion, speech)
    return judge_answer(name, criterion, terms, speech)


def cut_to(total: int, least: int, most: int) -> int:
    """What must be added so that `total` lies between `least` and `most`."""
    if total < least:
        return least - total
    return most - total if total > most else 0


@dataclass(frozen=True, slots=True)
class GroupJudge:
    """A group's criteria and its cap (thousandths), which limits its sum in either direction."""

    name: str
    judges: tuple[Judge, ...]
    cap: int | None
    says: str

    def lines(self, sight: Sight) -> tuple[list[Line], int]:
        """The group's lines, the cut of the cap last, and what they add up to."""
        lines = [line for judge in self.judges for line in judge(sight)]
        total = sum([line.points for line in lines])
        cut = 0 if self.cap is None else cut_to(total, -self.cap, self.cap)
        if cut:
            lines.append(Line(self.name, "cap", MET, cut, self.says))
        return lines, total + cut


@dataclass(frozen=True, slots=True)
class DimensionJudge:
    """A dimension's groups."""

    name: str
    groups: tuple[GroupJudge, ...]
    bound: str

    def dimension(self, sight: Sight) -> Dimension:
        """The dimension's receipt: 0 to 100 points."""
        lines: list[Line] = []
        total = 0
        for group in self.groups:
            found, points = group.lines(sight)
            lines += found
            total += points
        cut = cut_to(total, 0, TOP)
        if cut:
            lines.append(Line(self.name, "bound", MET, cut, self.bound))
        return Dimension(self.name, tuple(lines), total + cut)


def judge_dimension(
    name: str, place: str, groups: Mapping[str, Group], terms: Terms, speech: Speech
) -> DimensionJudge:
    """The judge of a dimension. `place` is where its groups stand in the definition, dotted."""
    judges = tuple(
        GroupJudge(
            f"{place}.{group}",
            tuple(
                judge_criterion(f"{place}.{group}.{criterion}", found, terms, speech, each.count_from)
                for criterion, found in each.criteria.items()
            ),
            each.cap,
            "" if each.cap is None else _capped(each.cap, speech.language),
        )
        for group, each in groups.items()
    )
    return DimensionJudge(name, judges, phrase(speech.language, "bound"))


def _capped(cap: int, language: str) -> str:
    return phrase(language, "cap", cap=points(cap, language, signed=False))
