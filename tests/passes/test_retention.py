"""What is known of a person ends: the past is let go of by age, and what is kept is explained as before."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select

from sync.explain import NotKept, NotKnown
from sync.lease import LEASE_S
from sync.store.moments import from_text
from sync.store.tables import batch, history, intent, passes, past, record, story
from tests.office import Office, office
from tolok.bootstrap import Works
from tolok.exits import Exit, ending
from tolok.explaining import Explained, explained, explained_lead

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
TITLE = {"salesforce": ("Lead", "Title"), "hubspot": ("contacts", "jobtitle")}
DAY_S = 86_400
DAYS = 5

#: More commits than a night of such a small world has.
MOST_COMMITS = 40


class DeathError(BaseException):
    """kill -9: nothing between here and the process's end may run."""


def _some_days(folder: Path, name: str, past: int, days: int = DAYS) -> Office:
    """A world of some days, in which titles change every day."""
    at = office(folder, leads=16, seed=5, only=name).keeping(past)
    type, field = TITLE[name]
    for day in range(days):
        at.run(name)
        for number, id in enumerate(_leads(at, name)):
            if number % 3 == day % 3:
                title = ("Direktur", "Intern", "Staff")[(number + day) % 3]
                at.box.worlds[name].edit(type, id, {field: title}, None)
        at.run(name)
        at.box.advance(DAY_S)
    return at


def _leads(at: Office, name: str) -> list[str]:
    shown = at.shown(name)
    return sorted(id for id, each in shown.items() if each["grade"] and not id.startswith("003"))


Asked = list[tuple[str, datetime]]


def _explained(at: Office, name: str, asked: Asked) -> dict[tuple[str, datetime], Explained | str]:
    """These leads at these moments; where that is not known, what is said of it."""
    with at.works() as opened:
        return {(id, moment): _one(opened, name, id, moment) for id, moment in asked}


def _one(opened: Works, name: str, id: str, moment: datetime) -> Explained | str:
    try:
        return explained_lead(opened, name, id, moment)
    except NotKnown as refused:
        return str(refused)


def _content(at: Office) -> list[list[tuple[Any, ...]]]:
    """What is kept, but for what tells how often a worker was started."""
    with at.works() as opened, opened.store.reading() as link:
        columns = [each for each in record.c if each.name != "swept"]
        queries = [select(*columns), *(each.select() for each in (history, story, past, intent))]
        return [[tuple(row) for row in link.execute(each)] for each in queries]


def _sizes(at: Office) -> Mapping[str, int]:
    with at.works() as opened, opened.store.reading() as link:
        tables = (history, story, batch, intent, passes)
        return {
            each.name: link.execute(select(func.count()).select_from(each)).scalar() or 0 for each in tables
        }


@BOTH
def test_every_moment_that_is_kept_is_explained_as_before(tmp_path: Path, name: str) -> None:
    """Facts, activities and stages as known then; what was known before is refused, with the reason."""
    at = _some_days(tmp_path, name, past=730)
    at.run(name)
    now, leads = at.box.clock.now, _leads(at, name)
    asked = [(id, now - timedelta(days=days, hours=7)) for days in range(2) for id in leads]
    before, sizes = _explained(at, name, asked), _sizes(at)
    assert len({each.score.value for each in before.values() if isinstance(each, Explained)}) > 3
    at = at.keeping(2)
    at.box.advance(DAY_S - 6 * 3600)
    at.run(name)
    assert _explained(at, name, asked) == before
    after = _sizes(at)
    assert all(after[each] < sizes[each] for each in ("history", "batch", "intent", "pass")), (sizes, after)
    with at.works() as opened, pytest.raises(NotKept, match=r"is not kept: retention is 2 days") as refused:
        explained_lead(opened, name, leads[0], now - timedelta(days=4))
    told = ending(refused.value)
    assert told is not None
    assert told.code == Exit.CONFIGURATION
    assert "retention.past" in told.problems[0].hint


@BOTH
def test_a_score_that_was_written_before_the_bound_is_explained_all_the_same(
    tmp_path: Path, name: str
) -> None:
    """What the CRM shows still holds, so it has its receipt, however long ago it was written."""
    at = _some_days(tmp_path, name, past=1, days=3)
    for _ in range(6):
        at.box.advance(DAY_S)
        at.run(name)
    shown = {id: each for id, each in at.shown(name).items() if each["grade"]}
    bound = at.box.clock.now - timedelta(days=2)
    assert any(from_text(str(each["scored_at"])) < bound for each in shown.values())
    with at.works() as opened:
        for id, each in shown.items():
            found = explained(opened, name, id, "")
            assert isinstance(found, Explained)
            assert found.score.value == float(each["score"])
            assert found.score.adds_up()


@BOTH
def test_letting_go_costs_no_calls_and_changes_no_score(tmp_path: Path, name: str) -> None:
    """A night that lets go takes the fewest calls, and leaves each lead as a night that keeps does."""
    keeping, letting_go = (_some_days(tmp_path / str(past), name, past) for past in (730, 1))
    letting_go.mark()
    for at in (keeping, letting_go):
        at.run(name)
    report = letting_go.report(name)
    assert report["calls"] == report["minimum_calls"]
    assert letting_go.shown(name) == keeping.shown(name)
    assert _sizes(letting_go)["history"] < _sizes(keeping)["history"]


@BOTH
def test_a_worker_that_dies_while_it_lets_go_ends_where_one_that_never_died_ends(
    tmp_path: Path, name: str
) -> None:
    """At every commit of a night's letting go; what is kept is explained, and the rest refused, at once."""
    calm = _about_to_let_go(tmp_path / "calm", name)
    calm.run(name)
    expected, number = _content(calm), 0
    for number in range(1, MOST_COMMITS):
        at = _about_to_let_go(tmp_path / str(number), name)
        if not _dies_letting_go(at, name, number):
            break
        at.uptime_s += 2 * LEASE_S
        at.run(name)
        assert _content(at) == expected, f"died at commit {number}"
    assert 4 < number < MOST_COMMITS


def _about_to_let_go(folder: Path, name: str) -> Office:
    at = _some_days(folder, name, past=730, days=3).keeping(1)
    at.box.advance(6 * 3600)
    return at


def _dies_letting_go(at: Office, name: str, number: int) -> bool:
    """Whether there is such a commit while a pass lets go; the worker is dead then."""
    seen = [0]

    def commit(_link: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement == "COMMIT":
            seen[0] += any(frame.name == "let_go" for frame in traceback.extract_stack(limit=40))
        if seen[0] >= number:
            raise DeathError

    with at.works() as opened:
        event.listen(opened.store.engine, "before_cursor_execute", commit)
        try:
            at.run_in(opened, name)
        except DeathError:
            return True
    return False
