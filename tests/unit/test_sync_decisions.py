"""The pure steps of a pass: what is wished, what is missing, what a failure means, what may follow what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.port import Result, Verdict
from leads.record import RecordRef
from sync.journal import BATCH_MOVES, ROW_MOVES, BatchState, IllegalMove, RowState, moved, row_moved
from sync.outcome import ATTEMPTS, FEWEST, LONGEST_WAIT, PATIENCE, ROW_STATE, after, wait
from sync.value import same
from sync.wish import RIDES_ALONG, Wish, missing, settled

NOW = datetime(2026, 11, 2, tzinfo=UTC)
REF = RecordRef("Lead", "1")
RAW = st.one_of(st.none(), st.booleans(), st.integers(-1000, 1000), st.text(max_size=12))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", None),
        (75, "75"),
        (75, 75.0),
        ("75.0", 75),
        (True, "true"),
        ("a\r\nb ", "a\nb"),
        ("2026-11-02T02:00:00Z", "2026-11-02T02:00:00.000+0000"),
        ("2026-11-02T02:00:00.250Z", "2026-11-02T02:00:00Z"),
    ],
)
def test_what_a_crm_does_to_a_value_on_its_way_in_makes_no_difference(one: object, other: object) -> None:
    """Blank, number forms, line ends and moments to the second."""
    assert same(one, other)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"), [("A1", "A2"), (0, None), ("0", ""), ("nan", "nan2"), (False, None), ("a", "A")]
)
def test_what_reads_differently_is_different(one: object, other: object) -> None:
    """Zero is not blank, and case counts in what we write."""
    assert not same(one, other)  # type: ignore[arg-type]


@given(RAW)
@settings(derandomize=True, max_examples=200)
def test_a_value_is_the_same_as_itself(value: object) -> None:
    """Else it would be written for ever."""
    assert same(value, value)  # type: ignore[arg-type]


def test_what_rides_along_never_causes_a_write() -> None:
    """A new time of scoring alone is no reason; beside a reason it goes with it."""
    shown = {"score": 40, "scored_at": "2026-11-01T00:00:00Z"}
    wanted = {"score": 40, "scored_at": "2026-11-02T00:00:00Z"}
    assert missing(wanted, shown, "") == {}
    assert missing({**wanted, "score": 41}, shown, "") == {"score": 41, "scored_at": "2026-11-02T00:00:00Z"}


def test_texts_stay_as_they_are_while_nothing_changes_in_substance() -> None:
    """A number inside a reason is no reason to write; another score, or another substance, is."""
    before = {"score": 40, "reasons": "visit +8", "scored_at": "1"}
    same_score = Wish({"score": 40, "reasons": "visit +7.9", "scored_at": "2"}, "s")
    assert settled(before, "s", same_score)
    assert settled(before, "s", Wish({"score": 40}, "s")), "words need not be put together to tell"
    assert not settled(before, "other", same_score)
    other_score = Wish({"score": 41, "reasons": "visit +7.9", "scored_at": "2"}, "s")
    assert not settled(before, "s", other_score)


@given(st.dictionaries(st.sampled_from(["score", "grade", "reasons", "scored_at"]), RAW))
@settings(derandomize=True, max_examples=200)
def test_once_written_nothing_is_missing(wanted: dict[str, object]) -> None:
    """Writing what is missing makes the CRM show what is wanted, but for what only rides along."""
    written = missing(wanted, {}, "")  # type: ignore[arg-type]
    left = missing(wanted, written, "")  # type: ignore[arg-type]
    assert left == {}
    assert not written or written.keys() - RIDES_ALONG


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_consequence(verdict: Verdict) -> None:
    """The table leaves nothing out."""
    assert ROW_STATE[verdict] in RowState


def test_a_locked_row_is_tried_again_ever_later_and_in_the_end_parked() -> None:
    """Attempts and time are both bounded."""
    locked = Result(REF, Verdict.LOCKED, "UNABLE_TO_LOCK_ROW", "busy")
    times = [after(locked, attempt, NOW, NOW).next_at for attempt in range(1, ATTEMPTS)]
    assert all(each is not None for each in times)
    assert times == sorted(times)  # type: ignore[type-var]
    assert after(locked, ATTEMPTS, NOW, NOW).state is RowState.PARKED
    assert after(locked, FEWEST, NOW - PATIENCE, NOW).state is RowState.PARKED
    assert after(locked, FEWEST - 1, NOW - 10 * PATIENCE, NOW).state is RowState.AGAIN, (
        "time alone parks nothing"
    )
    assert wait(60) == LONGEST_WAIT
    assert wait(1) == timedelta(minutes=1)


@pytest.mark.parametrize("table", [BATCH_MOVES, ROW_MOVES])
def test_every_state_stands_in_its_table(table: dict[object, frozenset[object]]) -> None:
    """Dead ends too."""
    states = set(BatchState) if BatchState.NOTED in table else set(RowState)
    assert set(table) == states
    assert all(after_ <= states for after_ in table.values())


def test_a_move_that_the_table_does_not_have_is_refused() -> None:
    """An unknown outcome is never taken for one that did not happen without the row being settled."""
    with pytest.raises(IllegalMove):
        moved(BatchState.UNKNOWN, BatchState.VOID)
    with pytest.raises(IllegalMove):
        row_moved(RowState.ACCEPTED, RowState.AGAIN)
    assert moved(BatchState.NOTED, BatchState.SENT) is BatchState.SENT
