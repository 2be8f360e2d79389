"""The association endpoints: read, make and take away the ties between records."""

from __future__ import annotations

from typing import Any

from sandbox.hubspot.associations import PRIMARY_IDS, TYPE_IDS, type_bodies
from sandbox.hubspot.call import Answer, Call
from sandbox.hubspot.changes import link
from sandbox.hubspot.errors import RowError, invalid, not_found
from sandbox.hubspot.object_types import ObjectType
from sandbox.hubspot.portal import INTEGRATION, Portal
from sandbox.hubspot.views import batch_body

MOST_READ, MOST_CREATED, MOST_ARCHIVED = 1_000, 2_000, 100
#: Ties of one record on one page; the rest is read by repeating the id with `after`.
TIES_A_PAGE = 500
Body = dict[str, Any]
Ends = tuple[int, int]


def read_associations(portal: Portal, call: Call) -> Answer:
    """POST ids of one type, get what they are tied to; a record without ties is an error item of a 207."""
    kind, to = _pair(call)
    inputs = call.inputs(MOST_READ)
    ids = [str(item.get("id") or "") for item in inputs]
    portal.log.associations_of(f"{kind.name} {to.name}", set(ids))
    results: list[Body] = []
    errors: list[RowError] = []
    for id, item in zip(ids, inputs, strict=True):
        if found := _ties(portal, kind, to, id):
            results.append({"from": {"id": id}} | _page(call, found, item.get("after")))
        else:
            errors.append(_no_ties(kind, to, id))
    return Answer(207 if errors else 200, batch_body(portal.now, results, errors))


def list_associations(portal: Portal, call: Call) -> Answer:
    """GET what one record is tied to; nothing is an empty list here."""
    kind, id, to = call.kind(0), call.arguments[1], call.kind(2)
    _known_pair(kind, to)
    portal.log.associations_of(f"{kind.name} {to.name}", {id})
    if portal.current(kind, id) is None:
        raise not_found()
    page = _page(call, _ties(portal, kind, to, id), call.text("after"))
    return Answer(200, {"results": page["to"]} | {name: page[name] for name in page if name == "paging"})


def create_associations(portal: Portal, call: Call) -> Answer:
    """POST pairs to tie; a pair that cannot be tied is an error item of a 207."""
    kind, to = _pair(call)
    portal.log.atomic(f"associate {kind.name} {to.name}")
    results: list[Body] = []
    errors: list[RowError] = []
    for item in call.inputs(MOST_CREATED):
        types = list(item.get("types") or ())
        ends, error = _ends(portal, (kind, to), item)
        if error := error or _wrong_type(kind, to, types):
            errors.append(error)
            continue
        link(portal, (kind.name, to.name), ends, _primary(kind, to, types), INTEGRATION)
        results.append(_tied(portal, kind, to, ends))
    return Answer(207 if errors else 201, batch_body(portal.now, results, errors))


def archive_associations(portal: Portal, call: Call) -> Answer:
    """POST pairs whose ties go; `to` of an input is a list."""
    kind, to = _pair(call)
    portal.log.atomic(f"dissociate {kind.name} {to.name}")
    for item in call.inputs(MOST_ARCHIVED):
        here = str((item.get("from") or {}).get("id") or "")
        for there in item.get("to") or ():
            if here.isdecimal() and str(there.get("id")).isdecimal():
                portal.links.untie((kind.name, to.name), int(here), int(there["id"]))
    return Answer(204)


def put_association(portal: Portal, call: Call) -> Answer:
    """PUT one tie with the types in the body, or with the default type."""
    kind, id, to, to_id = call.kind(0), call.arguments[1], call.kind(2), call.arguments[3]
    _known_pair(kind, to)
    portal.log.atomic(f"associate {kind.name} {to.name}")
    types = call.json()
    if portal.shelf(kind).get(id) is None or portal.shelf(to).get(to_id) is None:
        raise not_found()
    given = types if isinstance(types, list) else []
    if error := _wrong_type(kind, to, given):
        raise invalid(error.message)
    ends = (int(id), int(to_id))
    link(portal, (kind.name, to.name), ends, _primary(kind, to, given), INTEGRATION)
    return Answer(201, _tied(portal, kind, to, ends))


def put_default_association(portal: Portal, call: Call) -> Answer:
    """PUT one tie of the default type."""
    return Answer(200, batch_body(portal.now, [dict(put_association(portal, call).body or {})]))


def delete_association(portal: Portal, call: Call) -> Answer:
    """DELETE every tie between two records."""
    kind, id, to, to_id = call.kind(0), call.arguments[1], call.kind(2), call.arguments[3]
    portal.log.atomic(f"dissociate {kind.name} {to.name}")
    if id.isdecimal() and to_id.isdecimal():
        portal.links.untie((kind.name, to.name), int(id), int(to_id))
    return Answer(204)


def _pair(call: Call) -> tuple[ObjectType, ObjectType]:
    kind, to = call.kind(0), call.kind(1)
    _known_pair(kind, to)
    return kind, to


def _known_pair(kind: ObjectType, to: ObjectType) -> None:
    if (kind.name, to.name) not in TYPE_IDS:
        raise invalid(f"{kind.singular} cannot be associated with {to.singular}")


def _ties(portal: Portal, kind: ObjectType, to: ObjectType, id: str) -> list[Body]:
    pair = (kind.name, to.name)
    tied = portal.links.of(pair, int(id)) if id.isdecimal() else {}
    return [
        {"toObjectId": number, "associationTypes": type_bodies(pair, primary)}
        for number, primary in sorted(tied.items())
    ]


def _page(call: Call, ties: list[Body], after: object) -> Body:
    start = next((n for n, one in enumerate(ties) if str(one["toObjectId"]) == str(after)), 0) if after else 0
    body: Body = {"to": ties[start : start + TIES_A_PAGE]}
    if start + TIES_A_PAGE < len(ties):
        following = str(ties[start + TIES_A_PAGE]["toObjectId"])
        body["paging"] = {"next": {"after": following, "link": call.link(following)}}
    return body


def _no_ties(kind: ObjectType, to: ObjectType, id: str) -> RowError:
    return RowError(
        "OBJECT_NOT_FOUND",
        f"No {to.singular} is associated with {kind.singular} {id}.",
        {"fromObjectId": [id], "fromObjectType": [kind.singular], "toObjectType": [to.singular]},
        "crm.associations.NO_ASSOCIATIONS_FOUND",
    )


def _ends(portal: Portal, pair: tuple[ObjectType, ObjectType], item: Body) -> tuple[Ends, RowError | None]:
    """The two numbers to tie, or the recorded row error for an id that is none."""
    ids = [str((item.get(side) or {}).get("id") or "") for side in ("from", "to")]
    for kind, id in zip(pair, ids, strict=True):
        if portal.shelf(kind).get(id) is None:
            message = f"{id} is not a valid ID"
            return (0, 0), RowError(
                "VALIDATION_ERROR", message, {"id": [id]}, "crm.associations.INVALID_IDENTIFIER"
            )
    return (int(ids[0]), int(ids[1])), None


def _wrong_type(kind: ObjectType, to: ObjectType, types: list[Body]) -> RowError | None:
    pair = (kind.name, to.name)
    allowed = {TYPE_IDS[pair], PRIMARY_IDS.get(pair, TYPE_IDS[pair])}
    for one in types:
        if one.get("associationTypeId") not in allowed:
            message = f"{one.get('associationTypeId')} is no association type from {kind.name} to {to.name}"
            return RowError("VALIDATION_ERROR", message)
    return None


def _primary(kind: ObjectType, to: ObjectType, types: list[Body]) -> bool:
    primary = PRIMARY_IDS.get((kind.name, to.name))
    return any(one.get("associationTypeId") == primary for one in types)


def _tied(portal: Portal, kind: ObjectType, to: ObjectType, ends: Ends) -> Body:
    primary = portal.links.of((kind.name, to.name), ends[0])[ends[1]]
    return {
        "fromObjectTypeId": kind.type_id,
        "fromObjectId": ends[0],
        "toObjectTypeId": to.type_id,
        "toObjectId": ends[1],
        "labels": ["Primary"] if primary else [],
    }
