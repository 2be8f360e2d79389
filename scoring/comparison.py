"""Conditions compiled to tests that answer met, unmet or unknown.

Text is compared folded. Against a set, a text test fits when one of the values fits. A text is read as a
number, a date or a truth where it is compared with one. A value of the wrong type is unknown, and so is money
in another currency than asked for where a rate is not known; a number without a currency is in the
definition's. Converted money is compared without rounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import partial

from config.definition.condition import All, Comparison, Condition, Not, Operand, Operator
from config.definition.pattern import MATCHED_LENGTH
from leads.attribute import Money, Value
from leads.day import day_in
from leads.reading import datetime_of, number_of
from leads.score import Outcome
from leads.text import folded
from scoring.literal import literal_test
from scoring.money import Rates, amount_in, converted
from scoring.sentence import found
from scoring.view import View

MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN

_NO_WORD = re.compile(r"\W+")

Number = int | float | Decimal | Fraction
Test = Callable[[View], Outcome]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the definition says for every comparison: the zone of days, the currency, the lists by name.

    `rates` are what one unit of each known currency is worth in `currency`.
    """

    zone: tzinfo
    currency: str
    lists: Mapping[str, frozenset[str]]
    rates: Rates = field(default_factory=dict)


def compiled(condition: Condition, terms: Terms) -> Test:
    """The test of a condition."""
    if isinstance(condition, Comparison):
        return _comparison(condition, terms)
    if isinstance(condition, Not):
        return _not(compiled(condition.part, terms))
    parts = tuple(compiled(part, terms) for part in condition.parts)
    return _all(parts) if isinstance(condition, All) else _any(parts)


def _not(part: Test) -> Test:
    opposite = {MET: UNMET, UNMET: MET, UNKNOWN: UNKNOWN}
    return lambda view: opposite[part(view)]


def _all(parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Outcome:
        outcome = MET
        for part in parts:
            found = part(view)
            if found is UNMET:
                return UNMET
            if found is UNKNOWN:
                outcome = UNKNOWN
        return outcome

    return test


def _any(parts: tuple[Test, ...]) -> Test:
    def test(view: View) -> Outcome:
        outcome = UNMET
        for part in parts:
            found = part(view)
            if found is MET:
                return MET
            if found is UNKNOWN:
                outcome = UNKNOWN
        return outcome

    return test


def _comparison(comparison: Comparison, terms: Terms) -> Test:
    if comparison.operator in _PRESENCE:
        return _presence(comparison.attribute, *_PRESENCE[comparison.operator])
    if comparison.counted:
        return _number(comparison, terms, _size)
    if comparison.operator in _DAYS or isinstance(comparison.operands[0], date):
        fits = _DAYS.get(comparison.operator)
        if fits is not None or comparison.operator is Operator.BETWEEN:
            return _day(comparison, terms, fits or _day_between)
    if comparison.operator in _NUMBERS and comparison.operator is not Operator.EQUALS:
        return _number(comparison, terms, partial(_amount, terms=terms))
    if comparison.operator in _LITERALS:
        return _literal(comparison, terms)
    return _text(comparison, terms)


_PRESENCE = {Operator.KNOWN: (MET, UNMET), Operator.UNKNOWN: (UNMET, MET)}


def _presence(name: str, present: Outcome, absent: Outcome) -> Test:
    """Known and unknown are answers themselves; only what we may not read stays unknown."""

    def test(view: View) -> Outcome:
        if name in view.values:
            return present
        return UNKNOWN if name in view.closed else absent

    return test


_LITERALS = frozenset({Operator.EQUALS, Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF})


def _literal(comparison: Comparison, terms: Terms) -> Test:
    name, literals = comparison.attribute, comparison.operands
    texts, amount = partial(texts_of, zone=terms.zone), partial(_amount, terms=terms)
    outcome = literal_test(comparison.operator, literals, terms.currency, texts, amount)

    def test(view: View) -> Outcome:
        value = view.values.get(name)
        return UNKNOWN if value is None else outcome(value)

    return test


def _text(comparison: Comparison, terms: Terms) -> Test:
    name, zone = comparison.attribute, terms.zone
    fits = _TEXTS[comparison.operator](_wanted(comparison, terms))

    def test(view: View) -> Outcome:
        value = view.values.get(name)
        if value is None:
            return UNKNOWN
        return MET if fits(texts_of(value, zone)) else UNMET

    return test


def _wanted(comparison: Comparison, terms: Terms) -> Collection[str]:
    if comparison.operator is Operator.IN_LIST:
        return terms.lists[str(comparison.operands[0])]
    if comparison.operator is Operator.MATCHES:
        return (str(comparison.operands[0]),)
    return frozenset(text for operand in comparison.operands for text in texts_of(operand, terms.zone))


def texts_of(value: Value | Operand, zone: tzinfo) -> tuple[str, ...]:
    """A value as texts that can be compared, one for each of a set.

    `true`, `5` for 5.0, `2026-11-30`, `idr 5`.
    """
    if isinstance(value, tuple):
        return tuple(folded(each) for each in value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return (folded(found(value, zone)),)


Texts = tuple[str, ...]
Fits = Callable[[Texts], bool]


def _is_in(wanted: Collection[str]) -> Fits:
    return lambda texts: any(text in wanted for text in texts)


def _contains(wanted: Collection[str]) -> Fits:
    return lambda texts: any(each in text for text in texts for each in wanted)


def _contains_word(wanted: Collection[str]) -> Fits:
    words = tuple(_spaced(each) for each in wanted)

    def fits(texts: Texts) -> bool:
        spaced = [_spaced(text) for text in texts]
        return any(each in text for text in spaced for each in words)

    return fits


def _spaced(text: str) -> str:
    return f" {_NO_WORD.sub(' ', text).strip()} "


def _starts_with(wanted: Collection[str]) -> Fits:
    beginnings = tuple(wanted)
    return lambda texts: any(text.startswith(beginnings) for text in texts)


def _ends_with(wanted: Collection[str]) -> Fits:
    endings = tuple(wanted)
    return lambda texts: any(text.endswith(endings) for text in texts)


def _matches(wanted: Collection[str]) -> Fits:
    pattern = re.compile(next(iter(wanted)), re.IGNORECASE)
    return lambda texts: any(pattern.search(text[:MATCHED_LENGTH]) for text in texts)


_TEXTS: dict[Operator, Callable[[Collection[str]], Fits]] = {
    Operator.IN_LIST: _is_in,
    Operator.CONTAINS: _contains,
    Operator.CONTAINS_WORD: _contains_word,
    Operator.STARTS_WITH: _starts_with,
    Operator.ENDS_WITH: _ends_with,
    Operator.MATCHES: _matches,
}

_NUMBERS: dict[Operator, Callable[[Number, list[Number]], bool]] = {
    Operator.EQUALS: lambda found, asked: found == asked[0],
    Operator.AT_LEAST: lambda found, asked: found >= asked[0],
    Operator.AT_MOST: lambda found, asked: found <= asked[0],
    Operator.ABOVE: lambda found, asked: found > asked[0],
    Operator.BELOW: lambda found, asked: found < asked[0],
    Operator.BETWEEN: lambda found, asked: asked[0] <= found <= asked[1],
}


def _number(comparison: Comparison, terms: Terms, measure: Callable[[Value, str], Number | None]) -> Test:
    name, fits = comparison.attribute, _NUMBERS[comparison.operator]
    asked: list[Number] = [amount for each in comparison.operands if (amount := _plain(each)) is not None]
    exactly: list[Number] = [Fraction(each) for each in asked]
    first = comparison.operands[0]
    currency = first.currency if isinstance(first, Money) else terms.currency

    def test(view: View) -> Outcome:
        value = view.values.get(name)
        found = None if value is None else measure(value, currency)
        if found is None:
            return UNKNOWN
        return MET if fits(found, exactly if isinstance(found, Fraction) else asked) else UNMET

    return test


def _plain(operand: Operand) -> int | float | Decimal | None:
    if isinstance(operand, Money):
        return operand.amount
    return operand if isinstance(operand, int | float) else None


def _amount(value: Value, currency: str, terms: Terms) -> Number | None:
    """The number a value is: money in `currency`, at its rate; what has none is in the definition's only."""
    if isinstance(value, Money):
        return amount_in(value, currency, terms.rates)
    if currency != terms.currency:
        return None
    if isinstance(value, str):
        return number_of(folded(value))
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def evidence(name: str, value: Value | None, terms: Terms) -> str:
    """An attribute as evidence names it; money in another currency also in the definition's."""
    plain = f"{name}: {found(value, terms.zone)}"
    if not isinstance(value, Money):
        return plain
    here = converted(value, terms.currency, terms.rates)
    return plain if here is None else f"{plain} = {found(here, terms.zone)}"


def _size(value: Value, currency: str) -> Number:
    """How many values there are."""
    return len(value) if isinstance(value, tuple) else 1


def _day_between(found: date, today: date, operands: tuple[Operand, ...]) -> bool:
    low, high = operands
    return isinstance(low, date) and isinstance(high, date) and low <= found <= high


def _before(found: date, today: date, operands: tuple[Operand, ...]) -> bool:
    return isinstance(operands[0], date) and found < operands[0]


def _after(found: date, today: date, operands: tuple[Operand, ...]) -> bool:
    return isinstance(operands[0], date) and found > operands[0]


def _length(operands: tuple[Operand, ...]) -> timedelta:
    return timedelta(days=int(str(operands[0])))


def _within_next(found: date, today: date, operands: tuple[Operand, ...]) -> bool:
    return timedelta() <= found - today <= _length(operands)


def _within_last(found: date, today: date, operands: tuple[Operand, ...]) -> bool:
    return timedelta() <= today - found <= _length(operands)


def _after_next(found: date, today: date, operands: tuple[Operand, ...]) -> bool:
    return found - today > _length(operands)


DayFits = Callable[[date, date, tuple[Operand, ...]], bool]

_DAYS: dict[Operator, DayFits] = {
    Operator.BEFORE: _before,
    Operator.AFTER: _after,
    Operator.WITHIN_NEXT: _within_next,
    Operator.WITHIN_LAST: _within_last,
    Operator.AFTER_NEXT: _after_next,
}


def _day(comparison: Comparison, terms: Terms, fits: DayFits) -> Test:
    name, operands, zone = comparison.attribute, comparison.operands, terms.zone

    def test(view: View) -> Outcome:
        value = view.values.get(name)
        found = None if value is None else day_of(value, zone)
        if found is None:
            return UNKNOWN
        return MET if fits(found, view.today, operands) else UNMET

    return test


def day_of(value: Value, zone: tzinfo) -> date | None:
    """The day a value is or falls on in `zone`; a date without a time is never shifted."""
    if isinstance(value, datetime):
        return day_in(value, zone)
    if isinstance(value, date):
        return value
    moment = datetime_of(value.strip()) if isinstance(value, str) else None
    if moment is None:
        return None
    return moment.date() if len(str(value).strip()) == len("2026-01-31") else day_in(moment, zone)
