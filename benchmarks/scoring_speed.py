"""The scoring benchmark: both sides in their own processes, their totals compared, and one lead alone."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, perf_counter_ns

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from benchmarks.scoring_arrays import NOW, SEED, TODAY, made
from benchmarks.scoring_by_hand import ByHand, Tables
from benchmarks.scoring_prospects import prospects
from config.definition import Definition, parse_definition
from scoring.columns import Batch, compile_columns
from scoring.yardstick import compile_definition

HERE = Path(__file__).resolve()
RULES = HERE.parent / "scoring.yaml"
SHIPPED = HERE.parents[1] / "config" / "defaults" / "definition.yaml"

LEADS = 1_000_000
#: How often each batch is scored; the fastest counts, since other work on the machine only adds.
ROUNDS = 5
#: Leads that are scored one by one, each so often.
SINGLE, SINGLE_ROUNDS = 2_000, 10
TIMEOUT_S = 1_800

#: Totals by name, an array with an entry for each lead.
Totals = Mapping[str, NDArray[np.integer]]
Scorer = Callable[[Batch], Totals]


@dataclass(frozen=True, slots=True)
class Timed:
    """One side's seconds, its greatest memory in MB, and a checksum of its totals."""

    seconds: float
    peak_mb: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What the benchmark found: seconds, microseconds, and the greatest memory of either side in MB."""

    leads: int
    engine_s: float
    numpy_s: float
    ratio: float
    single_us: float
    equal: bool
    checksum: str
    peak_mb: int
    machine: str


def measured(leads: int) -> Measured:
    """Each side in its own process, one after the other, and their totals compared in full."""
    with TemporaryDirectory() as folder:
        kept = {side: Path(folder) / f"{side}.npz" for side in SIDES}
        timed = {side: _in_process(side, leads, path) for side, path in kept.items()}
        equal = _equal(*kept.values())
    engine, numpy = timed["engine"], timed["numpy"]
    return Measured(
        leads,
        round(engine.seconds, 3),
        round(numpy.seconds, 3),
        round(engine.seconds / numpy.seconds, 2),
        float(_in_process_text("single", leads, HERE)),
        equal and engine.checksum == numpy.checksum,
        engine.checksum,
        max(engine.peak_mb, numpy.peak_mb),
        machine(),
    )


def _in_process(side: str, leads: int, path: Path) -> Timed:
    return Timed(**json.loads(_in_process_text(side, leads, path)))


def _in_process_text(side: str, leads: int, path: Path) -> str:
    asked = ["--side", side, "--leads", str(leads), "--to", str(path)]
    command = [sys.executable, "-m", "benchmarks.scoring_speed", *asked]
    done = subprocess.run(
        command, cwd=HERE.parents[1], check=True, stdout=subprocess.PIPE, text=True, timeout=TIMEOUT_S
    )
    return done.stdout


def _equal(first: Path, second: Path) -> bool:
    with np.load(first) as one, np.load(second) as other:
        return set(one) == set(other) and all(np.array_equal(one[name], other[name]) for name in one)


def engine() -> Scorer:
    """The compiled definition."""
    yardstick = compile_columns(definition(RULES), {})

    def score(batch: Batch) -> Totals:
        found = yardstick.totals(batch, NOW)
        return {
            "fit": found.dimensions["fit"].points,
            "engagement": found.dimensions["engagement"].points,
            "value": found.value,
            "grade": found.grade,
            "explicit": found.explicit,
            "implicit": found.implicit,
        }

    return score


def numpy() -> Scorer:
    """The rules written by hand."""
    tables = Tables()
    return lambda batch: asdict(ByHand(batch, NOW, TODAY, tables).result())


#: What scores batches one after the other, by the name of the side; made anew for each round.
SIDES: Mapping[str, Callable[[], Scorer]] = {"engine": engine, "numpy": numpy}


def totals_of(side: str, batches: Sequence[Batch]) -> tuple[Totals, float]:
    """The totals of all batches, and the seconds that they took: of each batch the fastest round."""
    fastest = [float("inf")] * len(batches)
    for _ in range(ROUNDS):
        score, found = SIDES[side](), []
        for place, batch in enumerate(batches):
            begun = perf_counter()
            totals = score(batch)
            fastest[place] = min(fastest[place], perf_counter() - begun)
            found.append(totals)
    return _joined(found), sum(fastest)


def _joined(found: Sequence[Mapping[str, NDArray[np.integer]]]) -> Totals:
    return {name: np.concatenate([each[name] for each in found]).astype(np.int64) for name in found[0]}


def definition(path: Path) -> Definition:
    """A definition from its file."""
    return parse_definition(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


def timed(side: str, leads: int, path: Path) -> Timed:
    """One side timed in this process, its totals kept in a file."""
    totals, seconds = totals_of(side, made(leads))
    np.savez(path, allow_pickle=False, **totals)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Timed(seconds, peak, checksum(totals))


def checksum(totals: Totals) -> str:
    """A short checksum of all totals."""
    found = hashlib.sha256()
    for name in sorted(totals):
        found.update(np.ascontiguousarray(totals[name]).tobytes())
    return found.hexdigest()[:16]


def single_us() -> float:
    """The time of one lead with its whole receipt, by the definition that ships, in microseconds.

    The leads differ, and each round scores all of them, so that what the engine keeps is of no lead in a row.
    Of each lead the fastest round counts, of all leads the median.
    """
    yardstick, leads = compile_definition(definition(SHIPPED), {}), prospects(SINGLE, NOW, SEED)
    fastest = [float("inf")] * len(leads)
    for _ in range(SINGLE_ROUNDS):
        for place, lead in enumerate(leads):
            begun = perf_counter_ns()
            yardstick.score(lead, NOW)
            fastest[place] = min(fastest[place], (perf_counter_ns() - begun) / 1000)
    return round(median(fastest), 1)


def machine() -> str:
    """Cores, kind of processor and memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {_processor()}, {memory:.0f} GB; Python {platform.python_version()}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def told(found: Measured) -> str:
    """The figures in words."""
    return "\n".join(
        [
            f"{found.leads:,} leads, 40 rules on attributes, 15 on activities; {found.machine}",
            f"columns        {found.engine_s:8.3f} s",
            f"by hand        {found.numpy_s:8.3f} s",
            f"ratio          {found.ratio:8.2f}",
            f"one lead       {found.single_us:8.1f} µs with its receipt",
            f"memory         {found.peak_mb:8d} MB at most",
            f"totals         {'equal, lead by lead' if found.equal else 'DIFFERENT'} ({found.checksum})",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark, or one side of it."""
    parser = argparse.ArgumentParser(description="How fast leads are scored.")
    parser.add_argument("--json", action="store_true", help="one document on standard output")
    parser.add_argument("--leads", type=int, default=LEADS, help=f"how many leads (default {LEADS})")
    parser.add_argument("--side", choices=[*SIDES, "single"], help=argparse.SUPPRESS)
    parser.add_argument("--to", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.leads < 1:
        parser.error("--leads is at least 1")
    if asked.side == "single":
        print(single_us())
        return 0
    if asked.side:
        print(json.dumps(asdict(timed(asked.side, asked.leads, asked.to))))
        return 0
    found = measured(asked.leads)
    print(json.dumps(asdict(found)) if asked.json else told(found))
    return 0 if found.equal else 1


if __name__ == "__main__":
    sys.exit(main())
