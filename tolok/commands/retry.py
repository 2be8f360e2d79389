"""`tolok retry`: let parked and waiting writes be tried again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sync.explain import find
from sync.store import batches, records, story
from sync.store.moments import to_text
from sync.store.story import Event
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display
from tolok.exits import Trouble
from tolok.record_name import record_name

EPILOG = examples(
    "tolok retry --all", "tolok retry --code REJECTED", "tolok retry salesforce:00QAB000001xyzEAA"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retry", epilog=EPILOG)(retry)


def retry(
    record: Annotated[str, typer.Argument(help="One record as connection:id.", metavar="RECORD")] = "",
    code: Annotated[str, typer.Option(help="Every write that failed with this code.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every write that failed.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """List the writes that failed, or have them tried again."""
    display = Display(as_json)
    if bool(record) + bool(code) + everything > 1:
        raise Trouble("retry", "choose one of RECORD, --code and --all")
    with works(Path(config)) as opened:
        found = _chosen(opened, record, code)
        if record or code or everything:
            _release(opened, found)
    rows = [
        {"record": name, "state": each.state.value, "code": each.code, "attempts": each.attempts,
         "next_at": each.next_at, "message": each.message}
        for _, name, each in found
    ]  # fmt: skip
    chosen = bool(record or code or everything)
    if as_json:
        display.document({"released" if chosen else "failed": rows})
    elif not rows:
        display.say("No write has failed." if not chosen else "No such write has failed.")
    else:
        columns = ["record", "state", "code", "attempts", "next_at", "message"]
        display.table(
            [name.replace("_", " ") for name in columns], [[row[name] for name in columns] for row in rows]
        )
        display.say(
            "They will be tried in the next pass." if chosen else "tolok retry --all tries them again."
        )


Found = list[tuple[str, str, batches.Trouble]]


def _chosen(opened: Works, record: str, code: str) -> Found:
    connections = opened.configuration.settings.connections
    wanted = record_name(record, connections) if record else None
    found: Found = []
    with opened.store.reading() as link:
        only = find(link, *wanted).id if wanted else None
        for name in connections:
            troubles = batches.all_trouble(link, name)
            rows = records.by_id(link, [each.record for each in troubles])
            found += [
                (name, f"{name}:{rows[each.record].crm_id}", each)
                for each in troubles
                if (only is None or each.record == only) and (not code or each.code == code)
            ]
    return found


def _release(opened: Works, found: Found) -> None:
    at = to_text(opened.clock())
    with opened.store.writing() as link:
        for name, _, each in found:
            batches.forget_trouble(link, [each.record])
            story.tell(link, name, at, [story.Told(each.record, Event.RETRIED, {"code": each.code})])
