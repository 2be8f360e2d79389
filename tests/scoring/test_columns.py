"""Columns say what the plain engine says, whatever the definition and the facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.definition import list_files, parse_definition
from leads.attribute import Money, Value, known, unreadable
from leads.lead import Lead
from tests.scoring import generated
from tests.scoring.agreement import by_columns, by_lead
from tests.scoring.prospects import Prospects
from tests.worked_example import NOW, definition, lead

ROOT = Path(__file__).resolve().parents[2]
WANTED = ROOT.parent / "shared" / "examples" / "definition.yaml"
SHIPPED = (
    ROOT / "config" / "defaults" / "definition.yaml",
    *sorted((ROOT / "examples").rglob("definition.yaml")),
)

SETTINGS = settings(
    derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def batches(draw: st.DrawFn) -> tuple[datetime, list[Lead]]:
    """A moment, and a batch of leads around it."""
    now = draw(generated.times)
    return now, draw(st.lists(generated.leads(now), max_size=6))


@SETTINGS
@given(generated.definitions(), batches(), st.sampled_from((0, 3, 256)))
def test_every_total_is_the_same_for_whole_batches(
    data: generated.Data, batch: tuple[datetime, list[Lead]], many: int
) -> None:
    """Each group, dimension, box, adjustment, persona, stage, count, grade and score, of every lead."""
    made = parse_definition(data)
    now, leads = batch
    assert by_columns(made, leads, now, {}, many) == by_lead(made, leads, now, {})


def test_a_stale_answer_is_not_known_where_only_its_presence_is_asked() -> None:
    """The day on which it was learned is kept though its value is not."""
    made = definition(
        bant="{need: {met: {pain: known}, points: {met: 15}, stale_after: 30 days}}",
        fit="{g: {it: {kind: demographic, says: it, when: {pain: known}, points: 9, stale_after: 31 days}}}",
    )
    leads = [lead({"pain": known("slow", NOW - timedelta(days=days))}) for days in (0, 30, 31, 32)]
    found = by_columns(made, leads, NOW, {})
    assert found == by_lead(made, leads, NOW, {})
    assert [said.raw for said in found if said is not None] == [19_500, 19_500, 4_500, 0]


def test_evidence_is_counted_beyond_a_byte() -> None:
    """300 criteria that are met are 300, not 44."""
    one = "{kind: demographic, says: it, when: {x: known}, points: 0.001}"
    made = definition(fit=f"{{g: {{{', '.join(f'c{number}: {one}' for number in range(300))}}}}}")
    found = by_columns(made, [lead({"x": "1"}), lead()], NOW, {})
    assert found == by_lead(made, [lead({"x": "1"}), lead()], NOW, {})
    assert [said.explicit for said in found if said is not None] == [300, 0]


DAY = NOW.date()
AMOUNTS: list[tuple[str, list[Value]]] = [
    *(
        (f"{{{operator}: 100}}", [99, 99.5, 100, 100.5, 101])
        for operator in ("at_least", "at_most", "above", "below")
    ),
    ("{between: [100, 200]}", [99.9, 100, 150, 200, 200.1]),
    ("{above: 0.1}", [0, 0.1, 0.2]),
    ("{above: IDR 5}", [Money(Decimal(text), "IDR") for text in ("4.99", "5", "5.01")]),
    *(
        (f"{{{operator}: 30 days}}", [DAY + timedelta(days=days) for days in (-31, -30, -1, 0, 1, 30, 31)])
        for operator in ("within_next", "within_last", "after_next")
    ),
    *(
        (f"{{{operator}: 2026-11-21}}", [DAY + timedelta(days=days) for days in (-1, 0, 1)])
        for operator in ("before", "after")
    ),
]


@pytest.mark.parametrize(("test", "values"), AMOUNTS, ids=[test for test, _ in AMOUNTS])
def test_amounts_answer_below_at_and_above_each_cut(test: str, values: list[Value]) -> None:
    """A column of amounts says what the plain engine says on either side of what it is compared with."""
    points = "points: 9, else: 3, unknown: 1"
    made = definition(fit=f"{{g: {{it: {{kind: demographic, says: it, when: {{a: {test}}}, {points}}}}}}}")
    leads = [lead({"a": value}) for value in values] + [lead(), lead({"a": unreadable(NOW)})]
    found = by_columns(made, leads, NOW, {}, many=0)
    assert found == by_lead(made, leads, NOW, {})
    assert {said.raw for said in found if said is not None} == {4_500, 1_500, 500}


@pytest.mark.parametrize("path", [*SHIPPED, WANTED], ids=lambda path: path.parent.name)
@pytest.mark.parametrize("many", [0, 256])
def test_shipped_definitions_say_the_same_in_columns(path: Path, many: int) -> None:
    """Leads with facts and activities on and beside everything that the definition compares with."""
    if not path.exists():
        pytest.skip(f"{path.name} of the shared examples is not here")
    made = parse_definition(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    lists = {name: frozenset({"maju.example", name}) for name in list_files(made)}
    now = datetime(2026, 11, 21, 3, 30, tzinfo=UTC)
    leads = Prospects(made, now, seed=7).leads(250)
    found = by_lead(made, leads, now, lists)
    assert by_columns(made, leads, now, lists, many) == found
    assert len({said.value for said in found if said is not None}) > 10
