"""`tolok init`: a folder to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from config.settings import CrmName
from config.template import Start, template, write_template
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display
from tolok.exits import Trouble

EPILOG = examples("tolok init --config tolok-config", "tolok init --crm hubspot --config hubspot-only")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init", epilog=EPILOG)(init)


def init(
    crm: Annotated[list[CrmName] | None, typer.Option(help="Which CRM to connect; may be repeated.")] = None,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Write a configuration folder to begin with. Only scores are switched on; nothing is overwritten."""
    display = Display(as_json)
    starts = tuple(Start(each.value, each) for each in dict.fromkeys(crm or list(CrmName)))
    try:
        made = write_template(Path(config), template(starts, uuid4().hex[:12]))
    except OSError as trouble:
        raise Trouble("--config", f"{config} cannot be written: {trouble.strerror}") from trouble
    if as_json:
        document = {
            "written": [str(each) for each in made.written],
            "kept": [str(each) for each in made.kept],
        }
        display.document(document)
        return
    for each in made.written:
        display.say(f"wrote {each}")
    for each in made.kept:
        display.say(f"kept  {each} (it was there already)")
    display.heading("Next")
    display.say(
        "  1. put your org's address in tolok.yaml and the secrets in the environment (it says which)"
    )
    display.say("  2. tolok check       finds what is wrong, all at once")
    display.say("  3. tolok provision   creates the fields in the CRM, after showing which")
    display.say("  4. tolok plan        shows what a first pass would write; then tolok sync, or tolok run")
