"""Sentences that people read: one text, or one for each language, with evidence in braces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import PlainValidator

from config.definition.problem import Misread, shown

_EVIDENCE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
LANGUAGE = re.compile(r"^[a-z]{2}$")


@dataclass(frozen=True, slots=True)
class Says:
    """A sentence by language. The language `""` stands for any."""

    texts: Mapping[str, str]

    def spoken(self, language: str, fallback: str) -> str:
        """The sentence in `language`, else in `fallback`, else in the first that was written."""
        for wanted in ("", language, fallback):
            if wanted in self.texts:
                return self.texts[wanted]
        return next(iter(self.texts.values()))

    @property
    def evidence(self) -> tuple[str, ...]:
        """The names in braces, in the order they are first met."""
        return tuple(dict.fromkeys(name for text in self.texts.values() for name in _EVIDENCE.findall(text)))


def read_says(data: object) -> Says:
    """A text, or one text for each language (`{id: ..., en: ...}`)."""
    texts = data if isinstance(data, Mapping) else {"": data}
    if not texts:
        raise Misread("expected a text, found nothing")
    for language, text in texts.items():
        _check(language, text, named=isinstance(data, Mapping))
    return Says({str(language): str(text).strip() for language, text in texts.items()})


def _check(language: object, text: object, named: bool) -> None:
    if named and not (isinstance(language, str) and LANGUAGE.match(language)):
        raise Misread(f"{shown(language)} is not a language", "two small letters, such as id or en")
    if not isinstance(text, str) or not text.strip():
        raise Misread(f"expected a text, found {shown(text)}")
    if set("{}") & set(_EVIDENCE.sub("", text)):
        raise Misread(
            f"the braces in {shown(text)} hold no name", "write the name of an attribute: {employees}"
        )


Spoken = Annotated[Says, PlainValidator(read_says)]
