"""Answers kept for leads that are alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

#: How many answers each question keeps.
MOST = 1024

Found = TypeVar("Found")


class Memo(dict[Any, Found]):
    """What a pure function answers, by its arguments as one tuple; full, it begins anew.

    Looking up a known answer costs one look into a dictionary, which is what a score mostly consists of.
    """

    __slots__ = ("_make",)

    def __init__(self, make: Callable[..., Found]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, asked: tuple[Hashable, ...]) -> Found:
        found = self._make(*asked)
        if len(self) >= MOST:
            self.clear()
        self[asked] = found
        return found
