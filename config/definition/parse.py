"""Plain data to a definition, or every problem at once; and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from config.definition.consistency import disagreements
from config.definition.contents import sections
from config.definition.model import Definition
from config.definition.problem import DefinitionInvalid, DefinitionProblem, Path, found_in, shown
from leads.fingerprint import fingerprint

#: How deep below its section an entry with a name of its own stands. A bad entry leaves the others readable.
_ENTRY_DEPTH = {
    "lists": 1,
    "personas": 1,
    "fit": 2,
    "engagement": 2,
    "dimensions": 3,
    "bant": 1,
    "adjustments": 1,
    "exclusions": 1,
    "scores": 1,
}


def parse_definition(data: object) -> Definition:
    """The definition in plain data (mappings, lists, scalars).

    Raises DefinitionInvalid with all problems, those between sections included, in the order written.
    """
    if not isinstance(data, Mapping):
        raise DefinitionInvalid([DefinitionProblem((), f"expected a definition, found {shown(data)}")])
    try:
        definition = Definition.model_validate(dict(data), context=_jsonable(data))
    except ValidationError as error:
        problems = found_in(error)
        readable = _readable(data, problems)
        raise DefinitionInvalid(_in_order([*problems, *disagreements(readable)], data), readable) from None
    if problems := disagreements(sections(definition)):
        raise DefinitionInvalid(_in_order(list(problems), data), sections(definition))
    return definition


def canonical(definition: Definition) -> dict[str, object]:
    """The definition as JSON-able data; parsing it again gives an equal definition."""
    return dict(definition.source)


def definition_fingerprint(definition: Definition) -> str:
    """Equal for definitions that say the same; of the order of names only the personas' counts."""
    return fingerprint([definition.source, list(definition.personas)])


def _readable(data: Mapping[object, object], problems: tuple[DefinitionProblem, ...]) -> dict[str, object]:
    """The sections that can be read once their bad entries are left out."""
    found = {}
    for name in Definition.model_fields:
        bad = [problem.path[1:] for problem in problems if problem.path[:1] == (name,)]
        depth = _ENTRY_DEPTH.get(name, 0)
        if name not in data and not bad:
            found[name] = Definition.model_fields[name].get_default(call_default_factory=True)
        elif all(len(path) >= depth > 0 for path in bad):
            found[name] = _section(name, _without(data.get(name), bad), depth)
    return {name: section for name, section in found.items() if section is not None}


def _section(name: str, data: object, depth: int) -> object | None:
    """The section without the entries that cannot be read, or None. Its problems are already known."""
    try:
        return _validated(name, data)
    except ValidationError as error:
        entries = [problem.path[:depth] for problem in found_in(error) if len(problem.path) >= depth]
    try:
        return _validated(name, _without(data, entries))
    except ValidationError:
        return None


def _validated(name: str, data: object) -> object:
    section: object = _adapter(name).validate_python(data)
    return section


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    field = Definition.model_fields[name]
    asked: Any = Annotated[field.annotation, field]
    return TypeAdapter(asked)


def _without(data: object, places: list[Path]) -> object:
    """A copy of the mapping without what stands at `places`; places inside lists are left alone."""
    if not places or not isinstance(data, Mapping):
        return data
    gone = {place[0] for place in places if len(place) == 1}
    inside = {key: [place[1:] for place in places if place[0] == key and len(place) > 1] for key in data}
    return {key: _without(value, inside[key]) for key, value in data.items() if key not in gone}


def _jsonable(data: object) -> dict[str, object]:
    plain = _plain(data)
    return plain if isinstance(plain, dict) else {}


def _plain(data: object) -> object:
    if isinstance(data, Mapping):
        return {str(key): _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def _in_order(problems: list[DefinitionProblem], data: Mapping[object, object]) -> list[DefinitionProblem]:
    """The problems as their places are met in the data; what is missing comes first in its section."""
    places = _places(data)
    unique = dict.fromkeys(problems)
    return sorted(unique, key=lambda problem: _position(problem.path, places))


def _places(data: object, here: Path = ()) -> dict[Path, int]:
    found = {here: 0}
    stack: list[tuple[Path, object]] = [(here, data)]
    while stack:
        place, value = stack.pop()
        found[place] = len(found)
        if isinstance(value, Mapping):
            stack.extend(((*place, key), each) for key, each in reversed(list(value.items())))
        elif isinstance(value, list):
            stack.extend(((*place, number), each) for number, each in reversed(list(enumerate(value))))
    return found


def _position(path: Path, places: dict[Path, int]) -> int:
    """Where the path stands, or the nearest part of it that does."""
    for length in range(len(path), -1, -1):
        if path[:length] in places:
            return places[path[:length]]
    return 0
