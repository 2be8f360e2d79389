"""`tolok holds`: what people chose themselves, and until when it is respected."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated

import typer

from sync.explain import find
from sync.store import holds as kept
from sync.store import records, story
from sync.store.moments import to_text
from sync.store.story import Event
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder
from tolok.console import Display
from tolok.exits import Trouble
from tolok.record_name import record_name

EPILOG = (
    "Examples:  tolok holds    tolok holds --lift salesforce:00QAB000001xyzEAA    "
    "tolok holds --extend hubspot:51 --until 2027-01-31"
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("holds", epilog=EPILOG)(holds)


def holds(
    lift: Annotated[str, typer.Option(help="End the holds of this record.", metavar="RECORD")] = "",
    extend: Annotated[
        str, typer.Option(help="Keep the holds of this record for longer.", metavar="RECORD")
    ] = "",
    until: Annotated[str, typer.Option(help="The last day of an extended hold.", metavar="DATE")] = "",
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """List the owners and stages that people chose themselves; lift a hold, or extend it."""
    display = Display(as_json)
    if bool(extend) != bool(until):
        raise Trouble("holds", "--extend and --until belong together")
    with works(Path(config)) as opened:
        if lift:
            _lift(opened, lift, display)
        if extend:
            _extend(opened, extend, until, display)
        rows = _listed(opened)
    if as_json:
        display.document({"holds": rows})
    elif not rows:
        display.say("No holds: nobody has changed an owner or a stage behind Tolok.")
    else:
        columns = ["record", "field", "value", "by", "since", "until"]
        display.table(columns, [[row[name] for name in columns] for row in rows])


def _listed(opened: Works) -> list[dict[str, str]]:
    found = []
    with opened.store.reading() as link:
        for name in opened.configuration.settings.connections:
            in_force = kept.open_holds(link, name)
            rows = records.by_id(link, [each.record for each in in_force])
            found += [
                {
                    "record": f"{name}:{rows[each.record].crm_id}",
                    "field": each.field,
                    "value": each.value,
                    "by": each.by or "unknown",
                    "since": each.since[:10],
                    "until": each.until[:10],
                }
                for each in in_force
            ]
    return found


def _lift(opened: Works, record: str, display: Display) -> None:
    connection, id = record_name(record, opened.configuration.settings.connections)
    at = to_text(opened.clock())
    with opened.store.writing() as link:
        row = find(link, connection, id)
        ended = kept.end(link, [row.id], at)
        records.touch(link, connection, [row.id])
        if ended:
            story.tell(
                link, connection, at, [story.Told(row.id, Event.RELEASED, {"by": "tolok holds --lift"})]
            )
    display.note(f"{ended} hold(s) lifted on {record}.")


def _extend(opened: Works, record: str, until: str, display: Display) -> None:
    try:
        day = datetime.strptime(until, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise Trouble("--until", f"{until} is not a date", "write it as 2027-01-31") from None
    connection, id = record_name(record, opened.configuration.settings.connections)
    end = datetime.combine(day, time.max, tzinfo=opened.configuration.definition.zone).astimezone(UTC)
    with opened.store.writing() as link:
        row = find(link, connection, id)
        kept_longer = kept.extend(link, row.id, to_text(end))
    display.note(f"{kept_longer} hold(s) on {record} now last until {until}.")
