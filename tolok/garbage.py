"""How often Python looks for garbage that only points at itself."""

from __future__ import annotations

import gc

#: New objects before it looks. A judgement makes hundreds of small tuples that die young and never in
#: circles; looking after every 700, as Python does of itself, takes up to a fifth of a night's time.
TOGETHER = 50_000


def collect_seldom() -> None:
    """For this process: what is in circles waits a little longer, a few MB at most."""
    gc.set_threshold(TOGETHER, *gc.get_threshold()[1:])
