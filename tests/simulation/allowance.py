"""What each way of striking may cost in calls beyond the fewest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.simulation.strikes import Act, Strike

#: Extra calls that one hit may cost: a try repeated, a look to settle an outcome, a sign-in.
ALLOWED: Mapping[Act, int] = {
    Act.DIE: 3,
    Act.LOSE: 3,
    Act.DROP: 3,
    Act.DELAY: 4,
    Act.SPOIL: 3,
    Act.REFUSE_ROWS: 3,
    Act.LOCK_ROWS: 2,
    Act.THROTTLE: 1,
    Act.SIGN_OUT: 2,
    Act.REVOKE: 2,
    Act.SKEW: 0,
    Act.PASS_TIME: 1,
    Act.LOSE_LOCATOR: 2,
    Act.GARBLE: 1,
    Act.RESET: 1,
    Act.UNAVAILABLE: 1,
    Act.REMOVE: 2,
    Act.TAKE: 1,
    Act.AUTOMATE: 1,
    Act.PAUSE: 3,
    Act.LOCK_STORE: 2,
    Act.FILL_DISK: 2,
    Act.TAKE_FIELD: 8,
}


def allowed(strikes: Sequence[Strike]) -> int:
    """What all strikes that fell may cost together."""
    return sum(ALLOWED[each.form.act] * each.hits for each in strikes)
