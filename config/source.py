"""One YAML file as plain data, with the line and column of every setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from config.definition.problem import DefinitionProblem
from config.problems import Problem, Problems

#: Bounds on what is read: bytes of a file, settings in it (aliases counted each time), and their depth.
BYTES_MOST = 2_000_000
SETTINGS_MOST = 100_000
DEPTH_MOST = 40

#: A place in a file: keys and list positions from the top.
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's plain data. `positions` holds line and column, both from 1, by place."""

    file: str
    data: object
    positions: Mapping[Place, tuple[int, int]] = field(default_factory=dict)

    def line(self, place: Place) -> int:
        """The line of a setting, or of the nearest one around it."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.positions:
                return self.positions[place[:length]][0]
        return 1

    def problem(self, place: Place, message: str, hint: str = "") -> Problem:
        """A problem at a place of this file."""
        return Problem(self.file, self.line(place), ".".join(map(str, place)), message, hint)

    def problems(self, found: Iterable[DefinitionProblem]) -> tuple[Problem, ...]:
        """Problems known by place, with their lines, in order of line."""
        made = [self.problem(each.path, each.message, each.hint) for each in found]
        return tuple(sorted(made, key=lambda problem: problem.line or 0))


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
        line = content[: error.start].count(b"\n") + 1
        raise Problems([Problem(file, line, "", "is not text in UTF-8", "save the file as UTF-8")]) from None


def _missing(folder: Path, file: str) -> Problems:
    where = "there is no such file" if folder.is_dir() else f"there is no folder {folder}"
    return Problems([Problem(file, None, "", where, f"`tolok init --config {folder}` writes one")])


def parse_source(text: str, file: str) -> Source:
    """YAML 1.2 text as plain data. Raises `Problems` with the line of a syntax error or a repeated name."""
    try:
        loaded = YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        raise Problems([_repeated(error, file)]) from None
    except MarkedYAMLError as error:
        raise Problems([_syntax(error, file)]) from None
    except ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise Problems([Problem(file, line, "", "holds a character that YAML does not allow")]) from None
    except (YAMLError, ValueError, RecursionError) as error:
        message = str(error).splitlines()[0] if str(error) else "nested too deep"
        raise Problems([Problem(file, None, "", f"is not readable as YAML: {message}")]) from None
    reader = _Reader(file)
    return Source(file, reader.plain(loaded, ()), reader.positions)


def _repeated(error: DuplicateKeyError, file: str) -> Problem:
    line = error.problem_mark.line + 1 if error.problem_mark else None
    name = str(error.problem).split('"')[1] if '"' in str(error.problem) else "a name"
    return Problem(file, line, name, "stands twice", "keep one of the two")


def _syntax(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    if error.context_mark and "<stream end>" in str(error.problem):
        mark = error.context_mark  # where it was opened, not where the file ends
    message = f"is not readable as YAML: {error.problem or error.context}"
    hint = "indent with spaces, not with tabs" if "'\\t'" in message else ""
    return Problem(file, mark.line + 1 if mark else None, "", message, hint)


class _Reader:
    """Turns loaded YAML into plain data and keeps the positions on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.positions: dict[Place, tuple[int, int]] = {}
        self._settings = 0

    def plain(self, loaded: Any, place: Place) -> object:
        self._settings += 1
        if len(place) > DEPTH_MOST or self._settings > SETTINGS_MOST:
            raise Problems([self._problem(place, "is nested too deep, or holds too much")])
        if isinstance(loaded, CommentedMap):
            return {
                self._key(key, place): self._under(loaded, key, value, place) for key, value in loaded.items()
            }
        if isinstance(loaded, CommentedSeq):
            return [self._under(loaded, number, value, place) for number, value in enumerate(loaded)]
        return self._scalar(loaded, place)

    def _key(self, key: object, place: Place) -> str | int:
        if isinstance(key, bool) or not isinstance(key, str | int):
            raise Problems([self._problem(place, f"{key} is not allowed as a name", "put it in quotes")])
        return str(key) if isinstance(key, str) else int(key)

    def _under(self, parent: CommentedMap | CommentedSeq, key: Any, value: Any, place: Place) -> object:
        inside = (*place, self._key(key, place))
        if parent.lc.data and key in parent.lc.data:
            line, column = parent.lc.data[key][:2]
            self.positions[inside] = (line + 1, column + 1)
        return self.plain(value, inside)

    def _scalar(self, loaded: object, place: Place) -> object:
        """A value without ruamel's memory of how it was written."""
        if loaded is None or isinstance(loaded, bool):
            return loaded
        for kind in (int, float, str):
            if isinstance(loaded, kind):
                return kind(loaded)
        if isinstance(loaded, datetime):
            return datetime.fromisoformat(loaded.isoformat())
        if isinstance(loaded, date):
            return loaded
        raise Problems([self._problem(place, "bears a tag, which has no meaning here")])

    def _problem(self, place: Place, message: str, hint: str = "") -> Problem:
        return Source(self.file, None, self.positions).problem(place, message, hint)
