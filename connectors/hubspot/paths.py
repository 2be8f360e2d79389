"""Where each endpoint lives: the undated path of v3, or the path of a dated version.

Source: the OpenAPI collection of 2026-08-21, and the announcement that v4 ends on 30 March 2027, v1-v3 in
September 2027. Dated versions appear every March and September; requests and answers have one shape in both.
"""

from __future__ import annotations

import re

from connectors.errors import Misconfigured

V3 = "v3"

_DATED = (
    ("/crm/v3/objects/", "/crm/objects/{}/"),
    ("/crm/v3/properties/", "/crm/properties/{}/"),
    ("/crm/v3/owners", "/crm/owners/{}"),
    ("/crm/v4/associations/", "/crm/associations/{}/"),
    ("/events/v3/events", "/events/event-occurrences/{}"),
    ("/account-info/v3/details", "/account-info/{}/details"),
    ("/oauth/v1/token", "/oauth/{}/token"),
)


def checked_version(version: str) -> str:
    """The version if it is `v3` or a dated one (`2026-09`). Raises `Misconfigured`."""
    if version != V3 and not re.fullmatch(r"20\d\d-(03|09)", version):
        raise Misconfigured(
            f"HubSpot API version {version!r} is neither {V3!r} nor a dated one like '2026-09'"
        )
    return version


def versioned(path: str, version: str) -> str:
    """The path of this endpoint in `version`."""
    if version == V3:
        return path
    for undated, dated in _DATED:
        if path.startswith(undated):
            return dated.format(version) + path.removeprefix(undated)
    raise KeyError(path)  # an endpoint that is missing in the table above
