"""Conditions taken apart: the claims about one attribute each that together must hold.

A condition is met when one of its alternatives holds, and an alternative holds when each of its claims does.
A claim about a value holds only where the value is known, as a comparison is met only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import product

from config.definition.condition import All, Comparison, Condition, Not, Operand, Operator
from leads.attribute import Money
from leads.text import folded

#: A condition with more alternatives is not looked into.
ALTERNATIVES_MOST = 64


@dataclass(frozen=True, slots=True)
class Presence:
    """The attribute is known, or is blank."""

    attribute: str
    known: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """The value is at most (`upper`) or at least `bound` on a scale; with `strict`, the bound is out.

    Scales are a currency (plain numbers are in the definition's), `count` for the size of a set, `day` for
    dates, and `ahead` for days from today.
    """

    attribute: str
    scale: str
    upper: bool
    bound: Decimal
    strict: bool

    def allows(self, value: Decimal) -> bool:
        """Whether a value keeps the limit."""
        if value == self.bound:
            return not self.strict
        return (value < self.bound) is self.upper


@dataclass(frozen=True, slots=True)
class OneOf:
    """The value is `among` these texts (of a set: one of its values), or is known and is not."""

    attribute: str
    texts: frozenset[str]
    among: bool


@dataclass(frozen=True, slots=True)
class Fits:
    """The text fits (`fits`) one of the operands in the operator's way, or is known and does not."""

    attribute: str
    operator: Operator
    texts: frozenset[str]
    fits: bool


Claim = Presence | Limit | OneOf | Fits
Alternative = tuple[Claim, ...]
Alternatives = tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What comparisons hang on beside themselves: the values of lists, and the currency of plain numbers."""

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    currency: str = ""


class TooMany(Exception):
    """A condition has more alternatives than are looked into."""


def alternatives(condition: Condition, terms: Terms, met: bool = True) -> Alternatives:
    """The ways in which a condition is met, or is not met. Raises TooMany."""
    if isinstance(condition, Comparison):
        return _of_comparison(condition, terms, met)
    if isinstance(condition, Not):
        return alternatives(condition.part, terms, not met)
    parts = [alternatives(part, terms, met) for part in condition.parts]
    if isinstance(condition, All) is met:
        return _together(parts)
    return _bounded(tuple(each for part in parts for each in part))


def _together(parts: list[Alternatives]) -> Alternatives:
    found: Alternatives = ((),)
    for part in parts:
        found = _bounded(tuple((*one, *other) for one, other in product(found, part)))
    return found


def _bounded(found: Alternatives) -> Alternatives:
    if len(found) > ALTERNATIVES_MOST:
        raise TooMany
    return found


def _of_comparison(one: Comparison, terms: Terms, met: bool) -> Alternatives:
    if one.operator in (Operator.KNOWN, Operator.UNKNOWN):
        return ((Presence(one.attribute, (one.operator is Operator.KNOWN) is met),),)
    limits = _limits(one, terms)
    if limits:
        return (limits,) if met else tuple((_turned(each),) for each in limits)
    if one.operator is Operator.ALL_OF:
        each = [OneOf(one.attribute, frozenset((text_of(value),)), met) for value in one.operands]
        return (tuple(each),) if met else tuple((claim,) for claim in each)
    return ((_of_text(one, terms, met),),)


def _of_text(one: Comparison, terms: Terms, met: bool) -> Claim:
    texts = frozenset(text_of(value) for value in one.operands)
    if one.operator is Operator.IN_LIST and str(one.operands[0]) in terms.lists:
        return OneOf(one.attribute, terms.lists[str(one.operands[0])], met)
    if one.operator in (Operator.EQUALS, Operator.ANY_OF):
        return OneOf(one.attribute, texts, met)
    if one.operator is Operator.NONE_OF:
        return OneOf(one.attribute, texts, not met)
    if one.operator is Operator.MATCHES:
        texts = frozenset(map(str, one.operands))  # in a pattern small and large letters differ
    return Fits(one.attribute, one.operator, texts, met)


def text_of(operand: Operand) -> str:
    """A value as texts are compared: folded, 5 for 5.0."""
    if isinstance(operand, bool | Money):
        return (
            f"{operand.currency} {operand.amount}" if isinstance(operand, Money) else str(operand)
        ).casefold()
    if isinstance(operand, float) and operand.is_integer():
        operand = int(operand)
    return folded(str(operand))


def _turned(limit: Limit) -> Limit:
    """What holds where a limit does not."""
    return _limit(limit.attribute, limit.scale, not limit.upper, limit.bound, not limit.strict)


def _limits(one: Comparison, terms: Terms) -> tuple[Limit, ...]:
    """The limits that a comparison of size sets, or none."""
    sides = _SIDES.get(one.operator)
    if one.counted and one.operator is Operator.EQUALS:
        sides = _SIDES[Operator.BETWEEN]
    if sides is None:
        return ()
    scale = "count" if one.counted else _scale(one, terms)
    bounds = _bounds(one)
    return tuple(
        _limit(one.attribute, scale, upper, bounds[number], strict)
        for number, (upper, strict) in zip((0, -1), sides, strict=False)
    )


def _limit(attribute: str, scale: str, upper: bool, bound: Decimal, strict: bool) -> Limit:
    """A limit; where values are whole, without a bound that is out."""
    if strict and scale in _WHOLE and bound == int(bound):
        return Limit(attribute, scale, upper, bound - 1 if upper else bound + 1, strict=False)
    return Limit(attribute, scale, upper, bound, strict)


_WHOLE = ("count", "day", "ahead")
_UPPER, _LOWER = (True, False), (False, False)
_BELOW, _ABOVE = (True, True), (False, True)
_SIDES: Mapping[Operator, tuple[tuple[bool, bool], ...]] = {
    Operator.AT_LEAST: (_LOWER,),
    Operator.AT_MOST: (_UPPER,),
    Operator.ABOVE: (_ABOVE,),
    Operator.BELOW: (_BELOW,),
    Operator.BETWEEN: (_LOWER, _UPPER),
    Operator.BEFORE: (_BELOW,),
    Operator.AFTER: (_ABOVE,),
    Operator.WITHIN_NEXT: (_LOWER, _UPPER),
    Operator.WITHIN_LAST: (_LOWER, _UPPER),
    Operator.AFTER_NEXT: (_ABOVE,),
}
_AHEAD = (Operator.WITHIN_NEXT, Operator.WITHIN_LAST, Operator.AFTER_NEXT)


def _scale(one: Comparison, terms: Terms) -> str:
    first = one.operands[0]
    if one.operator in _AHEAD:
        return "ahead"
    if isinstance(first, date):
        return "day"
    return first.currency if isinstance(first, Money) else terms.currency


def _bounds(one: Comparison) -> tuple[Decimal, ...]:
    found = tuple(_number(value) for value in one.operands)
    if one.operator is Operator.WITHIN_NEXT:
        return (Decimal(0), *found)
    return (-found[0], Decimal(0)) if one.operator is Operator.WITHIN_LAST else found


def _number(operand: Operand) -> Decimal:
    if isinstance(operand, Money):
        return operand.amount
    return Decimal(operand.toordinal() if isinstance(operand, date) else str(operand))


def said(claim: Claim) -> str:
    """A claim in a few words."""
    name = claim.attribute
    match claim:
        case Presence(known=known):
            return f"{name} is {'known' if known else 'blank'}"
        case OneOf(texts=texts, among=among):
            return f"{name} is {'' if among else 'not '}{' or '.join(sorted(texts)[:3])}"
        case Fits(operator=operator, texts=texts, fits=fits):
            return f"{name} {operator.value}{'' if fits else ' not'} {' or '.join(sorted(texts)[:3])}"
        case Limit(upper=upper, strict=strict, bound=bound):
            side = ("below" if strict else "at most") if upper else ("above" if strict else "at least")
            return f"{_measured(claim)} is {side} {_shown(claim, bound)}"


def _measured(limit: Limit) -> str:
    return {"count": f"the number of {limit.attribute}", "ahead": f"days until {limit.attribute}"}.get(
        limit.scale, limit.attribute
    )


def _shown(limit: Limit, bound: Decimal) -> str:
    return date.fromordinal(int(bound)).isoformat() if limit.scale == "day" else f"{bound.normalize():f}"
