"""The search endpoint: filters over an index that may trail the records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sandbox.hubspot.call import Answer, Call, whole
from sandbox.hubspot.errors import invalid
from sandbox.hubspot.filters import Filter, Group, Reader, operand, read_groups, test_of
from sandbox.hubspot.object_types import ObjectType
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import EARLIEST, LATEST, Record, Shelf
from sandbox.hubspot.values import key, stamp
from sandbox.hubspot.views import record_body, wanted

LARGEST_PAGE, DEFAULT_PAGE = 200, 10
#: "Attempting to page beyond 10,000 will result in a 400 error" (search guide)
DEEPEST = 10_000
LONGEST_BODY = 3_000
LOWER_BOUNDS = ("GT", "GTE", "BETWEEN", "EQ")
QUERIED = ("firstname", "lastname", "email", "phone", "company", "name", "domain", "dealname")


def search_objects(portal: Portal, call: Call) -> Answer:
    """POST a search. The page holds present values of records that the index matched."""
    kind, body = call.kind(), call.body()
    groups = read_groups(body)
    _refuse_long(body)
    limit = whole("limit", body.get("limit"), DEFAULT_PAGE, LARGEST_PAGE)
    offset = _offset(body.get("after"))
    if offset + limit > DEEPEST:
        raise invalid("There was a problem with the request.")
    order = _order(portal, kind, body.get("sorts") or ())
    matched = order(_matching(portal, kind, groups, str(body.get("query") or "")))
    _note(portal, kind, groups, offset, len(matched))
    want = wanted(portal, kind, [str(name) for name in body.get("properties") or ()])
    page = matched[offset : offset + limit]
    found = [record_body(portal, kind, record, want) for record in page if record.archived_at is None]
    answer: dict[str, Any] = {"total": len(matched), "results": found}
    if offset + limit < len(matched):
        answer["paging"] = {"next": {"after": str(offset + limit)}}
    return Answer(200, answer)


def _refuse_long(body: Mapping[str, Any]) -> None:
    if len(str(body.get("filterGroups") or "")) + len(str(body.get("query") or "")) > LONGEST_BODY:
        raise invalid(f"The request body is longer than {LONGEST_BODY} characters")


def _offset(after: object) -> int:
    if after in (None, ""):
        return 0
    if not str(after).isdecimal():
        raise invalid(f"after must be a whole number, not {after}")
    return int(str(after))


def _matching(portal: Portal, kind: ObjectType, groups: Sequence[Group], query: str) -> list[Record]:
    """The records that meet any group, and the query."""
    read, horizon = _reader(portal, kind)
    shelf = portal.shelf(kind)
    pool = _pool(portal, kind, groups[0] if len(groups) == 1 and not horizon else ())
    tests = [[test_of(portal, kind, one, read) for one in group] for group in groups]
    records: list[Record] = [shelf.by_number(number) for number in pool]
    if horizon:
        records = [record for record in records if record.born <= horizon] + _ghosts(shelf, horizon)
    if tests:
        records = [one for one in records if any(all(test(one) for test in group) for group in tests)]
    if query:
        records = [one for one in records if _mentions(one, query.casefold())]
    return records


def _reader(portal: Portal, kind: ObjectType) -> tuple[Reader, str]:
    """How the index reads a property, and the moment up to which it knows ("" when it is up to date)."""
    if not portal.switches.index_lag_s:
        return (lambda record, name: record.values.get(name)), ""
    horizon = stamp(portal.clock.now - timedelta(seconds=portal.switches.index_lag_s))
    return (lambda record, name: record.value_at(name, horizon)), horizon


def _ghosts(shelf: Shelf, horizon: str) -> list[Record]:
    """Records archived so lately that the index still counts them."""
    bin_ = shelf.page(0, shelf.total(archived=True), archived=True)
    return [record for record in bin_ if record.archived_at and record.archived_at > horizon]


def _pool(portal: Portal, kind: ObjectType, group: Group) -> Sequence[int]:
    """The numbers of the records that a group can match at all: the fewer of two index ranges."""
    shelf = portal.shelf(kind)
    above = -1
    low, high = EARLIEST, LATEST
    for one in group:
        if one.property == "hs_object_id" and one.operator in ("GT", "GTE") and one.values[0].isdecimal():
            above = max(above, int(one.values[0]) - (one.operator == "GTE"))
        elif one.property == kind.modified:
            low, high = _narrowed(portal, kind, one, (low, high))
    by_id = shelf.after(above)
    if (low, high) == (EARLIEST, LATEST):
        return by_id
    by_change = shelf.changed_between(low, high)
    return min(by_id, by_change, key=len)


def _narrowed(portal: Portal, kind: ObjectType, one: Filter, bounds: tuple[str, str]) -> tuple[str, str]:
    prop = portal.book(kind).live(one.property)
    if prop is None or one.operator not in ("GT", "GTE", "LT", "LTE", "EQ", "BETWEEN"):
        return bounds
    stamps = [str(operand(prop, value)) for value in one.values]
    low = bounds[0] if one.operator in ("LT", "LTE") else max(bounds[0], stamps[0])
    high = bounds[1] if one.operator in ("GT", "GTE") else min(bounds[1], stamps[-1])
    return low, high


Order = Callable[[list[Record]], list[Record]]


def _order(portal: Portal, kind: ObjectType, sorts: Sequence[Any]) -> Order:
    """How to sort: one property, ties in order of id; without one by creation, oldest first."""
    if len(sorts) > 1:
        raise invalid("A search takes one sort")
    given = sorts[0] if sorts else {"propertyName": kind.created}
    if isinstance(given, str):
        given = {"propertyName": given.lstrip("-"), "direction": "-" if given.startswith("-") else ""}
    prop = portal.book(kind).live(str(given.get("propertyName") or ""))
    if prop is None:
        raise invalid(f"Property {given.get('propertyName')} of {kind.name} does not exist")
    descending = str(given.get("direction") or "").upper() in ("DESCENDING", "-")
    if prop.name == "hs_object_id":
        return lambda records: sorted(records, key=lambda one: one.number, reverse=descending)

    def ordered(records: list[Record]) -> list[Record]:
        records = sorted(records, key=lambda one: one.number)
        known = [one for one in records if prop.name in one.values]
        known.sort(key=lambda one: key(prop, one.values[prop.name]), reverse=descending)
        return known + [one for one in records if prop.name not in one.values]

    return ordered


def _mentions(record: Record, words: str) -> bool:
    text = " ".join(record.values.get(name, "") for name in QUERIED).casefold()
    return all(word in text for word in words.split())


def _note(portal: Portal, kind: ObjectType, groups: Sequence[Group], offset: int, rows: int) -> None:
    """Count what was opened: a window by the modified stamp, or another question; going on opens nothing."""
    conditions = [one for group in groups for one in group]
    if offset or any(
        one.property == "hs_object_id" and one.operator == "GT" and one.values != ("0",) for one in conditions
    ):
        return
    if any(one.property == kind.modified and one.operator in LOWER_BOUNDS for one in conditions):
        portal.log.window(kind.name, rows)
    else:
        asked = " ".join(sorted({one.property for one in conditions})) or "all"
        portal.log.window(f"{kind.name} by {asked}", rows)
