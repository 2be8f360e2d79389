"""The delayed look, step by step."""

from __future__ import annotations

from datetime import timedelta

from connectors.port import Page
from sync.delayed import Turn, behind, look_of, start
from sync.store.lanes import Lane
from tests.worked_example import NOW

HOUR, REACH = timedelta(hours=1), timedelta(hours=3)


def _page(cursor: str, complete: bool = True) -> Page:
    return Page((), cursor, complete)


def test_a_first_read_has_no_cursor_and_leaves_its_end_for_the_delayed_look() -> None:
    """Nothing is looked at twice yet."""
    assert start(Lane(), REACH) == (None, timedelta(0))
    lane = behind(Lane(), _page("c1"), NOW, HOUR)
    assert start(lane, REACH) == ("c1", timedelta(0))
    assert look_of(lane).since == "c1"


def test_a_pass_that_comes_a_day_later_still_looks_back_to_where_the_last_look_ended() -> None:
    """The plain read goes on from its cursor; the next one is the delayed look, from the first end."""
    first = behind(Lane(), _page("c1"), NOW, HOUR)
    plain = behind(first, _page("c2"), NOW + timedelta(days=1), HOUR)
    assert look_of(plain).turn is Turn.DUE
    assert start(plain, REACH) == ("c1", REACH)
    looked = behind(plain, _page("c3"), NOW + timedelta(days=1, minutes=10), HOUR)
    assert start(looked, REACH) == ("c3", timedelta(0))
    assert look_of(looked).since == "c3"


def test_an_interrupted_delayed_look_goes_on_where_it_stopped() -> None:
    """Not from its beginning, and it counts as done only once it is complete."""
    due = behind(behind(Lane(), _page("c1"), NOW, HOUR), _page("c2"), NOW + 2 * HOUR, HOUR)
    half = behind(due, _page("c1+", complete=False), NOW + 2 * HOUR, HOUR)
    assert start(half, REACH) == ("c1+", timedelta(0))
    done = behind(half, _page("c3"), NOW + 3 * HOUR, HOUR)
    assert look_of(done).since == "c3"
    assert look_of(done).turn is Turn.PLAIN
