"""The sandbox's two CRMs in this process: what each connector calls its network, made of function calls.

A `Wire` carries plain requests; `over_requests` and `over_urllib3` put it where simple-salesforce and the
HubSpot client look for theirs. Hooks before and after may raise to play a death or a lost reply.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import BaseAdapter
from urllib3.exceptions import ProtocolError

from sandbox.exchange import Request, Response


class ReplyLostError(Exception):
    """Raised by a hook: the connection broke. Before sending nothing arrived, after it the answer is lost."""


def _nothing_before(request: Request) -> None:
    """Let the request pass."""


def _nothing_after(request: Request, response: Response) -> None:
    """Let the answer pass."""


@dataclass
class Wire:
    """Carries requests to `handle`, counting those that arrived.

    `before` is called with each request before the server sees it, `after` once the server has done it. An
    exception of a hook goes up to the caller, but `ReplyLostError` reaches the client as a broken connection.
    """

    handle: Callable[[Request], Response]
    before: Callable[[Request], None] = _nothing_before
    after: Callable[[Request, Response], None] = _nothing_after
    arrived: list[Request] = field(default_factory=list)

    def carry(self, request: Request) -> Response:
        """The answer to one request."""
        self.before(request)
        self.arrived.append(request)
        response = self.handle(request)
        self.after(request, response)
        return response


def plain(method: str, url: str, headers: Mapping[str, str], body: bytes | str | None) -> Request:
    """One HTTP request as the sandbox takes it."""
    parts = urlsplit(url)
    low = {name.lower(): str(value) for name, value in headers.items()}
    low.setdefault("host", parts.netloc)
    sent = body.encode() if isinstance(body, str) else (body or b"")
    return Request(method.upper(), parts.path or "/", parts.query, low, sent)


class _Pool(urllib3.PoolManager):
    """urllib3's pool without sockets."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def urlopen(  # type: ignore[override]
        self, method: str, url: str, redirect: bool = True, **sent: object
    ) -> urllib3.HTTPResponse:
        """One exchange over the wire."""
        headers, body = sent.get("headers") or {}, sent.get("body")
        try:
            answer = self._wire.carry(plain(method, url, headers, body))  # type: ignore[arg-type]
        except ReplyLostError as lost:
            raise ProtocolError("Connection aborted.", lost) from lost
        return urllib3.HTTPResponse(
            io.BytesIO(answer.body), dict(answer.headers), answer.status, preload_content=False
        )


class _Adapter(BaseAdapter):
    """requests' adapter without sockets."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, **options: object
    ) -> requests.Response:
        """One exchange over the wire."""
        sent = plain(request.method or "GET", request.url or "", request.headers, request.body)
        try:
            answer = self._wire.carry(sent)
        except ReplyLostError as lost:
            raise requests.ConnectionError(
                ProtocolError("Connection aborted.", lost), request=request
            ) from lost
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.body)
        response.request = request
        response.url = request.url or ""
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is open."""


def over_urllib3(wire: Wire) -> urllib3.PoolManager:
    """A pool for `HubSpotCrm(pool=...)`."""
    return _Pool(wire)


def over_requests(wire: Wire) -> requests.Session:
    """A session for simple-salesforce: every address, http or https, is the wire's."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", _Adapter(wire))
    session.mount("http://", _Adapter(wire))
    return session
