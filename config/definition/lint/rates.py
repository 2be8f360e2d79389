"""Amounts of money for which no rate is stated."""

from __future__ import annotations

from collections.abc import Iterator

from config.definition.condition import Comparison
from config.definition.contents import compared
from config.definition.lint.finding import Case, Doubts
from config.definition.model import Exchange
from config.definition.problem import DefinitionProblem
from config.definition.quantity import read_money
from leads.attribute import Money


def unrated_amounts(case: Case) -> Doubts:
    """Amounts in a currency of which no rate is stated, so that they say nothing of any other."""
    own, exchange = case.parts.get("currency"), case.parts.get("exchange")
    if not isinstance(own, str):
        return
    rated = {own, *(exchange.rates if isinstance(exchange, Exchange) else ())}
    for place, comparison in compared(case.parts):
        for currency in dict.fromkeys(each.currency for each in amounts(comparison)):
            if currency not in rated:
                message = (
                    f"no rate of {currency} is stated, so that this compares with amounts in {currency} only"
                )
                hint = f"write the amount in {own}, or its rate: exchange: {{rates: {{{currency}: ...}}}}"
                yield DefinitionProblem(place, message, hint)


def amounts(comparison: Comparison) -> Iterator[Money]:
    """The amounts of money that a comparison names."""
    for each in comparison.operands:
        amount = each if isinstance(each, Money) else read_money(each)
        if amount is not None:
            yield amount
