"""`tolok plan` leaves no trace, and the pass that follows does what it said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.terminal import Place, place, written

DAY_S = 86_400


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder before its first pass."""
    with place(tmp_path_factory.mktemp("planning") / "folder") as made:
        assert made.run("provision", "--yes").code == 0
        yield made


def _digests(folder: Path) -> dict[str, str]:
    return {
        each.name: hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.name.endswith("-shm")
    }


def test_a_plan_leaves_no_trace_and_tells_what_the_first_pass_writes(here: Place) -> None:
    """The same records with the same fields, in both CRMs; the store's bytes and the CRMs stay."""
    assert here.run("status").code == 0  # makes the store
    plans = _foretold(here)
    for plan in plans.values():
        shown = _written(here, plan["records"][0]["record"])
        expected = {name: after for name, (_, after) in plan["records"][0]["changes"].items()}
        assert shown == {name: value for name, value in expected.items() if name in shown}
        assert set(expected) - set(shown) <= {"scored_at", "owner", "handoff_key"}


def test_a_plan_tells_what_the_pass_after_a_day_and_some_edits_writes(here: Place) -> None:
    """Also when only some leads have changed."""
    leads = here.run("journal", "--last", "10000", "--json").document()["journal"]
    changed = {each["record"] for each in leads if each["event"] == "written"}
    here.advance(DAY_S)
    for record in sorted(changed):
        crm, _, id = record.partition(":")
        type, field = {"salesforce": ("Lead", "Title"), "hubspot": ("contacts", "jobtitle")}[crm]
        if crm == "hubspot" or id.startswith("00Q"):
            here.person_edits(crm, type, id, {field: "Finance Director"}, None)
    _foretold(here)


def _foretold(here: Place) -> dict[str, Any]:
    """The plans, after a look that they left no trace and that the next pass did as they say."""
    before = _digests(here.folder)
    here.mark()
    plans: dict[str, Any] = here.run("plan", "--json").document()["plans"]
    assert written(here.report()) == 0
    assert _digests(here.folder) == before
    done = here.run("sync", "--json").document()["passes"]
    for crm, plan in plans.items():
        assert plan["would_write"] == len(plan["records"]) == done[crm]["written"] > 0
        assert plan["scored"] == done[crm]["scored"]
        assert plan["handed_off"] == done[crm]["handed_off"]
    return plans


def _written(here: Place, record: str) -> dict[str, object]:
    """What the last write to a record changed, by the journal."""
    entries = here.run("journal", record, "--json").document()["journal"]
    writes = [each["detail"]["after"] for each in entries if each["event"].startswith("write ")]
    found = dict(writes[-1])
    return {name: value for name, value in found.items() if name not in ("scored_at", "owner", "handoff_key")}
