"""docs/definition.md shows every construct of the definition language, and what it shows is read."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from ruamel.yaml import YAML

from config.definition import parse_definition
from config.definition.condition import Operator
from config.definition.criterion import (
    BOXES,
    Absence,
    Answer,
    Band,
    Bands,
    Behaviour,
    Box,
    BoxPoints,
    Exclusion,
    Group,
    Kind,
    Persona,
)
from config.definition.model import (
    Agreement,
    Definition,
    Exchange,
    Grade,
    Mql,
    NamedScore,
    Privacy,
    Publish,
    RollUp,
    Scope,
    Scoring,
    Signature,
)
from config.definition.protected import PROTECTED
from config.definition.section import Section
from routing.stage import Actor, Stage, may_move
from scoring.derived import DERIVED
from tests.documents.pages import Block, first_table, named_rows, page
from tests.worked_example import FRAME

PAGE = page("docs/definition.md")

#: The heading under which each model's settings stand; of two in one section, in the order of their tables.
HEADINGS: dict[str, Sequence[type[Section]]] = {
    "The whole": [Definition],
    "fit, engagement and further dimensions": [Group],
    "Points for an attribute": [Answer],
    "The first of several bands": [Bands, Band],
    "Points for activities": [Behaviour],
    "Points for silence": [Absence],
    "personas": [Persona],
    "bant": [Box, BoxPoints],
    "exclusions": [Exclusion],
    "scope": [Scope],
    "score": [Scoring],
    "scores": [NamedScore],
    "account": [RollUp],
    "grade": [Grade],
    "mql": [Mql],
    "publish": [Publish],
    "exchange": [Exchange],
    "agreement": [Agreement, Signature],
    "privacy": [Privacy],
}


@pytest.mark.parametrize("block", PAGE.blocks("yaml"), ids=lambda block: f"line {block.line}")
def test_every_example_is_a_definition(block: Block) -> None:
    """Each block is a part of one: with the rest around it, it is read without a problem."""
    assert block.info == ("yaml", "definition")
    frame = YAML(typ="safe").load(FRAME)
    made = parse_definition({**frame, **block.yaml()})
    assert set(block.yaml()) <= set(made.source)


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_page_has_every_setting_and_no_other(heading: str) -> None:
    """One row a setting; `required` stands where there is no default, and only there."""
    own = PAGE.section(heading).partition("\n##")[0]
    tables = re.split(r"^\| setting \|", own, flags=re.MULTILINE)[1:]
    models = HEADINGS[heading]
    assert len(tables) >= len(models)
    for table, model in zip(tables, models, strict=False):
        rows = named_rows(_only_first(table))
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        assert set(rows) == set(fields)
        required = {name for name, row in rows.items() if row[1] == "required"}
        assert required == {name for name, field in fields.items() if field.is_required()}


def test_the_page_has_every_operator() -> None:
    """What a condition may compare with, and the words that join conditions."""
    rows = set(named_rows(PAGE.section("Conditions")))
    assert rows == {each.value for each in Operator} | {"in", "count", "all", "any", "not"}


def test_the_page_has_every_kind_and_box() -> None:
    """The kinds that a criterion may have, and the four boxes."""
    kinds = first_table(PAGE.text.partition("| kind |")[1] + PAGE.text.partition("| kind |")[2])
    assert {row[0].strip("`") for row in kinds[1:]} == {each.value for each in Kind}
    assert [box for box in BOXES if f"`{box}`" not in PAGE.section("bant")] == []


def test_the_page_has_every_derived_attribute_with_its_sources() -> None:
    """The table of derived attributes is the one that is applied."""
    rows = named_rows(PAGE.section("Attributes"))
    assert {name: tuple(row[1].split(", ")) for name, row in rows.items()} == dict(DERIVED)


def test_the_page_has_every_stage_with_who_may_put_a_lead_there() -> None:
    """Stages that are sales' to say are told as such."""
    rows = named_rows(PAGE.section("mql"))
    stages = {name: "Tolok" in row[2] for name, row in rows.items() if name in {each.value for each in Stage}}
    others = {
        stage.value: any(may_move(each, stage, Actor.TOLOK) for each in Stage if each is not stage)
        for stage in Stage
    }
    assert stages == others


def test_the_page_has_every_protected_attribute() -> None:
    """What may not be a condition without a reason."""
    section = PAGE.section("privacy")
    assert [name for name in PROTECTED if f"`{name}`" not in section] == []


def _only_first(text: str) -> str:
    """The rows up to the end of the table that the text begins in."""
    lines = text.splitlines()[1:]
    ends = [number for number, line in enumerate(lines) if not line.startswith("|")]
    return "\n".join(lines[: min(ends, default=len(lines))])
