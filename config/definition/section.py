"""What every part of the definition has in common: unknown names are refused with a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from config.definition.problem import DefinitionProblem, Misread, found_in, nearest, refuse, shown

NAME = r"^[a-z][a-z0-9_]{0,59}$"
NAME_RULE = "names have small letters, digits and _, and begin with a letter"


def _text(data: object) -> str:
    if not isinstance(data, str) or not data.strip():
        raise Misread(f"expected a text, found {shown(data)}")
    return data.strip()


Name = Annotated[str, Field(pattern=NAME)]
Text = Annotated[str, BeforeValidator(_text)]


class Section(BaseModel):
    """A frozen part of the definition that reports all its problems at once, unknown names included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="wrap")
    @classmethod
    def _every_problem(cls, data: Any, handler: Callable[[Any], Self]) -> Self:
        problems = cls._unknown_names(data)
        strangers = {problem.path[0] for problem in problems}
        if isinstance(data, Mapping):
            data = {name: value for name, value in data.items() if name not in strangers}
        try:
            section = handler(data)
        except ValidationError as error:
            refuse([*problems, *found_in(error)])
        if problems:
            refuse(problems)
        return section

    @classmethod
    def _unknown_names(cls, data: object) -> list[DefinitionProblem]:
        """Names that this section does not have."""
        if not isinstance(data, Mapping) or cls.model_config.get("extra") == "allow":
            return []
        known = [field.alias or name for name, field in cls.model_fields.items()]
        return [
            DefinitionProblem(
                (name,), f"{name} is not a setting here", nearest(name, known) or _listed(known)
            )
            for name in data
            if name not in known
        ]


def _listed(known: list[str]) -> str:
    return f"allowed here: {', '.join(known)}"
