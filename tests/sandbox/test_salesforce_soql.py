"""The SOQL that the Salesforce org answers, and its pages."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.sandbox.salesforce_org import LEADS, ROOT, Org, ids


def test_conditions_select_what_they_say(org: Org) -> None:
    """Every operator agrees with a plain filter over all rows."""
    everyone = org.rows(
        "SELECT Id, Title, Email, NumberOfEmployees, Budget__c, CreatedDate FROM Lead ORDER BY Id"
    )
    middle = sorted(row["CreatedDate"] for row in everyone)[LEADS // 2][:19] + "Z"
    title = next(row["Title"] for row in everyone if row["Title"])
    cases = {
        f"CreatedDate >= {middle}": lambda r: r["CreatedDate"][:19] + "Z" >= middle,
        "NumberOfEmployees > 100": lambda r: (r["NumberOfEmployees"] or 0) > 100,
        "NOT NumberOfEmployees > 100": lambda r: not (r["NumberOfEmployees"] or 0) > 100,
        f"Title = '{title.upper()}'": lambda r: (r["Title"] or "").lower() == title.lower(),
        f"Title != '{title}'": lambda r: r["Title"] != title,
        "Title = null": lambda r: r["Title"] is None,
        "Budget__c <> null": lambda r: r["Budget__c"] is not None,
        "Email LIKE '%@gmail.com'": lambda r: (r["Email"] or "").endswith("@gmail.com"),
        f"Title NOT IN ('{title}', 'x')": lambda r: r["Title"] != title,
        "(Title = null OR Email = null) AND NumberOfEmployees < 50": lambda r: (
            (r["Title"] is None or r["Email"] is None)
            and r["NumberOfEmployees"] is not None
            and r["NumberOfEmployees"] < 50
        ),
    }
    for condition, holds in cases.items():
        found = ids(org.rows(f"SELECT Id FROM Lead WHERE {condition} ORDER BY Id"))
        assert found == [row["Id"] for row in everyone if holds(row)], condition


def test_order_limit_and_offset_hold_together(org: Org) -> None:
    """Two keys, empty values last or first, and a slice of the whole order."""
    soql = "SELECT Id, NumberOfEmployees FROM Lead ORDER BY NumberOfEmployees DESC NULLS LAST, Id"
    whole = org.rows(soql)
    key = lambda row: (row["NumberOfEmployees"] is None, -(row["NumberOfEmployees"] or 0), row["Id"])  # noqa: E731
    assert whole == sorted(whole, key=key)
    assert org.rows(f"{soql} LIMIT 5 OFFSET 3") == whole[3:8]
    first = org.rows("SELECT NumberOfEmployees FROM Lead ORDER BY NumberOfEmployees LIMIT 1")[0]
    assert first["NumberOfEmployees"] is None


def test_text_in_quotes_may_hold_anything(org: Org) -> None:
    """Escaped quotes, backslashes and wildcards are themselves."""
    name = "O'Hara \\ 100%_"
    lead = org.open_lead()["Id"]
    assert org.patch({"id": lead, "Company": name})[0]["success"]
    literal = name.replace("\\", "\\\\").replace("'", "\\'")
    assert ids(org.rows(f"SELECT Id FROM Lead WHERE Company = '{literal}'")) == [lead]
    assert ids(org.rows("SELECT Id FROM Lead WHERE Company LIKE '%100\\%\\_'")) == [lead]
    assert org.rows("SELECT Id FROM Lead WHERE Company LIKE '%200\\%\\_'") == []


def test_parents_are_nested_or_null(org: Org) -> None:
    """Parent fields come inside the relationship, whatever kind of row the parent is."""
    task = org.rows("SELECT Who.Type, Who.Name, Owner.Name FROM Task WHERE WhoId != null LIMIT 1")[0]
    assert task["Who"]["Type"] in ("Lead", "Contact")
    assert task["Who"]["attributes"]["type"] == task["Who"]["Type"]
    contact = org.rows("SELECT Account.Industry, Account.Owner.Email, ReportsTo.Name FROM Contact LIMIT 1")[0]
    assert contact["ReportsTo"] is None
    assert contact["Account"]["Owner"]["Email"].endswith("example.co.id")
    queued = org.rows("SELECT Owner.Name, Owner.Type FROM Lead WHERE Owner.Type = 'Queue' LIMIT 1")[0]
    assert queued["Owner"]["Name"] in ("Inbound", "Enterprise")
    member = org.rows("SELECT Campaign.Type, Campaign.Name FROM CampaignMember LIMIT 1")[0]
    assert member["Campaign"]["Type"] in ("Content", "Webinar", "Conference")


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM Lead WHERE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead WHERE Title = 'a' AND Email = 'b' OR City = 'c'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead WHERE Title = 'a' AND NOT Email = 'b'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead WHERE Id IN ()", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead LIMIT x", "MALFORMED_QUERY"),
        ("SELECT Id, FROM Lead", "MALFORMED_QUERY"),
        ("SELECT Id FROM Lead WHERE Title = 'a", "MALFORMED_QUERY"),
        ("SELECT Foo__c FROM Lead", "INVALID_FIELD"),
        ("SELECT Id FROM Lead WHERE Nobody.Name = 'a'", "INVALID_FIELD"),
        ("SELECT Id FROM Lead WHERE Description = 'a'", "INVALID_FIELD"),
        ("SELECT Id FROM Lead WHERE CreatedDate > '2026-01-01T00:00:00Z'", "INVALID_FIELD"),
        ("SELECT Id FROM Lead WHERE Title = 5", "INVALID_FIELD"),
        ("SELECT Id FROM Foo", "INVALID_TYPE"),
        ("SELECT Id FROM CustomField", "INVALID_TYPE"),
    ],
)
def test_a_bad_query_is_refused_with_its_code(org: Org, soql: str, code: str) -> None:
    """What the language or the org does not know is a 400 with the vendor's code."""
    answer = org.call("GET", f"/query?q={quote(soql)}")
    assert answer.status == 400
    assert json.loads(answer.body)[0]["errorCode"] == code


def test_pages_follow_by_a_locator_of_the_same_session(org: Org) -> None:
    """Pages add up to the whole; another session or an unknown locator is refused."""
    soql = f"/query/?q={quote('SELECT Id FROM Task ORDER BY Id')}"
    page = org.json("GET", soql, sforce_query_options="batchSize=200")
    locator = page["nextRecordsUrl"].removeprefix(ROOT)
    found = ids(page["records"])
    while not page["done"]:
        assert len(page["records"]) == 200
        page = org.json("GET", page["nextRecordsUrl"].removeprefix(ROOT))
        found += ids(page["records"])
    assert "nextRecordsUrl" not in page
    assert found == ids(org.rows("SELECT Id FROM Task ORDER BY Id"))
    assert len(found) == page["totalSize"]
    assert org.call("GET", locator, token=org.sign_in()).status == 401
    lost = org.call("GET", "/query/0r8000000000000AAA-2000")
    assert (lost.status, json.loads(lost.body)[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_open_pages_show_the_rows_as_they_were(org: Org) -> None:
    """A change between two pages neither repeats nor drops a row of an open query."""
    soql = f"/query?q={quote('SELECT Id, Subject FROM Task ORDER BY SystemModstamp, Id')}"
    page = org.json("GET", soql, sforce_query_options="batchSize=200")
    org.clock.advance(5)
    assert org.call("PATCH", f"/sobjects/Task/{page['records'][0]['Id']}", {"Subject": "Moved"}).status == 204
    second = org.json("GET", page["nextRecordsUrl"].removeprefix(ROOT))
    assert not set(ids(page["records"])) & set(ids(second["records"]))


def test_deleted_rows_are_only_in_query_all(org: Org) -> None:
    """A deleted lead leaves query, stays in queryAll with IsDeleted, and its stamp moves."""
    lead = org.open_lead()["Id"]
    org.clock.advance(60)
    assert org.call("DELETE", f"/sobjects/Lead/{lead}").status == 204
    soql = f"SELECT Id, IsDeleted, SystemModstamp FROM Lead WHERE Id = '{lead}'"
    assert org.rows(soql) == []
    row = org.rows(soql, "queryAll")[0]
    assert row["IsDeleted"] is True
    assert row["SystemModstamp"] == f"{org.clock.now:%Y-%m-%dT%H:%M:%S}.000+0000"
