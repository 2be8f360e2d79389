"""What holds for every lead: receipts add up, order does not matter, good answers never cost."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.definition import Definition, attributes_read, canonical, parse_definition
from leads.activity import Activity
from leads.attribute import Fact, Money, Value, empty, known, unreadable
from leads.lead import Lead
from leads.record import RecordRef
from leads.score import POINT, Score
from scoring.words import REASONS_LENGTH, reasons, receipt_text
from scoring.yardstick import compile_definition
from tests.worked_example import NOW, definition

DEFAULT = Path(__file__).resolve().parents[2] / "config" / "defaults" / "definition.yaml"

#: Values that the default definition knows, some of a wrong type, and one it does not.
VALUES: Mapping[str, tuple[Value, ...]] = {
    "email_class": ("corporate", "free", "role", "education", "disposable", "invalid"),
    "email_domain": ("maju.example", "pesaing-software.example"),
    "company_domain": ("maju.example",),
    "title": ("CFO", "Mahasiswa magang"),
    "seniority": ("owner", "c_level", "director", "manager", "student", "staff"),
    "function": ("finance", "it", "sales"),
    "employees": (3, 60, 420, 5000, 99.5, True, "many"),
    "revenue": (Money(Decimal(60_000_000_000), "IDR"), Money(Decimal(10), "USD")),
    "industry": ("Manufacturing", "Healthcare", "Mining"),
    "country": ("Indonesia", "Singapore"),
    "region": ("Jabodetabek", "Medan"),
    "source": ("Referral", "Website"),
    "budget": (Money(Decimal(200_000_000), "IDR"), Money(Decimal(60_000_000), "IDR"), 1),
    "buying_role": ("decision_maker", "champion", "guest"),
    "need": ("none", "Too many spreadsheets"),
    "buy_by": (date(2026, 12, 1), date(2027, 12, 1), date(2025, 1, 1)),
    "verdict": ("promising", "neutral", "poor"),
}
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "form": ("Demo", "Kontak", ""),
    "url": ("/harga", "/karier", "/"),
    "bot": ("true", "false"),
    "outcome": ("connected", "busy"),
    "subject": ("Keluhan faktur", "Proposal"),
}
TYPES = ("page_view", "form_submitted", "email_click", "email_open", "download", "meeting", "call", "email")

PROMPT = settings(derandomize=True, max_examples=60, deadline=None)


def facts() -> st.SearchStrategy[dict[str, Fact]]:
    """Facts of any reading; an attribute may be missing altogether."""
    learned = st.integers(0, 300).map(lambda days: NOW - timedelta(days=days))

    def of(values: tuple[Value, ...]) -> st.SearchStrategy[Fact]:
        return st.one_of(
            st.builds(known, st.sampled_from(values), learned),
            st.builds(empty, learned),
            st.builds(unreadable, learned),
        )

    return st.fixed_dictionaries({}, optional={name: of(values) for name, values in VALUES.items()})


def activities() -> st.SearchStrategy[tuple[Activity, ...]]:
    """Activities of the last half year and some to come, with and without time or properties."""
    chosen = st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in PROPERTIES.items()})
    drawn = st.tuples(st.sampled_from(TYPES), st.integers(-72, 4400), chosen, st.booleans())
    return st.lists(drawn, max_size=14).map(
        lambda found: tuple(_activity(number, *each) for number, each in enumerate(found))
    )


def _activity(number: int, kind: str, hours: int, properties: dict[str, str], day_only: bool) -> Activity:
    at = NOW - timedelta(hours=hours)
    at = at.replace(hour=0) if day_only else at
    return Activity(f"{number:02}", kind, at, NOW, properties, day_only=day_only)


def leads() -> st.SearchStrategy[Lead]:
    """Any lead the default definition may meet."""
    return st.builds(
        lambda days, its_facts, done: Lead(
            RecordRef("Lead", "1"), "lead", NOW - timedelta(days=days), its_facts, done
        ),
        st.integers(0, 400),
        facts(),
        activities(),
    )


def default() -> Definition:
    """The definition that ships."""
    return parse_definition(YAML(typ="safe").load(DEFAULT.read_text()))


YARDSTICK = compile_definition(default(), {})


def with_facts(lead: Lead, **values: Value) -> Lead:
    """The lead with these attributes known since today."""
    return replace(lead, facts={**lead.facts, **{name: known(v, NOW) for name, v in values.items()}})


def without(lead: Lead, *names: str) -> Lead:
    """The lead without anything known of these attributes."""
    return replace(lead, facts={name: fact for name, fact in lead.facts.items() if name not in names})


@PROMPT
@given(leads())
def test_every_receipt_adds_up(lead: Lead) -> None:
    """Each part sums to what it claims, and everything stays between 0 and 100."""
    score = YARDSTICK.score(lead, NOW)
    assert score.adds_up()
    assert 0 <= score.value <= 100
    assert all(0 <= part.points <= 100 * POINT for part in score.dimensions)


@PROMPT
@given(leads())
def test_receipts_in_words_add_up_too(lead: Lead) -> None:
    """The points on the page sum to the sums on the page, and reasons fit their field."""
    score = YARDSTICK.score(lead, NOW)
    assert sums_that_fail(receipt_text(score, "en")) == []
    assert len(reasons(score, "id")) <= REASONS_LENGTH


def sums_that_fail(receipt: str) -> list[str]:
    """The sums of a written receipt that do not equal the lines above them."""
    failing, total = [], Decimal(0)
    for line in receipt.splitlines():
        if line.startswith("  "):
            total += Decimal(line.split()[0])
        if line.startswith("="):
            failing += [line] if Decimal(line.split()[1]) != total else []
            total = Decimal(0)
    return failing


@PROMPT
@given(leads(), st.randoms(use_true_random=False))
def test_order_does_not_matter(lead: Lead, chance: random.Random) -> None:
    """The same facts and activities in any order give the same score and the same receipt."""
    shuffled_facts, shuffled = list(lead.facts.items()), list(lead.activities)
    chance.shuffle(shuffled_facts)
    chance.shuffle(shuffled)
    again = replace(lead, facts=dict(shuffled_facts), activities=tuple(shuffled))
    assert YARDSTICK.score(again, NOW) == YARDSTICK.score(lead, NOW)


@PROMPT
@given(leads())
def test_what_was_scored_before_leaves_no_trace(lead: Lead) -> None:
    """A yardstick that scored other leads says the same as a new one."""
    assert YARDSTICK.score(lead, NOW) == compile_definition(default(), {}).score(lead, NOW)


def test_one_and_true_are_different_answers() -> None:
    """Answers kept for one lead never pass for another's of a different type."""
    made = definition(fit="{g: {it: {kind: sales, says: '{a}', when: {a: true}, points: 9}}}")
    yardstick = compile_definition(made, {})
    number, truth = (
        Lead(RecordRef("Lead", "1"), "lead", NOW, {"a": known(value, NOW)}) for value in (1, True)
    )
    says = [yardstick.score(lead, NOW).dimensions[0].lines[0].says for lead in (number, truth, number)]
    assert says == ["1", "yes", "1"]


COUNTED = """
signs:
  cap: 60
  count_from: [rejected, sql]
  visit: {says: v, activity: page_view, points: 4, count: {per_day: 1}, decay: {half_life: 20 days}}
  form: {says: f, activity: [form_submitted, meeting], points: 30, within: 90 days}
"""
STAGES = st.dictionaries(
    st.sampled_from(["rejected", "sql", "nurture"]),
    st.integers(0, 200).map(lambda n: NOW.date() - timedelta(n)),
)


@PROMPT
@given(leads(), STAGES)
def test_counting_from_a_stage_is_forgetting_what_was_before(lead: Lead, entered: dict[str, date]) -> None:
    """The same points as a lead that never did it, and a line for each criterion that left something out."""
    made = definition(engagement=COUNTED)
    yardstick = compile_definition(made, {})
    found = yardstick.score(replace(lead, entered=entered), NOW)
    start = max((entered[each] for each in ("rejected", "sql") if each in entered), default=date.min)
    later = tuple(each for each in lead.activities if each.day(made.zone) >= start)
    forgotten = yardstick.score(replace(lead, activities=later), NOW)
    assert found.adds_up()
    assert found.value == forgotten.value
    told = [line for part in found.dimensions for line in part.lines if line.kind == "count_from"]
    assert all(line.points == 0 and line.evidence for line in told)
    assert bool(told) <= (later != lead.activities)


SIDE = """
near: {weights: {engagement: 70%, fit: 30%}, bant_adds: 10, adjustments: [promising], levels: {high: 60}}
bare: {weights: {fit: 100%}}
"""


@PROMPT
@given(leads(), st.randoms(use_true_random=False))
def test_named_scores_add_up_and_leave_the_main_one_alone(lead: Lead, chance: random.Random) -> None:
    """Each between 0 and 100 with an exact receipt, in any order of the facts."""
    made = parse_definition({**canonical(default()), "scores": YAML(typ="safe").load(SIDE)})
    yardstick = compile_definition(made, {})
    found = yardstick.score(lead, NOW)
    assert found.adds_up()
    assert all(0 <= each.value <= 100 for each in found.named)
    assert replace(found, named=()) == YARDSTICK.score(lead, NOW)
    shuffled = list(lead.facts.items())
    chance.shuffle(shuffled)
    again = replace(lead, facts=dict(shuffled), activities=tuple(reversed(lead.activities)))
    assert yardstick.score(again, NOW) == found


BETTER: Mapping[str, tuple[tuple[Value, ...], ...]] = {
    "budget": ((Money(Decimal(60_000_000), "IDR"),), (Money(Decimal(200_000_000), "IDR"),)),
    "buying_role": (("champion", "influencer"), ("decision_maker", "budget_holder")),
    "need": ((), ("Closing takes weeks",)),
    "buy_by": ((date(2027, 12, 1),), (date(2026, 12, 1),)),
}


@PROMPT
@given(leads(), st.sampled_from(sorted(BETTER)), st.data())
def test_a_favourable_answer_never_lowers_a_score(lead: Lead, box: str, data: st.DataObject) -> None:
    """Unknown is at most partly, partly is at most met, whatever else is known; in further scores too."""
    made = parse_definition({**canonical(default()), "scores": YAML(typ="safe").load(SIDE)})
    yardstick = compile_definition(made, {})
    scores: list[Score] = [yardstick.score(without(lead, box), NOW)]
    for answers in BETTER[box]:
        if answers:
            known_better = with_facts(lead, **{box: data.draw(st.sampled_from(answers))})
            scores.append(yardstick.score(known_better, NOW))
    for values in ([each.value for each in scores], [each.named[0].value for each in scores]):
        assert values == sorted(values)


GIVING = """
person:
  cap: 30
  mail: {kind: demographic, says: m, when: {email_class: corporate}, points: 5}
  rank: {kind: demographic, says: r, first: [
    {when: {seniority: owner}, points: 20}, {when: {seniority: manager}, points: 9}]}
  both: {kind: demographic, says: b, points: 9,
    when: {any: [{industry: Manufacturing}, {employees: {above: 50}}]}}
company:
  size: {kind: firmographic, says: s, points: 30,
    when: {employees: {at_least: 50}, not: {country: Singapore}}}
"""


@PROMPT
@given(leads(), st.sampled_from(sorted(VALUES)))
def test_unknown_never_beats_known(lead: Lead, forgotten: str) -> None:
    """Where a definition only gives, forgetting a fact never raises a score."""
    yardstick = compile_definition(definition(fit=GIVING), {})
    assert yardstick.score(without(lead, forgotten), NOW).value <= yardstick.score(lead, NOW).value


@PROMPT
@given(leads())
def test_the_future_does_not_count(lead: Lead) -> None:
    """Activities that have not happened change nothing."""
    past = tuple(each for each in lead.activities if each.at <= NOW)
    assert YARDSTICK.score(replace(lead, activities=past), NOW) == YARDSTICK.score(lead, NOW)


def test_the_leads_of_this_file_know_what_the_definition_reads() -> None:
    """The properties are tried on every attribute of the default definition but the opt-out."""
    assert set(attributes_read(default())) - set(VALUES) == {"profiling_opt_out"}
