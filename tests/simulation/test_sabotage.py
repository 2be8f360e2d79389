"""The oracle would have seen it: our handling of each family is broken on purpose."""

from __future__ import annotations

import pytest

from tests.simulation.episode import play
from tests.simulation.sabotage import BREAKS
from tests.simulation.strikes import Family

#: Within so many seeds a broken handling must show.
SEEDS = 40

#: Where the search begins, and its step: lost locators and late commits are Salesforce's (even seeds).
SEARCH = {
    Family.F7: (0, 2),
    Family.F8: (16, 2),
    Family.F10: (8, 2),
    Family.F12: (12, 1),
    Family.F15: (12, 1),
}


def _seen(family: Family) -> bool:
    """Whether some schedule of this family keeps every promise, and does not once the handling is broken."""
    first, step = SEARCH.get(family, (0, 1))
    for seed in range(first, first + SEEDS * step, step):
        with BREAKS[family]():
            broken = play(seed, families=frozenset({family}))
        if broken.verdict.breaches and not play(seed, families=frozenset({family})).verdict.breaches:
            return True
    return False


@pytest.mark.parametrize("family", Family, ids=lambda family: family.name)
def test_a_broken_handling_of_a_family_is_seen(family: Family) -> None:
    """Broken, some seed shows it; whole, the same seed keeps every promise."""
    assert _seen(family), f"nobody saw that {family.name} is not dealt with: {family.value}"
