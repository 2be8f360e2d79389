"""A lead's pack of activities across readings and merges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leads.activity import Activity
from sync.pack import merged, taken_over
from sync.store.records import Packed, pack, unpack

DAY = datetime(2026, 11, 2, tzinfo=UTC)
NOW = "2026-11-20T00:00:00.000000+00:00"


def visit(id: str, hour: int = 0, url: str = "/harga", learned: int = 0) -> Activity:
    """A page view at an hour of the day, first read so many days later."""
    return Activity(
        id, "page_view", DAY + timedelta(hours=hour), DAY + timedelta(days=learned), {"url": url}, "events"
    )


def packed(*activities: Activity) -> Packed:
    """A pack of these as they were read."""
    return merged(Packed(), {each.id: each for each in activities}, NOW)


def test_what_happened_to_a_merged_record_is_taken_over_once() -> None:
    """What the survivor shows already under an id of its own is not taken over again."""
    survivor = packed(visit("new-1", 1), visit("new-2", 2))
    after = taken_over(survivor, packed(visit("old-1", 1), visit("old-3", 3)))
    assert sorted(after.live) == ["new-1", "new-2", "old-3"]


def test_the_same_happening_read_again_under_a_new_id_takes_the_old_ones_place() -> None:
    """It counts once, and keeps the time at which it was first learned."""
    after = taken_over(Packed(), packed(visit("old-1", 1, learned=1)))
    again = merged(after, {"new-1": visit("new-1", 1, learned=9)}, NOW)
    assert list(again.live) == ["new-1"]
    assert again.live["new-1"][3] == after.live["old-1"][3]
    assert not again.inherited


def test_two_alike_that_were_never_taken_over_both_count() -> None:
    """Two calls of one day look the same where a CRM keeps only the date."""
    assert len(packed(visit("a", 1), visit("b", 1)).live) == 2


def test_taking_over_twice_is_taking_over_once() -> None:
    """A departure that is seen again changes nothing, also after the survivor's own reading."""
    old = packed(visit("old-1", 1), visit("old-2", 2))
    once = taken_over(Packed(), old)
    assert taken_over(once, old) == once
    read = merged(once, {"new-1": visit("new-1", 1), "new-2": visit("new-2", 2)}, NOW)
    assert taken_over(read, old) == read


@given(
    st.lists(st.integers(0, 3), max_size=6),
    st.lists(st.integers(0, 3), max_size=6),
    st.booleans(),
)
def test_a_merge_ends_the_same_whichever_is_read_first(
    mine: list[int], more: list[int], inherited_first: bool
) -> None:
    """The survivor shows everything of both in the end, and each happening as often as it shows it."""
    old = packed(*(visit(f"old-{n}", hour) for n, hour in enumerate(mine)))
    said = {f"new-{n}": visit(f"new-{n}", hour) for n, hour in enumerate([*mine, *more])}
    if inherited_first:
        end = merged(taken_over(Packed(), old), said, NOW)
    else:
        end = taken_over(merged(Packed(), said, NOW), old)
    assert sorted(end.live) == sorted(said)


def test_a_pack_survives_its_storing() -> None:
    """Nothing is lost on the way to the store and back."""
    made = taken_over(packed(visit("a", 1)), packed(visit("b", 2)))
    assert unpack(pack(made)) == made
