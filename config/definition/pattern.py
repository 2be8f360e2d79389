"""Regular expressions that cannot run away on a long value."""

from __future__ import annotations

import re

from config.definition.problem import Misread

PATTERN_LENGTH_MOST = 200
REPEATS_MOST = 3


def checked(pattern: str) -> str:
    """The pattern itself if it is short, valid and cheap on any value.

    Refused are back references, a repeat of a group that repeats or chooses inside, and more than three
    repeats: matching would take longer than any value is worth.
    """
    if len(pattern) > PATTERN_LENGTH_MOST:
        raise Misread(f"the pattern is longer than {PATTERN_LENGTH_MOST} characters")
    try:
        re.compile(pattern)
    except re.error as error:
        raise Misread(f"the pattern is not a valid regular expression: {error}") from None
    _refuse_costly(pattern)
    return pattern


def _refuse_costly(pattern: str) -> None:
    tokens = _tokens(pattern)
    open_groups, repeats, closed_costly = [False], 0, False
    for token in tokens:
        repeated = token in "*+{"
        if repeated and closed_costly:
            raise Misread("the pattern repeats a group that itself repeats or chooses", "use contains or in")
        repeats += repeated
        closed_costly = False
        if token == "(":
            open_groups.append(False)
        elif token == ")":
            closed_costly = open_groups.pop()
            open_groups[-1] |= closed_costly
        elif repeated or token == "|":
            open_groups[-1] = True
    if repeats > REPEATS_MOST:
        raise Misread(f"the pattern has more than {REPEATS_MOST} repeats (* + {{}})")


def _tokens(pattern: str) -> list[str]:
    """The pattern's meaningful signs; an escaped sign or a whole class stands as a dot."""
    if re.search(r"(?<!\\)(?:\\\\)*(?:\\[1-9]|\(\?P=)", pattern):
        raise Misread("the pattern refers back to a group, which is not allowed")
    plain = re.sub(r"\\.", ".", pattern)
    plain = re.sub(r"\[\^?\]?[^\]]*\]", ".", plain)
    return list(plain)
