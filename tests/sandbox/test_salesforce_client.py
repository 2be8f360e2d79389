"""The Salesforce org through a client that knows nothing of the sandbox."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceMalformedRequest

from sandbox.exchange import Request
from sandbox.salesforce.world import SalesforceWorld
from tests.sandbox.salesforce_org import Org


class InProcessAdapter(BaseAdapter):
    """Carries requests of a session to a world in this process, whatever host they name."""

    def __init__(self, world: SalesforceWorld) -> None:
        super().__init__()
        self._world = world

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:  # type: ignore[override]
        """The world's answer as a response of requests."""
        url = urlsplit(str(request.url))
        headers = {name.lower(): str(value) for name, value in request.headers.items()} | {"host": url.netloc}
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else bytes(body)
        answer = self._world.handle(Request(str(request.method), url.path, url.query, headers, data))
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.body)
        response.url = str(request.url)
        response.request = request
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def client(org: Org) -> Salesforce:
    """A signed-in client that knows nothing of the sandbox."""
    session = requests.Session()
    session.mount("https://", InProcessAdapter(org.world))
    known = org.world.info("")
    return Salesforce(
        consumer_key=known["client_id"],
        consumer_secret=known["client_secret"],
        domain="sandbox.my",
        version="60.0",
        session=session,
    )


def test_a_real_client_signs_in_reads_and_writes(org: Org, client: Salesforce) -> None:
    """simple-salesforce logs in, describes, queries all pages and changes rows."""
    assert client.Lead.describe()["name"] == "Lead"
    found = client.query_all("SELECT Id FROM Task", headers={"Sforce-Query-Options": "batchSize=200"})
    assert len(found["records"]) == found["totalSize"] == org.query("SELECT count() FROM Task")["totalSize"]
    made = client.Lead.create({"LastName": "Santoso", "Company": "Abadi"})
    assert client.Lead.update(made["id"], {"Title": "CFO"}) == 204
    assert client.Lead.get(made["id"])["Title"] == "CFO"
    assert client.Lead.delete(made["id"]) == 204
    rows = [{"attributes": {"type": "Lead"}, "id": org.open_lead()["Id"], "Title": "CEO"}]
    body = json.dumps({"allOrNone": False, "records": rows})
    answer = client.restful("composite/sobjects", method="PATCH", data=body)
    assert answer[0]["success"] is True
    assert client.limits()["DailyApiRequests"]["Max"] == 100_000
    end = org.clock.now
    span = client.Lead.updated(end - timedelta(hours=1), end)
    assert set(span) == {"ids", "latestDateCovered"}


def test_a_real_client_signs_in_again_after_two_hours(org: Org, client: Salesforce) -> None:
    """An ended session costs one 401 and the client goes on by itself."""
    org.clock.advance(3 * 3600)
    assert client.query("SELECT Id FROM User")["totalSize"] == len(org.people.colleagues)


def test_a_real_client_understands_the_refusals(client: Salesforce) -> None:
    """The error list reaches the client's own exception."""
    with pytest.raises(SalesforceMalformedRequest) as refused:
        client.query("SELECT Foo FROM Lead")
    assert refused.value.content[0]["errorCode"] == "INVALID_FIELD"
