"""Every doubt about a definition, in the order of the file's sections."""

from __future__ import annotations

from collections.abc import Callable

from config.definition.contents import Sections
from config.definition.lint import activities, conditions, rates, reach, worth
from config.definition.lint.finding import Case, Doubts, case_of
from config.definition.lint.supply import Supply
from config.definition.problem import DefinitionProblem

CHECKS: tuple[Callable[[Case], Doubts], ...] = (
    conditions.never_met,
    conditions.always_met,
    conditions.empty_lists,
    conditions.hidden_bands,
    conditions.hidden_exclusions,
    conditions.hidden_answers,
    conditions.overlapping_personas,
    activities.counted_twice,
    activities.falling_steps,
    activities.falling_bands,
    activities.useless_windows,
    worth.empty_groups,
    worth.idle_points,
    worth.above_the_cap,
    worth.same_condition,
    rates.unrated_amounts,
)


def doubts(parts: Sections, supply: Supply | None = None) -> tuple[DefinitionProblem, ...]:
    """What the sections that could be read say and hardly mean. Never an error of its own."""
    case = case_of(parts, supply or Supply())
    found = [problem for check in CHECKS for problem in check(case)]
    return tuple(dict.fromkeys(found)) + reach_doubts(parts, supply)


def reach_doubts(parts: Sections, supply: Supply | None = None) -> tuple[DefinitionProblem, ...]:
    """Grades, thresholds and levels that no lead can reach with what the mappings bring.

    Nothing is told where a section is missing that could add points.
    """
    if not {"fit", "engagement", "dimensions", "bant", "adjustments"} <= set(parts):
        return ()
    case = case_of(parts, supply or Supply())
    found = reach.reach(case)
    grades = reach.unreachable_grades(case, found)
    return (*grades, *reach.unreachable_mql(case, found), *reach.unreachable_levels(case, found))
