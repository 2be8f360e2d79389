"""routing.yaml as one connection applies it: its pools with the owners' ids, and its rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from config import routing as given
from config.definition.condition import Condition
from routing.assignment import Hours, Member, Pool
from routing.route import Applies, Rule, Rules

#: The attribute that holds the owner id of a lead's account, where the mapping fills it.
ACCOUNT_OWNER = "account_owner"

#: The pool that stands for a connection's fallback queue; no pool of routing.yaml can have this name.
QUEUE = "(queue)"

_WEEKDAYS = tuple(given.Weekday)


def rules_of(routing: given.Routing, connection: str, compiled: Callable[[Condition], Applies]) -> Rules:
    """The rules in order, and the fallbacks of this connection: the pool first, the queue last.

    `compiled` makes a test of a condition, so that routing and scoring read the same words the same way.
    """
    ordered = tuple(Rule(rule.name, compiled(rule.when), rule.pool) for rule in routing.rules)
    pool = (routing.fallback.pool,) if routing.fallback.pool else ()
    queue = (QUEUE,) if connection in routing.fallback.queue else ()
    return Rules(ordered, pool + queue, ACCOUNT_OWNER if routing.sticky else "")


def pools_of(
    routing: given.Routing, connection: str, owners: Mapping[str, str], zone: tzinfo
) -> tuple[Pool, ...]:
    """Every pool with those of its members who can own leads in this connection, and the fallback queue's.

    `owners` gives the id of each owner of the CRM by id, e-mail address and name. A member it does not have
    stays in the pool without an id, so that the trace shows it. Absences and hours are read in `zone`.
    """
    pools = [
        Pool(name, _members(routing.roster, pool, connection, owners, zone))
        for name, pool in routing.pools.items()
    ]
    queue = routing.fallback.queue.get(connection)
    if queue is not None:
        pools.append(Pool(QUEUE, (Member(queue, _owner_id(queue, owners)),)))
    return tuple(pools)


def _members(
    roster: Mapping[str, given.Member],
    pool: given.Pool,
    connection: str,
    owners: Mapping[str, str],
    zone: tzinfo,
) -> tuple[Member, ...]:
    return tuple(
        _member(name, roster[name], weight, _owner_id(roster[name].owner[connection], owners), zone)
        for name, weight in pool.members.items()
        if connection in roster[name].owner
    )


def _member(name: str, said: given.Member, weight: int, owner_id: str, zone: tzinfo) -> Member:
    return Member(
        name,
        owner_id,
        weight=said.weight * weight,
        capacity=said.capacity,
        absent=tuple((each.first, each.last) for each in said.absent),
        hours=_hours(said.hours) if said.hours else None,
        zone=zone,
    )


def _hours(said: given.Hours) -> Hours:
    return Hours(said.start, said.end, frozenset(_WEEKDAYS.index(day) for day in said.days))


def _owner_id(said: str, owners: Mapping[str, str]) -> str:
    """Ids are compared exactly, names and addresses in any case."""
    if said in owners:
        return owners[said]
    return next((id for key, id in owners.items() if key.casefold() == said.casefold()), "")
