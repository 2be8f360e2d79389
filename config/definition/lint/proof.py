"""What follows from claims: that a condition can never be met, always is, or covers another.

Only what is certain is told: where nothing can be proved, the answer is no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from config.definition.condition import Condition, Operator
from config.definition.lint.claim import (
    Alternative,
    Alternatives,
    Claim,
    Fits,
    Limit,
    OneOf,
    Presence,
    Terms,
    TooMany,
    alternatives,
)
from config.definition.quantity import read_money
from leads.reading import boolean_of, number_of
from leads.text import folded


@dataclass(frozen=True, slots=True)
class Ground:
    """What proofs stand on.

    `given` are claims that hold of every scored lead or are unknown of it. `single` are the attributes of one
    value, None where all are. Values of a set can be two things at once.
    """

    terms: Terms = field(default_factory=Terms)
    given: tuple[Claim, ...] = ()
    single: frozenset[str] | None = None

    def with_given(self, *claims: Claim) -> Ground:
        """The same with more that is given."""
        return replace(self, given=(*self.given, *claims))

    def conflict(self, condition: Condition, met: bool = True) -> tuple[Claim, Claim] | None:
        """Two claims that keep a condition from ever being met (or unmet), or None where it can be."""
        first: tuple[Claim, Claim] | None = None
        for each in self._ways(condition, met) or ((),):
            found = self._clash(each)
            if found is None:
                return None
            first = first or found
        return first

    def impossible(self, condition: Condition) -> bool:
        """Whether no scored lead can meet it."""
        return self.conflict(condition) is not None

    def certain(self, condition: Condition) -> bool:
        """Whether no scored lead can fail it: it is met, or unknown."""
        return self.conflict(condition, met=False) is not None

    def covers(self, wide: Condition | None, narrow: Condition | None) -> bool:
        """Whether whatever meets `narrow` meets `wide`; None is met by everything."""
        if wide is None:
            return True
        ways, wanted = self._ways(narrow), self._ways(wide)
        possible = [each for each in ways if self._clash(each) is None]
        return bool(possible) and all(any(self._gives(each, one) for one in wanted) for each in possible)

    def overlap(self, one: Condition | None, other: Condition | None) -> bool:
        """Whether something can be shown to meet both."""
        return any(
            self._clash((*first, *second)) is None and all(self._meet(a, b) for a in first for b in second)
            for first in self._ways(one)
            for second in self._ways(other)
        )

    def necessary(self, condition: Condition, met: bool = True) -> tuple[Claim, ...]:
        """The claims without which a condition is never met (or unmet)."""
        ways = self._ways(condition, met)
        return tuple(claim for claim in ways[0] if all(claim in each for each in ways)) if ways else ()

    def possible(self, claims: Alternative) -> bool:
        """Whether no two of the claims, or one and what is given, exclude each other."""
        return self._clash(claims) is None

    def is_single(self, attribute: str) -> bool:
        """Whether an attribute holds one value at most."""
        return self.single is None or attribute in self.single

    def _ways(self, condition: Condition | None, met: bool = True) -> Alternatives:
        """The alternatives; none where there are too many to look into."""
        if condition is None:
            return ((),)
        try:
            return alternatives(condition, self.terms, met)
        except TooMany:
            return ()

    def _clash(self, claims: Alternative) -> tuple[Claim, Claim] | None:
        for number, one in enumerate(claims):
            given = [each for each in self.given if not _open(one, each)]
            for other in (*claims[number + 1 :], *given):
                if one.attribute == other.attribute and self._excludes(one, other):
                    return one, other
        return None

    def _gives(self, claims: Alternative, wanted: Alternative) -> bool:
        return all(any(self._implies(claim, each) for claim in claims) for each in wanted)

    def _meet(self, one: Claim, other: Claim) -> bool:
        """Whether two claims that do not exclude each other surely can hold of one value."""
        if one.attribute != other.attribute:
            return True
        match one, other:
            case OneOf(among=True), OneOf(among=True):
                return bool(one.texts & other.texts)
            case (Fits(), OneOf() | Fits()) | (OneOf(), Fits()):
                return self._implies(one, other) or self._implies(other, one)
        return True

    def _excludes(self, one: Claim, other: Claim) -> bool:
        return self._rules_out(one, other) or self._rules_out(other, one)

    def _rules_out(self, one: Claim, other: Claim) -> bool:
        """Whether `other` cannot hold where `one` does; looked at from one side only."""
        match one, other:
            case Presence(known=False), Presence(known=known):
                return known
            case Presence(known=False), _:
                return True
            case Limit(), Limit() if one.scale == other.scale and one.upper and not other.upper:
                return not other.allows(one.bound) or not one.allows(other.bound)
            case OneOf(among=True), OneOf(among=True):
                return self.is_single(one.attribute) and not _may_share(one.texts, other.texts)
            case OneOf(among=True), OneOf(among=False):
                return one.texts <= other.texts
            case OneOf(among=True), Limit() if other.scale == self.terms.currency:
                return self.is_single(one.attribute) and not any(
                    _keeps(each, other, True) for each in one.texts
                )
            case OneOf(among=True), Fits(fits=True) if other.operator in _WAYS and _words(one.texts):
                fits = _WAYS[other.operator]
                return self.is_single(one.attribute) and not any(
                    fits(text, each) for text in one.texts for each in other.texts
                )
            case ((OneOf(among=True) | Fits(fits=True)), Fits(fits=False)):
                return self._implies(one, replace(other, fits=True))
        return False

    def _implies(self, one: Claim, other: Claim) -> bool:
        match one, other:
            case _ if one == other:
                return True
            case ((Presence(known=True) | Limit() | OneOf() | Fits()), Presence(known=True)):
                return one.attribute == other.attribute
            case _ if one.attribute != other.attribute:
                return False
            case Limit(), Limit() if (one.scale, one.upper) == (other.scale, other.upper):
                return other.allows(one.bound) or (one.bound == other.bound and one.strict)
            case OneOf(among=True), OneOf(among=True):
                return one.texts <= other.texts
            case OneOf(among=False), OneOf(among=False):
                return other.texts <= one.texts
            case OneOf(among=True), OneOf(among=False):
                return self.is_single(one.attribute) and not _may_share(one.texts, other.texts)
            case OneOf(among=True), Limit() if other.scale == self.terms.currency:
                return self.is_single(one.attribute) and all(_keeps(each, other, False) for each in one.texts)
            case ((OneOf(among=True) | Fits(fits=True)), Fits(fits=True)):
                return _fit_within(one, other)
            case Fits(fits=False), Fits(fits=False):
                return _fit_within(replace(other, fits=True), replace(one, fits=True))
        return False


def _open(one: Claim, given: Claim) -> bool:
    """Whether a blank is allowed by what is given, as what is given of a value is where there is none."""
    return isinstance(one, Presence) and not one.known and not isinstance(given, Presence)


def _fit_within(one: OneOf | Fits, other: Fits) -> bool:
    """Whether every text that `one` means fits `other`."""
    same = (
        one.operator in (other.operator, *_NARROWER.get(other.operator, ()))
        if isinstance(one, Fits)
        else _words(one.texts)
    )
    fits = _WAYS.get(other.operator)
    if isinstance(one, Fits) and one.operator is other.operator and one.texts <= other.texts:
        return True
    if fits is None or not same:
        return False
    return all(any(fits(text, each) for each in other.texts) for text in one.texts)


#: Ways to fit that can be told of a text alone. Words and patterns are compared as a whole.
_WAYS: Mapping[Operator, Callable[[str, str], bool]] = {
    Operator.CONTAINS: lambda text, each: each in text,
    Operator.STARTS_WITH: str.startswith,
    Operator.ENDS_WITH: str.endswith,
}
_NARROWER: Mapping[Operator, tuple[Operator, ...]] = {
    Operator.CONTAINS: (Operator.STARTS_WITH, Operator.ENDS_WITH)
}


def is_word(text: str) -> bool:
    """Whether a text reads as a text alone: as no number, no truth and no amount."""
    plain = folded(text)
    return number_of(plain) is None and boolean_of(plain) is None and read_money(plain.upper()) is None


def _words(texts: frozenset[str]) -> bool:
    return all(map(is_word, texts))


def _may_share(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one value may equal a text of either: `5` and `5.0` are one number, `1` and `yes` one truth."""
    if some & others:
        return True
    odd, strange = ([each for each in texts if not is_word(each)] for texts in (some, others))
    return any(_may_equal(one, other) for one in odd for other in strange)


def _may_equal(one: str, other: str) -> bool:
    for read in (number_of, boolean_of):
        found = read(one), read(other)
        if None not in found:
            return found[0] == found[1]
    return any(number_of(each) is None and boolean_of(each) is None for each in (one, other))


def _keeps(text: str, limit: Limit, otherwise: bool) -> bool:
    """Whether a text, read as a number, keeps a limit; `otherwise` where it is no number."""
    try:
        return limit.allows(Decimal(text))
    except InvalidOperation:
        return otherwise
