"""`tolok sync`: one pass."""

from __future__ import annotations

from pathlib import Path

import typer

from config.problems import Problems
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, OneConnection, examples
from tolok.console import Display, Ticker
from tolok.exits import Ending, Exit, over_each, together
from tolok.passing import Passed, check_before, pass_over
from tolok.record_name import known_connection

EPILOG = examples("tolok sync", "tolok sync salesforce --json")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sync", epilog=EPILOG)(sync)


def sync(
    connection: OneConnection = "",
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Run one pass: read what changed, score it, write what differs."""
    display = Display(as_json)
    with works(Path(config)) as opened:
        names = opened.configuration.settings.connections
        chosen = [known_connection(connection, names)] if connection else list(names)
        stopped = _in_the_way(opened, chosen) if len(chosen) > 1 else {}
        passed, halted = over_each(
            [name for name in chosen if name not in stopped], lambda name: _one(opened, name, display)
        )
    stopped |= halted
    _report(display, passed, stopped)
    if stopped:
        return together(stopped.values()).code
    failed = any(each.counts.failed or each.counts.unknown for each in passed.values())
    return Exit.SOME_FAILED if failed else Exit.DONE


def _in_the_way(opened: Works, names: list[str]) -> dict[str, Ending]:
    """What keeps connections from a pass now. Raises `Problems` of them all before anything is written."""
    _, stopped = over_each(names, lambda name: check_before(opened, name))
    refused = [each for each in stopped.values() if each.code is Exit.CONFIGURATION]
    if refused:
        raise Problems(together(refused).problems)
    return stopped


def _one(opened: Works, name: str, display: Display) -> Passed:
    ticker = Ticker(display.err, f"{name}: ")
    try:
        return pass_over(opened, name, ticker)
    finally:
        ticker.done()


def _report(display: Display, passed: dict[str, Passed], stopped: dict[str, Ending]) -> None:
    problems = together(stopped.values()).problems
    document: dict[str, object] = {}
    if passed:
        document["passes"] = {name: each.as_json() for name, each in passed.items()}
        show(display, passed)
    if problems:
        document["problems"] = [each.as_json() for each in problems]
    if display.as_json:
        display.document(document)
    display.told(problems)


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
