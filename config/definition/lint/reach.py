"""The most that can be reached: by a dimension, by the score, and by the evidence that the MQL gate asks for.

Every figure is an upper bound, so that what lies above it is surely out of reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

from config.definition.condition import Condition
from config.definition.contents import attributes_in, dimensions_of
from config.definition.criterion import (
    EXPLICIT_KINDS,
    Absence,
    Answer,
    Bant,
    Behaviour,
    Criterion,
    Group,
    Kind,
)
from config.definition.lint.claim import Presence
from config.definition.lint.finding import Case, Doubts, points
from config.definition.lint.proof import Ground
from config.definition.lint.worth import TOP
from config.definition.model import (
    ENGAGEMENT,
    ENGAGEMENT_GRADES,
    FIT,
    FIT_GRADES,
    Grade,
    Mql,
    NamedScore,
    Scoring,
)
from config.definition.problem import DefinitionProblem
from config.definition.quantity import HUNDRED_PERCENT
from leads.score import POINT


@dataclass(frozen=True, slots=True)
class Reach:
    """The most points of each dimension, of the total and of each further score (thousandths), and of met
    criteria by sort.
    """

    dimensions: Mapping[str, float] = field(default_factory=dict)
    total: float = 0
    explicit: int = 0
    implicit: int = 0
    named: Mapping[str, float] = field(default_factory=dict)


def reach(case: Case) -> Reach:
    """How far a lead can come with what the mappings bring."""
    ground = case.leads.with_given(*_blank(case))
    dimensions = {
        str(place[-1]): _dimension(groups, ground, case) for place, groups in dimensions_of(case.parts)
    }
    score = case.parts.get("score")
    added = _added(case, ground)
    total = inf
    if isinstance(score, Scoring):
        total = _total(case, dimensions, score.weights, score.bant_adds, added.values())
    named = {
        name: _total(case, dimensions, each.weights, each.bant_adds or 0, _of(added, each.adjustments))
        for name, each in _further(case).items()
    }
    met = [
        criterion
        for _, groups in dimensions_of(case.parts)
        for group in groups.values()
        for criterion in group.criteria.values()
        if _most(criterion, ground, case) > 0
    ]
    explicit = sum(each.kind in EXPLICIT_KINDS for each in met) + _boxes(case, ground)
    implicit = sum(each.kind is Kind.BEHAVIOUR for each in met)
    return Reach(dimensions, total, explicit, implicit, named)


def _further(case: Case) -> Mapping[str, NamedScore]:
    found = case.parts.get("scores")
    return found if isinstance(found, Mapping) else {}


def _of(added: Mapping[str, float], names: Iterable[str]) -> list[float]:
    return [added.get(name, inf) for name in names]


def _blank(case: Case) -> Iterator[Presence]:
    """What no mapping fills is never known."""
    if case.supply.attributes is not None:
        for name in attributes_in(case.parts).keys() - case.supply.attributes:
            yield Presence(name, known=False)


def _dimension(groups: Mapping[str, Group], ground: Ground, case: Case) -> float:
    return min(TOP, sum(_group(group, ground, case) for group in groups.values()))


def _group(group: Group, ground: Ground, case: Case) -> float:
    most = sum(_most(criterion, ground, case) for criterion in group.criteria.values())
    return most if group.cap is None else min(most, group.cap)


def _most(criterion: Criterion, ground: Ground, case: Case) -> float:
    """The most that a criterion can give; less than 0 where it only takes."""
    if isinstance(criterion, Behaviour):
        return _of_activities(criterion, case)
    if isinstance(criterion, Absence):
        return max(criterion.points, 0)
    branches: list[tuple[Condition, int]] = (
        [(criterion.when, criterion.points)]
        if isinstance(criterion, Answer)
        else [(band.when, band.points) for band in criterion.first]
    )
    possible = [given for when, given in branches if not ground.impossible(when)]
    return max([criterion.otherwise, criterion.unknown, *possible])


def _of_activities(criterion: Behaviour, case: Case) -> float:
    produced = case.supply.activities
    silent = produced is not None and not produced & {*criterion.activity}
    never = criterion.where is not None and case.activities.impossible(criterion.where)
    if silent or never or criterion.points <= 0:
        return 0
    count, within = criterion.count, criterion.within
    times: float = inf if count.most is None else count.most
    if count.per_day is not None and within is not None:
        times = min(times, count.per_day * (within + 1))
    return min(criterion.points * times, inf if criterion.cap is None else criterion.cap)


def _added(case: Case, ground: Ground) -> dict[str, float]:
    """The most that each adjustment adds."""
    adjustments = case.parts.get("adjustments")
    return {
        name: max(0.0, _most(each, ground, case))
        for name, each in (adjustments.items() if isinstance(adjustments, Mapping) else ())
        if isinstance(each, Criterion)
    }


def _total(
    case: Case,
    dimensions: Mapping[str, float],
    weights: Mapping[str, int],
    bant_adds: int,
    added: Iterable[float],
) -> float:
    weighted = sum(dimensions.get(name, TOP) * weight / HUNDRED_PERCENT for name, weight in weights.items())
    bant = case.parts.get("bant")
    answered = sum(box.points.met for box in bant.boxes.values()) if isinstance(bant, Bant) else 0
    return min(TOP, weighted + min(answered, bant_adds) + sum(added))


def _boxes(case: Case, ground: Ground) -> int:
    bant = case.parts.get("bant")
    boxes = bant.boxes.values() if isinstance(bant, Bant) else ()
    return sum(box.points.met > 0 and not ground.impossible(box.met) for box in boxes)


def unreachable_grades(case: Case, found: Reach) -> Doubts:
    """Grades above the most that their dimension can reach."""
    grade = case.parts.get("grade")
    if not isinstance(grade, Grade):
        return
    sides = ((FIT, grade.fit, FIT_GRADES), (ENGAGEMENT, grade.engagement, ENGAGEMENT_GRADES))
    for name, thresholds, labels in sides:
        most = found.dimensions.get(name, TOP)
        missed = [
            f"{label} (from {threshold})"
            for label, threshold in zip(labels, thresholds, strict=False)
            if most + POINT // 2 < threshold * POINT
        ]
        if missed:
            verb = "are" if len(missed) > 1 else "is"
            message = f"{' and '.join(missed)} {verb} never given: {name} reaches {points(int(most))} at most"
            yield DefinitionProblem(("grade", name), message, "lower the thresholds, or give more points")


def unreachable_mql(case: Case, found: Reach) -> Doubts:
    """A threshold above every score, and evidence that no lead can have."""
    mql = case.parts.get("mql")
    if not isinstance(mql, Mql):
        return
    if found.total + POINT // 2 < mql.enter * POINT:
        message = f"no lead ever enters: the score reaches {points(int(found.total))} at most"
        yield DefinitionProblem(("mql", "enter"), message, "lower enter, or give more points")
    for name, asked, most in (
        ("explicit", mql.explicit, found.explicit),
        ("implicit", mql.implicit, found.implicit),
    ):
        if asked > most:
            message = f"no lead ever enters: it asks for {asked} {name} criteria, and {most} can be met"
            yield DefinitionProblem(("mql", name), message, "ask for fewer, or write more criteria")


def unreachable_levels(case: Case, found: Reach) -> Doubts:
    """Levels of a further score above the most that it can reach, and levels that another one hides."""
    for score, named in _further(case).items():
        most = found.named[score]
        hidden: dict[int, str] = {}
        for least, level in sorted(((least, level) for level, least in named.levels.items()), reverse=True):
            place = ("scores", score, "levels", level)
            if most + POINT // 2 < least * POINT:
                message = (
                    f"{level} (from {least}) is never given: {score} reaches {points(int(most))} at most"
                )
                yield DefinitionProblem(place, message, "lower it, or give more points")
            elif least in hidden:
                message = f"{level} is never given: {hidden[least]} begins at {least} too"
                yield DefinitionProblem(place, message, "let each level begin at a number of its own")
            hidden.setdefault(least, level)
