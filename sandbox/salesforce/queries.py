"""`/query` and `/queryAll`: pages of rows, and what each query was for."""

from __future__ import annotations

import re

from ..calls import CallLog
from .cursors import Cursor
from .errors import Refusal
from .ids import long_id
from .org import ToolingSight, UserSight
from .selection import Row, Selection
from .soql import Comparison, Kind, Query, comparisons, parse
from .wire import Answer, Call

PAGE = 2000
LEAST_PAGE = 200
MAX_OFFSET = 2000
STREAMS = frozenset(
    (
        "Lead",
        "Contact",
        "Account",
        "Opportunity",
        "OpportunityContactRole",
        "Task",
        "Event",
        "Campaign",
        "CampaignMember",
    )
)
_STAMPS = ("systemmodstamp", "lastmodifieddate", "createddate")
_BATCH = re.compile(r"batchSize\s*=\s*(\d+)", re.IGNORECASE)


def query(call: Call, resource: str) -> Answer:
    """The first page of a query; `resource` is query or queryAll."""
    return _first(call, resource, call.org.sight(call.user, call.version))


def tooling_query(call: Call) -> Answer:
    """The same over set-up objects."""
    return _first(call, "tooling/query", ToolingSight(call.org, call.user, call.version))


def more(call: Call, resource: str, text: str) -> Answer:
    """A further page by its locator."""
    locator, cursor, offset = call.cursors.find(text, call.token, call.org.now)
    return Answer(200, _page(call, resource, cursor, offset, locator))


def _first(call: Call, resource: str, sight: UserSight) -> Answer:
    text = call.param("q")
    if not text:
        raise Refusal(400, "MALFORMED_QUERY", "SOQL statement cannot be empty or null.")
    asked = parse(text)
    selection = Selection(asked, sight)
    rows = call.org.rows.of(selection.entity.name).values()
    matched = selection.matching(rows, deleted=resource == "queryAll")
    note(call.log, selection.entity.name, asked, matched)
    if not asked.paths:
        return Answer(200, {"totalSize": len(matched), "done": True, "records": []})
    if asked.offset > MAX_OFFSET:
        raise Refusal(400, "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MAX_OFFSET}")
    cursor = Cursor(call.token, selection, selection.arranged(matched), _size(call), call.org.now)
    return Answer(200, _page(call, resource, cursor, 0, None))


def _page(call: Call, resource: str, cursor: Cursor, start: int, locator: str | None) -> dict[str, object]:
    """One page; a cursor is opened when the first one does not hold everything."""
    end = start + cursor.size
    page: dict[str, object] = {"totalSize": len(cursor.rows), "done": end >= len(cursor.rows)}
    if end < len(cursor.rows):
        kept = locator or call.cursors.open(cursor)
        page["nextRecordsUrl"] = f"/services/data/v{call.version}/{resource}/{kept}-{end}"
    page["records"] = [cursor.selection.record(row) for row in cursor.rows[start:end]]
    return page


def _size(call: Call) -> int:
    found = _BATCH.search(call.request.headers.get("sforce-query-options", ""))
    return min(max(int(found[1]), LEAST_PAGE), PAGE) if found else PAGE


def note(log: CallLog, entity: str, asked: Query, matched: list[Row]) -> None:
    """Tell the log what the query was for, in rows that really are there.

    Reads by id and by parent count ids; a time-bounded or whole read of a stream opens a window or a listing
    of all rows it holds, and a continuation of one (`Id >`) opens nothing new. Other objects are needed once.
    """
    if entity not in STREAMS:
        log.needed_once(entity)
        return
    if not asked.paths:
        log.needed_once(f"count {entity}")
        return
    tests = comparisons(asked.where)
    if ids := _ids(tests, ("id",)):
        log.read_ids(str(entity), ids | {str(row["Id"]) for row in matched})
    elif parents := _ids(
        tests, ("whoid", "leadid", "contactid", "leadorcontactid", "accountid", "opportunityid")
    ):
        log.associations_of(f"{entity} of parents", parents)
    elif _continues(tests) and (entity in log.windows or entity in log.listings):
        return
    elif any(test.path.text.lower() in _STAMPS and test.operator in (">", ">=") for test in tests):
        log.window(entity, len(matched))
    elif all(test.path.text.lower() == "id" for test in tests):
        log.listing(entity, len(matched))


def _continues(tests: tuple[Comparison, ...]) -> bool:
    return any(test.path.text.lower() == "id" and test.operator == ">" for test in tests)


def _ids(tests: tuple[Comparison, ...], names: tuple[str, ...]) -> set[str]:
    """The ids that a query asks for by `=` or `IN` on one of these fields."""
    chosen = (t for t in tests if t.path.text.lower() in names and t.operator in ("=", "IN"))
    texts = (one.text for test in chosen for one in test.operands if one.kind is Kind.STRING)
    return {long_id(text) or text for text in texts}
