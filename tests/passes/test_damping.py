"""Small moves of a score wait up to a day; everything else is written at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.wish import small_move
from tests.office import Office, office

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
DAY_S = 86_400


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """An office with enough leads that some scores move a little over night."""
    return office(tmp_path / "office", leads=60, seed=5)


def test_only_numbers_that_moved_a_little_are_a_small_move() -> None:
    """Another grade, stage or owner, a big step, or a first score is not."""
    before = {"score": 40, "fit": 50, "grade": "B2", "stage": "new", "reasons": "a"}
    assert small_move(before, {**before, "score": 42, "reasons": "b"}, 3)
    assert small_move(before, {**before, "fit": 52}, 3)
    assert not small_move(before, {**before, "score": 43}, 3)
    assert not small_move(before, {**before, "score": 42, "grade": "B1"}, 3)
    assert not small_move(before, {**before, "score": 42, "stage": "mql"}, 3)
    assert not small_move(before, {**before, "owner": "1"}, 3)
    assert not small_move({"grade": None}, {"score": 1}, 3)
    assert not small_move(before, {**before, "score": 41}, 0)


@BOTH
def test_a_small_move_waits_and_is_written_within_a_day(at: Office, name: str) -> None:
    """The first night keeps some back; a day later none of them waits any more."""
    at.run(name)
    for _ in range(2):
        at.box.advance(DAY_S // 2)
        at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        kept = link.exec_driver_sql("SELECT record, damped_since FROM desired WHERE damped_since != ''").all()
    assert kept, "a world in which nothing waits proves nothing"
    at.box.advance(DAY_S)
    at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        still = link.exec_driver_sql(
            "SELECT record, damped_since FROM desired WHERE damped_since != ''"
        ).all()
    assert not {tuple(each) for each in kept} & {tuple(each) for each in still}


@BOTH
def test_damping_saves_writes(at: Office, name: str, tmp_path: Path) -> None:
    """The same nights without it write more rows."""
    eager = office(tmp_path / "eager", leads=60, seed=5).undamped()
    written = {}
    for each, office_ in (("damped", at), ("eager", eager)):
        office_.run(name)
        written[each] = 0
        for _ in range(3):
            office_.box.advance(DAY_S)
            written[each] += office_.run(name).counts.written
    assert written["damped"] < written["eager"]


def test_a_further_score_that_moved_far_is_no_small_move() -> None:
    """Its number may wait as the main one may; its level may not."""
    before = {"score": 50, "more.score": 40, "more.level": "some", "more.receipt": "a"}
    assert small_move(before, {**before, "score": 51, "more.score": 42, "more.receipt": "b"}, 3)
    assert not small_move(before, {**before, "more.score": 43}, 3)
    assert not small_move(before, {**before, "more.score": 41, "more.level": "high"}, 3)
