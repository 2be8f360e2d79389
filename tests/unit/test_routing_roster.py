"""routing.yaml as one connection applies it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from config.definition.condition import Condition, attributes
from config.routing import Routing
from leads.attribute import known
from routing.assignment import Hours, Member, Pool, choose
from routing.roster import ACCOUNT_OWNER, QUEUE, pools_of, rules_of
from routing.route import Applies, Rules, route

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
OWNERS = {"005R": "005R", "rina@example.com": "005R", "Budi Santoso": "005B", "Inbound": "00G1"}
ROSTER: dict[str, Any] = {
    "rina": {
        "owner": {"main": "Rina@example.com", "portal": 77},
        "capacity": 30,
        "weight": 2,
        "absent": [{"from": "2026-12-21", "to": "2027-01-02"}],
        "hours": {"days": ["mon", "sat"], "from": "08:00", "to": "16:30"},
    },
    "budi": {"owner": {"main": "Budi Santoso"}},
    "citra": {"owner": {"portal": 78}},
    "dewi": {"owner": {"main": "dewi@example.com"}},
}


def routing(**settings: Any) -> Routing:
    """routing.yaml with these settings beside the roster."""
    return Routing.model_validate({"roster": ROSTER, **settings})


def named(condition: Condition) -> Applies:
    """A condition that is met where its attributes are there."""
    return lambda facts, now: set(attributes(condition)) <= set(facts)


def test_a_member_is_everything_the_roster_says_with_both_weights() -> None:
    """The weight in the pool multiplies with the member's own, and an address is compared in any case."""
    pools = pools_of(routing(pools={"jakarta": {"members": {"rina": 3}}}), "main", OWNERS, JAKARTA)
    rina = Member(
        "rina",
        "005R",
        weight=6,
        capacity=30,
        absent=((date(2026, 12, 21), date(2027, 1, 2)),),
        hours=Hours(time(8), time(16, 30), frozenset({0, 5})),
        zone=JAKARTA,
    )
    assert pools == (Pool("jakarta", (rina,)),)


def test_only_those_who_can_own_leads_in_a_connection_are_in_its_pools() -> None:
    """Who has no owner there is not a candidate, and the order written is kept."""
    given = routing(
        pools={"jakarta": {"members": ["budi", "citra", "rina"]}, "other": {"members": ["citra"]}}
    )
    main = pools_of(given, "main", OWNERS, JAKARTA)
    assert [(pool.name, [each.name for each in pool.members]) for pool in main] == [
        ("jakarta", ["budi", "rina"]),
        ("other", []),
    ]


def test_a_member_the_crm_does_not_have_gets_no_lead_and_is_named_in_the_trace() -> None:
    """Somebody left, or a typing slip: the others go on, and everyone can see it."""
    given = routing(pools={"jakarta": {"members": ["dewi", "budi"]}})
    choice = choose(pools_of(given, "main", OWNERS, JAKARTA)[0], {}, NOW)
    assert choice.trace[0] == "dewi: the CRM has no such owner"
    assert choice.member is not None
    assert choice.member.owner_id == "005B"


def test_an_id_is_compared_exactly() -> None:
    """Salesforce ids that differ in case only are different users."""
    owners = {"005a": "005a", "005A": "005A"}
    given = Routing.model_validate(
        {"roster": {"x": {"owner": {"main": "005A"}}}, "pools": {"p": {"members": ["x"]}}}
    )
    assert pools_of(given, "main", owners, UTC)[0].members[0].owner_id == "005A"


def test_the_fallback_is_the_pool_and_then_the_connections_queue() -> None:
    """A connection without a queue has the pool alone."""
    given = routing(
        pools={"jakarta": {"members": ["dewi"]}}, fallback={"pool": "jakarta", "queue": {"main": "Inbound"}}
    )
    pools = {pool.name: pool for pool in pools_of(given, "main", OWNERS, JAKARTA)}
    rules = rules_of(given, "main", named)
    assert rules.fallback == ("jakarta", QUEUE)
    assert rules_of(given, "portal", named).fallback == ("jakarta",)
    assert route({}, rules, pools, {}, NOW).owner == "00G1"


def test_the_rules_stand_in_their_order_and_test_by_the_given_compiler() -> None:
    """The same compiler as scoring's makes a word mean the same in both."""
    given = routing(
        pools={"jakarta": {"members": ["budi"]}, "large": {"members": ["rina"]}},
        rules=[
            {"name": "big", "when": {"employees": {"at_least": 1000}}, "pool": "large"},
            {"name": "capital", "when": {"region": "Jabodetabek"}, "pool": "jakarta"},
        ],
    )
    rules = rules_of(given, "main", named)
    facts = {"region": known("Jabodetabek", NOW)}
    assert [(rule.name, rule.pool, rule.applies(facts, NOW)) for rule in rules.ordered] == [
        ("big", "large", False),
        ("capital", "jakarta", True),
    ]


def test_stickiness_is_the_accounts_owner_or_nothing() -> None:
    """It is on unless it is turned off."""
    assert rules_of(routing(), "main", named) == Rules((), (), ACCOUNT_OWNER)
    assert rules_of(routing(sticky=False), "main", named) == Rules()
