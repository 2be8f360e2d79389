"""Searching, associations, events, days and the counting of calls in the HubSpot portal."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sandbox.days import day
from sandbox.people import Day, Edit, Happening
from sandbox.sheet import CREATED_KEY, Column, ColumnType
from tests.sandbox.hubspot_caller import Caller, where

CONTACTS = "/crm/v3/objects/contacts"
BY_ID = [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]
SINCE = where("lastmodifieddate", "GTE", "2020-01-01T00:00:00Z")


@pytest.fixture(scope="module")
def shared() -> Caller:
    """A portal that is only read."""
    return Caller()


@pytest.fixture
def portal() -> Caller:
    """A portal of the test's own."""
    return Caller()


@pytest.fixture(scope="module")
def four() -> tuple[Caller, dict[str, str]]:
    """A portal with four contacts alone; their ids by first name."""
    caller = Caller(0)
    ids = {
        "Ana": caller.create(firstname="Ana", email="ana@example.com", budget="9", buying_role="champion"),
        "Budi": caller.create(firstname="Budi", email="budi@example.org", budget="10", buy_by="2026-12-01"),
        "Citra": caller.create(firstname="Citra", jobtitle="Head of Finance"),
        "Dewi": caller.create(firstname="Dewi", email="dewi@example.com", budget="100.5"),
    }
    return caller, ids


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        (where("budget", "LT", "10"), "Ana"),
        (where("budget", "LTE", "10"), "Ana Budi"),
        (where("budget", "GT", "10"), "Dewi"),
        (where("budget", "GTE", "10.0"), "Budi Dewi"),
        (where("budget", "BETWEEN", "9", "10"), "Ana Budi"),
        (where("firstname", "EQ", "ana"), "Ana"),
        (where("email", "NEQ", "ana@example.com"), "Budi Dewi"),
        (where("email", "IN", "ana@example.com", "dewi@example.com"), "Ana Dewi"),
        (where("email", "IN", "ANA@example.com"), ""),
        (where("email", "NOT_IN", "ana@example.com"), "Budi Dewi"),
        (where("buying_role", "EQ", "Champion"), ""),
        (where("buying_role", "HAS_PROPERTY"), "Ana"),
        (where("email", "NOT_HAS_PROPERTY"), "Citra"),
        (where("jobtitle", "CONTAINS_TOKEN", "finance"), "Citra"),
        (where("email", "CONTAINS_TOKEN", "*@example.com"), "Ana Dewi"),
        (where("email", "NOT_CONTAINS_TOKEN", "*.org"), "Ana Dewi"),
        (where("buy_by", "GTE", "1796083200000"), "Budi"),
    ],
)
def test_every_operator_finds_what_it_says(
    four: tuple[Caller, dict[str, str]], condition: dict[str, Any], names: str
) -> None:
    """Numbers compare as numbers, text without case, enumerations with it; no value matches no comparison."""
    caller, ids = four
    assert caller.found(condition) == {ids[name] for name in names.split()}


def test_groups_are_alternatives_and_their_filters_all_hold(four: tuple[Caller, dict[str, str]]) -> None:
    """(a and b) or c; top-level filters are one more group."""
    caller, ids = four
    groups = [{"filters": [where("budget", "GTE", "10"), where("email", "CONTAINS_TOKEN", "*.org")]}]
    body = {"filterGroups": groups, "filters": [where("firstname", "EQ", "Citra")]}
    said = caller.post(f"{CONTACTS}/search", body)
    assert {record["id"] for record in said.results} == {ids["Budi"], ids["Citra"]}


def test_a_query_looks_into_the_names(four: tuple[Caller, dict[str, str]]) -> None:
    """Every word of it must be there."""
    caller, ids = four
    assert caller.found(query="dewi example.com") == {ids["Dewi"]}


def test_one_sort_orders_by_number_and_puts_unset_last(four: tuple[Caller, dict[str, str]]) -> None:
    """Descending by budget: 100.5, 10, 9, none."""
    caller, _ = four
    said = caller.search(
        sorts=[{"propertyName": "budget", "direction": "DESCENDING"}], properties=["firstname"]
    )
    names = [record["properties"]["firstname"] for record in said.results]
    assert names == ["Dewi", "Budi", "Ana", "Citra"]


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"limit": 200, "after": "9801"},
        {"sorts": ["createdate", "email"]},
        {"filterGroups": [{"filters": []}] * 6},
        {"filterGroups": [{"filters": [where("email", "HAS_PROPERTY")] * 7}]},
        {"filterGroups": [{"filters": [where("email", "HAS_PROPERTY")] * 5}] * 4},
        {"filterGroups": [{"filters": [where("no_such_property", "EQ", "1")]}]},
        {"filterGroups": [{"filters": [where("email", "IN", *["x" * 40] * 80)]}]},
        {"filterGroups": [{"filters": [where("email", "LIKE", "x")]}]},
        {"filterGroups": [{"filters": [where("email", "BETWEEN", "x")]}]},
    ],
)
def test_a_search_beyond_its_limits_is_refused(shared: Caller, body: dict[str, Any]) -> None:
    """200 a page, 10,000 in all, one sort, 5 groups of 6 filters, 18 filters, 3,000 characters."""
    assert shared.post(f"{CONTACTS}/search", body).status == 400


def test_a_search_of_no_known_type_has_no_category(shared: Caller) -> None:
    """As recorded for butterflies."""
    said = shared.post("/crm/v3/objects/butterflies/search", {})
    assert set(said.body) == {"status", "message", "correlationId"}


@pytest.mark.parametrize("start", ["0", "501", "2001"])
def test_keyset_pages_of_a_window_hold_every_record_once(shared: Caller, start: str) -> None:
    """Ids compare as numbers although some are longer than others."""
    seen: list[int] = []
    last = start
    for _ in range(50):
        said = shared.search(SINCE, where("hs_object_id", "GT", last), limit=7, sorts=BY_ID)
        if not said.results:
            break
        seen += [int(record["id"]) for record in said.results]
        last = str(seen[-1])
    everyone = [int(record["id"]) for page in shared.pages(f"{CONTACTS}?limit=100") for record in page]
    assert seen == [id for id in everyone if id > int(start)]


def test_a_window_is_what_changed_in_it(portal: Caller) -> None:
    """BETWEEN holds both ends, GT leaves the lower one out."""
    portal.clock.advance(100)
    id = portal.create(email="ana@example.com")
    at = portal.values(id, "email")["lastmodifieddate"]
    assert portal.found(where("lastmodifieddate", "BETWEEN", at, at)) == {id}
    assert portal.found(where("lastmodifieddate", "GT", at)) == set()
    portal.clock.advance(100)
    portal.patch(f"{CONTACTS}/{id}", phone="1")
    assert portal.found(where("lastmodifieddate", "LTE", at)).isdisjoint({id})
    assert portal.found(where("lastmodifieddate", "GT", at)) == {id}


def test_a_lagging_index_matches_old_values_and_shows_new_ones(portal: Caller) -> None:
    """New records are not found yet, archived ones are counted but not shown, and later all is well."""
    id = portal.create(email="ana@example.com", jobtitle="Clerk")
    portal.clock.advance(60)
    portal.world.switches.index_lag_s = 30
    fresh = portal.create(email="budi@example.com", jobtitle="Clerk")
    portal.patch(f"{CONTACTS}/{id}", jobtitle="Buyer")
    said = portal.search(where("jobtitle", "EQ", "Clerk"), properties=["jobtitle"])
    assert [(one["id"], one["properties"]["jobtitle"]) for one in said.results] == [(id, "Buyer")]
    portal.clock.advance(31)
    assert portal.found(where("jobtitle", "EQ", "Clerk")) == {fresh}
    portal.send("DELETE", f"{CONTACTS}/{fresh}")
    gone = portal.search(where("jobtitle", "EQ", "Clerk"))
    assert (gone.body["total"], gone.results) == (1, [])


def test_a_new_contact_settles_where_the_portal_does_so(portal: Caller) -> None:
    """Its stamp moves by itself some seconds after its creation, with nothing else changed."""
    portal.world.switches.settle_after_s = 17
    id = portal.create(email="ana@example.com")
    before = portal.values(id, "email")
    portal.clock.advance(20)
    after = portal.values(id, "email")
    assert after["lastmodifieddate"] == "2026-11-02T02:00:20.000Z" > before["lastmodifieddate"]
    assert {**after, "lastmodifieddate": ""} == {**before, "lastmodifieddate": ""}


def test_a_record_without_associations_is_an_error_item(four: tuple[Caller, dict[str, str]]) -> None:
    """207, not an empty list; ids of the other end are JSON numbers."""
    caller, ids = four
    company = caller.create("companies", name="Kencana")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]
    tie = {"from": {"id": ids["Ana"]}, "to": {"id": company}, "types": types}
    made = caller.post("/crm/v4/associations/contacts/companies/batch/create", {"inputs": [tie]})
    assert (made.status, made.results[0]["toObjectId"]) == (201, int(company))
    inputs = {"inputs": [{"id": ids["Ana"]}, {"id": ids["Dewi"]}]}
    said = caller.post("/crm/associations/2026-09/contacts/companies/batch/read", inputs)
    assert (said.status, said.results[0]["to"][0]["toObjectId"]) == (207, int(company))
    assert said.body["errors"][0]["message"] == f"No company is associated with contact {ids['Dewi']}."
    assert caller.values(ids["Ana"], "associatedcompanyid")["associatedcompanyid"] == company


def test_a_task_is_created_with_its_contact_or_tied_to_it_later(portal: Caller) -> None:
    """Both ways end in the same association, which goes with the task."""
    contact = portal.get(f"{CONTACTS}?limit=1").results[0]["id"]
    to = {
        "to": {"id": contact},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}],
    }
    given = {"properties": {"hs_timestamp": "2026-11-03T02:00:00Z"}, "associations": [to]}
    first = portal.post("/crm/v3/objects/tasks", given).body["id"]
    second = portal.create("tasks", hs_timestamp="1793671200000")
    put = f"/crm/objects/2026-09/tasks/{second}/associations/contacts/{contact}"
    assert portal.send("PUT", put, to["types"]).status == 201
    listed = portal.get(f"/crm/v4/objects/contacts/{contact}/associations/tasks").results
    assert [one["toObjectId"] for one in listed] == [int(first), int(second)]
    portal.send("DELETE", f"/crm/v3/objects/tasks/{first}")
    assert len(portal.get(f"/crm/v4/objects/contacts/{contact}/associations/tasks").results) == 1


def test_an_engagement_needs_its_time(portal: Caller) -> None:
    """hs_timestamp is required."""
    said = portal.post("/crm/v3/objects/tasks", {"properties": {"hs_task_subject": "Call"}})
    assert (said.status, said.body["context"]) == (400, {"properties": ["hs_timestamp"]})


@pytest.mark.parametrize("sort", ["", "&sort=-occurredAt", "&sort=DESCENDING"])
def test_events_come_page_by_page_in_order_of_time(shared: Caller, sort: str) -> None:
    """Every one once, through links, in either direction."""
    path = f"/events/v3/events?objectType=contact&limit=90{sort}"
    events = [one for page in shared.pages(path) for one in page]
    assert len({one["id"] for one in events}) == len(events) == shared.info["counts"]["events"]
    times = [one["occurredAt"] for one in events]
    assert times == sorted(times, reverse=bool(sort))


def test_events_are_chosen_by_type_contact_and_time(shared: Caller) -> None:
    """Both bounds are exclusive; a type the portal does not have is refused."""
    path = "/events/event-occurrences/2026-09?objectType=contact&limit=100&eventType=e_form_submission"
    first, *_, last = shared.get(path).results
    assert first["properties"]["hs_form_name"]
    inside = f"{path}&occurredAfter={first['occurredAt']}&occurredBefore={last['occurredAt']}"
    assert len(shared.get(inside).results) <= len(shared.get(path).results) - 2
    mine = shared.get(f"{path}&objectId={first['objectId']}").results
    assert {one["objectId"] for one in mine} == {first["objectId"]}
    types = shared.get("/events/v3/events/event-types").body["eventTypes"]
    assert "e_visited_page" in types
    assert shared.get("/events/v3/events?objectType=contact&eventType=e_none").status == 400
    assert shared.get("/events/v3/events?eventType=e_visited_page").status == 400


def test_every_happening_is_laid_out(shared: Caller) -> None:
    """What people did is in the events, what colleagues did in the engagements."""
    told = [happening.kind for person in shared.people.people for happening in person.happenings]
    counts = shared.info["counts"]
    talks = {kind: told.count(kind) for kind in ("call", "email", "meeting")}
    assert {kind: counts[f"{kind}s"] for kind in talks} == talks
    assert counts["events"] == len(told) - sum(talks.values())


def test_a_day_brings_its_own_times(portal: Caller) -> None:
    """A call, an event and an edit bear the times told; only the edit moves the contact's stamp."""
    person = portal.people.people[0]
    now = portal.clock.advance(86_400)
    at = now - timedelta(hours=2)
    told = Day(
        newcomers=(),
        happenings=(
            (person.key, Happening("h1", "call", at, {"subject": "x", "outcome": "busy", "by": "rep-01"})),
            (person.key, Happening("h2", "page_view", at, {"url": "https://www.example.co.id/harga"})),
        ),
        edits=(),
    )
    before = portal.found(where("lastmodifieddate", "GTE", "2026-11-02T02:00:01Z"))
    portal.world.take_in(told)
    assert before == portal.found(where("lastmodifieddate", "GTE", "2026-11-02T02:00:01Z")) == set()
    calls = portal.search(where("hs_lastmodifieddate", "GTE", at.isoformat()), kind="calls").results
    assert [one["createdAt"] for one in calls] == ["2026-11-03T00:00:00.000Z"]
    edit = Edit(person.key, "owner", "rep-03", "rep-02", at)
    portal.world.take_in(Day((), (), (edit,)))
    [changed] = portal.found(where("lastmodifieddate", "EQ", at.isoformat()))
    owner = portal.values(changed, "hubspot_owner_id")["hubspot_owner_id"]
    assert owner == portal.world.colleague_ids()["rep-03"]


def test_a_whole_day_of_the_population_fits_in(portal: Caller) -> None:
    """Every newcomer becomes a contact, every edit a write by hand."""
    told = day(portal.people, 7, portal.clock.now)
    portal.clock.advance(86_400)
    portal.world.take_in(told)
    counts = portal.world.info("")["counts"]
    assert counts["contacts"] == len(portal.people.people) + len(told.newcomers)
    by_hand = [one for one in portal.world.writes if one.object == "contacts" and one.before]
    assert {one.source_type for one in by_hand} <= {"CRM_UI"}


def test_rows_of_a_sheet_become_the_contacts(portal: Caller) -> None:
    """Custom columns are made first; each contact is as old as its row says."""
    columns = [
        Column("Email", "email", ColumnType.TEXT, "Email", 255, custom=False),
        Column("Visits", "visits", ColumnType.INTEGER, "Visits", 0, custom=True),
        Column("Agreed", "agreed", ColumnType.BOOLEAN, "Agreed", 0, custom=True),
        Column("Since", "since", ColumnType.DATE, "Since", 0, custom=True),
        Column("Budget", "budget", ColumnType.TEXT, "Budget", 255, custom=True),
    ]
    row = {
        "email": "ana@example.com",
        "visits": 3,
        "agreed": True,
        "since": date(2026, 1, 2),
        "budget": "a lot",
        CREATED_KEY: datetime(2026, 1, 2, tzinfo=UTC),
    }
    portal.world.load_rows(columns, [row])
    counts = portal.world.info("")["counts"]
    assert (counts["contacts"], counts["events"], counts["calls"]) == (1, 0, 0)
    [record] = portal.get(f"{CONTACTS}?properties=visits,agreed,since,budget").results
    values = {"visits": "3", "agreed": "true", "since": "2026-01-02", "budget": "a lot"}
    assert values.items() <= record["properties"].items()
    assert record["createdAt"] == "2026-01-02T00:00:00.000Z"
    assert portal.get("/crm/v3/properties/contacts/visits").body["type"] == "number"


def test_a_first_reading_costs_exactly_its_minimum(portal: Caller) -> None:
    """Listings, associations, owners and descriptions, each once and in full pages."""
    total = sum(len(page) for page in portal.pages(f"{CONTACTS}?limit=100"))
    for _ in portal.pages("/events/v3/events?objectType=contact&eventType=e_visited_page&limit=100"):
        pass
    for path in ("/crm/v3/owners?limit=100", "/crm/v3/properties/contacts", "/account-info/v3/details"):
        assert portal.get(path).status == 200
    report = portal.world.log.report()
    assert total == len(portal.people.people)
    assert report["calls"] == report["minimum_calls"]


def test_a_pass_over_changes_costs_exactly_its_minimum(portal: Caller) -> None:
    """A window of 250 in two pages, their writes in three batches, one hand-off's task and tie."""
    inputs = [{"properties": {"email": f"p{n}@example.com"}} for n in range(250)]
    portal.clock.advance(100)
    since = where("lastmodifieddate", "GTE", portal.clock.now.isoformat())
    for start in (0, 100, 200):
        portal.post(f"{CONTACTS}/batch/create", {"inputs": inputs[start : start + 100]})
    portal.world.log.mark("pass")
    first = portal.search(since, limit=200, sorts=BY_ID)
    last = first.results[-1]["id"]
    rest = portal.search(since, where("hs_object_id", "GT", last), limit=200, sorts=BY_ID)
    ids = [record["id"] for record in first.results + rest.results]
    for start in (0, 100, 200):
        rows = [{"id": id, "properties": {"phone": id}} for id in ids[start : start + 100]]
        portal.post(f"{CONTACTS}/batch/update", {"inputs": rows})
    portal.create("tasks", hs_timestamp="2026-11-03T02:00:00Z")
    report = portal.world.log.report()
    assert (len(ids), report["calls"], report["minimum_calls"]) == (250, 6, 6)
    portal.post(f"{CONTACTS}/batch/update", {"inputs": [{"id": ids[0], "properties": {"phone": ids[0]}}]})
    wasted = portal.world.log.report()
    assert (wasted["calls"], wasted["minimum_calls"]) == (7, 6)


def test_a_refused_call_is_counted_and_one_without_a_token_is_not(portal: Caller) -> None:
    """What the portal must answer for an authenticated client counts, whatever the status."""
    portal.get(f"{CONTACTS}/4")
    portal.send("GET", CONTACTS, token="other")
    assert portal.world.log.report()["by_kind"] == {"get": 1}
