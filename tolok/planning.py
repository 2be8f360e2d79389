"""Planning: a pass on a scratch copy of the store that stops before it writes."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from leads.record import Raw
from sync.desk import Desk
from sync.epoch import mark_path
from sync.handoff import hand_off
from sync.judge import judge
from sync.observe import observe
from sync.passes import agree, read_anew
from sync.store import decisions, holds, records
from sync.store.engine import open_store
from sync.wish import missing, writable
from tolok.bootstrap import Works, desk, with_store
from tolok.passing import checked

#: More chunks than this means that the list of what would change does not end.
MOST_CHUNKS = 1_000_000

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Intended:
    """What a pass would change on one record: our output -> (before, after)."""

    record: str
    changes: Mapping[str, tuple[Raw, Raw]]
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a pass would intend: counts, the fields it would write, and the records, hand-offs first."""

    scored: int
    handed_off: int
    records: tuple[Intended, ...]
    damped: int = 0  # small moves of a score that would wait
    write_rows: int = 1  # rows that one call writes

    @property
    def calls_saved(self) -> int:
        """The calls that writing the small moves at once would take beyond those of this pass."""
        eager = ceil((len(self.records) + self.damped) / self.write_rows)
        return eager - ceil(len(self.records) / self.write_rows)

    def by_field(self) -> list[tuple[str, int]]:
        """How many records each field would be written on, most first."""
        counts = Counter(name for each in self.records for name in each.changes)
        return counts.most_common()

    def stages(self) -> list[tuple[str, int]]:
        """How many records would enter each stage."""
        counts = Counter(str(each.changes["stage"][1]) for each in self.records if "stage" in each.changes)
        return counts.most_common()


def plan_pass(opened: Works, name: str, progress: Progress) -> Plan:
    """What a pass over a connection would intend now. The store and the CRM stay as they are."""
    with TemporaryDirectory(prefix="tolok-plan-") as folder:
        copy = Path(folder) / "scratch.db"
        _copied(opened.configuration.store, copy)
        scratch = open_store(copy)
        try:
            return plan_on(with_store(opened, scratch), name, progress)
        finally:
            scratch.close()


def plan_on(scratch: Works, name: str, progress: Progress) -> Plan:
    """What a pass over a connection would intend now; the store is written to, so it is not one to keep."""
    with desk(scratch, name) as at:
        checked(scratch, at)
        return _planned(at, progress)


def _copied(store: Path, copy: Path) -> None:
    """A scratch copy that passes for the store itself: its mark comes along."""
    if mark_path(store).exists():
        shutil.copy(mark_path(store), mark_path(copy))
    with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _planned(at: Desk, progress: Progress) -> Plan:
    read_anew(at)
    observe(at, progress)
    now = at.crm.server_time()
    agree(at, now)
    judged = judge(at, now, progress)
    handed_off = hand_off(at, now)
    found = sorted(_intended(at), key=lambda each: ("owner" not in each.changes, "stage" not in each.changes))
    with at.store.reading() as link:
        damped = decisions.damped(link, at.connection)
    return Plan(judged.scored, handed_off, tuple(found), damped, at.crm.limits.write_rows)


def _intended(at: Desk) -> list[Intended]:
    found: list[Intended] = []
    after = 0
    with at.store.reading() as link:
        for _ in range(MOST_CHUNKS):
            rows = records.pending(link, at.connection, after)
            if not rows:
                return found
            after = rows[-1].id
            wanted = decisions.desired_of(link, [row.id for row in rows])
            held = holds.held_fields(link, [row.id for row in rows])
            for row in rows:
                decision = wanted[row.id]
                shown = {**row.written(), "owner": row.owner}
                changes = missing(
                    writable(decision.outputs, held.get(row.id, frozenset())), row.written(), row.owner
                )
                if changes:
                    both = {name: (shown.get(name), value) for name, value in changes.items()}
                    found.append(Intended(f"{at.connection}:{row.crm_id}", both, decision.why))
    raise RuntimeError("the list of what would change does not end")
