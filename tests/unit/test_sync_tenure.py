"""When a lead came into each stage, put together from where it stands and from its story."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from routing.stage import Stage, Standing
from sync.store.moments import to_text
from sync.store.story import Chapter
from sync.tenure import entered

ZONE = ZoneInfo("Asia/Jakarta")


def moved(day: int, event: str, **detail: str) -> Chapter:
    """A move at noon in Jakarta on a day of October."""
    return Chapter(day, 1, to_text(datetime(2026, 10, day, 5, tzinfo=UTC)), event, detail)


STORY = [
    moved(10, "handed off", **{"from": "nurture", "since": "2026-09-01"}),
    moved(12, "stage", **{"from": "mql", "since": "2026-10-10", "to": "rejected"}),
    moved(20, "stage", **{"from": "rejected", "since": "2026-10-12", "to": "nurture"}),
]
NOW_THERE = Standing(Stage.NURTURE, date(2026, 10, 20), 1)


def at(day: int, hour: int = 5) -> datetime:
    """A moment in October."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def test_the_last_start_of_each_stage_is_told() -> None:
    """A stage that was entered twice began at the later time, a hand-off began MQL."""
    assert entered(NOW_THERE, STORY, ZONE, before=at(25)) == {
        "mql": date(2026, 10, 10),
        "rejected": date(2026, 10, 12),
        "nurture": date(2026, 10, 20),
    }


def test_the_past_is_told_as_it_was() -> None:
    """A move at the moment itself came after the judgement; the stage that it left had begun before."""
    assert entered(NOW_THERE, STORY, ZONE, before=at(10)) == {"nurture": date(2026, 9, 1)}
    assert entered(NOW_THERE, STORY, ZONE, before=at(12, 6)) == {
        "nurture": date(2026, 9, 1),
        "mql": date(2026, 10, 10),
        "rejected": date(2026, 10, 12),
    }


def test_where_no_move_was_told_the_present_stage_is_all_that_is_known() -> None:
    """An adopted stage counts from the day that the CRM showed; NEW never, nor a day to come."""
    adopted = Standing(Stage.REJECTED, date(2026, 8, 1), 1)
    assert entered(adopted, [], ZONE, before=at(5)) == {"rejected": date(2026, 8, 1)}
    assert entered(Standing(Stage.NEW, date(2026, 8, 1)), [], ZONE, before=at(5)) == {}
    assert entered(Standing(Stage.SQL, date(2026, 10, 6)), [], ZONE, before=at(5)) == {}
    assert entered(None, [], ZONE, before=at(5)) == {}


def test_moves_told_before_they_told_since_when_are_read_too() -> None:
    """An older story names only the stages."""
    old = [moved(3, "stage", **{"from": "nurture", "to": "mql"})]
    assert entered(None, old, ZONE, before=at(5)) == {"mql": date(2026, 10, 3)}
