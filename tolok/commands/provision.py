"""`tolok provision`: create our fields in the CRM, after showing which."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.settings import CrmName
from connectors.port import Made, OpenGate
from tolok.bootstrap import works
from tolok.commands.options import HERE, AsJson, ConfigFolder
from tolok.console import Display
from tolok.exits import Exit
from tolok.provisioning import lacking, provide
from tolok.record_name import known_connection

EPILOG = "Examples:  tolok provision    tolok provision salesforce --minimal --yes"

_STILL_TO_DO = {
    CrmName.SALESFORCE: "An administrator still puts the fields on the page layouts and list views.",
    CrmName.HUBSPOT: "An administrator still puts the properties on the contact record's cards and views.",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("provision", epilog=EPILOG)(provision)


def provision(
    connection: Annotated[str, typer.Argument(help="One connection; without it, each in turn.")] = "",
    minimal: Annotated[bool, typer.Option("--minimal", help="Only score, grade, stage and reasons.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Create without asking first.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Create the fields that are missing, for the integration to write and people to read."""
    display = Display(as_json)
    answers: list[dict[str, str]] = []
    with works(Path(config)) as opened:
        connections = opened.configuration.settings.connections
        chosen = [known_connection(connection, connections)] if connection else list(connections)
        for name in chosen:
            mapping = opened.configuration.mappings[name]
            crm = opened.crm(name, OpenGate())
            missing = lacking(mapping, crm.describe(mapping.persons), minimal)
            rows = [(each.type, spec.name, spec.type.value) for each in missing for spec in each.specs]
            if not rows:
                display.say(f"{name}: every field is there.")
                continue
            display.table(["record type", "field", "type"], rows, f"{name}: to be created")
            if not yes and not typer.confirm(f"Create {len(rows)} fields in {name}?", err=True):
                display.note(f"{name}: nothing was created.")
                continue
            for type, made in provide(crm, missing):
                answers.append(
                    {
                        "connection": name,
                        "type": type,
                        "field": made.name,
                        "outcome": made.made.value,
                        "reason": made.reason,
                    }
                )
            display.say(_STILL_TO_DO[connections[name].crm])
    refused = [each for each in answers if each["outcome"] == Made.REFUSED.value]
    if as_json:
        display.document({"fields": answers})
    for each in refused:
        display.note(f"{each['type']}.{each['field']} was refused: {each['reason']}")
    if answers:
        display.say(f"{len(answers) - len(refused)} fields are there now, {len(refused)} were refused.")
    return Exit.CONFIGURATION if refused else Exit.DONE
