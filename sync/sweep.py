"""Sweep: each night the ids in the CRM are compared with ours, for what went away without a word.

A hard delete shows in no stream. What a listing does not name is asked for by id before it is given up.
"""

from __future__ import annotations

import json
from datetime import datetime

from connectors.port import Stream
from sync.children import sweep_children
from sync.departure import after_look, depart
from sync.desk import Desk
from sync.store import records
from sync.store.lanes import Lane, keep_lane, lane_of
from sync.store.moments import to_text
from sync.store.records import Life, Stored

#: The lane that numbers the sweeps.
LANE = "sweep"

#: More rounds than this over what was not found means that they do not come to an end.
MOST_ROUNDS = 1_000_000


def sweep(desk: Desk, now: datetime) -> int:
    """Compare the ids of all people, and of all child rows; how many people had gone."""
    with desk.store.writing(desk.fence) as link:
        number = int(json.loads(lane_of(link, desk.connection, LANE).payload or "0")) + 1
        lane = Lane(ran_at=to_text(now), payload=json.dumps(number))
        keep_lane(link, desk.connection, LANE, lane)
    for type in sorted(desk.translation.rules.children):
        sweep_children(desk, type, number)
    return sum(_sweep_type(desk, type, number, now) for type in sorted(desk.translation.targets))


def _sweep_type(desk: Desk, type: str, number: int, now: datetime) -> int:
    for page in desk.crm.changed_since(Stream(type, ()), None):
        found = [record.ref.id for record in page.records if not record.deleted]
        with desk.store.writing(desk.fence) as link:
            records.sweep(link, desk.connection, type, found, number)
    gone = 0
    for _ in range(MOST_ROUNDS):
        with desk.store.reading() as link:
            missing = records.unswept(link, desk.connection, type, number, desk.crm.limits.read_rows)
        if not missing:
            return gone
        gone += _settle(desk, missing, number, now)
    raise RuntimeError("the sweep does not come to an end")


def _settle(desk: Desk, missing: list[Stored], number: int, now: datetime) -> int:
    shown = desk.crm.read([row.ref for row in missing], ())
    rows = [after_look(row, shown.get(row.ref))._replace(swept=number) for row in missing]
    left = [row for row in rows if row.life != Life.LIVE.value]
    with desk.store.writing(desk.fence) as link:
        records.save(link, rows)
        depart(link, desk.connection, left, to_text(now))
    return len(left)
