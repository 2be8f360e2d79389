"""Calls to HubSpot: past the gate, signed, tried again where that can help, and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from pydantic import SecretStr

from connectors.errors import Misconfigured, Throttled, Unauthorised
from connectors.hubspot.call import Answer, Call, Reply
from connectors.hubspot.codes import content_of, error_of, unreadable
from connectors.hubspot.paths import V3, checked_version, versioned
from connectors.hubspot.transport import Transport
from connectors.port import Gate, Usage
from connectors.retry import retrying

ATTEMPTS = 5
PATIENCE_S = 60.0  # waiting in one call, all tries together
API = "https://api.hubapi.com"


@dataclass(frozen=True, slots=True)
class HubSpotSettings:
    """How to reach one portal: a static token (private app or service key), or an app's refresh credentials.

    `api_version` is `v3` or a dated version (`2026-09`). Raises `Misconfigured` when nothing could sign in.
    """

    base_url: str = API
    api_version: str = V3
    access_token: SecretStr | None = None
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    refresh_token: SecretStr | None = None

    def __post_init__(self) -> None:
        checked_version(self.api_version)
        if not self.access_token and not self.refreshable:
            raise Misconfigured(
                "HubSpot needs an access token, or client id, client secret and refresh token"
            )

    @property
    def refreshable(self) -> bool:
        """Whether a new access token can be asked for."""
        return bool(self.client_id and self.client_secret and self.refresh_token)


class Client:
    """One signed-in client. `pause` waits between tries; the gate is asked before every HTTP exchange."""

    def __init__(
        self, settings: HubSpotSettings, gate: Gate, pool: object | None, pause: Callable[[float], None]
    ) -> None:
        self._settings = settings
        self._gate = gate
        self._pause = pause
        self._transport = Transport(settings.base_url, pool)
        self._token = settings.access_token
        self._refresh_token = settings.refresh_token
        self._server_time: datetime | None = None

    @property
    def server_time(self) -> datetime | None:
        """The `Date` of the last answer that had one."""
        return self._server_time

    def call(self, call: Call) -> Reply:
        """The accepted answer to a call, passing trouble tried again. Raises the errors of the port."""
        return retrying(
            lambda: self._signed(call), pause=self._pause, attempts=ATTEMPTS, patience_s=PATIENCE_S
        )

    def _signed(self, call: Call) -> Reply:
        """One try; a refused token is replaced once where that is possible (a 401 was not carried out)."""
        fresh = not self._token
        if fresh:
            self._refresh()
        try:
            return self._once(call)
        except Unauthorised:
            if fresh or not self._settings.refreshable:
                raise
        self._refresh()
        return self._once(call)

    def _refresh(self) -> None:
        """A new access token ("OAuth tokens API"); a refused refresh token is a 400."""
        secrets = {
            "grant_type": "refresh_token",
            "client_id": _shown(self._settings.client_id),
            "client_secret": _shown(self._settings.client_secret),
            "refresh_token": _shown(self._refresh_token),
        }
        accept = frozenset({200, 400})
        reply = self._once(
            Call("POST", "/oauth/v1/token", "auth", params=tuple(secrets.items()), accept=accept)
        )
        token = reply.content.get("access_token")
        if reply.status != 200 or not isinstance(token, str):
            raise Unauthorised("HubSpot refused the refresh token", status=reply.status)
        self._token = SecretStr(token)
        if renewed := reply.content.get("refresh_token"):
            self._refresh_token = SecretStr(str(renewed))

    def _once(self, call: Call) -> Reply:
        """One HTTP exchange: gate, send, note what the headers say, judge the answer."""
        self._gate.admit(call.kind)
        answer = self._transport.send(
            call, versioned(call.path, self._settings.api_version), self._headers(call)
        )
        self._gate.told(usage_of(answer.headers))
        at = date_of(answer.headers)
        self._server_time = at or self._server_time
        if answer.status not in call.accept:
            error = error_of(self._masked(answer), call.kind)
            if isinstance(error, Throttled):
                self._gate.silence(error.after_s, error.daily)
            raise error
        content = content_of(answer)
        if content is None or self._server_time is None:
            raise unreadable(answer, call.kind)
        return Reply(answer.status, content, at or self._server_time)

    def _masked(self, answer: Answer) -> Answer:
        """The answer without our secrets, should it repeat them, so that no error message holds one."""
        body = answer.body
        for secret in (self._token, self._refresh_token, self._settings.client_secret):
            if secret:
                body = body.replace(_shown(secret).encode(), b"***")
        return replace(answer, body=body)

    def _headers(self, call: Call) -> dict[str, str]:
        if call.kind == "auth":
            return {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        return {
            "Authorization": f"Bearer {_shown(self._token)}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }


def _shown(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def usage_of(headers: Mapping[str, str]) -> Usage:
    """The day's allowance where the headers tell it (service keys and private apps, not searches)."""
    limit = _number(headers.get("x-hubspot-ratelimit-daily"))
    remaining = _number(headers.get("x-hubspot-ratelimit-daily-remaining"))
    used = limit - remaining if limit is not None and remaining is not None else None
    return Usage(used, limit, remaining)


def date_of(headers: Mapping[str, str]) -> datetime | None:
    """The `Date` header in UTC; None where it is absent or no date."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).astimezone(UTC)
    except ValueError:  # an intermediary's own idea of a date
        return None


def _number(told: str | None) -> int | None:
    return int(told) if told is not None and told.isdigit() else None
