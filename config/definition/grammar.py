"""Plain settings read as conditions, with every problem found on the way."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated

from pydantic import PlainValidator

from config.definition.condition import All, Any, Comparison, Condition, Not, Operand, Operator
from config.definition.pattern import checked
from config.definition.problem import DefinitionProblem, Misread, Path, nearest, refuse, shown
from config.definition.quantity import read_date, read_days, read_money
from config.definition.section import NAME, NAME_RULE
from leads.attribute import Money
from leads.text import folded

DEPTH_MOST = 12
_WORDS = {"known": Operator.KNOWN, "unknown": Operator.UNKNOWN}
_NAME = re.compile(NAME)
_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")

Operands = tuple[Operand, ...]


def read_condition(data: object) -> Condition:
    """A condition from its settings; all problems at once, each at its place."""
    problems: list[DefinitionProblem] = []
    condition = _condition(data, (), problems)
    if problems:
        refuse(problems)
    return condition


When = Annotated[Condition, PlainValidator(read_condition)]


def _condition(data: object, place: Path, problems: list[DefinitionProblem]) -> Condition:
    if not isinstance(data, Mapping) or not data:
        hint = "write it as: {industry: Retail}"
        problems.append(DefinitionProblem(place, f"expected a condition, found {shown(data or None)}", hint))
        return All(())
    if len(place) > DEPTH_MOST:
        problems.append(DefinitionProblem(place, "the condition is nested too deep"))
        return All(())
    return _joined([_part(key, value, (*place, key), problems) for key, value in data.items()])


def _part(key: object, data: object, place: Path, problems: list[DefinitionProblem]) -> Condition:
    if key == "not":
        return Not(_condition(data, place, problems))
    if key in ("all", "any"):
        listed = _list(data, place, problems)
        parts = tuple(_condition(each, (*place, n), problems) for n, each in enumerate(listed))
        return All(parts) if key == "all" else Any(parts)
    if not isinstance(key, str) or not _NAME.match(key):
        problems.append(DefinitionProblem(place, f"{shown(key)} is not a name of an attribute", NAME_RULE))
        return All(())
    return _attribute(key, data, place, problems)


def _list(data: object, place: Path, problems: list[DefinitionProblem]) -> list[object]:
    if isinstance(data, list) and data:
        return data
    problems.append(DefinitionProblem(place, f"expected a list of conditions, found {shown(data)}"))
    return []


def _attribute(name: str, data: object, place: Path, problems: list[DefinitionProblem]) -> Condition:
    """The tests of one attribute: a word, a value, a list of values, or operators."""
    if isinstance(data, str) and data in _WORDS:
        return Comparison(name, _WORDS[data], place=place)
    if not isinstance(data, Mapping):
        return _comparison(name, "in" if isinstance(data, list) else "equals", data, place, problems)
    if not data:
        problems.append(DefinitionProblem(place, f"{name} is compared with nothing"))
    return _joined([_operation(name, operator, value, place, problems) for operator, value in data.items()])


def _operation(
    name: str, operator: object, data: object, place: Path, problems: list[DefinitionProblem]
) -> Condition:
    inside = (*place, str(operator))
    if operator == "count":
        return _count(name, data, inside, problems)
    if operator not in _OPERANDS:
        meant = _OTHER_WORDS.get(str(operator).casefold().replace(" ", "_"))
        guess = f"did you mean {meant}?" if meant else nearest(operator, [*_OPERANDS, "count"])
        hint = guess or f"one of: {', '.join(_OPERANDS)}, count"
        if isinstance(operator, int):
            hint = "a comma begins a new setting: write amounts as IDR 50000000"
        problems.append(DefinitionProblem(inside, f"{shown(operator)} is not a way to compare {name}", hint))
        return All(())
    return _comparison(name, str(operator), data, inside, problems)


def _comparison(
    name: str, operator: str, data: object, place: Path, problems: list[DefinitionProblem]
) -> Condition:
    kind, read = _OPERANDS[operator]
    try:
        return Comparison(name, kind, read(data), place=place)
    except Misread as misread:
        problems.append(DefinitionProblem(place, str(misread), misread.hint))
        return All(())


def _count(name: str, data: object, place: Path, problems: list[DefinitionProblem]) -> Condition:
    allowed = ("equals", "at_least", "at_most", "above", "below", "between")
    if not isinstance(data, Mapping) or not data or any(key not in allowed for key in data):
        hint = f"{{at_least: 2}}; or {', '.join(allowed)}"
        problems.append(DefinitionProblem(place, "count is not understood", hint))
        return All(())
    return _joined(
        [_size(name, str(key), value, (*place, str(key)), problems) for key, value in data.items()]
    )


def _size(
    name: str, operator: str, data: object, place: Path, problems: list[DefinitionProblem]
) -> Condition:
    found = _comparison(name, operator, data, place, problems)
    if not isinstance(found, Comparison):
        return found
    if not all(type(each) is int and each >= 0 for each in found.operands):
        hint = "how many values there are: {at_least: 2}"
        problems.append(DefinitionProblem(place, "a count is a whole number, 0 or more", hint))
    return replace(found, counted=True)


def _joined(parts: list[Condition]) -> Condition:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _value(data: object) -> Operand:
    if data is None:
        raise Misread("expected a value, found nothing", "to ask whether it is blank, write: unknown")
    if isinstance(data, datetime) or not isinstance(data, str | int | float | date):
        raise Misread(f"expected a value, found {shown(data)}")
    if isinstance(data, float) and not math.isfinite(data):
        raise Misread(f"{shown(data)} is no number that can be counted with")
    if isinstance(data, str) and not folded(data):
        raise Misread("expected a value, found an empty text", "to ask whether it is blank, write: unknown")
    return data


def _values(data: object) -> Operands:
    if not isinstance(data, list) or not data:
        raise Misread(f"expected a list of values, found {shown(data)}", "write it as: [Retail, Logistics]")
    return tuple(_value(each) for each in data)


def _one(data: object) -> Operands:
    return (_value(data),)


def _text(data: object) -> str:
    value = _value(data)
    if not isinstance(value, str):
        raise Misread(f"expected a text, found {shown(data)}", "put it in quotes")
    return value


def _texts(data: object) -> Operands:
    return tuple(_text(each) for each in data) if isinstance(data, list) and data else (_text(data),)


def _words(data: object) -> Operands:
    texts = _texts(data)
    for text in texts:
        if not any(map(str.isalnum, str(text))):
            raise Misread(f"there is no word in {shown(text)}", "write: contains, to look for any text")
    return texts


def _pattern(data: object) -> Operands:
    return (checked(_text(data)),)


def _amount(data: object) -> int | float | Money:
    if isinstance(data, bool) or not isinstance(data, int | float | str):
        raise Misread(f"expected a number or an amount of money, found {shown(data)}")
    amount = read_money(data) if isinstance(data, str) else data
    if amount is None or (isinstance(amount, float) and not math.isfinite(amount)):
        raise Misread(f"{shown(data)} is not a number or an amount", "write it as: 100, or: IDR 150000000")
    return amount


def _amounts(data: object) -> Operands:
    return (_amount(data),)


def _range(data: object) -> Operands:
    """Two numbers, two amounts in one currency, or two dates, the smaller one first."""
    if not isinstance(data, list) or len(data) != 2:
        raise Misread(f"expected two values, found {shown(data)}", "write it as: [100, 2000]")
    if any(isinstance(each, date) or _ISO_DATE.match(str(each)) for each in data):
        low, high = (read_date(each) for each in data)
        return _ordered(low, high, low <= high)
    low_amount, high_amount = (_amount(each) for each in data)
    if isinstance(low_amount, Money) and isinstance(high_amount, Money):
        if low_amount.currency != high_amount.currency:
            raise Misread("the two values of between are in different currencies")
        return _ordered(low_amount, high_amount, low_amount.amount <= high_amount.amount)
    if isinstance(low_amount, Money) or isinstance(high_amount, Money):
        raise Misread("between needs a currency on both values, or on neither")
    return _ordered(low_amount, high_amount, low_amount <= high_amount)


def _ordered(low: Operand, high: Operand, in_order: bool) -> Operands:
    if not in_order:
        raise Misread("the smaller value of between comes first")
    return (low, high)


def _day(data: object) -> Operands:
    return (read_date(data),)


def _length(data: object) -> Operands:
    return (read_days(data),)


_OPERANDS: dict[str, tuple[Operator, Callable[[object], Operands]]] = {
    "equals": (Operator.EQUALS, _one),
    "in": (Operator.EQUALS, _values),
    "in_list": (Operator.IN_LIST, lambda data: (_text(data),)),
    "contains": (Operator.CONTAINS, _texts),
    "contains_word": (Operator.CONTAINS_WORD, _words),
    "starts_with": (Operator.STARTS_WITH, _texts),
    "ends_with": (Operator.ENDS_WITH, _texts),
    "matches": (Operator.MATCHES, _pattern),
    "between": (Operator.BETWEEN, _range),
    "at_least": (Operator.AT_LEAST, _amounts),
    "at_most": (Operator.AT_MOST, _amounts),
    "above": (Operator.ABOVE, _amounts),
    "below": (Operator.BELOW, _amounts),
    "before": (Operator.BEFORE, _day),
    "after": (Operator.AFTER, _day),
    "within_next": (Operator.WITHIN_NEXT, _length),
    "within_last": (Operator.WITHIN_LAST, _length),
    "after_next": (Operator.AFTER_NEXT, _length),
    "any_of": (Operator.ANY_OF, _values),
    "all_of": (Operator.ALL_OF, _values),
    "none_of": (Operator.NONE_OF, _values),
}

#: What people write for some of these elsewhere.
_OTHER_WORDS = {
    **dict.fromkeys(("min", "minimum", "minimal", ">=", "≥", "gte", "from", "least"), "at_least"),
    **dict.fromkeys(("max", "maximum", "maksimal", "<=", "≤", "lte", "up_to", "most"), "at_most"),
    **dict.fromkeys((">", "gt", "greater_than", "more_than", "over"), "above"),
    **dict.fromkeys(("<", "lt", "less_than", "fewer_than", "under"), "below"),
    **dict.fromkeys(("=", "==", "is", "eq", "equal", "equals_to"), "equals"),
    **dict.fromkeys(("one_of", "is_in", "any"), "in"),
    **dict.fromkeys(("regex", "regexp", "pattern"), "matches"),
    **dict.fromkeys(("includes", "has", "like"), "contains"),
}

#: How an attribute can be compared, as it is written.
OPERATORS = (*_OPERANDS, "count")
