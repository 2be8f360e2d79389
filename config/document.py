"""A YAML text as nodes, each with its line and column. One pass, with a bound on depth and on size.

YAML 1.2 with anchors, aliases and merged settings (`<<`); tags, several documents and names that are no texts
or whole numbers are refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from config.definition.problem import shown
from config.problems import Problem, Problems

#: Bounds on what is read: how deep settings stand in each other, how many there are (those of an alias and of
#: a merge are counted wherever they are used), and the characters of a number.
DEPTH_MOST = 40
SETTINGS_MOST = 100_000
NUMBER_LENGTH_MOST = 40

#: So much of a very deep place is shown.
_SHOWN = 2

#: A place in a file: keys and list positions from the top.
Place = tuple[str | int, ...]
Name = str | int
Scalar = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list of nodes, or settings by name. Lines and columns count from 1."""

    line: int
    column: int
    content: Scalar | tuple[Node, ...] | dict[Name, tuple[Node, Node]]


def read_document(text: str, file: str) -> Node | None:
    """The one document of a text, or None where there is none. Raises `Problems` with line and column."""
    try:
        return _Document(text, file).whole()
    except MarkedYAMLError as error:
        raise Problems([_syntax(error, file)]) from None
    except ReaderError as error:
        line, column = place_in(text, error.position)
        message = "holds a character that YAML does not allow"
        raise Problems([Problem(file, line, "", message, column=column)]) from None


def place_in(text: str, position: int) -> tuple[int, int]:
    """The line and column of a character of a text."""
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def _syntax(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    if error.context_mark and "<stream end>" in str(error.problem):
        mark = error.context_mark  # where it was opened, not where the file ends
    message = f"is not readable as YAML: {error.problem or error.context}"
    hint = "indent with spaces, not with tabs" if "'\\t'" in message else ""
    return Problem(
        file, mark.line + 1 if mark else None, "", message, hint, mark.column + 1 if mark else None
    )


class _Document:
    """Builds the nodes of one text from its events."""

    def __init__(self, text: str, file: str) -> None:
        self._events: Iterator[NodeEvent] = YAML(typ="safe", pure=True).parse(text)
        self._file = file
        self._anchors: dict[str, Node] = {}
        self._size = 0

    def whole(self) -> Node | None:
        """The first document's node; a second one is a problem."""
        found: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if found is not None:
                    raise self._problem(event, (), "holds another document", "keep one of them")
                found = self._node(next(self._events), ())
        return found

    def _node(self, event: NodeEvent, place: Place) -> Node:
        if isinstance(event, AliasEvent):
            return self._alias(event, place)
        if len(place) > DEPTH_MOST:
            raise self._problem(event, place[:_SHOWN], "is nested too deep")
        if getattr(event, "tag", None):
            raise self._problem(event, place, "bears a tag, which has no meaning here")
        self._grow(1, place, Node(*_start(event), None))
        node = Node(*_start(event), self._content(event, place))
        if event.anchor:
            self._anchors[str(event.anchor)] = node
        return node

    def _alias(self, event: NodeEvent, place: Place) -> Node:
        if event.anchor not in self._anchors:
            message = f"*{event.anchor} stands for nothing that is written above it"
            raise self._problem(event, place, message, f"write &{event.anchor} before what it stands for")
        line, column = _start(event)
        return replace(self._anchors[event.anchor], line=line, column=column)

    def _content(
        self, event: NodeEvent, place: Place
    ) -> Scalar | tuple[Node, ...] | dict[Name, tuple[Node, Node]]:
        if isinstance(event, MappingStartEvent):
            return self._settings(place)
        if isinstance(event, SequenceStartEvent):
            return self._items(place)
        return self._scalar(event, place) if isinstance(event, ScalarEvent) else None

    def _items(self, place: Place) -> tuple[Node, ...]:
        found: list[Node] = []
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            found.append(self._node(event, (*place, len(found))))
        return tuple(found)

    def _settings(self, place: Place) -> dict[Name, tuple[Node, Node]]:
        found: dict[Name, tuple[Node, Node]] = {}
        merged: list[Node] = []
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event, place)
            name = str(key.content) if isinstance(key.content, str) else int(str(key.content))
            if name in found:
                raise self._problem(event, (*place, name), "stands twice", "keep one of the two")
            value = self._node(next(self._events), (*place, name))
            if name == "<<" and isinstance(event, ScalarEvent) and event.implicit[0]:
                merged += self._of_merge(event, value, place)
            else:
                found[name] = (key, value)
        return self._with_merged(found, merged, place)

    def _key(self, event: NodeEvent, place: Place) -> Node:
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            raise self._problem(event, place, "a name must be a text", "put it in quotes")
        key = self._node(event, place)
        if isinstance(key.content, bool) or not isinstance(key.content, str | int):
            written = getattr(event, "value", "") or "nothing"
            raise self._problem(event, place, f"{written} is not allowed as a name", "put it in quotes")
        return key

    def _of_merge(self, event: NodeEvent, value: Node, place: Place) -> list[Node]:
        """The nodes whose settings `<<` takes over: one, or several of which the first wins."""
        found = list(value.content) if isinstance(value.content, tuple) else [value]
        if not all(isinstance(each.content, dict) for each in found):
            raise self._problem(event, (*place, "<<"), "takes over settings only", "write it as: <<: *name")
        return found

    def _with_merged(
        self, own: dict[Name, tuple[Node, Node]], merged: list[Node], place: Place
    ) -> dict[Name, tuple[Node, Node]]:
        for node in merged:
            taken = node.content if isinstance(node.content, dict) else {}
            self._grow(len(taken), place, node)
            own = own | {name: pair for name, pair in taken.items() if name not in own}
        return own

    def _grow(self, settings: int, place: Place, at: Node) -> None:
        self._size += settings
        if self._size > SETTINGS_MOST:
            raise Problems([too_much(self._file, place, at)])

    def _scalar(self, event: ScalarEvent, place: Place) -> Scalar:
        text = str(event.value)
        if any(unicodedata.category(each) in ("Cc", "Cs") and each not in "\t\n" for each in text):
            raise self._problem(event, place, "holds a control character", "write what people can read")
        if not event.implicit[0]:
            return text
        try:
            return _resolved(text)
        except ValueError as error:
            raise self._problem(event, place, str(error)) from None

    def _problem(self, event: NodeEvent, place: Place, message: str, hint: str = "") -> Problems:
        line, column = _start(event)
        return Problems([Problem(self._file, line, ".".join(map(str, place)), message, hint, column)])


def too_much(file: str, place: Place, node: Node) -> Problem:
    """The problem of a file that means more settings than anybody writes."""
    setting = ".".join(map(str, place[:_SHOWN]))
    return Problem(file, node.line, setting, "holds too much", "use fewer aliases", node.column)


def _start(event: NodeEvent) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)")
_FRACTION = re.compile(r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*|[0-9][0-9_]*(?=[eE]))([eE][-+]?[0-9]+)?")
#: Where the point parts thousands, this is a thousand times as much: nobody else writes the last nought.
_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}\.[0-9]{2}0")
_NO_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}.*")


def _resolved(text: str) -> Scalar:
    """What a scalar without quotes means. Raises ValueError in plain words."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return _whole(_short(text))
    if _THOUSANDS.fullmatch(text):
        whole, less = text.replace(".", ""), text.rstrip("0").rstrip(".")
        raise ValueError(f"{shown(text)} can be read as {whole} and as {less}: write the one that is meant")
    if _FRACTION.fullmatch(text):
        return _finite(float(_short(text).replace("_", "")), text)
    if _NO_NUMBER.fullmatch(text):
        return _finite(float("inf"), text)
    if _DAY.fullmatch(text) or _MOMENT.fullmatch(text):
        return _day(text)
    return text


def _short(text: str) -> str:
    if len(text) > NUMBER_LENGTH_MOST:
        raise ValueError(f"{shown(text[:12])}… is too long for a number")
    return text


def _whole(text: str) -> int:
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.removeprefix("+"))
    kind = {"0b": 2, "0o": 8, "0x": 16}.get(digits[:2])
    plain = (digits[2:] if kind else digits).replace("_", "")
    if kind is None and len(plain) > 1 and plain[0] == "0":
        raise ValueError(
            f"{shown(text)} would lose its zero: put a text in quotes, and no commas in an amount"
        )
    return sign * int(plain or "0", kind or 10)


def _finite(number: float, text: str) -> float:
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{shown(text)} is no number that can be counted with")
    return number


def _day(text: str) -> Scalar:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is no day of the calendar") from None
