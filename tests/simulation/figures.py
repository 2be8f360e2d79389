"""What many schedules add up to, and the page that tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.simulation.episode import Played
from tests.simulation.strikes import ELSEWHERE, NOT_SIMULATED, Family

#: Which kinds of breach count as lost, doubled and stale.
LOST, DOUBLED, STALE = ("lost", "unexplained", "bug"), ("doubled",), ("stale",)


@dataclass(slots=True)
class OfFamily:
    """One family: strikes that fell, extra calls where it struck alone, passes until all was well."""

    struck: int = 0
    extra: list[int] = field(default_factory=list)
    settling: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Figures:
    """The sum of many schedules."""

    schedules: int = 0
    passes: int = 0
    kills: int = 0
    raced: int = 0
    found: Counter[str] = field(default_factory=Counter)
    families: dict[Family, OfFamily] = field(default_factory=lambda: {each: OfFamily() for each in Family})

    def add(self, played: Played) -> None:
        """One more schedule."""
        self.schedules += 1
        self.passes += played.passes
        self.kills += played.kills
        self.raced += played.verdict.raced
        self.found.update(each.kind for each in played.verdict.breaches)
        for family, count in played.strikes.items():
            self.families[family].struck += count
            self.families[family].settling.append(played.settling)
        for family, extra in played.alone:
            self.families[family].extra.append(extra)

    @property
    def broken(self) -> int:
        """Promises broken, of any kind."""
        return self.found.total()

    def last_line(self) -> str:
        """The line that says it all."""
        return (
            f"schedules {self.schedules}, kills {self.kills}, lost {self._sum(LOST)}, "
            f"doubled {self._sum(DOUBLED)}, stale {self._sum(STALE)}"
        )

    def _sum(self, kinds: Iterable[str]) -> int:
        return sum(self.found[kind] for kind in kinds)


def page(figures: Figures) -> str:
    """The text of docs/reliability.md."""
    rows = [_row(family, of) for family, of in figures.families.items()]
    between = [f"* {family.name}: {how}" for family, how in ELSEWHERE.items()]
    missing = [f"* {what}: {why}" for what, why in NOT_SIMULATED.items()]
    counted = (
        f"{figures.passes} passes. Calls in a silence, below the reserve or beyond the allowance: "
        f"{figures.found['calls']}. Edits that raced the very request that wrote, which no CRM can order: "
        f"{figures.raced}."
    )
    head = "| family | struck | extra calls: mean, most | passes to rest: mean, most |"
    lines = [TITLE, "", INTRODUCTION, "", f"**{figures.last_line()}**", "", counted, "", EXPLAINED, ""]
    lines += [head, "|---|---|---|---|", *rows]
    lines += ["", "Between passes:", "", *between, "", "Not simulated:", "", *missing, ""]
    return "\n".join(lines)


TITLE = "# Reliability, measured"

INTRODUCTION = """Written by `make soak WRITE=1`. Each schedule is one seed: a small CRM with people,
automations and other apps in it, workers that faults strike in mid pass, and an oracle that looks at the
CRM's own write log and state once the dust has settled (`tests/simulation`)."""

EXPLAINED = """*Struck* counts strikes that fell. *Extra calls* are those beyond the sandbox's minimum in
passes that the family struck alone. *Passes to rest* are those after the faults were over, of which three
are always made."""


def _row(family: Family, of: OfFamily) -> str:
    name = f"{family.name}: {family.value}"
    struck = str(of.struck) if of.struck else "between passes"
    return f"| {name} | {struck} | {_spread(of.extra)} | {_spread(of.settling)} |"


def _spread(numbers: Sequence[int]) -> str:
    return f"{sum(numbers) / len(numbers):.1f}, {max(numbers)}" if numbers else ""
