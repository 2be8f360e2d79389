"""When the agreement should be looked at again."""

from __future__ import annotations

from datetime import date, timedelta

from config.definition.model import Agreement
from config.definition.problem import DefinitionProblem


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
