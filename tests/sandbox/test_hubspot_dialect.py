"""The portal answers as HubSpot's contract says: reading, writing, refusing, searching, counting."""

from __future__ import annotations

import json

import pytest

from sandbox.exchange import Request
from sandbox.hubspot.errors import missing_scopes, search_too_fast, too_fast
from tests.sandbox.hubspot_caller import ADDRESS, Caller, where

CONTACTS = "/crm/v3/objects/contacts"
DATED = "/crm/objects/2026-09/contacts"


@pytest.fixture(scope="module")
def shared() -> Caller:
    """A portal that is only read."""
    return Caller()


@pytest.fixture
def portal() -> Caller:
    """A portal of the test's own."""
    return Caller()


def first_ids(caller: Caller, count: int) -> list[str]:
    return [record["id"] for record in caller.get(f"{CONTACTS}?limit={count}").results]


@pytest.mark.parametrize("path", [CONTACTS, DATED, "/crm/objects/2026-03/0-1", "/crm/v3/objects/CONTACT"])
def test_every_version_and_every_name_of_the_type_lead_to_the_same_records(shared: Caller, path: str) -> None:
    """The numbered and the dated prefixes are one endpoint."""
    assert shared.get(f"{path}?limit=5").results == shared.get(f"{CONTACTS}?limit=5").results


def test_an_unknown_version_of_a_path_is_not_found(shared: Caller) -> None:
    """Only the versions the portal names are served."""
    said = shared.get("/crm/objects/2025-09/contacts")
    assert (said.status, said.headers["X-HubSpot-NotFound"]) == (404, "true")


def test_a_listing_ends_and_holds_every_record_once_in_order_of_id(shared: Caller) -> None:
    """Paging by the next record's id is complete."""
    listed = [int(record["id"]) for page in shared.pages(f"{CONTACTS}?limit=7") for record in page]
    assert listed == sorted(set(listed))
    assert len(listed) == shared.info["counts"]["contacts"] == len(shared.people.people)


def test_the_next_link_keeps_the_whole_question(shared: Caller) -> None:
    """Clients follow the link as it is, so it bears address, path and every parameter."""
    link = shared.get(f"{CONTACTS}?limit=2&properties=email&properties=phone").body["paging"]["next"]["link"]
    assert link.startswith(f"{ADDRESS}{CONTACTS}?limit=2&properties=email&properties=phone&after=")


def test_asked_but_unset_is_null_and_unknown_is_dropped(portal: Caller) -> None:
    """Every other value is a string."""
    id = portal.create(email="ana@example.com", budget="1500000.50")
    asked = portal.values(id, "email", "budget", "phone", "no_such_property")
    assert asked["phone"] is None
    assert asked["budget"] == "1500000.5"
    assert "no_such_property" not in asked
    assert {"createdate", "lastmodifieddate", "hs_object_id"} <= set(asked)


def test_names_may_be_repeated_or_joined_by_commas_and_false_may_have_a_capital(shared: Caller) -> None:
    """What the vendor's client sends and what its documentation shows mean the same."""
    joined = shared.get(f"{CONTACTS}?limit=3&archived=false&properties=email,phone")
    repeated = shared.get(f"{CONTACTS}?limit=3&archived=False&properties=email&properties=phone")
    assert joined.results == repeated.results


def test_associations_ride_along_with_a_listing(shared: Caller) -> None:
    """A call tells its contact; a contact's primary company comes under two type names."""
    call = shared.get("/crm/v3/objects/calls?limit=1&associations=contacts").results[0]
    tied = call["associations"]["contacts"]["results"]
    assert [one["type"] for one in tied] == ["call_to_contact"]
    contacts = shared.get(
        f"{CONTACTS}?limit=100&associations=companies&properties=associatedcompanyid"
    ).results
    for record in contacts:
        company = record["properties"]["associatedcompanyid"]
        ids = [one["id"] for one in record.get("associations", {}).get("companies", {}).get("results", [])]
        assert ids == ([company, company] if company else [])


def test_the_population_is_laid_out_as_it_is(shared: Caller) -> None:
    """Names, owners and companies are the people's own; a queue is no owner."""
    owners = shared.world.colleague_ids()
    by_email = {person.email: person for person in shared.people.people if person.email}
    want = "email,firstname,hubspot_owner_id,company,createdate,jobtitle"
    for record in shared.get(f"{CONTACTS}?limit=100&properties={want}").results:
        values = record["properties"]
        if values["email"] is None:
            continue
        person = by_email[values["email"]]
        assert values["firstname"] == person.first_name
        assert values["jobtitle"] == person.title
        assert values["hubspot_owner_id"] == owners.get(person.owner)
        assert values["company"] == (person.company.name if person.company else None)


def test_a_token_the_portal_never_gave_is_refused(shared: Caller) -> None:
    """401 in the recorded words."""
    said = shared.send("GET", CONTACTS, token="pat-na1-other")
    assert (said.status, said.body["category"]) == (401, "INVALID_AUTHENTICATION")


def test_one_unknown_property_refuses_the_whole_batch(portal: Caller) -> None:
    """The good row beside it is not written."""
    good, bad = first_ids(portal, 2)
    said = portal.post(
        f"{DATED}/batch/update",
        {
            "inputs": [
                {"id": good, "properties": {"jobtitle": "CTO"}},
                {"id": bad, "properties": {"nope": "1"}},
            ]
        },
    )
    assert said.status == 400
    assert said.body["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    listed = json.loads(said.body["message"].removeprefix("Property values were not valid: "))
    assert listed[0]["name"] == "nope"
    assert portal.world.writes == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("lifecyclestage", "warm", "INVALID_OPTION"),
        ("num_conversion_events", "3", "READ_ONLY_VALUE"),
        ("budget", "much", "INVALID_INTEGER"),
        ("buy_by", "2026-02-30", "INVALID_DATE"),
        ("buy_by", "1767225600001", "INVALID_DATE"),
        ("email", "000", "INVALID_EMAIL"),
        ("hubspot_owner_id", "9586504", "INVALID_OWNER_ID"),
    ],
)
def test_a_value_that_does_not_fit_is_named_in_the_refusal(
    shared: Caller, name: str, value: str, code: str
) -> None:
    """A user id, too, is no owner id."""
    said = shared.patch(f"{CONTACTS}/501", **{name: value})
    assert said.status == 400
    assert said.body["errors"] == [
        {
            "message": said.body["errors"][0]["message"],
            "code": code,
            "context": {"propertyName": [name]},
        }
    ]


def test_ids_that_are_not_there_fail_alone(portal: Caller) -> None:
    """Reading and updating answer 207 with one item that lists all of them."""
    id = first_ids(portal, 1)[0]
    read = portal.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": id}, {"id": "4"}, {"id": "x"}]})
    assert (read.status, [one["id"] for one in read.results]) == (207, [id])
    assert read.body["errors"][0]["context"]["ids"] == ["4", "x"]
    update = {"inputs": [{"id": one, "properties": {"jobtitle": "CTO"}} for one in (id, "4")]}
    said = portal.post(f"{CONTACTS}/batch/update", update)
    assert (said.status, said.body["numErrors"], said.results[0]["properties"]["jobtitle"]) == (207, 1, "CTO")


def test_a_batch_takes_no_more_than_its_limit(shared: Caller) -> None:
    """101 inputs are one too many."""
    said = shared.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": str(n)} for n in range(101)]})
    assert said.status == 400


def test_a_write_that_changes_nothing_moves_no_stamp(portal: Caller) -> None:
    """A real change does, and one batch has one millisecond."""
    one, two = first_ids(portal, 2)
    inputs = [{"id": id, "properties": {"budget": "5000000"}} for id in (one, two)]
    portal.clock.advance(60.123)
    first = portal.post(f"{CONTACTS}/batch/update", {"inputs": inputs})
    stamps = {row["updatedAt"] for row in first.results}
    assert stamps == {"2026-11-02T02:01:00.123Z"}
    portal.clock.advance(60)
    inputs[0]["properties"] = {"budget": "5000000.00"}
    second = portal.post(f"{CONTACTS}/batch/update", {"inputs": inputs})
    assert {row["properties"]["lastmodifieddate"] for row in second.results} == stamps
    assert len(portal.world.writes) == 2


def test_the_lifecycle_stage_moves_forward_only_unless_cleared(portal: Caller) -> None:
    """A step back is answered with success and ignored."""
    id = portal.create(email="ana@example.com", lifecyclestage="opportunity")
    assert portal.patch(f"{CONTACTS}/{id}", lifecyclestage="lead").status == 200
    assert portal.values(id, "lifecyclestage")["lifecyclestage"] == "opportunity"
    portal.patch(f"{CONTACTS}/{id}", lifecyclestage="")
    portal.patch(f"{CONTACTS}/{id}", lifecyclestage="lead")
    assert portal.values(id, "lifecyclestage")["lifecyclestage"] == "lead"


def test_history_tells_who_wrote_what(portal: Caller) -> None:
    """Newest first: our write, a colleague's edit, the value from creation."""
    id = portal.create(email="ana@example.com", jobtitle="Clerk")
    rep = portal.world.portal.owners[portal.world.colleague_ids()["rep-02"]]
    portal.clock.advance(1)
    portal.world.edit("contacts", id, {"jobtitle": "Buyer"}, rep.id)
    portal.clock.advance(1)
    portal.patch(f"{CONTACTS}/{id}", jobtitle="Head of Buying")
    body = portal.get(f"{CONTACTS}/{id}?propertiesWithHistory=jobtitle").body
    versions = body["propertiesWithHistory"]["jobtitle"]
    assert [one["value"] for one in versions] == ["Head of Buying", "Buyer", "Clerk"]
    assert [one["sourceType"] for one in versions] == ["INTEGRATION", "CRM_UI", "INTEGRATION"]
    assert versions[1]["updatedByUserId"] == rep.user_id
    assert portal.world.writes[-1].before == {"jobtitle": "Buyer"}


@pytest.mark.parametrize(
    ("type_", "id", "fields", "by"),
    [
        ("butterflies", "501", {"phone": "1"}, None),
        ("contacts", "4", {"phone": "1"}, None),
        ("contacts", "501", {"nope": "1"}, None),
        ("contacts", "501", {"phone": "1"}, "4"),
    ],
)
def test_an_edit_of_what_is_not_there_is_a_key_error(
    shared: Caller, type_: str, id: str, fields: dict[str, object], by: str | None
) -> None:
    """Type, record, field and person must be known."""
    with pytest.raises(KeyError):
        shared.world.edit(type_, id, fields, by)


def test_an_email_belongs_to_one_contact(portal: Caller) -> None:
    """Creating a second one conflicts, whatever the case of its letters; 207 only for traced inputs."""
    id = portal.create(email="ana@example.com")
    again = portal.post(CONTACTS, {"properties": {"email": "Ana@Example.com"}})
    assert (again.status, again.body["category"]) == (409, "CONFLICT")
    assert again.body["message"] == f"Contact already exists. Existing ID: {id}"
    inputs = [
        {"objectWriteTraceId": str(n), "properties": {"email": email}}
        for n, email in enumerate(("ana@example.com", "budi@example.com"))
    ]
    traced = portal.post(f"{CONTACTS}/batch/create", {"inputs": inputs})
    assert (traced.status, len(traced.results)) == (207, 1)
    assert traced.body["errors"][0]["context"] == {"objectWriteTraceId": ["0"], "existingId": [id]}


def test_a_contact_is_read_by_its_email_too(portal: Caller) -> None:
    """The address stands in the path, percent-encoded as any text there."""
    id = portal.create(email="ana+1@example.com")
    said = portal.get(f"{CONTACTS}/ana%2B1%40example.com?idProperty=email")
    assert (said.status, said.body["id"]) == (200, id)
    assert portal.get(f"{CONTACTS}/{id}?idProperty=lastname").status == 400


def test_an_upsert_finds_by_email_or_makes_anew(portal: Caller) -> None:
    """Each result says which."""
    portal.create(email="ana@example.com")
    inputs = [
        {"id": email, "idProperty": "email", "properties": {"firstname": "X"}}
        for email in ("ana@example.com", "budi@example.com")
    ]
    said = portal.post(f"{CONTACTS}/batch/upsert", {"inputs": inputs})
    assert (said.status, [one["new"] for one in said.results]) == (200, [False, True])


def test_a_task_is_made_once_by_a_unique_key_where_the_portal_allows_one(portal: Caller) -> None:
    """A repeat finds the task; a portal without unique values on tasks refuses the property."""
    wanted = {
        "groupName": "task",
        "name": "handoff_key",
        "label": "Key",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": True,
    }
    assert portal.post("/crm/v3/properties/tasks", wanted).status == 201
    properties = {"hs_timestamp": "2026-11-03T02:00:00Z", "hs_task_subject": "Call"}
    task = {"id": "k1", "idProperty": "handoff_key", "properties": properties}
    first = portal.post("/crm/objects/2026-09/tasks/batch/upsert", {"inputs": [task]}).results[0]
    again = portal.post("/crm/v3/objects/tasks/batch/upsert", {"inputs": [task]}).results[0]
    assert (first["new"], again["new"], first["id"]) == (True, False, again["id"])
    portal.world.switches.unique_on = frozenset()
    assert portal.post("/crm/v3/properties/tasks", wanted | {"name": "other_key"}).status == 400


def test_ten_properties_of_a_type_can_be_unique_and_no_more(portal: Caller) -> None:
    """The eleventh is refused."""
    wanted = {"groupName": "qualification", "label": "K", "type": "string", "fieldType": "text"}
    said = [
        portal.post(
            "/crm/v3/properties/contacts", wanted | {"name": f"key_{n}", "hasUniqueValue": True}
        ).status
        for n in range(11)
    ]
    assert said == [201] * 10 + [400]


def test_a_name_or_group_that_is_taken_conflicts_and_an_archived_one_is_restored(portal: Caller) -> None:
    """Properties are archived only while no record uses them."""
    group = {"name": "own", "label": "Own"}
    groups = "/crm/properties/2026-09/contacts/groups"
    assert [portal.post(groups, group).status for _ in range(2)] == [201, 409]
    wanted = {"groupName": "own", "name": "grade", "label": "G", "type": "string", "fieldType": "text"}
    path = "/crm/v3/properties/contacts"
    assert [portal.post(path, wanted).status for _ in range(2)] == [201, 409]
    portal.patch(f"{CONTACTS}/501", grade="A1")
    in_use = portal.send("DELETE", f"{path}/grade")
    assert (in_use.status, in_use.body["subCategory"][-6:]) == (400, "IN_USE")
    portal.patch(f"{CONTACTS}/501", grade="")
    assert portal.send("DELETE", f"{path}/grade").status == 204
    assert portal.get(f"{path}/grade").status == 404
    assert portal.post(path, wanted).status == 201


def test_a_merge_gives_a_new_id_that_single_reads_follow_and_batches_do_not(portal: Caller) -> None:
    """Both old records go to the recycle bin."""
    one, two = portal.create(email="a@example.com"), portal.create(email="b@example.com", phone="1")
    kept = portal.post(f"{CONTACTS}/merge", {"primaryObjectId": one, "objectIdToMerge": two}).body
    assert kept["properties"]["hs_merged_object_ids"] == f"{one};{two}"
    assert portal.get(f"{CONTACTS}/{two}?properties=phone").body["id"] == kept["id"]
    assert portal.post(f"{CONTACTS}/batch/read", {"inputs": [{"id": one}]}).status == 207
    bin_ = portal.get(f"{CONTACTS}?archived=true&limit=100").results
    assert {one, two} == {record["id"] for record in bin_ if record["archivedAt"]}
    assert portal.found(where("email", "EQ", "a@example.com")) == {kept["id"]}


def test_rate_headers_count_down_and_a_search_has_none(portal: Caller) -> None:
    """The daily remainder falls with every call, a search's too."""
    before = portal.get(CONTACTS).headers
    assert not [name for name in portal.search().headers if "RateLimit" in name]
    after = portal.get(CONTACTS).headers
    name = "X-HubSpot-RateLimit-Daily-Remaining"
    assert int(before[name]) - int(after[name]) == 2
    assert after["X-HubSpot-RateLimit-Max"] == "190"
    assert after["Date"] == "Mon, 02 Nov 2026 02:00:00 GMT"
    assert after["X-HubSpot-Correlation-Id"] != before["X-HubSpot-Correlation-Id"]


def test_a_portal_can_be_told_what_to_refuse_next(portal: Caller) -> None:
    """The two limits have two bodies, and none of them a Retry-After."""
    portal.world.switches.refusals += [too_fast(), search_too_fast(), missing_scopes(["tickets"])]
    burst, search, scopes = portal.get(CONTACTS), portal.search(), portal.get(CONTACTS)
    assert (burst.status, burst.body["policyName"]) == (429, "TEN_SECONDLY_ROLLING")
    assert "category" not in burst.body
    assert (search.status, search.body["category"]) == (429, "RATE_LIMITS")
    assert (scopes.status, scopes.body["category"]) == (403, "MISSING_SCOPES")
    assert portal.get(CONTACTS).status == 200


def test_a_refreshed_token_works_for_half_an_hour(portal: Caller) -> None:
    """Its answers have no daily limit, and after its time it is expired."""
    form = {
        "grant_type": "refresh_token",
        "client_id": portal.info["client_id"],
        "client_secret": portal.info["client_secret"],
        "refresh_token": portal.info["refresh_token"],
    }
    body = "&".join(f"{name}={value}" for name, value in form.items()).encode()
    granted = portal.world.handle(_form("/oauth/2026-09/token", body))
    token = json.loads(granted.body)["access_token"]
    said = portal.send("GET", CONTACTS, token=token)
    assert (said.status, "X-HubSpot-RateLimit-Daily" in said.headers) == (200, False)
    portal.clock.advance(1_800)
    assert portal.send("GET", CONTACTS, token=token).body["category"] == "EXPIRED_AUTHENTICATION"
    bad = portal.world.handle(_form("/oauth/v1/token", body.replace(b"sandbox-refresh", b"other")))
    assert (bad.status, json.loads(bad.body)["error"]) == (400, "invalid_grant")


def _form(path: str, body: bytes) -> Request:
    return Request("POST", path, "", {"content-type": "application/x-www-form-urlencoded"}, body)
