"""HubSpot's words for writing, and the sieve that finds bad rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import ceil, log2
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import LeaseLost, OutcomeUnknown, Refused, Unreachable
from connectors.hubspot import rows
from connectors.hubspot.rows import Blame, Refusal
from connectors.hubspot.sieve import MOST_CALLS, Answered, Sieve
from connectors.port import Result, Verdict, Write
from leads.record import Raw, RecordRef

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "hubspot" / "amp-labs"


def a_write(id: str, **fields: Raw) -> Write:
    """One row for a contact."""
    return Write(RecordRef("contacts", id), fields)


def recorded(name: str) -> dict[str, Any]:
    """A recorded answer; the test is skipped where the recordings are not."""
    path = RECORDINGS / name
    if not path.exists():
        pytest.skip("the recorded HubSpot answers are not here")
    content: dict[str, Any] = json.loads(path.read_text())
    return content


@pytest.mark.parametrize(
    ("value", "sent"),
    [(None, ""), (True, "true"), (False, "false"), (72, "72"), (72.0, "72"), (0.5, "0.5"), ("é", "é")],
)
def test_every_value_is_sent_as_text(value: Raw, sent: str) -> None:
    """HubSpot's properties are text, and nothing is the empty text."""
    assert rows.text(value) == sent


def test_a_batch_names_each_row_by_its_id() -> None:
    """The trace id lets partial failures be told by row."""
    call = rows.batch("contacts", [a_write("501", tolok_score=72, tolok_grade=None)])
    assert call.kind == "write"
    assert call.body == {
        "inputs": [
            {
                "id": "501",
                "properties": {"tolok_score": "72", "tolok_grade": ""},
                "objectWriteTraceId": "501",
            }
        ]
    }


def test_a_batch_that_went_through_in_part_says_which_rows_are_gone() -> None:
    """The recorded 207: one contact written, one unknown id."""
    content = recorded("batch_update_contacts_err-partial-success.json")
    writes = [a_write("unknownIdentifier888", firstname="x"), a_write("171591000199", firstname="y")]
    results = rows.settled(writes, content)
    assert [results[write.ref].verdict for write in writes] == [Verdict.GONE, Verdict.WRITTEN]


def test_the_recorded_refusal_of_unknown_properties_forbids_the_rows_that_bear_them() -> None:
    """The error names properties and no row; the others may be sent again."""
    refused = rows.refusal(recorded("batch_update_contacts_err-many-invalid-properties.json"))
    writes = [a_write("1", first000name="x"), a_write("2", firstname="y"), a_write("3", last000name="z")]
    found = rows.certain(writes, refused)
    assert {ref.id: result.verdict for ref, result in found.items()} == {
        "1": Verdict.FORBIDDEN,
        "3": Verdict.FORBIDDEN,
    }
    assert found[writes[2].ref].fields == ("last000name",)


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        ({"category": "OBJECT_NOT_FOUND"}, Verdict.GONE),
        ({"category": "VALIDATION_ERROR", "code": "INVALID_OPTION"}, Verdict.REJECTED),
        ({"category": "VALIDATION_ERROR", "code": "READ_ONLY_VALUE"}, Verdict.FORBIDDEN),
        ({"category": "MISSING_SCOPES"}, Verdict.FORBIDDEN),
        ({"category": "RATE_LIMITS"}, Verdict.LOCKED),
        ({"category": "SOMETHING_NEW"}, Verdict.REJECTED),
    ],
)
def test_the_category_of_an_error_decides_over_its_row(error: dict[str, Any], verdict: Verdict) -> None:
    """Named by id, by trace id, or the only error there is."""
    for context in ({"ids": ["7"]}, {"objectWriteTraceId": ["7"]}, {}):
        results = rows.settled([a_write("7", x="y")], {"errors": [error | {"context": context}]})
        assert results[RecordRef("contacts", "7")].verdict is verdict


def test_an_answer_that_is_silent_about_a_row_leaves_the_outcome_unknown() -> None:
    """Neither in the results nor in an error."""
    with pytest.raises(OutcomeUnknown):
        rows.settled([a_write("7", x="y")], {"results": [{"id": "8"}]})


def test_a_refusal_is_read_from_the_list_inside_its_message_too() -> None:
    """The list of errors may be shorter than the one in the message, or be missing."""
    item = {"error": "INVALID_EMAIL", "name": "email", "message": "Email address x is invalid"}
    message = f"Property values were not valid: {json.dumps([item])}"
    assert rows.refusal({"message": message}) == Refusal(
        (Blame("email", "INVALID_EMAIL", "Email address x is invalid"),)
    )


@pytest.mark.parametrize("message", ["There was a problem with the request.", "oops [", ""])
def test_a_refusal_that_is_about_no_property_is_a_fault_of_ours(message: str) -> None:
    """No search for bad rows is begun for it."""
    with pytest.raises(Refused):
        rows.refusal({"message": message, "category": "VALIDATION_ERROR"})


def test_a_quoted_value_is_a_fault_of_every_row_that_bears_it() -> None:
    """The same value of the same property, and no other, however alike."""
    message = "NOPE was not one of the allowed options: [A, NOPE2]"
    refused = Refusal((Blame("stage", "INVALID_OPTION", message),))
    writes = [a_write("1", stage="NOPE"), a_write("2", stage="NOPE2"), a_write("3", grade="NOPE")]
    assert [ref.id for ref in rows.certain(writes, refused)] == ["1"]


class Portal:
    """Takes batches, refuses one that holds a bad row for a reason that names no value."""

    def __init__(self, bad: set[str]) -> None:
        self.bad = bad
        self.written: set[str] = set()
        self.calls = 0

    def send(self, writes: Sequence[Write]) -> Answered:
        """One call."""
        self.calls += 1
        if self.bad & {write.ref.id for write in writes}:
            return Refusal((Blame("note", "RULE_BROKEN", "this value breaks a rule"),))
        self.written |= {write.ref.id for write in writes}
        return {write.ref: Result(write.ref, Verdict.WRITTEN) for write in writes}


@given(size=st.integers(1, 100), bad=st.sets(st.integers(0, 99), max_size=4))
def test_bad_rows_are_found_by_halving_and_all_others_written(size: int, bad: set[int]) -> None:
    """Each bad row costs at most ceil(log2 n) + 1 further calls."""
    writes = [a_write(str(number), note="x") for number in range(size)]
    portal = Portal({str(number) for number in bad if number < size})
    results = Sieve(portal.send).results(writes)
    verdicts = {ref.id: result.verdict for ref, result in results.items()}
    assert {id for id, verdict in verdicts.items() if verdict is Verdict.REJECTED} == portal.bad
    assert {id for id, verdict in verdicts.items() if verdict is Verdict.WRITTEN} == portal.written
    assert len(results) == size
    assert portal.calls <= 1 + len(portal.bad) * (ceil(log2(size)) + 1)


def test_a_batch_full_of_bad_rows_costs_a_bounded_number_of_calls() -> None:
    """Rows that could not be told apart are left for another time, and nothing is guessed about them."""
    writes = [a_write(str(number), note="x") for number in range(100)]
    portal = Portal({str(number) for number in range(100)})
    results = Sieve(portal.send).results(writes)
    assert portal.calls <= MOST_CALLS + 1
    assert {result.verdict for result in results.values()} == {Verdict.REJECTED, Verdict.LOCKED}
    assert len(results) == 100


def test_trouble_after_a_part_was_written_leaves_only_the_rest() -> None:
    """What was written is told; the rest says why it was left."""
    writes = [a_write(str(number), note="x") for number in range(8)]
    portal = Portal({"7"})

    def send(some: Sequence[Write]) -> Answered:
        if portal.written:
            raise Unreachable("gone away")
        return portal.send(some)

    results = Sieve(send).results(writes)
    left = {ref.id for ref, result in results.items() if result.verdict is Verdict.LOCKED}
    assert portal.written == {"0", "1", "2", "3"}
    assert left == {"4", "5", "6", "7"}


@pytest.mark.parametrize("error", [OutcomeUnknown, LeaseLost])
def test_an_unknown_outcome_or_a_lost_lease_is_never_hidden(error: type[Exception]) -> None:
    """Even when other rows of the batch are settled."""
    portal = Portal({"7"})

    def send(some: Sequence[Write]) -> Answered:
        if portal.written:
            raise error("stop")
        return portal.send(some)

    with pytest.raises(error):
        Sieve(send).results([a_write(str(number), note="x") for number in range(8)])


def test_trouble_before_anything_was_settled_is_raised() -> None:
    """The caller may try the whole batch again."""

    def send(some: Sequence[Write]) -> Answered:
        raise Unreachable("gone away")

    with pytest.raises(Unreachable):
        Sieve(send).results([a_write("1", note="x")])


def test_each_type_of_record_is_sent_in_calls_of_its_own() -> None:
    """One endpoint writes one type."""
    portal = Portal(set())
    writes = [
        a_write("1", note="x"),
        Write(RecordRef("companies", "2"), {"note": "y"}),
        a_write("3", note="z"),
    ]
    assert len(Sieve(portal.send).results(writes)) == 3
    assert portal.calls == 2
