"""How a doubt is told, and what every check looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from config.definition.contents import Sections
from config.definition.lint.claim import Claim, Terms, said
from config.definition.lint.proof import Ground
from config.definition.lint.supply import Supply
from config.definition.model import Scope
from config.definition.problem import DefinitionProblem
from leads.score import POINT

Doubts = Iterator[DefinitionProblem]


@dataclass(frozen=True, slots=True)
class Case:
    """The definition's sections, what proofs about leads and about activities stand on, and the supply."""

    parts: Sections
    leads: Ground
    activities: Ground
    supply: Supply


def case_of(parts: Sections, supply: Supply) -> Case:
    """The case of a definition. What the scope asks for is given of every lead."""
    terms = Terms(supply.lists, str(parts.get("currency") or ""))
    leads = Ground(terms, single=supply.single)
    return Case(parts, leads.with_given(*_of_scope(parts.get("scope"), leads)), Ground(terms), supply)


def _of_scope(scope: object, ground: Ground) -> tuple[Claim, ...]:
    if not isinstance(scope, Scope):
        return ()
    include = ground.necessary(scope.include) if scope.include is not None else ()
    exclude = ground.necessary(scope.exclude, met=False) if scope.exclude is not None else ()
    return (*include, *exclude)


def because(conflict: tuple[Claim, Claim], ground: Ground) -> str:
    """Why a condition can never be met."""
    one, other = conflict
    if other in ground.given:
        return f"the scope keeps out leads of whom {said(one)}"
    return f"that {said(one)} and {said(other)} exclude each other"


def points(thousandths: int) -> str:
    """Points as they are written."""
    return f"{thousandths / POINT:g}"
