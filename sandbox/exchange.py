"""What passes over the wire: one request, one answer, as plain values.

Both dialects are functions from a `Request` to a `Response`, so the same code answers a socket
(through `sandbox.server`) and a client in the same process (through a transport of the caller's).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `headers` has lower-case names; `path` and `query` are as sent, percent-encoded."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def params(self) -> dict[str, list[str]]:
        """The query string's values by name, blank values kept."""
        return parse_qs(self.query, keep_blank_values=True)

    def form(self) -> dict[str, str]:
        """The form-encoded body, the last value of each name."""
        return {name: values[-1] for name, values in parse_qs(self.body.decode()).items()}

    def json(self) -> object:
        """The JSON body. Raises `ValueError` when it is not JSON."""
        return json.loads(self.body or b"null")


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer. The server adds nothing but framing: `Date` is the sandbox clock's."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
