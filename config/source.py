"""One YAML file as plain data, with the line and column of every setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.definition.problem import DefinitionProblem
from config.document import DEPTH_MOST, SETTINGS_MOST, Node, Place, place_in, read_document, too_much
from config.problems import Problem, Problems

#: A larger file is not read.
BYTES_MOST = 2_000_000

#: Where a file begins, for what stands nowhere.
_TOP = (1, 1)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's plain data. `positions` holds line and column, both from 1, by place."""

    file: str
    data: object
    positions: Mapping[Place, tuple[int, int]] = field(default_factory=dict)

    def position(self, place: Place) -> tuple[int, int]:
        """The line and column of a setting, or of the nearest one around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.positions:
                return self.positions[place[:length]]
        return _TOP

    def line(self, place: Place) -> int:
        """The line of a setting, or of the nearest one around it."""
        return self.position(place)[0]

    def problem(self, place: Place, message: str, hint: str = "") -> Problem:
        """A problem at a place of this file."""
        line, column = self.position(place)
        return Problem(self.file, line, ".".join(map(str, place)), message, hint, column)

    def problems(self, found: Iterable[DefinitionProblem]) -> tuple[Problem, ...]:
        """Problems known by place, with their lines and columns, in the order of the file."""
        made = [self.problem(each.path, each.message, each.hint) for each in found]
        return tuple(sorted(made, key=lambda problem: (problem.line or 0, problem.column or 0)))


def read_source(folder: Path, file: str) -> Source:
    """The YAML file `file` of `folder`. Raises `Problems` when it is not there or not readable as YAML."""
    try:
        content = (folder / file).read_bytes()
    except FileNotFoundError:
        raise _missing(folder, file) from None
    except NotADirectoryError:
        hint = "name a folder; `tolok init --config DIR` writes one"
        raise Problems([Problem(file, None, "", f"{folder} is not a folder", hint)]) from None
    except OSError as error:
        raise Problems([Problem(file, None, "", f"cannot be read: {error.strerror}")]) from None
    if len(content) > BYTES_MOST:
        raise Problems([Problem(file, None, "", f"is larger than {BYTES_MOST} bytes")])
    try:
        return parse_source(content.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = place_in(before, len(before))
        hint = "save the file as UTF-8"
        raise Problems([Problem(file, line, "", "is not text in UTF-8", hint, column)]) from None


def _missing(folder: Path, file: str) -> Problems:
    where = "there is no such file" if folder.is_dir() else f"there is no folder {folder}"
    return Problems([Problem(file, None, "", where, f"`tolok init --config {folder}` writes one")])


def parse_source(text: str, file: str) -> Source:
    """YAML 1.2 text as plain data. Raises `Problems` with the line and column of what cannot be read."""
    node = read_document(text, file)
    reader = _Reader(file)
    return Source(file, None if node is None else reader.plain(node, ()), reader.positions)


class _Reader:
    """Turns nodes into plain data and keeps the positions on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: dict[Place, tuple[int, int]] = {}
        self._settings = 0

    def plain(self, node: Node, place: Place) -> object:
        """The data of a node. What an alias stands for is counted each time."""
        self._settings += 1
        if self._settings > SETTINGS_MOST or len(place) > DEPTH_MOST:
            raise Problems([too_much(self.file, place, node)])
        if isinstance(node.content, dict):
            return {
                name: self._under(key, value, (*place, name)) for name, (key, value) in node.content.items()
            }
        if isinstance(node.content, tuple):
            return [self._under(each, each, (*place, number)) for number, each in enumerate(node.content)]
        return node.content

    def _under(self, where: Node, value: Node, place: Place) -> object:
        self.positions[place] = (where.line, where.column)
        return self.plain(value, place)
