"""The sandbox's Salesforce org keeps the vendor's contract, down to the recorded words."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter
from ruamel.yaml import YAML
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceMalformedRequest

from sandbox.clock import Clock
from sandbox.exchange import Request, Response
from sandbox.people import Population
from sandbox.population import day, population
from sandbox.salesforce.ids import long_id
from sandbox.salesforce.world import SalesforceWorld
from sandbox.sheet import sheet

SEED = 7
LEADS = 120
ROOT = "/services/data/v60.0"
RECORDINGS = Path(__file__).resolve().parents[2] / ".." / "shared" / "recordings" / "salesforce"
NO_RECORDINGS = "the recorded answers are not on this machine"


@dataclass
class Org:
    """A world and a client of it."""

    world: SalesforceWorld
    clock: Clock
    people: Population
    token: str

    def call(
        self, method: str, path: str, body: object = None, *, token: str | None = None, **headers: str
    ) -> Response:
        """One call below the version root; headers with _ for -."""
        url = urlsplit(path)
        sent = {"authorization": f"Bearer {token or self.token}", "sforce-auto-assign": "FALSE"}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        data = b"" if body is None else json.dumps(body).encode()
        return self.world.handle(Request(method, ROOT + url.path, url.query, sent, data))

    def json(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        """The JSON of a call."""
        return json.loads(self.call(method, path, body, **headers).body)

    def query(self, soql: str, resource: str = "query", **headers: str) -> Any:
        """The JSON of a query."""
        return self.json("GET", f"/{resource}?q={quote(soql)}", **headers)

    def rows(self, soql: str, resource: str = "query") -> list[dict[str, Any]]:
        """The records of a query."""
        found = self.query(soql, resource)
        assert "records" in found, found
        return list(found["records"])

    def patch(self, *records: Mapping[str, object], **options: object) -> list[dict[str, Any]]:
        """A collections update of leads."""
        rows = [{"attributes": {"type": "Lead"}, **record} for record in records]
        return list(self.json("PATCH", "/composite/sobjects", {"records": rows, **options}))

    def open_lead(self) -> dict[str, Any]:
        """A lead that is not converted and belongs to a person."""
        return self.rows(
            "SELECT Id, OwnerId, Title, SystemModstamp FROM Lead "
            "WHERE IsConverted = false AND Owner.Type = 'User' ORDER BY Id LIMIT 1"
        )[0]

    def sign_in(self) -> str:
        """A new access token."""
        known = self.world.info("")
        form = {"grant_type": "client_credentials"} | {
            name: str(known[name]) for name in ("client_id", "client_secret")
        }
        answer = self.world.handle(
            Request("POST", "/services/oauth2/token", "", {}, urlencode(form).encode())
        )
        return str(json.loads(answer.body)["access_token"])


@pytest.fixture
def org() -> Org:
    """A fresh org with a small population."""
    clock = Clock()
    people = population(SEED, LEADS, clock.now)
    world = SalesforceWorld(people, clock, SEED)
    return Org(world, clock, people, str(world.info("")["access_token"]))


def field_of(type_: str, **more: object) -> dict[str, object]:
    """The metadata of a custom field."""
    return {"type": type_, "label": "Mark", **more}


def make_field(org: Org, name: str, metadata: Mapping[str, object]) -> Response:
    """Create `Lead.<name>` through the Tooling API."""
    body = {"FullName": f"Lead.{name}", "Metadata": metadata}
    return org.call("POST", "/tooling/sobjects/CustomField", body)


def permission_set(org: Org) -> str:
    """A permission set that the caller holds."""
    made = org.json("POST", "/sobjects/PermissionSet", {"Name": "Marks", "Label": "Marks"})["id"]
    user = org.world.info("")["integration_user_id"]
    held = {"PermissionSetId": made, "AssigneeId": user}
    assert org.json("POST", "/sobjects/PermissionSetAssignment", held)["success"]
    return str(made)


def grant(org: Org, name: str, holder: str, *, edit: bool = True) -> None:
    """Give the holders of a permission set sight of `Lead.<name>`."""
    body = {
        "ParentId": holder,
        "SobjectType": "Lead",
        "Field": f"Lead.{name}",
        "PermissionsRead": True,
        "PermissionsEdit": edit,
    }
    assert org.call("POST", "/sobjects/FieldPermissions", body).status == 201


def visible_field(org: Org, name: str, metadata: Mapping[str, object]) -> None:
    """Create a field and make it visible."""
    assert make_field(org, name, metadata).status == 201
    grant(org, name, permission_set(org))


# -- the org itself ----------------------------------------------------------------------------------------


def test_everyone_is_a_lead_and_a_tenth_became_contacts(org: Org) -> None:
    """Converted people stay among the leads and point at an account, a contact and a deal."""
    assert org.query("SELECT count() FROM Lead")["totalSize"] == LEADS
    turned = org.rows(
        "SELECT Id, Status, ConvertedAccountId, ConvertedContactId, ConvertedOpportunityId "
        "FROM Lead WHERE IsConverted = true"
    )
    assert len(turned) >= LEADS // 10
    assert org.query("SELECT count() FROM Contact")["totalSize"] == len(turned)
    for lead in turned:
        assert lead["Status"] == "Closed - Converted"
        assert str(lead["ConvertedContactId"]).startswith("003")
        assert str(lead["ConvertedAccountId"]).startswith("001")
        assert str(lead["ConvertedOpportunityId"]).startswith("006")


def test_every_happening_is_told_once(org: Org) -> None:
    """Tasks, events and first answers to campaigns together are what the people did."""
    deeds = [(p.key, h) for p in org.people.people for h in p.happenings]
    answers = {
        (key, h.properties.get("asset") or h.properties["campaign"])
        for key, h in deeds
        if h.kind in ("download", "event_attended")
    }
    meetings = sum(h.kind == "meeting" for _, h in deeds)
    plain = [h for _, h in deeds if h.kind not in ("download", "event_attended", "meeting")]
    assert org.query("SELECT count() FROM Task")["totalSize"] == len(plain)
    assert org.query("SELECT count() FROM Event")["totalSize"] == meetings
    assert org.query("SELECT count() FROM CampaignMember")["totalSize"] == len(answers)


def test_one_seed_tells_one_story(org: Org) -> None:
    """Two worlds of one seed give the same ids, rows and credentials."""
    again = SalesforceWorld(org.people, Clock(), SEED)
    twin = Org(again, Clock(), org.people, org.token)
    soql = "SELECT Id, Name, OwnerId, SystemModstamp FROM Lead ORDER BY Id"
    assert twin.query(soql) == org.query(soql)
    assert again.info("http://x") == org.world.info("http://x")


def test_ids_are_taken_in_both_lengths(org: Org) -> None:
    """A row is found by 15 characters and by 18 in the wrong case, and always shown with 18."""
    full = org.open_lead()["Id"]
    for written in (full, full[:15], full.lower()):
        assert long_id(written[:15] if len(written) == 15 else written) == full
        assert org.json("GET", f"/sobjects/Lead/{written}?fields=Id")["Id"] == full


def test_a_day_is_stamped_with_its_own_times(org: Org) -> None:
    """New people, deeds and edits of a day bear the moments inside it, and every change is journaled."""
    tomorrow = day(org.people, SEED, org.clock.now)
    start = org.clock.now
    org.clock.advance(86_400)
    org.world.take_in(tomorrow)
    made = org.rows(f"SELECT CreatedDate FROM Lead WHERE CreatedDate > {start:%Y-%m-%dT%H:%M:%SZ}")
    times = sorted(row["CreatedDate"] for row in made)
    assert times == sorted(f"{p.created:%Y-%m-%dT%H:%M:%S}.000+0000" for p in tomorrow.newcomers)
    assert all(start < write.at <= org.clock.now for write in org.world.writes if write.object != "Campaign")
    assert len(org.world.writes) >= len(tomorrow.newcomers) + len(tomorrow.edits)


def test_a_task_does_not_touch_its_lead(org: Org) -> None:
    """Creating a task leaves the stamps of the lead it belongs to."""
    lead = org.open_lead()
    org.clock.advance(60)
    made = org.call("POST", "/sobjects/Task", {"WhoId": lead["Id"], "Subject": "Call"})
    assert made.status == 201
    assert org.open_lead()["SystemModstamp"] == lead["SystemModstamp"]


def test_rows_of_a_sheet_become_leads_with_custom_fields(org: Org) -> None:
    """Every column of a file can be read and queried, with its own creation time."""
    headings = ("Last Name", "Company", "Visits", "Do Not Call", "Created")
    read = sheet(headings, [("Rossi", "Fabbri", "4", "no", "2026-05-01")], "salesforce", org.clock.now)
    org.world.load_rows(read.columns, read.rows)
    row = org.rows("SELECT LastName, Visits__c, Do_Not_Call__c, CreatedDate FROM Lead WHERE Visits__c = 4")[0]
    assert row["LastName"] == "Rossi"
    assert row["Visits__c"] == 4.0
    assert row["Do_Not_Call__c"] is False
    assert row["CreatedDate"] == "2026-05-01T00:00:00.000+0000"


# -- signing in --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("basic", [True, False])
def test_client_credentials_give_a_token_for_two_hours(org: Org, basic: bool) -> None:
    """A token from Basic or from the form works at once and no longer after two hours."""
    known = org.world.info("")
    pair = f"{known['client_id']}:{known['client_secret']}"
    form = {"grant_type": "client_credentials"}
    headers = {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if basic else {}
    if not basic:
        form |= {"client_id": str(known["client_id"]), "client_secret": str(known["client_secret"])}
    answer = org.world.handle(
        Request("POST", "/services/oauth2/token", "", headers, urlencode(form).encode())
    )
    body = json.loads(answer.body)
    assert {"access_token", "instance_url", "id", "token_type", "issued_at", "signature"} <= set(body)
    assert org.call("GET", "/limits", token=body["access_token"]).status == 200
    org.clock.advance(2 * 3600)
    assert org.call("GET", "/limits", token=body["access_token"]).status == 401
    assert org.call("GET", "/limits").status == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password", "username": "a", "password": "b"}, "invalid_grant"),
        ({"grant_type": "client_credentials", "client_id": "x"}, "invalid_client_id"),
        ({"grant_type": "refresh_token", "client_id": "x"}, "invalid_client_id"),
        ({"grant_type": "device"}, "unsupported_grant_type"),
    ],
)
def test_other_ways_in_are_refused(org: Org, form: Mapping[str, str], error: str) -> None:
    """Passwords and unknown clients get an OAuth error and no token."""
    body = urlencode(form).encode()
    answer = org.world.handle(Request("POST", "/services/oauth2/token/", "", {}, body))
    assert answer.status == 400
    assert json.loads(answer.body)["error"] == error


def test_a_refresh_token_gives_a_new_session(org: Org) -> None:
    """The refresh grant answers with a token that works; a wrong refresh token has recorded words."""
    known = {name: str(value) for name, value in org.world.info("").items()}
    form = {name: known[name] for name in ("client_id", "client_secret", "refresh_token")}
    for refresh, status in ((known["refresh_token"], 200), ("other", 400)):
        sent = urlencode(form | {"grant_type": "refresh_token", "refresh_token": refresh}).encode()
        answer = org.world.handle(Request("POST", "/services/oauth2/token", "", {}, sent))
        assert answer.status == status
    assert json.loads(answer.body)["error_description"] == "expired access/refresh token"


def test_versions_outside_the_supported_are_gone_or_unknown(org: Org) -> None:
    """v30 answers 410, v68 answers 404, v31 and v67 answer."""
    headers = {"authorization": f"Bearer {org.token}"}
    statuses = [
        org.world.handle(Request("GET", f"/services/data/v{number}.0/limits/", "", headers)).status
        for number in (30, 31, 67, 68)
    ]
    assert statuses == [410, 200, 200, 404]


def test_versions_are_listed_without_a_session(org: Org) -> None:
    """GET /services/data names v31 Summer '14 and v66 Spring '26 and counts nothing."""
    listed = json.loads(org.world.handle(Request("GET", "/services/data")).body)
    names = {entry["version"]: entry["label"] for entry in listed}
    assert (names["31.0"], names["66.0"], max(names)) == ("Summer '14", "Spring '26", "67.0")
    assert org.world.log.report()["calls"] == 0


# -- SOQL --------------------------------------------------------------------------------------------------


def ids(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ids of records."""
    return [row["Id"] for row in rows]


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


# -- rows --------------------------------------------------------------------------------------------------


def test_a_row_is_created_read_changed_and_deleted(org: Org) -> None:
    """One lead's life by id, with the statuses and bodies that were recorded."""
    made = org.call("POST", "/sobjects/Lead/", {"LastName": "Widjaja", "Company": "Sentosa  "})
    body = json.loads(made.body)
    assert made.status == 201
    assert set(body) == {"id", "success", "errors"}
    assert made.headers["Location"] == f"{ROOT}/sobjects/Lead/{body['id']}"
    row = org.json("GET", f"/sobjects/Lead/{body['id']}")
    assert (row["Company"], row["Name"], row["Status"]) == ("Sentosa", "Widjaja", "Open - Not Contacted")
    changed = org.call("PATCH", f"/sobjects/Lead/{body['id']}", {"Title": "CFO"})
    assert (changed.status, changed.body) == (204, b"")
    assert org.call("PATCH", f"/sobjects/Lead/{body['id']}", {"Title": None}).status == 204
    assert org.json("GET", f"/sobjects/Lead/{body['id']}?fields=Title")["Title"] is None
    assert org.call("DELETE", f"/sobjects/Lead/{body['id']}").status == 204


def test_the_same_values_move_the_stamps_but_are_no_change(org: Org) -> None:
    """Writing what is there bumps the row yet neither the journal nor the count of changes grows."""
    lead = org.open_lead()
    org.clock.advance(60)
    org.world.log.mark("again")
    assert org.patch({"id": lead["Id"], "Title": lead["Title"]})[0]["success"]
    assert org.open_lead()["SystemModstamp"] != lead["SystemModstamp"]
    assert org.world.log.minimum()["write"] == 0
    assert org.world.writes == []
    assert org.patch({"id": lead["Id"], "Title": "Chief of Tests"})[0]["success"]
    assert org.world.log.minimum()["write"] == 1
    assert [(w.before, w.after) for w in org.world.writes] == [
        ({"Title": lead["Title"]}, {"Title": "Chief of Tests"})
    ]


def test_values_are_kept_as_the_field_keeps_them(org: Org) -> None:
    """Numbers are rounded to the scale, text loses blanks at its end, moments go to UTC."""
    holder = permission_set(org)
    for name, metadata in {
        "Mark__c": field_of("Number", precision=5, scale=1),
        "Noted__c": field_of("DateTime"),
        "Words__c": field_of("LongTextArea", length=1000, visibleLines=3),
    }.items():
        assert make_field(org, name, metadata).status == 201
        grant(org, name, holder)
    lead = org.open_lead()["Id"]
    sent = {"Mark__c": 12.25, "Noted__c": "2026-11-02T09:00:01.900+07:00", "Words__c": "a  "}
    assert org.patch({"id": lead, **sent})[0]["success"]
    row = org.json("GET", f"/sobjects/Lead/{lead}?fields=Mark__c,Noted__c,Words__c")
    assert (row["Mark__c"], row["Noted__c"], row["Words__c"]) == (12.3, "2026-11-02T02:00:01.000+0000", "a")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"LastName": None}, "REQUIRED_FIELD_MISSING"),
        ({"Email": "badone"}, "INVALID_EMAIL_ADDRESS"),
        ({"Title": "x" * 129}, "STRING_TOO_LONG"),
        ({"NumberOfEmployees": 10**9}, "NUMBER_OUTSIDE_VALID_RANGE"),
        ({"NumberOfEmployees": "many"}, "JSON_PARSER_ERROR"),
        ({"Rep_Verdict__c": "Great"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ({"SystemModstamp": "2026-01-01T00:00:00Z"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Name": "x"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Foo__c": 1}, "INVALID_FIELD"),
        ({"OwnerId": "0050000000000zz"}, "INVALID_CROSS_REFERENCE_KEY"),
        ({"OwnerId": "nobody"}, "MALFORMED_ID"),
        ({"Buy_By__c": "soon"}, "JSON_PARSER_ERROR"),
        ({"Profiling_Opt_Out__c": 3}, "JSON_PARSER_ERROR"),
    ],
)
def test_a_bad_value_is_refused_alone_and_in_a_collection(
    org: Org, fields: Mapping[str, Any], code: str
) -> None:
    """The row keeps its values, and both forms of the error bear the same code."""
    lead = org.open_lead()["Id"]
    alone = org.call("PATCH", f"/sobjects/Lead/{lead}", fields)
    assert (alone.status, json.loads(alone.body)[0]["errorCode"]) == (400, code)
    item = org.patch({"id": lead, **fields})[0]
    assert "id" not in item
    assert item["errors"][0]["statusCode"] == code
    assert org.world.writes == []


def test_an_inactive_user_or_a_foreign_queue_can_not_own(org: Org) -> None:
    """Owners must be active users, or queues for this object; a contact belongs to users only."""
    known = org.world.info("")
    idle = next(user["id"] for user in known["users"] if not user["active"])  # type: ignore[attr-defined]
    queue = org.json("POST", "/sobjects/Group", {"Name": "Cases", "Type": "Queue"})["id"]
    lead = org.open_lead()["Id"]
    codes = [
        org.patch({"id": lead, "OwnerId": owner})[0]["errors"][0]["statusCode"] for owner in (idle, queue)
    ]
    assert codes == ["INACTIVE_OWNER_OR_USER", "INVALID_CROSS_REFERENCE_KEY"]
    contact = org.rows("SELECT Id FROM Contact LIMIT 1")[0]["Id"]
    inbound = known["queues"]["Inbound"]  # type: ignore[index]
    answer = org.call("PATCH", f"/sobjects/Contact/{contact}", {"OwnerId": inbound})
    assert answer.status == 400


def test_the_assignment_rule_runs_unless_told_not_to(org: Org) -> None:
    """Without Sforce-Auto-Assign: FALSE a write of anything gives the lead to the Inbound queue."""
    lead = org.open_lead()
    path = f"/sobjects/Lead/{lead['Id']}"
    inbound = org.world.info("")["queues"]["Inbound"]  # type: ignore[index]
    assert org.call("PATCH", path, {"Title": "CIO"}).status == 204
    assert org.json("GET", f"{path}?fields=OwnerId")["OwnerId"] == lead["OwnerId"]
    assert org.call("PATCH", path, {"Title": "CTO"}, sforce_auto_assign="TRUE").status == 204
    assert org.json("GET", f"{path}?fields=OwnerId")["OwnerId"] == inbound


def test_a_conditional_write_stops_at_a_newer_row(org: Org) -> None:
    """If-Unmodified-Since lets a write pass until somebody changed the row."""
    lead = org.open_lead()["Id"]
    seen = org.clock.http_date()
    path = f"/sobjects/Lead/{lead}"
    assert org.call("PATCH", path, {"Title": "One"}, if_unmodified_since=seen).status == 204
    org.clock.advance(2)
    org.world.edit("Lead", lead, {"Title": "Two"}, None)
    assert org.call("PATCH", path, {"Title": "Three"}, if_unmodified_since=seen).status == 412
    assert org.json("GET", f"{path}?fields=Title")["Title"] == "Two"


def test_a_person_edits_deletes_converts_and_merges_by_hand(org: Org) -> None:
    """What a user does in the pages is stamped as theirs and reads as the vendor's own doing."""
    first, second, third = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 3"))
    rep = org.world.colleague_ids()["rep-03"]
    org.clock.advance(10)
    org.world.edit("Lead", first, {"Title": "Pemilik"}, rep)
    row = org.json("GET", f"/sobjects/Lead/{first}?fields=LastModifiedById,LastModifiedDate")
    assert row["LastModifiedById"] == rep
    org.world.edit("Lead", first, {"IsConverted": True}, rep)
    turned = org.rows(f"SELECT IsConverted, ConvertedContactId FROM Lead WHERE Id = '{first}'")[0]
    tasks = org.query(f"SELECT count() FROM Task WHERE WhoId = '{first}'")["totalSize"]
    assert (turned["IsConverted"], tasks) == (True, 0)
    org.world.edit("Lead", second, {"MasterRecordId": third}, rep)
    lost = org.rows(f"SELECT IsDeleted, MasterRecordId FROM Lead WHERE Id = '{second}'", "queryAll")[0]
    assert (lost["IsDeleted"], lost["MasterRecordId"]) == (True, third)
    for unknown in (("Foo", third, {"A": 1}), ("Lead", "x", {"Title": "a"}), ("Lead", third, {"Foo": 1})):
        with pytest.raises(KeyError):
            org.world.edit(*unknown, rep)


# -- collections and composite -----------------------------------------------------------------------------


def test_each_record_of_a_collection_has_its_own_fate_in_its_place(org: Org) -> None:
    """Good rows are stored, bad ones tell why without an id, in the order they were sent."""
    good, gone = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    turned = org.rows("SELECT Id FROM Lead WHERE IsConverted = true LIMIT 1")[0]["Id"]
    assert org.call("DELETE", f"/sobjects/Lead/{gone}").status == 204
    unknown = long_id(good[:10] + "zzzzz")
    items = org.patch(
        {"id": gone, "Title": "a"},
        {"Id": good, "Title": "b"},
        {"id": turned, "Title": "c"},
        {"id": unknown, "Title": "d"},
        {"id": good, "Title": "e"},
        {"Title": "f"},
    )
    assert [item["success"] for item in items] == [False, True, False, False, False, False]
    assert items[1] == {"id": good, "success": True, "errors": []}
    assert [item["errors"][0]["statusCode"] for item in items if not item["success"]] == [
        "ENTITY_IS_DELETED",
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "INVALID_CROSS_REFERENCE_KEY",
        "DUPLICATE_VALUE",
        "MISSING_ARGUMENT",
    ]


def test_all_or_none_stores_nothing_beside_a_failure(org: Org) -> None:
    """One bad row takes the others back, and they say so."""
    good, other = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    items = org.patch({"id": good, "Title": "New"}, {"id": other, "Email": "bad"}, allOrNone=True)
    codes = [item["errors"][0]["statusCode"] for item in items]
    assert codes == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_EMAIL_ADDRESS"]
    assert org.json("GET", f"/sobjects/Lead/{good}?fields=Title")["Title"] != "New"
    assert org.world.writes == []
    assert org.world.log.minimum()["write"] == 0


def test_more_than_two_hundred_records_are_refused(org: Org) -> None:
    """The 201st record refuses the whole call."""
    rows = [{"attributes": {"type": "Lead"}, "LastName": "A", "Company": "B"}] * 201
    answer = org.call("POST", "/composite/sobjects", {"records": rows})
    assert (answer.status, json.loads(answer.body)[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    assert org.query("SELECT count() FROM Lead")["totalSize"] == LEADS


def test_rows_are_retrieved_in_order_with_holes(org: Org) -> None:
    """Retrieve answers null where an id is unknown, in the order asked."""
    one, two = ids(org.rows("SELECT Id FROM Lead LIMIT 2"))
    body = {"ids": [two, "00Q000000000000", one], "fields": ["Id", "Email"]}
    found = org.json("POST", "/composite/sobjects/Lead", body)
    assert [row and row["Id"] for row in found] == [two, None, one]
    assert org.json("GET", f"/composite/sobjects/Lead?ids={two},{one}&fields=Id")[1]["Id"] == one


def handoff(org: Org, lead: str, owner: str, **task: object) -> dict[str, object]:
    """A hand-off in one request: the owner moves and a task refers to the lead by its answer."""
    own = {"Sforce-Auto-Assign": "FALSE"}
    requests_ = [
        {
            "method": "PATCH",
            "url": f"{ROOT}/sobjects/Lead/{lead}",
            "referenceId": "move",
            "httpHeaders": own,
            "body": {"OwnerId": owner},
        },
        {"method": "GET", "url": f"{ROOT}/sobjects/Lead/{lead}?fields=Id,Name", "referenceId": "lead"},
        {
            "method": "POST",
            "url": f"{ROOT}/sobjects/Task",
            "referenceId": "task",
            "body": {"WhoId": "@{lead.Id}", "Subject": "Call @{lead.Name}", "OwnerId": owner, **task},
        },
    ]
    return {"allOrNone": True, "collateSubrequests": False, "compositeRequest": requests_}


def test_a_composite_does_all_and_refers_back(org: Org) -> None:
    """Later parts use earlier answers; it is one call and one atomic need."""
    lead = org.open_lead()["Id"]
    owner = org.world.colleague_ids()["rep-02"]
    org.world.log.mark("handoff")
    parts = org.json("POST", "/composite", handoff(org, lead, owner))["compositeResponse"]
    assert [part["httpStatusCode"] for part in parts] == [204, 200, 201]
    assert [part["referenceId"] for part in parts] == ["move", "lead", "task"]
    task = org.json("GET", f"/sobjects/Task/{parts[2]['body']['id']}?fields=WhoId,Subject")
    assert task["WhoId"] == lead
    assert task["Subject"] == f"Call {parts[1]['body']['Name']}"
    report = org.world.log.report()
    assert report["by_kind"] == {"composite": 1, "row": 1}
    assert report["minimum_by_kind"]["single"] == 1  # type: ignore[index]


def test_a_failing_part_takes_the_composite_back(org: Org) -> None:
    """The answer is 200, the failed part tells why, the others that they were rolled back."""
    before = org.open_lead()
    owner = org.world.colleague_ids()["rep-02"]
    parts = org.json("POST", "/composite", handoff(org, before["Id"], owner, Foo__c=1))["compositeResponse"]
    assert [part["body"][0]["errorCode"] for part in parts] == [
        "PROCESSING_HALTED",
        "PROCESSING_HALTED",
        "INVALID_FIELD",
    ]
    assert org.open_lead() == before
    assert org.world.writes == []


def test_headers_are_not_handed_down_to_parts(org: Org) -> None:
    """A part without its own Sforce-Auto-Assign runs the assignment rule, whatever the outer call says."""
    lead = org.open_lead()["Id"]
    part = {
        "method": "PATCH",
        "url": f"{ROOT}/sobjects/Lead/{lead}",
        "referenceId": "a",
        "body": {"Title": "x"},
    }
    org.json("POST", "/composite", {"compositeRequest": [part]}, sforce_auto_assign="FALSE")
    inbound = org.world.info("")["queues"]["Inbound"]  # type: ignore[index]
    assert org.json("GET", f"/sobjects/Lead/{lead}?fields=OwnerId")["OwnerId"] == inbound


# -- custom fields and permissions -------------------------------------------------------------------------


def test_a_new_field_is_hidden_until_it_is_granted(org: Org) -> None:
    """Describe, query and write answer as if absent; a read grant shows it, an edit grant opens it."""
    assert make_field(org, "Mark__c", field_of("Number", precision=3, scale=0)).status == 201
    lead = org.open_lead()["Id"]
    soql = f"/query?q={quote('SELECT Mark__c FROM Lead LIMIT 1')}"

    def described() -> bool:
        return any(f["name"] == "Mark__c" for f in org.json("GET", "/sobjects/Lead/describe")["fields"])

    assert not described()
    assert org.call("GET", soql).status == 400
    assert org.patch({"id": lead, "Mark__c": 5})[0]["errors"][0]["statusCode"] == "INVALID_FIELD"
    holder = permission_set(org)
    grant(org, "Mark__c", holder, edit=False)
    assert described()
    assert org.call("GET", soql).status == 200
    code = org.patch({"id": lead, "Mark__c": 5})[0]["errors"][0]["statusCode"]
    assert code == "INVALID_FIELD_FOR_INSERT_UPDATE"
    row = org.rows("SELECT Id FROM FieldPermissions WHERE Field = 'Lead.Mark__c'")[0]["Id"]
    assert org.call("PATCH", f"/sobjects/FieldPermissions/{row}", {"PermissionsEdit": True}).status == 204
    assert org.patch({"id": lead, "Mark__c": 5})[0]["success"]
    assert org.json("GET", f"/sobjects/Lead/{lead}?fields=Mark__c")["Mark__c"] == 5.0


@pytest.mark.parametrize(
    ("metadata", "kind"),
    [
        (field_of("Number", precision=3, scale=0), "double"),
        (field_of("Currency", precision=18, scale=2), "currency"),
        (field_of("Text", length=40, unique=True, externalId=True), "string"),
        (field_of("LongTextArea", length=32768, visibleLines=5), "textarea"),
        (field_of("Date"), "date"),
        (field_of("DateTime"), "datetime"),
        (field_of("Checkbox", defaultValue=False), "boolean"),
        (
            field_of(
                "Picklist",
                valueSet={
                    "restricted": True,
                    "valueSetDefinition": {"value": [{"fullName": "mql", "label": "MQL", "default": False}]},
                },
            ),
            "picklist",
        ),
    ],
)
def test_fields_of_every_kind_are_made_and_described(
    org: Org, metadata: Mapping[str, Any], kind: str
) -> None:
    """A field shows in describe with its type and limits; a second of its name is refused."""
    visible_field(org, "Mark__c", metadata)
    described = {f["name"]: f for f in org.json("GET", "/sobjects/Lead/describe")["fields"]}["Mark__c"]
    assert (described["type"], described["custom"], described["label"]) == (kind, True, "Mark")
    assert described["unique"] is metadata.get("unique", False)
    assert described["length"] == metadata.get("length", 255 if kind == "picklist" else 0)
    assert described["filterable"] is (kind != "textarea")
    twice = make_field(org, "Mark__c", metadata)
    assert (twice.status, json.loads(twice.body)[0]["errorCode"]) == (400, "DUPLICATE_DEVELOPER_NAME")
    soql = "SELECT DeveloperName FROM CustomField WHERE TableEnumOrId = 'Lead' AND DeveloperName = 'Mark'"
    assert len(org.rows(soql, "tooling/query")) == 1


def test_a_unique_field_refuses_the_second_of_a_value(org: Org) -> None:
    """The refusal names the field and the row that has the value."""
    visible_field(org, "Handoff__c", field_of("Text", length=64, unique=True))
    one, two = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    items = org.patch({"id": one, "Handoff__c": "k1"}, {"id": two, "Handoff__c": "K1"})
    assert items[0]["success"]
    assert items[1]["errors"][0] == {
        "statusCode": "DUPLICATE_VALUE",
        "message": f"duplicate value found: Handoff__c duplicates value on record with id: {one}",
        "fields": [],
    }
    assert org.patch({"id": one, "Handoff__c": "k1"})[0]["success"]


# -- what is counted ---------------------------------------------------------------------------------------


def test_windows_are_counted_by_the_rows_they_hold(org: Org) -> None:
    """Pages and keyset continuations of a window open nothing new, however it is cut."""
    org.world.log.mark("read")
    low = "SystemModstamp >= 2020-01-01T00:00:00Z"
    order = "ORDER BY SystemModstamp, Id LIMIT 30"
    page = org.rows(f"SELECT Id, SystemModstamp FROM Lead WHERE {low} {order}")
    for _ in range(LEADS):
        if len(page) < 30:
            break
        at, last = page[-1]["SystemModstamp"][:19] + "Z", page[-1]["Id"]
        after = f"((SystemModstamp = {at} AND Id > '{last}') OR SystemModstamp > {at})"
        page = org.rows(f"SELECT Id, SystemModstamp FROM Lead WHERE {after} {order}")
    assert org.world.log.windows == {"Lead": LEADS}
    assert org.world.log.report()["calls"] == LEADS // 30 + 1
    assert org.world.log.report()["minimum_calls"] == 1


def test_reads_by_id_fixed_reads_and_failures_are_counted(org: Org) -> None:
    """Ids asked for, rosters and describes have their own needs; a refused call counts too."""
    lead = org.open_lead()["Id"]
    org.world.log.mark("mixed")
    org.rows(f"SELECT Id, OwnerId FROM Lead WHERE Id IN ('{lead}', '00Q000000000000EAA')")
    org.rows("SELECT Id, Name FROM User WHERE IsActive = true")
    org.json("GET", "/sobjects/Lead/describe")
    org.json("GET", "/sobjects/Lead/describe/")
    assert org.call("GET", "/limits", token="ended").status == 401
    assert org.call("GET", "/nothing").status == 404
    log = org.world.log
    assert log.read == {"Lead": {lead, "00Q000000000000EAA"}}
    assert log.once == {"User", "describe Lead"}
    assert log.report()["calls"] == 6
    assert log.minimum()["read"] == 1


def test_the_limit_header_counts_every_authenticated_call(org: Org) -> None:
    """Sforce-Limit-Info rises by one a call, also on a refusal, and the end of the day's calls is a 403."""
    headers = [
        org.call("GET", path).headers["Sforce-Limit-Info"] for path in ("/limits", "/nothing", "/limits")
    ]
    assert headers == [f"api-usage={n}/100000" for n in (1, 2, 3)]
    org.world.daily_calls = 3
    stopped = org.call("GET", "/limits")
    assert stopped.status == 403
    assert json.loads(stopped.body) == [
        {"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}
    ]
    org.clock.advance(86_400)
    assert org.call("GET", "/limits").status == 200


def test_every_answer_bears_the_clock(org: Org) -> None:
    """Date is the sandbox's time and JSON is marked as the vendor marks it."""
    org.clock.advance(3661)
    answer = org.call("GET", "/limits")
    assert answer.headers["Date"] == org.clock.http_date()
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"


def test_updated_and_deleted_tell_ids_of_a_span(org: Org) -> None:
    """A change shows in /updated, a deletion in /deleted, and a span under a minute is refused."""
    one, two = ids(org.rows("SELECT Id FROM Lead WHERE IsConverted = false LIMIT 2"))
    start = org.clock.now
    org.clock.advance(600)
    assert org.patch({"id": one, "Title": "Seen"})[0]["success"]
    assert org.call("DELETE", f"/sobjects/Lead/{two}").status == 204
    org.clock.advance(600)

    def span(end: datetime) -> str:
        return urlencode({"start": start.isoformat(), "end": end.isoformat()})

    whole = span(org.clock.now)
    assert org.json("GET", f"/sobjects/Lead/updated/?{whole}")["ids"] == [one]
    gone = org.json("GET", f"/sobjects/Lead/deleted/?{whole}")
    assert [row["id"] for row in gone["deletedRecords"]] == [two]
    assert set(gone) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}
    short = org.call("GET", f"/sobjects/Lead/updated/?{span(start + timedelta(seconds=59))}")
    assert json.loads(short.body)[0]["errorCode"] == "INVALID_REPLICATION_DATE"


# -- against recorded answers ------------------------------------------------------------------------------


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


# -- with a real client ------------------------------------------------------------------------------------


class InProcessAdapter(BaseAdapter):
    """Carries requests of a session to a world in this process, whatever host they name."""

    def __init__(self, world: SalesforceWorld) -> None:
        super().__init__()
        self._world = world

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:  # type: ignore[override]
        """The world's answer as a response of requests."""
        url = urlsplit(str(request.url))
        headers = {name.lower(): str(value) for name, value in request.headers.items()} | {"host": url.netloc}
        body = request.body or b""
        data = body.encode() if isinstance(body, str) else bytes(body)
        answer = self._world.handle(Request(str(request.method), url.path, url.query, headers, data))
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.body)
        response.url = str(request.url)
        response.request = request
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def client(org: Org) -> Salesforce:
    """A signed-in client that knows nothing of the sandbox."""
    session = requests.Session()
    session.mount("https://", InProcessAdapter(org.world))
    known = org.world.info("")
    return Salesforce(
        consumer_key=known["client_id"],
        consumer_secret=known["client_secret"],
        domain="sandbox.my",
        version="60.0",
        session=session,
    )


def test_a_real_client_signs_in_reads_and_writes(org: Org, client: Salesforce) -> None:
    """simple-salesforce logs in, describes, queries all pages and changes rows."""
    assert client.Lead.describe()["name"] == "Lead"
    found = client.query_all("SELECT Id FROM Task", headers={"Sforce-Query-Options": "batchSize=200"})
    assert len(found["records"]) == found["totalSize"] == org.query("SELECT count() FROM Task")["totalSize"]
    made = client.Lead.create({"LastName": "Santoso", "Company": "Abadi"})
    assert client.Lead.update(made["id"], {"Title": "CFO"}) == 204
    assert client.Lead.get(made["id"])["Title"] == "CFO"
    assert client.Lead.delete(made["id"]) == 204
    rows = [{"attributes": {"type": "Lead"}, "id": org.open_lead()["Id"], "Title": "CEO"}]
    body = json.dumps({"allOrNone": False, "records": rows})
    answer = client.restful("composite/sobjects", method="PATCH", data=body)
    assert answer[0]["success"] is True
    assert client.limits()["DailyApiRequests"]["Max"] == 100_000
    end = org.clock.now
    span = client.Lead.updated(end - timedelta(hours=1), end)
    assert set(span) == {"ids", "latestDateCovered"}


def test_a_real_client_signs_in_again_after_two_hours(org: Org, client: Salesforce) -> None:
    """An ended session costs one 401 and the client goes on by itself."""
    org.clock.advance(3 * 3600)
    assert client.query("SELECT Id FROM User")["totalSize"] == len(org.people.colleagues)


def test_a_real_client_understands_the_refusals(client: Salesforce) -> None:
    """The error list reaches the client's own exception."""
    with pytest.raises(SalesforceMalformedRequest) as refused:
        client.query("SELECT Foo FROM Lead")
    assert refused.value.content[0]["errorCode"] == "INVALID_FIELD"
