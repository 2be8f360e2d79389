"""The event endpoints: what contacts did, page by page in order of time."""

from __future__ import annotations

from typing import Any

from sandbox.hubspot.call import Answer, Call, paging
from sandbox.hubspot.changes import CONTACTS
from sandbox.hubspot.errors import invalid
from sandbox.hubspot.events import EVENT_TYPES, Occurrence, between, beyond, read_token, token
from sandbox.hubspot.object_types import object_type
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.values import read_moment, stamp

LARGEST_PAGE, DEFAULT_PAGE = 100, 20
_DIRECTIONS = {"": False, "ASCENDING": False, "DESCENDING": True, "occurredAt": False, "-occurredAt": True}


def list_events(portal: Portal, call: Call) -> Answer:
    """GET events of contacts, oldest first unless `sort` says otherwise."""
    event_type, after = call.text("eventType"), call.text("after")
    limit = call.whole("limit", DEFAULT_PAGE, LARGEST_PAGE)
    matched = _matched(portal, call, event_type)
    if not after:
        portal.log.listing(f"events:{event_type}" if event_type else "events", len(matched))
    descending = _descending(call.text("sort") or "")
    if after:
        matched = _following(matched, after, descending)
    page = list(reversed(matched[-limit:])) if descending else matched[:limit]
    body: dict[str, Any] = {"results": [one.body(portal.id) for one in page]}
    if len(matched) > limit:
        body["paging"] = paging(call, token(page[-1].place))
    return Answer(200, body)


def list_event_types(portal: Portal, call: Call) -> Answer:
    """GET the names of the event types of the portal."""
    portal.log.needed_once("event types")
    return Answer(200, {"eventTypes": sorted(EVENT_TYPES.values())})


def _matched(portal: Portal, call: Call, event_type: str | None) -> list[Occurrence]:
    contact, ids = _contact(portal, call), set(call.names("id"))
    if event_type is not None and event_type not in EVENT_TYPES.values():
        raise invalid(f"Event type {event_type} does not exist")
    events = portal.occurrences.of(event_type, contact)
    matched = list(between(events, _moment(call, "occurredAfter"), _moment(call, "occurredBefore")))
    return [one for one in matched if one.body(portal.id)["id"] in ids] if ids else matched


def _contact(portal: Portal, call: Call) -> int | None:
    """The one contact asked for; -1 for one that is not there. Raises `Refusal` when too little is asked."""
    named, id = call.text("objectType"), call.text("objectId")
    if named is None and not call.names("id"):
        raise invalid("objectType or id is required")
    email = call.text("objectProperty.email")
    if named is not None and object_type(named) is not CONTACTS:
        return -1
    if email:
        held = portal.shelf(CONTACTS).find("email", email.lower())
        return held.number if held else -1
    if id is None:
        return None
    return int(id) if id.isdecimal() else -1


def _moment(call: Call, name: str) -> str:
    text = call.text(name)
    try:
        return stamp(read_moment(text)) if text else ""
    except ValueError:
        raise invalid(f"{name} is not a date and time: {text}") from None


def _descending(sort: str) -> bool:
    if sort not in _DIRECTIONS:
        raise invalid(f"Events can be sorted by occurredAt, not {sort}")
    return _DIRECTIONS[sort]


def _following(matched: list[Occurrence], after: str, descending: bool) -> list[Occurrence]:
    try:
        return list(beyond(matched, read_token(after), descending))
    except ValueError:
        raise invalid(f"Invalid paging token: {after}") from None
