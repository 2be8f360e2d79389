"""What every CRM promises of writing."""

from __future__ import annotations

import pytest

from connectors.errors import OutcomeUnknown, Refused, Unauthorised
from connectors.port import Verdict, Write
from leads.record import RecordRef
from tests.conformance.subjects import Subject


def _value(subject: Subject, ref: RecordRef) -> object:
    record = subject.crm.read([ref], [subject.text])[ref]
    assert record is not None
    return record.fields[subject.text]


@pytest.mark.parametrize("value", ['Kepala Pemasaran & "IT" <é😀> 100%', "0", "true"])
def test_a_written_value_is_read_back_exactly(subject: Subject, value: str) -> None:
    """Text survives the way there and back."""
    ref = subject.some(1)[0].ref
    (result,) = subject.crm.write([Write(ref, {subject.text: value})])
    assert result.verdict is Verdict.WRITTEN
    assert _value(subject, ref) == value


def test_none_clears_a_field(subject: Subject) -> None:
    """A cleared field is read as nothing."""
    ref = subject.some(1)[0].ref
    subject.crm.write([Write(ref, {subject.text: "Something"})])
    subject.crm.write([Write(ref, {subject.text: None})])
    assert _value(subject, ref) in (None, "")


def test_results_come_for_each_row_in_the_order_of_the_writes(subject: Subject) -> None:
    """The caller may match results to rows by position."""
    refs = [record.ref for record in subject.some(20)][::-1]
    results = subject.crm.write([Write(ref, {subject.text: ref.id}) for ref in refs])
    assert [result.ref for result in results] == refs
    assert {result.verdict for result in results} == {Verdict.WRITTEN}
    assert [_value(subject, ref) for ref in refs[:3]] == [ref.id for ref in refs[:3]]


def test_one_bad_row_does_not_harm_the_others(subject: Subject) -> None:
    """The bad row is rejected with the field's name, all others are written."""
    refs = [record.ref for record in subject.some(20)]
    bad = refs[7]
    subject.spoil(bad)
    field, value = subject.bad
    writes = [Write(ref, {subject.text: "Fine"} if ref != bad else {field: value}) for ref in refs]
    results = subject.crm.write(writes)
    assert [result.verdict for result in results] == [
        Verdict.REJECTED if ref == bad else Verdict.WRITTEN for ref in refs
    ]
    assert results[7].code
    assert results[7].message
    assert results[7].fields == (field,)
    assert {_value(subject, ref) for ref in refs if ref != bad} == {"Fine"}


def test_writing_the_same_twice_changes_nothing(subject: Subject) -> None:
    """Writes are absolute: a repeat is welcome and leaves the value."""
    ref = subject.some(1)[0].ref
    writes = [Write(ref, {subject.text: "Twice"})]
    first, second = subject.crm.write(writes), subject.crm.write(writes)
    assert first == second
    assert _value(subject, ref) == "Twice"


def test_a_lost_reply_is_an_unknown_outcome_and_is_not_sent_again(subject: Subject) -> None:
    """The write happened, the caller is told that nobody knows, and one call was spent."""
    ref = subject.some(1)[0].ref
    before = subject.arrived()
    subject.lose_next_reply()
    with pytest.raises(OutcomeUnknown):
        subject.crm.write([Write(ref, {subject.text: "Silence"})])
    assert subject.arrived() == before + 1
    assert _value(subject, ref) == "Silence"


def test_unknown_and_deleted_ids_are_gone(subject: Subject) -> None:
    """A row whose record is not there says so, and is not created."""
    deleted, kept = (record.ref for record in subject.some(2))
    never = RecordRef(kept.type, subject.unknown_id)
    subject.remove(deleted)
    results = subject.crm.write([Write(ref, {subject.text: "Here"}) for ref in (deleted, kept, never)])
    assert [result.verdict for result in results] == [Verdict.GONE, Verdict.WRITTEN, Verdict.GONE]
    assert subject.crm.read([never], [subject.text])[never] is None


def test_a_field_that_is_not_there_is_a_matter_of_the_set_up(subject: Subject) -> None:
    """Writing an unknown field is forbidden, not a fault of the row's value."""
    ref = subject.some(1)[0].ref
    (result,) = subject.crm.write([Write(ref, {"No_Such_Field__c": "x"})])
    assert result.verdict is Verdict.FORBIDDEN
    assert result.fields == ("No_Such_Field__c",)


def test_too_many_rows_and_one_record_twice_are_refused_before_sending(subject: Subject) -> None:
    """What the CRM would refuse as a whole is never sent."""
    refs = [record.ref for record in subject.some(1)]
    before = subject.arrived()
    many = [
        Write(RecordRef(refs[0].type, f"{number:018}"), {subject.text: "x"})
        for number in range(subject.crm.limits.write_rows + 1)
    ]
    for writes in (many, [Write(refs[0], {subject.text: "x"})] * 2):
        with pytest.raises(Refused):
            subject.crm.write(writes)
    assert subject.arrived() == before


def test_a_bad_token_is_unauthorised_and_writes_nothing(subject: Subject) -> None:
    """The credentials are refused, the token is in no message, the value stays."""
    ref = subject.some(1)[0].ref
    before = _value(subject, ref)
    with pytest.raises(Unauthorised) as refusal:
        subject.signed_out().write([Write(ref, {subject.text: "Stolen"})])
    assert "bad" not in str(refusal.value)
    assert _value(subject, ref) == before
