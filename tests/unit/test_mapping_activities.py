"""Rows and events become activities with stable ids, times and properties."""

from __future__ import annotations

from datetime import UTC, datetime

from leads.mapping import (
    ActivityKind,
    ActivityRules,
    MappingRules,
    PropertyRule,
    activities_of,
    activity_ids,
    fields_needed,
)
from leads.record import Raw, Record, RecordRef

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
MADE = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)

TASK = ActivityRules(
    "Task",
    (
        ActivityKind("call", {"Type": frozenset({"call"})}, {"subject": PropertyRule("Subject")}),
        ActivityKind("touch", {"IsClosed": frozenset({"true"})}, always={"channel": "phone"}),
    ),
    at=("CompletedDateTime", "CreatedDate"),
    person=("WhoId",),
)
VISIT = ActivityRules(
    "e_visited_page",
    (
        ActivityKind(
            "page_view",
            properties={"url": PropertyRule("hs_url"), "bot": PropertyRule("hs_cf_bot_score", below=30)},
        ),
    ),
    event=True,
)
RULES = MappingRules(activities={"Task": TASK, "e_visited_page": VISIT})


def row(fields: dict[str, Raw], type: str = "Task", deleted: bool = False) -> Record:
    """A row of a type with these fields."""
    return Record(RecordRef(type, "7"), modified=NOW, created=MADE, fields=fields, deleted=deleted)


def test_one_row_may_be_several_activities_with_ids_of_their_own() -> None:
    """A closed call is a call and a touch; the second id bears a number."""
    found = activities_of(
        row({"Type": "Call", "IsClosed": True, "Subject": "Demo", "CreatedDate": "2026-11-02T01:00:00Z"}),
        RULES,
        NOW,
    )
    assert [(one.id, one.type, dict(one.properties)) for one in found] == [
        ("Task:7", "call", {"subject": "Demo"}),
        ("Task:7:1", "touch", {"channel": "phone"}),
    ]
    assert {one.at for one in found} == {datetime(2026, 11, 2, 1, tzinfo=UTC)}
    assert {one.learned for one in found} == {NOW}


def test_the_first_time_that_is_known_counts() -> None:
    """A call that was completed happened then, not when it was planned."""
    fields: dict[str, Raw] = {
        "Type": "call",
        "CompletedDateTime": "2026-11-03T00:00:00.000+0000",
        "CreatedDate": "2026-11-02T00:00:00.000+0000",
    }
    assert activities_of(row(fields), RULES, NOW)[0].at == datetime(2026, 11, 3, tzinfo=UTC)


def test_a_date_without_a_time_stays_that_day_in_any_zone() -> None:
    """A campaign answer has a date only; it is never shifted by a zone."""
    rules = MappingRules(
        activities={"CampaignMember": ActivityRules("CampaignMember", (ActivityKind("download"),), ("Day",))}
    )
    found = activities_of(row({"Day": "2026-11-05"}, "CampaignMember"), rules, NOW)[0]
    assert (found.day_only, found.at) == (True, datetime(2026, 11, 5, tzinfo=UTC))


def test_a_row_without_a_time_is_no_activity() -> None:
    """A campaign answer without its date cannot be placed."""
    assert activities_of(row({"Type": "Call"}), RULES, NOW) == ()


def test_a_row_that_matches_no_kind_and_a_deleted_row_are_no_activities() -> None:
    """Our own tasks match nothing; what is gone did not happen."""
    fields: dict[str, Raw] = {"Type": "Other", "CreatedDate": "2026-11-02T00:00:00Z"}
    assert activities_of(row(fields), RULES, NOW) == ()
    assert activities_of(row(fields | {"Type": "Call"}, deleted=True), RULES, NOW) == ()


def test_an_event_is_known_by_its_event_type_and_happens_when_it_was_made() -> None:
    """Events share one stream; a score below the line marks a bot."""
    fields: dict[str, Raw] = {"eventType": "e_visited_page", "hs_url": "/harga", "hs_cf_bot_score": "1"}
    found = activities_of(row(fields, "events"), RULES, NOW)[0]
    assert (found.id, found.type, found.at) == ("events:7", "page_view", MADE)
    assert dict(found.properties) == {"url": "/harga", "bot": "true"}


def test_an_event_of_another_type_and_a_row_named_like_an_event_are_nothing() -> None:
    """A record type cannot pass for an event."""
    assert activities_of(row({"eventType": "e_other"}, "events"), RULES, NOW) == ()
    assert activities_of(row({}, "e_visited_page"), RULES, NOW) == ()


def test_a_blank_property_is_left_out() -> None:
    """HubSpot sends many blank properties."""
    fields: dict[str, Raw] = {"eventType": "e_visited_page", "hs_url": "", "hs_cf_bot_score": "98"}
    assert dict(activities_of(row(fields, "events"), RULES, NOW)[0].properties) == {"bot": "false"}


def test_every_id_that_a_row_could_have_is_known_beforehand() -> None:
    """A row that changed its kind leaves no stray activity behind."""
    assert activity_ids(RecordRef("Task", "7"), RULES) == ("Task:7", "Task:7:1")
    assert activity_ids(RecordRef("events", "7"), RULES) == ("events:7",)
    assert activity_ids(RecordRef("Lead", "7"), RULES) == ()


def test_the_fields_of_rows_and_events_are_asked_for_by_stream() -> None:
    """All event types share the stream `events`; person fields are asked for apart."""
    assert fields_needed(RULES) == {
        "Task": ("CompletedDateTime", "CreatedDate", "IsClosed", "Subject", "Type"),
        "events": ("hs_cf_bot_score", "hs_url"),
    }
    assert RULES.events == ("e_visited_page",)
