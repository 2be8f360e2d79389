"""A small definition to vary and leads to score by it; every receipt taken here must add up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from ruamel.yaml import YAML

from config.definition import Definition, parse_definition
from leads.activity import Activity
from leads.attribute import Fact, Money, Value, known
from leads.lead import Lead
from leads.record import RecordRef
from leads.score import Line, Outcome, Score
from scoring.yardstick import compile_definition

#: 07:00 on 21 November in Jakarta, still the 21st in UTC.
NOW = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)

FRAME = """
name: Worked example
version: 1
timezone: Asia/Jakarta
language: en
currency: IDR
fit: {quiet: {none: {kind: demographic, says: none, when: {nothing: known}, points: 1}}}
engagement: {quiet: {none: {says: none, activity: nothing, points: 1}}}
score: {weights: {fit: 50%, engagement: 50%}}
grade: {fit: {A: 70, B: 45, C: 20}, engagement: {1: 60, 2: 35, 3: 15}}
mql: {enter: 55, leave: 42}
"""


def definition(**sections: str) -> Definition:
    """The frame with sections replaced by YAML."""
    yaml = YAML(typ="safe")
    return parse_definition(
        {**yaml.load(FRAME), **{name: yaml.load(text) for name, text in sections.items()}}
    )


def ago(days: float, **properties: str) -> tuple[datetime, Mapping[str, str]]:
    """A moment days before NOW, with properties of what happened."""
    return NOW - timedelta(days=days), properties


def lead(
    values: Mapping[str, Value | Fact] | None = None, *acts: tuple[str, tuple[datetime, Mapping[str, str]]]
) -> Lead:
    """A lead created 400 days ago whose facts were learned 10 days ago."""
    learned = NOW - timedelta(days=10)
    facts = {n: v if isinstance(v, Fact) else known(v, learned) for n, v in (values or {}).items()}
    activities = [
        Activity(f"a{number:03}", kind, at, at, properties)
        for number, (kind, (at, properties)) in enumerate(acts)
    ]
    activities.sort(key=lambda activity: (activity.at, activity.id))
    return Lead(RecordRef("Lead", "1"), "lead", NOW - timedelta(days=400), facts, tuple(activities))


def score(made: Definition, of: Lead, now: datetime = NOW) -> Score:
    """The score, whose receipt must add up wherever it is taken."""
    found = compile_definition(made, {}).score(of, now)
    assert found.adds_up()
    return found


def answer(when: str, values: Mapping[str, Value | Fact], more: str = "") -> Line:
    """The line of one criterion worth 10 points, 3 for else, on these values."""
    fit = f"{{g: {{it: {{kind: demographic, says: it, when: {when}, points: 10, else: 3{more}}}}}}}"
    return score(definition(fit=fit), lead(values)).dimensions[0].lines[0]


def behaviour(settings: str, *acts: tuple[str, tuple[datetime, Mapping[str, str]]]) -> tuple[Line, ...]:
    """The lines of one behaviour in a group without a cap."""
    made = definition(engagement=f"{{g: {{it: {{says: it, {settings}}}}}}}")
    return score(made, lead(None, *acts)).dimensions[1].lines


MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
IDR = Money(Decimal(200_000_000), "IDR")
