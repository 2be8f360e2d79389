"""`tolok status`: where everything stands."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from sqlalchemy import ColumnElement, Connection, func, select

from connectors.errors import OutOfBudget
from sync.budget import allowance, clocks, refuse_if_spent
from sync.journal import BatchState, RowState
from sync.store import batches, decisions, erasure, holds
from sync.store.records import Life
from sync.store.tables import batch, desired, passes, record
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display, moment

EPILOG = examples("tolok status", "tolok status --json")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", epilog=EPILOG)(status)


def status(config: ConfigFolder = HERE, as_json: AsJson = False) -> None:
    """Show where each connection stands. The last pass, what waits and why, calls left, holds."""
    display = Display(as_json)
    with works(Path(config)) as opened:
        found = {name: _connection(opened, name) for name in opened.configuration.settings.connections}
    if as_json:
        display.document({"connections": found})
        return
    names = list(next(iter(found.values())))
    display.table(
        ["", *found], [[name.replace("_", " "), *(found[each][name] for each in found)] for name in names]
    )


def _connection(opened: Works, name: str) -> dict[str, object]:
    with opened.store.reading() as link:
        last = link.execute(
            select(passes).where(passes.c.connection == name).order_by(passes.c.id.desc()).limit(1)
        ).one_or_none()
        troubles = batches.all_trouble(link, name)
        live = (record.c.connection == name) & (record.c.life == Life.LIVE.value)
        forgotten, leaving = erasure.forgotten(link, name)
        ours = live & (record.c.kind != "company")
        return {
            "last_pass": last.outcome or "interrupted" if last else "never",
            "last_pass_ended": moment(last.ended) if last else "",
            "last_pass_counts": _counts(last.counts) if last else "",
            "leads": _count(link, ours),
            "decided": link.execute(
                select(func.count()).select_from(desired.join(record)).where(record.c.connection == name)
            ).scalar(),
            "waiting_to_be_judged": _count(link, ours & (record.c.touch > record.c.judged_touch)),
            "waiting_to_be_written": _count(link, ours & (record.c.pending == 1)),
            "waiting_for_their_hand_off": len(decisions.candidates(link, name)),
            "failed_and_to_be_tried_again": sum(each.state is RowState.AGAIN for each in troubles),
            "parked": sum(each.state is RowState.PARKED for each in troubles),
            "unknown_outcomes": link.execute(
                select(func.count()).where(
                    batch.c.connection == name, batch.c.state == BatchState.UNKNOWN.value
                )
            ).scalar(),
            "holds": len(holds.open_holds(link, name)),
            "forgotten": forgotten,
            "forgotten_and_to_be_cleared": leaving,
            "budget": _budget(opened, name),
        }


def _count(link: Connection, where: ColumnElement[bool]) -> int:
    return link.execute(select(func.count()).select_from(record).where(where)).scalar() or 0


def _counts(text: str) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in json.loads(text).items() if count)


def _budget(opened: Works, name: str) -> str:
    known = allowance(opened.store, name)
    reserve = opened.configuration.settings.connections[name].reserve.daily_calls
    try:
        refuse_if_spent(known, clocks(opened.clock, opened.boot), reserve)
    except OutOfBudget as spent:
        return f"out of budget until {spent.until:%H:%M} UTC" if spent.until else "out of budget"
    if known.remaining is None:
        return "open"
    return f"{known.remaining:,} of {known.limit:,} calls left"
