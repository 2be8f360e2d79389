"""Criteria: the lines of the definition that can give or take points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, PlainValidator

from config.definition.grammar import When
from config.definition.problem import DefinitionProblem, Misread, nearest, refuse, shown
from config.definition.quantity import Cap, Days, Points, read_days, read_percent
from config.definition.section import Name, Section
from config.definition.wording import Says, Spoken

COUNT_MOST = 1000


class Kind(Enum):
    """What sort of evidence a criterion is."""

    DEMOGRAPHIC = "demographic"
    FIRMOGRAPHIC = "firmographic"
    PSYCHOGRAPHIC = "psychographic"
    PERSONA = "persona"
    BEHAVIOUR = "behaviour"
    NEGATIVE = "negative"
    SALES = "sales"
    SERVICE = "service"


#: Kinds that say who the lead is; a behaviour says what it does.
EXPLICIT_KINDS = frozenset({Kind.DEMOGRAPHIC, Kind.FIRMOGRAPHIC, Kind.PSYCHOGRAPHIC, Kind.PERSONA})


@dataclass(frozen=True, slots=True)
class HalfLife:
    """Points halve every `days`, evenly day by day."""

    days: int


@dataclass(frozen=True, slots=True)
class Linear:
    """Points lose `lose` (thousandths of a per cent) of the first value each `days`, evenly day by day."""

    lose: int
    days: int


@dataclass(frozen=True, slots=True)
class Steps:
    """Up to and with each number of days its share (thousandths of a per cent); nothing after the last."""

    shares: tuple[tuple[int, int], ...]


Decay = HalfLife | Linear | Steps | None


@dataclass(frozen=True, slots=True)
class Count:
    """How often: nothing below `least`, no more after `most`, and at most `per_day` of one day."""

    least: int = 1
    most: int | None = None
    per_day: int | None = None


def read_decay(data: object) -> Decay:
    """`none`, `{half_life: ...}`, `{linear: {lose: ..., each: ...}}` or `{steps: {14 days: 100%}}`."""
    if data == "none":
        return None
    if not isinstance(data, Mapping) or len(data) != 1 or (shape := next(iter(data))) not in _DECAYS:
        raise Misread(
            f"expected a decay, found {shown(data)}",
            "write none, {half_life: 14 days}, {linear: ...} or {steps: ...}",
        )
    return _DECAYS[shape](data[shape])


def _half_life(data: object) -> Decay:
    return HalfLife(read_days(data))


def _linear(data: object) -> Decay:
    if not isinstance(data, Mapping) or set(data) != {"lose", "each"}:
        raise Misread("a linear decay says what it loses and how often", "{lose: 50%, each: 30 days}")
    lose = read_percent(data["lose"])
    if lose == 0:
        raise Misread("a linear decay loses more than 0%", "write decay: none to keep all points")
    return Linear(lose, read_days(data["each"]))


def _steps(data: object) -> Decay:
    if not isinstance(data, Mapping) or not data:
        raise Misread("a decay in steps has shares by length of time", "{14 days: 100%, 45 days: 50%}")
    lengths = [read_days(days) for days in data]
    for number, days in enumerate(lengths):
        if days in lengths[:number]:
            raise Misread(f"two steps end after {days} days", "keep one of the two")
    shares = sorted((read_days(days), read_percent(share)) for days, share in data.items())
    values = [share for _, share in shares]
    if values != sorted(values, reverse=True):
        raise Misread("a decay never rises with age", "let the shares fall from step to step")
    return Steps(tuple(shares))


_DECAYS = {"half_life": _half_life, "linear": _linear, "steps": _steps}


def read_count(data: object) -> Count:
    """`once`, or any of `least`, `most` and `per_day`."""
    if data == "once":
        return Count(most=1)
    names = ("least", "most", "per_day")
    if not isinstance(data, Mapping) or not data or not set(data) <= set(names):
        hint = "write once, or any of {least: 2, most: 5, per_day: 1}"
        if type(data) is int:
            hint = f"write {{least: {data}}} for so many at least, or {{most: {data}}} for no more"
        raise Misread("this is not a count", hint)
    for name, number in data.items():
        if type(number) is not int or not 1 <= number <= COUNT_MOST:
            raise Misread(f"{name} is a whole number from 1 to {COUNT_MOST}, found {shown(number)}")
    count = Count(**{str(name): number for name, number in data.items()})
    if count.most is not None and count.most < count.least:
        raise Misread("most is below least, so this could never count")
    return count


def _listed(data: object) -> object:
    return (data,) if isinstance(data, str) else data


Names = Annotated[tuple[Name, ...], BeforeValidator(_listed), Field(min_length=1)]


class Answer(Section):
    """Points for a condition on attributes; `else` when it is not met, `unknown` when that is not known."""

    kind: Kind
    says: Spoken
    when: When
    points: Points
    otherwise: Points = Field(default=0, alias="else")
    unknown: Points = 0
    stale_after: Days | None = None


class Band(Section):
    """One band: its condition and points, and its own sentence if it has one."""

    when: When
    points: Points
    says: Spoken | None = None


class Bands(Section):
    """Points of the first band that is met."""

    kind: Kind
    says: Spoken
    first: tuple[Band, ...] = Field(min_length=1)
    otherwise: Points = Field(default=0, alias="else")
    unknown: Points = 0
    stale_after: Days | None = None


class Behaviour(Section):
    """Points for activities: of some types, with some properties, in a window, counted, capped, decaying."""

    kind: Kind = Kind.BEHAVIOUR
    says: Spoken
    activity: Names
    where: When | None = None
    points: Points
    count: Annotated[Count, PlainValidator(read_count)] = Count()
    within: Days | None = None
    cap: Cap | None = None
    decay: Annotated[Decay, PlainValidator(read_decay)] = None


class Absence(Section):
    """Points for silence: no activity of these types (or `any`) for more than `within` days."""

    kind: Kind = Kind.NEGATIVE
    says: Spoken
    absent: Names
    within: Days
    points: Points


Criterion = Answer | Bands | Behaviour | Absence

_SHAPES: dict[str, type[Criterion]] = {
    "when": Answer,
    "first": Bands,
    "activity": Behaviour,
    "absent": Absence,
}


def read_criterion(data: object) -> Criterion:
    """A criterion of the shape that its settings tell."""
    if not isinstance(data, Mapping):
        raise Misread(f"expected a criterion (settings), found {shown(data)}")
    shapes = [name for name in _SHAPES if name in data]
    if len(shapes) != 1:
        hint = _misspelt(data) or "when: an attribute; first: bands; activity: a behaviour; absent: a silence"
        found = " and ".join(shapes) or "none of them"
        message = f"a criterion has one of when, first, activity, absent; found {found}"
        refuse([DefinitionProblem((), message, hint)])
    return _SHAPES[shapes[0]].model_validate(data)


def _misspelt(data: Mapping[object, object]) -> str:
    """A guess at which setting that no criterion has was to be one that tells its shape."""
    known = {field.alias or name for shape in _SHAPES.values() for name, field in shape.model_fields.items()}
    guesses = (nearest(name, _SHAPES) for name in data if name not in known)
    return next(filter(None, guesses), "")


AnyCriterion = Annotated[Criterion, PlainValidator(read_criterion)]


class Group(Section, extra="allow"):
    """Criteria by name, with a cap on the size of their sum.

    With `count_from`, activities from before the lead last came into one of these stages are left out.
    """

    __pydantic_extra__: dict[Name, AnyCriterion]
    cap: Cap | None = None
    count_from: Names = ()

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """The criteria in the order written."""
        return self.__pydantic_extra__


class Persona(Section):
    """A profile of a good lead."""

    says: Spoken
    when: When


class Exclusion(Section):
    """A condition that forces a stage."""

    says: Spoken
    when: When
    stage: Name


BoxName = Literal["budget", "authority", "need", "timeline"]
BOXES: tuple[BoxName, ...] = ("budget", "authority", "need", "timeline")


class BoxPoints(Section):
    """Points by answer. A better answer never has fewer points, and a good one never takes any."""

    met: Points
    partly: Points = 0
    unmet: Points = 0


class Box(Section):
    """One BANT answer: conditions for met, partly and unmet, and the question to ask.

    `unmet` is looked at first, then `met`, then `partly`; where none is met the answer is unknown, unless no
    `unmet` is written, an attribute of the box is known and every written condition is unmet: then it is
    unmet.
    """

    met: When
    partly: When | None = None
    unmet: When | None = None
    points: BoxPoints
    stale_after: Days | None = None
    ask: Spoken | None = None

    def question(self, language: str, fallback: str) -> str:
        """The question in that language, or nothing."""
        return self.ask.spoken(language, fallback) if isinstance(self.ask, Says) else ""


class Bant(Section):
    """The four boxes; one that is not written is not asked."""

    budget: Box | None = None
    authority: Box | None = None
    need: Box | None = None
    timeline: Box | None = None

    @property
    def boxes(self) -> Mapping[str, Box]:
        """The boxes that are written, in their usual order."""
        found = {name: getattr(self, name) for name in BOXES}
        return {name: box for name, box in found.items() if box is not None}
