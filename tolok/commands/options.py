"""Options that every command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigFolder = Annotated[
    Path, typer.Option("--config", help="The configuration folder.", metavar="DIR", show_default="here")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
OneConnection = Annotated[
    str, typer.Argument(help="One connection; without it, each in turn.", metavar="CONNECTION")
]
HERE = Path()


def examples(*lines: str) -> str:
    """The end of a command's help: one example a line, which the help must not wrap (`\\b`)."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
