"""The scheduled worker: side by side, stopped at a safe place, and never half dead."""

from __future__ import annotations

from datetime import timedelta
from threading import Event, Thread

import pytest

from sync.worker import Progress, Worker

HOUR = timedelta(hours=1)


def test_each_connection_runs_at_once_and_a_stop_ends_them_at_the_next_safe_place() -> None:
    """Both passes are under way together; after the stop neither goes beyond its checkpoint."""
    begun = {"a": Event(), "b": Event()}
    beyond: list[str] = []

    def run_pass(name: str, checkpoint: Progress) -> None:
        begun[name].set()
        for step in range(1_000_000):
            checkpoint("step", step)
            Event().wait(0.001)
        beyond.append(name)

    worker = Worker(("a", "b"), HOUR, run_pass)
    thread = Thread(target=worker.run)
    thread.start()
    assert all(each.wait(10) for each in begun.values())
    worker.stop()
    thread.join(10)
    assert not thread.is_alive()
    assert beyond == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_takes_the_worker_with_it() -> None:
    """A worker that looks alive and does nothing is worse than one that has ended."""

    def run_pass(name: str, checkpoint: Progress) -> None:
        raise ZeroDivisionError(name)

    with pytest.raises(RuntimeError, match="thread of a died"):
        Worker(("a",), HOUR, run_pass).run()
