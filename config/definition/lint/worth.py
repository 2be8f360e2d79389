"""Points that make no difference: the same for everybody, none at all, or above the cap that cuts them."""

from __future__ import annotations

from collections.abc import Mapping

from config.definition.contents import criteria, groups
from config.definition.criterion import Answer, Bands, Bant, Behaviour, Criterion, Group
from config.definition.lint.finding import Case, Doubts, points
from config.definition.model import Scoring
from config.definition.problem import DefinitionProblem, Path
from leads.score import POINT

#: A dimension ends here.
TOP = 100 * POINT


def idle_points(case: Case) -> Doubts:
    """Criteria that give the same whatever a lead is or does."""
    for place, criterion in criteria(case.parts):
        given = {amount for amount, _ in lines(criterion)}
        if isinstance(criterion, Answer | Bands):
            given |= {criterion.otherwise, criterion.unknown}
        else:
            given |= {0}
        if len(given) == 1:
            message = f"this gives {points(given.pop())} points whatever the lead is or does"
            yield DefinitionProblem((*place, lines(criterion)[0][1][0]), message, "give points, or remove it")


def empty_groups(case: Case) -> Doubts:
    """Groups without a criterion."""
    for place, group in groups(case.parts):
        if not group.criteria:
            yield DefinitionProblem(place, "there is no criterion in this group", "write one, or remove it")


def lines(criterion: Criterion) -> list[tuple[int, Path]]:
    """What one line of a criterion can give when it is met, with its place in the criterion."""
    if isinstance(criterion, Bands):
        return [(band.points, ("first", number, "points")) for number, band in enumerate(criterion.first)]
    return [(criterion.points, ("points",))]


def above_the_cap(case: Case) -> Doubts:
    """Points of one line that a cap cuts every time."""
    for place, criterion in criteria(case.parts):
        cap, of = _cap(case, place, criterion)
        for given, inside in lines(criterion):
            if cap is not None and abs(given) > cap:
                message = f"{points(given)} points are always cut to {points(cap)}, the cap of {of}"
                yield DefinitionProblem((*place, *inside), message, "raise the cap, or give fewer points")
    yield from _bant_above(case)


def _cap(case: Case, place: Path, criterion: Criterion) -> tuple[int | None, str]:
    """The tightest cap over a criterion, and whose it is."""
    caps: list[tuple[int, str]] = []
    if isinstance(criterion, Behaviour) and criterion.cap is not None:
        caps.append((criterion.cap, "the criterion"))
    if place[0] != "adjustments":
        caps.append((TOP, "a dimension"))
        group = _group(case, place)
        if group is not None and group.cap is not None:
            caps.append((group.cap, f"the group {place[-2]}"))
    return min(caps, default=(None, ""))


def _group(case: Case, place: Path) -> Group | None:
    found: object = case.parts
    for name in place[:-1]:
        found = found.get(str(name)) if isinstance(found, Mapping) else None
    return found if isinstance(found, Group) else None


def _bant_above(case: Case) -> Doubts:
    bant, score = case.parts.get("bant"), case.parts.get("score")
    if not isinstance(bant, Bant) or not isinstance(score, Scoring):
        return
    for name, box in bant.boxes.items():
        for answer in ("met", "partly", "unmet"):
            given = getattr(box.points, answer)
            if abs(given) > score.bant_adds:
                message = (
                    f"{points(given)} points are always cut to {points(score.bant_adds)}, which is bant_adds"
                )
                yield DefinitionProblem(
                    ("bant", name, "points", answer), message, "raise bant_adds, or give fewer points"
                )


def same_condition(case: Case) -> Doubts:
    """Two criteria of one dimension that ask the same of a lead."""
    seen: dict[tuple[Path, object], Path] = {}
    for place, criterion in criteria(case.parts):
        if not isinstance(criterion, Answer):
            continue
        key = (place[:-2], criterion.when)
        if key in seen:
            message = f"{seen[key][-1]} asks the same, so that it has points twice"
            yield DefinitionProblem((*place, "when"), message, "keep one of the two")
        seen.setdefault(key, place)
