"""What every CRM promises of hand-offs and their tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from connectors.errors import OutcomeUnknown, Refused
from connectors.port import ALREADY_DONE, HandOff, Made, Result, Task, Verdict, Write
from leads.record import Record, RecordRef
from tests.conformance.subjects import Seen, Subject

FEW = 8


def _owner(subject: Subject, *, queue: bool = False, place: int = 0) -> str:
    owners = subject.crm.owners()
    return [owner.id for owner in owners if owner.active and owner.queue is queue][place]


def _handoffs(subject: Subject, refs: Sequence[RecordRef], owner: str = "") -> list[HandOff]:
    owner = owner or _owner(subject)
    due = (subject.now() + timedelta(days=1)).date()
    made = []
    for ref in refs:
        key = sha256(ref.id.encode()).hexdigest()
        write = Write(ref, {subject.owner: owner, subject.stage: "mql", subject.key: key})
        task = Task(key, ref, owner, f"Tolok: call {ref.id}", "Because\nof <A1> & more", due)
        made.append(HandOff(key, write, task))
    return made


def _done(subject: Subject, handoffs: Sequence[HandOff]) -> tuple[Result, ...]:
    """Hand off, and see to the tasks of those that were written."""
    results = _handed(subject, handoffs)
    tasks = [
        handoff.task
        for handoff, result in zip(handoffs, results, strict=True)
        if handoff.task and result.verdict is Verdict.WRITTEN
    ]
    assert {result.verdict for result in subject.crm.ensure_tasks(tasks)} <= {Verdict.WRITTEN}
    return results


def _handed(subject: Subject, handoffs: Sequence[HandOff]) -> tuple[Result, ...]:
    """Hand off, as many in one call as the CRM takes."""
    size = subject.crm.limits.handoff_rows
    parts = [handoffs[start : start + size] for start in range(0, len(handoffs), size)]
    return tuple(result for part in parts for result in subject.crm.hand_off(part))


def _now(subject: Subject, refs: Sequence[RecordRef]) -> list[Record | None]:
    fields = [subject.owner, subject.stage, subject.key]
    found = subject.crm.read(refs, fields)
    return [found[ref] for ref in refs]


def _expected(handoff: HandOff) -> list[Seen]:
    assert handoff.task
    return [Seen(handoff.task.subject, handoff.task.owner, handoff.task.due)]


def _refs(subject: Subject, count: int = FEW) -> list[RecordRef]:
    return [record.ref for record in subject.some(count)]


def test_a_hand_off_writes_owner_stage_and_key_and_makes_one_task(handing: Subject) -> None:
    """The record bears all three, and its owner has a task that says what to do and until when."""
    handoffs = _handoffs(handing, _refs(handing))
    results = _done(handing, handoffs)
    assert [(one.ref, one.verdict, one.code) for one in results] == [
        (handoff.write.ref, Verdict.WRITTEN, "") for handoff in handoffs
    ]
    records = _now(handing, [handoff.write.ref for handoff in handoffs])
    assert [record and record.fields for record in records] == [
        dict(handoff.write.fields) for handoff in handoffs
    ]
    for handoff in handoffs:
        assert handing.tasks(handoff.write.ref) == _expected(handoff)


def test_a_repeat_changes_nothing_and_doubles_nothing(handing: Subject) -> None:
    """Neither values nor stamps move, there is still one task; where keys are enforced it is said so."""
    handoffs = _handoffs(handing, _refs(handing))
    refs = [handoff.write.ref for handoff in handoffs]
    _done(handing, handoffs)
    before = _now(handing, refs)
    handing.advance(90)
    results = _done(handing, handoffs)
    assert {result.verdict for result in results} == {Verdict.WRITTEN}
    assert {result.code for result in results} == {ALREADY_DONE if handing.enforces else ""}
    assert _now(handing, refs) == before
    assert [handing.tasks(ref) for ref in refs] == [_expected(handoff) for handoff in handoffs]


def test_a_repeat_leaves_the_owner_whom_a_person_chose_meanwhile(handing: Subject) -> None:
    """Where the CRM keeps a key to one hand-off, a late repeat undoes nobody's work."""
    if not handing.enforces:
        pytest.skip("here the writer must look at the record before a repeat")
    (handoff,) = _handoffs(handing, _refs(handing, 1))
    ref = handoff.write.ref
    _done(handing, [handoff])
    other = _owner(handing, place=1)
    handing.edit(ref, {handing.owner: other})
    (result,) = _done(handing, [handoff])
    assert (result.verdict, result.code) == (Verdict.WRITTEN, ALREADY_DONE)
    (record,) = _now(handing, [ref])
    assert record
    assert record.fields[handing.owner] == other
    assert len(handing.tasks(ref)) == 1


def test_one_bad_row_harms_no_other_hand_off(handing: Subject) -> None:
    """The bad one leaves neither values nor a task nor a used key; it goes through once it is mended."""
    handoffs = _handoffs(handing, _refs(handing))
    good, bad = [*handoffs[:3], *handoffs[4:]], handoffs[3]
    field, value = handing.bad
    before = _now(handing, [bad.write.ref])
    spoilt = HandOff(bad.key, Write(bad.write.ref, {**bad.write.fields, field: value}), bad.task)
    handing.spoil(bad.write.ref)
    results = _done(handing, [*handoffs[:3], spoilt, *handoffs[4:]])
    assert results[3].verdict is Verdict.REJECTED
    assert results[3].code
    assert {result.verdict for result in results if result.ref != bad.write.ref} == {Verdict.WRITTEN}
    assert [handing.tasks(handoff.write.ref) for handoff in good] == [_expected(one) for one in good]
    assert handing.tasks(bad.write.ref) == []
    assert _now(handing, [bad.write.ref]) == before
    handing.mend(bad.write.ref)
    (result,) = _done(handing, [bad])
    assert (result.verdict, result.code) == (Verdict.WRITTEN, "")
    assert handing.tasks(bad.write.ref) == _expected(bad)


def test_records_that_are_gone_are_told_and_get_no_task(handing: Subject) -> None:
    """A deleted record and one that never was say so; nothing is made for them."""
    deleted, kept = _refs(handing, 2)
    never = RecordRef(kept.type, handing.unknown_id)
    handing.remove(deleted)
    results = _done(handing, _handoffs(handing, [deleted, kept, never]))
    assert [result.verdict for result in results] == [Verdict.GONE, Verdict.WRITTEN, Verdict.GONE]
    assert len(handing.tasks(kept)) == 1


def test_a_lost_reply_to_a_hand_off_is_an_unknown_outcome_and_a_repeat_is_safe(handing: Subject) -> None:
    """It was carried out; the repeat leaves one task each."""
    handoffs = _handoffs(handing, _refs(handing))
    handing.lose_write(0)
    with pytest.raises(OutcomeUnknown):
        _handed(handing, handoffs)
    results = _done(handing, handoffs)
    assert {result.verdict for result in results} == {Verdict.WRITTEN}
    assert [handing.tasks(one.write.ref) for one in handoffs] == [_expected(one) for one in handoffs]


def test_a_record_that_was_changed_after_the_last_look_is_left_alone(handing: Subject) -> None:
    """Where the CRM can tell: nothing of the hand-off is done, and it goes through after another look."""
    if not handing.enforces:
        pytest.skip("this CRM has no conditional writes")
    (handoff,) = _handoffs(handing, _refs(handing, 1))
    ref, other = handoff.write.ref, _owner(handing, place=1)
    (looked,) = _now(handing, [ref])
    assert looked
    handing.advance(5)
    handing.edit(ref, {handing.owner: other})
    (result,) = _done(handing, [replace(handoff, seen=looked.modified)])
    assert (result.verdict, result.code) == (Verdict.LOCKED, "CHANGED_SINCE")
    (looked,) = _now(handing, [ref])
    assert looked
    assert (looked.fields[handing.owner], handing.tasks(ref)) == (other, [])
    (result,) = _done(handing, [replace(handoff, seen=looked.modified)])
    assert (result.verdict, result.code) == (Verdict.WRITTEN, "")
    assert handing.tasks(ref) == _expected(handoff)


@pytest.mark.parametrize("lost", [0, 1])
def test_a_lost_reply_while_tasks_are_made_leaves_one_live_task_each(handing: Subject, lost: int) -> None:
    """Whichever write's answer is lost, a repeat completes what is missing and doubles nothing."""
    handoffs = _handoffs(handing, _refs(handing))
    tasks = [handoff.task for handoff in handoffs if handoff.task]
    _handed(handing, handoffs)
    handing.lose_write(lost)
    try:
        handing.crm.ensure_tasks(tasks)
        assert handing.enforces or lost > 0
    except OutcomeUnknown:
        assert {result.verdict for result in handing.crm.ensure_tasks(tasks)} == {Verdict.WRITTEN}
    assert [handing.tasks(one.write.ref) for one in handoffs] == [_expected(one) for one in handoffs]


def test_a_hand_off_without_a_task_makes_none(handing: Subject) -> None:
    """Owner, stage and key alone are written."""
    (handoff,) = _handoffs(handing, _refs(handing, 1))
    _done(handing, [HandOff(handoff.key, handoff.write)])
    (record,) = _now(handing, [handoff.write.ref])
    assert record
    assert record.fields == handoff.write.fields
    assert handing.tasks(handoff.write.ref) == []


def test_a_queue_gets_the_record_and_no_task(handing: Subject) -> None:
    """Tasks belong to users; whoever takes the lead from the queue is told by other means."""
    if not (handing.queues and handing.enforces):
        pytest.skip("this CRM has no queues, or its tasks are made apart")
    (handoff,) = _handoffs(handing, _refs(handing, 1), _owner(handing, queue=True))
    (result,) = _done(handing, [handoff])
    assert result.verdict is Verdict.WRITTEN
    assert handing.tasks(handoff.write.ref) == []


def test_too_many_hand_offs_and_one_key_or_record_twice_are_refused_before_sending(handing: Subject) -> None:
    """What could not be told apart afterwards is never sent."""
    first, second = _handoffs(handing, _refs(handing, 2))
    many = _handoffs(
        handing,
        [RecordRef(first.write.ref.type, f"{n:018}") for n in range(handing.crm.limits.handoff_rows + 1)],
    )
    before = handing.arrived()
    twice = ([first, HandOff(first.key, second.write)], [first, HandOff(second.key, first.write)])
    for handoffs in (many, *twice):
        with pytest.raises(Refused):
            handing.crm.hand_off(handoffs)
    assert handing.arrived() == before


def test_nothing_to_hand_off_is_no_task_to_ensure(handing: Subject) -> None:
    """No tasks, no calls."""
    before = handing.arrived()
    assert handing.crm.ensure_tasks([]) == ()
    assert handing.arrived() == before


def test_preparing_again_makes_nothing(handing: Subject) -> None:
    """What is there is found; a refusal stays one and says why."""
    first, second = handing.crm.prepare_handoffs(), handing.crm.prepare_handoffs()
    assert first == second
    assert first[0].made is Made.PRESENT or first[0].reason


def test_hand_offs_take_the_least_calls(handing: Subject) -> None:
    """As many as the CRM's own count of what was needed; where tasks are listed, one more look afterwards."""
    if handing.cost is None:
        pytest.skip("nobody counts what was needed in memory")
    handoffs = _handoffs(handing, _refs(handing, 40))
    handing.cost()
    _done(handing, handoffs)
    calls, least = handing.cost()
    assert calls == least + handing.looks_again
