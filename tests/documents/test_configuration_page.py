"""docs/configuration.md names every setting that the models have, and its examples are read by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.children import Aggregate, ChildRows, Parent
from config.definition.section import Section
from config.fields import ASKED, OUTPUTS
from config.load import load
from config.mapping import (
    Activity,
    ActivityRows,
    Attribute,
    Company,
    CrmMapping,
    OwnStage,
    Property,
    RecordType,
    ScoreFields,
)
from config.routing import Absence, Adoptable, Fallback, Hours, Member, Pool, Routing, Rule
from config.secrets import WAYS
from config.settings import Connection, CrmName, Damping, Reserve, Retention, Schedule, Settings, Switches
from config.template import Start, template, write_template
from leads.attribute import AttributeType
from tests.documents.pages import Block, named_rows, page

PAGE = page("docs/configuration.md")

#: The heading under which each model's settings stand.
HEADINGS: dict[str, type[Section]] = {
    "tolok.yaml": Settings,
    "A connection": Connection,
    "switches": Switches,
    "reserve": Reserve,
    "damping": Damping,
    "schedule": Schedule,
    "retention": Retention,
    "mapping/<connection>.yaml": CrmMapping,
    "A record type": RecordType,
    "company": Company,
    "An attribute": Attribute,
    "Rows that are activities": ActivityRows,
    "A type of activity": Activity,
    "A property": Property,
    "Child rows": ChildRows,
    "parent": Parent,
    "An aggregate": Aggregate,
    "scores": ScoreFields,
    "stage": OwnStage,
    "routing.yaml": Routing,
    "A member of the roster": Member,
    "hours": Hours,
    "absent": Absence,
    "A pool": Pool,
    "A rule": Rule,
    "fallback": Fallback,
    "adoptable": Adoptable,
}

#: Examples by the second word of their fence.
MODELS: dict[str, type[Section]] = {"settings": Settings, "mapping": CrmMapping, "routing": Routing}


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_page_has_every_setting_and_no_other(heading: str) -> None:
    """One row a setting; `required` stands where there is no default, and only there."""
    fields = {field.alias or name: field for name, field in HEADINGS[heading].model_fields.items()}
    rows = named_rows(_own(heading))
    assert set(rows) == set(fields)
    required = {name for name, row in rows.items() if row[1] == "required"}
    assert required == {name for name, field in fields.items() if field.is_required()}


@pytest.mark.parametrize("block", PAGE.blocks("yaml"), ids=lambda block: f"line {block.line}")
def test_every_example_is_read_by_its_model(block: Block) -> None:
    """Each block names the file it is part of, and the real model takes it."""
    MODELS[block.info[1]].model_validate(block.yaml())


def test_every_way_to_sign_in_is_named() -> None:
    """The secrets of each CRM, as variables and as files."""
    section = PAGE.section("Secrets")
    for crm, ways in WAYS.items():
        for secret in (secret for way in ways for secret in way):
            assert f"TOLOK_{crm}__{secret}".upper() in section
            assert f"tolok_{crm}__{secret}" in section


def test_every_field_of_ours_is_named() -> None:
    """What is written and what is asked of people."""
    assert set(named_rows(PAGE.section("outputs"))) == set(OUTPUTS)
    assert set(named_rows(PAGE.section("asked"))) == set(ASKED)


def test_every_type_of_attribute_is_named() -> None:
    """The types that `type:` takes."""
    section = PAGE.section("An attribute")
    assert [each.value for each in AttributeType if f"`{each.value}`" not in section] == []


def test_what_init_writes_is_read(tmp_path: Path) -> None:
    """The page says that what `tolok init` writes needs an address and nothing else."""
    folder = tmp_path / "mine"
    starts = (Start("salesforce", CrmName.SALESFORCE, "https://acme.my.salesforce.com"),)
    write_template(folder, template(starts, "here"))
    assert load(folder).settings.connections["salesforce"].switches == Switches()


def _own(heading: str) -> str:
    """A section's own text, without the sections inside it."""
    return PAGE.section(heading).partition("\n#")[0]
