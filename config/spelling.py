"""How a mapping spells names and values: fields, record types, currencies, words of the CRM."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from config.definition.problem import Misread, shown
from config.definition.section import Text

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,4}", re.ASCII)
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)


def _field_name(name: str) -> str:
    if not _FIELD.fullmatch(name):
        raise Misread(
            f"{shown(name)} is no name of a field", "a field's API name, or a parent's: Account.Industry"
        )
    return name


def _type_name(name: str) -> str:
    if not _TYPE.fullmatch(name):
        raise Misread(f"{shown(name)} is no name of a record type", "its API name: Lead, contacts")
    return name


def _currency(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code):
        raise Misread(f"{shown(code)} is not a currency", "three capital letters, such as IDR or USD")
    return code


def _words(data: object) -> object:
    """Values as the CRM writes them: true for a box that is ticked, 3 for a number."""
    if isinstance(data, bool):
        return str(data).lower()
    return str(data) if isinstance(data, int | float) else data


def _several(data: object) -> object:
    return data if isinstance(data, list | tuple) else (data,)


def translation(values: Mapping[str, str]) -> dict[str, str]:
    """What the CRM's values mean, by the case-folded value."""
    return {value.casefold(): meaning for value, meaning in values.items()}


def folded(when: Mapping[str, tuple[str, ...]]) -> dict[str, frozenset[str]]:
    """The values that each field may have, case-folded."""
    return {name: frozenset(word.casefold() for word in words) for name, words in when.items()}


FieldName = Annotated[Text, AfterValidator(_field_name)]
TypeName = Annotated[str, AfterValidator(_type_name)]
Currency = Annotated[Text, AfterValidator(_currency)]
Word = Annotated[Text, BeforeValidator(_words)]
Fields = Annotated[tuple[FieldName, ...], BeforeValidator(_several)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_several), Field(min_length=1)]
