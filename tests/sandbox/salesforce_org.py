"""A Salesforce org of the sandbox and a caller of it, for the tests of its dialect."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.people import Population
from sandbox.population import population
from sandbox.salesforce.world import SalesforceWorld

SEED = 7
LEADS = 120
ROOT = "/services/data/v60.0"


@dataclass
class Org:
    """A world and a client of it."""

    world: SalesforceWorld
    clock: Clock
    people: Population
    token: str

    def call(
        self, method: str, path: str, body: object = None, *, token: str | None = None, **headers: str
    ) -> Response:
        """One call below the version root (`version` for another than v60.0); headers with _ for -."""
        root = ROOT.replace("60.0", headers.pop("version", "60.0"))
        url = urlsplit(path)
        sent = {"authorization": f"Bearer {token or self.token}", "sforce-auto-assign": "FALSE"}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        data = b"" if body is None else json.dumps(body).encode()
        return self.world.handle(Request(method, root + url.path, url.query, sent, data))

    def json(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The JSON of a call."""
        return json.loads(self.call(method, path, body, **headers).body)

    def query(self, soql: str, resource: str = "query", **headers: str) -> Any:
        """The JSON of a query."""
        return self.json("GET", f"/{resource}?q={quote(soql)}", **headers)

    def rows(self, soql: str, resource: str = "query") -> list[dict[str, Any]]:
        """The records of a query."""
        found = self.query(soql, resource)
        assert "records" in found, found
        return list(found["records"])

    def patch(self, *records: Mapping[str, object], **options: object) -> list[dict[str, Any]]:
        """A collections update of leads."""
        rows = [{"attributes": {"type": "Lead"}, **record} for record in records]
        return list(self.json("PATCH", "/composite/sobjects", {"records": rows, **options}))

    def open_lead(self) -> dict[str, Any]:
        """A lead that is not converted and belongs to a person."""
        return self.rows(
            "SELECT Id, OwnerId, Title, SystemModstamp FROM Lead "
            "WHERE IsConverted = false AND Owner.Type = 'User' ORDER BY Id LIMIT 1"
        )[0]

    def sign_in(self) -> str:
        """A new access token."""
        known = self.world.info("")
        form = {"grant_type": "client_credentials"} | {
            name: str(known[name]) for name in ("client_id", "client_secret")
        }
        answer = self.world.handle(
            Request("POST", "/services/oauth2/token", "", {}, urlencode(form).encode())
        )
        return str(json.loads(answer.body)["access_token"])


def field_of(type_: str, **more: object) -> dict[str, object]:
    """The metadata of a custom field."""
    return {"type": type_, "label": "Mark", **more}


def make_field(org: Org, name: str, metadata: Mapping[str, object]) -> Response:
    """Create `Lead.<name>` through the Tooling API."""
    body = {"FullName": f"Lead.{name}", "Metadata": metadata}
    return org.call("POST", "/tooling/sobjects/CustomField", body)


def permission_set(org: Org) -> str:
    """A permission set that the caller holds."""
    made = org.json("POST", "/sobjects/PermissionSet", {"Name": "Marks", "Label": "Marks"})["id"]
    user = org.world.info("")["integration_user_id"]
    held = {"PermissionSetId": made, "AssigneeId": user}
    assert org.json("POST", "/sobjects/PermissionSetAssignment", held)["success"]
    return str(made)


def grant(org: Org, name: str, holder: str, *, edit: bool = True) -> None:
    """Give the holders of a permission set sight of `Lead.<name>`."""
    body = {
        "ParentId": holder,
        "SobjectType": "Lead",
        "Field": f"Lead.{name}",
        "PermissionsRead": True,
        "PermissionsEdit": edit,
    }
    assert org.call("POST", "/sobjects/FieldPermissions", body).status == 201


def visible_field(org: Org, name: str, metadata: Mapping[str, object]) -> None:
    """Create a field and make it visible."""
    assert make_field(org, name, metadata).status == 201
    grant(org, name, permission_set(org))


def ids(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of records."""
    return [row["Id"] for row in rows]


def new_org() -> Org:
    """A fresh org with a small population."""
    clock = Clock()
    people = population(SEED, LEADS, clock.now)
    world = SalesforceWorld(people, clock, SEED)
    return Org(world, clock, people, str(world.info("")["access_token"]))
