"""Criteria on activities that count the same twice, count nothing, or are worth less the more there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

from config.definition.contents import criteria
from config.definition.criterion import Bands, Behaviour, Kind, Linear, Steps
from config.definition.lint.claim import Limit
from config.definition.lint.finding import Case, Doubts, points
from config.definition.lint.proof import Ground
from config.definition.problem import DefinitionProblem, Path
from config.definition.quantity import HUNDRED_PERCENT

#: So many pairs of criteria are compared with each other.
PAIRS_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Counted:
    """A behaviour, its place and its short name."""

    place: Path
    name: str
    criterion: Behaviour


def counted_twice(case: Case) -> Doubts:
    """Two criteria of one dimension that both give points, or both take some, for the same activity."""
    for one, other in _pairs(case):
        first, second = one.criterion, other.criterion
        alike = first.points * second.points > 0 and not _steps(first, second, case.activities)
        if alike and case.activities.overlap(first.where, second.where):
            types = ", ".join(sorted({*first.activity} & {*second.activity}))
            message = f"{one.name} may count the same {types} as this, so that it has points twice"
            yield DefinitionProblem((*other.place, "activity"), message, "set the two apart with where")


def falling_steps(case: Case) -> Doubts:
    """More of the same activity that is worth less than less of it."""
    for pair in _pairs(case):
        few, many = sorted(pair, key=lambda each: each.criterion.count.least)
        if _tiers(few.criterion, many.criterion, case.activities) and _worth(many) < _worth(few):
            least = many.criterion.count.least
            message = (
                f"{least} times is worth {points(_worth(many))} and {few.criterion.count.least} in"
                f" {few.name} is worth {points(_worth(few))}: more should be worth more"
            )
            yield DefinitionProblem((*many.place, "points"), message, f"give it more than {few.name}")


def falling_bands(case: Case) -> Doubts:
    """Bands of a behaviour that give less for more of what an attribute counts."""
    for place, criterion in criteria(case.parts):
        if isinstance(criterion, Bands) and criterion.kind is Kind.BEHAVIOUR:
            steps = sorted(_from(criterion, case.leads))
            for (few, given), (many, less, number) in zip(
                (step[:2] for step in steps), steps[1:], strict=False
            ):
                if less < given:
                    message = (
                        f"{many:f} or more is worth {points(less)}, and {few:f} is worth {points(given)}:"
                        " more should be worth more"
                    )
                    yield DefinitionProblem(
                        (*place, "first", number, "points"), message, "let the points rise with the number"
                    )


def _from(criterion: Bands, ground: Ground) -> Iterator[tuple[Decimal, int, int]]:
    """The bands that ask for a least number of one and the same attribute: number, points, position."""
    measured: tuple[str, str] | None = None
    for number, band in enumerate(criterion.first):
        claims = ground.necessary(band.when)
        alone = claims[0] if len(claims) == 1 else None
        if isinstance(alone, Limit) and not alone.upper and alone.scale != "day":
            measured = measured or (alone.attribute, alone.scale)
            if measured == (alone.attribute, alone.scale):
                yield alone.bound, band.points, number


def useless_windows(case: Case) -> Doubts:
    """Windows in which the least number has no room, and decays that a window cuts or outlives."""
    for each in _behaviours(case):
        yield from _room(each)
        yield from _steps_beyond(each)
        life = _life(each.criterion)
        within = each.criterion.within
        if life is not None and life < 0:
            message = "nothing is left of the points from the first day on"
            yield DefinitionProblem((*each.place, "decay"), message, "begin the steps above 0%")
        elif life is not None and within is not None and life < within and each.criterion.count.least == 1:
            message = f"after {life} days nothing is left of the points, so that the window adds nothing"
            yield DefinitionProblem(
                (*each.place, "within"), message, "remove it, or let the decay last longer"
            )


def _room(each: Counted) -> Doubts:
    count, within = each.criterion.count, each.criterion.within
    if count.per_day is None or within is None:
        return
    most = count.per_day * (within + 1)
    if count.least > most:
        message = f"at most {most} are counted in {within} days, and least asks for {count.least}"
        yield DefinitionProblem((*each.place, "count"), message, "ask for fewer, or look back further")


def _steps_beyond(each: Counted) -> Doubts:
    """Steps that begin after the window has ended."""
    decay, within = each.criterion.decay, each.criterion.within
    if not isinstance(decay, Steps) or within is None:
        return
    begins = [days for days, _ in decay.shares[:-1]]
    beyond = [days for begin, (days, _) in zip(begins, decay.shares[1:], strict=True) if begin >= within]
    if beyond:
        message = f"the step up to {beyond[0]} days is never reached: the window ends after {within}"
        yield DefinitionProblem((*each.place, "decay"), message, "widen within, or remove the step")


def _life(criterion: Behaviour) -> int | None:
    """The last age in days at which something is left of the points; None where there is no telling."""
    decay = criterion.decay
    if isinstance(decay, Steps):
        return max((days for days, share in decay.shares if share), default=-1)
    if isinstance(decay, Linear):
        return (HUNDRED_PERCENT * decay.days - 1) // decay.lose
    return None


def _behaviours(case: Case) -> Iterator[Counted]:
    for place, criterion in criteria(case.parts):
        if isinstance(criterion, Behaviour):
            yield Counted(place, str(place[-1]), criterion)


def _pairs(case: Case) -> Iterator[tuple[Counted, Counted]]:
    """Behaviours of one dimension that count a type of activity in common."""
    together: dict[Path, list[Counted]] = {}
    for each in _behaviours(case):
        if each.place[0] != "adjustments":
            together.setdefault(each.place[:-2], []).append(each)
    pairs = (pair for group in together.values() for pair in combinations(group, 2))
    for one, other in islice(pairs, PAIRS_MOST):
        if {*one.criterion.activity} & {*other.criterion.activity}:
            yield one, other


def _alike(one: Behaviour, other: Behaviour, ground: Ground) -> bool:
    """Whether both count the same activities, window and number apart."""
    both = ground.covers(one.where, other.where) and ground.covers(other.where, one.where)
    return both and {*one.activity} == {*other.activity}


def _steps(one: Behaviour, other: Behaviour, ground: Ground) -> bool:
    """Whether the two are steps of one stair: the same activities, more often or more lately."""
    return (one.within, one.count.least) != (other.within, other.count.least) and _alike(one, other, ground)


def _tiers(few: Behaviour, many: Behaviour, ground: Ground) -> bool:
    """Whether both count the same, and one of them asks for more of it, not in a longer window."""
    windows = few.within is None or many.within is None or many.within <= few.within
    return windows and few.count.least < many.count.least and _alike(few, many, ground)


def _worth(each: Counted) -> int:
    """What the least number of fresh activities gives."""
    criterion = each.criterion
    number = min(criterion.count.least, criterion.count.most or criterion.count.least)
    given = criterion.points * number
    return given if criterion.cap is None else min(given, criterion.cap)
