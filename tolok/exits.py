"""How a command ends: one number for each kind of end, and one message for each trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from config.load import SETTINGS
from config.problems import Problem, Problems
from connectors.errors import (
    CrmError,
    LeaseLost,
    Misconfigured,
    OutOfBudget,
    Refused,
    Unauthorised,
    Unreachable,
)
from sync.explain import NotKept, NotKnown
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


T = TypeVar("T")


@contextmanager
def about(connection: str) -> Iterator[None]:
    """Trouble at a CRM that leaves this block bears the name of its connection."""
    try:
        yield
    except CrmError as trouble:
        trouble.add_note(connection)
        raise


def over_each(names: Iterable[str], work: Callable[[str], T]) -> tuple[dict[str, T], dict[str, Ending]]:
    """Work on each connection in turn. What stops one stops none of the others: it is the second answer."""
    done: dict[str, T] = {}
    stopped: dict[str, Ending] = {}
    for name in names:
        try:
            with about(name):
                done[name] = work(name)
        except (CrmError, Busy, Problems) as trouble:
            known = ending(trouble)
            if known is None:
                raise
            stopped[name] = known
    return done, stopped


def together(stopped: Iterable[Ending]) -> Ending:
    """Several ends as one: every problem once, and the code that asks most of a person."""
    ends: Sequence[Ending] = tuple(stopped)
    problems = dict.fromkeys(problem for end in ends for problem in end.problems)
    return Ending(min((end.code for end in ends), default=Exit.DONE), tuple(problems))


def ending(trouble: Exception) -> Ending | None:
    """What to say of a trouble that is not our bug; None for one that is."""
    if isinstance(trouble, Problems):
        return Ending(Exit.CONFIGURATION, tuple(trouble.problems))
    if isinstance(trouble, Trouble):
        return Ending(Exit.CONFIGURATION, (trouble.problem,))
    if isinstance(trouble, DBAPIError):
        return _of_store(trouble)
    for kinds, code in _CODES:
        if isinstance(trouble, kinds):
            return Ending(code, (_problem(trouble),))
    return None


def _problem(trouble: Exception) -> Problem:
    """The trouble with the connection that it is about, where there is one."""
    names = getattr(trouble, "__notes__", ())
    hint = next((hint for kind, hint in _HINTS if isinstance(trouble, kind)), "")
    if not names:
        return Problem("", None, "", str(trouble), hint)
    hint = hint.format(secrets=f"TOLOK_{names[0].upper()}__…")
    return Problem(SETTINGS, None, f"connections.{names[0]}", str(trouble), hint)


def _of_store(trouble: DBAPIError) -> Ending | None:
    """A store that its disk or another process keeps from us; anything else SQL says is our bug."""
    name = str(getattr(trouble.orig, "sqlite_errorname", ""))
    if name.startswith(_LOCKED):
        return Ending(Exit.BUSY, (Problem("", None, "", "another process is writing to the store"),))
    if name.startswith(_UNUSABLE):
        where = " ".join(getattr(trouble, "__notes__", ()))
        message = f"the store {where} cannot be used: {trouble.orig}".replace("  ", " ")
        hint = "it must be a writable file on a local disk, in a folder that is there"
        return Ending(Exit.CONFIGURATION, (Problem(SETTINGS, None, "store", message, hint),))
    return None


_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
_UNUSABLE = (
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_PERM",
    "SQLITE_NOTADB",
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_IOERR",
)

_CODES: Iterable[tuple[tuple[type[Exception], ...], Exit]] = (
    ((Misconfigured, Unauthorised, StoreTooNew, NotKnown), Exit.CONFIGURATION),
    ((Busy, LeaseLost, OutOfBudget), Exit.BUSY),
    ((Refused,), Exit.BUG),
    ((CrmError,), Exit.UNAVAILABLE),
)

_HINTS: Iterable[tuple[type[Exception], str]] = (
    (Unauthorised, "check the connection's secrets: {secrets}"),
    (StoreTooNew, "use the Tolok that made it, or another store; nothing was changed"),
    (NotKept, "retention.past in tolok.yaml says how long; a longer one brings nothing back"),
    (OutOfBudget, "the next pass goes on where this one stopped"),
    (Unreachable, "is base_url right, and does the network work? The next pass tries again"),
)
