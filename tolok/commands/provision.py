"""`tolok provision`: create our fields in the CRM, after showing which."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from config.problems import Problems
from config.settings import Connection, CrmName
from connectors.port import Made, OpenGate
from tolok.bootstrap import Works, works
from tolok.checking import org_met, other_org
from tolok.commands.options import HERE, AsJson, ConfigFolder, OneConnection, examples
from tolok.console import Display, counted
from tolok.exits import Exit, Trouble, about
from tolok.provisioning import HANDOFFS, lacking, provide
from tolok.record_name import known_connection

EPILOG = examples("tolok provision", "tolok provision salesforce --minimal --yes")

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
    yes: Annotated[bool, typer.Option("--yes", help="Create without asking first.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Create the fields that the CRM lacks, after showing which."""
    display = Display(as_json)
    answers: list[dict[str, str]] = []
    with works(Path(config)) as opened:
        connections = opened.configuration.settings.connections
        chosen = [known_connection(connection, connections)] if connection else list(connections)
        for name in chosen:
            with about(name):
                answers += _one(opened, name, _Wish(minimal, yes), display)
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
        there = counted(len(answers) - len(refused), "field")
        display.say(f"{there} made or there already, {len(refused)} refused.")
    return Exit.CONFIGURATION if refused else Exit.DONE


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for: only the fewest fields, and without a question first."""

    minimal: bool
    yes: bool


def _one(opened: Works, name: str, wish: _Wish, display: Display) -> list[dict[str, str]]:
    """Create the missing fields of one connection; what became of each."""
    mapping = opened.configuration.mappings[name]
    crm = opened.crm(name, OpenGate())
    met = org_met(opened.store, name)
    if wrong := other_org(opened.configuration, name, crm.identify().id, met).problems:
        raise Problems(wrong)
    missing = lacking(mapping, crm.describe(mapping.written_types), wish.minimal)
    rows = [(each.type, spec.name, spec.type.value) for each in missing for spec in each.specs]
    if not rows:
        display.say(f"{name}: every field is there.")
    else:
        display.table(["record type", "field", "type"], rows, f"{name}: to be created")
    if rows and not wish.yes and not _agreed(f"Create {counted(len(rows), 'field')} in {name}?"):
        display.note(f"{name}: nothing was created.")
        return []
    made = provide(crm, missing, wish.minimal)
    display.say(_STILL_TO_DO[opened.configuration.settings.connections[name].crm])
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


def _has_another_way(connections: Mapping[str, Connection], answer: dict[str, str]) -> bool:
    """HubSpot's hand-offs can do without a unique property on tasks: the tasks are listed first."""
    return connections[answer["connection"]].crm is CrmName.HUBSPOT


def _agreed(question: str) -> bool:
    """What a person answers; where nobody can be asked, that is said."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        sys.stderr.write("\n")
        raise Trouble("--yes", "there is nobody to ask, and nothing was created", "add --yes")
    return answer.strip().casefold() in ("y", "yes")
