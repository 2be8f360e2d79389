"""Every command is in the documents."""

from __future__ import annotations

import re

import pytest
import typer

from tests.house.source import ROOT
from tolok.cli import app


@pytest.mark.parametrize("document", ["README.md", "docs/commands.md"])
def test_every_command_is_in_the_documents(document: str) -> None:
    """A command that no document names is one that nobody finds."""
    text = (ROOT / document).read_text(encoding="utf-8")
    commands = sorted(typer.main.get_group(app).commands)
    assert commands
    assert [name for name in commands if not re.search(rf"\btolok {name}\b|`{name}`", text)] == []
