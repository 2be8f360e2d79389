"""The Salesforce org against recorded answers, down to the words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from sandbox.salesforce.ids import long_id
from tests.sandbox.salesforce_org import Org, ids

RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "salesforce"
NO_RECORDINGS = "the recorded answers are not on this machine"


def recorded(name: str) -> Any:
    """A recorded cassette, or a skip where there is none."""
    path = RECORDINGS / name
    if not path.exists():
        pytest.skip(NO_RECORDINGS)
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def seen_bodies() -> dict[str, Any]:
    """The list of error bodies that were seen, by what provoked them."""
    path = RECORDINGS / "seen-error-bodies.jsonl"
    if not path.exists():
        pytest.skip(NO_RECORDINGS)
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line["what"]: line for line in map(json.loads, lines)}


@pytest.mark.parametrize("name", ["Lead", "Contact", "Event"])
def test_describe_has_the_recorded_keys_and_types(org: Org, name: str) -> None:
    """Same keys of object, field and picklist value; same type, length and flags of fields both have."""
    there = json.loads(recorded(f"cumulusci/GET_sobjects_{name}_describe.yaml")["response"]["body"]["string"])
    here = org.json("GET", f"/sobjects/{name}/describe")
    assert set(here) == set(there)
    ours = {field["name"]: field for field in here["fields"]}
    theirs = {field["name"]: field for field in there["fields"]}
    assert all(set(field) == set(there["fields"][0]) for field in here["fields"])
    assert {n for n in ours if not n.endswith("__c")} <= set(theirs) | {"Type"}
    same = ("type", "length", "createable", "updateable", "filterable", "referenceTo", "relationshipName")
    for field in set(ours) & set(theirs) - {"WhatId", "OwnerId", "Email"}:
        assert [ours[field][key] for key in same] == [theirs[field][key] for key in same], field
    values = [value for field in here["fields"] for value in field["picklistValues"]]
    assert set(values[0]) == {"active", "defaultValue", "label", "validFor", "value"}


def test_all_objects_are_listed_with_the_recorded_keys(org: Org) -> None:
    """GET /sobjects has the recorded top keys, and each object's recorded keys are there."""
    there = json.loads(recorded("cumulusci/GET_sobjects_Global_describe.yaml")["response"]["body"]["string"])
    here = org.json("GET", "/sobjects/")
    assert set(here) == set(there)
    assert set(there["sobjects"][0]) - set(here["sobjects"][0]) == set()
    ours = {entity["name"]: entity["keyPrefix"] for entity in here["sobjects"]}
    theirs = {entity["name"]: entity["keyPrefix"] for entity in there["sobjects"] if entity["keyPrefix"]}
    assert {name: ours[name] for name in set(ours) & set(theirs)} == {
        name: theirs[name] for name in set(ours) & set(theirs)
    }


def test_refusals_are_word_for_word_as_seen(org: Org) -> None:
    """Deleted, converted, foreign and misshapen rows answer with the bodies that were recorded."""
    seen = seen_bodies()
    lead = org.open_lead()["Id"]
    turned = org.rows("SELECT Id FROM Lead WHERE IsConverted = true LIMIT 1")[0]["Id"]
    unknown = str(long_id(lead[:10] + "zzzzz"))
    assert org.call("DELETE", f"/sobjects/Lead/{lead}").status == 204
    bare = {"LastName": "A", "Company": "B", "attributes": {"type": "Lead"}}
    misshapen = org.json("POST", "/composite/sobjects", {"records": [bare]})
    nameless = org.json(
        "POST", "/composite/sobjects", {"records": [{"attributes": {"type": "Account"}, "Site": "x"}]}
    )
    expected = dict(seen["collections upsert: attributes not first"]["body"][0])
    del expected["created"]
    assert misshapen == [expected]
    assert nameless == seen["collections POST required"]["body"]
    assert org.patch({"id": turned, "Title": "x"}) == seen["collections PATCH of a converted lead"]["body"]
    assert org.patch({"id": unknown, "Title": "x"}) == seen["collections PATCH unknown id"]["body"]
    answers = {
        "row DELETE of a deleted row": org.call("DELETE", f"/sobjects/Lead/{lead}"),
        "row GET of a deleted row": org.call("GET", f"/sobjects/Lead/{lead}"),
        "expired token": org.call("GET", "/limits", token="x"),
    }
    for what, answer in answers.items():
        assert (answer.status, json.loads(answer.body)) == (seen[what]["http_status"], seen[what]["body"]), (
            what
        )


def test_field_refusals_have_the_seen_shape(org: Org) -> None:
    """Bad e-mail, long text and restricted picklists use the words seen, with our labels."""
    seen = seen_bodies()
    lead = org.open_lead()["Id"]
    mail = org.patch({"id": lead, "Email": "badone"})[0]["errors"][0]
    words = seen["collections PATCH bad e-mail"]["body"][0]["errors"][0]["message"]
    assert mail["message"] == words.replace("email_field", "Email")
    long = org.json("PATCH", f"/sobjects/Lead/{lead}", {"Title": "y" * 129})[0]
    assert long["message"] == f"Title: data value too large: {'y' * 129} (max length=128)"
    assert set(long) == set(seen["too long"]["body"][0])
    picked = org.json("PATCH", f"/sobjects/Lead/{lead}", {"Rep_Verdict__c": "Grand"})[0]
    pattern = seen["restricted picklist"]["body"][0]["message"].split(":")[1]
    assert picked["message"] == f"Rep Verdict:{pattern}: Grand"
    barred = org.json("PATCH", f"/sobjects/Lead/{lead}", {"Name": "x"})
    assert barred == seen["field not writable (FLS)"]["body"]


def test_composites_answer_as_recorded(org: Org) -> None:
    """Unknown objects in a composite give the recorded parts, for a row and for a count."""
    for name in (
        "TestCompositeParallelSalesforce.test_errors",
        "TestCountSObjects.test_count_sobjects__errors",
    ):
        exchange = recorded(f"cumulusci/{name}.yaml")["interactions"][0]
        sent = json.loads(exchange["request"]["body"].replace("vxx.0", "v60.0"))
        expected = json.loads(exchange["response"]["body"]["string"])
        accounts = org.query("SELECT count() FROM Account")["totalSize"]
        for part in expected["compositeResponse"]:
            if "totalSize" in part["body"]:
                part["body"]["totalSize"] = accounts
        assert org.json("POST", "/composite", sent) == expected


def test_a_recorded_collections_update_has_its_recorded_answer(org: Org) -> None:
    """Six accounts updated at once answer as recorded, with our ids and the attributes first."""
    cassette = recorded("cumulusci/TestUpdatesIntegrationTests.test_updates_task.yaml")["interactions"]
    exchange = next(one for one in cassette if one.get("request", {}).get("method") == "PATCH")
    sent = json.loads(exchange["request"]["body"])
    theirs = json.loads(exchange["response"]["body"]["string"])
    ours = ids(org.rows("SELECT Id FROM Account LIMIT 6"))
    renamed = dict(zip([row["Id"] for row in sent["records"]], ours, strict=True))
    known = {f["name"] for f in org.json("GET", "/sobjects/Account/describe")["fields"]}
    records = [
        {"attributes": row["attributes"]}
        | {name: value for name, value in row.items() if name in known and name != "Id"}
        | {"Id": renamed[row["Id"]]}
        for row in sent["records"]
    ]
    answer = org.json("PATCH", "/composite/sobjects", {**sent, "records": records})
    assert answer == [{**item, "id": renamed[item["id"]]} for item in theirs]
    row = org.json("GET", f"/sobjects/Account/{ours[0]}?fields=NumberOfEmployees")
    assert row["NumberOfEmployees"] == 10_000


def test_a_lead_row_is_shaped_like_a_recorded_one(org: Org) -> None:
    """Values of a whole row have the recorded JSON types, and the row names a Last-Modified time."""
    path = RECORDINGS / "grouparoo" / "export-objects__export-records-lead.jsonl"
    if not path.exists():
        pytest.skip(NO_RECORDINGS)
    calls = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    theirs = next(
        call["body"] for call in calls if "/sobjects/Lead/00Q" in call["path"] and call["status"] == 200
    )
    made = org.json(
        "POST", "/sobjects/Lead", {"LastName": "Smith", "Company": "Corp", "Email": "a@b.example"}
    )
    answer = org.call("GET", f"/sobjects/Lead/{made['id']}")
    ours = json.loads(answer.body)
    shared = {name for name in ours if not name.endswith("__c")}
    assert shared <= set(theirs)
    assert {n: type(ours[n]) for n in shared} == {n: type(theirs[n]) for n in shared}
    assert {n: ours[n] for n in ("Name", "Status", "IsConverted", "IsUnreadByOwner")} == {
        n: theirs[n] for n in ("Name", "Status", "IsConverted", "IsUnreadByOwner")
    }
    assert answer.headers["Last-Modified"] == org.clock.http_date()
