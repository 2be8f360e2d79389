"""The examples of docs/scoring.md are what the engine computes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from ruamel.yaml import YAML

from config.definition import Definition, parse_definition
from scoring.yardstick import compile_definition
from tests.documents.pages import Block, first_table, page
from tests.told_lead import judged, moment, shown, told
from tests.worked_example import FRAME

#: Columns that say which lead is judged and when; the others say what it gets. `because` is for people.
GIVEN = ("lead", "judged", "because")


def _examples() -> Iterator[tuple[Block, Mapping[str, str]]]:
    for block in page("docs/scoring.md").blocks("yaml", "example"):
        heading, *rows = first_table(block.behind)
        assert heading[0] == "lead", f"line {block.line}: no table of leads below"
        for row in rows:
            yield block, dict(zip(heading, row, strict=True))


@pytest.mark.parametrize(
    ("block", "row"), list(_examples()), ids=lambda each: each["lead"] if isinstance(each, dict) else ""
)
def test_an_example_is_what_the_engine_computes(block: Block, row: Mapping[str, str]) -> None:
    """Every column of every row, by the definition above it; the receipt adds up."""
    made = _definition(block)
    expected = {name: cell for name, cell in row.items() if name not in GIVEN}
    found = judged(made, row, {})
    assert {name: _due(made, row) if name == "due" else shown(found, name) for name in expected} == expected


def test_every_example_has_leads() -> None:
    """No block of the page is without a table that is tried, and none is of another kind."""
    blocks = page("docs/scoring.md").blocks("yaml")
    assert len(blocks) == len({block.line for block, _ in _examples()}) > 15


def _definition(block: Block) -> Definition:
    return parse_definition({**YAML(typ="safe").load(FRAME), **block.yaml()})


def _due(made: Definition, row: Mapping[str, str]) -> str:
    """When the score may next change, in the definition's zone."""
    now = moment(row["judged"], made.zone)
    due = compile_definition(made, {}).due(told(row["lead"], made.zone, now), now)
    return f"{due.astimezone(made.zone):%Y-%m-%d %H:%M}" if due else "none"
