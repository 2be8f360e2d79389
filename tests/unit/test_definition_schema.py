"""The JSON Schema of the definition: it takes what the models take and refuses what editors can see."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from config.definition.criterion import Answer, Bands, Behaviour
from config.definition.grammar import OPERATORS
from config.definition.model import Definition
from config.definition.schema import OPERANDS, definition_schema
from config.document import read_document
from config.problems import Problems
from config.source import parse_source
from tests.documents.pages import page
from tests.worked_example import FRAME

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (
    ROOT / "config" / "defaults" / "definition.yaml",
    *sorted((ROOT / "examples").glob("*/definition.yaml")),
    ROOT.parent / "shared" / "examples" / "definition.yaml",
)
MALFORMED = sorted((ROOT / "tests" / "malformed").glob("*.yaml"))
SCHEMA = definition_schema()
VALIDATOR = Draft7Validator(SCHEMA)

#: Faults that no schema can see: two places must be compared, or a text must be read.
BEYOND = frozenset(
    {
        "activity_twice",
        "any_activity_is_counted",
        "any_and_a_type",
        "bant_points_that_rise",
        "brace_without_a_name",
        "condition_nested_too_deep",
        "count_in_a_currency",
        "count_of_a_half",
        "count_that_never_counts",
        "criterion_name_with_an_umlaut",
        "decay_of_nothing",
        "decay_of_one_length_twice",
        "decay_that_rises",
        "dimension_of_a_taken_name",
        "dimension_without_criteria",
        "evidence_that_is_not_read",
        "grade_that_rises",
        "half_life_of_no_days",
        "leave_above_enter",
        "list_file_outside_the_folder",
        "list_file_that_is_not_there",
        "list_that_is_not_there",
        "money_beyond_measure",
        "never_scored_attribute",
        "pattern_that_is_none",
        "pattern_that_runs_for_ever",
        "pattern_with_too_many_ways",
        "persona_that_is_not_there",
        "persona_where_there_is_none",
        "points_with_four_decimals",
        "protected_attribute",
        "range_in_two_currencies",
        "range_upside_down",
        "record_of_no_kind",
        "unknown_time_zone",
        "weight_of_no_dimension",
        "weights_short_of_the_whole",
        "window_of_a_century",
        "word_without_a_word",
    }
)


def fits(data: Any) -> bool:
    """Whether an editor that knows the schema underlines nothing."""
    return VALIDATOR.is_valid(data)


def plain(data: Any) -> Any:
    """Data as an editor sees it: names are texts, and so are days."""
    if isinstance(data, dict):
        return {str(name): plain(value) for name, value in data.items()}
    if isinstance(data, list):
        return [plain(each) for each in data]
    return data.isoformat() if isinstance(data, date) else data


def read(file: Path) -> Any:
    """A YAML file as an editor sees it."""
    return plain(parse_source(file.read_text(encoding="utf-8"), file.name).data)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parts[-3]}/{file.parent.name}")
def test_the_schema_takes_every_definition_that_ships(file: Path) -> None:
    """An editor underlines nothing in a sound file."""
    if not file.exists():
        pytest.skip("the shared example is not here")
    assert fits(read(file))


@pytest.mark.parametrize(
    "block", page("docs/definition.md").blocks("yaml"), ids=lambda block: f"line {block.line}"
)
def test_the_schema_takes_every_construct_of_the_page(block: Any) -> None:
    """What docs/definition.md shows can be written in an editor."""
    frame = YAML(typ="safe").load(FRAME)
    assert fits(plain({**frame, **block.yaml()}))


@pytest.mark.parametrize("file", MALFORMED, ids=lambda file: file.stem)
def test_the_schema_refuses_what_an_editor_can_see(file: Path) -> None:
    """Every malformed file that is YAML at all, but for those where two places must be compared."""
    try:
        data = read(file)
    except (Problems, UnicodeDecodeError):
        assert file.stem not in BEYOND
        return
    assert fits(data) is (file.stem in BEYOND)


def test_the_schema_keeps_its_own_standard() -> None:
    """Draft 7, as it says itself."""
    assert SCHEMA["$schema"] == Draft7Validator.META_SCHEMA["$schema"]
    Draft7Validator.check_schema(SCHEMA)


def test_every_setting_of_the_models_is_in_the_schema_and_nothing_takes_anything() -> None:
    """A new setting is completed by editors as soon as it is read."""
    for model in (Definition, Answer, Bands, Behaviour):
        names = {field.alias or name for name, field in model.model_fields.items()}
        assert set(SCHEMA["definitions"][model.__name__]["properties"]) == names
    assert set(OPERANDS) == set(OPERATORS)
    assert "{}" not in json.dumps(SCHEMA)


def test_the_schema_refuses_what_stands_beside_the_models() -> None:
    """Lists and names have their own shape; a document without settings is no definition."""
    sound = plain(YAML(typ="safe").load(FRAME))
    assert fits(sound)
    for section, data in (("lists", {"a": {"b": 1}}), ("personas", {"Big One": {}}), ("language", "english")):
        assert not fits({**sound, section: data})
    assert read_document("", "empty.yaml") is None
    assert not fits(None)
