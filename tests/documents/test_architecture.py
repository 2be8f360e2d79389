"""ARCHITECTURE.md names what is there."""

from __future__ import annotations

import re

from packaging.requirements import Requirement

from tests.documents.pages import page
from tests.house.source import ROOMS, ROOT


def test_every_requirement_has_its_reason() -> None:
    """One row for each line of requirements.in, and none for what is not required."""
    asked = (ROOT / "requirements.in").read_text(encoding="utf-8").split("\n")
    names = {Requirement(line).name for line in asked if line.strip()}
    rows = re.findall(
        r"^\| ([\w.-]+) \| (.+) \|$", page("ARCHITECTURE.md").section("Dependencies"), re.MULTILINE
    )
    reasons = dict(rows[1:])
    assert set(reasons) == names
    assert all(reasons.values())


def test_every_room_is_drawn() -> None:
    """The diagram has each top-level folder."""
    section = page("ARCHITECTURE.md").section("The rooms")
    assert [room for room in ROOMS if not re.search(rf"\b{room}\b", section)] == []
