"""Signing in: client credentials through simple-salesforce, or a token given; renewed under a lock.

Nothing secret gets into an error message, and a failed sign-in carries no cause that could hold it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

import requests
from pydantic import SecretStr
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed
from simple_salesforce.login import SalesforceLogin

from connectors.errors import CrmError, Misconfigured, TryAgain, Unauthorised
from connectors.port import Gate
from connectors.salesforce.transport import is_loopback, org_url

_MY_DOMAIN = ".salesforce.com"
_LOOPBACK_DOMAIN = "loopback.my"  # never resolved: the adapter sends it to loopback
_PASSING_S = 5.0


@dataclass(frozen=True, slots=True)
class SalesforceSettings:
    """How to reach one org. Either an access token, or the id and secret of an External Client App.

    `base_url` is the org's My Domain address (`https://acme.my.salesforce.com`) or a loopback one.
    """

    base_url: str
    api_version: str = "62.0"
    client_id: SecretStr | None = None
    client_secret: SecretStr | None = None
    access_token: SecretStr | None = None
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 60.0
    answer_timeout_s: float = 120.0  # from the first byte of an answer's body to its last
    attempts: int = 4
    patience_s: float = 60.0


class SignIn:
    """The present sign-in of one connection: made when first needed, renewed when it was lost."""

    def __init__(self, settings: SalesforceSettings, session: requests.Session, gate: Gate) -> None:
        self._settings = settings
        self._session = session
        self._gate = gate
        self._lock = threading.Lock()
        self._host = org_url(settings.base_url).netloc
        self._salesforce: Salesforce | None = None
        if not settings.access_token and not self.renewable:
            raise Misconfigured("Salesforce needs client_id and client_secret, or an access_token")

    @property
    def renewable(self) -> bool:
        """Whether a lost session can be replaced by a new one."""
        return bool(self._settings.client_id and self._settings.client_secret)

    def current(self) -> Salesforce:
        """The signed-in library object. Raises `Unauthorised`, `Misconfigured`, `TryAgain` and the gate's."""
        with self._lock:
            if self._salesforce is None:
                self._salesforce = self._first()
            return self._salesforce

    def renewed(self, stale: Salesforce) -> Salesforce:
        """A sign-in in place of a refused one; if another thread renewed it meanwhile, that one."""
        with self._lock:
            if self._salesforce is None or self._salesforce is stale:
                self._salesforce = self._library(self._credentials_token())
            return self._salesforce

    def masked(self, text: str) -> str:
        """The text without our secrets and tokens."""
        given = (self._settings.client_id, self._settings.client_secret, self._settings.access_token)
        secrets = [secret.get_secret_value() for secret in given if secret]
        if self._salesforce is not None:
            secrets.append(self._salesforce.session_id)
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        return text

    def _first(self) -> Salesforce:
        token = self._settings.access_token
        return self._library(token.get_secret_value() if token else self._credentials_token())

    def _library(self, token: str) -> Salesforce:
        """The host stays the one the operator named: a token goes nowhere else."""
        return Salesforce(
            instance=self._host,
            session_id=token,
            version=self._settings.api_version,
            session=self._session,
        )

    def _credentials_token(self) -> str:
        """One exchange at the token endpoint ("OAuth 2.0 Client Credentials Flow", Salesforce Help)."""
        client_id, secret = self._settings.client_id, self._settings.client_secret
        if not client_id or not secret:
            raise Unauthorised("the access token was refused and there are no client credentials to renew it")
        domain = self._domain()
        self._gate.admit("auth")
        trouble: CrmError
        try:
            token, _ = SalesforceLogin(
                domain=domain,
                consumer_key=client_id.get_secret_value(),
                consumer_secret=secret.get_secret_value(),
                session=self._session,
            )
        except SalesforceAuthenticationFailed as refusal:
            trouble = self._refused(refusal)
        except requests.TooManyRedirects:
            trouble = Misconfigured("the sign-in was redirected: base_url is not the org's My Domain address")
        except (requests.RequestException, AttributeError) as error:
            # AttributeError: the library reads any JSON answer as an object with an instance_url
            trouble = TryAgain(
                f"no usable answer to the sign-in ({type(error).__name__})", after_s=_PASSING_S
            )
        else:
            return self._checked(token)
        raise trouble from None

    def _domain(self) -> str:
        """The part of the My Domain host that the library wants; only that host knows this flow."""
        if is_loopback(self._settings.base_url):
            return _LOOPBACK_DOMAIN
        domain = self._host.removesuffix(_MY_DOMAIN)
        if domain == self._host or domain in ("login", "test"):
            raise Misconfigured(
                "client credentials need the org's My Domain: https://<name>.my.salesforce.com"
            )
        return domain

    def _checked(self, token: object) -> str:
        if not isinstance(token, str) or not token:
            raise TryAgain("the answer to the sign-in held no token", after_s=_PASSING_S)
        return token

    def _refused(self, refusal: SalesforceAuthenticationFailed) -> CrmError:
        """A number in place of OAuth's word is the HTTP status of an answer that was not JSON."""
        code = refusal.code
        if not isinstance(code, str) or code in ("server_error", "temporarily_unavailable"):
            return TryAgain(f"the sign-in failed with {code}", after_s=_PASSING_S, code=str(code or ""))
        said = self.masked(" ".join(str(refusal.auth_message).split())[:200])
        return Unauthorised(f"the sign-in was refused: {self.masked(code)} {said}".strip(), code=code)
