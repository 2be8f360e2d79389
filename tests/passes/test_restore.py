"""A store that was restored from a backup acts on nothing before it has read everything again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from leads.record import RecordRef
from routing.handoff import handoff_key
from routing.stage import Stage, Standing
from sync.epoch import is_foreign, next_keys, reconciled
from tests.office import Office, office
from tests.worked_example import NOW

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
DAY_S = 86_400
TODAY = NOW.date()


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """An office in whose world leads are handed off on the first days; no score waits."""
    return office(tmp_path / "office", leads=60, seed=5).undamped()


def _backup(at: Office) -> Path:
    """A copy of the store as a backup tool would make it while nobody works."""
    with at.works() as opened, opened.store.engine.connect() as link:
        link.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = at.folder / "backup.db"
    shutil.copy(at.configuration.store, copy)
    return copy


def _restore(at: Office, copy: Path) -> None:
    for ending in ("-wal", "-shm"):
        at.configuration.store.with_name(f"{at.configuration.store.name}{ending}").unlink(missing_ok=True)
    shutil.copy(copy, at.configuration.store)


def _keys_and_owners(at: Office, name: str) -> dict[str, set[str]]:
    mapping = at.configuration.mappings[name]
    world: Any = at.box.worlds[name]
    given: dict[str, set[str]] = {}
    for write in world.writes:
        if mapping.outputs["handoff_key"] in write.after and mapping.owner in write.after:
            key = str(write.after[mapping.outputs["handoff_key"]])
            given.setdefault(key, set()).add(str(write.after[mapping.owner]))
    return given


@BOTH
def test_a_restored_store_writes_nothing_old_and_hands_nobody_off_twice(at: Office, name: str) -> None:
    """Two days after the backup it is put back: the CRM ends as it would have without that."""
    at.run(name)
    copy = _backup(at)
    for _ in range(2):
        at.box.advance(DAY_S)
        at.run(name)
    before, keys = at.shown(name), _keys_and_owners(at, name)
    _restore(at, copy)
    at.run(name)
    after = at.shown(name)
    for id, shown in before.items():
        for field in ("score", "grade", "stage", "owner", "handoff_key"):
            assert after[id][field] == shown[field], f"{id} {field}"
    assert _keys_and_owners(at, name) == keys
    at.run(name)
    assert at.run(name).counts.written == 0


def test_a_store_is_foreign_when_it_is_older_than_its_mark_or_has_lost_it() -> None:
    """A new store without a mark is not; one that is ahead of its mark died before writing it."""
    assert not is_foreign(0, None)
    assert is_foreign(3, None)
    assert is_foreign(3, 4)
    assert not is_foreign(4, 3)
    assert not is_foreign(4, 4)


def test_entries_that_a_restore_forgot_are_counted_by_the_key_in_the_crm() -> None:
    """So the next hand-off gets a key of its own."""
    ref = RecordRef("Lead", "1")
    keys = next_keys("here", "main", ref, 1)
    shown = handoff_key("here", "main", ref, 3)
    old = Standing(Stage.NURTURE, TODAY, 1)
    assert reconciled(old, "mql", shown, keys) == Standing(Stage.MQL, TODAY, 3)
    assert reconciled(old, "nurture", "", keys) == old
    assert reconciled(old, "", "", keys) == old
