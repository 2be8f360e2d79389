"""Graphs of calls to the Salesforce org: many hand-offs in one request, each atomic by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.sandbox.salesforce_org import ROOT, Org, ids
from tests.sandbox.salesforce_package import NAME, ready

Nodes = list[dict[str, Any]]


def node(reference: str, method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
    """One node; headers with _ for -."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    own = {"Sforce-Auto-Assign": "FALSE", **sent}
    return {
        "referenceId": reference,
        "method": method,
        "url": f"{ROOT}{path}",
        "httpHeaders": own,
        "body": body,
    }


def handoff(org: Org, lead: str, key: str, **headers: str) -> Nodes:
    """A lead gets an owner, a task, and a note of the key that is unique."""
    owner = org.world.colleague_ids()["rep-02"]
    task = {"WhoId": lead, "OwnerId": owner, "Subject": "Call @{lead.Name}"}
    return [
        node("move", "PATCH", f"/sobjects/Lead/{lead}", {"OwnerId": owner}, **headers),
        node("lead", "GET", f"/sobjects/Lead/{lead}?fields=Id,Name"),
        node("task", "POST", "/sobjects/Task", task),
        node("note", "POST", f"/sobjects/{NAME}", {"Key__c": key, "Lead__c": lead}),
    ]


def ask(org: Org, *graphs: Nodes) -> Any:
    """Send graphs; the answers in the order of the request."""
    sent = [{"graphId": f"g{number}", "compositeRequest": nodes} for number, nodes in enumerate(graphs)]
    return org.json("POST", "/composite/graph", {"graphs": sent})


def statuses(graph: Any) -> list[int]:
    """The HTTP statuses of a graph's nodes."""
    return [one["httpStatusCode"] for one in graph["graphResponse"]["compositeResponse"]]


def codes(graph: Any) -> list[str]:
    """The error codes of a graph that failed."""
    return [one["body"][0]["errorCode"] for one in graph["graphResponse"]["compositeResponse"]]


def open_leads(org: Org, number: int) -> list[str]:
    """Leads that are not converted and belong to the third rep."""
    rep = org.world.colleague_ids()["rep-03"]
    found = ids(org.rows(f"SELECT Id FROM Lead WHERE IsConverted = false ORDER BY Id LIMIT {number}"))
    for lead in found:
        org.world.edit("Lead", lead, {"OwnerId": rep}, rep)
    return found


def owner(org: Org, lead: str) -> str:
    """The present owner of a lead."""
    return str(org.json("GET", f"/sobjects/Lead/{lead}?fields=OwnerId")["OwnerId"])


def test_each_graph_does_all_of_its_own(org: Org) -> None:
    """The answer holds every graph with its nodes in order, and nodes refer to earlier ones."""
    ready(org)
    first, second = open_leads(org, 2)
    told = ask(org, handoff(org, first, "k1"), handoff(org, second, "k2"))
    assert set(told) == {"graphs"}
    for lead, graph in zip((first, second), told["graphs"], strict=True):
        assert set(graph) == {"graphId", "graphResponse", "isSuccessful"}
        assert graph["isSuccessful"] is True
        assert statuses(graph) == [204, 200, 201, 201]
        parts = graph["graphResponse"]["compositeResponse"]
        assert set(parts[0]) == {"body", "httpHeaders", "httpStatusCode", "referenceId"}
        assert parts[2]["httpHeaders"]["Location"].startswith(f"{ROOT}/sobjects/Task/00T")
        task = org.rows(f"SELECT Subject, OwnerId FROM Task WHERE Id = '{parts[2]['body']['id']}'")[0]
        assert task["Subject"] == f"Call {parts[1]['body']['Name']}"
        assert owner(org, lead) == task["OwnerId"]
    assert [graph["graphId"] for graph in told["graphs"]] == ["g0", "g1"]


def test_a_key_that_is_there_takes_back_its_own_graph_alone(org: Org) -> None:
    """The second hand-off of a key moves no owner and makes no task; its neighbour stands."""
    ready(org)
    first, second, third = open_leads(org, 3)
    note = ask(org, handoff(org, first, "k1"))["graphs"][0]["graphResponse"]["compositeResponse"][3]
    before, tasks = owner(org, second), org.query("SELECT count() FROM Task")["totalSize"]
    again, other = ask(org, handoff(org, second, "k1"), handoff(org, third, "k3"))["graphs"]
    assert (again["isSuccessful"], other["isSuccessful"]) == (False, True)
    assert codes(again) == ["PROCESSING_HALTED"] * 3 + ["DUPLICATE_VALUE"]
    message = again["graphResponse"]["compositeResponse"][3]["body"][0]["message"]
    identity = note["body"]["id"]
    assert message == f"duplicate value found: Key__c duplicates value on record with id: {identity}"
    assert owner(org, second) == before
    assert org.query("SELECT count() FROM Task")["totalSize"] == tasks + 1
    assert org.query(f"SELECT count() FROM {NAME}")["totalSize"] == 2


def test_a_row_that_moved_takes_back_its_graph(org: Org) -> None:
    """If-Unmodified-Since on one node answers 412 after a person's edit, and the rest is halted."""
    ready(org)
    lead = open_leads(org, 1)[0]
    seen = org.clock.http_date()
    org.clock.advance(60)
    rep = org.world.colleague_ids()["rep-05"]
    org.world.edit("Lead", lead, {"OwnerId": rep}, rep)
    graph = ask(org, handoff(org, lead, "k1", If_Unmodified_Since=seen))["graphs"][0]
    assert graph["isSuccessful"] is False
    assert statuses(graph) == [412, 400, 400, 400]
    assert owner(org, lead) == rep
    assert org.query(f"SELECT count() FROM {NAME}")["totalSize"] == 0
    seen = org.clock.http_date()
    assert ask(org, handoff(org, lead, "k1", If_Unmodified_Since=seen))["graphs"][0]["isSuccessful"]


def test_the_assignment_rule_runs_in_a_node_without_its_own_header(org: Org) -> None:
    """A node that does not say Sforce-Auto-Assign: FALSE gives the lead to the Inbound queue."""
    lead = open_leads(org, 1)[0]
    plain = node("move", "PATCH", f"/sobjects/Lead/{lead}", {"Title": "CFO"}, Sforce_Auto_Assign="TRUE")
    assert ask(org, [plain])["graphs"][0]["isSuccessful"]
    assert owner(org, lead) == org.world.info("")["queues"]["Inbound"]  # type: ignore[index]


def test_the_nodes_of_a_graph_bear_no_headers_in_later_versions(org: Org) -> None:
    """The guide names none there any more, so the assignment rule runs whatever a node says."""
    lead = open_leads(org, 1)[0]
    plain = node("move", "PATCH", f"/sobjects/Lead/{lead}", {"Title": "CFO"})
    sent = {"graphs": [{"graphId": "g0", "compositeRequest": [plain]}]}
    assert org.json("POST", "/composite/graph", sent, version="65.0")["graphs"][0]["isSuccessful"]
    assert owner(org, lead) == org.world.info("")["queues"]["Inbound"]  # type: ignore[index]


def test_fourteen_failed_graphs_halt_the_rest(org: Org) -> None:
    """Graphs before the fourteenth failure are done, those after it are halted without being tried."""
    lead = open_leads(org, 1)[0]
    bad = [node("bad", "PATCH", f"/sobjects/Lead/{lead}", {"Foo__c": 1})]
    good = [node("good", "PATCH", f"/sobjects/Lead/{lead}", {"Title": "Tried"})]
    told = ask(org, *[bad] * 13, good, bad, good)["graphs"]
    assert [graph["isSuccessful"] for graph in told] == [False] * 13 + [True, False, False]
    assert codes(told[14]) == ["INVALID_FIELD"]
    assert codes(told[15]) == ["PROCESSING_HALTED"]
    assert org.query("SELECT count() FROM Lead WHERE Title = 'Tried'")["totalSize"] == 1


def chain(length: int) -> Nodes:
    """Nodes of which each refers to the one before."""
    first = node("n0", "POST", "/sobjects/Account", {"Name": "A"})
    more = [
        node(f"n{number}", "POST", "/sobjects/Account", {"Name": "A", "ParentId": f"@{{n{number - 1}.id}}"})
        for number in range(1, length)
    ]
    return [first, *more]


def reads(version: int) -> dict[str, Any]:
    """A node of another API version, which makes it another kind."""
    one = node(f"v{version}", "GET", "/sobjects/Lead/00Q000000000000")
    return {**one, "url": one["url"].replace("v60.0", f"v{version}.0")}


@pytest.mark.parametrize(
    "graphs",
    [
        [chain(1)] * 76,
        [[node(f"n{n}", "GET", "/sobjects/Lead/00Q000000000000") for n in range(167)]] * 3,
        [chain(16)],
        [[reads(version) for version in range(50, 66)]],
    ],
    ids=["graphs", "nodes", "depth", "kinds"],
)
def test_a_payload_beyond_a_limit_is_refused(org: Org, graphs: Sequence[Nodes]) -> None:
    """76 graphs, 501 nodes, a chain of 16 or 16 different nodes refuse the whole call."""
    assert ask(org, *graphs)[0]["errorCode"] == "LIMIT_EXCEEDED"
    assert org.world.writes == []


def test_a_payload_at_the_limits_is_taken(org: Org) -> None:
    """75 graphs, and a chain of 15, are run."""
    assert all(graph["isSuccessful"] for graph in ask(org, *[chain(1)] * 75)["graphs"])
    assert ask(org, chain(15))["graphs"][0]["isSuccessful"]


@pytest.mark.parametrize("name", ["", "-a", "a.b", "x" * 40, 3])
def test_a_graph_must_be_named_as_the_vendor_wants(org: Org, name: object) -> None:
    """Names begin with a letter or digit, are shorter than 40, hold no period, and no two are the same."""
    for names in ([name], ["same", "same"]):
        sent = [{"graphId": each, "compositeRequest": chain(1)} for each in names]
        assert org.call("POST", "/composite/graph", {"graphs": sent}).status == 400
    assert org.world.writes == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/query?q=SELECT+Id+FROM+Lead"),
        ("PATCH", "/composite/sobjects"),
        ("GET", "/sobjects/Lead/describe"),
        ("GET", "/sobjects/Lead"),
    ],
)
def test_nodes_are_rows_alone(org: Org, method: str, path: str) -> None:
    """Queries, collections and describes fail in a graph."""
    graph = ask(org, [node("n", method, path)])["graphs"][0]
    assert (graph["isSuccessful"], statuses(graph)) == (False, [400])


def test_graphs_came_with_version_fifty(org: Org) -> None:
    """Before v50 there is no such resource."""
    sent = {"graphs": [{"graphId": "a", "compositeRequest": chain(1)}]}
    assert org.call("POST", "/composite/graph", sent, version="49.0").status == 404
    assert org.call("POST", "/composite/graph", sent, version="50.0").status == 200


def test_each_handoff_needs_a_call(org: Org) -> None:
    """A graph could carry more, but its nodes bear no headers; a repeat counts nothing."""
    ready(org)
    leads = open_leads(org, 4)
    org.world.log.mark("hand-offs")
    ask(org, handoff(org, leads[0], "k0"), handoff(org, leads[1], "k1"))
    ask(org, handoff(org, leads[1], "k1"), handoff(org, leads[2], "k2"))
    org.json("POST", "/composite", {"allOrNone": True, "compositeRequest": handoff(org, leads[3], "k3")})
    report = org.world.log.report()
    assert report["by_kind"] == {"graph": 2, "composite": 1}
    assert len(org.world.log.handoffs) == 4
    assert report["minimum_calls"] == 4


def test_a_task_is_given_to_an_active_person_with_its_words_and_day(org: Org) -> None:
    """The fields of a task are kept, it is found by its lead, and an inactive owner is refused."""
    lead = open_leads(org, 1)[0]
    known = org.world.info("")["users"]
    idle = next(user["id"] for user in known if not user["active"])  # type: ignore[attr-defined]
    task = {
        "WhoId": lead,
        "OwnerId": org.world.colleague_ids()["rep-02"],
        "Subject": "Call",
        "Description": "Asked for a price",
        "ActivityDate": "2026-11-05",
        "Status": "Not Started",
        "Priority": "High",
    }
    refused = org.call("POST", "/sobjects/Task", {**task, "OwnerId": idle})
    assert (refused.status, json.loads(refused.body)[0]["errorCode"]) == (400, "INACTIVE_OWNER_OR_USER")
    made = org.json("POST", "/sobjects/Task", task)["id"]
    fields = ", ".join((*task, "IsClosed"))
    row = org.rows(f"SELECT {fields} FROM Task WHERE WhoId = '{lead}' AND Id = '{made}'")[0]
    assert {name: row[name] for name in task} == task
    assert row["IsClosed"] is False
