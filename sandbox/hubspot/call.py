"""One call as an endpoint sees it: path arguments, query and body, each read with its refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.exchange import Request
from sandbox.hubspot.errors import Refusal, invalid, unknown_object_type
from sandbox.hubspot.object_types import ObjectType, object_type

_LOOPBACK = ("127.", "localhost", "[::1]")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint says."""

    status: int
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose path was recognised. `arguments` are the parts of the path that vary."""

    request: Request
    params: Mapping[str, list[str]]
    arguments: tuple[str, ...]

    def kind(self, position: int = 0) -> ObjectType:
        """The object type at that place of the path. Raises `Refusal`."""
        return named_type(self.arguments[position])

    def text(self, name: str) -> str | None:
        """The query's last value of that name; None when absent or blank."""
        return (self.params.get(name) or [""])[-1] or None

    def names(self, name: str) -> list[str]:
        """A list in the query, written `a,b` or by repeating the name."""
        return [part for value in self.params.get(name, ()) for part in value.split(",") if part]

    def flag(self, name: str) -> bool:
        """A yes or no in the query, however it is capitalised."""
        return (self.text(name) or "").lower() == "true"

    def whole(self, name: str, default: int, most: int) -> int:
        """A number in the query from 1 to `most`. Raises `Refusal`."""
        return whole(name, self.text(name), default, most)

    def json(self) -> object:
        """The JSON sent, whatever it is. Raises `Refusal`."""
        try:
            return self.request.json()
        except ValueError as problem:
            raise invalid(f"Invalid input JSON: {problem}") from problem

    def body(self) -> dict[str, Any]:
        """The JSON object sent. Raises `Refusal`."""
        body = self.json()
        if not isinstance(body, dict):
            raise invalid("Invalid input JSON: an object is needed")
        return body

    def properties(self) -> dict[str, Any]:
        """The `properties` object of the body. Raises `Refusal`."""
        return properties_of(self.body())

    def inputs(self, most: int) -> list[dict[str, Any]]:
        """The objects under `inputs`, at least one and at most `most`. Raises `Refusal`."""
        inputs = self.body().get("inputs")
        if not isinstance(inputs, list) or not all(isinstance(item, dict) for item in inputs):
            raise invalid("Invalid input JSON: inputs must be a list of objects")
        if not 1 <= len(inputs) <= most:
            raise invalid(f"A batch takes from 1 to {most} inputs, not {len(inputs)}")
        return inputs

    def link(self, after: str) -> str:
        """The absolute address of the next page of this very call."""
        host = self.request.headers.get("host", "api.hubapi.com")
        scheme = "http" if host.startswith(_LOOPBACK) else "https"
        kept = [part for part in self.request.query.split("&") if part and not part.startswith("after=")]
        return f"{scheme}://{host}{self.request.path}?{'&'.join([*kept, f'after={after}'])}"


def named_type(name: str) -> ObjectType:
    """The object type of that name. Raises `Refusal`."""
    found = object_type(name)
    if found is None:
        raise unknown_object_type(name)
    return found


def whole(name: str, given: object, default: int, most: int) -> int:
    """A whole number given as text or number. Raises `Refusal` outside 1 to `most`."""
    if given is None:
        return default
    if not str(given).isdecimal() or not 1 <= int(str(given)) <= most:
        raise invalid(f"{name} must be a number from 1 to {most}, not {given}")
    return int(str(given))


def properties_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The `properties` object of one input. Raises `Refusal`."""
    properties = item.get("properties")
    if not isinstance(properties, dict):
        raise invalid("Invalid input JSON: properties must be an object")
    return properties


def paging(call: Call, after: str) -> dict[str, Any]:
    """The `paging` of a page that is not the last."""
    return {"next": {"after": after, "link": call.link(after)}}


def method_not_allowed() -> Refusal:
    """405 for a path that takes other methods."""
    return Refusal(405, "Method not allowed")
