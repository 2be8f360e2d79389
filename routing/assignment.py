"""Whose turn it is: weighted round robin by stride, with capacity, absence and working hours.

Each member owns a share of the pool's turns by weight. Among the members who can take a lead now, those who
have not yet had their share of the turns including this one are due; of these the one whose next turn would
end first, (turns + 1) / weight, is chosen, and the earlier in the pool where two are equal. As long as the
same members can take leads, nobody is ever a whole turn away from the share (the quota method of Balinski and
Young, 1975). Nothing is drawn by lot: the same turns always give the same choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True, slots=True)
class Hours:
    """Daily working hours on the member's clock, `end` excluded; past midnight when `end` is before `start`.

    `days` are weekdays, Monday 0.
    """

    start: time
    end: time
    days: frozenset[int] = frozenset(range(7))

    def hold(self, at: datetime) -> bool:
        """Whether `at`, a moment on the member's clock, is inside them."""
        clock = at.time()
        if self.start <= self.end:
            return at.weekday() in self.days and self.start <= clock < self.end
        if clock >= self.start:
            return at.weekday() in self.days
        return clock < self.end and (at.weekday() - 1) % 7 in self.days


@dataclass(frozen=True, slots=True)
class Member:
    """One who can own leads: a person or a queue. `owner_id` is the CRM's id, empty
    where the CRM has no such owner.

    `capacity` is the most turns that may be held at a time, None without bound. `absent` are first and last
    days away, both counted. Days and hours are read in `zone`.
    """

    name: str
    owner_id: str
    weight: int = 1
    capacity: int | None = None
    absent: tuple[tuple[date, date], ...] = ()
    hours: Hours | None = None
    zone: tzinfo = UTC

    def __post_init__(self) -> None:
        """Refuse a weight that gives no share."""
        if self.weight < 1:
            raise ValueError(f"{self.name}: a weight is a whole number from 1, not {self.weight}")


@dataclass(frozen=True, slots=True)
class Pool:
    """Members who share leads; their order settles equal claims. Names are unique within a pool."""

    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose turn it is, None when nobody can take it, and for each member in words why or why not."""

    member: Member | None
    trace: tuple[str, ...]


def choose(
    pool: Pool, charged: Mapping[str, int], now: datetime, held: Mapping[str, int] | None = None
) -> Choice:
    """The member whose turn it is at `now` (aware).

    `charged` are the turns each member had, reserved and confirmed; a name that is absent had none. `held`
    is what counts against capacity, the turns charged where it is not given.
    """
    load = charged if held is None else held
    refusals = {member.name: unavailable(member, load.get(member.name, 0), now) for member in pool.members}
    able = [member for member in pool.members if not refusals[member.name]]
    chosen = _next_by_stride(able, charged) if able else None
    trace = (f"{each.name}: {refusals[each.name] or _turns(each, chosen, charged)}" for each in pool.members)
    return Choice(chosen, tuple(trace))


def unavailable(member: Member, held: int, now: datetime) -> str:
    """Why this member cannot take a lead at `now`, in words; empty when nothing stands against it."""
    if not member.owner_id:
        return "the CRM has no such owner"
    if reason := away(member, now):
        return reason
    at = now.astimezone(member.zone)
    if member.hours is not None and not member.hours.hold(at):
        return f"outside working hours {member.hours.start:%H:%M} to {member.hours.end:%H:%M}"
    if member.capacity is not None and held >= member.capacity:
        return f"at capacity, {held} of {member.capacity}"
    return ""


def away(member: Member, now: datetime) -> str:
    """Whether this member is absent on the day of `now`, in words; empty when not."""
    day = now.astimezone(member.zone).date()
    ends = [last for first, last in member.absent if first <= day <= last]
    return f"absent until {(max(ends) + timedelta(days=1)).isoformat()}" if ends else ""


def counted_from(pool: Pool, today: date) -> date | None:
    """The day from which turns should be counted so that nobody who was away is flooded on return.

    It is the day the last of the pool's past absences was over; None when nobody has been away. Whoever was
    away then starts level with the others.
    """
    returns = [last + timedelta(days=1) for member in pool.members for _, last in member.absent]
    return max((day for day in returns if day <= today), default=None)


def _next_by_stride(able: Sequence[Member], charged: Mapping[str, int]) -> Member:
    weights = sum(member.weight for member in able)
    turn = sum(charged.get(member.name, 0) for member in able) + 1
    due = [each for each in able if charged.get(each.name, 0) * weights < turn * each.weight]
    chosen = due[0]
    for member in due[1:]:
        if _ends(member, charged) * chosen.weight < _ends(chosen, charged) * member.weight:
            chosen = member
    return chosen


def _ends(member: Member, charged: Mapping[str, int]) -> int:
    return charged.get(member.name, 0) + 1


def _turns(member: Member, chosen: Member | None, charged: Mapping[str, int]) -> str:
    verdict = "chosen" if member is chosen else "a later turn"
    return f"{verdict}, {charged.get(member.name, 0)} turns so far at weight {member.weight}"
