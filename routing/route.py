"""Which pool a lead belongs to and whose it becomes, with the reasons on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from leads.attribute import Fact
from routing.assignment import Choice, Member, Pool, away, choose

#: Turns by pool, then by member.
Charges = Mapping[str, Mapping[str, int]]

#: Whether a lead with these facts meets a rule at a time (aware).
Applies = Callable[[Mapping[str, Fact], datetime], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """Leads to which it applies belong to `pool`."""

    name: str
    applies: Applies
    pool: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in order, the first that applies decides, and the pools for what is left over, in order.

    `sticky` names the attribute that holds the owner id of the lead's account: a member of any pool who owns
    the account and is not absent gets the lead before any rule is asked.
    """

    ordered: tuple[Rule, ...] = ()
    fallback: tuple[str, ...] = ()
    sticky: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """The pool a lead belongs to and the member who gets it, with the trace of how it came to that.

    `pool` is empty when no rule applied and there is no fallback. Without a member nobody in the pool, nor in
    the fallback, could take it now.
    """

    pool: str
    member: Member | None
    trace: tuple[str, ...]

    @property
    def owner(self) -> str:
        """The CRM's id of the new owner; empty when there is none."""
        return self.member.owner_id if self.member else ""


def route(
    facts: Mapping[str, Fact],
    rules: Rules,
    pools: Mapping[str, Pool],
    charged: Charges,
    now: datetime,
    held: Mapping[str, int] | None = None,
) -> Route:
    """Whose this lead becomes at `now` (aware): the account's owner, else by rule, else the fallback's.

    `charged` settles whose turn it is. `held`, by member over all pools, settles who is at capacity; without
    it the turns charged in the pool do.
    Raises `KeyError` where a rule or the fallback names a pool that is not there.
    """
    kept = _sticky(facts, rules.sticky, pools, now)
    if kept.member is not None:
        return kept
    rule = next((each for each in rules.ordered if each.applies(facts, now)), None)
    asked = tuple(dict.fromkeys([*([rule.pool] if rule else []), *rules.fallback]))
    trace = (*kept.trace, f"rule {rule.name}: pool {rule.pool}" if rule else "no rule applies")
    for name in asked:
        choice = choose(pools[name], charged.get(name, {}), now, held)
        trace += _told(name, choice)
        if choice.member is not None:
            return Route(name, choice.member, trace)
    return Route(asked[0] if asked else "", None, trace)


def may_assign(owner_id: str, adoptable: frozenset[str], queues: frozenset[str]) -> bool:
    """Whether a lead with this present owner may be given another: nobody's, a queue's or an adoptable's."""
    return not owner_id or owner_id in queues or owner_id in adoptable


def _sticky(facts: Mapping[str, Fact], attribute: str, pools: Mapping[str, Pool], now: datetime) -> Route:
    fact = facts.get(attribute)
    if fact is None or not fact.value:
        return Route("", None, ())
    for pool in pools.values():
        for member in (each for each in pool.members if each.owner_id == fact.value):
            reason = away(member, now)
            if not reason:
                return Route(pool.name, member, (f"{member.name}: owns the account",))
            return Route("", None, (f"{member.name}: owns the account, but {reason}",))
    return Route("", None, ("the account's owner is in no pool",))


def _told(pool: str, choice: Choice) -> tuple[str, ...]:
    return tuple(f"{pool}: {line}" for line in choice.trace) or (f"{pool}: nobody is in it",)
