"""`tolok`: every command, and the one place that decides how a command ends."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import click
import typer

from tolok.commands import (
    check,
    demo,
    explain,
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
    provision,
    plan,
    sync,
    run,
    explain,
    journal,
    retry,
    holds,
    status,
    sandbox,
    demo,
):
    _module.register(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(int(run_command(given)))


def run_command(arguments: Sequence[str]) -> int:
    """Run one command; its exit code. No traceback for anything a user can cause."""
    try:
        answer = app(args=list(arguments), standalone_mode=False)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as misuse:
        misuse.show()
        return Exit.CONFIGURATION
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except Exception as trouble:  # noqa: BLE001 - the outer door: every end of a command is decided here
        return _ended(trouble, "--json" in arguments)
    return answer if isinstance(answer, int) else Exit.DONE


def _ended(trouble: Exception, as_json: bool) -> int:
    known = ending(trouble)
    display = Display(as_json)
    if known is None:
        traceback.print_exception(trouble, file=sys.stderr)
        display.note("This is a fault in Tolok. What was stored is safe; the lines above say where it is.")
        return Exit.BUG
    display.problems(known.problems)
    return known.code
