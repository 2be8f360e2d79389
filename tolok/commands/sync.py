"""`tolok sync`: one pass."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tolok.bootstrap import works
from tolok.commands.options import HERE, AsJson, ConfigFolder
from tolok.console import Display, Ticker
from tolok.exits import Exit
from tolok.passing import Passed, pass_over
from tolok.record_name import known_connection

EPILOG = "Examples:  tolok sync    tolok sync salesforce --json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sync", epilog=EPILOG)(sync)


def sync(
    connection: Annotated[str, typer.Argument(help="One connection; without it, each in turn.")] = "",
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Run one pass: read what changed, score it, write what differs."""
    display = Display(as_json)
    passed: dict[str, Passed] = {}
    with works(Path(config)) as opened:
        names = opened.configuration.settings.connections
        chosen = [known_connection(connection, names)] if connection else list(names)
        for name in chosen:
            ticker = Ticker(display.err, f"{name}: ")
            passed[name] = pass_over(opened, name, ticker)
            ticker.done()
    if as_json:
        display.document({"passes": {name: each.as_json() for name, each in passed.items()}})
    else:
        show(display, passed)
    failed = any(each.counts.failed or each.counts.unknown for each in passed.values())
    return Exit.SOME_FAILED if failed else Exit.DONE


def show(display: Display, passed: dict[str, Passed]) -> None:
    """The passes side by side."""
    documents = {name: each.as_json() for name, each in passed.items()}
    keys = list(next(iter(documents.values()), {}))
    rows = [[key.replace("_", " "), *(document[key] for document in documents.values())] for key in keys]
    display.table(["", *documents], rows)
    if any(each.counts.failed for each in passed.values()):
        display.say("Some rows failed and are kept: tolok retry lists them.")
    if any(each.counts.unknown for each in passed.values()):
        display.say("Some answers never came: the next pass reads back what became of them.")
