"""What a condition asks for, as the sentence of a line says it that is not met: `Role owner / champion`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from config.definition.condition import All, Any, Comparison, Condition, Operator
from scoring.sentence import MISSING, Speech

#: So many of several values are named.
NAMED_MOST = 3

_LIMITS: Mapping[Operator, str] = {
    Operator.AT_LEAST: "≥ ",
    Operator.ABOVE: "> ",
    Operator.AT_MOST: "≤ ",
    Operator.BELOW: "< ",
}
_ONE_OF = frozenset(
    {
        Operator.EQUALS,
        Operator.ANY_OF,
        Operator.ALL_OF,
        Operator.CONTAINS,
        Operator.CONTAINS_WORD,
        Operator.STARTS_WITH,
        Operator.ENDS_WITH,
    }
)


def or_name(text: str, name: str) -> str:
    """The text, or the criterion's own name in words where nothing in it says anything."""
    return text if any(map(str.isalnum, text)) else name.rpartition(".")[2].replace("_", " ")


def wanted(conditions: Iterable[Condition], speech: Speech) -> Callable[[str], str]:
    """A look-up of what is asked of a name; an ellipsis where that is nothing short, or not one thing."""
    asked: dict[str, list[Comparison]] = {}
    for condition in conditions:
        for each in _plain(condition):
            asked.setdefault(each.attribute, []).append(each)
    said = {name: _words(found[0], speech) for name, found in asked.items() if len(found) == 1}
    return lambda name: said.get(name, MISSING)


def _plain(condition: Condition) -> Iterable[Comparison]:
    """The comparisons that are not turned round by a `not`."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, All | Any):
        for part in condition.parts:
            yield from _plain(part)


def _words(comparison: Comparison, speech: Speech) -> str:
    words = [speech.spoken(comparison.attribute, each) for each in comparison.operands]
    if comparison.counted:
        return MISSING
    if comparison.operator in _LIMITS:
        return f"{_LIMITS[comparison.operator]}{words[0]}"
    if comparison.operator is Operator.BETWEEN:
        return "–".join(words)
    if comparison.operator in _ONE_OF:
        return " / ".join([*words[:NAMED_MOST], *([MISSING] if len(words) > NAMED_MOST else [])])
    return MISSING
