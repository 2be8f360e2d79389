"""Who may call, who owns, and what the portal is: tokens, owners, pipelines, account details."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sandbox.exchange import Request
from sandbox.hubspot.call import Answer, Call, paging
from sandbox.hubspot.errors import Refusal, expired, invalid, not_found, unauthenticated
from sandbox.hubspot.portal import APP_ID, UTC_OFFSET, Owner, Portal
from sandbox.hubspot.property_table import CLOSED_STAGES, DEAL_STAGES

TOKEN_SECONDS = 1_800
LARGEST_PAGE = 500
_EPOCH = "1970-01-01T00:00:00Z"
_OPENED = "2024-01-15T03:00:00.000Z"
SCOPES = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.deals.read",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "oauth",
    "sales-email-read",
)
Body = dict[str, Any]


def access_token(portal: Portal) -> str:
    """The service key, which does not expire."""
    return f"pat-na1-{portal.id:08}-sandbox"


def client_id(portal: Portal) -> str:
    """The app's public name."""
    return f"sandbox-client-{portal.id}"


def client_secret(portal: Portal) -> str:
    """The app's secret: the sandbox's own, good for nothing else."""
    return f"sandbox-secret-{portal.id}"


def refresh_token(portal: Portal) -> str:
    """The refresh token of an app that was authorised before."""
    return f"sandbox-refresh-{portal.id}"


def admit(portal: Portal, request: Request) -> bool:
    """Whether the caller uses the service key, or else an OAuth token. Raises `Refusal` (401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token == access_token(portal):
        return True
    if scheme.lower() != "bearer" or token not in portal.tokens:
        raise unauthenticated()
    if portal.tokens[token] <= portal.clock.now:
        raise expired()
    return False


def grant_token(portal: Portal, call: Call) -> Answer:
    """POST a refresh token, get an access token for half an hour."""
    form = call.request.form()
    if (form.get("client_id"), form.get("client_secret")) != (client_id(portal), client_secret(portal)):
        raise _bad_grant("BAD_CLIENT_ID", "missing or unknown client id or secret", "invalid_client")
    if form.get("grant_type") != "refresh_token":
        raise _bad_grant("BAD_GRANT_TYPE", "grant_type must be refresh_token", "unsupported_grant_type")
    if form.get("refresh_token") != refresh_token(portal):
        raise _bad_grant("BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked", "invalid_grant")
    token = f"sandbox-access-{portal.id}-{len(portal.tokens) + 1}"
    portal.tokens[token] = portal.clock.now + timedelta(seconds=TOKEN_SECONDS)
    return Answer(
        200,
        {
            "access_token": token,
            "refresh_token": refresh_token(portal),
            "expires_in": TOKEN_SECONDS,
            "token_type": "bearer",
            "hub_id": portal.id,
            "scopes": list(SCOPES),
            "token_use": "access_token",
        },
    )


def introspect_token(portal: Portal, call: Call) -> Answer:
    """Whether a token is good, and for how long."""
    token = call.arguments[0] if call.arguments else call.request.form().get("token", "")
    ends = portal.tokens.get(token)
    left = int((ends - portal.clock.now).total_seconds()) if ends else 0
    if left <= 0 and call.arguments:
        raise not_found("token not found or expired")
    body: Body = {"active": left > 0, "token": token, "token_type": "access", "hub_id": portal.id}
    body |= {
        "client_id": client_id(portal),
        "app_id": int(APP_ID),
        "user_id": 1,
        "user": "",
        "hub_domain": "",
    }
    return Answer(200, body | {"scopes": list(SCOPES), "expires_in": max(0, left)})


def introspect_key(portal: Portal, call: Call) -> Answer:
    """What a service key may do."""
    if call.body().get("tokenKey") != access_token(portal):
        raise not_found("token not found")
    return Answer(200, {"userId": 1, "hubId": portal.id, "appId": int(APP_ID), "scopes": list(SCOPES)})


def account_details(portal: Portal, call: Call) -> Answer:
    """GET what identifies the portal."""
    portal.log.needed_once("account")
    return Answer(
        200,
        {
            "portalId": portal.id,
            "accountType": "STANDARD",
            "timeZone": "Asia/Jakarta",
            "companyCurrency": "IDR",
            "additionalCurrencies": [],
            "utcOffset": "+07:00",
            "utcOffsetMilliseconds": int(UTC_OFFSET.total_seconds() * 1000),
            "uiDomain": "app.hubspot.com",
            "dataHostingLocation": "na1",
        },
    )


def list_owners(portal: Portal, call: Call) -> Answer:
    """GET owners in order of id; those who left only with `archived`."""
    portal.log.needed_once("owners")
    limit, email = call.whole("limit", 100, LARGEST_PAGE), call.text("email")
    archived, after = call.flag("archived"), call.text("after") or "0"
    if not after.isdecimal():
        raise invalid(f"Invalid paging token: {after}")
    rows = [
        owner
        for owner in sorted(portal.owners.values(), key=lambda owner: int(owner.id))
        if owner.active != archived and email in (None, owner.email) and int(owner.id) >= int(after)
    ]
    body: Body = {"results": [owner_body(owner) for owner in rows[:limit]]}
    if len(rows) > limit:
        body["paging"] = paging(call, rows[limit].id)
    return Answer(200, body)


def get_owner(portal: Portal, call: Call) -> Answer:
    """GET one owner by owner id, or by user id with `idProperty=userId`."""
    portal.log.needed_once("owners")
    by_user = call.text("idProperty") == "userId"
    for owner in portal.owners.values():
        named = str(owner.user_id) if by_user else owner.id
        if named == call.arguments[0] and owner.active != call.flag("archived"):
            return Answer(200, owner_body(owner))
    raise not_found()


def owner_body(owner: Owner) -> Body:
    """One owner; who left has no user any more."""
    return {
        "id": owner.id,
        "email": owner.email,
        "type": "PERSON",
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "userId": owner.user_id if owner.active else None,
        "userIdIncludingInactive": owner.user_id,
        "createdAt": _OPENED,
        "updatedAt": _OPENED,
        "archived": not owner.active,
        "teams": [{"id": owner.team_id, "name": owner.team, "primary": True}],
    }


def list_pipelines(portal: Portal, call: Call) -> Answer:
    """GET the pipelines of an object type: deals have one, the others none."""
    kind = call.kind()
    portal.log.needed_once(f"pipelines {kind.name}")
    return Answer(200, {"results": [_deal_pipeline()] if kind.name == "deals" else []})


def _deal_pipeline() -> Body:
    stages = [
        {
            "label": label,
            "displayOrder": order,
            "metadata": {"isClosed": str(stage in CLOSED_STAGES).lower(), "probability": probability},
            "id": stage,
            "createdAt": _EPOCH,
            "updatedAt": _EPOCH,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
            "archived": False,
        }
        for order, (stage, label, probability) in enumerate(DEAL_STAGES)
    ]
    pipeline = {"label": "Sales Pipeline", "displayOrder": 0, "id": "default", "stages": stages}
    return pipeline | {"createdAt": _EPOCH, "updatedAt": _EPOCH, "archived": False}


def _bad_grant(status: str, message: str, error: str) -> Refusal:
    """The token endpoint's own body: `status` is the reason there."""
    details = {"status": status, "error": error, "error_description": message}
    return Refusal(400, message, details=details)
