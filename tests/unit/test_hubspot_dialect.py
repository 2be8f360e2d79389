"""HubSpot's words for reading."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import Misconfigured, Refused, TryAgain
from connectors.hubspot import dialect, properties, rows
from connectors.hubspot.call import Reply
from connectors.hubspot.dialect import Asked
from connectors.hubspot.paths import checked_version, versioned
from connectors.hubspot.place import Place, milliseconds, place_of
from connectors.port import FieldSpec, FieldType, Made, Stream, Write
from leads.record import RecordRef

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
STREAM = Stream("contacts", ("email", "jobtitle"))


def a_row(id: str, **more: Any) -> dict[str, Any]:
    """A record as it comes over the wire."""
    stamp = "2026-11-02T11:00:00.123Z"
    return {"id": id, "properties": {}, "createdAt": stamp, "updatedAt": stamp, "archived": False} | more


def test_a_first_read_lists_and_a_later_one_searches() -> None:
    """Without a cursor everything is listed; with one a window is searched by stamp, in the order of ids."""
    listing = dialect.page(STREAM, Place(), associations=False)
    window = dialect.page(STREAM, Place(since=1793620800000, last=501), associations=False)
    assert listing.method == "GET"
    assert dict(listing.params) == {
        "limit": "100",
        "archived": "false",
        "properties": "email,jobtitle,hs_merged_object_ids",
    }
    assert window.path == "/crm/v3/objects/contacts/search"
    assert window.body == {
        "filterGroups": [
            {
                "filters": [
                    {"propertyName": "lastmodifieddate", "operator": "GTE", "value": "1793620800000"},
                    {"propertyName": "hs_object_id", "operator": "GT", "value": "501"},
                ]
            }
        ],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": ["email", "jobtitle", "hs_merged_object_ids"],
        "limit": 200,
    }


@pytest.mark.parametrize(
    ("type", "property"), [("contacts", "lastmodifieddate"), ("deals", "hs_lastmodifieddate")]
)
def test_contacts_have_a_stamp_of_their_own(type: str, property: str) -> None:
    """Every other type of object bears hs_lastmodifieddate."""
    assert dialect.stamp_property(type) == property


def test_a_listing_brings_contacts_along_only_where_they_are_wanted() -> None:
    """Engagements are listed with their contacts inline."""
    call = dialect.page(Stream("calls", ()), Place(), associations=True)
    assert ("associations", "contacts") in call.params


def test_a_window_goes_on_above_the_highest_id() -> None:
    """A page that holds fewer rows than the total is not the last."""
    content = {"total": 3, "results": [a_row("7"), a_row("12")]}
    assert dialect.following(Place(since=1), content) == Place(since=1, last=12)
    assert dialect.following(Place(since=1, last=12), {"total": 1, "results": [a_row("13")]}) is None
    assert dialect.following(Place(since=1), {"total": 0, "results": []}) is None


def test_a_record_that_is_counted_and_not_shown_does_not_end_or_prolong_a_window() -> None:
    """After a deletion the index counts for seconds what it no longer shows."""
    assert dialect.following(Place(since=1), {"total": 1, "results": []}) is None
    beyond = dialect.following(Place(since=1), {"total": 201, "results": []})
    assert beyond == Place(since=1, skip=200)
    call = dialect.page(STREAM, beyond, associations=False)
    assert call.body is not None
    assert call.body["after"] == "200"
    assert dialect.following(beyond, {"total": 201, "results": [a_row("900")]}) is None
    with pytest.raises(TryAgain):
        dialect.following(Place(since=1, skip=9_800), {"total": 10_500, "results": []})


def test_a_page_that_does_not_advance_is_an_error_and_not_a_loop() -> None:
    """Neither a search that goes back nor a listing that repeats its token is followed."""
    with pytest.raises(Refused):
        dialect.following(Place(since=1, last=12), {"total": 9, "results": [a_row("12")]})
    with pytest.raises(Refused):
        dialect.following(Place(after="5"), {"results": [], "paging": {"next": {"after": "5"}}})


def test_the_next_pass_begins_before_the_opening_of_this_one() -> None:
    """A window is followed with 30 seconds of overlap, a complete listing with ten minutes."""
    listed = Place().begun(NOON).ended()
    searched = Place(since=5).begun(NOON).begun(NOON + timedelta(hours=1)).ended()
    assert listed == Place(since=milliseconds(NOON - timedelta(minutes=10)))
    assert searched == Place(since=milliseconds(NOON - timedelta(seconds=30)))


def test_reach_moves_the_beginning_of_a_read_and_not_one_under_way() -> None:
    """A read that is taken up again keeps its window."""
    hour = timedelta(hours=1)
    assert Place(since=7_200_000).reaching(hour) == Place(since=3_600_000)
    assert Place().reaching(hour) == Place()
    assert Place(since=7_200_000, opened=1).reaching(hour) == Place(since=7_200_000, opened=1)


@pytest.mark.parametrize("place", [Place(since=9), Place(5, 6, 7, 8), Place(opened=4, after="MjAy")])
def test_a_cursor_gives_its_place_back(place: Place) -> None:
    """What is written into a cursor is read out of it."""
    assert place_of(place.cursor()) == place
    assert place_of(None) == Place()


@pytest.mark.parametrize("cursor", ["", "yesterday", "[1]", '{"until": 5}', '{"since": "x"}', "7"])
def test_a_foreign_cursor_is_a_matter_of_the_set_up(cursor: str) -> None:
    """Text of another make is not read from the beginning."""
    with pytest.raises(Misconfigured):
        place_of(cursor)


def test_a_record_keeps_nulls_and_leaves_out_what_the_portal_lacks() -> None:
    """A property that is not set is null; one that nobody has asked for is not there."""
    row = a_row("501", properties={"email": None, "jobtitle": "CFO", "hs_object_id": "501"})
    (record,) = dialect.records("contacts", ("email", "jobtitle", "unknown"), {"results": [row]})
    assert record.ref == RecordRef("contacts", "501")
    assert record.fields == {"email": None, "jobtitle": "CFO"}
    assert record.modified == datetime(2026, 11, 2, 11, 0, 0, 123_000, tzinfo=UTC)


def test_an_answer_that_lacks_what_it_must_say_is_refused() -> None:
    """A record without id, date or with a date that is none raises an error of the port."""
    for row in ({"id": "1"}, {"createdAt": "2026-11-02T11:00:00Z"}, a_row("1", updatedAt="soon")):
        with pytest.raises(Refused):
            dialect.records("contacts", (), {"results": [row]})


def test_a_person_with_several_kinds_of_association_is_named_once() -> None:
    """Inline associations repeat a contact for each label."""
    inline = {"contacts": {"results": [{"id": "9", "type": "a"}, {"id": "9", "type": "b"}]}}
    (record,) = dialect.records("calls", (), {"results": [a_row("5", associations=inline)]})
    assert record.people == (RecordRef("contacts", "9"),)


def test_records_with_more_contacts_than_fit_inline_are_told() -> None:
    """They are asked for by the associations call."""
    inline = {"contacts": {"results": [{"id": "9"}], "paging": {"next": {"after": "x"}}}}
    assert dialect.crowded({"results": [a_row("5", associations=inline), a_row("6")]}) == ("5",)


def test_a_record_without_contacts_is_not_an_error() -> None:
    """NO_ASSOCIATIONS_FOUND in a 207 means nobody; further pages are asked for; other errors are passing."""
    none = {"category": "OBJECT_NOT_FOUND", "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}
    to = [{"toObjectId": 29022297485, "associationTypes": []}]
    row = {"from": {"id": "501"}, "to": to, "paging": {"next": {"after": "m"}}}
    people, more = dialect.associated({"results": [row], "errors": [none]})
    assert people == {"501": [RecordRef("contacts", "29022297485")]}
    assert more == (Asked("501", "m"),)
    assert dialect.associations("calls", more).body == {"inputs": [{"id": "501", "after": "m"}]}
    with pytest.raises(TryAgain):
        dialect.associated({"results": [], "errors": [{"category": "INTERNAL_ERROR"}]})


def test_several_event_types_are_read_in_one_go_and_one_by_name() -> None:
    """The API asks for an object type or id; the wanted types are then picked from the page."""
    both = Stream("events", (), events=("e_visited_page", "e_form"))
    one = Stream("events", (), events=("e_form",))
    assert "eventType" not in dict(dialect.events_page(both, Place()).params)
    assert dict(dialect.events_page(one, Place(since=1793620800000)).params) == {
        "objectType": "contact",
        "limit": "100",
        "sort": "occurredAt",
        "eventType": "e_form",
        "occurredAfter": "2026-11-02T12:00:00.000Z",
    }
    happened = {"objectId": 9, "occurredAt": "2026-11-02T11:00:00Z", "properties": {"hs_url": "/harga"}}
    events = [{"id": str(n), "eventType": type} | happened for n, type in enumerate(("e_form", "e_other"))]
    (record,) = dialect.event_records(both, {"results": events})
    assert record.people == (RecordRef("contacts", "9"),)
    assert record.created == record.modified == datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
    assert record.fields == {
        "hs_url": "/harga",
        "eventType": "e_form",
        "occurredAt": "2026-11-02T11:00:00Z",
    }


def test_an_id_that_was_merged_away_leads_to_the_record_in_its_place() -> None:
    """Both by the list of merged ids and by the different id of a single read."""
    row = a_row("900", properties={"hs_merged_object_ids": "201;202", "email": "a@example.com"})
    found = dialect.found("contacts", ("email",), {"results": [row]})
    assert set(found) == {"900", "201", "202"}
    assert found["201"].moved_to == found["202"].moved_to == RecordRef("contacts", "900")
    assert found["201"].ref.id == "201"
    assert found["900"].moved_to is None
    assert found["900"].fields == {"email": "a@example.com"}
    assert dialect.winner(Reply(200, row, NOON)) == "900"
    assert dialect.winner(Reply(404, {}, NOON)) is None


def test_owners_are_known_by_owner_id_and_archived_ones_are_not_active() -> None:
    """The user id is another number and never the one of hubspot_owner_id."""
    told = {"id": "41", "userId": 95, "email": "rani@example.com", "firstName": "Rani", "archived": True}
    (owner,) = dialect.owners({"results": [told]})
    assert (owner.id, owner.name, owner.active, owner.queue) == ("41", "Rani", False, False)


def test_every_path_has_a_dated_one() -> None:
    """Each call that is ever made is in the table of paths."""
    spec = FieldSpec("x", "X", FieldType.TEXT)
    calls = [
        dialect.page(STREAM, Place(), False),
        dialect.page(STREAM, Place(since=1), False),
        dialect.events_page(STREAM, Place()),
        dialect.associations("calls", ()),
        dialect.batch_read("contacts", (), ()),
        dialect.single_read("contacts", "1"),
        dialect.IDENTITY,
        dialect.owners_page(""),
        properties.described("contacts"),
        properties.group("contacts"),
        properties.creation("contacts", spec),
        rows.batch("contacts", [Write(RecordRef("contacts", "1"), {})]),
    ]
    dated = [versioned(call.path, "2026-09") for call in calls]
    assert all("/2026-09" in path and "/v" not in path for path in dated)
    assert dated[0] == "/crm/objects/2026-09/contacts"
    assert [versioned(call.path, "v3") for call in calls] == [call.path for call in calls]


@pytest.mark.parametrize("version", ["", "v4", "2026-10", "latest"])
def test_an_unknown_version_is_a_matter_of_the_set_up(version: str) -> None:
    """Only v3 and the versions of March and September exist."""
    with pytest.raises(Misconfigured):
        checked_version(version)


@pytest.mark.parametrize(
    ("definition", "type"),
    [
        ({"type": "string", "fieldType": "text"}, FieldType.TEXT),
        ({"type": "string", "fieldType": "textarea"}, FieldType.LONG_TEXT),
        ({"type": "number", "fieldType": "number"}, FieldType.NUMBER),
        ({"type": "number", "fieldType": "number", "showCurrencySymbol": True}, FieldType.MONEY),
        ({"type": "enumeration", "fieldType": "checkbox"}, FieldType.MULTI_PICKLIST),
        ({"type": "enumeration", "fieldType": "radio"}, FieldType.PICKLIST),
        ({"type": "enumeration", "fieldType": "booleancheckbox"}, FieldType.BOOLEAN),
        (
            {"type": "enumeration", "fieldType": "select", "referencedObjectType": "OWNER"},
            FieldType.REFERENCE,
        ),
        ({"type": "json", "fieldType": "text"}, FieldType.OTHER),
    ],
)
def test_a_definition_has_one_of_our_types(definition: dict[str, Any], type: FieldType) -> None:
    """What HubSpot says of type and field type together decides."""
    assert properties.field({"name": "x"} | definition).type is type


def test_read_only_and_calculated_properties_cannot_be_written() -> None:
    """A write to one of them would refuse the whole batch."""
    assert properties.field({"name": "x", "type": "string"}).writable
    assert not properties.field({"name": "x", "calculated": True}).writable
    assert not properties.field({"name": "x", "modificationMetadata": {"readOnlyValue": True}}).writable


def test_a_boolean_property_is_made_with_its_two_options() -> None:
    """HubSpot refuses one without them."""
    body = properties.creation("contacts", FieldSpec("x", "X", FieldType.BOOLEAN)).body
    assert body is not None
    assert [option["value"] for option in body["options"]] == ["true", "false"]


def test_a_property_that_is_there_is_refused_for_what_it_lacks() -> None:
    """Another kind of value, a read-only value and missing options each have their reason."""
    spec = FieldSpec("x", "X", FieldType.PICKLIST, options=("mql", "sql"))
    option = [{"value": "mql"}]
    enumeration = {"name": "x", "type": "enumeration", "fieldType": "select", "options": option}
    lacking = properties.compared(spec, properties.field(enumeration))
    assert lacking.made is Made.REFUSED
    assert "sql" in lacking.reason
    whole = properties.field(enumeration | {"options": [*option, {"value": "sql"}]})
    assert properties.compared(spec, whole).made is Made.PRESENT
    assert properties.compared(spec, properties.field({"name": "x", "type": "string"})).made is Made.REFUSED
    assert (
        "cannot be written"
        in properties.compared(spec, properties.field(enumeration | {"calculated": True})).reason
    )
