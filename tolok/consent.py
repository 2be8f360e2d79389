"""Asking a person before something is done that they may not want."""

from __future__ import annotations

import sys

from tolok.exits import Trouble


def agreed(question: str, undone: str) -> bool:
    """What a person answers. Where nobody can be asked, `Trouble` says so and what was not done."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        sys.stderr.write("\n")
        raise Trouble("--yes", f"there is nobody to ask, and {undone}", "add --yes")
    return answer.strip().casefold() in ("y", "yes")
