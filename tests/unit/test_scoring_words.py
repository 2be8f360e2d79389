"""Scores in words: reasons, receipts and outlook in the reader's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from leads.attribute import Money, known
from leads.lead import Lead
from leads.score import Score
from scoring import phrases
from scoring.outlook import outlook
from scoring.prospect import tried
from scoring.words import named_receipt_text, reasons, receipt_text, said
from scoring.yardstick import Yardstick, compile_definition
from tests.worked_example import NOW, ago, definition, lead

FIT = """
g:
  cap: 70
  size: {kind: firmographic, says: {en: "{employees} employees", id: "{employees} karyawan"},
    when: {employees: {above: 5}}, points: 60}
  revenue: {kind: firmographic, says: {en: "revenue {revenue}", id: "omzet {revenue}"},
    when: {revenue: known}, points: 20}
  email: {kind: demographic, says: {en: company e-mail, id: email perusahaan},
    when: {email_class: corporate}, points: 5, else: -5}
"""
ENGAGEMENT = """
g:
  demo: {says: {en: "asked for a demo on {last}", id: "minta demo {last}"}, activity: form, points: 69,
    decay: {half_life: 20 days}}
"""
BANT = "{need: {met: {pain: known}, points: {met: 10}}}"
LEAD = lead(
    {"employees": 1420, "revenue": Money(Decimal("2500000.50"), "IDR"), "email_class": "free"},
    ("form", ago(20)),
)


def yardstick(language: str, **sections: str) -> Yardstick:
    """The example's yardstick in one language."""
    return compile_definition(definition(fit=FIT, engagement=ENGAGEMENT, bant=BANT, **sections), {}, language)


def scored(language: str, of: Lead = LEAD, **sections: str) -> Score:
    """The example lead's score in one language."""
    return yardstick(language, **sections).score(of, NOW)


def test_reasons_begin_with_what_matters_most() -> None:
    """Grade and dimensions first, then the largest contributions, with days that stay true."""
    assert reasons(scored("en"), "en") == (
        "Fit A (70), engagement 2 (35): 1,420 employees +60; asked for a demo on 1 Nov +34.5; "
        "revenue IDR 2,500,000.5 +20; not: company e-mail -5"
    )


def test_reasons_are_in_the_readers_language() -> None:
    """Words, numbers and months follow the language."""
    assert reasons(scored("id"), "id") == (
        "Kecocokan A (70), minat 2 (35): 1.420 karyawan +60; minta demo 1 Nov +34,5; "
        "omzet IDR 2.500.000,5 +20; bukan: email perusahaan -5"
    )


def test_reasons_show_tenths_of_a_point() -> None:
    """A glance needs no thousandths, and the text changes less often."""
    engagement = "{g: {call: {says: call, activity: form, points: 12.345}}}"
    made = compile_definition(definition(engagement=engagement), {})
    assert reasons(made.score(LEAD, NOW), "en") == "Fit D (0), engagement 4 (12): call +12.3"


def test_reasons_never_outgrow_their_field() -> None:
    """What does not fit in 255 characters is left out whole; an endless sentence is cut."""
    many = ", ".join(
        f"c{n}: {{kind: sales, says: {'x' * 40} {n}, when: {{employees: known}}, points: 1}}"
        for n in range(20)
    )
    found = reasons(compile_definition(definition(fit=f"{{g: {{{many}}}}}"), {}).score(LEAD, NOW), "en")
    assert len(found) <= 255
    assert found.endswith("+1")
    exclusions = f"{{a: {{says: {'y' * 300}, when: {{employees: known}}, stage: disqualified}}}}"
    excluded = reasons(scored("en", exclusions=exclusions), "en")
    assert len(excluded) == 255
    assert excluded.startswith("Excluded: yyy")


def test_the_receipt_shows_every_line_and_adds_up() -> None:
    """Points, sentence, what it was before, evidence; caps, weights and rounding among the lines."""
    assert receipt_text(scored("en"), "en", "7") == "\n".join(
        [
            "Score 52, grade A2 (definition 7)",
            "",
            "Fit",
            "       +60  1,420 employees [employees: 1420]",
            "       +20  revenue IDR 2,500,000.5 [revenue: IDR 2500000.5]",
            "        -5  not: company e-mail [email_class: free]",
            "        -5  cap 70",
            "=       70",
            "",
            "Engagement",
            "     +34.5  asked for a demo on 1 Nov ← +69 [form 2026-11-01]",
            "=     34.5",
            "",
            "Total",
            "       +35  fit 70 × 50%",
            "    +17.25  engagement 34.5 × 50%",
            "     -0.25  rounding",
            "=       52",
            "",
            "3 of 4 facts known",
            "Ask next: Which problem should be solved?",
        ]
    )


def test_outside_the_scope_there_are_no_reasons() -> None:
    """The field is emptied, and the receipt says why."""
    score = scored("en", scope="{exclude: {employees: known}}")
    assert reasons(score, "en") == ""
    assert receipt_text(score, "en") == "Not scored: outside the scope"


def test_the_outlook_names_the_day_a_lead_falls() -> None:
    """Fit gives 35, the demo 17.25 today, 14.506 on the 26th (50 in all) and 14.012 on the 27th (49)."""
    rod = yardstick("en")
    assert outlook(rod, LEAD, NOW, enter=52, leave=50) == "drops below MQL on 27 Nov unless active"
    falls = datetime(2026, 11, 26, 17, tzinfo=UTC)
    assert rod.score(LEAD, falls - timedelta(seconds=1)).value == 50
    assert rod.score(LEAD, falls).value == 49


def test_there_is_no_outlook_without_a_fall() -> None:
    """A lead below the threshold, or one that stays, has no day to name."""
    rod = yardstick("en")
    assert outlook(rod, LEAD, NOW, enter=63, leave=50) == ""
    assert outlook(rod, LEAD, NOW, enter=52, leave=30) == ""


def test_the_outlook_names_the_fact_that_would_do_most() -> None:
    """A known pain adds 10 to 52 and so reaches 60; what is known already, or too little, is not named."""
    rod = yardstick("en")
    assert outlook(rod, LEAD, NOW, enter=60, leave=50) == "a known pain could make it A2 with 62 points"
    told = replace(LEAD, facts={**LEAD.facts, "pain": known("slow", NOW)})
    assert outlook(rod, told, NOW, enter=70, leave=50) == ""


def test_a_fact_may_promise_a_better_grade() -> None:
    """Without employees fit is 15 and D; known at 6 it gives 60 and is cut to 70, so A, with 52 points."""
    blank = replace(LEAD, facts={name: fact for name, fact in LEAD.facts.items() if name != "employees"})
    said = outlook(yardstick("id"), blank, NOW, enter=99, leave=50)
    assert said == "bila employees diketahui, bisa menjadi A2 dengan 52 poin"
    out = "{a: {says: a, when: {employees: known}, stage: disqualified}}"
    assert outlook(yardstick("en", exclusions=out), blank, NOW, enter=99, leave=50) == ""


MEETABLE = """
a: {kind: sales, says: a, points: 9, when: {a: %s}}
"""


@pytest.mark.parametrize(
    "when",
    [
        "known", "x", "[x, y]", "{any_of: [x, y]}", "{all_of: [x, y]}", "{contains: x}", "{contains_word: x}",
        "{starts_with: x}", "{ends_with: x}", "{at_least: 5}", "{at_most: 5}", "{above: 5}", "{below: 5}",
        "{above: IDR 5}", "{between: [5, 9]}", "{between: [2026-01-01, 2026-02-01]}", "{before: 2026-01-01}",
        "{after: 2026-01-01}", "{within_next: 3 days}", "{within_last: 3 days}", "{after_next: 3 days}",
        "true",
    ],
)  # fmt: skip
def test_a_value_that_is_promised_meets_its_condition(when: str) -> None:
    """For every way to compare of which a value can be told."""
    rod = compile_definition(definition(fit=f"{{g: {{{MEETABLE.strip() % when}}}}}"), {})
    ((name, better),) = tried(rod.prospects, lead(), NOW, NOW.date())
    assert name == "a"
    assert rod.score(better, NOW).dimensions[0].points == 9_000


@pytest.mark.parametrize("when", ["unknown", "{matches: x}", "{none_of: [x]}", "{count: {at_least: 2}}"])
def test_where_no_value_can_be_told_nothing_is_promised(when: str) -> None:
    """A pattern, a number of values, or not being known."""
    rod = compile_definition(definition(fit=f"{{g: {{{MEETABLE.strip() % when}}}}}"), {})
    assert rod.prospects == ()


@pytest.mark.parametrize(
    ("thousandths", "language", "written"),
    [
        (34_500, "en", "+34.5"),
        (34_500, "id", "+34,5"),
        (-10_000, "en", "-10"),
        (0, "en", "0"),
        (1_234_001, "id", "+1.234,001"),
    ],
)
def test_points_are_written_as_people_write_them(thousandths: int, language: str, written: str) -> None:
    """No needless zeros, a sign, and the language's separators."""
    assert phrases.points(thousandths, language) == written


def test_every_language_has_every_phrase() -> None:
    """No reader meets a phrase in another language."""
    names = {language: set(table) for language, table in phrases.PHRASES.items()}
    assert names["id"] == names["en"]


def test_an_unknown_language_is_written_in_english() -> None:
    """A language without a table falls back as a whole."""
    assert phrases.phrase("fr", "rounding") == "rounding"
    assert phrases.day(date(2026, 5, 3), "fr") == "3 May 2026"


def test_a_further_score_has_its_own_receipt_in_words() -> None:
    """Only the dimensions that it weighs, then its total."""
    scores = "{demand: {says: {en: Demand, id: Permintaan}, weights: {engagement: 100%}, levels: {some: 30}}}"
    found = scored("en", scores=scores)
    assert named_receipt_text(found, found.named[0], "en", "7") == "\n".join(
        [
            "Demand 35, some (definition 7)",
            "",
            "Engagement",
            "     +34.5  asked for a demo on 1 Nov ← +69 [form 2026-11-01]",
            "=     34.5",
            "",
            "Total",
            "     +34.5  engagement 34.5 × 100%",
            "      +0.5  rounding",
            "=       35",
        ]
    )


ASKED = """
person:
  place: {kind: firmographic, says: "In {country}", when: {country: Indonesia}, points: 5, else: -5}
  role: {kind: demographic, says: "Role {role}", when: {role: [a, b, c, d]}, points: 5, unknown: -1}
  size: {kind: firmographic, says: "{employees} people", when: {employees: {between: [10, 2000]}}, points: 5}
  revenue: {kind: firmographic, says: "Revenue {revenue}", when: {revenue: {at_least: IDR 5000}}, points: 5}
  best_fit: {kind: persona, says: "{best_persona}", when: {best_persona: known}, points: 5}
  other: {kind: sales, says: "City {city}", when: {not: {city: Lima}}, points: 5}
  steps: {kind: sales, says: "{a} steps", first: [{when: {a: 6}, points: 5}, {when: {a: 5}, points: 2}]}
"""
DONE = """
signs:
  form: {says: "Sent {form} on {last}", activity: form, where: {form: [Demo, Trial]}, points: 5}
  visits: {says: "Came {times} times", activity: visit, points: 5, count: {least: 3}}
  told: {says: "Spoke about {subject}", activity: call, points: 5}
"""


def test_a_line_that_is_not_met_says_what_it_asks_for() -> None:
    """Not what the lead has instead, which is evidence; the name where nothing is left of the sentence."""
    of = lead({"country": "Singapore", "city": "Lima"}, ("visit", ago(1)), ("call", ago(1)))
    score = compile_definition(definition(fit=ASKED, engagement=DONE), {}, "en").score(of, NOW)
    lines = [line for part in score.dimensions for line in part.lines if line.kind not in ("cap", "bound")]
    assert [said(line, "en") for line in lines] == [
        "not: In Indonesia",
        "not known: Role a / b / c / …",
        "not known: 10–2,000 people",
        "not known: Revenue ≥ IDR 5,000",
        "not: best fit",
        "not: City …",
        "not known: … steps",
        "not: Sent Demo / Trial on …",
        "not: Came ≥ 3 times",
        "Spoke about …",
    ]
    assert "country: Singapore" in lines[0].evidence
