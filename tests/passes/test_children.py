"""Deals are read with their parents, and what they add up to is scored and explained."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.definition import canonical, parse_definition
from config.mapping import CrmMapping
from connectors.port import Stream
from leads.record import RecordRef
from sandbox.exchange import Request
from sync.explain import find, lead_at
from sync.store.moments import from_text
from sync.store.tables import child, desired, record
from tests.office import Office, office

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
CHILDREN: dict[str, dict[str, Any]] = {
    "salesforce": {
        "Opportunity": {
            "parent": {"record": "Account", "field": "AccountId"},
            "attributes": {
                "deals": {"count": "all"},
                "open_deals": {"count": "all", "when": {"IsClosed": False}},
                "pipeline": {"sum": "Amount", "type": "money", "when": {"IsClosed": False}},
            },
        }
    },
    "hubspot": {
        "deals": {
            "parent": {"record": "contacts"},
            "attributes": {
                "deals": {"count": "all"},
                "open_deals": {"count": "all", "when": {"hs_is_closed": False}},
                "pipeline": {"sum": "amount", "type": "money", "when": {"hs_is_closed": False}},
            },
        }
    },
}
HAPPY = {
    "kind": "sales",
    "says": "{open_deals} open deals",
    "when": {"open_deals": {"at_least": 1}},
    "points": 9,
}


def _with_deals(at: Office, name: str) -> Office:
    """The same office whose mapping reads deals and whose definition counts the open ones."""
    configuration = at.configuration
    mapping = configuration.mappings[name]
    dumped = mapping.model_dump(mode="json", by_alias=True, exclude_none=True)
    changed = CrmMapping.model_validate({**dumped, "children": CHILDREN[name]})
    source = canonical(configuration.definition)
    definition = parse_definition({**source, "adjustments": {"deals": HAPPY}})
    mappings = {**configuration.mappings, name: changed}
    return replace(at, configuration=replace(configuration, definition=definition, mappings=mappings))


def _facts(at: Office, name: str) -> dict[str, dict[str, object]]:
    """Of each judged person the values from deals, as of the last judgement."""
    rules, zone = at.configuration.rules(name), at.configuration.definition.zone
    found = {}
    with at.works() as opened, opened.store.reading() as link:
        for row in link.execute(record.select().add_columns(desired.c.judged_at).join(desired)).all():
            lead = lead_at(link, find(link, name, row.crm_id), from_text(row.judged_at), zone, rules)
            names = ("deals", "open_deals", "pipeline")
            found[row.crm_id] = {each: lead.facts[each].value for each in names if each in lead.facts}
            assert not any(each.type.startswith("@") for each in lead.activities)
    return found


def _deals_in_crm(at: Office, name: str) -> Counter[str]:
    """How many deals each parent has, read from outside."""
    type, field = {"salesforce": ("Opportunity", ("AccountId",)), "hubspot": ("deals", ())}[name]
    counted: Counter[str] = Counter()
    for page in at.crm(name).activities_since(Stream(type, field), None):
        for deal in page.records:
            counted.update(
                [str(each) for each in deal.fields.values()] if field else [p.id for p in deal.people]
            )
    return counted


def _another_deal(at: Office, name: str, parent: RecordRef) -> None:
    """Somebody opens a deal worth 500."""
    info: Any = at.box.info()[name]
    headers = {"authorization": f"Bearer {info['access_token']}", "content-type": "application/json"}
    body: dict[str, Any]
    if name == "salesforce":
        path = "/services/data/v62.0/sobjects/Opportunity"
        body = {"Name": "x", "AccountId": parent.id, "StageName": "Prospecting", "CloseDate": "2027-01-31"}
        body["Amount"] = 500
    else:
        path = "/crm/v3/objects/deals"
        link = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}
        body = {"properties": {"dealname": "x", "amount": "500", "dealstage": "qualifiedtobuy"}}
        body["properties"]["pipeline"] = "default"
        body["associations"] = [{"to": {"id": parent.id}, "types": [link]}]
    answer = at.box.handle(name, Request("POST", path, headers=headers, body=json.dumps(body).encode()))
    assert answer.status == 201, answer.body


def _parent_of(at: Office, name: str, id: str) -> RecordRef:
    with at.works() as opened, opened.store.reading() as link:
        row = find(link, name, id)
    type, _, parent = row.company.partition(":")
    return RecordRef(type, parent) if name == "salesforce" else row.ref


@BOTH
def test_deals_are_counted_for_their_parents(tmp_path: Path, name: str) -> None:
    """Every person has as many deals as the CRM shows for it or its account, none where there are none."""
    at = _with_deals(office(tmp_path / "office", leads=40, seed=5), name)
    at.run(name)
    in_crm, facts = _deals_in_crm(at, name), _facts(at, name)
    assert in_crm, "a world without deals proves nothing"
    told = {}
    for id, each in facts.items():
        parent = _parent_of(at, name, id)
        if parent.id:
            told[id] = (each.get("deals"), in_crm[parent.id])
    assert told
    assert all(ours == theirs for ours, theirs in told.values()), told


@BOTH
def test_a_new_deal_is_read_and_scored_and_the_past_stays(tmp_path: Path, name: str) -> None:
    """Its people are judged again, with the sum; at the earlier moment nothing was known of it."""
    at = _with_deals(office(tmp_path / "office", leads=40, seed=5), name)
    at.run(name)
    before = _facts(at, name)
    id = next(each for each in before if "deals" in before[each] and _parent_of(at, name, each).id)
    moment = at.box.clock.now
    at.box.advance(600)
    _another_deal(at, name, _parent_of(at, name, id))
    at.box.advance(600)
    at.run(name)
    after = _facts(at, name)[id]
    assert after["open_deals"] == int(str(before[id]["open_deals"])) + 1
    sums = [getattr(each["pipeline"], "amount", None) for each in (before[id], after)]
    assert sums[1] == sums[0] + 500
    rules, zone = at.configuration.rules(name), at.configuration.definition.zone
    with at.works() as opened, opened.store.reading() as link:
        earlier = lead_at(link, find(link, name, id), moment, zone, rules)
    assert earlier.facts["open_deals"].value == before[id]["open_deals"]


@BOTH
def test_a_quiet_pass_takes_one_call_for_the_deals(tmp_path: Path, name: str) -> None:
    """As few as the CRM itself says would have done."""
    at = _with_deals(office(tmp_path / "office", leads=25, seed=5), name)
    at.run(name)
    at.box.advance(7_200)
    at.run(name)
    at.box.advance(60)
    at.mark()
    at.run(name)
    report = at.report(name)
    assert report["calls"] == report["minimum_calls"], report


def _told(at: Office, name: str, id: str) -> object:
    return _facts(at, name)[id]["deals"]


def test_a_deal_that_moves_to_another_account_counts_there_alone(tmp_path: Path) -> None:
    """Nothing is left of it where it was."""
    name = "salesforce"
    at = _with_deals(office(tmp_path / "office", leads=40, seed=5), name)
    at.run(name)
    people = {id: _parent_of(at, name, id) for id, each in _facts(at, name).items() if "deals" in each}
    accounts = {parent.id: id for id, parent in people.items() if parent.id}
    (here, one), (there, other) = list(accounts.items())[:2]
    at.box.advance(600)
    _another_deal(at, name, RecordRef("Account", here))
    at.run(name)
    before = int(str(_told(at, name, one))), int(str(_told(at, name, other)))
    page = next(iter(at.crm(name).changed_since(Stream("Opportunity", ("AccountId",)), None)))
    deal = next(each.ref.id for each in page.records if each.fields["AccountId"] == here)
    at.box.advance(600)
    at.box.worlds[name].edit("Opportunity", deal, {"AccountId": there}, None)
    at.box.advance(600)
    at.run(name)
    assert (_told(at, name, one), _told(at, name, other)) == (before[0] - 1, before[1] + 1)


def test_a_deal_that_was_archived_counts_no_more_after_the_night(tmp_path: Path) -> None:
    """HubSpot's streams say nothing of it; the nightly comparison does, with one look at what it misses."""
    name = "hubspot"
    at = _with_deals(office(tmp_path / "office", leads=40, seed=5), name)
    at.run(name)
    found = _facts(at, name)
    id = next(each for each in found if int(str(found[each].get("deals") or 0)))
    pages = at.crm(name).activities_since(Stream("deals", ()), None)
    deal = next(each.ref.id for page in pages for each in page.records if id in {p.id for p in each.people})
    at.delete(name, "deals", deal)
    at.box.advance(600)
    at.run(name)
    assert _told(at, name, id) == found[id]["deals"]
    at.box.advance(86_400)
    at.mark()
    at.run(name)
    assert _told(at, name, id) == int(str(found[id]["deals"])) - 1
    report = at.report(name)
    assert report["calls"] == report["minimum_calls"] + 1, "one look by id tells archived from merged"


def test_no_deal_names_a_contact_that_was_forgotten(tmp_path: Path) -> None:
    """Neither those that were read before nor those that are read later."""
    at = _with_deals(office(tmp_path / "office", leads=40, seed=5), "hubspot")
    at.run("hubspot")
    id = next(each for each, facts in _facts(at, "hubspot").items() if facts.get("deals"))
    named = f"contacts:{id}"
    assert _named_by(at, named)
    at.forget("hubspot", id)
    assert not _named_by(at, named)
    _another_deal(at, "hubspot", RecordRef("contacts", id))
    at.box.advance(86_400)
    at.run("hubspot")
    assert not _named_by(at, named)
    assert at.stored(id).activities is None


def _named_by(at: Office, parent: str) -> list[str]:
    with at.works() as opened, opened.store.reading() as link:
        return [row.crm_id for row in link.execute(child.select()) if parent in row.parents.split()]
