"""Whether a favourable BANT answer can lower a score: every criterion beside every box, change by change.

Two sorts of change fill a box. In the first, what the box reads changes in any way, and nothing else does. In
the second, something that was blank becomes known and brings along what is told with it: a title its
seniority and its function, any of them the best persona.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from config.definition.condition import Comparison, Condition, Operator, attributes, comparisons
from config.definition.contents import BEST_PERSONA, MADE_BY_SCORING, RECORD, Sections, criteria
from config.definition.criterion import Answer, Bands, Bant, Box, Persona
from config.definition.lint.cells import Cell, Leaf, cells, leaf_of, outcome
from config.definition.lint.claim import TooMany
from config.definition.lint.finding import Doubts, points
from config.definition.lint.proof import Ground
from config.definition.model import Scope
from config.definition.problem import DefinitionProblem, Path

#: So many changes are looked at for one box and one criterion.
CHANGES_MOST = 20_000
_RANK = {"unmet": 0, "unknown": 0, "partly": 1, "met": 2}


@dataclass(frozen=True, slots=True)
class Part:
    """What attributes raise or lower: a criterion, another box, or the scope, outside which is no score.

    `worth` is what it gives where its comparisons come out so, with the place of these points.
    """

    place: Path
    reads: tuple[Condition, ...]
    stale_after: int | None
    worth: Callable[[Cell], tuple[int, Path]]


@dataclass(frozen=True, slots=True)
class Beside:
    """A box beside a part, and what may change: `kin` is told together with an attribute."""

    name: str
    box: Box
    answers: Part
    part: Part
    ground: Ground
    kin: Mapping[str, frozenset[str]]
    personas: Mapping[str, Persona]

    @property
    def sides(self) -> tuple[Part, Part]:
        """What sees the attributes: the box, and the part."""
        return self.answers, self.part

    @property
    def asked(self) -> frozenset[str]:
        """The attributes that the box reads."""
        return _read(self.answers.reads)


def lowering_answers(
    parts: Sections, ground: Ground, kin: Mapping[str, frozenset[str]] | None = None
) -> Doubts:
    """Lines that can give less where a box is met, or partly, than where it was not yet.

    `kin` are the attributes that are told together with one. What cannot be proved is told too.
    """
    named = parts.get("personas")
    there = named.items() if isinstance(named, Mapping) else ()
    personas = {name: each for name, each in there if isinstance(each, Persona)}
    bant = parts.get("bant")
    boxes = bant.boxes if isinstance(bant, Bant) else {}
    for name, box in boxes.items():
        answers = _of_box(name, box)
        for part in (*_scope(parts.get("scope")), *_criteria(parts), *_others(name, boxes)):
            yield from _lowered(Beside(name, box, answers, part, ground, kin or {}, personas))


def _scope(scope: object) -> Iterator[Part]:
    """In scope is worth more than out of it: unless `include` is unmet or `exclude` is met."""
    if not isinstance(scope, Scope):
        return
    include, exclude = scope.include, scope.exclude

    def worth(cell: Cell) -> tuple[int, Path]:
        if include is not None and outcome(include, cell) is False:
            return 0, ("include",)
        if exclude is not None and outcome(exclude, cell):
            return 0, ("exclude",)
        return 1, ()

    yield Part(("scope",), tuple(each for each in (include, exclude) if each is not None), None, worth)


def _criteria(parts: Sections) -> Iterator[Part]:
    for place, criterion in criteria(parts):
        if isinstance(criterion, Answer):
            yield _banded(place, ((criterion.when, criterion.points, ("points",)),), criterion)
        elif isinstance(criterion, Bands):
            bands = enumerate(criterion.first)
            listed = tuple((band.when, band.points, ("first", number, "points")) for number, band in bands)
            yield _banded(place, listed, criterion)


def _banded(place: Path, bands: tuple[tuple[Condition, int, Path], ...], criterion: Answer | Bands) -> Part:
    def worth(cell: Cell) -> tuple[int, Path]:
        unsure = False
        for when, given, inside in bands:
            told = outcome(when, cell)
            if told:
                return given, inside
            unsure |= told is None
        return (criterion.unknown, ("unknown",)) if unsure else (criterion.otherwise, ("else",))

    return Part(place, tuple(when for when, _, _ in bands), criterion.stale_after, worth)


def _others(name: str, boxes: Mapping[str, Box]) -> Iterator[Part]:
    return (_of_box(other, box) for other, box in boxes.items() if other != name)


def _of_box(name: str, box: Box) -> Part:
    given = {"met": box.points.met, "partly": box.points.partly, "unmet": box.points.unmet, "unknown": 0}

    def worth(cell: Cell) -> tuple[int, Path]:
        answer = _answer(box, cell)
        return given[answer], ("points", answer)

    written = tuple(each for each in (box.unmet, box.met, box.partly) if each is not None)
    present = tuple(_present(each) for each in sorted(_read(written)))
    return Part(("bant", name), (*written, *present), box.stale_after, worth)


def _present(name: str) -> Comparison:
    return Comparison(name, Operator.KNOWN)


def _answer(box: Box, cell: Cell) -> str:
    """The answer of a box, as the engine finds it."""
    found = []
    for answer, condition in (("unmet", box.unmet), ("met", box.met), ("partly", box.partly)):
        if condition is not None:
            told = outcome(condition, cell)
            if told:
                return answer
            found.append(told)
    read = _read(each for each in (box.met, box.partly) if each is not None)
    answered = any(cell[leaf_of(_present(name))] for name in read)
    return "unmet" if box.unmet is None and answered and None not in found else "unknown"


def _read(conditions: Iterable[Condition]) -> frozenset[str]:
    return frozenset(name for each in conditions for name in attributes(each))


def _leaves(part: Part) -> dict[Leaf, None]:
    return {leaf_of(each): None for condition in part.reads for each in comparisons(condition)}


def _lowered(beside: Beside) -> Doubts:
    read = _read(beside.part.reads)
    together = _filled(beside)
    direct = read & beside.asked - {RECORD}
    brought = read & together - beside.asked
    if BEST_PERSONA in read and _moved(beside.personas, together):
        brought |= {BEST_PERSONA}
    try:
        found = _first(beside, _any_change) if direct else None
        found = found or (_first(beside, _filling) if brought else None)
    except TooMany:
        message = f"it cannot be told whether a favourable answer to {beside.name} can lower the score here"
        hint = "ask for less at once: write several criteria in place of one"
        yield DefinitionProblem(beside.part.place, message, hint)
        return
    if found is not None:
        told = _problem(beside, found, () if direct else tuple(sorted(brought)))
        yield replace(told, hint=_STALE) if direct and _is_of_age(beside) else told


_STALE = "write the same stale_after here as in the box, so that both forget an answer on one day"


def _is_of_age(beside: Beside) -> bool:
    """Whether it lowers only where an answer is stale for the box and not for the part, or the other way."""
    limit = beside.answers.stale_after
    if beside.part.place[0] == "scope" or beside.part.stale_after == limit:
        return False
    return _first(replace(beside, part=replace(beside.part, stale_after=limit)), _any_change) is None


@dataclass(frozen=True, slots=True)
class Lowered:
    """A change by which the answer gets better and the part gives less."""

    before: str
    after: str
    had: int
    given: int
    inside: Path


def _problem(beside: Beside, found: Lowered, brought: tuple[str, ...]) -> DefinitionProblem:
    name, place = beside.name, (*beside.part.place, *found.inside)
    if place[0] == "scope":
        message = f"a favourable answer to {name} can put a lead out of scope, where it has no score"
        return DefinitionProblem(place, message, f"leave what answers {name} out of the scope")
    also = f"it tells {' and '.join(brought)} as well, and " if brought else ""
    message = (
        f"a favourable answer to {name} can lower the score: {also}this can give {points(found.given)} points"
        f" where {name} is {found.after}, and {points(found.had)} while it is {found.before}"
    )
    hint = f"leave what answers {name} to bant, or give no fewer points the better it is answered"
    return DefinitionProblem(place, message, hint)


#: How an attribute is, as the box sees it and as the part does.
State = tuple[Cell, Cell]
Change = tuple[State, State]


@dataclass(frozen=True, slots=True)
class States:
    """What both sides can tell apart of an attribute: blank, unreadable, known, and stale for a side."""

    blank: State
    closed: State
    known: tuple[State, ...]
    stale: tuple[State, ...]

    @property
    def fresh(self) -> tuple[State, ...]:
        """All that it can be today."""
        return _distinct((self.blank, self.closed, *self.known))

    @property
    def unchanged(self) -> tuple[Change, ...]:
        """Every state, before and after."""
        return tuple((each, each) for each in _distinct((*self.fresh, *self.stale)))


Changes = Callable[[Beside, str, States], Iterable[Change]]


def _first(beside: Beside, changes: Changes) -> Lowered | None:
    """The first change that lowers, those from unknown before others. Raises TooMany."""
    asked = sorted(beside.asked)
    names = (*asked, *sorted(_read(beside.part.reads) - beside.asked))
    of_each = [list(changes(beside, name, _states(beside, name))) for name in names]
    if prod(map(len, of_each)) > CHANGES_MOST:
        raise TooMany
    better = sorted(_better(beside, of_each[: len(asked)]), key=lambda each: each[0] != "unknown")
    for before, after, own in better:
        for each in product(*of_each[len(asked) :]):
            had, _ = beside.part.worth(_joined(one[1] for one, _ in (*own, *each)))
            given, inside = beside.part.worth(_joined(other[1] for _, other in (*own, *each)))
            if given < had:
                return Lowered(before, after, had, given, inside)
    return None


def _better(beside: Beside, asked: list[list[Change]]) -> Iterator[tuple[str, str, tuple[Change, ...]]]:
    """The changes by which the answer gets better, with the answers before and after."""
    for each in product(*asked):
        before = _answer(beside.box, _joined(one[0] for one, _ in each))
        after = _answer(beside.box, _joined(other[0] for _, other in each))
        if _RANK[after] > _RANK[before]:
            yield before, after, each


def _joined(found: Iterable[Cell]) -> Cell:
    return {leaf: told for cell in found for leaf, told in cell.items()}


def _states(beside: Beside, name: str) -> States:
    """The states of an attribute. Raises TooMany."""
    of_box, of_part = ([leaf for leaf in _leaves(each) if leaf[0].attribute == name] for each in beside.sides)
    personas = map(_is_persona, beside.personas) if name == BEST_PERSONA else ()
    found = cells((*of_box, *of_part, *personas), beside.ground)

    def seen(box: Cell, part: Cell) -> State:
        kept = of_part if name != BEST_PERSONA else part
        return {leaf: box[leaf] for leaf in of_box}, {leaf: part[leaf] for leaf in kept}

    limits = [each.stale_after for each in beside.sides]
    ages = () if name in MADE_BY_SCORING else {each for each in limits if each is not None}
    stale = (
        seen(*(found.blank if each is not None and each <= age else cell for each in limits))
        for age in ages
        for cell in found.known
    )
    known = _distinct(seen(cell, cell) for cell in found.known)
    return States(seen(found.blank, found.blank), seen(found.closed, found.closed), known, _distinct(stale))


def _distinct(states: Iterable[State]) -> tuple[State, ...]:
    return tuple({(tuple(box.values()), tuple(part.values())): (box, part) for box, part in states}.values())


def _is_persona(name: str) -> Leaf:
    return leaf_of(Comparison(BEST_PERSONA, Operator.EQUALS, (name,)))


def _any_change(beside: Beside, name: str, found: States) -> Iterable[Change]:
    """What the box reads becomes anything, as of today; the rest stays."""
    if name not in beside.asked or name == RECORD:
        return found.unchanged
    were = [one for one, _ in found.unchanged]
    if len(were) * len(found.fresh) > CHANGES_MOST:
        raise TooMany
    return (*product(were, found.fresh), *((each, each) for each in found.stale))


def _filling(beside: Beside, name: str, found: States) -> Iterable[Change]:
    """What is blank and told with the answer becomes known; the rest stays."""
    together = _filled(beside)
    if name == BEST_PERSONA and _moved(beside.personas, together):
        return _other_persona(beside, found, together)
    filled = ((found.blank, each) for each in found.known) if name in together else ()
    return (*found.unchanged, *filled)


def _filled(beside: Beside) -> frozenset[str]:
    """What the box reads, with all that is told together with it."""
    asked = beside.asked - {RECORD}
    if BEST_PERSONA in asked:
        asked = asked - {BEST_PERSONA} | _read(each.when for each in beside.personas.values())
    return asked.union(*(beside.kin.get(name, frozenset()) for name in asked))


def _moved(personas: Mapping[str, Persona], together: frozenset[str]) -> tuple[str, ...]:
    """The personas that read something of it."""
    return tuple(name for name, each in personas.items() if {*attributes(each.when)} & together)


def _other_persona(beside: Beside, found: States, together: frozenset[str]) -> Iterable[Change]:
    """How the best persona can change where something becomes known.

    What is met stays met then, unless presence itself is asked for, so that only one which reads it can take
    the place of another.
    """
    named = {
        name: [each for each in found.known if each[1][_is_persona(name)] is not False]
        for name in beside.personas
    }
    moved = [each for name in _moved(beside.personas, together) for each in named[name]]
    there = [found.closed, *(state for each in named.values() for state in each)]
    if any(
        each.operator in (Operator.KNOWN, Operator.UNKNOWN) and each.attribute in together
        for persona in beside.personas.values()
        for each in comparisons(persona.when)
    ):
        every = (found.blank, *there)
        return product(every, every)
    stays = ((each, each) for each in (found.blank, *there))
    return (*stays, *product(there, moved), (found.closed, found.blank))
