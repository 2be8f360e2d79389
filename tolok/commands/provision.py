"""`tolok provision`: create our fields in the CRM, after showing which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from config.problems import Problems
from config.settings import Connection, CrmName
from connectors.port import Made, OpenGate
from sync.claim import Claim, named, store_name
from sync.epoch import keep_mark
from tolok.bootstrap import Works, works
from tolok.checking import claimed_by_another, org_met, other_org
from tolok.commands.options import HERE, AsJson, ConfigFolder, OneConnection, examples
from tolok.consent import agreed
from tolok.console import Display, counted
from tolok.exits import Exit, about
from tolok.provisioning import CLAIM, HANDOFFS, Lack, lack, provide
from tolok.record_name import known_connection

EPILOG = examples(
    "tolok provision", "tolok provision salesforce --minimal --yes", "tolok provision salesforce --take-over"
)

_STILL_TO_DO = {
    CrmName.SALESFORCE: "An administrator still puts the fields on the page layouts and list views.",
    CrmName.HUBSPOT: "An administrator still puts the properties on the contact record's cards and views.",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("provision", epilog=EPILOG)(provision)


def provision(
    connection: OneConnection = "",
    minimal: Annotated[bool, typer.Option("--minimal", help="Only score, grade, stage and reasons.")] = False,
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Put this store in the place of another that writes there.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Create without asking first.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Create the fields that the CRM lacks, and claim it.

    The claim names this store as the one that writes there. It shows what it would do, and asks.
    """
    display = Display(as_json)
    answers: list[dict[str, str]] = []
    with works(Path(config)) as opened:
        connections = opened.configuration.settings.connections
        chosen = [known_connection(connection, connections)] if connection else list(connections)
        for name in chosen:
            with about(name):
                answers += _one(opened, name, _Wish(minimal, take_over, yes), display)
    refused = [each for each in answers if each["outcome"] == Made.REFUSED.value]
    for each in [
        each for each in refused if each["type"] == HANDOFFS and _has_another_way(connections, each)
    ]:
        display.note(f"{each['connection']}: {each['reason']}")
        refused.remove(each)
    if as_json:
        display.document({"fields": answers})
    for each in refused:
        display.note(f"{each['type']}.{each['field']} was refused: {each['reason']}")
    if answers:
        there = counted(len([each for each in answers if each["type"] != CLAIM]) - len(refused), "field")
        display.say(f"{there} made or there already, {len(refused)} refused.")
    return Exit.CONFIGURATION if refused else Exit.DONE


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for: only the fewest fields, in the place of another store, without a question first."""

    minimal: bool
    take_over: bool
    yes: bool


def _one(opened: Works, name: str, wish: _Wish, display: Display) -> list[dict[str, str]]:
    """Create the missing fields of one connection and claim it; what became of each."""
    said = opened.configuration
    crm = opened.crm(name, OpenGate())
    if wrong := other_org(said, name, crm.identify().id, org_met(opened.store, name)).problems:
        raise Problems(wrong)
    keep_mark(opened.store)
    wanted = lack(crm, said, name, store_name(opened.store), wish.minimal)
    if wanted.claimed.others and not wish.take_over:
        raise Problems(claimed_by_another(said, name, wanted.claimed))
    deeds = _deeds(wanted)
    _show(display, name, wanted)
    if deeds and not wish.yes and not agreed(f"In {name}: {' and '.join(deeds)}?", "nothing was created"):
        display.note(f"{name}: nothing was created.")
        return []
    ours = Claim(said.settings.installation, named(opened.store))
    made = provide(crm, wanted, ours, wish.minimal)
    display.say(_STILL_TO_DO[said.settings.connections[name].crm])
    return [
        {
            "connection": name,
            "type": type,
            "field": each.name,
            "outcome": each.made.value,
            "reason": each.reason,
        }
        for type, each in made
    ]


def _show(display: Display, name: str, wanted: Lack) -> None:
    rows = [(type, spec.name, spec.type.value) for type, spec in wanted.specs()]
    if rows:
        display.table(["record type", "field", "type"], rows, f"{name}: to be created")
    else:
        display.say(f"{name}: every field is there.")
    if places := [f"{type}.{field}" for type, field in wanted.unclaimed]:
        display.say(f"{name}: to be marked as this store's beside {', '.join(places)}.")


def _deeds(wanted: Lack) -> list[str]:
    """What is to be agreed to."""
    specs = wanted.specs()
    deeds = [f"create {counted(len(specs), 'field')}"] if specs else []
    others = {
        f"installation {each.installation}, store {each.store}" for each in wanted.claimed.others.values()
    }
    if others:
        return [*deeds, f"take it over from {'; '.join(sorted(others))}"]
    return [*deeds, "mark it as this store's"] if wanted.unclaimed else deeds


def _has_another_way(connections: Mapping[str, Connection], answer: dict[str, str]) -> bool:
    """HubSpot's hand-offs can do without a unique property on tasks: the tasks are listed first."""
    return connections[answer["connection"]].crm is CrmName.HUBSPOT
