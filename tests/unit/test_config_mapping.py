"""Mapping files: what they compile to, and what they are refused for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.definition.problem import found_in
from config.fields import ASKED, OUTPUTS, is_own_output, own_name
from config.mapping import CrmMapping
from config.source import parse_source, read_source
from leads.attribute import Money
from leads.mapping import activities_of, facts_of
from leads.record import Record, RecordRef

DEFAULTS = Path(__file__).resolve().parents[2] / "config" / "defaults"
FILES = [f"{folder}mapping/{crm}.yaml" for folder in ("", "demo/") for crm in ("salesforce", "hubspot")]
NOW = datetime(2026, 11, 21, tzinfo=UTC)
TEXT = """
records:
  Lead: {as: lead, attributes: {title: Title}}
outputs: {score: Tolok_Score__c}
owner: OwnerId
"""
CANONICAL = {
    "email",
    "title",
    "employees",
    "revenue",
    "industry",
    "country",
    "city",
    "province",
    "source",
    "budget",
    "buying_role",
    "need",
    "buy_by",
    "verdict",
    "profiling_opt_out",
    "company",
    "phone",
    "website",
}


def problems(text: str) -> list[str]:
    """The printed problems of a mapping."""
    source = parse_source(text, "mapping/main.yaml")
    with pytest.raises(ValidationError) as error:
        CrmMapping.model_validate(source.data)
    return [str(each) for each in source.problems(found_in(error.value))]


def default(file: str) -> CrmMapping:
    """One of the mappings that ship."""
    return CrmMapping.model_validate(read_source(DEFAULTS, file).data)


@pytest.mark.parametrize("file", FILES)
def test_a_shipped_mapping_fills_every_attribute_and_every_output(file: str) -> None:
    """A fresh installation scores without edits."""
    mapping = default(file)
    assert mapping.attributes() == CANONICAL
    assert set(mapping.outputs) == set(OUTPUTS)


@pytest.mark.parametrize("crm", ["salesforce", "hubspot"])
def test_a_shipped_mapping_names_our_fields_as_they_are_provisioned(crm: str) -> None:
    """One spelling for provisioning and mapping."""
    mapping = default(f"mapping/{crm}.yaml")
    assert dict(mapping.outputs) == {meaning: own_name(meaning, crm) for meaning in OUTPUTS}
    assert dict(mapping.asked) == {meaning: own_name(meaning, crm) for meaning in ASKED}


def test_the_demo_org_becomes_facts_and_activities() -> None:
    """A lead's own fields, its picklists, its money and its page views."""
    rules = default("demo/mapping/salesforce.yaml").compiled()
    fields = {"Buying_Role__c": "Decision Maker", "Budget__c": 150000000.0, "Email": None}
    facts = facts_of(Record(RecordRef("Lead", "1"), NOW, NOW, fields), rules, NOW)
    assert facts["buying_role"].value == "decision_maker"
    assert isinstance(facts["budget"].value, Money)
    assert facts["budget"].value.currency == "IDR"
    visit = {
        "Type": "Web Visit",
        "Url__c": "/harga",
        "Bot__c": False,
        "CreatedDate": "2026-11-20T01:00:00.000+0000",
    }
    (seen,) = activities_of(Record(RecordRef("Task", "2"), NOW, NOW, visit), rules, NOW)
    assert (seen.type, dict(seen.properties)) == ("page_view", {"url": "/harga", "bot": "false"})


def test_both_demo_worlds_tell_the_same_kinds_of_activity() -> None:
    """One definition serves both."""
    both = [default(f"demo/mapping/{crm}.yaml").activity_types() for crm in ("salesforce", "hubspot")]
    assert both[1] - both[0] == {"email_reply"}
    assert both[0] <= both[1]


@pytest.mark.parametrize("name", ["Tolok_Score__c", "tolok_ask_next", "TOLOK_BANT__C"])
def test_our_outputs_are_known_by_name_in_either_crm(name: str) -> None:
    """Whatever the case."""
    assert is_own_output(name)
    assert not is_own_output("Tolok_Budget__c")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            TEXT.replace("Title", "Tolok_Fit__c"),
            "3: records.Lead.attributes.title: reads Tolok_Fit__c, which Tolok writes",
        ),
        (TEXT.replace("Title", "LastActivityDate"), "which Tolok's own writes move"),
        (TEXT.replace("Title", "{field: Title, type: txt}"), "is not one of"),
        (TEXT.replace("as: lead", "as: lead, outputs: {score: S__c}"), "Lead is no company"),
        (TEXT.replace("Title", "{field: Title, typ: text}"), "Did you mean type?"),
        (TEXT.replace("Title", "Title; DROP"), "is no name of a field"),
        (TEXT.replace("Title", "{field: Revenue, type: money}"), "money without a currency"),
        (TEXT.replace("{score:", "{scor:"), "Did you mean score?"),
        (TEXT.replace("OwnerId", "Tolok_Score__c"), "outputs.score: Tolok_Score__c is named twice"),
        (
            TEXT.replace("as: lead", "as: lead, company: {field: AccountId, record: Account}"),
            "is not among the records",
        ),
        (TEXT.replace("as: lead", "as: person"), "is not one of"),
        (TEXT + "activities: {Task: {at: CreatedDate, kinds: [{type: call}]}}\n", "Tolok's own among them"),
        (TEXT + "activities: {Task: {kinds: [{type: call, when: {A: 1}}]}}\n", "at is missing"),
        (TEXT + "asked: {budget: Tolok_Score__c}\n", "named twice"),
    ],
)
def test_a_mapping_that_would_mislead_is_refused(text: str, words: str) -> None:
    """An output as input, a field named twice, a type nobody knows."""
    assert any(words in each for each in problems(text)), problems(text)


def test_the_short_forms_mean_the_long_ones() -> None:
    """`title: Title`, `at: CreatedDate` and one word in `when` save brackets."""
    text = (
        TEXT + "activities: {Task: {at: %s, kinds: [{type: call, when: {Open: %s}, properties: {u: %s}}]}}\n"
    )
    short = CrmMapping.model_validate(parse_source(text % ("CreatedDate", "true", "U"), "f").data)
    long = CrmMapping.model_validate(
        parse_source(text % ("[CreatedDate]", '["True"]', "{field: U}"), "f").data
    )
    assert short.compiled() == long.compiled()


def test_every_field_that_is_read_is_listed_with_its_place() -> None:
    """So that a field that is missing can be pointed at."""
    text = TEXT + "events: {e_visited_page: {type: page_view, properties: {url: hs_url}}}\n"
    mapping = CrmMapping.model_validate(parse_source(text, "f").data)
    assert list(mapping.inputs()) == [
        ("Lead", "Title", ("records", "Lead", "attributes", "title")),
        ("e_visited_page", "hs_url", ("events", "e_visited_page", "properties", "url")),
    ]
