"""Conditions that force a stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.definition.condition import attributes
from config.definition.criterion import Exclusion
from scoring.comparison import MET, Terms, Test, compiled
from scoring.sentence import Sentence, Speech
from scoring.view import View, kept


@dataclass(frozen=True, slots=True)
class ExclusionJudge:
    """One exclusion: its test, the stage it forces, and what it says."""

    test: Test
    stage: str
    sentence: Sentence


def judge_exclusions(
    exclusions: Mapping[str, Exclusion], terms: Terms, speech: Speech
) -> Callable[[View], tuple[str | None, str]]:
    """The stage of the first exclusion that is met, and what it says."""
    judges = tuple(
        ExclusionJudge(
            kept(compiled(each.when, terms), attributes(each.when)), each.stage, speech.sentence(each.says)
        )
        for each in exclusions.values()
    )

    def excluded(view: View) -> tuple[str | None, str]:
        for judge in judges:
            if judge.test(view) is MET:
                return judge.stage, judge.sentence(lambda name: speech.spoken(name, view.values.get(name)))
        return None, ""

    return excluded
