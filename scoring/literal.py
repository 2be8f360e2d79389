"""Whether a value equals what a definition names: as a truth, an amount, a number or a text.

One side that is a truth or a number makes the other be read as one: `yes` is true, `0100` and `100.0` are
100. A text against a text is compared as text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from config.definition.condition import Operand, Operator
from config.definition.quantity import read_money
from leads.attribute import Money, Value
from leads.reading import boolean_of, number_of
from leads.score import Outcome
from leads.text import folded

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
_OPPOSITE = {MET: UNMET, UNMET: MET, UNKNOWN: UNKNOWN}

#: The amount of a value in a currency, or None where that is not known.
Amount = Callable[[Value, str], int | float | Decimal | Fraction | None]
Texts = Callable[[Value | Operand], Sequence[str]]


def literal_test(
    operator: Operator, literals: Sequence[Operand], currency: str, texts: Texts, amount: Amount
) -> Callable[[Value], Outcome]:
    """The test of `equals`, `any_of`, `all_of` and `none_of`. `texts` are those of a value as it is compared.

    A number against money is in `currency`; money whose amount is not known in that of the other is unknown.
    """

    moneys = {each: money for each in literals if (money := read_money(each)) is not None}

    def same(one: Value, literal: Operand) -> Outcome:
        asked: Operand = moneys.get(literal, literal)
        if isinstance(one, Money) or isinstance(asked, Money):
            return _same_amount(one, asked, currency, amount) or _told(texts(one) == texts(literal))
        if isinstance(one, bool) or isinstance(literal, bool):
            truth = _truth(one)
            return _told(truth is not None and truth is _truth(literal))
        if _is_number(one) or _is_number(literal):
            number = _number(one)
            if number is not None and (other := _number(literal)) is not None:
                return _told(number == other)
        return _told(texts(one) == texts(literal))

    def has(value: Value, literal: Operand) -> Outcome:
        return _any(same(each, literal) for each in (value if isinstance(value, tuple) else (value,)))

    if operator is Operator.ALL_OF:
        return lambda value: _OPPOSITE[_any(_OPPOSITE[has(value, each)] for each in literals)]
    one_of = _one_of(literals, has)
    return (lambda value: _OPPOSITE[one_of(value)]) if operator is Operator.NONE_OF else one_of


def _one_of(
    literals: Sequence[Operand], has: Callable[[Value, Operand], Outcome]
) -> Callable[[Value], Outcome]:
    """The test of having one of the literals; of texts against texts it looks at each value once."""
    plain: Collection[str] = frozenset(folded(each) for each in literals if isinstance(each, str))
    others = [each for each in literals if not isinstance(each, str) or read_money(each)]

    def test(value: Value) -> Outcome:
        if isinstance(value, str | tuple):
            members = (value,) if isinstance(value, str) else value
            if any(folded(each) in plain for each in members):
                return MET
            return _any(has(value, each) for each in others)
        return _any(has(value, each) for each in literals)

    return test


def _any(outcomes: Iterable[Outcome]) -> Outcome:
    found = set(outcomes)
    return MET if MET in found else UNKNOWN if UNKNOWN in found else UNMET


def _told(equal: bool) -> Outcome:
    return MET if equal else UNMET


def _truth(value: Value | Operand) -> bool | None:
    if isinstance(value, bool):
        return value
    return boolean_of(folded(str(value))) if isinstance(value, str | int) else None


def _is_number(value: Value | Operand) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Value | Operand) -> int | float | None:
    if isinstance(value, str):
        return number_of(folded(value))
    return value if isinstance(value, int | float) else None


def _same_amount(one: Value, literal: Operand, currency: str, amount: Amount) -> Outcome | None:
    """Whether two amounts are equal, exactly; None where one side is neither an amount nor a number."""
    asked = literal.amount if isinstance(literal, Money) else _number(literal)
    if asked is None or (not isinstance(one, Money) and _number(one) is None):
        return None
    found = amount(one, literal.currency if isinstance(literal, Money) else currency)
    return UNKNOWN if found is None else _told(Fraction(str(found)) == Fraction(str(asked)))
