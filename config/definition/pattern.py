"""Regular expressions that cannot run away on a long value.

A pattern is refused when there are too many ways to match it: each repeat can be as long as the value, each
choice doubles the ways, and a pattern that does not begin with `^` can begin anywhere. The number of ways
bounds the steps of a backtracking engine.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from config.definition.problem import Misread

PATTERN_LENGTH_MOST = 200
#: Characters of a value that a pattern looks at; a repeat can be that long.
MATCHED_LENGTH = 200
#: Three repeats as long as the value, or two where the pattern can begin anywhere.
WAYS_MOST = MATCHED_LENGTH**3

_GROUP = re.compile(r"\(\?(?:[:=!]|<[=!]|P<[A-Za-z_]\w*>)|\((?!\?)")
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_REPEAT = re.compile(r"(?:[*+?]|\{(\d*)(,?)(\d*)\})[?+]?")
_FLAGS = re.compile(r"\(\?[ims]+\)")
#: Tried from the first character only: no line of several begins anew, no alternative without the sign.
_ANCHORED = re.compile(r"(?:\(\?[is]+\))?(?:\^|\\A)[^|]*$", re.DOTALL)
_HINT = "begin it with ^, or use fewer of * + ? { | ; contains and in cost less"


def checked(pattern: str) -> str:
    """The pattern itself if it is short, valid and cheap on any value.

    Refused are back references, a repeat of a group that repeats or chooses inside, groups of a rare kind,
    and more ways to match than `WAYS_MOST`.
    """
    if len(pattern) > PATTERN_LENGTH_MOST:
        raise Misread(f"the pattern is longer than {PATTERN_LENGTH_MOST} characters")
    _refuse_invalid(pattern)
    flags = _FLAGS.match(pattern)
    cursor = _Cursor(pattern, flags.end() if flags else 0)
    ways = _alternatives(cursor)
    if ways * (1 if _ANCHORED.match(pattern) else MATCHED_LENGTH) > WAYS_MOST:
        raise Misread("the pattern can match in too many ways, so that it could run for long", _HINT)
    return pattern


def _refuse_invalid(pattern: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError) as error:
        raise Misread(f"the pattern is not a valid regular expression: {error}") from None
    except Warning:
        raise Misread(
            "the pattern has a class that can be read in two ways", r"write [ in a class as \["
        ) from None


@dataclass(slots=True)
class _Cursor:
    """How far a valid pattern has been read."""

    pattern: str
    at: int

    @property
    def sign(self) -> str:
        """The next character, or nothing at the end."""
        return self.pattern[self.at : self.at + 1]

    def take(self, expected: re.Pattern[str]) -> re.Match[str] | None:
        """What is expected, if it stands here."""
        match = expected.match(self.pattern, self.at)
        self.at = match.end() if match else self.at
        return match


def _alternatives(cursor: _Cursor) -> int:
    """The ways to match up to the end of a group: those of all its alternatives."""
    ways = _sequence(cursor)
    while cursor.sign == "|":
        cursor.at += 1
        ways += _sequence(cursor)
    return ways


def _sequence(cursor: _Cursor) -> int:
    """The ways to match one alternative: those of its parts multiplied."""
    ways = 1
    while cursor.sign and cursor.sign not in "|)":
        grouped = cursor.sign == "("
        inside = _part(cursor)
        repeat = cursor.take(_REPEAT)
        ways *= inside if repeat is None else _repeated(repeat, inside, grouped)
        if ways > WAYS_MOST:
            raise Misread("the pattern can match in too many ways, so that it could run for long", _HINT)
    return ways


def _part(cursor: _Cursor) -> int:
    """The ways to match one character, one class or one group."""
    if cursor.sign == "\\":
        if cursor.pattern[cursor.at + 1] in "123456789":
            raise Misread("the pattern refers back to a group, which is not allowed")
        cursor.at += 2
        return 1
    if cursor.sign == "(":
        return _group(cursor)
    if cursor.take(_CLASS) is None:
        cursor.at += 1
    return 1


def _group(cursor: _Cursor) -> int:
    if cursor.pattern.startswith("(?P=", cursor.at):
        raise Misread("the pattern refers back to a group, which is not allowed")
    if cursor.take(_GROUP) is None:
        raise Misread("the pattern has a kind of group that is not allowed", "allowed are ( ) and (?: )")
    ways = _alternatives(cursor)
    cursor.at += 1
    return ways


def _repeated(repeat: re.Match[str], inside: int, grouped: bool) -> int:
    """The ways to match what is repeated. A group may be empty, so each of its turns is counted."""
    sign = repeat[0][0]
    if sign == "?":
        return inside + 1
    if inside > 1:
        raise Misread("the pattern repeats a group that itself repeats or chooses", "use contains or in")
    if sign in "*+":
        return MATCHED_LENGTH
    least = int(repeat[1] or 0)
    most = int(repeat[3]) if repeat[3] else least if not repeat[2] else MATCHED_LENGTH
    return max(1, most) if grouped else max(1, min(most, MATCHED_LENGTH) - least + 1)
