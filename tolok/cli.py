"""`tolok`: every command, and the one place that decides how a command ends."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import TextIOWrapper

import typer

from config.problems import Problem
from tolok.commands import (
    check,
    definition,
    demo,
    explain,
    forget,
    holds,
    init,
    journal,
    plan,
    provision,
    retry,
    run,
    sandbox,
    status,
    sync,
)
from tolok.console import Display
from tolok.exits import Exit, ending
from tolok.garbage import collect_seldom

app = typer.Typer(
    name="tolok",
    help="Lead scoring inside Salesforce and HubSpot: one agreed yardstick, reasons for every point, "
    "and writes that are safe to repeat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

for _module in (
    init,
    check,
    definition,
    provision,
    plan,
    sync,
    run,
    explain,
    journal,
    retry,
    holds,
    status,
    forget,
    sandbox,
    demo,
):
    _module.register(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    collect_seldom()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a narrow terminal encoding is no reason to fail
    try:
        code = run_command(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python must not complain at its end that nobody reads what is left.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    sys.exit(int(code))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. No traceback for anything a user can cause."""
    as_json = "--json" in arguments
    if not arguments:
        with redirect_stdout(sys.stderr):
            app(args=["--help"], standalone_mode=False)
        return Exit.CONFIGURATION
    try:
        answer = app(args=list(arguments), standalone_mode=False)
    except typer.TyperException as misuse:
        Display(as_json).problems((_misused(misuse),))
        return Exit.CONFIGURATION
    except (KeyboardInterrupt, typer.Abort):
        answer = Exit.INTERRUPTED
    except (BrokenPipeError, SystemExit):
        return Exit.DONE  # whoever read our output has gone, as `head` does; typer and rich exit then
    except Exception as trouble:  # noqa: BLE001 - the outer door: every end of a command is decided here
        if not _of_interruption(trouble):
            return _ended(trouble, as_json)
        answer = Exit.INTERRUPTED
    if answer == Exit.INTERRUPTED:
        Display().note("Interrupted. What was done is kept; the next pass goes on from there.")
    return answer if isinstance(answer, int) else Exit.DONE


def _of_interruption(trouble: BaseException | None) -> bool:
    """Whether it came of Ctrl-C, as when a driver that was interrupted cannot roll back any more."""
    seen: set[int] = set()
    while trouble is not None and id(trouble) not in seen:
        if isinstance(trouble, KeyboardInterrupt):
            return True
        seen.add(id(trouble))
        trouble = trouble.__cause__ or trouble.__context__
    return False


def _misused(misuse: typer.TyperException) -> Problem:
    """What is wrong with the words of a command line, and where its help is."""
    at = getattr(misuse, "ctx", None)
    command = at.command_path if at is not None else "tolok"
    return Problem("", None, command, misuse.format_message(), f"`{command} --help` shows how to write it")


def _ended(trouble: Exception, as_json: bool) -> int:
    known = ending(trouble)
    display = Display(as_json)
    if known is None:
        traceback.print_exception(trouble, file=sys.stderr)
        display.note("This is a fault in Tolok. What was stored is safe; the lines above say where it is.")
        return Exit.BUG
    display.problems(known.problems)
    return known.code
