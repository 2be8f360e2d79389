"""`tolok forget`: erase a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from connectors.errors import CrmError
from sync.forgetting import Erased, person
from sync.forgetting import forget as forget_person
from sync.store.erasure import FORGOTTEN
from tolok.bootstrap import Works, desk, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.consent import agreed
from tolok.console import Display, Ticker, counted
from tolok.exits import Exit, about
from tolok.passing import checked, kept_budget
from tolok.record_name import record_name

EPILOG = examples("tolok forget hubspot:51", "tolok forget salesforce:00QAB000001xyzEAA --yes --json")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("forget", epilog=EPILOG)(forget)


def forget(
    record: Annotated[str, typer.Argument(help="The record as connection:id.", metavar="RECORD")],
    yes: Annotated[bool, typer.Option("--yes", help="Forget without asking first.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Erase a person from the store, and our fields in the CRM.

    What was merged or converted into the record goes with it. The record itself stays in the CRM, and no
    later pass reads it. Safe to repeat.
    """
    display = Display(as_json)
    with works(Path(config)) as opened:
        connection, id = record_name(record, opened.configuration.settings.connections)
        if not yes and not _wanted(opened, connection, id):
            display.note("Nothing was forgotten.")
            return Exit.DONE
        erased = _forget(opened, connection, id, display)
    _report(display, record, erased)
    return Exit.SOME_FAILED if erased.cleared.left else Exit.DONE


def _wanted(opened: Works, connection: str, id: str) -> bool:
    """Whether a person wants it; of one who is forgotten already nobody needs to be asked."""
    with opened.store.reading() as link:
        found = person(link, connection, id)
    if found.record.life in FORGOTTEN:
        return True
    merged = f" and {counted(len(found.merged), 'record')} merged into it" if found.merged else ""
    question = f"Forget {connection}:{found.record.crm_id}{merged}? This cannot be undone."
    return agreed(question, "nothing was forgotten")


def _forget(opened: Works, connection: str, id: str, display: Display) -> Erased:
    ticker = Ticker(display.err, f"{connection}: ")
    try:
        with about(connection), desk(opened, connection) as at:
            checked(opened, at)
            erased = forget_person(at, id, opened.clock(), ticker)
            kept_budget(at)
            return erased
    except CrmError:
        display.note(
            "What the store had erased by now stays erased; the next pass clears what is left in the CRM."
        )
        raise
    finally:
        ticker.done()


def _report(display: Display, record: str, erased: Erased) -> None:
    left = [{"record": f"{ref.type} {ref.id}", "message": why} for ref, why in erased.cleared.left.items()]
    if display.as_json:
        document = {
            "record": record,
            "forgotten": erased.day,
            "erased": erased.records,
            "cleared": erased.cleared.done,
            "to_be_cleared": left,
            "out_of_file": erased.out_of_file,
        }
        display.document(document)
    if erased.records:
        display.say(f"{record} is forgotten: {counted(erased.records, 'record')} erased from the store.")
    else:
        display.say(f"{record} was forgotten on {erased.day}.")
    if erased.cleared.done:
        display.say(f"Our fields were cleared on {counted(erased.cleared.done, 'record')} in the CRM.")
    for each in left:
        display.note(f"{each['record']} was not cleared: {each['message']}; the next pass tries again.")
    if not erased.out_of_file:
        display.note("Another process reads the store: what was erased leaves its log when that one ends.")
