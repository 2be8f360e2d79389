"""How a command ends: one number for each kind of end, and one message for each trouble."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from config.problems import Problem, Problems
from connectors.errors import (
    CrmError,
    LeaseLost,
    Misconfigured,
    OutOfBudget,
    Refused,
    Unauthorised,
)
from sync.explain import NotKnown
from sync.lease import Busy
from sync.store.engine import StoreTooNew


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    SOME_FAILED = 1  # some rows failed and are kept
    CONFIGURATION = 2
    UNAVAILABLE = 3  # the CRM or the network
    BUSY = 4  # another worker, or out of budget
    BUG = 70  # ours
    INTERRUPTED = 130


class Trouble(Exception):
    """Something a person can mend: exit 2 with one message."""

    def __init__(self, setting: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem("", None, setting, message, hint)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a command ends that could not be done: its number and what to say."""

    code: Exit
    problems: tuple[Problem, ...]


def ending(trouble: Exception) -> Ending | None:
    """What to say of a trouble that is not our bug; None for one that is."""
    if isinstance(trouble, Problems):
        return Ending(Exit.CONFIGURATION, tuple(trouble.problems))
    if isinstance(trouble, Trouble):
        return Ending(Exit.CONFIGURATION, (trouble.problem,))
    for kinds, code in _CODES:
        if isinstance(trouble, kinds):
            return Ending(code, (Problem("", None, "", str(trouble), _HINTS.get(type(trouble), "")),))
    return None


_CODES: Iterable[tuple[tuple[type[Exception], ...], Exit]] = (
    ((Misconfigured, Unauthorised, StoreTooNew, NotKnown), Exit.CONFIGURATION),
    ((Busy, LeaseLost, OutOfBudget), Exit.BUSY),
    ((Refused,), Exit.BUG),
    ((CrmError,), Exit.UNAVAILABLE),
)

_HINTS = {
    Unauthorised: "check the connection's secrets; nothing was written",
    StoreTooNew: "use the Tolok that made it, or another store; nothing was changed",
    OutOfBudget: "the next pass goes on where this one stopped",
}
