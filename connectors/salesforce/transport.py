"""The wire: a requests session that always times out and speaks plain http to loopback only."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import HTTPAdapter

from connectors.errors import Misconfigured

#: Seconds for connecting and for each read from the socket.
Timeouts = tuple[float, float]
TIMEOUTS: Timeouts = (5.0, 60.0)


class OrgAdapter(HTTPAdapter):
    """Sends with timeouts, and sends what is meant for https to a loopback org instead where there is one.

    `simple-salesforce` builds https addresses only and sets no timeout; both are mended here, once for
    every call it makes.
    """

    def __init__(self, loopback: SplitResult | None = None, timeouts: Timeouts = TIMEOUTS) -> None:
        self._loopback = loopback
        self._timeouts = timeouts
        super().__init__()

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """Send one request; raises what requests raises."""
        if self._loopback is not None:
            request = _redirected(request, self._loopback)
            proxies = {}
        return super().send(request, stream, timeout or self._timeouts, verify, cert, proxies)


def session_for(base_url: str, timeouts: Timeouts = TIMEOUTS) -> requests.Session:
    """A session for one org. Raises `Misconfigured` for an address that must not be spoken to."""
    url = org_url(base_url)
    session = requests.Session()
    session.mount("https://", OrgAdapter(url if _is_loopback(url) else None, timeouts))
    session.adapters.pop("http://")  # nothing but the loopback rewriting may leave without TLS
    session.max_redirects = 0  # a redirected sign-in would carry the credentials elsewhere
    session.auth = _as_it_is  # else a netrc entry replaces our Authorization header
    return session


def org_url(base_url: str) -> SplitResult:
    """The org's address, checked: https, or plain http to loopback. Raises `Misconfigured`."""
    try:
        url = urlsplit(base_url.strip())
        url.port  # noqa: B018  (reading the port checks it)
    except ValueError as error:
        raise Misconfigured("base_url is not a web address") from error
    if url.scheme not in ("https", "http") or not url.hostname or "@" in url.netloc:
        raise Misconfigured("base_url must look like https://acme.my.salesforce.com")
    if url.scheme == "http" and not _is_loopback(url):
        raise Misconfigured("plain http is for loopback only; base_url must begin with https://")
    return url


def is_loopback(base_url: str) -> bool:
    """Whether this address is on this machine."""
    return _is_loopback(org_url(base_url))


def _is_loopback(url: SplitResult) -> bool:
    host = url.hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _redirected(request: requests.PreparedRequest, loopback: SplitResult) -> requests.PreparedRequest:
    sent = request.copy()
    there = urlsplit(request.url or "")
    sent.url = there._replace(scheme=loopback.scheme, netloc=loopback.netloc).geturl()
    return sent


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
