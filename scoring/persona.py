"""The persona that fits a lead best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.definition.condition import attributes, comparisons
from config.definition.criterion import Persona
from scoring.comparison import MET, UNKNOWN, Terms, Test, compiled
from scoring.view import View, kept


@dataclass(frozen=True, slots=True)
class PersonaJudge:
    """One persona: the test of the whole, and of each of its comparisons."""

    name: str
    test: Test
    parts: tuple[Test, ...]


#: The best persona of a view, and whether one might still be met by what is not known, where none is.
BestPersona = Callable[[View], tuple[str | None, bool]]


def judge_personas(personas: Mapping[str, Persona], terms: Terms) -> BestPersona:
    """Of the personas that are met, the one with most comparisons met; of equals the first written."""
    judges = tuple(
        PersonaJudge(
            name,
            compiled(persona.when, terms),
            tuple(compiled(part, terms) for part in comparisons(persona.when)),
        )
        for name, persona in personas.items()
    )
    read = (name for persona in personas.values() for name in attributes(persona.when))
    return kept(lambda view: _best(judges, view), tuple(dict.fromkeys(read)))


def _best(judges: tuple[PersonaJudge, ...], view: View) -> tuple[str | None, bool]:
    best, most, open_question = None, -1, False
    for judge in judges:
        outcome = judge.test(view)
        open_question |= outcome is UNKNOWN
        if outcome is MET:
            met = sum(part(view) is MET for part in judge.parts)
            if met > most:
                best, most = judge.name, met
    return best, open_question and best is None
