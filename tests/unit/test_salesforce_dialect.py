"""Salesforce's tongue: literals, names, ids, cursors, queries, and rows as records."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Misconfigured, OutcomeUnknown, Refused
from connectors.port import Stream, Verdict, Write
from connectors.salesforce import dialect
from leads.record import RecordRef

LEAD = "00Q000000000001EAA"
CONTACT = "003000000000001AAA"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def unquoted(literal: str) -> tuple[str, str]:
    """What SOQL reads: the value of the literal that a text begins with, and what follows it."""
    assert literal[0] == "'"
    value, place = [], 1
    while literal[place] != "'":
        if literal[place] == "\\":
            value.append(ESCAPES[literal[place + 1]])
            place += 2
        else:
            value.append(literal[place])
            place += 1
    return "".join(value), literal[place + 1 :]


@given(st.text(), st.text())
def test_a_quoted_text_is_one_literal_and_nothing_more(text: str, rest: str) -> None:
    """Whatever the text holds, SOQL reads it back as it was and goes on right behind it."""
    assert unquoted(dialect.quoted(text) + rest) == (text, rest)


def test_a_text_that_would_break_out_stays_inside() -> None:
    """The well-known attack is only a value."""
    attack = "x' OR Name != '"
    assert dialect.quoted(attack) == "'x\\' OR Name != \\''"


@pytest.mark.parametrize("text", ["Id FROM Lead--", "A.", ".A", "a b", "1A", "Näme", "", "A..B", "Id\n"])
def test_a_name_that_is_not_one_never_gets_into_a_query(text: str) -> None:
    """Field and type names can not be quoted, so they are checked."""
    with pytest.raises(Misconfigured):
        dialect.stream_query(Stream("Lead", (text,)), None)
    with pytest.raises(Misconfigured):
        dialect.stream_query(Stream(text, ("Email",)), None)


@pytest.mark.parametrize(
    ("short", "long"),
    [("001D000000IqhSL", "001D000000IqhSLIAZ"), ("005000000000001", "005000000000001AAA")],
)
def test_an_id_of_fifteen_gets_its_suffix(short: str, long: str) -> None:
    """The suffix says which letters are capitals; an id that has it stays as it is."""
    assert dialect.id18(short) == long
    assert dialect.id18(long) == long


@pytest.mark.parametrize("text", ["", "00Q", "00Q00000000000'", "00Q000000000001AA", "none"])
def test_what_is_not_an_id_is_refused(text: str) -> None:
    """Ids are checked before they get anywhere."""
    with pytest.raises(Refused):
        dialect.id18(text)


def test_a_first_read_has_no_lower_bound_and_no_limit() -> None:
    """All rows, in the order of stamp and id, with the system fields of the type."""
    assert dialect.stream_query(Stream("Lead", ("Email", "Account.Industry")), None) == (
        "SELECT Id, SystemModstamp, CreatedDate, IsDeleted, MasterRecordId, IsConverted, ConvertedContactId,"
        " Email, Account.Industry FROM Lead ORDER BY SystemModstamp, Id"
    )


def test_a_type_that_is_not_known_is_read_without_special_fields() -> None:
    """No field is asked for that a type may lack, and none twice, whatever its capitals."""
    query = dialect.stream_query(Stream("Visit__c", ("id", "Kind__c", "KIND__C"), ("Lead__c",)), None)
    assert query.startswith("SELECT Id, SystemModstamp, CreatedDate, Kind__c, Lead__c FROM Visit__c ")


def test_a_place_inside_a_second_goes_on_by_id() -> None:
    """Ties of one second are cut by the id."""
    query = dialect.stream_query(Stream("Task", ()), dialect.Place(NOON, LEAD))
    assert (
        f"WHERE ((SystemModstamp = 2026-03-01T12:00:00Z AND Id > '{LEAD}')"
        " OR SystemModstamp > 2026-03-01T12:00:00Z) ORDER BY SystemModstamp, Id"
    ) in query


moments = st.integers(0, 4_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
places = st.builds(
    dialect.Place, moments, st.sampled_from(["", LEAD, CONTACT]), st.one_of(st.none(), moments)
)


@given(places)
def test_a_cursor_gives_back_its_place(place: dialect.Place) -> None:
    """Nothing is lost between writing and reading a cursor."""
    assert dialect.place_of(place.cursor()) == place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "null",
        "[]",
        "7",
        '{"v":2,"stamp":"2026-03-01T12:00:00Z","after":"","settled":""}',
        '{"v":1,"stamp":"noon","after":"","settled":""}',
        '{"v":1,"stamp":"2026-03-01T12:00:00Z","after":"x\' OR Id != \'","settled":""}',
    ],
)
def test_a_cursor_that_is_not_ours_stops_the_connection(text: str) -> None:
    """A foreign or later cursor is never guessed at."""
    with pytest.raises(Misconfigured):
        dialect.place_of(text)


def test_a_complete_read_ends_five_minutes_before_it_was_opened() -> None:
    """The overlap is taken from the server's time at the opening."""
    assert dialect.place_of(dialect.ending(None, NOON)) == dialect.Place(NOON - timedelta(minutes=5))


def test_a_read_that_went_on_late_looks_back_to_where_the_first_had_settled() -> None:
    """What was uncommitted when the first read stopped is not passed over by the second."""
    stopped = dialect.Place(NOON - timedelta(minutes=1), LEAD, NOON - timedelta(minutes=5))
    ended = dialect.ending(stopped, NOON + timedelta(hours=3))
    assert dialect.place_of(ended).stamp == NOON - timedelta(minutes=5)


def test_a_read_that_stopped_in_old_rows_needs_no_look_back() -> None:
    """Rows below the settled time can not gain late ones."""
    stopped = dialect.Place(NOON - timedelta(days=9), LEAD, NOON - timedelta(minutes=5))
    ended = dialect.ending(stopped, NOON + timedelta(hours=3))
    assert dialect.place_of(ended).stamp == NOON + timedelta(hours=3) - timedelta(minutes=5)


def test_a_reach_moves_the_beginning_back() -> None:
    """The delayed lane begins that much earlier and inside no second."""
    cursor = dialect.Place(NOON, LEAD, NOON - timedelta(minutes=2)).cursor()
    assert dialect.beginning(cursor, timedelta(hours=1)) == dialect.Place(
        NOON - timedelta(hours=1, minutes=2)
    )
    assert dialect.beginning(None, timedelta(hours=1)) is None


def row(**fields: Any) -> dict[str, Any]:
    return {
        "attributes": {"type": "Lead"},
        "Id": LEAD,
        "SystemModstamp": "2026-03-01T12:00:00.000+0000",
        "CreatedDate": "2026-02-01T07:00:00.000+0700",
        **fields,
    }


def test_a_row_becomes_a_record_with_its_parents_fields_dotted() -> None:
    """Asked fields only; times in UTC; a vendor's own time text stays text."""
    found = dialect.record(
        "Lead",
        row(
            Email="ayu@angkasa.example", Account={"Industry": "Energy"}, Asked_At__c="2026-01-01", Score__c=7
        ),
        ("Email", "Account.Industry", "Asked_At__c", "Hidden__c"),
    )
    assert found.ref == RecordRef("Lead", LEAD)
    assert found.modified == NOON
    assert found.created == datetime(2026, 2, 1, tzinfo=UTC)
    assert found.fields == {
        "Email": "ayu@angkasa.example",
        "Account.Industry": "Energy",
        "Asked_At__c": "2026-01-01",
    }
    assert (found.deleted, found.moved_to, found.people) == (False, None, ())


def test_the_fields_of_a_parent_that_is_not_there_are_empty() -> None:
    """A null parent is known to be empty, which is not the same as unreadable."""
    assert dialect.record("Lead", row(Account=None), ("Account.Owner.Name",)).fields == {
        "Account.Owner.Name": None
    }


def test_a_compound_value_is_left_out() -> None:
    """An address is not a scalar; its parts have names of their own."""
    assert dialect.record("Lead", row(Address={"city": "Malang"}), ("Address",)).fields == {}


def test_a_merged_record_names_its_master_and_is_deleted() -> None:
    """The loser of a merge is gone and says where."""
    found = dialect.record("Contact", row(Id=CONTACT, IsDeleted=True, MasterRecordId="003000000000002"), ())
    assert found.deleted
    assert found.moved_to == RecordRef("Contact", "003000000000002AAA")


def test_a_converted_lead_names_its_contact_and_stays() -> None:
    """A converted lead is readable still, and moved to the contact it became."""
    found = dialect.record("Lead", row(IsConverted=True, ConvertedContactId=CONTACT, MasterRecordId=None), ())
    assert not found.deleted
    assert found.moved_to == RecordRef("Contact", CONTACT)


def test_an_activity_names_its_persons_by_the_prefix_of_their_ids() -> None:
    """Contacts and leads are persons, others are not, and the contact of a member stands first."""
    member = row(LeadId=LEAD, ContactId=CONTACT, WhoId="001000000000001AAA", Third__c=None)
    found = dialect.record("CampaignMember", member, (), ("LeadId", "ContactId", "WhoId", "Third__c"))
    assert found.people == (RecordRef("Contact", CONTACT), RecordRef("Lead", LEAD))
    assert found.fields == {}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"records": [], "done": False, "totalSize": 1},
        {"records": [3], "done": True, "totalSize": 1},
    ],
)
def test_an_answer_that_is_not_a_page_is_refused(body: Any) -> None:
    """A wrong shape is never read as an empty page."""
    with pytest.raises(Refused):
        dialect.rows_of(body)


@pytest.mark.parametrize("stamp", [None, "yesterday", "2026-03-01T12:00:00"])
def test_a_row_without_a_readable_time_is_refused(stamp: str | None) -> None:
    """A stamp without a zone or none at all can not be put in order."""
    with pytest.raises(Refused):
        dialect.record("Lead", row(SystemModstamp=stamp), ())


def test_attributes_come_first_in_each_written_row() -> None:
    """Salesforce parses a row in order."""
    body = dialect.write_body([Write(RecordRef("Lead", LEAD[:15]), {"Tolok_Score__c": 71, "OwnerId": None})])
    assert json.dumps(body) == (
        '{"allOrNone": false, "records": [{"attributes": {"type": "Lead"}, "id": "00Q000000000001EAA",'
        ' "Tolok_Score__c": 71, "OwnerId": null}]}'
    )


@pytest.mark.parametrize("field", ["Id", "id", "attributes"])
def test_a_write_can_not_say_that_it_is_another_row(field: str) -> None:
    """The address of a write is its reference alone."""
    with pytest.raises(Refused):
        dialect.write_body([Write(RecordRef("Lead", LEAD), {field: "00Q000000000002EAA"})])


def test_results_are_matched_by_position() -> None:
    """A failed row bears no id, so only its place tells whose it is."""
    refs = [RecordRef("Lead", f"00Q00000000000{n}EAA") for n in (1, 2, 3)]
    error = {"statusCode": "STRING_TOO_LONG", "message": "too long", "fields": ["Tolok_Reasons__c"]}
    body = [
        {"id": refs[0].id, "success": True, "errors": []},
        {"success": False, "errors": [error]},
        {"id": refs[2].id, "success": True, "errors": []},
    ]
    results = dialect.results_of([Write(ref, {}) for ref in refs], body)
    assert [result.ref for result in results] == refs
    assert [result.verdict for result in results] == [Verdict.WRITTEN, Verdict.REJECTED, Verdict.WRITTEN]
    assert (results[1].code, results[1].fields) == ("STRING_TOO_LONG", ("Tolok_Reasons__c",))


@pytest.mark.parametrize("body", [None, {}, [], [{}], [{"success": "yes"}], [None], [{"success": True}] * 2])
def test_an_answer_that_does_not_tell_each_row_leaves_the_outcome_unknown(body: Any) -> None:
    """A write whose answer makes no sense may well have happened."""
    with pytest.raises(OutcomeUnknown):
        dialect.results_of([Write(RecordRef("Lead", LEAD), {})], body)
