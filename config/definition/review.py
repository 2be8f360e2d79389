"""When the agreement and its rates should be looked at again."""

from __future__ import annotations

from datetime import date, timedelta

from config.definition.model import Agreement, Exchange
from config.definition.problem import DefinitionProblem

#: Rates that are older are worth a look.
RATES_FRESH_DAYS = 180


def next_review(agreement: Agreement | None) -> date | None:
    """The day of the next review: `review_every` after the older of the two signatures.

    None where nobody agreed on a review.
    """
    if agreement is None or agreement.review_every is None:
        return None
    older = min(agreement.marketing.date, agreement.sales.date)
    return older + timedelta(days=agreement.review_every)


def review_due(agreement: Agreement | None, today: date) -> DefinitionProblem | None:
    """The warning that the review is due on `today`, or None."""
    day = next_review(agreement)
    if day is None or agreement is None or today < day:
        return None
    older = "marketing" if agreement.marketing.date <= agreement.sales.date else "sales"
    message = f"the review is due since {day.isoformat()}: {older}'s word is the older one"
    return DefinitionProblem(("agreement", "review_every"), message, "agree again, and set both dates")


def rates_due(exchange: Exchange, today: date) -> DefinitionProblem | None:
    """The warning that the rates are old on `today`, or of a day to come, or None."""
    place, age = ("exchange", "as_of"), (today - exchange.as_of).days
    if age > RATES_FRESH_DAYS:
        message = f"the rates are {age} days old"
        return DefinitionProblem(
            place, message, "state those of today, with their day, and raise the version"
        )
    if age < -1:
        return DefinitionProblem(place, "the rates are of a day to come", "write the day that they are of")
    return None
