"""How fast leads are scored: many by columns, beside the same rules written by hand in NumPy, and one alone.

    python benchmarks/scoring.py [--json] [--leads N]

Fixed seed, fixed rules (scoring.yaml): 40 on attributes, 15 on activities, ten activities a lead. Each side
has a process of its own, which makes the same arrays first; only the scoring is timed. Their totals are
compared lead by lead. Exit 1 when they differ.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    # Python looks in this folder first, where `scoring` would be this file and not the room.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    runpy.run_module("benchmarks.scoring_speed", run_name="__main__")
