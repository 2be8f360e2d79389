"""One call to HubSpot and its answer, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.errors import Refused

#: A JSON object as HubSpot sends it.
Json = Mapping[str, Any]

OK = frozenset({200})


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP call. `path` is the one of v3 (associations: v4); the client puts the dated one in its place.

    `kind` is read, write or auth, whatever the method: a search is a POST that reads. `accept` holds the
    statuses that the caller reads itself; any other status is an error.
    """

    method: str
    path: str
    kind: str = "read"
    params: tuple[tuple[str, str], ...] = ()
    body: Json | None = None
    accept: frozenset[int] = OK


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """An accepted answer: its JSON object, and the server's time (its `Date` header)."""

    status: int
    content: Json
    at: datetime


def told(item: Json, name: str) -> Any:
    """What the answer says under `name`. Raises `Refused` where it must say something and does not."""
    value = item.get(name)
    if value is None:
        raise Refused(f"HubSpot's answer lacks {name!r}")
    return value


def items(content: Json, name: str) -> list[Json]:
    """The JSON objects in the list `name`; anything else there is passed over."""
    found = content.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def part(content: Json, name: str) -> Json:
    """The JSON object under `name`, empty where there is none."""
    found = content.get(name)
    return found if isinstance(found, dict) else {}
