"""`tolok check`: everything that is wrong with the configuration, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tolok.bootstrap import works
from tolok.checking import fields_of_crm, files_alone
from tolok.commands.options import HERE, AsJson, ConfigFolder
from tolok.console import Display, line_of
from tolok.exits import Exit

EPILOG = "Examples:  tolok check    tolok check --offline --config tolok-config"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", epilog=EPILOG)(check)


def check(
    offline: Annotated[bool, typer.Option("--offline", help="Look at the files only; ask no CRM.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Check the files against each other and against what the CRMs say of their fields. Writes nothing."""
    display = Display(as_json)
    with works(Path(config)) as opened:
        findings = files_alone(opened.configuration)
        if not offline:
            for name in opened.configuration.settings.connections:
                display.note(f"asking {name} for its fields")
                findings = findings + fields_of_crm(opened, name)
    if as_json:
        display.document(
            {
                "problems": [each.as_json() for each in findings.problems],
                "warnings": [each.as_json() for each in findings.warnings],
            }
        )
    for each in findings.problems:
        display.note(f"problem  {line_of(each)}")
    for each in findings.warnings:
        display.note(f"warning  {line_of(each)}")
    if not findings.problems:
        display.say(f"No problems; {len(findings.warnings)} warnings.")
    return Exit.CONFIGURATION if findings.problems else Exit.DONE
