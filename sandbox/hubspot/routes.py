"""Which path leads to which endpoint. Dated and numbered versions of a path are one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.hubspot import accounts, association_calls, batches, event_calls, objects, property_calls
from sandbox.hubspot.call import Answer, Call
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.search import search_objects

API_VERSIONS = ("v3", "2026-03", "2026-09")
_DATED = "2026-03|2026-09"

#: The versioned beginning of a path, and the beginning the routes below know.
_PREFIXES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"^/crm/(?:v3|v4)/(objects|properties|owners|pipelines|associations)(?=/|$)", r"/\1"),
        (rf"^/crm/(objects|properties|owners|pipelines|associations)/(?:{_DATED})(?=/|$)", r"/\1"),
        (r"^/events/v3/events(?=/|$)", "/events"),
        (rf"^/events/event-occurrences/(?:{_DATED})(?=/|$)", "/events"),
        (rf"^/account-info/(?:v3|{_DATED})(?=/|$)", "/account"),
        (rf"^/oauth/(?:v1|v3|{_DATED})(?=/|$)", "/oauth"),
        (r"^/oauth/v2/private-apps(?=/|$)", "/oauth/keys"),
    )
)

Endpoint = Callable[[Portal, Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """One endpoint. `kind` is the word under which its calls are counted; without one they are not.

    A call that is not counted needs no token either: it is how one comes by a token.
    """

    method: str
    pattern: re.Pattern[str]
    kind: str | None
    endpoint: Endpoint


def _route(method: str, path: str, kind: str | None, endpoint: Endpoint) -> Route:
    return Route(method, re.compile(path.replace("*", "([^/]+)")), kind, endpoint)


#: The first that fits is taken, so fixed words come before `*`.
ROUTES = (
    _route("POST", "/objects/*/search", "search", search_objects),
    _route("POST", "/objects/*/batch/read", "batch_read", batches.read_batch),
    _route("POST", "/objects/*/batch/update", "batch_update", batches.update_batch),
    _route("POST", "/objects/*/batch/upsert", "batch_upsert", batches.upsert_batch),
    _route("POST", "/objects/*/batch/create", "batch_create", batches.create_batch),
    _route("POST", "/objects/*/batch/archive", "batch_archive", batches.archive_batch),
    _route("POST", "/objects/(?:contacts|contact|0-1)/merge", "merge", objects.merge_contacts),
    _route("POST", "/objects/(?:contacts|contact|0-1)/gdpr-delete", "gdpr_delete", objects.gdpr_delete),
    _route("GET", "/objects/*", "list", objects.list_objects),
    _route("POST", "/objects/*", "create", objects.create_object),
    _route("GET", "/objects/*/*", "get", objects.get_object),
    _route("PATCH", "/objects/*/*", "update", objects.patch_object),
    _route("DELETE", "/objects/*/*", "archive", objects.delete_object),
    _route("GET", "/objects/*/*/associations/*", "associations_list", association_calls.list_associations),
    _route(
        "PUT",
        "/objects/*/*/associations/default/*/*",
        "associations_put",
        association_calls.put_default_association,
    ),
    _route("PUT", "/objects/*/*/associations/*/*", "associations_put", association_calls.put_association),
    _route(
        "DELETE", "/objects/*/*/associations/*/*", "associations_delete", association_calls.delete_association
    ),
    _route("POST", "/associations/*/*/batch/read", "associations_read", association_calls.read_associations),
    _route(
        "POST", "/associations/*/*/batch/create", "associations_create", association_calls.create_associations
    ),
    _route(
        "POST",
        "/associations/*/*/batch/associate/default",
        "associations_create",
        association_calls.create_associations,
    ),
    _route(
        "POST",
        "/associations/*/*/batch/archive",
        "associations_delete",
        association_calls.archive_associations,
    ),
    _route("GET", "/properties/*/groups", "property_groups", property_calls.list_groups),
    _route("POST", "/properties/*/groups", "property_group_create", property_calls.create_group),
    _route("GET", "/properties/*/groups/*", "property_groups", property_calls.get_group),
    _route("DELETE", "/properties/*/groups/*", "property_group_archive", property_calls.delete_group),
    _route("POST", "/properties/*/batch/create", "property_create", property_calls.create_properties),
    _route("POST", "/properties/*/batch/read", "properties", property_calls.read_properties),
    _route("GET", "/properties/*", "properties", property_calls.list_properties),
    _route("POST", "/properties/*", "property_create", property_calls.create_property),
    _route("GET", "/properties/*/*", "properties", property_calls.get_property),
    _route("PATCH", "/properties/*/*", "property_update", property_calls.patch_property),
    _route("DELETE", "/properties/*/*", "property_archive", property_calls.delete_property),
    _route("GET", "/owners", "owners", accounts.list_owners),
    _route("GET", "/owners/*", "owners", accounts.get_owner),
    _route("GET", "/pipelines/*", "pipelines", accounts.list_pipelines),
    _route("GET", "/account/details", "account", accounts.account_details),
    _route("GET", "/events", "events", event_calls.list_events),
    _route("GET", "/events/event-types", "event_types", event_calls.list_event_types),
    _route("POST", "/oauth/token", None, accounts.grant_token),
    _route("POST", "/oauth/(?:token/)?introspect", None, accounts.introspect_token),
    _route("GET", "/oauth/access-tokens/*", None, accounts.introspect_token),
    _route("POST", "/oauth/keys/get/access-token-info", None, accounts.introspect_key),
)


def plain_path(path: str) -> str:
    """The path without its version and without a slash at the end; "" when no version is known."""
    for pattern, plain in _PREFIXES:
        shorter, times = pattern.subn(plain, path, count=1)
        if times:
            return shorter.rstrip("/")
    return ""


def find_route(method: str, path: str) -> tuple[Route | None, tuple[str, ...], bool]:
    """The route of a call, the parts of the path that vary (decoded), and whether the path is known."""
    plain, known = plain_path(path), False
    for route in ROUTES:
        if matched := route.pattern.fullmatch(plain):
            if route.method == method:
                return route, tuple(unquote(part) for part in matched.groups()), True
            known = True
    return None, (), known
