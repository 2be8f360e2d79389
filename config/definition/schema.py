"""The JSON Schema of definition.yaml, made from the models, so that editors complete and check the file.

Draft 7, which editors' YAML servers speak. It accepts every definition that is valid; what only shows when
two places are compared is left to `tolok check`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema
from pydantic_core import CoreSchema, core_schema

from config.definition import criterion
from config.definition.criterion import COUNT_MOST, Absence, Answer, Bands, Behaviour, Names, read_criterion
from config.definition.grammar import OPERATORS, read_condition
from config.definition.model import (
    ENGAGEMENT_GRADES,
    FIT_GRADES,
    Definition,
    EngagementThresholds,
    FitThresholds,
    read_list_source,
)
from config.definition.quantity import (
    POINTS_MOST,
    RATE_MOST,
    read_cap,
    read_date,
    read_days,
    read_percent,
    read_points,
    read_rate,
)
from config.definition.section import NAME, Section, Text
from config.definition.wording import LANGUAGE, read_says

Schema = Mapping[str, Any]

#: Stands for `$ref` while the models' schema is made, which looks up every `$ref` itself.
_REFERENCE = "defined"

_DAYS: Schema = {"type": "string", "pattern": r"^ *[0-9]{1,4} (day|week|month|year)s? *$"}
_PERCENT: Schema = {"type": "string", "pattern": r"^ *[0-9]{1,3}(\.[0-9]{1,3})? ?% *$"}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_AMOUNT: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": "^ *[A-Z]{3} -?[0-9]"}]}
_VALUE: Schema = {"anyOf": [_TEXT, {"type": ["number", "boolean"]}]}
_COUNTED: Schema = {"type": "integer", "minimum": 1, "maximum": COUNT_MOST}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_VALUES: Schema = {"type": "array", "items": _VALUE, "minItems": 1}
_PAIR: Schema = {"type": "array", "items": {"anyOf": [_AMOUNT, _DATE]}, "minItems": 2, "maxItems": 2}
_CONDITION: Schema = {_REFERENCE: "condition"}
_CONDITIONS: Schema = {"type": "array", "items": _CONDITION, "minItems": 1}


def _closed(properties: Mapping[str, Schema], *required: str) -> dict[str, Any]:
    """Settings of which no other may stand there, at least one."""
    found = {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
        "minProperties": 1,
    }
    return found | ({"required": list(required)} if required else {})


_SIZES = dict.fromkeys(("equals", "at_least", "at_most", "above", "below"), _AMOUNT) | {"between": _PAIR}

#: What each operator is written with; one that is not here takes anything.
OPERANDS: Mapping[str, Schema] = {
    "equals": _VALUE,
    "in": _VALUES,
    "in_list": _TEXT,
    "contains": _TEXTS,
    "contains_word": _TEXTS,
    "starts_with": _TEXTS,
    "ends_with": _TEXTS,
    "matches": _TEXT,
    "between": _PAIR,
    "at_least": _AMOUNT,
    "at_most": _AMOUNT,
    "above": _AMOUNT,
    "below": _AMOUNT,
    "before": _DATE,
    "after": _DATE,
    "within_next": _DAYS,
    "within_last": _DAYS,
    "after_next": _DAYS,
    "any_of": _VALUES,
    "all_of": _VALUES,
    "none_of": _VALUES,
    "count": _closed(_SIZES),
}
_TEST: Schema = {
    "anyOf": [
        {"enum": ["known", "unknown"]},
        _VALUE,
        _VALUES,
        _closed({name: OPERANDS.get(name, {}) for name in OPERATORS}),
    ]
}
_WHOLE_CONDITION: Schema = {
    "type": "object",
    "minProperties": 1,
    "properties": {"all": _CONDITIONS, "any": _CONDITIONS, "not": _CONDITION},
    "patternProperties": {"^(?!(all|any|not)$)[a-z][a-z0-9_]{0,59}$": {_REFERENCE: "test"}},
    "additionalProperties": False,
}
_STEPS: Schema = {
    "type": "object",
    "minProperties": 1,
    "patternProperties": {str(_DAYS["pattern"]): _PERCENT},
    "additionalProperties": False,
}
_DECAY: Schema = {
    "anyOf": [
        {"enum": ["none", None]},
        _closed({"half_life": _DAYS}, "half_life"),
        _closed({"linear": _closed({"lose": _PERCENT, "each": _DAYS}, "lose", "each")}, "linear"),
        _closed({"steps": _STEPS}, "steps"),
    ]
}
_SAYS: Schema = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "minProperties": 1,
            "patternProperties": {"^[a-z]{2}$": _TEXT},
            "additionalProperties": False,
        },
    ]
}
_COUNT: Schema = {
    "anyOf": [{"const": "once"}, _closed(dict.fromkeys(("least", "most", "per_day"), _COUNTED))]
}
_SHAPES: tuple[type[Section], ...] = (Answer, Bands, Behaviour, Absence)


def _levels(labels: tuple[str, ...]) -> Schema:
    level = {"type": "integer", "minimum": 1, "maximum": 100}
    return _closed(dict.fromkeys(labels, level), *labels)


def _reader(annotated: object) -> Callable[..., object]:
    """The function that reads an annotated type."""
    found: Callable[..., object] = get_args(annotated)[1].func
    return found


def _reader_of(field: str) -> Callable[..., object]:
    """The function that reads a field of the definition first."""
    found: Callable[..., object] = Definition.model_fields[field].metadata[0].func
    return found


#: What a function of ours reads, where the type behind it does not tell.
READ: Mapping[Callable[..., object], Schema] = {
    read_days: _DAYS,
    read_percent: _PERCENT,
    read_points: {"type": "number", "minimum": -POINTS_MOST, "maximum": POINTS_MOST},
    read_cap: {"type": "number", "exclusiveMinimum": 0, "maximum": POINTS_MOST},
    read_date: _DATE,
    read_rate: {"type": "number", "exclusiveMinimum": 0, "maximum": int(RATE_MOST)},
    read_condition: _CONDITION,
    _reader(Text): _TEXT,
    _reader_of("timezone"): {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_+/-]*$"},
    _reader_of("language"): {"type": "string", "pattern": LANGUAGE.pattern},
    _reader_of("currency"): {"type": "string", "pattern": "^[A-Z]{3}$"},
    read_says: _SAYS,
    read_list_source: {
        "anyOf": [_TEXT, {"type": "array", "items": {"type": ["string", "integer"]}}],
    },
    read_criterion: {"anyOf": [{_REFERENCE: shape.__name__} for shape in _SHAPES]},
    criterion.read_decay: _DECAY,
    criterion.read_count: _COUNT,
    _reader(FitThresholds): _levels(FIT_GRADES[:3]),
    _reader(EngagementThresholds): _levels(ENGAGEMENT_GRADES[:3]),
    _reader(Names): {
        "anyOf": [
            {"type": "string", "pattern": NAME},
            {"type": "array", "items": {"type": "string", "pattern": NAME}, "minItems": 1},
        ]
    },
}


class _Schema(GenerateJsonSchema):
    """Pydantic's schema, with what our own functions read, and without defaults, which are in other units."""

    def function_plain_schema(self, schema: core_schema.PlainValidatorFunctionSchema) -> JsonSchemaValue:
        return dict(READ.get(schema["function"]["function"], {}))

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        known = READ.get(schema["function"]["function"])
        return self.generate_inner(schema["schema"]) if known is None else dict(known)

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        values = self.generate_inner(schema["values_schema"]) if "values_schema" in schema else {}
        keys = self.generate_inner(schema["keys_schema"]) if "keys_schema" in schema else {}
        return {"type": "object", "additionalProperties": values, "propertyNames": keys}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        return {name: value for name, value in found.items() if name != "title"}

    def field_title_should_be_set(self, schema: CoreSchema | core_schema.ModelField) -> bool:
        return False


def _linked(schema: Any) -> Any:
    """The schema with every reference in its own words."""
    if isinstance(schema, Mapping):
        if list(schema) == [_REFERENCE]:
            return {"$ref": f"#/definitions/{schema[_REFERENCE]}"}
        return {name: _linked(each) for name, each in schema.items()}
    return [_linked(each) for each in schema] if isinstance(schema, list) else schema


def definition_schema() -> dict[str, Any]:
    """The schema as plain data."""
    models = [(each, "validation") for each in (Definition, *_SHAPES)]
    _, made = models_json_schema(
        models,  # type: ignore[arg-type]
        ref_template="#/definitions/{model}",
        schema_generator=_Schema,
    )
    definitions = _linked(made["$defs"] | {"condition": _WHOLE_CONDITION, "test": _TEST})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "definition.yaml",
        "allOf": [{"$ref": "#/definitions/Definition"}],
        "definitions": {name: definitions[name] for name in sorted(_needed("Definition", definitions))},
    }


def _needed(name: str, definitions: Mapping[str, Any]) -> set[str]:
    """A definition and all that it refers to."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += _references(definitions[each])
    return found


def _references(schema: Any) -> list[str]:
    if isinstance(schema, Mapping):
        own = [str(schema["$ref"]).rpartition("/")[2]] if "$ref" in schema else []
        return own + [name for each in schema.values() for name in _references(each)]
    return [name for each in schema for name in _references(each)] if isinstance(schema, list) else []
