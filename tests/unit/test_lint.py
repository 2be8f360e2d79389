"""What is valid in a definition and hardly meant is told, at its place; what is meant is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.check_definition import check_definition
from config.definition import parse_definition
from config.definition.contents import sections
from config.definition.lint import Supply, doubts
from config.load import read
from config.settings import CrmName
from config.template import Start, template, write_template
from tests.worked_example import definition
from tolok.checking import derivations

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "examples" / "definition.yaml"

#: Attributes that hold one value.
ONE = frozenset({"employees", "country", "industry", "function", "seniority", "revenue", "buy_by", "email"})

RATES = "{as_of: 2026-11-01, source: bank, rates: {USD: 15800}}"
#: Enough of everything, so that nothing is out of reach.
PLENTY = {
    "fit": "{g: {big: {kind: firmographic, says: x, when: {employees: {at_least: 5}}, points: 90}}}",
    "engagement": "{g: {call: {says: x, activity: call, points: 10}}}",
}


def told(supply: Supply | None = None, **parts: str) -> dict[str, str]:
    """The messages about a definition with these sections, by dotted place."""
    made = definition(**(PLENTY | parts))
    found = doubts(sections(made), supply or Supply(single=ONE, lists={"none": frozenset()}))
    return {".".join(map(str, each.path)): each.message for each in found}


def when(condition: str, **parts: str) -> dict[str, str]:
    """The same with a second criterion on this condition."""
    big = "big: {kind: firmographic, says: x, when: {name: known}, points: 90}"
    it = f"it: {{kind: sales, says: x, when: {condition}, points: 5}}"
    return told(fit=f"{{g: {{{big}, {it}}}}}", **parts)


def acts(*criteria: str, group: str = "") -> dict[str, str]:
    """Criteria on activities named a, b, c in one group, without what is out of reach."""
    named = ", ".join(f"{name}: {{says: x, {each}}}" for name, each in zip("abc", criteria, strict=False))
    found = told(engagement=f"{{g: {{{group}{named}}}}}")
    return {place: message for place, message in found.items() if not place.startswith("grade")}


def test_a_sound_definition_gives_no_doubt() -> None:
    """Silence means something only if it is possible."""
    assert told() == {}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            "{all: [{employees: {at_least: 100}}, {employees: {at_most: 50}}]}",
            "employees is at least 100 and",
        ),
        ("{employees: {above: 5, below: 5}}", "exclude each other"),
        ("{employees: {between: [1, 9], above: 9}}", "exclude each other"),
        ("{country: Indonesia, any: [{country: Singapore}, {country: Malaysia}]}", "exclude each other"),
        ("{country: Indonesia, not: {country: [indonesia, Singapore]}}", "exclude each other"),
        ("{all: [{country: known}, {country: unknown}]}", "country is known and country is blank"),
        ("{all: [{country: Indonesia}, {country: unknown}]}", "exclude each other"),
        ("{country: Indonesia, all: [{country: {contains: sing}}]}", "exclude each other"),
        ("{all: [{country: {contains: onesia}}, {not: {country: {contains: nes}}}]}", "exclude each other"),
        ("{employees: 5, all: [{employees: {at_least: 6}}]}", "exclude each other"),
        ("{buy_by: {before: 2026-01-01, after: 2026-06-01}}", "is at most 2025-12-31"),
        ("{buy_by: {within_next: 10 days, after_next: 20 days}}", "days until buy_by"),
        ("{products: {count: {above: 1, below: 2}}}", "the number of products"),
        ("{revenue: {at_least: IDR 5, below: IDR 5}}", "exclude each other"),
        ("{products: POS, all: [{products: {none_of: [pos, payroll]}}]}", "exclude each other"),
    ],
)
def test_a_condition_that_contradicts_itself_is_told(condition: str, words: str) -> None:
    """With the two halves that exclude each other."""
    message = when(condition)["fit.g.it.when"]
    assert message.startswith("this can never be met")
    assert words in message


@pytest.mark.parametrize(
    "condition",
    [
        "{employees: {at_least: 100, at_most: 100}}",
        "{employees: {above: 5, below: 6}}",
        "{all: [{products: POS}, {products: Payroll}]}",
        "{all: [{unheard_of: a}, {unheard_of: b}]}",
        "{country: Indonesia, all: [{country: {contains: nes}}]}",
        "{all: [{title: {contains: a}}, {title: {contains: b}}]}",
        r"{all: [{title: {matches: '^\\D'}}, {not: {title: {matches: '^\\d'}}}]}",
        "{all: [{revenue: {at_least: IDR 5}}, {revenue: {at_most: USD 3}}]}",
        "{any: [{country: Indonesia}, {country: Singapore}]}",
    ],
)
def test_a_condition_that_can_be_met_is_left_alone(condition: str) -> None:
    """Sets hold several values, fractions lie between whole numbers, currencies are not compared."""
    assert when(condition, exchange=RATES) == {}


def test_what_the_scope_settles_is_told() -> None:
    """A criterion on what every scored lead has, or none has."""
    scope = "{include: {email: known, country: Indonesia}, exclude: {seniority: student}}"
    assert when("{email: known}", scope=scope)["fit.g.it.when"].startswith("every lead meets this")
    assert when("{country: [Indonesia, Singapore]}", scope=scope)["fit.g.it.when"].startswith("every lead")
    assert "the scope keeps out" in when("{country: Singapore}", scope=scope)["fit.g.it.when"]
    assert "seniority is student" in when("{seniority: student}", scope=scope)["fit.g.it.when"]
    assert when("{seniority: manager}", scope=scope) == {}


def test_a_scope_that_lets_nobody_in_is_told() -> None:
    """Everybody is unmet, or everybody is excluded."""
    assert "scope.include" in told(scope="{include: {employees: {above: 5, below: 3}}}")
    assert "scope.exclude" in told(scope="{exclude: {any: [{email: known}, {email: unknown}]}}")


def test_an_empty_list_is_told_where_it_is_used() -> None:
    """Nothing is ever in it."""
    found = when("{email_domain: {in_list: none}}", lists="{none: []}")
    assert found == {
        "fit.g.it.when.email_domain.in_list": "the list none is empty, so that nothing is ever in it"
    }


@pytest.mark.parametrize(
    ("bands", "hidden"),
    [
        ("[{employees: {at_least: 10}}, {employees: {at_least: 100}}]", [1]),
        ("[{employees: {at_least: 100}}, {employees: {at_least: 10}}]", []),
        ("[{country: [Indonesia, Malaysia]}, {country: Indonesia}, {country: Peru}]", [1]),
        ("[{country: known}, {country: Indonesia}]", [1]),
        ("[{any: [{country: Peru}, {employees: {above: 9}}]}, {employees: {between: [10, 20]}}]", [1]),
        ("[{title: {contains: head}}, {title: {contains: head of it}}]", [1]),
        ("[{title: {contains: head of it}}, {title: {contains: head}}]", []),
        ("[{title: {contains: head}}, {title: {starts_with: header}}]", [1]),
        ("[{country: Peru}, {country: Peru, employees: {above: 3}}]", [1]),
        ("[{not: {country: [Peru, Chile]}}, {country: Indonesia}]", [1]),
    ],
)
def test_a_band_behind_a_wider_one_is_told(bands: str, hidden: list[int]) -> None:
    """No lead gets there; the narrower band first is what is meant."""
    listed = YAML(typ="safe").load(bands)
    first = [{"when": each, "points": 90 - number} for number, each in enumerate(listed)]
    fit = {"g": {"it": {"kind": "firmographic", "says": "x", "first": first}}}
    data = {**definition(**PLENTY).source, "fit": fit}
    found = doubts(sections(parse_definition(data)), Supply(single=ONE))
    places = [each.path[4] for each in found if each.path[:4] == ("fit", "g", "it", "first")]
    assert places == hidden
    assert all("no lead gets here: band 1 takes all" in each.message for each in found)


def test_an_exclusion_and_an_answer_that_come_too_late_are_told() -> None:
    """Only the first that is met counts, and a plain no is looked at first."""
    first = "a: {says: x, when: {country: [Peru, Chile]}, stage: nurture}"
    second = "b: {says: x, when: {country: Peru}, stage: disqualified}"
    answers = "met: {employees: {above: 9}}, partly: {employees: {above: 20}}, unmet: {country: Peru}"
    budget = f"{{budget: {{{answers}, points: {{met: 5, partly: 3}}}}}}"
    found = told(exclusions=f"{{{first}, {second}}}", bant=budget)
    assert set(found) == {"exclusions.b.when", "bant.budget.partly"}
    assert "the exclusion a takes all" in found["exclusions.b.when"]
    assert "met is looked at first" in found["bant.budget.partly"]


def test_a_persona_that_includes_another_is_told() -> None:
    """One with the same people is shown for all or for none of them."""
    wide, narrow = "{function: finance}", "{function: finance, seniority: manager}"
    head, cfo = f"head: {{says: x, when: {wide}}}", f"cfo: {{says: x, when: {narrow}}}"
    personas = f"{{{head}, {cfo}, it: {{says: x, when: {{function: it}}}}}}"
    assert told(personas=personas) == {
        "personas.cfo.when": "the persona head includes cfo: cfo is shown for all of them"
    }
    same = "{a: {says: x, when: {function: it}}, b: {says: x, when: {function: it}}}"
    assert told(personas=same) == {"personas.b.when": "the persona a includes b: a is shown for all of them"}


def test_the_same_activity_counted_twice_is_told() -> None:
    """Where one filter lies inside another or shares a value with it; not where they keep apart."""
    every, pricing = (
        "activity: page_view, points: 2",
        "activity: page_view, where: {url: {contains: /pricing}}, points: 8",
    )
    assert "a may count the same page_view" in acts(every, pricing)["engagement.g.b.activity"]
    one, two = "where: {form: [Demo, Trial]}", "where: {form: [Trial, Contact]}"
    assert "engagement.g.b.activity" in acts(
        f"activity: form, {one}, points: 1", f"activity: [form, call], {two}, points: 1"
    )
    assert (
        acts(
            "activity: form, where: {form: Demo}, points: 1",
            "activity: form, where: {form: Trial}, points: 1",
        )
        == {}
    )
    others = "activity: page_view, where: {not: {url: {contains: [/pricing, /harga]}}}, points: 2"
    assert acts(others, pricing) == {}
    assert acts(every, "activity: page_view, where: {url: {contains: /jobs}}, points: -9") == {}
    assert acts("activity: page_view, where: {url: {contains: /a}}, points: 1", pricing) == {}
    assert acts("activity: call, points: 1", "activity: call, points: 1, within: 7 days") == {}


def test_more_of_an_activity_that_is_worth_less_is_told() -> None:
    """One open in 14 days worth more than three opens."""
    once = "activity: email_open, points: 10, count: once, within: 14 days"
    thrice = "activity: email_open, points: 5, count: {least: 3, most: 1}".replace("most: 1", "most: 3")
    assert acts(once, thrice.replace("points: 5", "points: 3"))["engagement.g.b.points"] == (
        "3 times is worth 9 and 1 in a is worth 10: more should be worth more"
    )
    assert acts(once, thrice) == {}
    capped = thrice + ", cap: 5"
    assert "worth 5 and 1 in a is worth 10" in acts(once, capped)["engagement.g.b.points"]


def test_a_band_of_behaviour_that_gives_less_for_more_is_told() -> None:
    """Three opens under one open; a best size of a company is no stair and may fall."""

    def bands(kind: str, *given: tuple[int, int]) -> dict[str, str]:
        listed = ", ".join(
            f"{{when: {{opens: {{at_least: {least}}}}}, points: {worth}}}" for least, worth in given
        )
        it = f"it: {{kind: {kind}, says: x, first: [{listed}]}}"
        return told(fit=f"{{g: {{big: {{kind: sales, says: x, when: {{a: b}}, points: 90}}, {it}}}}}")

    assert bands("behaviour", (3, 5), (1, 10)) == {
        "fit.g.it.first.0.points": "3 or more is worth 5, and 1 is worth 10: more should be worth more"
    }
    assert bands("behaviour", (9, 20), (3, 10), (1, 5)) == {}
    assert bands("firmographic", (3, 5), (1, 10)) == {}
    either = "{when: {any: [{opens: 1}, {clicks: 1}]}, points: 1}"
    mixed = f"{{kind: behaviour, says: x, first: [{either}, {{when: {{opens: {{above: 2}}}}, points: 2}}]}}"
    assert (
        told(fit=f"{{g: {{big: {{kind: sales, says: x, when: {{a: b}}, points: 90}}, it: {mixed}}}}}") == {}
    )


def test_a_window_that_leaves_no_room_is_told() -> None:
    """More days asked for than there are; steps after the end; a window longer than the points last."""
    call = "activity: call, points: 10"
    assert acts(f"{call}, count: {{least: 9, per_day: 1}}, within: 7 days") == {
        "engagement.g.a.count": "at most 8 are counted in 7 days, and least asks for 9"
    }
    steps = "decay: {steps: {14 days: 100%, 45 days: 50%, 90 days: 25%}}"
    assert acts(f"{call}, {steps}, within: 30 days") == {
        "engagement.g.a.decay": "the step up to 90 days is never reached: the window ends after 30"
    }
    assert (
        "after 90 days nothing is left" in acts(f"{call}, {steps}, within: 120 days")["engagement.g.a.within"]
    )
    linear = "decay: {linear: {lose: 50%, each: 30 days}}"
    assert (
        "after 59 days nothing is left" in acts(f"{call}, {linear}, within: 60 days")["engagement.g.a.within"]
    )
    assert acts(f"{call}, {linear}, within: 59 days") == {}
    assert "from the first day" in acts(f"{call}, decay: {{steps: {{9 days: 0%}}}}")["engagement.g.a.decay"]


def test_points_that_a_cap_always_cuts_are_told() -> None:
    """The tightest cap is named: the criterion's, the group's, the dimension's, or that of BANT."""
    assert (
        "30, the cap of the criterion" in acts("activity: call, points: 40, cap: 30")["engagement.g.a.points"]
    )
    grouped = acts("activity: call, points: 40, cap: 30", group="cap: 20, ")
    assert grouped["engagement.g.a.points"] == "40 points are always cut to 20, the cap of the group g"
    assert "100, the cap of a dimension" in acts("activity: call, points: 400")["engagement.g.a.points"]
    assert acts("activity: call, points: 20, count: {most: 9}", group="cap: 20, ") == {}
    found = told(bant="{need: {met: {need: known}, points: {met: 25}}}")
    assert found == {"bant.need.points.met": "25 points are always cut to 20, which is bant_adds"}


def test_points_that_make_no_difference_are_told() -> None:
    """None at all, or the same for everybody, or a second time for the same."""
    assert "gives 0 points whatever" in acts("activity: call, points: 0")["engagement.g.a.points"]
    criteria = [
        "a: {kind: sales, says: x, when: {name: known}, points: 5, else: 5, unknown: 5}",
        "b: {kind: sales, says: x, when: {employees: {above: 3}}, points: 90}",
        "c: {kind: sales, says: x, when: {employees: {above: 3}}, points: 5}",
    ]
    found = told(fit=f"{{g: {{{', '.join(criteria)}}}}}")
    assert set(found) == {"fit.g.a.points", "fit.g.c.when"}
    assert "b asks the same" in found["fit.g.c.when"]


def test_grades_and_thresholds_out_of_reach_are_told() -> None:
    """By the most that criteria, caps, weights and BANT can give."""
    two = ", ".join(f"{name}: {{kind: sales, says: x, when: {{x: {name}}}, points: 30}}" for name in "ab")
    fit = f"{{g: {{cap: 50, {two}}}}}"
    found = told(fit=fit, engagement="{g: {c: {says: x, activity: call, points: 10, count: {most: 2}}}}")
    assert found == {
        "grade.fit": "A (from 70) is never given: fit reaches 50 at most",
        "grade.engagement": "1 (from 60) and 2 (from 35) are never given: engagement reaches 20 at most",
        "mql.enter": "no lead ever enters: the score reaches 35 at most",
    }
    bant = "{need: {met: {need: known}, points: {met: 20}}}"
    assert "mql.enter" not in told(fit=fit, engagement=PLENTY["engagement"], bant=bant)


def test_what_the_mappings_do_not_bring_is_out_of_reach() -> None:
    """Activities that nothing produces and attributes that nothing fills add nothing."""
    supply = Supply(frozenset({"name"}), frozenset({"meeting"}), ONE)
    found = told(supply)
    assert found["grade.fit"].endswith("fit reaches 0 at most")
    assert found["grade.engagement"].endswith("engagement reaches 0 at most")
    assert found["mql.enter"] == "no lead ever enters: the score reaches 0 at most"


def test_evidence_that_no_lead_can_have_is_told() -> None:
    """The gate counts criteria with points only."""
    found = told(mql="{enter: 40, leave: 30, explicit: 2, implicit: 2}")
    assert found == {
        "mql.explicit": "no lead ever enters: it asks for 2 explicit criteria, and 1 can be met",
        "mql.implicit": "no lead ever enters: it asks for 2 implicit criteria, and 1 can be met",
    }


def test_a_condition_with_too_many_ways_is_left_alone() -> None:
    """Nothing is proved of it, and nothing is told."""
    pairs = ", ".join(f"{{any: [{{a{n}: x}}, {{b{n}: x}}]}}" for n in range(12))
    assert when(f"{{all: [{pairs}, {{country: Peru}}, {{country: Chile}}]}}") == {}


@pytest.mark.parametrize("demo", [False, True])
def test_what_init_writes_gives_no_doubt(demo: bool, tmp_path: Path) -> None:
    """The definition that ships, with either set of mappings, means what it says."""
    starts = tuple(Start(each.value, each, "http://127.0.0.1:8080") for each in CrmName)
    write_template(tmp_path, template(starts, "0123abcd", demo))
    assert check_definition(read(tmp_path), derivations()).warnings == ()


@pytest.mark.parametrize(
    "folder", sorted((ROOT / "examples").glob("*/definition.yaml")), ids=lambda f: f.parent.name
)
def test_the_examples_give_no_doubt(folder: Path) -> None:
    """They show how a definition is written."""
    assert [str(each) for each in check_definition(read(folder.parent), derivations()).warnings] == []


def test_the_target_definition_gives_the_doubts_that_are_right(tmp_path: Path) -> None:
    """Four answers of 25 points each under a bound of 20; everything else in it is meant."""
    if not SHARED.exists():
        pytest.skip("the shared example is not here")
    (tmp_path / "definition.yaml").write_text(SHARED.read_text(encoding="utf-8"), encoding="utf-8")
    found = check_definition(read(tmp_path), derivations()).warnings
    assert [each.setting.split(".")[0] for each in found] == ["bant"] * 4
    assert all("always cut to 20, which is bant_adds" in each.message for each in found)
