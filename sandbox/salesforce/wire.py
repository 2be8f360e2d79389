"""One call as the parts of the org see it, and what they answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..calls import CallLog
from ..exchange import Request
from .changes import Writer
from .cursors import Cursors
from .errors import bad_json
from .org import Org


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a JSON body (None for none) and headers of this answer alone."""

    status: int
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One authenticated call of a data resource. `path` is what follows the version, without blanks."""

    request: Request
    org: Org
    log: CallLog
    cursors: Cursors
    token: str
    user: str
    version: str
    path: tuple[str, ...]
    used: int
    allowed: int

    def writer(self) -> Writer:
        """The caller as a writer. The assignment rule runs unless `Sforce-Auto-Assign` says FALSE."""
        wish = self.request.headers.get("sforce-auto-assign", "TRUE")
        return Writer(self.user, self.org.sight(self.user, self.version), wish.strip().upper() != "FALSE")

    def param(self, name: str) -> str | None:
        """One value of the query string, or None."""
        values = self.request.params().get(name)
        return values[-1] if values else None

    def object_body(self) -> dict[str, object]:
        """The body as a JSON object. Raises `Refusal`."""
        body = self.json_body()
        if not isinstance(body, dict):
            raise bad_json("The HTTP entity body is required to be a JSON object")
        return body

    def json_body(self) -> object:
        """The body as JSON. Raises `Refusal`."""
        try:
            return self.request.json()
        except ValueError as problem:
            raise bad_json(f"Unexpected character in the request body: {problem}") from problem

    def inner(self, request: Request, path: tuple[str, ...], log: CallLog) -> Call:
        """A subrequest of this call."""
        return replace(self, request=request, path=path, log=log)


def encoded(body: object) -> bytes:
    """A body as JSON text in UTF-8; nothing for None."""
    if body is None:
        return b""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
