"""The scheduled worker: the schedule asks for passes, one thread a connection runs them, a signal stops it.

The scheduler keeps its jobs in memory and only asks; what is due after a stop follows from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

#: Longest wait for a running pass to reach a safe place once it was asked to stop.
STOP_WITHIN_S = 180.0


class Stopped(Exception):
    """The worker was asked to stop; everything up to here is safe in the store."""


Progress = Callable[[str, int], None]
RunPass = Callable[[str, Progress], None]


@dataclass(slots=True)
class Worker:
    """Runs passes over connections side by side, each connection's one after the other.

    `run_pass` runs one pass and deals with its troubles itself; only `Stopped` comes through it.
    """

    connections: Sequence[str]
    every: timedelta
    run_pass: RunPass
    stopping: Event = field(default_factory=Event)
    broken: str = ""

    def run(self) -> None:
        """Work until `stop` is called; the first pass of each connection begins at once."""
        asked = {name: Event() for name in self.connections}
        threads = [
            Thread(target=self._serve, args=(name, asked[name]), name=name) for name in self.connections
        ]
        scheduler = _scheduler(asked, self.every)
        for thread in threads:
            thread.start()
        scheduler.start()
        try:
            for wanted in asked.values():
                wanted.set()
            self.stopping.wait()
        finally:
            self.stopping.set()
            scheduler.shutdown(wait=True)
            for wanted in asked.values():
                wanted.set()
            for thread in threads:
                thread.join(STOP_WITHIN_S)
        if self.broken:
            raise RuntimeError(f"the thread of {self.broken} died")

    def stop(self) -> None:
        """Ask the worker to stop at the next safe place."""
        self.stopping.set()

    def checkpoint(self, step: str, done: int) -> None:
        """Called between transactions, the safe places; raises `Stopped` once a stop was asked for."""
        if self.stopping.is_set():
            raise Stopped(f"stopped after {step} {done}")

    def _serve(self, name: str, asked: Event) -> None:
        try:
            while not self.stopping.is_set():
                asked.wait()
                asked.clear()
                if not self.stopping.is_set():
                    self.run_pass(name, self.checkpoint)
        except Stopped:
            return
        finally:
            if not self.stopping.is_set():  # this thread is dying of a fault: none works on without it
                self.broken = name
                self.stopping.set()


def _scheduler(asked: Mapping[str, Event], every: timedelta) -> BackgroundScheduler:
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(len(asked))},
        job_defaults={
            "coalesce": True,
            "max_instances": 1,
            "misfire_grace_time": max(1, int(every.total_seconds())),
        },
        timezone="UTC",
    )
    for name, wanted in asked.items():
        scheduler.add_job(wanted.set, "interval", seconds=every.total_seconds(), id=name)
    return scheduler
