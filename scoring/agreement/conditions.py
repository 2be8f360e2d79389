"""Conditions in plain words."""

from __future__ import annotations

from datetime import date

from config.definition.condition import All, Comparison, Condition, Not, Operand, Operator
from leads.attribute import Money
from scoring.agreement.vocabulary import days, word
from scoring.phrases import day, number, phrase

#: Operators whose word would mean something else on the page.
_WORDS = {Operator.AT_MOST: "up_to", Operator.BELOW: "less"}
_LENGTHS = (Operator.WITHIN_NEXT, Operator.WITHIN_LAST, Operator.AFTER_NEXT)


def in_words(condition: Condition, language: str) -> str:
    """A condition as people say it."""
    return _said(condition, language, inside=False)


def _said(condition: Condition, language: str, inside: bool) -> str:
    if isinstance(condition, Comparison):
        return _compared(condition, language)
    if isinstance(condition, Not):
        return word(language, "not_so", condition=_said(condition.part, language, inside=True))
    joint = word(language, "and" if isinstance(condition, All) else "or")
    text = joint.join(_said(part, language, inside=True) for part in condition.parts)
    return f"({text})" if inside else text


def _compared(one: Comparison, language: str) -> str:
    attribute = readable(one.attribute)
    if one.counted:
        attribute = word(language, "size", attribute=attribute)
    values = [_value(one, operand, language) for operand in one.operands]
    name = _WORDS.get(one.operator, one.operator.value)
    if one.operator is Operator.BETWEEN:
        return word(language, name, attribute=attribute, value=values[0], other=values[1])
    joint = ", " if one.operator in (Operator.ALL_OF, Operator.NONE_OF) else word(language, "or")
    return word(language, name, attribute=attribute, value=joint.join(values))


def readable(name: str) -> str:
    """A name of the definition as people read it."""
    return name.replace("_", " ")


def _value(one: Comparison, operand: Operand, language: str) -> str:
    if isinstance(operand, bool):
        return phrase(language, str(operand).lower())
    if isinstance(operand, Money):
        return f"{operand.currency} {number(operand.amount, language)}"
    if isinstance(operand, date):
        return day(operand, language)
    if isinstance(operand, int | float):
        return days(language, int(operand)) if one.operator in _LENGTHS else number(operand, language)
    return readable(operand) if one.operator is Operator.IN_LIST else operand
