"""The demo's mapping fits the sandbox's two worlds: all it reads is there, and is understood."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config.check import Derivations
from config.check_fields import check_fields
from config.fields import FieldFacts
from config.load import Configuration, load
from config.settings import CrmName
from config.template import Start, template, write_template
from leads.attribute import Reading
from leads.mapping import activities_of, facts_of
from leads.record import Raw, Record, RecordRef
from sandbox.clock import Clock
from sandbox.exchange import Request
from sandbox.hubspot.world import HubSpotWorld
from sandbox.population import population
from sandbox.salesforce.world import SalesforceWorld
from sandbox.world import World
from scoring.derived import DERIVED, canonical

SEED, PEOPLE = 3, 60
NOW = datetime(2026, 11, 21, tzinfo=UTC)
TYPES = {
    "int": "number",
    "double": "number",
    "currency": "money",
    "string": "text",
    "enumeration": "picklist",
}


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    """The demo's folder."""
    starts = (
        Start("salesforce", CrmName.SALESFORCE, "http://127.0.0.1:8080"),
        Start("hubspot", CrmName.HUBSPOT, "http://127.0.0.1:8081"),
    )
    write_template(tmp_path, template(starts, "0123abcd", demo=True))
    return load(tmp_path)


@pytest.fixture
def salesforce() -> World:
    """A small org."""
    clock = Clock()
    return SalesforceWorld(population(SEED, PEOPLE, clock.now), clock, SEED)


@pytest.fixture
def hubspot() -> World:
    """A small portal."""
    clock = Clock()
    return HubSpotWorld(population(SEED, PEOPLE, clock.now), clock, SEED)


def asked(world: World, path: str, query: str = "") -> Any:
    """The JSON answer to a GET as the sandbox's own client."""
    token = str(world.info("http://127.0.0.1")["access_token"])
    answer = world.handle(Request("GET", path, query, {"authorization": f"Bearer {token}"}))
    assert answer.status == 200, answer.body[:300]
    return json.loads(answer.body)


def facts(type: str, options: list[Mapping[str, Any]]) -> FieldFacts:
    """A field of this type with these options, which may be written."""
    values = tuple(str(option["value"]) for option in options)
    return FieldFacts(True, TYPES.get(type, type), values)


def salesforce_fields(world: World, type: str) -> dict[str, FieldFacts]:
    """The fields of a type as the org describes them."""
    fields = asked(world, f"/services/data/v62.0/sobjects/{type}/describe")["fields"]
    return {field["name"]: facts(field["type"], field["picklistValues"]) for field in fields}


def hubspot_fields(world: World, type: str) -> dict[str, FieldFacts]:
    """The properties of a type as the portal describes them."""
    found = asked(world, f"/crm/v3/properties/{type}")["results"]
    return {
        one["name"]: facts(one["type"], one["options"] if one["type"] == "enumeration" else [])
        for one in found
    }


def settings_at_fault(configuration: Configuration, name: str, described: Any) -> tuple[set[str], list[str]]:
    """The first part of each problem's setting, and the printed warnings."""
    findings = check_fields(configuration, name, described, Derivations(DERIVED, canonical))
    return {one.setting.split(".")[0] for one in findings.problems}, list(map(str, findings.warnings))


def test_the_org_has_every_field_but_ours(configuration: Configuration, salesforce: World) -> None:
    """Only the outputs are missing, which provisioning creates."""
    types = ("Lead", "Contact", "Account", "Task", "Event", "CampaignMember")
    described = {type: salesforce_fields(salesforce, type) for type in types}
    assert settings_at_fault(configuration, "salesforce", described) == ({"outputs"}, [])


def test_the_portal_has_every_property_but_ours(configuration: Configuration, hubspot: World) -> None:
    """Only the outputs are missing; a source that only Salesforce knows is told."""
    described = {
        type: hubspot_fields(hubspot, type)
        for type in ("contacts", "companies", "calls", "emails", "meetings")
    }
    at_fault, warnings = settings_at_fault(configuration, "hubspot", described)
    assert at_fault == {"outputs"}
    assert all("of source" in line for line in warnings), warnings


def flat(row: Mapping[str, Any]) -> dict[str, Raw]:
    """A row with its parents' fields under dotted names."""
    fields: dict[str, Raw] = {}
    for name, value in row.items():
        if isinstance(value, dict) and name != "attributes":
            fields |= {f"{name}.{inner}": one for inner, one in value.items() if inner != "attributes"}
        elif name != "attributes":
            fields[name] = value
    return fields


def rows(world: World, type: str, fields: tuple[str, ...]) -> list[Record]:
    """Every row of a type of the org."""
    soql = f"SELECT Id, {', '.join(fields)} FROM {type}".replace(" ", "+")
    found = asked(world, "/services/data/v62.0/query", f"q={soql}")["records"]
    return [Record(RecordRef(type, row["Id"]), NOW, NOW, flat(row)) for row in found]


def test_the_orgs_leads_and_rows_are_understood(configuration: Configuration, salesforce: World) -> None:
    """Nothing is unreadable, picklists come out canonical, and every kind of activity occurs."""
    rules = configuration.rules("salesforce")
    mapping = configuration.mappings["salesforce"]
    needed = {type: tuple({name for t, name, _ in mapping.inputs() if t == type}) for type in rules.records}
    leads = [facts_of(one, rules, NOW) for one in rows(salesforce, "Lead", needed["Lead"])]
    assert not [fact for lead in leads for fact in lead.values() if fact.reading is Reading.UNREADABLE]
    verdicts = {lead["verdict"].value for lead in leads} - {None}
    assert verdicts
    assert verdicts <= {"promising", "neutral", "poor"}
    done: Counter[str] = Counter()
    for type, activity in rules.activities.items():
        fields = tuple({name for t, name, _ in mapping.inputs() if t == type} - set(activity.person))
        done.update(
            one.type for row in rows(salesforce, type, fields) for one in activities_of(row, rules, NOW)
        )
    assert set(done) == mapping.activity_types()


def test_the_portals_events_are_understood(configuration: Configuration, hubspot: World) -> None:
    """Every event type occurs, and each becomes one activity with its properties."""
    rules = configuration.rules("hubspot")
    found = asked(hubspot, "/events/v3/events", "objectType=contact&limit=100")["results"]
    records = [
        Record(RecordRef("events", one["id"]), NOW, NOW, {**one["properties"], "eventType": one["eventType"]})
        for one in found
    ]
    made = [activities_of(record, rules, NOW) for record in records]
    assert {len(each) for each in made} == {1}
    assert all(one.properties for each in made for one in each)


@pytest.mark.parametrize("id", ["121703483900", "1217034839e2", "0123456789e1", "000000000000"])
def test_an_id_that_looks_like_a_number_stays_a_text(tmp_path: Path, id: str) -> None:
    """Of invented ids one in a hundred has no letter but an e: YAML takes it for a number."""
    write_template(tmp_path, template((Start("main", CrmName.HUBSPOT),), id))
    assert load(tmp_path).settings.installation == id
