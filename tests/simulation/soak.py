"""Many schedules at once: `python -m tests.simulation.soak --seeds 2000 [--first 0] [--write]`.

Its last line is `schedules N, kills N, lost N, doubled N, stale N`. With `--write` the figures go to
docs/reliability.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.simulation.episode import Played, play
from tests.simulation.figures import Figures, page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def main() -> int:
    """Play, tell what was found, and answer 1 when any promise was broken."""
    asked = _arguments()
    seeds = range(asked.first, asked.first + asked.seeds)
    figures = Figures()
    for number, played in enumerate(_played(seeds), 1):
        figures.add(played)
        _tell(played)
        if sys.stderr.isatty():
            print(f"\r{number} of {asked.seeds} schedules", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if asked.write:
        PAGE.write_text(page(figures), encoding="utf-8")
    print(figures.last_line())
    return 1 if figures.broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Play schedules of faults from seeds.")
    parser.add_argument("--seeds", type=int, default=200, help="how many (default 200)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default 0)")
    parser.add_argument("--write", action="store_true", help="rewrite docs/reliability.md")
    return parser.parse_args()


def _played(seeds: range) -> Iterator[Played]:
    """Every seed in order, on all processors; one alone stays in this process, for a debugger to follow."""
    if len(seeds) == 1:
        yield play(seeds[0])
        return
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(play, seeds, chunksize=5)


def _tell(played: Played) -> None:
    if played.verdict.breaches:
        print(f"seed {played.seed}: python -m tests.simulation.soak --seeds 1 --first {played.seed}")
    for breach in played.verdict.breaches:
        print(f"  {breach.kind}: {breach.what}")


if __name__ == "__main__":
    sys.exit(main())
