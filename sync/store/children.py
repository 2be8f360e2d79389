"""Which records each child row belongs to: what a row that moves or goes away must be taken from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from leads.record import RecordRef
from sync.store.records import CHUNK, chunks, dereference, reference
from sync.store.tables import child

_OURS = (child.c.connection == bindparam("of_connection")) & (child.c.type == bindparam("of_type"))
_NAMED = _OURS & child.c.crm_id.in_(bindparam("ids", expanding=True))

#: Parents by child row.
Parents = dict[RecordRef, list[RecordRef]]


def parents_of(
    link: Connection, connection: str, rows: Iterable[RecordRef]
) -> dict[RecordRef, list[RecordRef]]:
    """The parents that these child rows were last read with."""
    found: dict[RecordRef, list[RecordRef]] = {}
    for type, ids in _by_type(rows).items():
        for part in chunks(ids, CHUNK):
            for row in link.execute(select(child).where(_NAMED), _asked(connection, type, part)):
                found[RecordRef(type, row.crm_id)] = [dereference(each) for each in row.parents.split()]
    return found


def keep(link: Connection, connection: str, parents: Mapping[RecordRef, Iterable[RecordRef]]) -> None:
    """These child rows belong to these parents from now on; one without any is forgotten."""
    kept = [
        {
            "connection": connection,
            "type": row.type,
            "crm_id": row.id,
            "parents": " ".join(sorted(map(reference, those))),
        }
        for row, those in parents.items()
        if those
    ]
    new = upsert(child)
    changed = {"parents": new.excluded.parents}
    keys = ["connection", "type", "crm_id"]
    for rows in chunks(kept, CHUNK):
        link.execute(new.on_conflict_do_update(index_elements=keys, set_=changed), rows)
    for type, ids in _by_type(row for row, those in parents.items() if not those).items():
        for part in chunks(ids, CHUNK):
            link.execute(delete(child).where(_NAMED), _asked(connection, type, part))


def sweep(link: Connection, connection: str, rows: Iterable[RecordRef], number: int) -> None:
    """These child rows were found by sweep `number`."""
    for type, ids in _by_type(rows).items():
        for part in chunks(ids, CHUNK):
            link.execute(update(child).where(_NAMED).values(swept=number), _asked(connection, type, part))


def unswept(link: Connection, connection: str, type: str, number: int, most: int) -> list[RecordRef]:
    """Child rows of a type that sweep `number` did not find, at most so many."""
    query = select(child.c.crm_id).where(_OURS, child.c.swept != number).order_by(child.c.crm_id).limit(most)
    asked = {"of_connection": connection, "of_type": type}
    return [RecordRef(type, id) for id in link.execute(query, asked).scalars()]


def _by_type(rows: Iterable[RecordRef]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.type, []).append(row.id)
    return found


def _asked(connection: str, type: str, ids: Sequence[str]) -> dict[str, object]:
    return {"of_connection": connection, "of_type": type, "ids": ids}
