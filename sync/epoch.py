"""Epochs: a store that was restored from a backup, or copied, must not act on what it remembers.

Beside the store lies a small file, its mark, that says how many passes the store has begun. A store that has
begun fewer was restored; one without its mark was copied. Either begins a new epoch: open intents are void,
everything is read again, and every lead is judged before anything is written.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from leads.record import RecordRef
from routing.handoff import handoff_key
from routing.stage import Standing, adopted
from sync.journal import BatchState, RowState
from sync.store import batches, decisions, records
from sync.store.batches import Batch
from sync.store.engine import Fence, Store
from sync.store.lanes import Lane, forget_cursors, keep_lane, lane_of
from sync.store.tables import meta, passes

#: The lane that remembers a connection's epoch, and the store's own under `meta`.
LANE = "epoch"

#: Under which the store's own name lies in `meta`; see `sync.claim`.
NAME = "store"

#: How many entries into MQL beyond those remembered are looked for behind a key in the CRM.
MOST_ENTRIES = 50


def mark_path(store: Path) -> Path:
    """The file beside a store."""
    return store.with_name(f"{store.name}.mark")


def read_mark(store: Path) -> int | None:
    """The passes that the mark knows of; None where there is no mark that can be read."""
    try:
        return int(json.loads(mark_path(store).read_text(encoding="utf-8"))["passes"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def write_mark(store: Path, begun: int) -> None:
    """Put the mark beside a store, whole or not at all."""
    path = mark_path(store)
    draft = path.with_name(f"{path.name}.{uuid4().hex[:8]}")
    draft.write_text(json.dumps({"passes": begun}), encoding="utf-8")
    os.replace(draft, path)


def is_copy(begun: int, mark: int | None) -> bool:
    """Whether a store that has begun so many passes came here without its mark."""
    return mark is None and begun > 0


def is_foreign(begun: int, mark: int | None) -> bool:
    """Whether a store that has begun so many passes is older than its mark, or has none."""
    return is_copy(begun, mark) if mark is None else begun < mark


def keep_mark(store: Store) -> None:
    """Compare a store with its mark: a foreign one begins a new epoch. The mark is then the store's.

    A copy without its mark loses the name that it came with.

    The mark is read first: what other connections begin meanwhile can only put the store ahead of it.
    """
    mark = read_mark(store.path)
    with store.reading() as link:
        begun = int(link.execute(select(func.max(passes.c.id))).scalar() or 0)
    if is_foreign(begun, mark):
        with store.writing() as link:
            number = int(link.execute(select(meta.c.value).where(meta.c.name == LANE)).scalar() or 0) + 1
            link.execute(
                insert(meta)
                .values(name=LANE, value=str(number))
                .on_conflict_do_update(index_elements=["name"], set_={"value": str(number)})
            )
            if is_copy(begun, mark):
                link.execute(delete(meta).where(meta.c.name == NAME))
    if mark != begun:
        write_mark(store.path, begun)


def enter(store: Store, fence: Fence) -> bool:
    """Bring a connection into the store's epoch; whether it was in an earlier one.

    Then open intents are void, every stream begins afresh, and every lead waits to be judged.
    """
    with store.writing(fence) as link:
        number = link.execute(select(meta.c.value).where(meta.c.name == LANE)).scalar() or ""
        if lane_of(link, fence.connection, LANE).payload == number:
            return False
        for state in (BatchState.SENT, BatchState.UNKNOWN, BatchState.NOTED):
            for each in batches.in_state(link, fence.connection, state):
                _abandon(link, each)
        forget_cursors(link, fence.connection)
        records.touch_all(link, fence.connection)
        decisions.doubt(link, fence.connection)
        keep_lane(link, fence.connection, LANE, Lane(payload=number))
    return True


def _abandon(link: Connection, each: Batch) -> None:
    """What became of it is told by reading everything again."""
    rows = {row.record: (RowState.VOID, "a new epoch") for row in each.rows if row.state is RowState.OPEN}
    batches.settle_rows(link, each.id, rows)
    after = BatchState.CLOSED if each.state is BatchState.UNKNOWN else BatchState.VOID
    batches.move(link, each.id, after, each.noted_at)


def reconciled(standing: Standing, shown: str, key: str, keys: tuple[str, ...]) -> Standing:
    """Where a lead stands after a restore, by the stage and the hand-off key that the CRM shows.

    `keys` are those of the next entries into MQL in order: the one that is shown tells how many there were.
    """
    entries = standing.entries + (keys.index(key) + 1 if key in keys else 0)
    if shown in ("", standing.stage.value):
        return Standing(standing.stage, standing.since, entries)
    at = adopted(shown, standing.since)
    return Standing(at.stage, at.since, max(at.entries, entries))


def next_keys(installation: str, connection: str, person: RecordRef, entries: int) -> tuple[str, ...]:
    """The keys of the entries into MQL that follow the first `entries`."""
    numbers = range(entries + 1, entries + 1 + MOST_ENTRIES)
    return tuple(handoff_key(installation, connection, person, number) for number in numbers)
