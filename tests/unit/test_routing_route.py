"""Which pool a lead belongs to and whose it becomes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from leads.attribute import Fact, Value, known
from routing.assignment import Member, Pool
from routing.route import Rule, Rules, may_assign, route

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
AWAY = ((date(2026, 11, 20), date(2026, 11, 20)),)
RINA = Member("Rina", "005R")
BUDI = Member("Budi", "005B")
DESK = Member("Desk", "00G1")
POOLS = {
    "named": Pool("named", (RINA,)),
    "java": Pool("java", (BUDI, RINA)),
    "desk": Pool("desk", (DESK,)),
}
RULES = Rules(
    ordered=(
        Rule("large", lambda facts, now: "employees" in facts, "named"),
        Rule("java", lambda facts, now: "region" in facts, "java"),
    ),
    fallback=("desk",),
    sticky="account_owner",
)


def facts(**values: Value) -> dict[str, Fact]:
    """Known facts."""
    return {name: known(value, NOW) for name, value in values.items()}


def test_the_first_rule_that_applies_decides() -> None:
    """A large lead in Surabaya is a large one."""
    found = route(facts(employees=2000, region="Surabaya"), RULES, POOLS, {}, NOW)
    assert (found.pool, found.owner) == ("named", "005R")


def test_the_turn_in_the_pool_decides_who() -> None:
    """Turns are counted for each pool by itself."""
    charged = {"java": {"Budi": 1}, "named": {"Rina": 50}}
    assert route(facts(region="Surabaya"), RULES, POOLS, charged, NOW).member == RINA


def test_capacity_is_of_what_is_held_where_that_is_told() -> None:
    """Turns of long ago fill nobody's hands."""
    pools = POOLS | {"named": Pool("named", (replace(RINA, capacity=3),))}
    charged = {"named": {"Rina": 50}}
    assert route(facts(employees=2000), RULES, pools, charged, NOW, {"Rina": 2}).owner == "005R"
    assert route(facts(employees=2000), RULES, pools, charged, NOW, {"Rina": 3}).owner == "00G1"
    assert route(facts(employees=2000), RULES, pools, charged, NOW, {}).owner == "005R"


def test_a_lead_that_no_rule_takes_goes_to_the_fallback() -> None:
    """Its trace says that no rule did."""
    found = route({}, RULES, POOLS, {}, NOW)
    assert (found.pool, found.owner) == ("desk", "00G1")
    assert found.trace == ("no rule applies", "desk: Desk: chosen, 0 turns so far at weight 1")


def test_a_pool_where_nobody_can_take_it_leaves_it_to_the_fallback() -> None:
    """The trace keeps why the first pool could not."""
    pools = POOLS | {"named": Pool("named", (replace(RINA, absent=AWAY),))}
    found = route(facts(employees=2000), RULES, pools, {}, NOW)
    assert found.member == DESK
    assert found.trace[:2] == ("rule large: pool named", "named: Rina: absent until 2026-11-21")


def test_fallbacks_are_asked_in_their_order_and_nobody_twice() -> None:
    """The pool of the rule is not asked again as a fallback."""
    pools = POOLS | {"named": Pool("named", (replace(RINA, absent=AWAY),)), "java": Pool("java", ())}
    found = route(facts(employees=1), replace(RULES, fallback=("named", "java", "desk")), pools, {}, NOW)
    assert (found.pool, found.owner) == ("desk", "00G1")
    assert found.trace[1:] == (
        "named: Rina: absent until 2026-11-21",
        "java: nobody is in it",
        "desk: Desk: chosen, 0 turns so far at weight 1",
    )


def test_with_nobody_anywhere_the_lead_keeps_its_pool_and_gets_no_owner() -> None:
    """It can be routed again later."""
    found = route(facts(employees=2000), replace(RULES, fallback=()), {"named": Pool("named", ())}, {}, NOW)
    assert (found.pool, found.owner) == ("named", "")
    assert found.trace[-1] == "named: nobody is in it"


def test_without_rules_and_fallback_there_is_no_pool() -> None:
    """Routing that was not set up gives nobody anything."""
    found = route({}, Rules(), {}, {}, NOW)
    assert (found.pool, found.owner, found.trace) == ("", "", ("no rule applies",))


def test_the_owner_of_the_account_gets_the_lead_first() -> None:
    """One company, one face; the rules are not asked."""
    found = route(facts(employees=2000, account_owner="005B"), RULES, POOLS, {"java": {"Budi": 99}}, NOW)
    assert (found.pool, found.owner) == ("java", "005B")
    assert found.trace == ("Budi: owns the account",)


def test_an_absent_owner_of_the_account_is_passed_over_with_the_reason() -> None:
    """The rules decide then."""
    pools = POOLS | {"java": Pool("java", (replace(BUDI, absent=AWAY), RINA))}
    found = route(facts(region="Surabaya", account_owner="005B"), RULES, pools, {}, NOW)
    assert found.owner == "005R"
    assert found.trace[0] == "Budi: owns the account, but absent until 2026-11-21"


def test_an_owner_of_the_account_who_is_in_no_pool_does_not_get_it() -> None:
    """Somebody who left, or an integration user."""
    found = route(facts(region="Surabaya", account_owner="005X"), RULES, POOLS, {}, NOW)
    assert found.trace[0] == "the account's owner is in no pool"
    assert found.pool == "java"


def test_a_rule_is_asked_at_the_time_of_routing() -> None:
    """A rule may speak of days."""
    rules = Rules((Rule("today", lambda facts, now: now == NOW, "java"),))
    assert route({}, rules, POOLS, {}, NOW).pool == "java"
    assert route({}, rules, POOLS, {}, NOW + timedelta(days=1)).pool == ""


def test_a_rule_that_names_no_pool_is_an_error() -> None:
    """Better than a lead that nobody gets."""
    with pytest.raises(KeyError, match="java"):
        route(facts(region="Surabaya"), RULES, {}, {}, NOW)


@pytest.mark.parametrize(("owner", "may"), [("", True), ("00G1", True), ("005INT", True), ("005R", False)])
def test_only_nobodys_a_queues_and_an_adoptable_owners_lead_may_be_assigned(owner: str, may: bool) -> None:
    """Any other owner is a person's choice."""
    assert may_assign(owner, frozenset({"005INT"}), frozenset({"00G1"})) is may
