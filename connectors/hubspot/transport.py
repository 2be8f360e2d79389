"""HTTP to HubSpot through the official client's own REST layer.

The official client is used for what it does well (addresses, TLS, connection pool) and kept from what it does
not: one `ApiClient` per package is kept, because each attribute access would build a new pool; urllib3's own
retries are off; every call has a timeout; bodies come back raw, since its models cost ten times the JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import hubspot
from hubspot.crm.objects.exceptions import ApiException
from urllib3 import Retry
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    MaxRetryError,
    NewConnectionError,
    ProxyError,
    SSLError,
)

from connectors.errors import CrmError, Misconfigured, OutcomeUnknown, TryAgain
from connectors.hubspot.call import Answer, Call

#: Seconds to connect, and seconds without a byte of the answer.
TIMEOUT_S = (5.0, 60.0)
LOOPBACK = ("127.0.0.1", "localhost", "::1")

#: Failures after which nothing of the request can have reached the server.
_UNSENT = (ConnectTimeoutError, NewConnectionError, ProxyError, SSLError, LocationValueError)


class Packages:
    """The official client's `api_factory`: one `ApiClient` for each of its packages, kept."""

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def __call__(self, package: ModuleType, api_name: str, config: Mapping[str, Any]) -> Any:
        """The API `api_name` of `package`, over the kept client."""
        name = package.__name__
        if name not in self._kept:
            configuration = package.Configuration(host=config["host"])
            configuration.retries = Retry(total=0, raise_on_redirect=False)
            self._kept[name] = package.ApiClient(configuration=configuration)
        return getattr(package, api_name)(api_client=self._kept[name])


class Transport:
    """Sends one call and gives back what came, or says whether it can have arrived.

    `pool` stands in for the client's urllib3 pool (its `request` method is used). Raises `Misconfigured`
    for plain http to anything but loopback.
    """

    def __init__(self, base_url: str, pool: object | None = None) -> None:
        self._base_url = _checked(base_url)
        client = hubspot.Client.create(host=self._base_url, api_factory=Packages())
        self._rest = client.crm.objects.basic_api.api_client.rest_client
        if pool is not None:
            self._rest.pool_manager = pool

    def send(self, call: Call, path: str, headers: Mapping[str, str]) -> Answer:
        """One HTTP exchange. Raises `TryAgain`, or `OutcomeUnknown` for a write that may have arrived."""
        form = call.kind == "auth"
        try:
            response = self._rest.request(
                call.method,
                self._base_url + path,
                query_params=list(call.params) if call.method == "GET" else None,
                headers=dict(headers),
                body=None if form else call.body,
                post_params=dict(call.params) if form else None,
                _preload_content=False,
                _request_timeout=TIMEOUT_S,
            )
            return _answer(response.status, response.headers, response.data)
        except ApiException as refusal:
            if refusal.status == 0:  # how the library reports a TLS failure
                raise TryAgain("no secure connection to HubSpot") from refusal
            return _answer(refusal.status, refusal.headers, refusal.body)
        except HTTPError as trouble:
            raise _classed(trouble, call.kind) from trouble


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise Misconfigured("HubSpot is reached by https; plain http is for loopback only")
    return base_url.rstrip("/")


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body or b"")


def _classed(trouble: HTTPError, kind: str) -> CrmError:
    cause = trouble.reason if isinstance(trouble, MaxRetryError) else trouble
    what = type(cause).__name__
    if isinstance(cause, _UNSENT):
        return TryAgain(f"HubSpot was not reached ({what})")
    if kind == "write":
        return OutcomeUnknown(f"the answer to a write never came ({what})")
    return TryAgain(f"the answer did not come ({what})")
