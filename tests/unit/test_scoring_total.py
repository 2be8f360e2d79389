"""Caps, boxes, personas, scope, exclusions, grade and total by worked examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from leads.attribute import Fact, Value, known
from leads.score import Box, Outcome, Score
from scoring.yardstick import compile_definition
from tests.worked_example import (
    IDR,
    NOW,
    UNKNOWN,
    UNMET,
    ago,
    definition,
    lead,
    score,
)


def test_caps_cut_in_order_criterion_group_dimension() -> None:
    """60 is cut to 50 by its criterion, with 80 more to 120 by its group, and to 100 by the dimension."""
    made = definition(
        engagement="""{g: {cap: 120,
          a: {says: a, activity: call, points: 20, cap: 50}, b: {says: b, activity: email, points: 80}}}"""
    )
    found = score(made, lead(None, *[("call", ago(n)) for n in range(3)], ("email", ago(1))))
    lines = [(line.criterion, line.kind, line.points) for line in found.dimensions[1].lines]
    assert lines == [
        ("engagement.g.a", "behaviour", 60_000),
        ("engagement.g.a", "cap", -10_000),
        ("engagement.g.b", "behaviour", 80_000),
        ("engagement.g", "cap", -10_000),
        ("engagement", "bound", -20_000),
    ]


def test_a_dimension_is_never_below_zero() -> None:
    """What is worse than nothing is nothing, and the receipt says so."""
    found = score(
        definition(engagement="{g: {a: {says: a, activity: call, points: -7}}}"), lead(None, ("call", ago(1)))
    )
    assert [line.points for line in found.dimensions[1].lines] == [-7_000, 7_000]


def test_the_total_weighs_adds_bounds_and_rounds() -> None:
    """33.3% of 77.777 is 25.899741, so 25.900; BANT gives 30, cut to 20; 45.9 is 46."""
    made = definition(
        fit="{g: {a: {kind: demographic, says: a, when: {x: known}, points: 77.777}}}",
        bant="""
        budget: {met: {budget: known}, points: {met: 15}}
        need: {met: {need: known}, points: {met: 15}}
        """,
        score="{weights: {fit: 33.3%, engagement: 66.7%}, bant_adds: 20}",
    )
    found = score(made, lead({"x": "1", "budget": IDR, "need": "speed"}))
    assert found.value == 46
    assert [(line.kind, line.points) for line in found.total] == [
        ("weight", 25_900),
        ("weight", 0),
        ("bant", 15_000),
        ("bant", 15_000),
        ("cap", -10_000),
        ("rounding", 100),
    ]


def test_the_score_is_never_above_100() -> None:
    """A perfect lead with a promising verdict is 100, and the receipt shows what was cut."""
    made = definition(
        fit="{g: {a: {kind: demographic, says: a, when: {x: known}, points: 100}}}",
        adjustments="{v: {kind: sales, says: v, when: {verdict: promising}, points: 10}}",
        score="{weights: {fit: 100%}}",
    )
    found = score(made, lead({"x": "1", "verdict": "promising"}))
    assert found.value == 100
    assert [(line.criterion, line.points) for line in found.total] == [
        ("score.weights.fit", 100_000),
        ("adjustments.v", 10_000),
        ("score", -10_000),
    ]


def boxes(values: Mapping[str, Value | Fact]) -> tuple[Box, ...]:
    """The answers of three boxes."""
    bant = """
    authority: {met: {role: boss}, partly: {role: friend}, points: {met: 25, partly: 15}}
    need: {met: {pain: known}, unmet: {pain: none}, points: {met: 25, unmet: -15}, ask: Which pain?}
    timeline:
      met: {buy_by: {within_next: 6 months}}
      partly: {buy_by: {after_next: 6 months}}
      points: {met: 9}
    """
    return score(definition(bant=bant), lead(values)).boxes


def test_a_box_is_met_partly_unmet_or_unknown() -> None:
    """A plain no wins; where none is written an answer that fits nothing is one; silence is unknown."""
    assert [box.outcome for box in boxes({})] == [UNKNOWN] * 3
    filled = boxes({"role": "friend", "pain": "none", "buy_by": date(2027, 6, 1)})
    assert [box.outcome for box in filled] == [Outcome.PARTLY, UNMET, Outcome.PARTLY]
    assert [box.points for box in filled] == [15_000, -15_000, 0]
    assert boxes({"role": "guest"})[0].outcome is UNMET
    assert boxes({"buy_by": date(2026, 11, 20)})[2].outcome is UNMET


def test_what_to_ask_next_begins_with_open_boxes() -> None:
    """Questions of unknown boxes first, then unknown attributes with most at stake."""
    made = definition(
        fit="""{g: {a: {kind: demographic, says: a, when: {city: x}, points: 5},
          b: {kind: demographic, says: b, when: {employees: {above: 1}}, points: 20},
          c: {kind: demographic, says: c, when: {title: known}, points: 20}}}""",
        bant="{need: {met: {pain: known}, points: {met: 5}, ask: Which pain?}}",
    )
    found = score(made, lead({"title": "CFO"}))
    assert found.ask_next == ("Which pain?", "employees", "city")
    assert found.coverage == (1, 4)


def test_the_best_persona_meets_most_conditions() -> None:
    """Of the personas that are met the one that asks most wins, of equals the first."""
    made = definition(
        personas="""
        any_boss: {says: A boss, when: {seniority: boss}}
        cfo: {says: Head of finance, when: {seniority: boss, function: finance}}
        cio: {says: Head of IT, when: {seniority: boss, function: it}}
        """,
        fit="""{g: {it: {kind: persona, says: '{best_persona}', when: {best_persona: known},
          points: 9, else: -1}}}""",
    )
    cfo = score(made, lead({"seniority": "boss", "function": "finance"}))
    assert (cfo.persona, cfo.dimensions[0].lines[0].says) == ("cfo", "Head of finance")
    assert score(made, lead({"seniority": "boss", "function": "law"})).persona == "any_boss"
    assert score(made, lead({"seniority": "clerk"})).dimensions[0].lines[0].points == -1_000
    assert score(made, lead({"function": "it"})).dimensions[0].lines[0].outcome is UNKNOWN


def test_outside_the_scope_nothing_is_said() -> None:
    """Excluded when that is certain, included unless it is certain that not."""
    made = definition(
        lists="{ours: [Example.co.id]}",
        scope="""
        include: {any: [{record: lead}, {all: [{record: contact}, {open_deals: {at_most: 0}}]}]}
        exclude: {email_domain: {in_list: ours}}
        """,
    )
    contact = replace(lead(), kind="contact")
    assert score(made, lead()).in_scope
    assert score(made, contact).in_scope
    assert not score(made, replace(contact, facts={"open_deals": known(1, NOW)})).in_scope
    assert score(made, lead({"email_domain": "EXAMPLE.CO.ID"})) == Score(in_scope=False)


def test_the_first_exclusion_forces_its_stage() -> None:
    """A competitor is disqualified whatever the points say, and the score stays visible."""
    made = definition(
        exclusions="""
        rival: {says: "Works at {company}", when: {company: Rival}, stage: disqualified}
        bounced: {says: Bounced, when: {bounced: true}, stage: fix_data}
        """
    )
    found = score(made, lead({"company": "Rival", "bounced": True}))
    assert (found.excluded, found.excluded_because) == ("disqualified", "Works at Rival")
    assert score(made, lead({"company": "Other"})).excluded is None


def test_the_grade_follows_the_whole_numbers_that_people_see() -> None:
    """69.5 is shown as 70 and is an A; 69.499 is shown as 69 and is a B."""
    for points, grade in ((69.5, "A4"), (69.499, "B4"), (20, "C4"), (19, "D4")):
        fit = f"{{g: {{a: {{kind: demographic, says: a, when: {{x: known}}, points: {points}}}}}}}"
        assert score(definition(fit=fit), lead({"x": "1"})).grade == grade


def test_evidence_is_counted_for_the_gate() -> None:
    """Met criteria with points count, BANT among the explicit ones, and gate attributes are told."""
    made = definition(
        fit="""{g: {a: {kind: demographic, says: a, when: {x: known}, points: 5},
          b: {kind: firmographic, says: b, when: {x: known}, points: -5}}}""",
        engagement="""{g: {a: {says: a, activity: call, points: 5, decay: {steps: {9 days: 100%}}},
          b: {says: b, activity: email, points: 5}}}""",
        bant="{need: {met: {pain: known}, points: {met: 5}}}",
        mql="{enter: 55, leave: 42, known: [x, email]}",
    )
    found = score(made, lead({"x": "1", "pain": "slow"}, ("call", ago(30)), ("email", ago(30))))
    assert (found.explicit, found.implicit) == (2, 1)
    assert found.known == {"x": True, "email": False}


def test_further_dimensions_stand_beside_fit_and_engagement() -> None:
    """A third dimension has its own receipt and its weight."""
    made = definition(
        dimensions="{renewal: {g: {a: {says: a, activity: ticket, points: 40}}}}",
        score="{weights: {fit: 25%, engagement: 25%, renewal: 50%}}",
    )
    found = score(made, lead(None, ("ticket", ago(1))))
    third = found.dimension("renewal")
    assert third is not None
    assert third.lines[0].criterion == "dimensions.renewal.g.a"
    assert (third.whole, found.value) == (40, 20)


def test_a_list_file_that_was_not_given_is_an_error() -> None:
    """A definition is never compiled with an empty list in place of a missing one."""
    made = definition(lists="{rivals: lists/rivals.csv}")
    with pytest.raises(ValueError, match="rivals"):
        compile_definition(made, {})


SCORES = """
expansion:
  says: {en: Expansion, id: Perluasan}
  weights: {fit: 30%, usage: 70%}
  bant_adds: 5
  adjustments: [happy]
  levels: {high: 50, some: 30}
renewal: {weights: {usage: 100%}}
"""


def test_named_scores_stand_beside_the_main_one() -> None:
    """15 for fit (30% of 50) and 28 for usage (70% of 40), 10 of BANT cut to 5 and 3 for happy are 51."""
    made = definition(
        fit="{g: {a: {kind: demographic, says: a, when: {x: known}, points: 50}}}",
        dimensions="{usage: {g: {a: {says: a, activity: login, points: 40}}}}",
        bant="{need: {met: {pain: known}, points: {met: 10}}}",
        adjustments="""{happy: {kind: sales, says: h, when: {x: known}, points: 3},
          angry: {kind: sales, says: n, when: {x: known}, points: -30}}""",
        scores=SCORES,
    )
    found = score(made, lead({"x": "1", "pain": "slow"}, ("login", ago(1))))
    expansion, renewal = found.named
    assert (expansion.says, expansion.value, expansion.level) == ("Expansion", 51, "high")
    assert [(line.criterion, line.points) for line in expansion.lines] == [
        ("scores.expansion.weights.fit", 15_000),
        ("scores.expansion.weights.usage", 28_000),
        ("bant.need", 10_000),
        ("bant", -5_000),
        ("adjustments.happy", 3_000),
    ]
    assert (renewal.says, renewal.value, renewal.level) == ("renewal", 40, "")
    assert found.value == 8, "the main score is not moved: 25 + 10 + 3 - 30"


def test_a_receipt_that_does_not_add_up_is_told() -> None:
    """A further score is held to its receipt as the main one is."""
    made = definition(scores="{second: {weights: {fit: 100%}}}")
    found = score(made, lead())
    wrong = replace(found.named[0], value=1)
    assert not replace(found, named=(wrong,)).adds_up()
