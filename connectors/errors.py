"""What can go wrong at a CRM, classed by what to do next.

CrmError
+-- TryAgain         passing trouble; the same call may go through after `after_s`
+-- Throttled        the CRM asked for silence; nothing is sent before `after_s` have passed
+-- OutOfBudget      the day's allowance is at its reserve; nothing is sent before `until`
+-- Unauthorised     the credentials were refused even after one refresh
+-- OutcomeUnknown   a write was sent and no answer came; read back before anything else
+-- LeaseLost        another worker holds the connection now; stop at once
+-- Misconfigured    a person must mend the set-up; the connection is stopped, nothing is touched
+-- Unreachable      still failing after the allowed tries; the pass ends and is taken up later
+-- Refused          the CRM will never accept this call as it stands (a fault of ours)
"""

from __future__ import annotations

from datetime import datetime


class CrmError(Exception):
    """Trouble at a CRM. `code` is the vendor's own word for it where it has one."""

    def __init__(self, message: str, *, code: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


class TryAgain(CrmError):
    """Passing trouble: the same call may go through after `after_s` seconds."""

    def __init__(self, message: str, *, after_s: float = 1.0, code: str = "", status: int = 0) -> None:
        super().__init__(message, code=code, status=status)
        self.after_s = after_s


class Throttled(TryAgain):
    """The CRM asked for silence of `after_s` seconds; `daily` when the day's allowance is gone."""

    def __init__(
        self, message: str, *, after_s: float, daily: bool = False, code: str = "", status: int = 0
    ) -> None:
        super().__init__(message, after_s=after_s, code=code, status=status)
        self.daily = daily


class OutOfBudget(CrmError):
    """The connection's allowance is at its reserve, or inside a window of silence, until `until`."""

    def __init__(self, message: str, *, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class Unauthorised(CrmError):
    """The credentials were refused, also after one refresh."""


class OutcomeUnknown(CrmError):
    """A write was sent and its answer never came: it may have happened, or may still happen."""


class LeaseLost(CrmError):
    """Another worker holds this connection; nothing more may be sent or stored."""


class Misconfigured(CrmError):
    """A person must mend the set-up before anything else is tried."""


class Unreachable(CrmError):
    """The CRM or the network still fails after the allowed tries."""


class Refused(CrmError):
    """The CRM will never accept this call as it stands."""
