"""What `tolok explain` prints of one judgement."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scoring.yardstick import compile_definition
from tests.worked_example import NOW, definition, lead
from tolok.commands.explain import lead_document, show_receipt
from tolok.console import Display
from tolok.explaining import Explained

LONG = "Closing takes weeks,\nand nobody knows why. " * 200
MADE = definition(
    fit="{g: {pain: {kind: sales, says: 'Needs {pain}', when: {pain: known}, points: 5}}}",
    bant="{need: {met: {pain: known}, points: {met: 9}, ask: Which problem?}}",
)


def _explained() -> Explained:
    score = compile_definition(MADE, {}, "en").score(lead({"pain": LONG}), NOW)
    return Explained("hubspot:1", NOW, "Worked example 1", NOW.isoformat(), "en", score, "")


def test_a_long_text_is_short_in_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    """On one line in its cell, in each table that tells it, and cut with an ellipsis."""
    show_receipt(Display(), _explained())
    shown = " ".join(capsys.readouterr().out.split())
    assert "Needs Closing takes weeks, and nobody" in shown
    assert shown.count("…") == 4
    assert len(shown) < len(LONG) / 4


def test_a_long_text_is_whole_in_the_document() -> None:
    """Programs get what is known as it is."""
    document: Any = json.loads(json.dumps(lead_document("hubspot:1", _explained()), default=str))
    line = document["score"]["dimensions"][0]["lines"][0]
    assert line["text"] == f"Needs {LONG}"
    assert line["evidence"] == [f"pain: {LONG}"]
