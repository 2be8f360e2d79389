"""Money in several currencies, compared without rounding: amounts and rates are exact decimals.

A currency without a rate is not guessed: its money is unknown wherever another currency is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Context, Decimal
from fractions import Fraction

from leads.attribute import Money

#: What one unit of each known currency is worth, all in one and the same currency.
Rates = Mapping[str, Decimal]

#: Enough digits for the product of any amount (30 digits on either side) and any rate (12).
_EXACT = Context(prec=120)


def amount_in(money: Money, currency: str, rates: Rates) -> Decimal | Fraction | None:
    """The amount in another currency, as an exact fraction; None where a rate is not known."""
    if money.currency == currency:
        return money.amount
    if money.currency not in rates or currency not in rates:
        return None
    return Fraction(money.amount) * Fraction(rates[money.currency]) / Fraction(rates[currency])


def converted(money: Money, currency: str, rates: Rates) -> Money | None:
    """The same money in the currency whose rate is 1, exactly; None where it is its own or has no rate."""
    rate = rates.get(money.currency)
    if rate is None or money.currency == currency:
        return None
    return Money(_EXACT.multiply(money.amount, rate), currency)
