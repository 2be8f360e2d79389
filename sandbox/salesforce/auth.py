"""Signing in: OAuth tokens that live two hours of the sandbox's clock, and one that never ends."""

from __future__ import annotations

import base64
import hashlib
from binascii import Error as BadBase64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..exchange import Request
from .wire import Answer

LIFETIME = timedelta(hours=2)
_MAX_TOKENS = 1_000
_CLIENT = "client_credentials"
_REFRESH = "refresh_token"
_JWT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client of this org signs in with. Made up from the seed: nothing here opens any real org."""

    client_id: str
    client_secret: str
    access_token: str
    refresh_token: str


def credentials(seed: int, organization: str) -> Credentials:
    """The same words for the same seed."""
    return Credentials(
        client_id=f"3MVG9{_digest(seed, 'client')[:60]}",
        client_secret=_digest(seed, "secret").upper(),
        access_token=f"{organization[:15]}!AQ{_digest(seed, 'access')}",
        refresh_token=f"5Aep861{_digest(seed, 'refresh')[:60]}",
    )


def _digest(seed: int, word: str) -> str:
    return hashlib.sha256(f"sandbox {seed} {word}".encode()).hexdigest()


class Sessions:
    """The tokens that were given out, all of them the integration user's."""

    def __init__(self, known: Credentials, organization: str, user: str) -> None:
        self.known = known
        self._organization = organization
        self._user = user
        self._ends: dict[str, datetime] = {}
        self._given = 0

    def user(self, token: str | None, now: datetime) -> str | None:
        """The user whose living session the token is, or None."""
        if token == self.known.access_token:
            return self._user
        end = self._ends.get(token or "")
        return self._user if end is not None and now < end else None

    def end(self, token: str) -> None:
        """End a session at once, as an administrator may. The first token can not be ended."""
        self._ends.pop(token, None)

    def sign_in(self, request: Request, now: datetime) -> Answer:
        """Answer `POST /services/oauth2/token`."""
        form = request.form()
        grant = form.get("grant_type", "")
        if grant not in (_CLIENT, _REFRESH):
            return _refused(grant)
        client, secret = _client(request.headers, form)
        if client != self.known.client_id:
            return _error("invalid_client_id", "client identifier invalid")
        if secret != self.known.client_secret:
            return _error("invalid_client", "invalid client credentials")
        if grant == _REFRESH and form.get("refresh_token") != self.known.refresh_token:
            return _error("invalid_grant", "expired access/refresh token")
        return self._token(request, now)

    def _token(self, request: Request, now: datetime) -> Answer:
        self._given += 1
        token = f"{self._organization[:15]}!AQ{_digest(self._given, self.known.client_secret)}"
        self._ends = {old: end for old, end in self._ends.items() if now < end}
        if len(self._ends) >= _MAX_TOKENS:
            del self._ends[next(iter(self._ends))]
        self._ends[token] = now + LIFETIME
        body: dict[str, object] = {
            "access_token": token,
            "signature": base64.b64encode(_digest(self._given, "signature")[:32].encode()).decode(),
            "instance_url": instance_url(request.headers),
            "id": f"https://login.salesforce.com/id/{self._organization}/{self._user}",
            "token_type": "Bearer",
            "issued_at": str(int(now.timestamp() * 1000)),
        }
        return Answer(200, body, {"X-ReadOnlyMode": "false"})


def bearer(headers: Mapping[str, str]) -> str | None:
    """The token of an `Authorization: Bearer` (or `OAuth`) header, or None."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() in ("bearer", "oauth") else None


def instance_url(headers: Mapping[str, str]) -> str:
    """Where the org was reached: the host the client asked for."""
    host = headers.get("host", "localhost")
    loopback = host.split(":")[0] in ("127.0.0.1", "localhost")
    return f"{'http' if loopback else 'https'}://{host}"


def _client(headers: Mapping[str, str], form: Mapping[str, str]) -> tuple[str, str]:
    """Client id and secret from HTTP Basic or from the form."""
    scheme, _, coded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (BadBase64, UnicodeDecodeError):  # not Basic at all: nobody signed in
        return "", ""
    return client, secret


def _refused(grant: str) -> Answer:
    """The grants that an org of today does not give."""
    if grant == "password":
        return _error("invalid_grant", "authentication failure")
    if grant == _JWT:
        return _error("invalid_grant", "user hasn't approved this consumer")
    return _error("unsupported_grant_type", "grant type not supported")


def _error(error: str, description: str) -> Answer:
    return Answer(400, {"error": error, "error_description": description})
