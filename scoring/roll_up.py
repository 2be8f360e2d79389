"""The roll-up of an account: one score from those of its leads, by the rule that the definition states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from config.definition.model import ENGAGEMENT, FIT, Definition, RollUp
from leads.record import RecordRef
from leads.score import POINT, Dimension, Line, Outcome, rounded
from scoring.dimension import TOP, cut_to
from scoring.grade import judge_grade
from scoring.phrases import phrase

#: What is rolled up, each by itself and by the same rule.
ROLLED = ("score", FIT, ENGAGEMENT)


@dataclass(frozen=True, slots=True)
class Member:
    """One lead of an account that counts: its whole numbers from 0 to 100 by name, and its grade."""

    ref: RecordRef
    values: Mapping[str, int]
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What an account's leads make of it. Each part is a whole number with the lines that add up to it."""

    parts: tuple[Dimension, ...]
    grade: str
    counted: int

    def part(self, name: str) -> Dimension:
        """The part of that name. Raises `KeyError`."""
        return {each.name: each for each in self.parts}[name]

    def adds_up(self) -> bool:
        """Whether every part sums exactly to what it claims."""
        return all(sum(line.points for line in part.lines) == part.points for part in self.parts)


def roll_up(definition: Definition, members: Sequence[Member], language: str) -> Account | None:
    """The account that these leads make; None where the definition has no rule or no lead counts.

    The order of the members does not matter.
    """
    if definition.account is None or not members:
        return None
    rule = definition.account
    parts = tuple(_part(name, rule, members, language) for name in ROLLED)
    return Account(parts, judge_grade(definition.grade)(parts), len(members))


def _part(name: str, rule: RollUp, members: Sequence[Member], language: str) -> Dimension:
    """One part: the lines of the leads that count, the best first, then what was cut and rounded."""
    best_first = sorted(members, key=lambda each: (-each.values[name], each.ref))
    lines = list(_COUNTED[rule.rule](name, rule, best_first))
    total = sum(line.points for line in lines)
    cut = cut_to(total, 0, TOP)
    if cut:
        lines.append(Line(f"account.{name}", "bound", Outcome.MET, cut, phrase(language, "bound")))
    whole = rounded(total + cut, POINT) * POINT
    if rest := whole - total - cut:
        lines.append(Line(f"account.{name}", "rounding", Outcome.MET, rest, phrase(language, "rounding")))
    return Dimension(name, tuple(lines), whole)


def _line(name: str, member: Member, points: int) -> Line:
    value = member.values[name]
    says = f"{member.ref.type} {member.ref.id}"
    before = value * POINT if value * POINT != points else None
    evidence = (f"{name} {value}", *((f"grade {member.grade}",) if member.grade else ()))
    return Line(f"account.{name}", "lead", Outcome.MET, points, says, evidence, before)


def _best(name: str, rule: RollUp, members: Sequence[Member]) -> Sequence[Line]:
    return [_line(name, members[0], members[0].values[name] * POINT)]


def _sum(name: str, rule: RollUp, members: Sequence[Member]) -> Sequence[Line]:
    return [_line(name, each, each.values[name] * POINT) for each in members if each.values[name]]


def _mean(name: str, rule: RollUp, members: Sequence[Member]) -> Sequence[Line]:
    """Each of the best with its share; of an account with fewer leads, the mean of those."""
    best = members[: rule.best]
    return [_line(name, each, rounded(each.values[name] * POINT, len(best))) for each in best]


_COUNTED: Mapping[str, Callable[[str, RollUp, Sequence[Member]], Sequence[Line]]] = MappingProxyType(
    {"max": _best, "sum": _sum, "mean_of_best": _mean}
)
