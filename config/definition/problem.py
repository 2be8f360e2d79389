"""What is wrong with a definition, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError
from rapidfuzz import process

#: A place in the definition: keys and list positions from the top.
Path = tuple[str | int, ...]

_OURS = "definition"
_SIMILAR = 70  # of 100, for a suggestion


@dataclass(frozen=True, slots=True)
class DefinitionProblem:
    """One problem: its place, what is wrong in plain words, and a hint, which may be empty."""

    path: Path
    message: str
    hint: str = ""

    def below(self, path: Path) -> DefinitionProblem:
        """The same problem seen from further up."""
        return DefinitionProblem((*path, *self.path), self.message, self.hint)


class DefinitionInvalid(Exception):
    """The definition cannot be used. `problems` are all that was found, `readable` the sections without."""

    def __init__(
        self, problems: Sequence[DefinitionProblem], readable: Mapping[str, object] | None = None
    ) -> None:
        self.problems = tuple(problems)
        self.readable = dict(readable or {})
        super().__init__("; ".join(f"{'.'.join(map(str, p.path))}: {p.message}" for p in self.problems))


class Misread(ValueError):
    """A value that cannot be read as what its place asks for."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


def refuse(problems: Iterable[DefinitionProblem]) -> NoReturn:
    """Hand problems to the model that asked, which puts its own place before theirs."""
    raise ValidationError.from_exception_data(_OURS, [_detail(problem) for problem in problems])


def found_in(error: ValidationError) -> tuple[DefinitionProblem, ...]:
    """The problems of a refused model, in plain words."""
    return tuple(
        _plain(each["loc"], each["type"], each["input"], each.get("ctx", {}))
        for each in error.errors()
        if not (each["type"] == "too_short" and each["input"])  # its entries are told by themselves
    )


def nearest(word: object, known: Iterable[str]) -> str:
    """A hint naming the known word most like `word`, or nothing."""
    best = process.extractOne(str(word).casefold(), sorted(known), score_cutoff=_SIMILAR)
    return f"did you mean {best[0]}?" if best else ""


def shown(value: object) -> str:
    """A value as a problem shows it: short, and without the inside of lists and settings."""
    if isinstance(value, dict):
        return "settings"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    return f"“{str(value)[:60]}”" if isinstance(value, str) else str(value).lower()[:60]


def _detail(problem: DefinitionProblem) -> InitErrorDetails:
    context = {"message": problem.message, "hint": problem.hint}
    return InitErrorDetails(
        type=PydanticCustomError(_OURS, "{message}", context), loc=problem.path, input=None
    )


#: Pydantic's name of an error to our words. `{found}` is what stood there.
_WORDS = {
    "missing": "{name} is missing",
    "string_type": "expected a text, found {found}",
    "int_type": "expected a whole number, found {found}",
    "bool_type": "expected true or false, found {found}",
    "model_type": "expected settings (name: value) here, found {found}",
    "dict_type": "expected settings (name: value) here, found {found}",
    "tuple_type": "expected a list, found {found}",
    "greater_than_equal": "must be {ge} or more, found {found}",
    "less_than_equal": "must be {le} or less, found {found}",
    "string_too_short": "must not be empty",
    "too_short": "must not be empty",
    "enum": "{found} is not one of: {expected}",
    "literal_error": "{found} is not one of: {expected}",
    "string_pattern_mismatch": "{found} is not allowed here",
}

#: How the pattern of a name begins, and what a name looks like.
_OF_A_NAME, _NAME_HINT = "^[a-z][a-z0-9_]", "small letters, digits and _, a letter first"


def _plain(loc: Path, kind: str, found: object, context: dict[str, object]) -> DefinitionProblem:
    path = tuple(part for part in loc if part != "[key]")
    if kind == _OURS:
        return DefinitionProblem(path, str(context["message"]), str(context["hint"]))
    if kind == "value_error" and isinstance(error := context["error"], Misread):
        return DefinitionProblem(path, str(error), error.hint)
    name = path[-1] if path else "it"
    words = _WORDS.get(kind, "{found} is not understood here")
    message = words.format(**{**context, "name": name, "found": shown(found)})
    if str(context.get("pattern", "")).startswith(_OF_A_NAME):
        return DefinitionProblem(path, f"{shown(found)} is not a name", _NAME_HINT)
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
    return DefinitionProblem(path, message.replace("'", ""), nearest(found, expected) if expected[0] else "")
