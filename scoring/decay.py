"""Decay as a table: the points of one activity, in thousandths, by its age in whole days.

Every entry is computed by itself from the first value and rounded once by the one rounding rule, so that
entries do not carry each other's rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from functools import lru_cache

from config.definition.criterion import Decay, HalfLife, Linear, Steps
from config.definition.quantity import DAYS_MOST, HUNDRED_PERCENT
from leads.score import rounded

#: Digits for the powers of two between whole half-lives. They are irrational, so none falls on a tie.
_EXACT = Context(prec=60)

#: Tables kept, so that a definition compiled again costs little.
TABLES_KEPT = 256


@lru_cache(maxsize=TABLES_KEPT)
def table(points: int, decay: Decay) -> tuple[int, ...] | None:
    """Points by age; older than the table is nothing. None if they never decay. At most ten years long."""
    if decay is None:
        return None
    if isinstance(decay, Steps):
        return _stepped(points, decay)
    worth = _halved(points, decay) if isinstance(decay, HalfLife) else _lost(points, decay)
    found: list[int] = []
    for age in range(DAYS_MOST + 1):
        value = worth(age)
        if value == 0:
            break
        found.append(value)
    return tuple(found)


def _halved(points: int, decay: HalfLife) -> Callable[[int], int]:
    def worth(age: int) -> int:
        halvings, rest = divmod(age, decay.days)
        if rest == 0:
            return rounded(points, 1 << halvings)
        share = _EXACT.power(Decimal(2), _EXACT.divide(Decimal(-age), Decimal(decay.days)))
        numerator, denominator = _EXACT.multiply(Decimal(points), share).as_integer_ratio()
        return rounded(numerator, denominator)

    return worth


def _lost(points: int, decay: Linear) -> Callable[[int], int]:
    whole = HUNDRED_PERCENT * decay.days

    def worth(age: int) -> int:
        return rounded(points * max(0, whole - decay.lose * age), whole)

    return worth


def _stepped(points: int, decay: Steps) -> tuple[int, ...]:
    found: list[int] = []
    for days, share in decay.shares:
        value = rounded(points * share, HUNDRED_PERCENT)
        found.extend(value for _ in range(len(found), days + 1))
    return tuple(found)
