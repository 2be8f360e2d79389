"""What a night judges, and what a pass asks of the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from leads.record import RecordRef
from scoring.yardstick import Yardstick
from sync.explain import score_at
from sync.store.engine import Store
from sync.store.moments import to_text
from sync.store.tables import desired, record
from tests.office import Office, office
from tolok.bootstrap import agreement

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
DAY_S, BETWEEN_S = 86_400, 660

#: Tables that hold only what waits or is in trouble, so that looking through them costs what they hold.
FEW = frozenset({"candidacy", "trouble"})


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=40, seed=5)


def _leads(store: Store) -> list[Any]:
    with store.reading() as link:
        query = select(record, desired.c.outputs.label("wanted"), desired.c.damped_since).join(desired)
        return list(link.execute(query.where(record.c.life == "live")))


@BOTH
def test_a_night_judges_some_leads_and_the_others_would_get_the_score_they_have(
    at: Office, name: str
) -> None:
    """Every lead scored anew has what is desired of it, also those that nobody looked at that night."""
    at.run(name)
    yardstick: Yardstick = agreement(at.configuration, name).yardstick
    spared = 0
    for _ in range(4):
        at.box.advance(DAY_S)
        began = to_text(at.box.clock.now)
        at.run(name)
        with at.works() as opened:
            for row in _leads(opened.store):
                spared += row.judged_at < began
                score = score_at(
                    opened.store, yardstick, name, RecordRef(row.type, row.crm_id), at.box.clock.now
                )
                wanted = json.loads(row.wanted)["score"]
                assert row.damped_since or wanted == (score.value if score.in_scope else None), row.crm_id
    assert spared, "a world in which everybody is due every night proves nothing"


@BOTH
def test_a_judged_lead_is_due_later_than_now(at: Office, name: str) -> None:
    """Else it would be judged at every pass."""
    at.run(name)
    at.box.advance(BETWEEN_S)
    assert at.run(name).counts.scored == 0
    with at.works() as opened:
        dues = [row.due for row in _leads(opened.store) if row.due]
    assert dues
    assert min(dues) > to_text(at.box.clock.now)


@BOTH
def test_no_statement_of_a_pass_looks_through_a_table_that_grows_with_leads(at: Office, name: str) -> None:
    """SQLite's own plan of every statement, of a quiet pass, of one after a day, and of one that lets go."""
    at.run(name)
    at = at.keeping(past=1, gone=1)
    _delete_one(at, name)
    for wait_s in (BETWEEN_S, DAY_S, 2 * DAY_S):
        at.box.advance(wait_s)
        with at.works() as opened:
            said = _statements(at, name, opened)
            with opened.store.reading() as link:
                plans = {
                    each: link.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", said[each]) for each in said
                }
                scans = {
                    (step[3], each)
                    for each, plan in plans.items()
                    for step in plan
                    if step[3].startswith("SCAN") and step[3].split()[1] not in FEW
                }
        assert scans == set()


def _delete_one(at: Office, name: str) -> None:
    """Somebody deletes a lead on Salesforce, who is to be forgotten some nights later."""
    if name == "salesforce":
        id = next(id for id in sorted(at.shown(name)) if id.startswith("00Q"))
        at.box.worlds[name].edit("Lead", id, {"IsDeleted": True}, None)


def _statements(at: Office, name: str, opened: Any) -> dict[str, Any]:
    """Every statement of a pass with the first values that were bound to it."""
    said: dict[str, Any] = {}

    def note(_link: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            said.setdefault(statement, values[0] if many else values)

    event.listen(opened.store.engine, "before_cursor_execute", note)
    try:
        at.run_in(opened, name)
    finally:
        event.remove(opened.store.engine, "before_cursor_execute", note)
    assert len(said) > 10
    return said
