"""`tolok sandbox`: both CRMs on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sandbox.server import PortInUseError, Sandbox, Served, serve
from sandbox.sheet import SheetError, read_sheet
from tolok.commands.options import examples
from tolok.console import Display
from tolok.exits import Trouble

EPILOG = examples(
    "tolok sandbox",
    "tolok sandbox --leads 500 --seed 3",
    "tolok sandbox --from-csv Leads.csv --as salesforce",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sandbox", epilog=EPILOG)(sandbox)


def sandbox(
    salesforce_port: Annotated[
        int, typer.Option(help="Port of the Salesforce org.", min=0, max=65535)
    ] = 8181,
    hubspot_port: Annotated[int, typer.Option(help="Port of the HubSpot portal.", min=0, max=65535)] = 8182,
    leads: Annotated[int, typer.Option(help="Leads in each CRM.", min=0, max=200_000)] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    from_csv: Annotated[Path | None, typer.Option(help="Load this CSV as the leads.", metavar="FILE")] = None,
    as_crm: Annotated[str, typer.Option("--as", help="Into which CRM: salesforce or hubspot.")] = "",
) -> None:
    """Serve a Salesforce org and a HubSpot portal until Ctrl-C. See sandbox/README.md."""
    display = Display()
    display.note(f"making {leads:,} leads in each CRM from seed {seed}")
    box = Sandbox(seed, leads)
    if from_csv is not None:
        _load(box, from_csv, as_crm)
    elif as_crm:
        raise Trouble("--as", "needs --from-csv FILE")
    try:
        serve(box, salesforce_port, hubspot_port, lambda where: _ready(display, where))
    except PortInUseError as taken:
        name = "--salesforce-port" if taken.port == salesforce_port else "--hubspot-port"
        raise Trouble(name, str(taken), f"choose another, such as {name} {taken.port + 10}") from taken


def _load(box: Sandbox, file: Path, crm: str) -> None:
    if crm not in box.worlds:
        raise Trouble("--as", f"{crm or 'nothing'} is no CRM of the sandbox", "salesforce or hubspot")
    try:
        box.load(read_sheet(file, crm, box.clock.now), crm)
    except (OSError, SheetError) as trouble:
        raise Trouble("--from-csv", f"{file} cannot be loaded: {trouble}") from trouble


def _ready(display: Display, where: Served) -> None:
    display.say(f"Salesforce org    {where.salesforce}")
    display.say(f"HubSpot portal    {where.hubspot}")
    display.say(f"How to sign in    curl {where.salesforce}/_sandbox/info")
    display.say("Stop with Ctrl-C.")
