"""What is wrong with a configuration: where it stands, what it is, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_SIMILAR = 70  # of 100, for a suggestion


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `line` and `column` count from 1, None where none is to blame; `hint` may be empty."""

    file: str
    line: int | None
    setting: str
    message: str
    hint: str = ""
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(each) for each in (self.file, self.line, self.column) if each is not None)
        said = f"{self.setting}: {self.message}" if self.setting else self.message
        return f"{place}: {_sentence(said)} {_sentence(_capital(self.hint))}".rstrip()

    def as_json(self) -> dict[str, str | int | None]:
        """The problem as one object of the command line's `problems` list."""
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "setting": self.setting,
            "message": self.message,
            "hint": self.hint,
        }


class Problems(Exception):
    """A configuration that cannot be used. `problems` are all that was found, over all files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def nearest(word: object, known: Iterable[str]) -> str:
    """A hint naming the known word most like `word`, whatever its case, or nothing."""
    found = process.extractOne(
        str(word), sorted(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_SIMILAR
    )
    return f"did you mean {found[0]}?" if found else ""


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!" else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
