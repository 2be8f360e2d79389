"""`tolok holds`: what people chose themselves, and until when it is respected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from sync.explain import find
from sync.preflight import LANE as SURROUNDINGS
from sync.store import holds as kept
from sync.store import records, story
from sync.store.lanes import lane_of
from sync.store.moments import from_text, to_text
from sync.store.story import Event
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display, counted
from tolok.day import end_of_day
from tolok.exits import Trouble
from tolok.record_name import record_name

EPILOG = examples(
    "tolok holds",
    "tolok holds --lift salesforce:00QAB000001xyzEAA",
    "tolok holds --extend hubspot:51 --until 2027-01-31",
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
    """List what people chose themselves; lift a hold or extend it."""
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
        display.say("No holds: every owner and stage is as Tolok set it, or not Tolok's to set.")
    else:
        columns = ["record", "field", "value_name", "by_name", "since", "until"]
        headings = ["record", "field", "chosen", "by", "since", "until"]
        display.table(headings, [[row[name] for name in columns] for row in rows])


def _listed(opened: Works) -> list[dict[str, str]]:
    found = []
    zone = opened.configuration.definition.zone
    with opened.store.reading() as link:
        for name in opened.configuration.settings.connections:
            in_force = kept.open_holds(link, name)
            rows = records.by_id(link, [each.record for each in in_force])
            people = _people(link, name)
            found += [
                {
                    "record": f"{name}:{rows[each.record].crm_id}",
                    "field": each.field,
                    "value": each.value,
                    "value_name": people.get(each.value, each.value),
                    "by": each.by or "unknown",
                    "by_name": people.get(each.by, each.by or "unknown"),
                    "since": f"{from_text(each.since).astimezone(zone):%Y-%m-%d}",
                    "until": f"{from_text(each.until).astimezone(zone):%Y-%m-%d}",
                }
                for each in in_force
            ]
    return found


def _people(link: Connection, name: str) -> dict[str, str]:
    """The names of a connection's users and queues by id, as far as a pass has seen them."""
    kept_of = lane_of(link, name, SURROUNDINGS).payload
    owners = json.loads(kept_of)["owners"] if kept_of else []
    ids = ("id", "user_id")
    return {
        str(each[id]): str(each["name"]) for each in owners for id in ids if each.get(id) and each["name"]
    }


def _lift(opened: Works, record: str, display: Display) -> None:
    connection, id = record_name(record, opened.configuration.settings.connections)
    at = to_text(opened.clock())
    with opened.store.writing() as link:
        row = find(link, connection, id)
        ended = kept.end(link, [row.id], at)
        records.touch(link, connection, [row.id])
        if not ended:
            raise Trouble("--lift", f"there is no hold on {record}", "`tolok holds` lists them")
        story.tell(link, connection, at, [story.Told(row.id, Event.RELEASED, {"by": "tolok holds --lift"})])
    display.note(f"{counted(ended, 'hold')} lifted on {record}.")


def _extend(opened: Works, record: str, until: str, display: Display) -> None:
    end = end_of_day(until, opened.configuration.definition.zone, "--until")
    connection, id = record_name(record, opened.configuration.settings.connections)
    with opened.store.writing() as link:
        row = find(link, connection, id)
        kept_longer = kept.extend(link, row.id, to_text(end))
    if not kept_longer:
        raise Trouble("--extend", f"there is no hold on {record}", "`tolok holds` lists them")
    display.note(f"{counted(kept_longer, 'hold')} on {record} kept until {until}.")
