"""HubSpot's words for reading: which call asks for what, and what its answer says. No I/O.

Sources: "Search the CRM" (200 rows a page, 10,000 by offset, 3,000 characters of body), "CRM objects" (100
rows a page of a listing or a batch read), "Associations v4" (1,000 inputs), "Event occurrences", OpenAPI
collection.

Search results keep no promise near now, so a window is read in the order of ids, each page
asking for the ids above the last one: the offset limit never applies, and a record edited meanwhile is in
the next window.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from connectors.errors import Refused, TryAgain
from connectors.hubspot.call import Call, Json, Reply, items, part, told
from connectors.hubspot.place import Place
from connectors.port import Identity, Owner, Stream
from leads.record import Raw, Record, RecordRef

CONTACTS = "contacts"
EVENTS = "events"  # the stream type of event occurrences, which are no CRM objects
LIST_ROWS = 100
SEARCH_ROWS = 200
READ_ROWS = 100
ASSOCIATION_ROWS = 1000
#: Characters of property names that fit a listing's address and a search's body beside the rest.
WIDEST = 2_500
OFFSET_LIMIT = 10_000
MERGED_IDS = "hs_merged_object_ids"
PARTLY = frozenset({200, 207})


def stamp_property(type: str) -> str:
    """The property that moves with every change: contacts have their own."""
    return "lastmodifieddate" if type == CONTACTS else "hs_lastmodifieddate"


def too_wide(fields: Sequence[str]) -> bool:
    """Whether so many properties are asked for that they must be read by id instead."""
    return sum(len(name) + 3 for name in fields) > WIDEST


# --- pages of a stream


def page(stream: Stream, place: Place, associations: bool) -> Call:
    """The call for the next page: of the complete listing, or of a window.

    `associations` has a listing bring the contacts of each record along; a search cannot. Contacts tell which
    others were merged into them.
    """
    also = (MERGED_IDS,) if stream.type == CONTACTS else ()
    fields = () if too_wide(stream.fields) else (*stream.fields, *also)
    if place.since is None:
        return _listing(stream.type, fields, place, associations)
    return _window(stream.type, fields, place)


def _listing(type: str, fields: Sequence[str], place: Place, associations: bool) -> Call:
    params = [("limit", str(LIST_ROWS)), ("archived", "false")]
    if fields:
        params.append(("properties", ",".join(fields)))
    if associations:
        params.append(("associations", CONTACTS))
    if place.after:
        params.append(("after", place.after))
    return Call("GET", f"/crm/v3/objects/{_segment(type)}", params=tuple(params))


def _window(type: str, fields: Sequence[str], place: Place) -> Call:
    filters = [{"propertyName": stamp_property(type), "operator": "GTE", "value": str(place.since)}]
    if place.last:
        filters.append({"propertyName": "hs_object_id", "operator": "GT", "value": str(place.last)})
    body: dict[str, Any] = {
        "filterGroups": [{"filters": filters}],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": list(fields),
        "limit": SEARCH_ROWS,
    }
    if place.skip:
        body["after"] = str(place.skip)
    return Call("POST", f"/crm/v3/objects/{_segment(type)}/search", body=body)


def following(place: Place, content: Json) -> Place | None:
    """Where the next page is, None after the last one. Raises `Refused` if a page did not advance."""
    return _after_listing(place, content) if place.since is None else _after_window(place, content)


def _after_listing(place: Place, content: Json) -> Place | None:
    after = next_token(content)
    if after and after == place.after:
        raise Refused(f"a listing did not advance past {after}")
    return replace(place, after=after) if after else None


def _after_window(place: Place, content: Json) -> Place | None:
    """By the highest id seen; a page that is all deleted records, still counted, is stepped over."""
    ids = [_number(item) for item in items(content, "results")]
    if ids and min(ids) <= place.last:
        raise Refused(f"a search did not advance past id {place.last}")
    total = content.get("total")
    if not isinstance(total, int) or total <= place.skip + max(len(ids), 0 if ids else SEARCH_ROWS):
        return None
    if ids:
        return replace(place, last=max(ids), skip=0)
    if place.skip + 2 * SEARCH_ROWS > OFFSET_LIMIT:
        raise TryAgain("the search index counts thousands of records that it does not show")
    return replace(place, skip=place.skip + SEARCH_ROWS)


def next_token(content: Json) -> str:
    """The token of the next page, empty on the last one."""
    return str(part(part(content, "paging"), "next").get("after") or "")


# --- event occurrences


def events_page(stream: Stream, place: Place) -> Call:
    """The call for the next page of event occurrences of contacts, oldest first.

    An object type or an id must be given; a single event type is asked for by name, several come in one go
    and the rest is left out by `event_records`.
    """
    params = [("objectType", "contact"), ("limit", str(LIST_ROWS)), ("sort", "occurredAt")]
    if len(stream.events) == 1:
        params.append(("eventType", stream.events[0]))
    if place.since is not None:
        params.append(("occurredAfter", _iso(place.since)))
    if place.after:
        params.append(("after", place.after))
    return Call("GET", "/events/v3/events", params=tuple(params))


def events_following(place: Place, content: Json) -> Place | None:
    """Where the next page of events is, None after the last one. Raises `Refused` if it did not advance."""
    return _after_listing(place, content)


def event_records(stream: Stream, content: Json) -> tuple[Record, ...]:
    """The wanted events of a page: their properties with `eventType` and `occurredAt`, and the contact."""
    wanted = set(stream.events)
    return tuple(
        _event(item) for item in items(content, "results") if not wanted or item.get("eventType") in wanted
    )


def _event(item: Json) -> Record:
    at = time_of(told(item, "occurredAt"))
    own = {"eventType": told(item, "eventType"), "occurredAt": told(item, "occurredAt")}
    person = RecordRef(CONTACTS, str(told(item, "objectId")))
    fields = {**part(item, "properties"), **own}
    return Record(
        RecordRef(EVENTS, str(told(item, "id"))), modified=at, created=at, fields=fields, people=(person,)
    )


# --- records


def records(type: str, fields: Sequence[str], content: Json) -> tuple[Record, ...]:
    """The records in `results`, each with those of the properties asked for that the portal has."""
    wanted = frozenset(fields)
    return tuple(record(type, wanted, item) for item in items(content, "results"))


def record(type: str, wanted: frozenset[str], item: Json) -> Record:
    """One record; a property asked for and not set is null, one that the portal lacks is left out."""
    properties: Mapping[str, Raw] = part(item, "properties")
    created = time_of(told(item, "createdAt"))
    modified = item.get("updatedAt") or properties.get(stamp_property(type))
    return Record(
        RecordRef(type, str(told(item, "id"))),
        modified=time_of(modified) if modified else created,
        created=created,
        fields={name: value for name, value in properties.items() if name in wanted},
        people=_inline_people(item),
        deleted=bool(item.get("archived")),
        absorbed=tuple(RecordRef(type, id) for id in _merged_ids(properties)),
    )


def _merged_ids(properties: Mapping[str, Raw]) -> Iterable[str]:
    return filter(None, str(properties.get(MERGED_IDS) or "").split(";"))


def _inline_people(item: Json) -> tuple[RecordRef, ...]:
    """The contacts that a listing brought along; one person appears once for each kind of association."""
    others = items(part(part(item, "associations"), CONTACTS), "results")
    return tuple(dict.fromkeys(RecordRef(CONTACTS, str(told(other, "id"))) for other in others))


def crowded(content: Json) -> tuple[str, ...]:
    """Ids of the listed records whose contacts did not all fit inline."""
    return tuple(
        str(told(item, "id"))
        for item in items(content, "results")
        if next_token(part(part(item, "associations"), CONTACTS))
    )


def time_of(told: object) -> datetime:
    """An ISO time of HubSpot's (with or without milliseconds) in UTC. Raises `Refused`."""
    try:
        return datetime.fromisoformat(str(told)).astimezone(UTC)
    except ValueError as problem:
        raise Refused(f"not a time: {told!r}") from problem


def _iso(ms: int) -> str:
    at = datetime.fromtimestamp(ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# --- persons of activities


@dataclass(frozen=True, slots=True)
class Asked:
    """A record whose contacts are asked for, and the token of its next page of them."""

    id: str
    after: str = ""


def associations(type: str, asked: Sequence[Asked], to: str = CONTACTS) -> Call:
    """The call for the contacts, or records of another type, of at most `ASSOCIATION_ROWS` records."""
    inputs = [{"id": one.id, "after": one.after} if one.after else {"id": one.id} for one in asked]
    path = f"/crm/v4/associations/{_segment(type)}/{_segment(to)}/batch/read"
    return Call("POST", path, body={"inputs": inputs}, accept=PARTLY)


def associated(content: Json, to: str = CONTACTS) -> tuple[dict[str, list[RecordRef]], tuple[Asked, ...]]:
    """Contacts (or `to`) by the id of the record asked for, and what is still to be asked.

    A record without any comes as an error of the category OBJECT_NOT_FOUND (NO_ASSOCIATIONS_FOUND); any
    other error raises `TryAgain`.
    """
    only_missing(content)
    people: dict[str, list[RecordRef]] = {}
    more = []
    for item in items(content, "results"):
        id = str(told(part(item, "from"), "id"))
        found = [RecordRef(to, str(told(other, "toObjectId"))) for other in items(item, "to")]
        people.setdefault(id, []).extend(found)
        if after := next_token(item):
            more.append(Asked(id, after))
    return people, tuple(more)


def only_missing(content: Json) -> None:
    """Raises `TryAgain` when an answer has errors other than that something is not there."""
    for error in items(content, "errors"):
        if error.get("category") != "OBJECT_NOT_FOUND":
            raise TryAgain(f"some rows were not read: {str(error.get('message'))[:200]}")


# --- records by id


def batch_read(type: str, ids: Sequence[str], fields: Sequence[str]) -> Call:
    """The call for at most `READ_ROWS` records by id."""
    properties = [*dict.fromkeys((*fields, MERGED_IDS))]
    body = {"inputs": [{"id": id} for id in ids], "properties": properties, "propertiesWithHistory": []}
    return Call("POST", f"/crm/v3/objects/{_segment(type)}/batch/read", body=body, accept=PARTLY)


def found(type: str, fields: Sequence[str], content: Json) -> dict[str, Record]:
    """Records by each id that leads to them, an id that was merged away marked with `moved_to`.

    Raises `TryAgain` when a row failed for another reason than that it is not there.
    """
    only_missing(content)
    by_id: dict[str, Record] = {}
    for item in items(content, "results"):
        one = record(type, frozenset(fields), item)
        for old in one.absorbed:
            by_id.setdefault(old.id, moved(one, old.id))
        by_id[one.ref.id] = one
    return by_id


def single_read(type: str, id: str) -> Call:
    """The call for one record by an id that a batch did not know: it alone follows merges."""
    path = f"/crm/v3/objects/{_segment(type)}/{_segment(id)}"
    return Call("GET", path, accept=frozenset({200, 404}))


def winner(reply: Reply) -> str | None:
    """The id of the record that a `single_read` led to, None when there is none."""
    return None if reply.status == 404 else str(told(reply.content, "id"))


def moved(one: Record, old: str) -> Record:
    """The record under an id that was merged away: what now stands in its place."""
    return (
        one
        if one.ref.id == old
        else replace(one, ref=RecordRef(one.ref.type, old), moved_to=one.ref, absorbed=())
    )


# --- the portal and its people

IDENTITY = Call("GET", "/account-info/v3/details")


def identity(content: Json) -> Identity:
    """The portal: its id, kind, time zone and currency."""
    return Identity(
        id=str(told(content, "portalId")),
        name=str(content.get("accountType") or ""),
        timezone=str(content.get("timeZone") or "UTC"),
        currency=str(content.get("companyCurrency") or ""),
    )


def owners_page(after: str) -> Call:
    """The call for a page of active owners; deactivated ones are a listing of their own."""
    params = [("limit", str(LIST_ROWS))]
    return Call("GET", "/crm/v3/owners", params=(*params, *([("after", after)] if after else [])))


def owners(content: Json) -> Iterable[Owner]:
    """The owners of a page, by owner id (never the user id). HubSpot has no queues that own contacts."""
    for item in items(content, "results"):
        names = (item.get("firstName"), item.get("lastName"))
        name = " ".join(str(part) for part in names if part)
        email = str(item.get("email") or "")
        user = str(item.get("userIdIncludingInactive") or item.get("userId") or "")
        active = not item.get("archived")
        yield Owner(str(told(item, "id")), name or email, email, active=active, user_id=user)


def _number(item: Json) -> int:
    id = str(told(item, "id"))
    if not id.isdigit():
        raise Refused(f"a record's id is not a number: {id[:60]!r}")
    return int(id)


def _segment(text: str) -> str:
    return quote(text, safe="")
