"""A favourable BANT answer never lowers a score, of any definition that `tolok check` accepts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.check_definition import check_answers
from config.definition import Definition, attributes_read, parse_definition
from config.definition.contents import sections
from config.load import DEFINITION, Draft
from config.mapping import CrmMapping
from config.source import Source
from leads.attribute import Fact, Value, empty, known
from leads.lead import Lead
from leads.record import RecordRef
from leads.score import Outcome
from scoring.bant import box_attributes
from scoring.derived import derive
from scoring.view import sight_of
from scoring.yardstick import Yardstick, compile_definition
from tests.scoring import generated, values
from tests.worked_example import NOW
from tolok.checking import derivations

#: What may be known of a lead. Titles tell a rank and a function; the awkward ones are those of any test.
RAW: Mapping[str, tuple[Value, ...]] = {
    "title": ("Finance Director", "CEO", "IT Manager", "Intern", "Staff Accounting", "Mahasiswa"),
    "seniority": ("director", "c_level", "manager", "staff"),
    "function": ("finance", "it", "sales"),
    "budget": values.VALUES["money"],
    "need": ("none", "payroll by sheets", "sheet", "Payroll"),
    "text": values.VALUES["text"],
    "number": values.VALUES["number"],
    "day": values.VALUES["day"],
    "set": values.VALUES["set"],
    "flag": (True, False),
}
TYPES = {"number": "number", "day": "date", "set": "set", "budget": "money", "flag": "boolean"}
MAPPING = CrmMapping.model_validate(
    {
        "records": {
            "Lead": {
                "as": "lead",
                "attributes": {
                    name: {"field": name, "type": TYPES.get(name, "text")} for name in RAW if name != "text"
                }
                | {"text": "text"},
            }
        },
        "default_currency": "IDR",
        "owner": "OwnerId",
        "outputs": {"score": "Score"},
    }
)
#: What is told with a title.
TITLE = {"title", "seniority", "function"}
LEAVES = [generated.tests_of(RAW[name]).map(lambda test, name=name: {name: test}) for name in RAW]
SETTINGS = settings(
    derandomize=True,
    max_examples=80,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)


@st.composite
def _definitions(draw: st.DrawFn) -> generated.Data:
    """Few attributes, so that boxes, criteria, personas and the scope meet in them."""
    leaves = [
        LEAVES[number] for number in draw(st.lists(st.integers(0, len(LEAVES) - 1), min_size=1, max_size=3))
    ]
    simple = st.one_of(*leaves)
    facts = st.one_of(simple, simple, generated.conditions(*leaves))
    made = st.sampled_from(
        ({"best_persona": "known"}, {"best_persona": "first"}, {"not": {"best_persona": "second"}})
    )
    box = st.fixed_dictionaries(
        {"met": facts, "points": st.sampled_from(({"met": 15, "partly": 8, "unmet": -5}, {"met": 9}))},
        optional={"partly": facts, "unmet": facts, "stale_after": st.just("30 days")},
    )
    more, less = st.sampled_from((0, 1, 5, 90)), st.sampled_from((0, 0, -1, -7))
    answer = st.fixed_dictionaries(
        {
            "kind": st.just("sales"),
            "says": st.just("it"),
            "when": st.one_of(facts, facts, made),
            "points": more,
        },
        optional={"else": less, "unknown": less, "stale_after": st.sampled_from(("10 days", "90 days"))},
    )
    band = st.fixed_dictionaries({"when": st.one_of(facts, made), "points": more})
    bands = st.fixed_dictionaries(
        {"kind": st.just("sales"), "says": st.just("it"), "first": st.lists(band, min_size=1, max_size=3)},
        optional={"else": less, "unknown": less},
    )
    persona = st.fixed_dictionaries({"says": st.just("it"), "when": facts})
    criteria = draw(st.lists(st.one_of(answer, bands), min_size=1, max_size=3))
    return {
        **FRAME,
        "fit": {"g": {f"c{number}": each for number, each in enumerate(criteria)}},
        "adjustments": {"a": draw(answer)},
        "bant": draw(st.fixed_dictionaries({"need": box}, optional={"budget": box})),
        "personas": draw(st.fixed_dictionaries({"first": persona, "second": persona})),
        "scope": draw(st.fixed_dictionaries({}, optional={"exclude": facts})),
        "exchange": {
            "as_of": date(2026, 11, 1),
            "source": "a bank",
            "rates": draw(st.sampled_from(values.RATES)),
        },
    }


FRAME: generated.Data = {
    "name": "Generated",
    "version": 1,
    "timezone": "Asia/Jakarta",
    "language": "en",
    "currency": "IDR",
    "lists": {"ours": ["Retail", 5, " straße "]},
    "engagement": {"g": {"none": {"says": "none", "activity": "nothing", "points": 1}}},
    "score": {"weights": {"fit": "50%", "engagement": "50%"}},
    "scores": {
        "side": {"weights": {"fit": "100%"}, "adjustments": ["a"]},
        "both": {"weights": {"fit": "100%"}, "bant_adds": 9},
    },
    "grade": {"fit": {"A": 70, "B": 45, "C": 20}, "engagement": {1: 60, 2: 35, 3: 15}},
    "mql": {"enter": 55, "leave": 42},
}


def _accepted(made: Definition) -> bool:
    """Whether `tolok check` lets a favourable answer of the definition be."""
    lists = {"ours": frozenset({"retail", "5", "strasse"})}
    said = Draft(
        Path(),
        None,
        made,
        sections(made),
        {"crm": MAPPING},
        True,
        None,
        lists,
        {},
        {DEFINITION: Source(DEFINITION, {})},
        (),
    )
    return not check_answers(said, derivations()).problems


def _changes(made: Definition, chance: random.Random) -> Iterator[tuple[dict[str, Fact], dict[str, Fact]]]:
    """Facts with what they tell, before and after one or two of them are learned anew."""
    read = [name for name in RAW if name in attributes_read(made)]
    names = sorted({*read, *(("title",) if {*read} & TITLE else ())})
    for _ in range(60):
        before = {name: _fact(chance, name) for name in names if chance.random() < 0.6}
        some = chance.sample(names, min(len(names), chance.choice((1, 1, 2))))
        yield (
            derive(before),
            derive({**before, **{name: known(chance.choice(RAW[name]), NOW) for name in some}}),
        )


def _fact(chance: random.Random, name: str) -> Fact:
    learned = NOW - timedelta(days=chance.choice((0, 9, 20, 50, 100)))
    return empty(learned) if chance.random() < 0.1 else known(chance.choice(RAW[name]), learned)


def _lead(facts: Mapping[str, Fact]) -> Lead:
    return Lead(RecordRef("Lead", "1"), "lead", NOW - timedelta(days=400), facts, ())


RANK = {Outcome.UNMET: 0, Outcome.UNKNOWN: 0, Outcome.PARTLY: 1, Outcome.MET: 2}


def _is_promised(yardstick: Yardstick, before: Mapping[str, Fact], after: Mapping[str, Fact]) -> bool:
    """Whether a box is filled favourably, by what was blank or by what it reads alone."""
    one, two = (sight_of(_lead(facts), NOW, yardstick.zone, yardstick.types) for facts in (before, after))
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    blank = all(name not in before or before[name].value is None for name in changed)
    same_persona = yardstick.best_persona(one.view) == yardstick.best_persona(two.view)
    for judge, box in zip(yardstick.boxes, yardstick.definition.bant.boxes.values(), strict=True):
        read = {*box_attributes(box)}
        filled = blank and changed <= (read | TITLE if read & TITLE else read)
        better = RANK[judge(two)[0].outcome] > RANK[judge(one)[0].outcome]
        if better and (filled or (same_persona and changed <= read)):
            return True
    return False


@SETTINGS
@given(_definitions(), st.integers(0, 2**32))
def test_a_favourable_answer_never_lowers_a_score(data: generated.Data, seed: int) -> None:
    """From unknown, unmet or partly to a better answer: no score falls, and none is lost."""
    made = parse_definition(data)
    if not _accepted(made):
        return
    yardstick = compile_definition(made, {})
    for before, after in _changes(made, random.Random(seed)):
        one, two = (yardstick.score(_lead(facts), NOW) for facts in (before, after))
        if one.in_scope and _is_promised(yardstick, before, after):
            assert two.in_scope
            assert two.value >= one.value
            assert all(new.value >= old.value for old, new in zip(one.named, two.named, strict=True))
