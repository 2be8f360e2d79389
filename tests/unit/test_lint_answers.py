"""A favourable BANT answer that could lower a score is refused, and what cannot lower one is let be."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.check_definition import check_answers
from config.definition.contents import sections
from config.definition.lint import lowering_answers
from config.definition.lint.claim import Terms
from config.definition.lint.proof import Ground
from config.load import read
from config.settings import CrmName
from config.template import Start, template, write_template
from tests.worked_example import definition
from tolok.checking import derivations

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "examples"

NEED = "need: {met: {need: known}, unmet: {need: none}, points: {met: 10, unmet: -10}}"
BUDGET = (
    "budget: {met: {budget: {at_least: 9}}, partly: {budget: {above: 5}}, unmet: {budget: {at_most: 5}},"
    " points: {met: 10}}"
)
ROLE = "authority: {met: {role: [owner, chief]}, partly: {role: champion}, points: {met: 9, partly: 3}}"
RANK = "authority: {met: {seniority: [owner, director]}, points: {met: 10}}"
PERSONAS = "{head: {says: h, when: {seniority: director}}, buyer: {says: b, when: {role: champion}}}"
KIN = {"seniority": frozenset({"title", "seniority", "function"})}


def told(criterion: str, bant: str = "", **parts: str) -> dict[str, str]:
    """What is told of one criterion beside these boxes, by dotted place. Only `products` is a set."""
    boxes = bant or f"{NEED}, {BUDGET}, {ROLE}"
    fit = f"{{g: {{it: {{kind: sales, says: x, {criterion}}}}}}}"
    made = definition(bant=f"{{{boxes}}}", fit=fit, **parts)
    known = {"need", "budget", "role", "seniority", "function", "title", "industry", "best_persona", "paid"}
    ground = Ground(Terms(currency="IDR"), single=frozenset(known))
    found = lowering_answers(sections(made), ground, KIN)
    return {".".join(map(str, each.path)): each.message for each in found}


@pytest.mark.parametrize(
    ("criterion", "place", "words"),
    [
        ("when: {need: {contains: sheet}}, points: 5, else: -30", "else", "-30 points where need is met"),
        ("when: {need: {contains: sheet}}, points: -5", "points", "need is met, and 0 while"),
        ("when: {need: {contains: sheet}}, points: 5, unknown: 2", "else", "and 2 while it is unknown"),
        ("first: [{when: {need: {contains: a}}, points: 5}], else: -1", "else", "-1 points where need"),
        ("first: [{when: {need: {contains: a}}, points: -5}], else: 5", "first.0.points", "-5 points"),
        ("when: {need: none}, points: 5", "else", "0 points where need is met, and 5 while it is unmet"),
        ("when: {budget: {between: [6, 8]}}, points: 5", "else", "met, and 5 while it is partly"),
        ("when: {budget: unknown}, points: 1", "else", "and 1 while it is unknown"),
        ("when: {not: {budget: known}}, points: 1", "else", "and 1 while it is unknown"),
        ("when: {role: owner}, points: 5, else: -2", "else", "-2 points where authority is met"),
        ("when: {role: [owner, champion]}, points: 5", "else", "authority is met, and 5 while"),
        ("when: {role: champion, industry: Retail}, points: 5", "else", "and 5 while it is partly"),
        ("when: {best_persona: buyer}, points: 5, unknown: 9", "points", "it tells best_persona as well"),
    ],
)  # fmt: skip
def test_a_favourable_answer_that_can_lower_the_score_is_told(criterion: str, place: str, words: str) -> None:
    """With the worst that it can give, and what it gave before."""
    found = told(criterion, personas=PERSONAS)
    assert list(found) == [f"fit.g.it.{place}"]
    assert words in found[f"fit.g.it.{place}"]
    assert found[f"fit.g.it.{place}"].startswith("a favourable answer to ")


@pytest.mark.parametrize(
    "criterion",
    [
        "when: {need: none}, points: -5",
        "when: {need: {contains: sheet}}, points: 5, unknown: -3",
        "first: [{when: {need: sheets}, points: 5}, {when: {need: none}, points: -5}]",
        "when: {need: known}, points: 5, else: -5",
        "when: {budget: {at_most: 5}}, points: -5",
        "when: {budget: {at_least: 7}}, points: 5",
        "first: [{when: {budget: {at_least: 9}}, points: 5}, {when: {budget: {above: 5}}, points: 2}]",
        "when: {budget: {above: 5}, industry: Retail}, points: 5",
        (
            "first: [{when: {role: owner}, points: 9}, {when: {role: chief}, points: 8},"
            " {when: {role: champion}, points: 5}], else: -2"
        ),
        (
            "first: [{when: {industry: Retail, budget: {at_least: 9}}, points: 9},"
            " {when: {industry: Retail, budget: {above: 5}}, points: 5}]"
        ),
        "when: {industry: Retail}, points: 5, else: -9",
        "when: {best_persona: known}, points: 5",
    ],
)
def test_what_cannot_lower_is_let_be(criterion: str) -> None:
    """No fewer points the better it is answered, whatever else is known."""
    assert told(criterion, personas=PERSONAS) == {}


def test_what_is_told_with_an_answer_is_looked_at_too() -> None:
    """A title that was blank tells a rank and a function; one that was known is another fact."""
    assert told("when: {function: finance}, points: 9", RANK) == {}
    found = told("when: {function: finance}, points: 9, else: -1", RANK)
    assert "it tells function as well, and this can give -1 points" in found["fit.g.it.else"]
    found = told("when: {title: {contains: intern}}, points: -9", RANK)
    assert "it tells title as well" in found["fit.g.it.points"]
    assert told("when: {best_persona: head}, points: 9", RANK, personas=PERSONAS) == {}
    found = told("when: {best_persona: buyer}, points: 9", RANK, personas=PERSONAS)
    assert "it tells best_persona as well" in found["fit.g.it.else"]


def test_a_set_can_be_two_things_at_once() -> None:
    """So that one value more or less is not proof of another."""
    box = "need: {met: {products: POS}, points: {met: 9}}"
    assert told("when: {products: HR}, points: -1", box).keys() == {"fit.g.it.points"}
    assert told("when: {paid: weekly}, points: -1", "need: {met: {paid: monthly}, points: {met: 9}}") == {}


def test_answers_that_go_stale_apart_are_told() -> None:
    """What the box has forgotten the criterion still counts, and less of it may come with the new answer."""
    box = "need: {met: {budget: {above: 5}}, points: {met: 9}, stale_after: 30 days}"
    criterion = "when: {budget: {at_least: 9}}, points: 5"
    assert told(criterion, box).keys() == {"fit.g.it.else"}
    assert told(f"{criterion}, stale_after: 90 days", box).keys() == {"fit.g.it.else"}
    assert told(f"{criterion}, stale_after: 30 days", box) == {}
    assert told(f"{criterion}, stale_after: 9 days", box) == {}


def test_the_scope_and_the_other_boxes_are_looked_at_too() -> None:
    """Out of scope there is no score, and one answer may be bad for another box."""
    nothing = "when: {industry: Retail}, points: 1"
    found = told(nothing, scope="{exclude: {budget: {above: 99}}}")
    assert found["scope.exclude"].startswith("a favourable answer to budget can put a lead out of scope")
    assert told(nothing, scope="{include: {budget: {above: 4}}}") == {}
    cheap = "timeline: {met: {budget: {below: 7}}, points: {met: 5}}"
    found = told(nothing, f"{BUDGET}, {cheap}")
    assert (
        "this can give 0 points where budget is met, and 5 while it is unmet"
        in found["bant.timeline.points.unmet"]
    )


def test_what_asks_too_much_to_be_proved_is_told() -> None:
    """The promise is kept rather than the definition."""
    parts = ", ".join(f"{{need: {{contains: x{n}}}, a{n}: {{above: {n}}}}}" for n in range(9))
    found = told(f"when: {{any: [{parts}]}}, points: 5")
    assert found == {
        "fit.g.it": "it cannot be told whether a favourable answer to need can lower the score here"
    }


@pytest.mark.parametrize("demo", [False, True])
def test_what_init_writes_keeps_the_promise(demo: bool, tmp_path: Path) -> None:
    """With either set of mappings."""
    starts = tuple(Start(each.value, each, "http://127.0.0.1:8080") for each in CrmName)
    write_template(tmp_path, template(starts, "0123abcd", demo))
    assert check_answers(read(tmp_path), derivations()).problems == ()


@pytest.mark.parametrize(
    "file",
    [*sorted((ROOT / "examples").glob("*/definition.yaml")), SHARED / "definition.yaml"],
    ids=lambda file: str(file.parent.name),
)
def test_every_example_keeps_the_promise(file: Path) -> None:
    """Authority by rank beside personas by rank included."""
    if not file.exists():
        pytest.skip("the shared example is not here")
    assert check_answers(read(file.parent), derivations()).problems == ()
