"""`tolok plan`: what a pass would do."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tolok.bootstrap import works
from tolok.commands.options import HERE, AsJson, ConfigFolder
from tolok.console import Display, Ticker, bars
from tolok.planning import Plan, plan_pass
from tolok.record_name import known_connection

EPILOG = "Examples:  tolok plan    tolok plan salesforce --show 50    tolok plan --json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("plan", epilog=EPILOG)(plan)


def plan(
    connection: Annotated[str, typer.Argument(help="One connection; without it, each in turn.")] = "",
    show: Annotated[int, typer.Option(help="How many records to show.", min=0, max=100_000)] = 10,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what a pass would write, and leave no trace: nothing is written or stored."""
    display = Display(as_json)
    plans: dict[str, Plan] = {}
    with works(Path(config)) as opened:
        names = opened.configuration.settings.connections
        for name in [known_connection(connection, names)] if connection else list(names):
            ticker = Ticker(display.err, f"{name}: ")
            plans[name] = plan_pass(opened, name, ticker)
            ticker.done()
    if as_json:
        display.document({"plans": {name: _document(each) for name, each in plans.items()}})
        return
    for name, each in plans.items():
        _show(display, name, each, show)


def _show(display: Display, name: str, each: Plan, most: int) -> None:
    display.heading(f"{name}: {each.scored:,} leads scored, {len(each.records):,} would be written")
    display.say(f"{each.handed_off:,} would be handed off. Nothing was written.")
    for line in bars("Records by field:", each.by_field()):
        display.say(line)
    if each.stages():
        for line in bars("Records entering a stage:", each.stages()):
            display.say(line)
    rows = [
        (one.record, field, _short(before), _short(after))
        for one in each.records[:most]
        for field, (before, after) in one.changes.items()
        if field not in ("receipt", "scored_at", "definition")
    ]
    if rows:
        display.table(["record", "field", "now", "then"], rows, f"The first {min(most, len(each.records))}")


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def _document(each: Plan) -> dict[str, object]:
    return {
        "scored": each.scored,
        "handed_off": each.handed_off,
        "would_write": len(each.records),
        "by_field": dict(each.by_field()),
        "records": [
            {"record": one.record, "changes": {k: list(v) for k, v in one.changes.items()}, "why": one.why}
            for one in each.records
        ],
    }
