"""Trying again: what is tried again, how long is waited, and how it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.errors import (
    CrmError,
    LeaseLost,
    Misconfigured,
    OutcomeUnknown,
    OutOfBudget,
    Refused,
    Throttled,
    TryAgain,
    Unauthorised,
    Unreachable,
)
from connectors.retry import retrying


class Told:
    """A call that fails as told, one error after the other, and then answers."""

    def __init__(self, *errors: CrmError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def tried(call: Callable[[], str], waits: list[float], attempts: int = 4, patience_s: float = 60.0) -> str:
    return retrying(call, pause=waits.append, attempts=attempts, patience_s=patience_s)


def test_passing_trouble_is_tried_again_with_doubled_waits() -> None:
    """Three failures are waited out by 1, 2 and 4 seconds."""
    waits: list[float] = []
    assert tried(Told(TryAgain("x"), TryAgain("x"), TryAgain("x")), waits) == "answer"
    assert waits == [1.0, 2.0, 4.0]


def test_a_single_wait_is_capped_but_never_shorter_than_asked() -> None:
    """Doubling stops at a minute, while an error that asks for more gets what it asks."""
    waits: list[float] = []
    tried(
        Told(TryAgain("x", after_s=45), TryAgain("x", after_s=45), TryAgain("x", after_s=90)), waits, 4, 500
    )
    assert waits == [45.0, 60.0, 90.0]


def test_after_the_last_try_the_crm_is_unreachable_from_its_cause() -> None:
    """The last error stays as the cause, with its code and status."""
    waits: list[float] = []
    call = Told(*(TryAgain("down", code="SERVER_UNAVAILABLE", status=503) for _ in range(9)))
    with pytest.raises(Unreachable, match="after 3 tries: down") as raised:
        tried(call, waits, attempts=3)
    assert (raised.value.code, raised.value.status) == ("SERVER_UNAVAILABLE", 503)
    assert isinstance(raised.value.__cause__, TryAgain)
    assert call.calls == 3
    assert len(waits) == 2


def test_the_sum_of_all_waits_is_bounded_by_the_patience() -> None:
    """No wait is begun that would go beyond the patience."""
    waits: list[float] = []
    with pytest.raises(Unreachable):
        tried(Told(*(TryAgain("x", after_s=10) for _ in range(20))), waits, attempts=20, patience_s=35)
    assert waits == [10.0, 20.0]


def test_a_short_silence_is_kept_and_then_the_call_goes_out() -> None:
    """A silence within the patience is waited out."""
    waits: list[float] = []
    assert tried(Told(Throttled("slow", after_s=10)), waits) == "answer"
    assert waits == [10.0]


def test_a_silence_beyond_the_patience_ends_in_out_of_budget_at_once() -> None:
    """Nothing is waited and nothing is sent again."""
    waits: list[float] = []
    call = Told(Throttled("slow", after_s=61))
    with pytest.raises(OutOfBudget) as raised:
        tried(call, waits)
    assert raised.value.until is None
    assert (call.calls, waits) == (1, [])


def test_a_day_without_allowance_is_never_waited_for() -> None:
    """A daily limit ends in OutOfBudget even when its silence would fit."""
    waits: list[float] = []
    call = Told(Throttled("gone", after_s=1, daily=True))
    with pytest.raises(OutOfBudget):
        tried(call, waits)
    assert (call.calls, waits) == (1, [])


@pytest.mark.parametrize(
    "error",
    [OutcomeUnknown("?"), Unauthorised("no"), Misconfigured("no"), Refused("no"), LeaseLost("no")],
    ids=lambda error: type(error).__name__,
)
def test_nothing_else_is_ever_tried_again(error: CrmError) -> None:
    """Errors that a repeat would not mend, or might make worse, go straight up."""
    waits: list[float] = []
    call = Told(error)
    with pytest.raises(type(error)) as raised:
        tried(call, waits)
    assert raised.value is error
    assert (call.calls, waits) == (1, [])
