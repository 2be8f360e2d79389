"""The vendor's own client, run against the portal in this process."""

from __future__ import annotations

from typing import Any

import pytest
from hubspot import Client
from hubspot.crm.associations.v4 import BatchInputPublicFetchAssociationsBatchRequest as AssociationIds
from hubspot.crm.contacts import (
    BatchInputSimplePublicObjectBatchInput,
    BatchInputSimplePublicObjectBatchInputUpsert,
    BatchReadInputSimplePublicObjectId,
    PublicObjectSearchRequest,
    SimplePublicObjectInput,
)
from hubspot.crm.contacts.exceptions import ApiException
from hubspot.crm.properties import PropertyCreate

from tests.sandbox.hubspot_caller import ADDRESS, Caller, Pool, where


@pytest.fixture
def portal() -> Caller:
    """A portal of the test's own."""
    return Caller()


@pytest.fixture
def client(portal: Caller) -> Client:
    """The client, with every pool it would open replaced."""

    def in_process(package: Any, api: str, config: dict[str, Any]) -> Any:
        settings = package.Configuration()
        settings.host, settings.access_token = config["host"], config["access_token"]
        api_client = package.ApiClient(configuration=settings)
        api_client.rest_client.pool_manager = Pool(portal.world)
        return getattr(package, api)(api_client=api_client)

    return Client.create(access_token=portal.token, host=ADDRESS, api_factory=in_process)


def test_the_client_pages_through_all_contacts(client: Client, portal: Caller) -> None:
    """It sends repeated names and a capital False."""
    found, after = [], None
    for _ in range(20):
        page = client.crm.contacts.basic_api.get_page(
            limit=25, after=after, properties=["email", "phone"], associations=["companies"], archived=False
        )
        found += page.results
        if page.paging is None:
            break
        after = page.paging.next.after
    assert len(found) == len(portal.people.people)
    assert all(record.properties.keys() >= {"email", "phone"} for record in found)


def test_the_client_searches_reads_and_updates(client: Client) -> None:
    """Whole answers come as its batch models, partial ones as models with errors."""
    request = PublicObjectSearchRequest(
        filter_groups=[{"filters": [where("lastmodifieddate", "GTE", "2020-01-01T00:00:00Z")]}],
        sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        properties=["hs_object_id"],
        limit=3,
        after="0",
    )
    contacts = client.crm.contacts
    ids = [record.id for record in contacts.search_api.do_search(request).results]
    inputs = [{"id": id, "properties": {"jobtitle": "CTO"}} for id in ids]
    contacts.batch_api.update(BatchInputSimplePublicObjectBatchInput(inputs=inputs))
    read = contacts.batch_api.read(
        BatchReadInputSimplePublicObjectId(
            inputs=[{"id": id} for id in (*ids, "4")],
            properties=["jobtitle"],
            properties_with_history=["jobtitle"],
        )
    )
    assert [record.properties["jobtitle"] for record in read.results] == ["CTO"] * 3
    assert read.results[0].properties_with_history["jobtitle"][0].source_type == "INTEGRATION"
    assert read.num_errors == 1


def test_the_client_upserts_and_tells_what_is_new(client: Client) -> None:
    """By e-mail."""
    inputs = [{"id": "ana@example.com", "idProperty": "email", "properties": {"firstname": "Ana"}}]
    batch = BatchInputSimplePublicObjectBatchInputUpsert(inputs=inputs)
    api = client.crm.contacts.batch_api
    assert [api.upsert(batch).results[0].new for _ in range(2)] == [True, False]


def test_the_client_raises_what_the_portal_refuses(client: Client) -> None:
    """Status, body and headers reach the exception."""
    change = SimplePublicObjectInput(properties={"nope": "1"})
    with pytest.raises(ApiException, match="PROPERTY_DOESNT_EXIST") as refused:
        client.crm.contacts.basic_api.update("501", change)
    assert refused.value.status == 400
    assert refused.value.headers["X-HubSpot-RateLimit-Max"] == "190"


def test_the_client_reads_everything_else_too(client: Client, portal: Caller) -> None:
    """Owners, pipelines, properties, associations, events, tasks."""
    owners = client.crm.owners.owners_api.get_page(limit=100).results
    assert {owner.id for owner in owners} <= set(portal.world.colleague_ids().values())
    assert client.crm.pipelines.pipelines_api.get_all("deals").results[0].stages
    wanted = PropertyCreate(
        name="grade", label="Grade", type="string", field_type="text", group_name="qualification"
    )
    assert client.crm.properties.core_api.create("contacts", wanted).name == "grade"
    ids = AssociationIds(inputs=[{"id": "501"}, {"id": "551"}])
    pairs = client.crm.associations.v4.batch_api.get_page("contacts", "companies", ids)
    assert len(pairs.results) + (getattr(pairs, "num_errors", 0) or 0) == 2
    events = client.events.events_api.get_page(object_type="contact", event_type="e_visited_page", limit=5)
    assert [event.event_type for event in events.results] == ["e_visited_page"] * 5
    task = {"hs_timestamp": "2026-11-03T02:00:00Z", "hs_task_subject": "Call"}
    assert client.crm.objects.tasks.basic_api.create({"properties": task}).id


def test_the_client_refreshes_a_token(client: Client, portal: Caller) -> None:
    """Form-encoded, as its OAuth wrapper sends it."""
    granted = client.oauth.tokens_api.create(
        grant_type="refresh_token",
        client_id=portal.info["client_id"],
        client_secret=portal.info["client_secret"],
        refresh_token=portal.info["refresh_token"],
    )
    assert granted.expires_in == 1_800
    assert client.oauth.access_tokens_api.get(granted.access_token).hub_id == portal.info["portal_id"]
