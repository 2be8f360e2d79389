"""One HTTP exchange with an org: gated, timed, bounded, classified, and renewed once when signed out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import requests
from simple_salesforce.api import Salesforce
from urllib3 import HTTPResponse
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from connectors.errors import (
    CrmError,
    Misconfigured,
    OutcomeUnknown,
    Refused,
    Throttled,
    TryAgain,
    Unauthorised,
)
from connectors.port import Gate, Usage
from connectors.retry import retrying
from connectors.salesforce.codes import PASSING_S, trouble
from connectors.salesforce.sign_in import SalesforceSettings, SignIn
from connectors.salesforce.transport import session_for

#: The most bytes that one answer may have; 2,000 rows of a wide type stay well below.
ANSWER_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 64 * 1024

#: Names us in event logs and change events ("Call Options Header", REST API guide).
_ALWAYS = {"Sforce-Call-Options": "client=tolok"}
#: Assignment rules run on REST updates unless told not to ("Assignment Rule Header", REST API guide), and a
#: duplicate rule that only alerts would refuse the row ("Duplicate Rule Header", REST API guide).
ON_WRITES = {"Sforce-Auto-Assign": "FALSE", "Sforce-Duplicate-Rule-Header": "allowSave=true"}


@dataclass(frozen=True, slots=True)
class Call:
    """One REST call. A `path` that begins with `/` is used as it stands, else it is below the API version.

    `write` marks a call that changes something: it is counted as one, and is never sent twice when it may
    have been heard. A `body` is sent as JSON, or as it is if it is bytes (then `headers` say what it is).
    """

    method: str
    path: str
    params: Mapping[str, str] | None = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    write: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its JSON (None where there is no content), and the server's time when it was given."""

    body: Any
    served: datetime


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    content: bytes


class Client:
    """Calls one org. Raises the errors of `connectors.errors` and no others."""

    def __init__(
        self,
        settings: SalesforceSettings,
        gate: Gate,
        session: requests.Session | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        timeouts = (settings.connect_timeout_s, settings.read_timeout_s)
        session = session or session_for(settings.base_url, timeouts)
        self._settings = settings
        self._gate = gate
        self._pause = pause
        self._sign_in = SignIn(settings, session, gate)
        self.served: datetime | None = None

    def answer(self, call: Call) -> Answer:
        """The answer to a call, tried again where that is safe."""
        return retrying(
            lambda: self._tried(call),
            pause=self._pause,
            attempts=self._settings.attempts,
            patience_s=self._settings.patience_s,
        )

    def pause(self, seconds: float) -> None:
        """Wait, as between two tries: for what an org does in its own time."""
        self._pause(seconds)

    def _tried(self, call: Call) -> Answer:
        salesforce = self._sign_in.current()
        reply = self._exchange(call, salesforce)
        if reply.status == 401 and self._sign_in.renewable:
            reply = self._exchange(call, self._sign_in.renewed(salesforce))
        return self._judged(call, reply)

    def _exchange(self, call: Call, salesforce: Salesforce) -> _Reply:
        self._gate.admit("write" if call.write else "read")
        try:
            with salesforce.session.request(
                call.method,
                _address(call.path, salesforce),
                params=call.params,
                data=_encoded(call.body),
                headers=_headers(call, salesforce),
                stream=True,
                allow_redirects=False,
            ) as response:
                self._note(response.headers)
                content = _content(response, call.write, self._settings.answer_timeout_s)
                return _Reply(response.status_code, response.headers, content)
        except (requests.RequestException, HTTPError) as error:
            _lost(call, error)

    def _note(self, headers: Mapping[str, str]) -> None:
        self.served = _date(headers.get("Date", "")) or self.served
        told = Salesforce.parse_api_usage(headers.get("Sforce-Limit-Info", "")).get("api-usage")
        if told:
            used, limit = told[0], told[1]
            self._gate.told(Usage(used=used, limit=limit, remaining=max(0, limit - used)))

    def _judged(self, call: Call, reply: _Reply) -> Answer:
        if not 200 <= reply.status <= 299:
            raise self._trouble(call, reply)
        if self.served is None:
            _unreadable(call, "it has no Date header")
        body = None
        if reply.content:
            try:
                body = json.loads(reply.content)
            except ValueError:
                _unreadable(call, "it is not JSON")
        return Answer(body, self.served)

    def _trouble(self, call: Call, reply: _Reply) -> CrmError:
        code, message = _said(reply.content)
        error = trouble(reply.status, code, self._sign_in.masked(message), write=call.write)
        if reply.status == 400 and not code:
            _unreadable(call, "a refusal that does not say why")
        if isinstance(error, Throttled):
            self._gate.silence(error.after_s, error.daily)
        elif isinstance(error, Unauthorised) and self._sign_in.renewable:
            return Unauthorised(f"{error}, also after a new sign-in", code=code, status=reply.status)
        return error


def _address(path: str, salesforce: Salesforce) -> str:
    if not path.startswith("/"):
        return str(salesforce.base_url) + path
    return f"https://{salesforce.sf_instance}{path}"


def _headers(call: Call, salesforce: Salesforce) -> dict[str, str]:
    headers = {**salesforce.headers, **_ALWAYS, **(ON_WRITES if call.write else {}), **call.headers}
    headers.pop("X-PrettyPrint", None)  # the library asks for indented JSON: more bytes, no reader
    return headers


def _encoded(body: Any) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    try:
        return json.dumps(body, allow_nan=False).encode()
    except ValueError as error:
        raise Refused("a value that JSON can not hold") from error


def _content(response: requests.Response, write: bool, timeout_s: float) -> bytes:
    """The body, bounded in bytes and in seconds."""
    until = time.monotonic() + timeout_s
    content = bytearray()
    for chunk in _chunks(response):
        content += chunk
        if len(content) > ANSWER_BYTES:
            kind: type[CrmError] = OutcomeUnknown if write else Refused
            raise kind(f"an answer of more than {ANSWER_BYTES} bytes", status=response.status_code)
        if time.monotonic() > until:
            raise requests.ReadTimeout(f"the answer took more than {timeout_s:.0f} s")
    return bytes(content)


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The body as it arrives. `iter_content` waits for full chunks, so a dripping answer could outlast any
    time limit; it serves where an adapter has no urllib3 answer beneath.
    """
    if not isinstance(response.raw, HTTPResponse):
        yield from response.iter_content(_CHUNK_BYTES)
        return
    while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
        yield chunk


def _lost(call: Call, error: requests.RequestException | HTTPError) -> NoReturn:
    """No answer came. A write that may have left us has an unknown outcome."""
    if isinstance(error, requests.TooManyRedirects):
        raise Misconfigured("the org sends its calls elsewhere: base_url is not its My Domain address")
    said = f"no answer to {call.method} ({type(error).__name__})"
    if call.write and not _never_sent(error):
        raise OutcomeUnknown(said) from error
    raise TryAgain(said, after_s=PASSING_S) from error


def _never_sent(error: requests.RequestException | HTTPError) -> bool:
    """Whether the connection was never made, so that nothing can have been heard."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError | ConnectTimeoutError)


def _unreadable(call: Call, why: str) -> NoReturn:
    said = f"the answer to {call.method} can not be read: {why}"
    if call.write:
        raise OutcomeUnknown(said)
    raise TryAgain(said, after_s=PASSING_S)


def _said(content: bytes) -> tuple[str, str]:
    """Code and message of an error body; empty where it is HTML, truncated or of another shape.

    The list form is the REST API's, the object form OAuth's.
    """
    try:
        body = json.loads(content)
    except ValueError:
        return "", ""
    first = body[0] if isinstance(body, list) and body else body
    if not isinstance(first, dict):
        return "", ""
    code = first.get("errorCode") or first.get("error") or ""
    message = first.get("message") or first.get("error_description") or ""
    return str(code), str(message)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
