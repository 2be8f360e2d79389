"""Hand-offs in memory under every order of calls and lost replies."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import OutcomeUnknown
from connectors.memory import Fault, MemoryCrm
from connectors.port import ALREADY_DONE, HandOff, Owner, Task, Verdict, Write
from leads.record import Record, RecordRef

NOW = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
OWNERS = (Owner("o1", "Rani"), Owner("q1", "Inbound", queue=True))


def crm_of(*, enforces: bool) -> MemoryCrm:
    crm = MemoryCrm(lambda: NOW, enforces=enforces, owned=OWNERS)
    for number in range(3):
        crm.put(Record(ref(number), NOW, NOW, {"owner": "o0"}))
    return crm


def ref(number: int) -> RecordRef:
    return RecordRef("people", str(number))


def handoff(number: int, owner: str = "o1") -> HandOff:
    task = Task(f"k{number}", ref(number), owner, "Call", "Because", date(2026, 11, 3))
    return HandOff(f"k{number}", Write(ref(number), {"owner": owner}), task)


def attempt(crm: MemoryCrm, kind: str, handoffs: list[HandOff], fault: Fault | None) -> None:
    """One call, which may be lost before or after it was carried out."""
    crm.faults.append(fault)
    try:
        if kind == "hand_off":
            crm.hand_off(handoffs)
        else:
            crm.ensure_tasks([one.task for one in handoffs if one.task])
    except OutcomeUnknown:
        assert fault is not None
    crm.faults.clear()


CALLS = st.lists(
    st.tuples(
        st.sampled_from(["hand_off", "ensure_tasks"]),
        st.lists(st.integers(0, 2), unique=True, min_size=1),
        st.sampled_from([None, Fault.LOST_BEFORE, Fault.LOST_AFTER]),
    ),
    max_size=12,
)


@given(CALLS, st.booleans())
def test_no_order_of_repeats_and_lost_replies_doubles_a_task(
    calls: list[tuple[str, list[int], Fault | None]], enforces: bool
) -> None:
    """However it went, in the end each key has exactly one task."""
    crm = crm_of(enforces=enforces)
    for kind, numbers, fault in calls:
        attempt(crm, kind, [handoff(number) for number in numbers], fault)
        assert len({task.key for task in crm.tasks}) == len(crm.tasks)
    everything = [handoff(number) for number in range(3)]
    attempt(crm, "hand_off", everything, None)
    attempt(crm, "ensure_tasks", everything, None)
    assert sorted(task.key for task in crm.tasks) == ["k0", "k1", "k2"]


@pytest.mark.parametrize("enforces", [True, False])
def test_the_switch_decides_whether_a_repeat_is_told(enforces: bool) -> None:
    """Where keys are enforced the repeat leaves what a person did meanwhile; elsewhere it writes again."""
    crm = crm_of(enforces=enforces)
    crm.hand_off([handoff(0)])
    crm.edit(ref(0), {"owner": "o9"})
    (again,) = crm.hand_off([handoff(0)])
    record = crm.read([ref(0)], ["owner"])[ref(0)]
    assert record
    assert (again.verdict, again.code) == (Verdict.WRITTEN, ALREADY_DONE if enforces else "")
    assert record.fields["owner"] == ("o9" if enforces else "o1")
    assert len(crm.tasks) == (1 if enforces else 0)


def test_a_task_about_a_record_that_is_gone_is_not_made() -> None:
    """It says so instead."""
    crm = crm_of(enforces=False)
    crm.delete(ref(0))
    task = handoff(0).task
    assert task
    assert [result.verdict for result in crm.ensure_tasks([task])] == [Verdict.GONE]
    assert crm.tasks == []
