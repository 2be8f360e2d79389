"""One record at a time, and the complete listing in order of id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.hubspot.associations import PRIMARY_IDS, TYPE_IDS
from sandbox.hubspot.call import Answer, Call, named_type, paging
from sandbox.hubspot.changes import (
    CONTACTS,
    archive,
    checked_rows,
    create,
    link,
    refuse_conflicts,
    refuse_incomplete,
    update,
)
from sandbox.hubspot.errors import invalid, not_found
from sandbox.hubspot.object_types import ObjectType
from sandbox.hubspot.portal import INTEGRATION, Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.values import checked
from sandbox.hubspot.views import Wanted, record_body, wanted, written_body

LARGEST_PAGE, LARGEST_WITH_HISTORY = 100, 50
DEFAULT_PAGE = 10


def list_objects(portal: Portal, call: Call) -> Answer:
    """GET a page of records in order of id; `after` is the id of the next record."""
    kind, archived, after = call.kind(), call.flag("archived"), call.text("after")
    want = _wanted(portal, kind, call)
    limit = call.whole("limit", DEFAULT_PAGE, LARGEST_WITH_HISTORY if want.history else LARGEST_PAGE)
    if after and not after.isdecimal():
        raise invalid(f"Invalid paging token: {after}")
    shelf = portal.shelf(kind)
    if not after:
        portal.log.listing(f"{kind.name} archived" if archived else kind.name, shelf.total(archived))
    rows = shelf.page(int(after or 0), limit + 1, archived)
    body: dict[str, Any] = {"results": [record_body(portal, kind, row, want) for row in rows[:limit]]}
    if len(rows) > limit:
        body["paging"] = paging(call, rows[limit].id)
    return Answer(200, body)


def get_object(portal: Portal, call: Call) -> Answer:
    """GET one record by id, by a merged contact's old id, or by a unique property."""
    kind = call.kind()
    record = found(portal, kind, call.arguments[1], call.text("idProperty"), call.flag("archived"))
    portal.log.read_ids(kind.name, {call.arguments[1] if record is None else record.id})
    if record is None:
        raise not_found()
    return Answer(200, record_body(portal, kind, record, _wanted(portal, kind, call)))


def create_object(portal: Portal, call: Call) -> Answer:
    """POST one record."""
    kind = call.kind()
    portal.log.atomic(f"create {kind.name}")
    values = checked_rows(portal, kind, [call.properties()])[0]
    refuse_incomplete(kind, values)
    refuse_conflicts(portal, kind, None, values)
    ties = read_ties(portal, kind, call.body().get("associations") or ())
    record = create(portal, kind, values, INTEGRATION, portal.now)
    tie(portal, kind, record, ties)
    return Answer(201, written_body(portal, kind, record, values))


def patch_object(portal: Portal, call: Call) -> Answer:
    """PATCH one record."""
    kind = call.kind()
    values = checked_rows(portal, kind, [call.properties()])[0]
    record = found(portal, kind, call.arguments[1], call.text("idProperty"))
    if record is None:
        raise not_found()
    refuse_conflicts(portal, kind, record, values)
    if update(portal, kind, record, values, INTEGRATION, portal.now):
        portal.log.changed({record.id})
    return Answer(200, written_body(portal, kind, record, values))


def delete_object(portal: Portal, call: Call) -> Answer:
    """DELETE one record: to the recycle bin. An id that is not there is no error."""
    kind = call.kind()
    portal.log.atomic(f"archive {kind.name}")
    if record := portal.shelf(kind).get(call.arguments[1]):
        archive(portal, kind, record, portal.now)
    return Answer(204)


def merge_contacts(portal: Portal, call: Call) -> Answer:
    """POST the merge of two contacts. The one that is left gets a new id; both old ones are archived."""
    portal.log.atomic("merge contacts")
    ids = [str(call.body().get(name) or "") for name in ("primaryObjectId", "objectIdToMerge")]
    primary, other = (portal.current(CONTACTS, id) for id in ids)
    if primary is None or other is None or primary is other:
        raise not_found()
    kept = _joined(portal, primary, other)
    for old in (primary, other):
        portal.occurrences.give(old.number, kept.number)
        portal.links.move("contacts", old.number, kept.number)
        archive(portal, CONTACTS, old, portal.now)
        _lead_on(portal, old.number, kept.number)
    portal.shelf(CONTACTS).index_by("email")
    return Answer(
        200, record_body(portal, CONTACTS, kept, wanted(portal, CONTACTS, ["hs_merged_object_ids"]))
    )


def gdpr_delete(portal: Portal, call: Call) -> Answer:
    """POST the erasure of a contact: it shows nowhere again."""
    portal.log.atomic("erase contacts")
    body = call.body()
    id_property = str(body.get("idProperty") or "") or None
    record = found(portal, CONTACTS, str(body.get("objectId") or ""), id_property)
    if record:
        archive(portal, CONTACTS, record, portal.now)
        portal.shelf(CONTACTS).forget(record)
        portal.occurrences.drop(record.number)
    return Answer(204)


def found(
    portal: Portal, kind: ObjectType, id: str, id_property: str | None, archived: bool = False
) -> Record | None:
    """The record of that id, or with that value of a unique property. Raises `Refusal` for another one."""
    if id_property in (None, "hs_object_id"):
        return portal.shelf(kind).get(id, archived=True) if archived else portal.current(kind, id)
    name, value = unique_value(portal, kind, str(id_property), id)
    return portal.shelf(kind).find(name, value)


def unique_value(portal: Portal, kind: ObjectType, name: str, raw: str) -> tuple[str, str]:
    """A unique property and `raw` as it would be stored. Raises `Refusal` when it is not unique."""
    prop = portal.book(kind).live(name)
    if prop is None or not (prop.unique or (kind is CONTACTS and name == "email")):
        raise invalid(f"Property {name} of {kind.name} has no unique values and cannot be the idProperty")
    value, problem = checked(prop, name, raw)
    return name, raw if problem else value


Tie = tuple[str, int, bool]


def read_ties(portal: Portal, kind: ObjectType, given: Sequence[dict[str, Any]]) -> list[Tie]:
    """What a new record is to be associated with: type, number, primary. Raises `Refusal`."""
    ties: list[Tie] = []
    for item in given:
        for one in item.get("types") or ():
            to, primary = _meant(kind, one.get("associationTypeId"))
            id = str((item.get("to") or {}).get("id") or "")
            if portal.shelves[to].get(id) is None:
                raise invalid(f"{id} is not the id of one of the {to}")
            ties.append((to, int(id), primary))
    return ties


def tie(portal: Portal, kind: ObjectType, record: Record, ties: Sequence[Tie]) -> None:
    """Associate a new record as read by `read_ties`."""
    for to, number, primary in ties:
        link(portal, (kind.name, to), (record.number, number), primary, INTEGRATION)


def _meant(kind: ObjectType, type_id: object) -> tuple[str, bool]:
    for ids, primary in ((TYPE_IDS, False), (PRIMARY_IDS, True)):
        for (start, end), number in ids.items():
            if start == kind.name and str(number) == str(type_id):
                return end, primary
    raise invalid(f"{type_id} is no association type of {kind.name}")


def _wanted(portal: Portal, kind: ObjectType, call: Call) -> Wanted:
    associations = tuple(named_type(name) for name in call.names("associations"))
    return wanted(portal, kind, call.names("properties"), call.names("propertiesWithHistory"), associations)


def _joined(portal: Portal, primary: Record, other: Record) -> Record:
    """A new contact with the primary's values, the other's where the primary has none."""
    own = {name for name in (*primary.values, *other.values) if not name.startswith("hs_object_")}
    values = {name: primary.values.get(name) or other.values[name] for name in own}
    merged = [
        *filter(None, primary.values.get("hs_merged_object_ids", "").split(";")),
        *filter(None, other.values.get("hs_merged_object_ids", "").split(";")),
        primary.id,
        other.id,
    ]
    values["hs_merged_object_ids"] = ";".join(merged)
    kept = create(portal, CONTACTS, values, INTEGRATION, portal.now)
    kept.values[CONTACTS.created] = min(primary.values[CONTACTS.created], other.values[CONTACTS.created])
    return kept


def _lead_on(portal: Portal, old: int, new: int) -> None:
    for before, after in portal.merged.items():
        if after == old:
            portal.merged[before] = new
    portal.merged[old] = new
