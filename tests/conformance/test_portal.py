"""What every CRM promises beside its records: identity, time, fields, owners, and the gate."""

from __future__ import annotations

from dataclasses import replace

from connectors.port import Field, FieldType, Made, Write
from tests.conformance.subjects import Subject


def test_it_says_which_org_or_portal_it_is(subject: Subject) -> None:
    """The id is there and stays the same."""
    assert subject.crm.identify().id
    assert subject.crm.identify() == subject.crm.identify()


def test_server_time_is_the_time_of_the_last_answer(subject: Subject) -> None:
    """It follows the server's clock, to the second."""
    assert subject.crm.server_time() == subject.now().replace(microsecond=0)
    subject.advance(90)
    subject.crm.identify()
    assert subject.crm.server_time() == subject.now().replace(microsecond=0)


def test_types_that_are_not_there_are_absent_from_the_description(subject: Subject) -> None:
    """Only the types that exist are described, with the fields that records bear."""
    type = subject.people.type
    described = subject.crm.describe([type, "NoSuchType__c"])
    assert set(described) == {type}
    fields = {field.name: field for field in described[type]}
    assert set(subject.people.fields) <= set(fields)
    assert fields[subject.text].writable
    assert fields[subject.text].type is FieldType.TEXT


def test_fields_are_created_once(subject: Subject) -> None:
    """The first asking creates, the second finds them; each is described with its type and can be written."""
    type = subject.people.type
    specs = subject.specs
    assert {made.made for made in subject.crm.create_fields(type, specs)} == {Made.CREATED}
    again = subject.crm.create_fields(type, specs)
    assert [(made.name, made.made) for made in again] == [(spec.name, Made.PRESENT) for spec in specs]
    fields = {field.name: field for field in subject.crm.describe([type])[type]}
    assert {spec.name: fields[spec.name].type for spec in specs} == {spec.name: spec.type for spec in specs}
    assert all(fields[spec.name].writable and fields[spec.name].custom for spec in specs)


def test_a_field_of_another_type_in_the_way_is_refused_with_a_reason(subject: Subject) -> None:
    """Nothing is changed about a field that is already there."""
    type = subject.people.type
    subject.crm.create_fields(type, subject.specs[:1])
    wrong = subject.clashing
    (made,) = subject.crm.create_fields(type, [wrong])
    assert made.made is Made.REFUSED
    assert made.reason


def test_a_note_stands_beside_its_field_until_another_takes_its_place(subject: Subject) -> None:
    """Nothing else about the field changes, and it is there for every sign-in that sees the field."""
    crm, type, spec = subject.crm, subject.people.type, subject.specs[0]
    crm.create_fields(type, [spec])

    def shown() -> Field:
        return next(field for field in crm.describe([type])[type] if field.name == spec.name)

    before = shown()
    for note in ("Kept by Tolok,\nin two lines", "Kept by another", ""):
        assert crm.annotate(type, spec.name, note).made is Made.CREATED
        assert shown() == replace(before, note=note)


def test_a_note_beside_a_field_that_is_not_there_is_refused_with_a_reason(subject: Subject) -> None:
    """As is one beside a field of the CRM's own."""
    for name in ("tolok_nowhere", "tolok_nowhere__c", subject.text):
        made = subject.crm.annotate(subject.people.type, name, "Kept by Tolok")
        assert made.made is Made.REFUSED
        assert made.reason


def test_owners_include_queues_where_the_crm_has_them(subject: Subject) -> None:
    """Owners have an id and a name; a queue is told apart."""
    owners = subject.crm.owners()
    assert owners
    assert all(owner.id and owner.name for owner in owners)
    assert len({owner.id for owner in owners}) == len(owners)
    assert any(owner.queue for owner in owners) == subject.queues


def test_every_call_passes_the_gate_once(subject: Subject) -> None:
    """As many admissions as HTTP calls, whatever was done."""
    crm = subject.crm
    refs = [record.ref for record in subject.some(3)]
    for stream in subject.activities:
        for _ in crm.activities_since(stream, None):
            pass
    crm.identify()
    crm.describe([subject.people.type])
    crm.owners()
    crm.read(refs, [subject.text])
    crm.write([Write(ref, {subject.text: "Counted"}) for ref in refs])
    crm.create_fields(subject.people.type, subject.specs)
    assert len(subject.gate.admitted) == subject.arrived()
    assert subject.gate.admitted.count("write") >= 2
