"""The definition language: what it reads, what it refuses and how it says so."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.definition import (
    Definition,
    DefinitionInvalid,
    DefinitionProblem,
    activity_types,
    attributes_read,
    canonical,
    definition_fingerprint,
    list_files,
    literals,
    parse_definition,
)
from config.definition.criterion import Behaviour

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / "config" / "defaults" / "definition.yaml"
EXAMPLE = ROOT.parent / "shared" / "examples" / "definition.yaml"

SMALL = """
name: Small
version: 1
timezone: Asia/Jakarta
language: en
currency: IDR
lists: {ours: [example.co.id]}
personas: {cfo: {says: Head of finance, when: {function: finance}}}
fit:
  company:
    size: {kind: firmographic, says: "{employees} people", when: {employees: {at_least: 100}}, points: 20}
engagement:
  signs:
    demo: {says: Demo, activity: form_submitted, where: {form: Demo}, points: 40}
score: {weights: {fit: 50%, engagement: 50%}}
grade: {fit: {A: 70, B: 45, C: 20}, engagement: {1: 60, 2: 35, 3: 15}}
mql: {enter: 55, leave: 42}
"""


def read(text: str) -> dict[str, object]:
    """YAML as plain data."""
    data: dict[str, object] = YAML(typ="safe").load(text)
    return data


def with_(**sections: str) -> dict[str, object]:
    """The small definition with sections replaced by YAML."""
    return {**read(SMALL), **{name: read(text) for name, text in sections.items()}}


def problems_of(data: object) -> dict[str, DefinitionProblem]:
    """The problems of data that must be refused, by dotted path."""
    with pytest.raises(DefinitionInvalid) as refused:
        parse_definition(data)
    return {".".join(map(str, problem.path)): problem for problem in refused.value.problems}


def criterion(settings: str) -> dict[str, object]:
    """The small definition whose only fit criterion has these settings."""
    return with_(fit=f"{{group: {{it: {settings}}}}}")


def test_the_default_definition_is_valid() -> None:
    """The definition that ships can be used as it stands."""
    assert isinstance(parse_definition(read(DEFAULT.read_text())), Definition)


def test_the_example_definition_is_valid() -> None:
    """The definition we want people to write loads unchanged."""
    if not EXAMPLE.exists():
        pytest.skip("the shared example is not here")
    definition = parse_definition(read(EXAMPLE.read_text()))
    assert definition.fit["company"].cap == 65_000
    assert definition.mql.stay == 7
    assert activity_types(definition) >= {"ticket", "message_received"}


def test_an_unknown_setting_comes_with_the_word_that_was_meant() -> None:
    """A typo is refused where it stands, with a suggestion."""
    problem = problems_of({**read(SMALL), "vershon": 1})["vershon"]
    assert problem.message == "vershon is not a setting here"
    assert problem.hint == "did you mean version?"


def test_all_problems_come_at_once_in_the_order_written() -> None:
    """Nine mistakes in nine places are nine problems of one reading."""
    data = with_(
        timezone="Asia/Jakrta",
        currency="Rp",
        fit="""
        group:
          a: {kind: demografic, says: x, when: {b: c}, points: 1}
          b: {kind: demographic, says: x, when: {employees: {at_lest: 3}}, points: 1.2345}
          c: {kind: demographic, says: x, when: {gender: m}, points: 1, pints: 3}
        """,
        mql="{enter: 40, leave: 50}",
        score="{weights: {fit: 50%, engagment: 40%}}",
    )
    assert list(problems_of(data)) == [
        "timezone",
        "currency",
        "fit.group.a.kind",
        "fit.group.b.when.employees.at_lest",
        "fit.group.b.points",
        "fit.group.c.when.gender",
        "fit.group.c.pints",
        "score.weights",
        "score.weights.engagment",
        "mql.leave",
    ]


def test_problems_are_in_plain_words() -> None:
    """Nobody meets the words of the validation library."""
    data = with_(version="seven", fit="5", grade="{fit: 3}", mql="{enter: many}", exclusions="[a]")
    for problem in problems_of(data).values():
        words = f"{problem.message} {problem.hint}".lower()
        assert not any(word in words for word in ("input", "pydantic", "dict", "valid ", "str_", "instance"))


def test_data_that_is_no_mapping_is_one_problem() -> None:
    """An empty file is a problem, not a crash."""
    assert list(problems_of(None)) == [""]


@pytest.mark.parametrize("missing", ["name", "timezone", "fit", "score", "grade", "mql"])
def test_a_missing_section_is_named(missing: str) -> None:
    """What every definition needs is asked for by its name."""
    data = read(SMALL)
    del data[missing]
    assert problems_of(data)[missing].message == f"{missing} is missing"


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        ({"mql": "{enter: 55, leave: 55}"}, "mql.leave"),
        ({"grade": "{fit: {A: 40, B: 45, C: 20}, engagement: {1: 60, 2: 35, 3: 15}}"}, "grade.fit"),
        ({"score": "{weights: {fit: 50%, engagement: 40%}}"}, "score.weights"),
        ({"exchange": "{as_of: 2026-11-01, source: x, rates: {USD: 0}}"}, "exchange.rates.USD"),
        ({"exchange": "{as_of: 2026-11-01, source: x, rates: {USD: .inf}}"}, "exchange.rates.USD"),
        ({"exchange": "{as_of: 2026-11-01, source: x, rates: {USD: .nan}}"}, "exchange.rates.USD"),
        ({"exchange": "{as_of: 2026-11-01, source: x, rates: {IDR: 1}}"}, "exchange.rates.IDR"),
        ({"exchange": "{as_of: 2026-11-01, source: x, rates: {}}"}, "exchange.rates"),
        ({"scores": "{more: {weights: {fit: 90%}}}"}, "scores.more.weights"),
        ({"scores": "{more: {weights: {fit: 90%, ft: 10%}}}"}, "scores.more.weights.ft"),
        ({"scores": "{more: {weights: {fit: 100%}, adjustments: [no]}}"}, "scores.more.adjustments.0"),
        ({"dimensions": "{fit: {g: {a: {says: x, activity: call, points: 1}}}}"}, "dimensions.fit"),
        ({"scope": "{include: {record: deal}}"}, "scope.include.record"),
        ({"scope": "{exclude: {email_domain: {in_list: ourz}}}"}, "scope.exclude.email_domain.in_list"),
        ({"scope": "{exclude: {best_persona: cfo}}"}, "scope.exclude.best_persona"),
        ({"bant": "{need: {met: {a: b}, points: {met: 1, partly: 5}}}"}, "bant.need.points"),
        ({"bant": "{need: {met: {a: b}, points: {met: 5, partly: 1, unmet: 2}}}"}, "bant.need.points"),
        ({"engagement": "{g: {a: {says: x, activity: any, points: 1}}}"}, "engagement.g.a.activity"),
        ({"engagement": "{g: {cap: 5}}"}, "engagement"),
        ({"privacy": "{never_score: [employees]}"}, "fit.company.size.when.employees.at_least"),
    ],
)
def test_sections_must_agree(sections: dict[str, str], path: str) -> None:
    """What only shows when two places are compared is found at the place to change."""
    assert path in problems_of(with_(**sections))


def test_a_persona_that_is_not_defined_is_refused() -> None:
    """A criterion on the best persona names one that exists."""
    settings = "{kind: persona, says: x, when: {best_persona: cfoo}, points: 1}"
    assert problems_of(criterion(settings))["fit.group.it.when.best_persona"].hint == "did you mean cfo?"


def test_protected_attributes_need_a_reason() -> None:
    """Gender is refused as a criterion until a reason stands beside it."""
    settings = "{kind: demographic, says: x, when: {gender: f}, points: 1}"
    assert "protected" in problems_of(criterion(settings))["fit.group.it.when.gender"].message
    reason = {"privacy": {"reasons": {"gender": "a clinic for women"}}}
    assert isinstance(parse_definition({**criterion(settings), **reason}), Definition)


def test_a_name_in_braces_must_be_read_by_its_criterion() -> None:
    """A typo in a sentence is found before a rep reads a blank."""
    settings = '{kind: firmographic, says: "{emploees} people", when: {employees: {above: 1}}, points: 1}'
    assert problems_of(criterion(settings))["fit.group.it.says"].hint == "did you mean employees?"


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ("{says: x, activity: call, points: 1, within: 30}", "within"),
        ("{says: x, activity: call, points: 1, within: 30 dayz}", "within"),
        ("{says: x, activity: call, points: 1, decay: {steps: {3 days: 10%, 4 days: 20%}}}", "decay"),
        ("{says: x, activity: call, points: 1, decay: {half_life: 0 days}}", "decay"),
        ("{says: x, activity: call, points: 1, decay: {linear: {lose: 0%, each: 3 days}}}", "decay"),
        ("{says: x, activity: call, points: 1, count: {least: 3, most: 2}}", "count"),
        ("{says: x, activity: call, points: 1, count: {least: true}}", "count"),
        ("{says: x, activity: call, points: 1, cap: -2}", "cap"),
        ("{says: x, activity: call, points: yes please}", "points"),
        ("{says: x, activity: call, points: 1001}", "points"),
        ('{says: "{", activity: call, points: 1}', "says"),
        ("{says: {deutsch: x}, activity: call, points: 1}", "says"),
        ("{kind: sales, says: x, when: {a: {between: [5, 3]}}, points: 1}", "when.a.between"),
        ("{kind: sales, says: x, when: {a: {between: [IDR 3, USD 5]}}, points: 1}", "when.a.between"),
        ("{kind: sales, says: x, when: {a: {at_least: many}}, points: 1}", "when.a.at_least"),
        ("{kind: sales, says: x, when: {a: {before: soon}}, points: 1}", "when.a.before"),
        ("{kind: sales, says: x, when: {a: null}, points: 1}", "when.a"),
        ("{kind: sales, says: x, when: {any: []}, points: 1}", "when.any"),
        ("{kind: sales, says: x, when: {}, points: 1}", "when"),
        ("{kind: sales, says: x, when: {a: {count: {most: 2}}}, points: 1}", "when.a.count"),
        ('{kind: sales, says: x, when: {a: {matches: "("}}, points: 1}', "when.a.matches"),
        ('{kind: sales, says: x, when: {a: {matches: "(a+)+b"}}, points: 1}', "when.a.matches"),
        ('{kind: sales, says: x, when: {a: {matches: "(a|b)*"}}, points: 1}', "when.a.matches"),
        ('{kind: sales, says: x, when: {a: {matches: ".*a.*b.*c.*"}}, points: 1}', "when.a.matches"),
        (r'{kind: sales, says: x, when: {a: {matches: "(a)\\1"}}, points: 1}', "when.a.matches"),
        ("{kind: sales, says: x, first: [], points: 1}", "points"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_at_its_place(settings: str, path: str) -> None:
    """Each mistake is found where it stands."""
    assert f"fit.group.it.{path}" in problems_of(criterion(settings))


@pytest.mark.parametrize("pattern", ["^INV-[0-9]+$", r"(ab)?c*\\.d", "[(+*]+", "a{2,3}"])
def test_harmless_patterns_are_allowed(pattern: str) -> None:
    """Only what can run away is refused."""
    settings = f'{{kind: sales, says: x, when: {{a: {{matches: "{pattern}"}}}}, points: 1}}'
    assert isinstance(parse_definition(criterion(settings)), Definition)


def test_a_criterion_has_exactly_one_shape() -> None:
    """A criterion with both a condition and an activity is refused, and so is one with neither."""
    both = "{kind: sales, says: x, when: {a: b}, activity: call, points: 1}"
    assert "when and activity" in problems_of(criterion(both))["fit.group.it"].message
    assert "none of them" in problems_of(criterion("{says: x}"))["fit.group.it"].message


def test_points_are_exact_thousandths() -> None:
    """A decimal in the file is not a binary fraction in the engine."""
    definition = parse_definition(criterion("{says: x, activity: call, points: 34.155}"))
    call = definition.fit["group"].criteria["it"]
    assert isinstance(call, Behaviour)
    assert call.points == 34_155


def test_attributes_read_tells_the_first_place_of_each() -> None:
    """Every attribute that a condition or the gate reads is told, what scoring makes is not."""
    data = with_(mql="{enter: 55, leave: 42, known: [email]}")
    found = attributes_read(parse_definition(data))
    assert found == {
        "email": ("mql", "known", 0),
        "function": ("personas", "cfo", "when", "function"),
        "employees": ("fit", "company", "size", "when", "employees", "at_least"),
    }


def test_literals_are_told_with_their_places() -> None:
    """Texts that attributes are compared with can be checked against the CRM's values."""
    when = "{all: [{industry: [Retail, Toko]}, {owned: {any_of: [POS]}}]}"
    settings = f"{{kind: sales, says: x, when: {when}, points: 1}}"
    place = ("fit", "group", "it", "when", "all")
    assert literals(parse_definition(criterion(settings))) == (
        ("function", "finance", ("personas", "cfo", "when", "function")),
        ("industry", "Retail", (*place, 0, "industry", 0)),
        ("industry", "Toko", (*place, 0, "industry", 1)),
        ("owned", "POS", (*place, 1, "owned", "any_of")),
    )


def test_lists_that_are_files_are_told() -> None:
    """The loader reads the files, and only the files."""
    data = with_(lists="{ours: [example.co.id], rivals: lists/rivals.csv}")
    assert list_files(parse_definition(data)) == {"rivals": "lists/rivals.csv"}


def test_a_definition_survives_a_journey_through_json() -> None:
    """What is kept of a definition reads back as the same definition."""
    data = with_(
        scope="{include: {buy_by: {between: [2026-01-01, 2026-12-31]}}, exclude: {since: 2026-02-03}}",
        agreement="""
        marketing: {by: A, date: 2026-11-10, good_enough: x, bad: y}
        sales: {by: B, date: 2026-11-12, good_enough: x, bad: y}
        """,
    )
    definition = parse_definition(data)
    again = parse_definition(json.loads(json.dumps(canonical(definition))))
    assert definition_fingerprint(again) == definition_fingerprint(definition)
    assert again.scope.include == definition.scope.include
    assert again.agreement == definition.agreement
    assert again.agreement is not None
    assert again.agreement.sales.date == date(2026, 11, 12)


def test_the_fingerprint_follows_meaning_and_not_order() -> None:
    """Reordered criteria are the same definition, reordered personas and other points are not."""
    two = "{a: {says: A, when: {x: y}}, b: {says: B, when: {x: z}}}"
    data = with_(personas=two)
    same = dict(reversed(data.items()))
    swapped = with_(personas="{b: {says: B, when: {x: z}}, a: {says: A, when: {x: y}}}")
    other = copy.deepcopy(data)
    other["mql"]["enter"] = 56  # type: ignore[index]
    fingerprint = definition_fingerprint(parse_definition(data))
    assert definition_fingerprint(parse_definition(same)) == fingerprint
    assert definition_fingerprint(parse_definition(swapped)) != fingerprint
    assert definition_fingerprint(parse_definition(other)) != fingerprint
