"""Options that every command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFolder = Annotated[
    Path, typer.Option("--config", help="The configuration folder.", metavar="DIR", show_default="here")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
HERE = Path()
