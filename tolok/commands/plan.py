"""`tolok plan`: what a pass would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, OneConnection, examples
from tolok.console import Display, Ticker, bars, counted
from tolok.exits import over_each, together
from tolok.planning import Plan, plan_pass
from tolok.record_name import known_connection

EPILOG = examples("tolok plan", "tolok plan salesforce --show 50", "tolok plan --json")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan", epilog=EPILOG)(plan)


def plan(
    connection: OneConnection = "",
    show: Annotated[int, typer.Option(help="How many records to show.", min=0, max=100_000)] = 10,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Show what a pass would write, and leave no trace. Nothing is written or stored."""
    display = Display(as_json)
    with works(Path(config)) as opened:
        names = opened.configuration.settings.connections
        chosen = [known_connection(connection, names)] if connection else list(names)
        plans, stopped = over_each(chosen, lambda name: _one(opened, name, display))
    end = together(stopped.values())
    document: dict[str, object] = {"problems": [each.as_json() for each in end.problems]} if stopped else {}
    if plans:
        document["plans"] = {name: _document(each) for name, each in plans.items()}
    if as_json:
        display.document(document)
    for name, each in plans.items():
        _show(display, name, each, show)
    display.told(end.problems)
    return end.code


def _one(opened: Works, name: str, display: Display) -> Plan:
    ticker = Ticker(display.err, f"{name}: ")
    try:
        return plan_pass(opened, name, ticker)
    finally:
        ticker.done()


def _show(display: Display, name: str, each: Plan, most: int) -> None:
    display.heading(f"{name}: {counted(each.scored, 'lead')} scored, {len(each.records):,} would be written")
    display.say(f"{each.handed_off:,} would be handed off. Nothing was written.")
    if each.damped:
        moves, calls = counted(each.damped, "small move"), counted(each.calls_saved, "call")
        display.say(f"{moves} of a score would wait, which saves {calls} in this pass.")
    for line in bars("Records by field:", each.by_field()) if each.records else ():
        display.say(line)
    for line in bars("Records entering a stage:", each.stages()) if each.stages() else ():
        display.say(line)
    if shown := each.records[:most]:
        display.heading(f"The first {len(shown)} of {len(each.records):,}")
    for one in shown:
        display.say(one.record)
        for field, (before, after) in one.changes.items():
            if field not in ("receipt", "scored_at", "definition"):
                display.say(f"  {field:<12}  {_change(before, after)}")


def _change(before: object, after: object) -> str:
    """A new value, or an old and a new one."""
    return _short(after) if before in (None, "") else f"{_short(before)} → {_short(after)}"


def _short(value: object) -> str:
    text = "(blank)" if value in (None, "") else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _document(each: Plan) -> dict[str, object]:
    return {
        "scored": each.scored,
        "handed_off": each.handed_off,
        "would_write": len(each.records),
        "damped": each.damped,
        "calls_saved": each.calls_saved,
        "by_field": dict(each.by_field()),
        "records": [
            {"record": one.record, "changes": {k: list(v) for k, v in one.changes.items()}, "why": one.why}
            for one in each.records
        ],
    }
