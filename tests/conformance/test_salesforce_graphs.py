"""Many failures in one request of hand-offs to Salesforce."""

from __future__ import annotations

from datetime import date

from connectors.port import HandOff, Task, Verdict, Write
from sandbox.server import Sandbox
from tests.conformance.subjects import salesforce

BAD, GOOD = 20, 20
MOST_ROUNDS = 5


def test_hand_offs_that_were_halted_behind_many_failures_go_through_later() -> None:
    """After too many failures the org halts the rest of a request; no good hand-off is lost by that."""
    subject = salesforce(Sandbox(leads=60))
    subject.crm.create_fields("Lead", subject.specs)
    subject.crm.prepare_handoffs()
    owner = next(one.id for one in subject.crm.owners() if one.active and not one.queue)
    field, value = subject.bad
    waiting = []
    for place, record in enumerate(subject.some(BAD + GOOD)):
        fields = {subject.owner: owner} | ({field: value} if place < BAD else {})
        task = Task(f"k{place}", record.ref, owner, f"Tolok {place}", "", date(2026, 11, 4))
        waiting.append(HandOff(task.key, Write(record.ref, fields), task))
    verdicts, everything = {}, list(waiting)
    for _ in range(MOST_ROUNDS):
        if waiting:
            results = subject.crm.hand_off(waiting)
            verdicts |= {one.key: result.verdict for one, result in zip(waiting, results, strict=True)}
            waiting = [one for one in waiting if verdicts[one.key] is Verdict.LOCKED]
    assert list(verdicts.values()) == [Verdict.REJECTED] * BAD + [Verdict.WRITTEN] * GOOD
    assert [len(subject.tasks(one.write.ref)) for one in everything] == [0] * BAD + [1] * GOOD
