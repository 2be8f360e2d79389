"""One seed played to its end: rounds in which the world moves and workers are struck, then settling."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from queue import SimpleQueue
from random import Random
from threading import Event
from zoneinfo import ZoneInfo

from sync.lease import LEASE_S
from tests.simulation import people
from tests.simulation.blows import mend
from tests.simulation.gauge import Gauge
from tests.simulation.ground import WORLDS, Character, Ground, ground
from tests.simulation.oracle import Verdict, judged
from tests.simulation.shift import Shift, listen
from tests.simulation.strikes import Act, Family, Strike, draw

MINUTE, HOUR, DAY = 60, 3_600, 86_400

#: How long the world goes on between two rounds, in seconds.
BETWEEN = (61, 150, 11 * MINUTE, 61 * MINUTE, 4 * HOUR, DAY, 3 * DAY)

#: The local hour at which the dust has settled: the night's judging is long done by then.
SETTLED_HOUR = 10

#: The most passes that settling may take.
MOST_SETTLING = 14


@dataclass(frozen=True, slots=True)
class Played:
    """What came of one seed.

    `alone` are the passes that a single family struck, each with its calls beyond the fewest.
    """

    seed: int
    verdict: Verdict
    strikes: Counter[Family]
    kills: int
    extra_calls: int
    settling: int
    passes: int
    alone: tuple[tuple[Family, int], ...] = ()


@dataclass
class Episode:
    """One seed under way."""

    seed: int
    here: Ground
    families: frozenset[Family] | None
    gauge: Gauge = field(init=False)
    struck: list[Strike] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)
    alone: list[tuple[Family, int]] = field(default_factory=list)
    passes: int = 0

    def __post_init__(self) -> None:
        """Both dice follow from the seed, so that the world moves alike whether it is struck or not."""
        self.gauge = Gauge(self.here)
        self.world_dice = Random(f"{self.seed}:world")
        self.strike_dice = Random(f"{self.seed}:strikes")

    def rounds(self) -> None:
        """The part in which things go wrong."""
        for _ in range(self.world_dice.randint(2, 4)):
            self.one_pass(self._drawn())
            if self.world_dice.random() < 0.4:
                self.here.advance(self.world_dice.choice((0, 30, 170)))
                self.one_pass(self._drawn())
            people.live(self.here, self.world_dice, self.families)
            self.here.advance(self.world_dice.choice(BETWEEN))

    def _drawn(self) -> list[Strike]:
        strikes = draw(self.strike_dice, self.families)
        self.struck += strikes
        return strikes

    def one_pass(self, strikes: Sequence[Strike] = ()) -> Shift:
        """One pass by a worker, and by another one while it is paused."""
        self.here.world.log.mark("pass")
        self.passes += 1
        shift = Shift(self.here, f"pass {self.passes}", self.gauge, strikes)
        pauses = [each for each in strikes if each.form.act is Act.PAUSE]
        if pauses:
            _two_workers(self, shift, pauses[0])
        else:
            shift.work()
        self.count()
        families = {each.form.family for each in strikes if each.hits}
        if len(families) == 1:
            made, fewest = self.calls[-1]
            self.alone.append((families.pop(), max(0, made - fewest)))
        return shift

    def count(self) -> None:
        """Note the calls since the last count, and the fewest that would have done."""
        report = self.here.world.log.report()
        self.calls.append((report["calls"], report["minimum_calls"] + self.here.roster_pages()))
        self.here.world.log.mark("pass")

    def settle(self) -> int:
        """The faults are over: pass after pass until nothing is left to do; how many passes that took."""
        mend(self.here)
        if self.here.crm == "hubspot":
            self.here.world.switches.index_lag_s = 0.0
        waits = [_soon, self._until_morning, _soon]
        for number in range(1, MOST_SETTLING + 1):
            self.here.advance(waits.pop(0)())
            shift = self.one_pass()
            if not waits and self._is_quiet(shift):
                if not _again(self.here):
                    return number
                waits = [self._until_morning]
            waits = waits or [_soon]
        self.here.breaches.append(("lost", "the worker does not come to rest"))
        return MOST_SETTLING

    def _until_morning(self) -> float:
        """Seconds until the settled hour of the next day where the definition lives."""
        zone: ZoneInfo = self.here.at.configuration.definition.zone
        local = self.here.now.astimezone(zone)
        since = local.hour * HOUR + local.minute * MINUTE + local.second
        return DAY - since + SETTLED_HOUR * HOUR

    def _is_quiet(self, shift: Shift) -> bool:
        if shift.passed is None:
            return False
        zone = self.here.at.configuration.definition.zone
        done = shift.passed.counts
        busy = done.written or done.unknown or done.failed or done.scored or done.handed_off
        return not busy and self.here.now.astimezone(zone).hour >= SETTLED_HOUR and not self.here.late


def _soon() -> float:
    return 11.0 * MINUTE


def _two_workers(episode: Episode, shift: Shift, strike: Strike) -> None:
    """A worker is paused in mid pass; another one comes, and the first wakes up once that one is done."""
    said: SimpleQueue[str] = SimpleQueue()
    wake = Event()

    def pause() -> None:
        said.put("paused")
        wake.wait()

    shift.pause = pause
    with ThreadPoolExecutor(1) as threads:
        first: Future[None] = threads.submit(shift.work)
        first.add_done_callback(lambda _done: said.put("done"))
        if said.get() == "done":
            first.result()
            return
        try:
            lost = _other_works(episode, shift, strike)
            before, sent = _dump(episode.here), len(episode.here.exchanges)
        finally:
            wake.set()
        first.result()
    if lost:
        _check_fence(episode.here, shift, before, sent)


def _other_works(episode: Episode, shift: Shift, strike: Strike) -> bool:
    """The other worker's pass; whether it took the lease from the paused one."""
    here = episode.here
    here.advance(strike.rng.choice((20, LEASE_S + 10, LEASE_S + 300)))
    episode.count()
    second = Shift(here, f"{shift.name}, the other worker", episode.gauge)
    second.work()
    episode.count()
    if second.ended == "Busy":
        return False
    [each for each in here.exchanges if each.worker == shift.name][-1].woken = True
    return True


def _check_fence(here: Ground, shift: Shift, before: list[str], sent: int) -> None:
    """A worker that lost its lease writes nothing to the store, and sends no further request."""
    if _dump(here) != before:
        here.breaches.append(("stale", f"{shift.name} wrote to the store after it had lost its lease"))
    if len(here.exchanges) > sent:
        here.breaches.append(("stale", f"{shift.name} sent a request after it had lost its lease"))


def _again(here: Ground) -> bool:
    """Whether rows wait to be tried again."""
    with closing(sqlite3.connect(here.at.configuration.store)) as link:
        return bool(link.execute("SELECT 1 FROM trouble WHERE state = 'again'").fetchone())


def _dump(here: Ground) -> list[str]:
    """All that the store holds, as text."""
    with closing(sqlite3.connect(here.at.configuration.store)) as link:
        return list(link.iterdump())


def play(seed: int, *, struck: bool = True, families: frozenset[Family] | None = None) -> Played:
    """Play one seed: with its faults, without any, or with those of some families only."""
    with ground(_character(seed)) as here:
        listen(here)
        episode = Episode(seed, here, families if struck else frozenset())
        episode.rounds()
        settling = episode.settle()
        verdict = judged(here, episode.struck, episode.calls)
        hits = Counter(each.form.family for each in episode.struck for _ in range(min(each.hits, 1)))
        kills = sum(each.hits for each in episode.struck if each.form.act is Act.DIE)
        extra = sum(max(0, calls - fewest) for calls, fewest in episode.calls)
        alone = tuple(episode.alone)
        return Played(seed, verdict, hits, kills, extra, settling, episode.passes, alone)


def _character(seed: int) -> Character:
    rng = Random(f"{seed}:character")
    crm = ("salesforce", "hubspot")[seed % 2]
    lag = rng.choice((0.0, 0.0, 8.0, 20.0, 90.0)) if crm == "hubspot" else 0.0
    return Character(crm, rng.choice(WORLDS), rng.random() < 0.5, lag)
