"""Trying a call again: only passing trouble, with waits that are bounded in number and in sum.

A write whose outcome is unknown is never tried again here: `OutcomeUnknown` goes straight up, and so does
every error that is not `TryAgain`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from connectors.errors import OutOfBudget, Throttled, TryAgain, Unreachable

T = TypeVar("T")

#: The longest single wait in seconds that doubling alone may reach; an error may ask for more.
LONGEST_DOUBLED_S = 60.0


def retrying(call: Callable[[], T], *, pause: Callable[[float], None], attempts: int, patience_s: float) -> T:
    """Call until it goes through, at most `attempts` times and waiting at most `patience_s` seconds in all.

    Each wait is what the error asked for, doubled with every try and never shorter than asked.
    `pause` does the waiting. Nothing is sent inside a window of silence: one that is longer than the
    patience left ends in `OutOfBudget` (as does a day's allowance that is gone), other lasting trouble
    in `Unreachable`; both have the last error as their cause.
    """
    attempt = Retrying(
        retry=retry_if_exception_type(TryAgain),
        wait=lambda state: wait_s(_trouble(state), state.attempt_number),
        stop=lambda state: _hopeless(state, attempts, patience_s),
        sleep=pause,
        retry_error_callback=_give_up,
    )
    return attempt(call)


def wait_s(trouble: TryAgain, attempt: int) -> float:
    """Seconds to wait after try number `attempt` (from 1) ended in this trouble."""
    doubled = trouble.after_s * 2.0 ** min(attempt - 1, 16)
    return max(trouble.after_s, min(doubled, LONGEST_DOUBLED_S))


def _hopeless(state: RetryCallState, attempts: int, patience_s: float) -> bool:
    trouble = _trouble(state)
    if isinstance(trouble, Throttled) and trouble.daily:
        return True
    waited = state.idle_for + state.upcoming_sleep
    return waited > patience_s or stop_after_attempt(attempts)(state)


def _trouble(state: RetryCallState) -> TryAgain:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, TryAgain):  # only TryAgain is ever retried
        raise AssertionError(f"a retry without passing trouble: {error!r}")
    return error


def _give_up(state: RetryCallState) -> None:
    trouble = _trouble(state)
    if isinstance(trouble, Throttled):
        raise OutOfBudget(f"asked for {trouble.after_s:.0f} s of silence: {trouble}") from trouble
    tries = "one try" if state.attempt_number == 1 else f"{state.attempt_number} tries"
    raise Unreachable(
        f"still failing after {tries}: {trouble}", code=trouble.code, status=trouble.status
    ) from trouble
