"""`tolok check`: everything that is wrong with the configuration, all at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from config.check import Findings
from config.problems import Problem
from tolok.bootstrap import works
from tolok.checking import asked_of_crm, files_alone
from tolok.commands.options import HERE, AsJson, ConfigFolder
from tolok.console import Display, counted, line_of
from tolok.exits import Ending, Exit, over_each, together

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
        names = () if offline else tuple(opened.configuration.settings.connections)

        def ask(name: str) -> Findings:
            display.note(f"asking {name} for its fields")
            return asked_of_crm(opened, name)

        asked, stopped = over_each(names, ask)
    for each in asked.values():
        findings = findings + each
    found = (Ending(Exit.CONFIGURATION, findings.problems),) if findings.problems else ()
    end = together((*found, *stopped.values()))
    _report(display, end.problems, tuple(dict.fromkeys(findings.warnings)))
    return end.code


def _report(display: Display, problems: tuple[Problem, ...], warnings: tuple[Problem, ...]) -> None:
    if display.as_json:
        document = {
            "problems": [each.as_json() for each in problems],
            "warnings": [each.as_json() for each in warnings],
        }
        display.document(document)
    for each in warnings:
        display.note(f"warning  {line_of(each)}")
    display.told(problems)
    if not problems:
        display.say(f"No problems; {counted(len(warnings), 'warning')}.")
