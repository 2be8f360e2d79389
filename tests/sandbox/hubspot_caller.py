"""A portal in this process and two ways to call it: plain JSON, and the vendor's own client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.hubspot.world import HubSpotWorld
from sandbox.population import population

ADDRESS = "http://127.0.0.1:8091"
PEOPLE = 60


@dataclass(frozen=True)
class Said:
    """One answer."""

    status: int
    body: Any
    headers: dict[str, str]

    @property
    def results(self) -> list[dict[str, Any]]:
        return self.body["results"]


class Caller:
    """A client that sends what it is told, with the portal's token."""

    def __init__(self, people: int = PEOPLE) -> None:
        self.clock = Clock()
        self.people = population(7, people, self.clock.now)
        self.world = HubSpotWorld(self.people, self.clock, 7)
        self.info = self.world.info(ADDRESS)
        self.token = str(self.info["access_token"])

    def send(self, method: str, path: str, body: object = None, token: str | None = None) -> Said:
        parts = urlsplit(path)
        headers = {"authorization": f"Bearer {token or self.token}", "host": "127.0.0.1:8091"}
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.world.handle(Request(method, parts.path, parts.query, headers, content))
        return Said(answer.status, json.loads(answer.body) if answer.body else None, dict(answer.headers))

    def get(self, path: str) -> Said:
        return self.send("GET", path)

    def post(self, path: str, body: object) -> Said:
        return self.send("POST", path, body)

    def patch(self, path: str, **properties: object) -> Said:
        return self.send("PATCH", path, {"properties": properties})

    def values(self, id: str, *names: str) -> dict[str, Any]:
        """Some properties of a contact as they are now."""
        return self.get(f"/crm/v3/objects/contacts/{id}?properties={','.join(names)}").body["properties"]

    def create(self, kind: str = "contacts", **properties: str) -> str:
        """A new record's id."""
        said = self.post(f"/crm/v3/objects/{kind}", {"properties": properties})
        assert said.status == 201, said.body
        return str(said.body["id"])

    def search(self, *filters: dict[str, Any], kind: str = "contacts", **rest: Any) -> Said:
        body = {"filterGroups": [{"filters": list(filters)}] if filters else [], **rest}
        return self.post(f"/crm/v3/objects/{kind}/search", body)

    def found(self, *filters: dict[str, Any], **rest: Any) -> set[str]:
        """The ids a search finds on one page of 200."""
        said = self.search(*filters, **{"limit": 200, **rest})
        assert said.status == 200, said.body
        return {record["id"] for record in said.results}

    def pages(self, path: str, most: int = 100) -> Iterator[list[dict[str, Any]]]:
        """Every page of a listing, by following the links it gives."""
        for _ in range(most):
            said = self.get(path)
            assert said.status == 200, said.body
            yield said.results
            if "paging" not in said.body:
                return
            link = said.body["paging"]["next"]["link"]
            assert link.startswith(ADDRESS)
            path = link.removeprefix(ADDRESS)
        raise AssertionError("the listing does not end")


def where(name: str, operator: str, *values: str) -> dict[str, Any]:
    """One search filter."""
    if operator in ("IN", "NOT_IN"):
        return {"propertyName": name, "operator": operator, "values": list(values)}
    return {"propertyName": name, "operator": operator} | dict(
        zip(("value", "highValue"), values, strict=False)
    )


class Pool:
    """Stands where a urllib3 pool stands, and asks the world in this process."""

    def __init__(self, world: HubSpotWorld) -> None:
        self.world = world

    def request(
        self,
        method: str,
        url: str,
        body: str | None = None,
        fields: Any = None,
        headers: dict[str, str] | None = None,
        **_: Any,
    ) -> urllib3.HTTPResponse:
        parts = urlsplit(url)
        query, content = parts.query, (body or "").encode()
        if fields and method == "GET":
            query = urlencode(fields)
        elif fields:
            content = urlencode(fields).encode()
        lower = {name.lower(): value for name, value in (headers or {}).items()}
        answer = self.world.handle(
            Request(method, parts.path, query, {"host": parts.netloc, **lower}, content)
        )
        return _as_urllib3(answer)


def _as_urllib3(answer: Response) -> urllib3.HTTPResponse:
    return urllib3.HTTPResponse(
        body=answer.body, headers=dict(answer.headers), status=answer.status, preload_content=True
    )
