"""`tolok journal`: what happened, in order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.explain import find
from sync.store import batches, story
from sync.store.records import by_id
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display, moment
from tolok.record_name import record_name

EPILOG = examples("tolok journal", "tolok journal salesforce:00QAB000001xyzEAA --last 50")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("journal", epilog=EPILOG)(journal)


def journal(
    record: Annotated[
        str, typer.Argument(help="One record as connection:id; else all.", metavar="RECORD")
    ] = "",
    last: Annotated[int, typer.Option(help="How many entries at most.", min=1, max=10_000)] = 100,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what happened to a record or to everything, in order. Decisions, writes, holds and troubles."""
    display = Display(as_json)
    with works(Path(config)) as opened:
        entries = _record(opened, record, last) if record else _all(opened, last)
    if as_json:
        display.document({"journal": entries})
    elif not entries:
        display.say("Nothing has happened yet.")
    else:
        rows = [
            (moment(str(each["at"])), each["record"], each["event"], _words(each["detail"]))
            for each in entries
        ]
        display.table(["when (UTC)", "record", "what", "detail"], rows)


def _all(opened: Works, last: int) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = []
    with opened.store.reading() as link:
        for name in opened.configuration.settings.connections:
            told = story.chapters(link, name, None, last)
            rows = by_id(link, [each.record for each in told if each.record is not None])
            names = {number: f"{name}:{row.crm_id}" for number, row in rows.items()}
            entries += [_entry(each, names.get(each.record or 0, name)) for each in told]
    return sorted(entries, key=lambda entry: str(entry["at"]))[-last:]


def _record(opened: Works, record: str, last: int) -> list[dict[str, object]]:
    connection, id = record_name(record, opened.configuration.settings.connections)
    with opened.store.reading() as link:
        row = find(link, connection, id)
        entries = [_entry(each, record) for each in story.chapters(link, connection, row.id, last)]
        for at, state, intent in batches.writes_to(link, row.id, last):
            entries.append(
                {
                    "at": at,
                    "record": record,
                    "event": f"write {intent.state.value}",
                    "detail": {
                        "batch": state,
                        "before": intent.before,
                        "after": intent.outputs,
                        "note": intent.note,
                    },
                }
            )
    return sorted(entries, key=lambda entry: str(entry["at"]))[-last:]


def _entry(chapter: story.Chapter, record: str) -> dict[str, object]:
    return {"at": chapter.at, "record": record, "event": chapter.event, "detail": chapter.detail}


def _words(detail: object) -> str:
    if not isinstance(detail, dict):
        return str(detail)
    if "after" in detail:
        before, after = detail["before"], detail["after"]
        changes = (f"{name} {_short(before.get(name))} → {_short(value)}" for name, value in after.items())
        return "; ".join(changes)
    return "; ".join(
        f"{name}: {_short(value)}" for name, value in detail.items() if value not in ("", None, [])
    )


def _short(value: object) -> str:
    text = "blank" if value in (None, "") else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
