"""Records as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.hubspot.associations import type_names
from sandbox.hubspot.errors import RowError
from sandbox.hubspot.object_types import OBJECT_TYPES, ObjectType
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.records import Record

Body = dict[str, Any]
#: What a write's answer tells beside the written properties (recorded answers).
ECHOED = ("hs_object_source", "hs_object_source_id", "hs_object_source_label", "lifecyclestage")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a read asks of each record, unknown names already dropped."""

    properties: tuple[str, ...]
    history: tuple[str, ...] = ()
    associations: tuple[ObjectType, ...] = ()


def wanted(
    portal: Portal,
    kind: ObjectType,
    properties: Sequence[str],
    history: Sequence[str] = (),
    associations: tuple[ObjectType, ...] = (),
) -> Wanted:
    """The asked properties that exist plus the stamps, or the type's defaults when none is asked."""
    book = portal.book(kind)
    known = {name for name in (*properties, *history) if book.live(name)}
    names = known | set(kind.stamps) if properties or history else set(kind.defaults)
    return Wanted(tuple(sorted(names)), tuple(name for name in history if book.live(name)), associations)


def record_body(portal: Portal, kind: ObjectType, record: Record, want: Wanted) -> Body:
    """One record; what is asked for and not set is null."""
    values = record.values
    body = _frame(portal, kind, record, {name: values.get(name) for name in want.properties})
    if want.history:
        body["propertiesWithHistory"] = {
            name: [version.body() for version in record.versions(name)] for name in want.history
        }
    if want.associations:
        tied = {to.name: _ties(portal, kind, record, to) for to in want.associations}
        if present := {name: {"results": results} for name, results in tied.items() if results}:
            body["associations"] = present
    return body


def written_body(portal: Portal, kind: ObjectType, record: Record, names: Iterable[str]) -> Body:
    """The answer to a write: the written properties and some of the portal's own, never all."""
    values = record.values
    echoed = {name: values.get(name, "") for name in names}
    for name in (*kind.stamps, *ECHOED):
        if name in values:
            echoed[name] = values[name]
    return _frame(portal, kind, record, dict(sorted(echoed.items())))


def batch_body(at: str, results: Sequence[Body], errors: Sequence[RowError] = ()) -> Body:
    """The envelope of a batch's answer; `errors` only where a row failed."""
    body: Body = {"completedAt": at, "status": "COMPLETE", "startedAt": at, "results": list(results)}
    if errors:
        body |= {"errors": [error.body() for error in errors], "numErrors": len(errors)}
    return body


def _frame(portal: Portal, kind: ObjectType, record: Record, properties: dict[str, str | None]) -> Body:
    body: Body = {
        "id": record.id,
        "properties": properties,
        "createdAt": record.values[kind.created],
        "updatedAt": record.values[kind.modified],
        "archived": record.archived_at is not None,
        "url": f"https://app.hubspot.com/contacts/{portal.id}/record/{kind.type_id}/{record.id}",
    }
    return body | {"archivedAt": record.archived_at} if record.archived_at else body


def _ties(portal: Portal, kind: ObjectType, record: Record, to: ObjectType) -> list[Body]:
    pair = (kind.name, to.name)
    singulars = (kind.singular, OBJECT_TYPES[to.name].singular)
    return [
        {"id": str(number), "type": name}
        for number, primary in sorted(portal.links.of(pair, record.number).items())
        for name in type_names(pair, singulars, primary)
    ]
