"""The portal's bodies beside recorded ones: the same fields of the same kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.hubspot_caller import Caller, where

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "hubspot" / "amp-labs"
CONTACTS = "/crm/v3/objects/contacts"

pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recorded HubSpot answers here")


@pytest.fixture
def portal() -> Caller:
    """A portal of the test's own."""
    return Caller()


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text())


def shape(body: Any, free: tuple[str, ...] = ("properties", "propertiesWithHistory")) -> Any:
    """Field names and JSON types; what a record's properties hold differs between portals."""
    if isinstance(body, dict):
        return {name: "free" if name in free else shape(value, free) for name, value in body.items()}
    if isinstance(body, list):
        return [shape(body[0], free)] if body else []
    return type(body).__name__


def ids(portal: Caller, count: int) -> list[str]:
    return [record["id"] for record in portal.get(f"{CONTACTS}?limit={count}").results]


def test_a_batch_with_unknown_properties_is_refused_as_recorded(portal: Caller) -> None:
    """The message lists every bad value of every input, the errors only three."""
    known = recorded("batch_update_contacts_err-many-invalid-properties")
    bad = {"first000name": "x", "last000name": "y"}
    inputs = [{"id": id, "properties": bad} for id in ids(portal, 2)]
    said = portal.post(f"{CONTACTS}/batch/update", {"inputs": inputs})
    assert said.status == 400
    assert list(said.body) == list(known)
    assert said.body["errors"] == known["errors"]
    problems = json.loads(said.body["message"].removeprefix("Property values were not valid: "))
    expected = json.loads(known["message"].removeprefix("Property values were not valid: "))
    assert [{name: one[name] for name in expected[0]} for one in problems] == expected


def test_duplicate_ids_are_refused_as_recorded(portal: Caller) -> None:
    """Message, context and category are the recorded ones."""
    known = recorded("batch_update_contacts_err-duplicate-ids")
    inputs = [{"id": "123456", "properties": {}}] * 2
    said = portal.post(f"{CONTACTS}/batch/update", {"inputs": inputs})
    assert {**said.body, "correlationId": ""} == {**known, "correlationId": ""}


def test_an_update_with_an_unknown_id_is_answered_as_recorded(portal: Caller) -> None:
    """207 with one error item that names it."""
    known = recorded("batch_update_contacts_err-partial-success")
    inputs = [{"id": id, "properties": {"phone": "1"}} for id in (*ids(portal, 1), "unknownIdentifier888")]
    said = portal.post(f"{CONTACTS}/batch/update", {"inputs": inputs})
    assert said.status == 207
    assert shape(said.body) == shape(known)
    assert said.body["errors"] == known["errors"]


def test_an_update_echoes_what_the_recorded_one_does(portal: Caller) -> None:
    """Written names, stamps, source and lifecycle stage; never everything."""
    known = recorded("batch_update_contacts_success")
    written = {"firstname": "Markus", "lastname": "Blevins"}
    inputs = [{"id": id, "properties": written} for id in ids(portal, 2)]
    said = portal.post(f"{CONTACTS}/batch/update", {"inputs": inputs})
    assert shape(said.body) == shape(known)
    assert set(said.results[0]["properties"]) <= set(known["results"][0]["properties"])


@pytest.mark.parametrize("traced", [False, True])
def test_creating_a_contact_that_exists_conflicts_as_recorded(portal: Caller, traced: bool) -> None:
    """409 for all, or 207 for the one when every input is traced."""
    name = "batch_create_contacts_err-partial-success" if traced else "batch_create_contacts_err-conflict"
    portal.create(email="ana@example.com")
    inputs: list[dict[str, Any]] = [
        {"properties": {"email": email}} for email in ("ana@example.com", "budi@example.com")
    ]
    for place, item in enumerate(inputs):
        item |= {"objectWriteTraceId": str(place)} if traced else {}
    said = portal.post(f"{CONTACTS}/batch/create", {"inputs": inputs})
    assert said.status == (207 if traced else 409)
    assert shape(said.body) == shape(recorded(name))


def test_search_pages_have_the_recorded_shape(portal: Caller) -> None:
    """The first has an offset without a link, the last no paging at all."""
    asked = ["company", "email", "firstname", "lastname", "phone", "website"]
    first = portal.search(limit=10, properties=asked).body
    known = recorded("search_contacts_1-first-page")
    assert shape(first) == shape(known)
    assert set(first["results"][0]["properties"]) == set(known["results"][0]["properties"])
    last = portal.search(limit=10, after="50", properties=asked).body
    assert shape(last) == shape(recorded("search_contacts_2-second-page"))


def test_the_recorded_incremental_question_is_understood(portal: Caller) -> None:
    """The limit is a text there, and the stamp has an offset."""
    said = portal.post(f"{CONTACTS}/search", recorded("read_objects-api_contacts-req-payload-since"))
    assert (said.status, said.body["total"] > 0) == (200, True)


def test_a_listing_has_the_recorded_shape(portal: Caller) -> None:
    """Paging bears the next id and an absolute link."""
    body = portal.get(f"{CONTACTS}?limit=3").body
    for record in body["results"]:
        del record["url"]  # trimmed from the recording
    assert shape(body) == shape(recorded("read_objects-api_contacts-response"))


def test_an_unknown_type_is_refused_as_recorded(portal: Caller) -> None:
    """Without a category."""
    said = portal.post("/crm/v3/objects/butterflies/search", {})
    known = recorded("search_error-invalid-object")
    assert {**said.body, "correlationId": ""} == {**known, "correlationId": ""}


def test_associations_read_as_recorded(portal: Caller) -> None:
    """A primary company with two types, and an error item for a contact without one."""
    known = recorded("search_contacts_contacts-to-companies")
    with_company = portal.search(where("associatedcompanyid", "HAS_PROPERTY"), limit=1).results[0]["id"]
    alone = portal.create(email="ana@example.com")
    inputs = [{"id": with_company}, {"id": alone}]
    said = portal.post("/crm/v4/associations/contacts/companies/batch/read", {"inputs": inputs})
    assert said.status == 207
    assert shape(said.body) == shape(known)
    assert said.results[0]["to"][0]["associationTypes"] == known["results"][0]["to"][0]["associationTypes"]


def test_associations_are_made_and_refused_as_recorded(portal: Caller) -> None:
    """Ids are numbers in what was made; an id that is none is named."""
    company = portal.create("companies", name="Kencana")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]
    pairs = [(ids(portal, 1)[0], company), ("unknown_id_123456798", company)]
    inputs = [{"from": {"id": one}, "to": {"id": two}, "types": types} for one, two in pairs]
    said = portal.post("/crm/v4/associations/contacts/companies/batch/create", {"inputs": inputs})
    made = recorded("associations_contact-to-company-resp")["results"][0]
    assert {**shape(said.results[0]), "labels": []} == {**shape(made), "labels": []}
    assert said.body["errors"][0] == recorded("associations_err-contact-to-contact")["errors"][0]


def test_properties_are_made_as_recorded(portal: Caller) -> None:
    """Group first, then two definitions; a repeat conflicts item by item."""
    path = "/crm/v3/properties/contacts"
    group = portal.post(f"{path}/groups", recorded("custom_create_1-payload-create-property-group"))
    assert group.status == 201
    assert shape(group.body) == shape(recorded("custom_create_2-response-create-property-group"))
    payload = recorded("custom_create_3-payload-batch-create-properties")
    made = portal.post(f"{path}/batch/create", payload)
    known = recorded("custom_create_4-response-batch-create-properties")
    for told, expected in zip(made.results, known["results"], strict=True):
        assert {name: told[name] for name in expected if name != "options"} == {
            name: value for name, value in expected.items() if name != "options"
        }
        assert shape(told["options"]) == shape(expected["options"])
    again = portal.post(f"{path}/batch/create", payload)
    known = recorded("custom_update_3-response-batch-create-properties")
    assert (again.status, again.body["errors"]) == (207, known["errors"])


def test_account_pipelines_and_events_have_the_recorded_shape(portal: Caller) -> None:
    """The portal's identity, the deal pipeline, an event with its page."""
    account = portal.get("/account-info/v3/details").body
    assert shape(account) == shape(recorded("post-auth_account-info"))
    pipelines = portal.get("/crm/v3/pipelines/deals").body
    assert pipelines == recorded("metadata-deals-external-pipelines")
    events = portal.get("/events/v3/events?objectType=contact&eventType=e_visited_page&limit=1").body
    assert shape(events["results"]) == shape(recorded("read_events_e_visited_page")["results"])
    assert shape(events) == shape(recorded("read_events_e_deal_closed"))
