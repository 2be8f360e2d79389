"""Many records at a time: read, update, upsert, create, archive; 207 where only some rows failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sandbox.hubspot.call import Answer, Call, properties_of
from sandbox.hubspot.changes import (
    Unique,
    archive,
    checked_rows,
    create,
    refuse_conflicts,
    refuse_incomplete,
    refuse_twins,
    update,
)
from sandbox.hubspot.errors import Refusal, RowError, duplicate_ids, invalid, missing_rows
from sandbox.hubspot.object_types import ObjectType
from sandbox.hubspot.objects import found, read_ties, tie, unique_value
from sandbox.hubspot.portal import INTEGRATION, Portal
from sandbox.hubspot.records import Record
from sandbox.hubspot.views import batch_body, record_body, wanted, written_body

MOST = 100
Input = dict[str, Any]


def read_batch(portal: Portal, call: Call) -> Answer:
    """POST ids, get records; ids that are not there are one error item of a 207. No associations."""
    kind, inputs, body = call.kind(), call.inputs(MOST), call.body()
    id_property = str(body.get("idProperty") or "") or None
    ids = list(dict.fromkeys(_id(item) for item in inputs))
    records = {id: _same_id(portal, kind, id, id_property, call.flag("archived")) for id in ids}
    portal.log.read_ids(kind.name, {record.id if record else id for id, record in records.items()})
    want = wanted(portal, kind, body.get("properties") or (), body.get("propertiesWithHistory") or ())
    missing = [id for id, record in records.items() if record is None]
    results = [record_body(portal, kind, record, want) for record in records.values() if record]
    return _answer(200, portal, results, [missing_rows(kind.singular, missing)] if missing else ())


def update_batch(portal: Portal, call: Call) -> Answer:
    """POST changes by id. One bad value refuses all; ids that are not there fail alone."""
    kind, inputs = call.kind(), call.inputs(MOST)
    ids = [_id(item) for item in inputs]
    _refuse_duplicates(ids)
    rows = checked_rows(portal, kind, [properties_of(item) for item in inputs])
    at, changed, missing, results = portal.now, set(), [], []
    held = [
        _same_id(portal, kind, id, str(item.get("idProperty") or "") or None)
        for id, item in zip(ids, inputs, strict=True)
    ]
    for record, values in zip(held, rows, strict=True):
        if record:
            refuse_conflicts(portal, kind, record, values)
    for id, record, values in zip(ids, held, rows, strict=True):
        if record is None:
            missing.append(id)
            continue
        if update(portal, kind, record, values, INTEGRATION, at):
            changed.add(record.id)
        results.append(written_body(portal, kind, record, values))
    portal.log.changed(changed)
    return _answer(200, portal, results, [missing_rows(kind.singular, missing)] if missing else ())


def upsert_batch(portal: Portal, call: Call) -> Answer:
    """POST records by a unique property: each result says whether it is new."""
    kind, inputs = call.kind(), call.inputs(MOST)
    portal.log.atomic(f"upsert {kind.name}")
    names = {str(item.get("idProperty") or "") for item in inputs}
    if len(names) != 1 or "" in names:
        raise invalid("All inputs of an upsert must have the same idProperty")
    name = names.pop()
    ids = [unique_value(portal, kind, name, _id(item))[1] for item in inputs]
    _refuse_duplicates(ids)
    given = [{**properties_of(item), name: id} for item, id in zip(inputs, ids, strict=True)]
    rows = checked_rows(portal, kind, given)
    held = [portal.shelf(kind).find(name, id) for id in ids]
    for record, values in zip(held, rows, strict=True):
        refuse_conflicts(portal, kind, record, values)
        if record is None:
            refuse_incomplete(kind, values)
    results = []
    for record, values in zip(held, rows, strict=True):
        kept = _upserted(portal, kind, record, values)
        results.append(written_body(portal, kind, kept, values) | {"new": record is None})
    return _answer(200, portal, results)


def create_batch(portal: Portal, call: Call) -> Answer:
    """POST new records. One conflict refuses all, unless every input bears an objectWriteTraceId."""
    kind, inputs = call.kind(), call.inputs(MOST)
    portal.log.atomic(f"create {kind.name}")
    rows = checked_rows(portal, kind, [properties_of(item) for item in inputs])
    ties = [read_ties(portal, kind, item.get("associations") or ()) for item in inputs]
    for values in rows:
        refuse_incomplete(kind, values)
    errors = _conflicts(portal, kind, inputs, rows)
    at, results = portal.now, []
    for place, values in enumerate(rows):
        if place in errors:
            continue
        record = create(portal, kind, values, INTEGRATION, at)
        tie(portal, kind, record, ties[place])
        results.append(written_body(portal, kind, record, values))
    return _answer(201, portal, results, list(errors.values()))


def archive_batch(portal: Portal, call: Call) -> Answer:
    """POST ids to move to the recycle bin."""
    kind = call.kind()
    portal.log.atomic(f"archive {kind.name}")
    for item in call.inputs(MOST):
        if record := portal.shelf(kind).get(_id(item)):
            archive(portal, kind, record, portal.now)
    return Answer(204)


def _upserted(portal: Portal, kind: ObjectType, record: Record | None, values: dict[str, str]) -> Record:
    if record is None:
        return create(portal, kind, values, INTEGRATION, portal.now)
    update(portal, kind, record, values, INTEGRATION, portal.now)
    return record


def _conflicts(
    portal: Portal, kind: ObjectType, inputs: Sequence[Input], rows: Sequence[dict[str, str]]
) -> dict[int, RowError]:
    """The rows whose unique values are taken. Raises the first one's `Refusal` unless all are traced."""
    errors: dict[int, RowError] = {}
    traced = all(item.get("objectWriteTraceId") is not None for item in inputs)
    seen: set[Unique] = set()
    for place, values in enumerate(rows):
        try:
            refuse_conflicts(portal, kind, None, values)
            refuse_twins(portal, kind, values, seen)
        except Refusal as refusal:
            if not traced:
                raise
            errors[place] = _row_error(portal, kind, inputs[place], values, refusal)
    return errors


def _row_error(
    portal: Portal, kind: ObjectType, item: Input, values: dict[str, str], refusal: Refusal
) -> RowError:
    context = {"objectWriteTraceId": [str(item["objectWriteTraceId"])]}
    existing = portal.shelf(kind).find("email", values.get("email", ""))
    if existing:
        context["existingId"] = [existing.id]
    return RowError(refusal.category or "CONFLICT", refusal.message, context)


def _same_id(
    portal: Portal, kind: ObjectType, id: str, id_property: str | None, archived: bool = False
) -> Record | None:
    """A batch does not follow the old ids of merged contacts."""
    if id_property is None:
        return portal.shelf(kind).get(id, archived)
    return found(portal, kind, id, id_property, archived)


def _refuse_duplicates(ids: Sequence[str]) -> None:
    twice = [id for id in dict.fromkeys(ids) if ids.count(id) > 1]
    if twice:
        raise duplicate_ids(twice)


def _id(item: Input) -> str:
    if item.get("id") in (None, ""):
        raise invalid("Invalid input JSON: every input needs an id")
    return str(item["id"])


def _answer(
    status: int, portal: Portal, results: Sequence[dict[str, Any]], errors: Sequence[RowError] = ()
) -> Answer:
    return Answer(207 if errors else status, batch_body(portal.now, results, errors))
