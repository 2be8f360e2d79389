"""Reading an org: page by page, by key where a locator is lost, by id, and its users, types and name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
from pydantic import SecretStr

from connectors.errors import Refused, Unauthorised
from connectors.port import FieldType, Identity, OpenGate, Owner, Page, Stream
from connectors.salesforce.dialect import place_of
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings
from leads.record import RecordRef

ORG = "https://angkasa.my.salesforce.com"
API = f"{ORG}/services/data/v62.0"
LEADS = Stream("Lead", ("Email",))
OPENED = datetime(2026, 3, 1, 12, tzinfo=UTC)
SETTLED = OPENED - timedelta(minutes=5)
Reply = tuple[int, Any]


class TinyOrg:
    """Rows of one type in key order, served in pages over the two paths of a query, and what was asked."""

    def __init__(self, rows: list[dict[str, Any]], size: int = 2) -> None:
        self.rows = rows
        self.size = size
        self.asked: list[str] = []
        self.results: list[list[dict[str, Any]]] = []
        self.before: Callable[[str], Reply | None] = lambda path: None
        responses.add_callback(responses.GET, re.compile(f"{API}/query.*"), self._answered)

    def _answered(self, request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        url = urlsplit(request.url or "")
        path = url.path.removeprefix("/services/data/v62.0/")
        self.asked.append(path)
        served = OPENED + timedelta(seconds=len(self.asked) - 1)
        headers = {"Date": served.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        status, body = self.before(path) or (200, self._page(path, parse_qs(url.query)))
        return status, headers, json.dumps(body)

    def _page(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        if "q" in query:
            self.results.append([row for row in self.rows if _is_met(query["q"][0], row)])
            number, start = len(self.results) - 1, 0
        else:
            number, start = (int(part) for part in path.rsplit("/", 1)[1].split("-"))
        result = self.results[number]
        end = start + self.size
        page = {"totalSize": len(result), "done": end >= len(result), "records": result[start:end]}
        more = {} if page["done"] else {"nextRecordsUrl": f"/services/data/v62.0/query/{number}-{end}"}
        return {**page, **more}


def _is_met(soql: str, row: dict[str, Any]) -> bool:
    """The three forms of a lower bound."""
    stamps = re.findall(r"SystemModstamp >?=? ?([0-9TZ:-]+)", soql)
    after = re.search(r"Id > '(\w+)'", soql)
    stamp = row["SystemModstamp"].replace(".000+0000", "Z")
    if not stamps:
        return True
    if after:
        return bool((stamp, row["Id"]) > (stamps[0], after[1]))
    return bool(stamp >= stamps[0])


def lead(number: int, stamp: datetime) -> dict[str, Any]:
    text = stamp.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    return {
        "attributes": {"type": "Lead"},
        "Id": f"00Q{number:012}EAA",
        "SystemModstamp": text,
        "CreatedDate": "2026-01-01T00:00:00.000+0000",
        "Email": f"lead{number}@angkasa.example",
    }


def old_leads(count: int) -> list[dict[str, Any]]:
    """Leads of a month ago, three to a second."""
    return [lead(number, OPENED - timedelta(days=30, seconds=-(number // 3))) for number in range(count)]


def crm() -> SalesforceCrm:
    settings = SalesforceSettings(base_url=ORG, access_token=SecretStr("00D!given"), attempts=1)
    return SalesforceCrm(settings, OpenGate(), pause=lambda _: None)


def ids(pages: list[Page]) -> list[str]:
    return [record.ref.id for page in pages for record in page.records]


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    with responses.mock:
        yield


def test_a_first_read_takes_one_call_a_page_and_ends_before_its_opening() -> None:
    """The locator is followed as it is; the cursor is the first page's time less the overlap."""
    org = TinyOrg(old_leads(5))
    pages = list(crm().changed_since(LEADS, None))
    assert ids(pages) == [row["Id"] for row in org.rows]
    assert org.asked == ["queryAll", "query/0-2", "query/0-4"]
    assert [page.complete for page in pages] == [False, False, True]
    assert place_of(pages[-1].cursor).stamp == SETTLED
    assert pages[0].records[0].fields == {"Email": "lead0@angkasa.example"}
    sent = responses.calls[0].request.headers
    assert sent["Sforce-Query-Options"] == "batchSize=2000"


def test_an_empty_window_is_one_call_and_one_complete_page() -> None:
    """There is always a page, as it bears the cursor."""
    org = TinyOrg([])
    (page,) = crm().changed_since(LEADS, None)
    assert (page.records, page.complete, org.asked) == ((), True, ["queryAll"])


@pytest.mark.parametrize("stopped_after", [1, 2, 3])
def test_a_read_that_stopped_goes_on_exactly_behind_its_last_page(stopped_after: int) -> None:
    """Ties of one second are cut by the id: nothing twice, nothing missing."""
    org = TinyOrg(old_leads(7))
    first = [page for page, _ in zip(crm().changed_since(LEADS, None), range(stopped_after), strict=False)]
    rest = list(crm().changed_since(LEADS, first[-1].cursor))
    assert ids(first) + ids(rest) == [row["Id"] for row in org.rows]


def test_a_pass_begins_at_the_cursor_of_the_last_one() -> None:
    """The overlap is read again, older rows are not."""
    rows = [lead(1, SETTLED - timedelta(seconds=1)), lead(2, SETTLED), lead(3, OPENED)]
    TinyOrg(rows)
    (page,) = crm().changed_since(LEADS, list(crm().changed_since(LEADS, None))[-1].cursor)
    assert ids([page]) == [row["Id"] for row in rows[1:]]


def test_a_reach_reads_further_back() -> None:
    """The delayed lane sees what the cursor has passed."""
    rows = [lead(1, SETTLED - timedelta(minutes=59)), lead(2, OPENED)]
    TinyOrg(rows)
    cursor = list(crm().changed_since(LEADS, None))[-1].cursor
    assert ids(list(crm().changed_since(LEADS, cursor, timedelta(hours=1)))) == [row["Id"] for row in rows]


LOCATOR_LOST: list[Reply] = [
    (400, [{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}]),
    (401, [{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}]),
]


@pytest.mark.parametrize("reply", LOCATOR_LOST, ids=["locator", "session"])
def test_a_lost_locator_is_replaced_by_a_query_from_the_key(reply: Reply) -> None:
    """The read goes on behind the last row, and its cursor is still that of the first opening."""
    org = TinyOrg(old_leads(7))
    org.before = lambda path: reply if path in ("query/0-4", "query/1-2") else None
    pages = list(crm().changed_since(LEADS, None))
    assert ids(pages) == [row["Id"] for row in org.rows]
    assert org.asked == ["queryAll", "query/0-2", "query/0-4", "queryAll", "query/1-2", "queryAll"]
    assert place_of(pages[-1].cursor).stamp == SETTLED


def test_credentials_that_stay_refused_end_a_read() -> None:
    """A lost session is not taken for a lost locator for ever."""
    org = TinyOrg(old_leads(7))
    org.before = lambda path: LOCATOR_LOST[1] if len(org.asked) > 1 else None
    pages = crm().changed_since(LEADS, None)
    next(pages)
    with pytest.raises(Unauthorised):
        next(pages)
    assert org.asked == ["queryAll", "query/0-2", "queryAll"]


def looping(*rows: dict[str, Any], total: int = 999) -> dict[str, Any]:
    return {
        "totalSize": total,
        "done": False,
        "nextRecordsUrl": "/services/data/v62.0/query/again-2",
        "records": list(rows),
    }


NOW, EARLIER = lead(4, OPENED), lead(9, OPENED - timedelta(hours=1))


@pytest.mark.parametrize(
    "second",
    [looping(NOW), looping(), looping(EARLIER), looping(lead(5, OPENED), total=1)],
    ids=["same rows", "no rows", "earlier rows", "more rows than there are"],
)
def test_a_page_that_does_not_lead_on_is_refused(second: dict[str, Any]) -> None:
    """A server that sends pages for ever is an error, not a loop."""
    org = TinyOrg([])
    org.before = lambda path: (200, looping(NOW) if path == "queryAll" else second)
    pages = crm().changed_since(LEADS, None)
    assert len(next(pages).records) == 1
    with pytest.raises(Refused, match="does not lead on"):
        next(pages)


@pytest.mark.parametrize("address", ["https://elsewhere.example/q", "//elsewhere.example/q", "/x", "@y"])
def test_a_next_page_outside_the_org_s_services_is_refused(address: str) -> None:
    """Our token goes to no address that an answer names."""
    org = TinyOrg([])
    org.before = lambda path: (200, {**looping(NOW), "nextRecordsUrl": address})
    with pytest.raises(Refused, match="outside"):
        list(crm().changed_since(LEADS, None))
    assert org.asked == ["queryAll"]


def test_activities_bear_the_persons_they_concern() -> None:
    """Leads and contacts by the prefix of the id; a task about nobody has none."""
    stamps = {"SystemModstamp": "2026-02-01T00:00:00.000+0000", "CreatedDate": "2026-02-01T00:00:00.000+0000"}
    who = ["00Q000000000001EAA", "003000000000001AAA", None]
    rows = [{"Id": f"00T00000000000{n}AAA", "WhoId": id, **stamps} for n, id in enumerate(who)]
    TinyOrg(rows, size=9)
    (page,) = crm().activities_since(Stream("Task", ("Subject",), person_fields=("WhoId",)), None)
    assert [record.people for record in page.records] == [
        (RecordRef("Lead", "00Q000000000001EAA"),),
        (RecordRef("Contact", "003000000000001AAA"),),
        (),
    ]
    assert "WhoId FROM Task" in parse_qs(urlsplit(str(responses.calls[0].request.url)).query)["q"][0]


def retrieved(type: str, known: dict[str, dict[str, Any]]) -> list[int]:
    """Serve a Collections retrieve, and give the list that keeps how many ids each call asked for."""
    sizes: list[int] = []

    def answered(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        asked = json.loads(request.body or "")["ids"]
        sizes.append(len(asked))
        headers = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
        return 200, headers, json.dumps([known.get(id) for id in asked])

    responses.add_callback(responses.POST, f"{API}/composite/sobjects/{type}", answered)
    return sizes


def test_records_are_read_by_id_with_none_for_those_that_are_gone() -> None:
    """One call for each 2,000 of a type; a short id and a shapeless one are answered as they were asked."""
    rows = {row["Id"]: row for row in old_leads(2001)}
    rows["00Q000000000007EAA"] = {**rows["00Q000000000007EAA"], "IsDeleted": True}
    leads, contacts = retrieved("Lead", rows), retrieved("Contact", {})
    refs = [RecordRef("Lead", id) for id in rows]
    short, shapeless = RecordRef("Lead", "00Q000000009999"), RecordRef("Lead", "none")
    stranger = RecordRef("Contact", "003000000000001AAA")
    found = crm().read([*refs, short, shapeless, stranger], ["Email"])
    assert (leads, contacts) == ([2000, 2], [1])
    assert set(found) == {*refs, short, shapeless, stranger}
    gone = {ref for ref, record in found.items() if record is None}
    assert gone == {short, shapeless, stranger, RecordRef("Lead", "00Q000000000007EAA")}
    some = found[refs[3]]
    assert some is not None
    assert some.fields == {"Email": "lead3@angkasa.example"}


def test_fields_of_parents_are_read_by_query() -> None:
    """Collections give no parents' fields."""
    org = TinyOrg([{**old_leads(1)[0], "Account": {"Industry": "Energy"}}])
    ref = RecordRef("Lead", "00Q000000000000EAA")
    missing = RecordRef("Lead", "00Q000000000009EAA")
    found = crm().read([ref, missing], ["Account.Industry"])
    assert found[missing] is None
    record = found[ref]
    assert record is not None
    assert record.fields == {"Account.Industry": "Energy"}
    assert org.asked == ["query"]


def test_a_retrieve_that_does_not_answer_each_id_is_refused() -> None:
    """Rows can not be matched then."""
    responses.post(
        f"{API}/composite/sobjects/Lead", json=[], headers={"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
    )
    with pytest.raises(Refused):
        crm().read([RecordRef("Lead", "00Q000000000001EAA")], ["Email"])


def test_users_and_queues_may_own_records() -> None:
    """Inactive users are there too, marked."""
    users = [
        {"Id": "005000000000001AAA", "Name": "Sari", "Email": "sari@angkasa.example", "IsActive": True},
        {"Id": "005000000000002AAA", "Name": "Budi", "Email": None, "IsActive": False},
    ]
    queues = [{"Id": "00G000000000001AAA", "Name": "New leads"}]
    org = TinyOrg([])
    pages = [{"totalSize": len(rows), "done": True, "records": rows} for rows in (users, queues)]
    org.before = lambda path: (200, pages[len(org.asked) - 1])
    assert crm().owners() == (
        Owner("005000000000001AAA", "Sari", "sari@angkasa.example"),
        Owner("005000000000002AAA", "Budi", active=False),
        Owner("00G000000000001AAA", "New leads", queue=True),
    )


def test_an_org_says_who_it_is_and_who_we_are() -> None:
    """Both ids in their long form."""
    org = TinyOrg([])
    row = {"Id": "00D000000000001", "Name": "Angkasa"}
    org.before = lambda path: (200, {"totalSize": 1, "done": True, "records": [row]})
    responses.get(
        f"{ORG}/services/oauth2/userinfo",
        json={"user_id": "005000000000001", "organization_id": "00D000000000001"},
        headers={"Date": "Sun, 01 Mar 2026 12:00:00 GMT"},
    )
    assert crm().identify() == Identity("00D000000000001EAA", "Angkasa", user_id="005000000000001AAA")


def test_types_are_described_and_one_that_is_not_there_is_absent() -> None:
    """Kinds, lengths and active options, as this sign-in may see them."""
    date = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
    entries = [
        {"name": "Id", "label": "Lead ID", "type": "id", "length": 18, "updateable": False},
        {"name": "Notes__c", "label": "Notes", "type": "textarea", "length": 32768, "updateable": True},
        {"name": "AnnualRevenue", "label": "Revenue", "type": "currency", "precision": 18, "scale": 2},
        {"name": "Address", "label": "Address", "type": "address"},
        {
            "name": "Stage__c",
            "label": "Stage",
            "type": "picklist",
            "custom": True,
            "picklistValues": [{"value": "mql", "active": True}, {"value": "old", "active": False}],
        },
    ]
    responses.get(f"{API}/sobjects/Lead/describe", json={"fields": entries}, headers=date)
    absent = [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
    responses.get(f"{API}/sobjects/Visit__c/describe", json=absent, status=404, headers=date)
    described = crm().describe(["Lead", "Visit__c", "Lead"])
    assert set(described) == {"Lead"}
    fields = {field.name: field for field in described["Lead"]}
    assert {name: field.type for name, field in fields.items()} == {
        "Id": FieldType.REFERENCE,
        "Notes__c": FieldType.LONG_TEXT,
        "AnnualRevenue": FieldType.MONEY,
        "Address": FieldType.OTHER,
        "Stage__c": FieldType.PICKLIST,
    }
    assert fields["Stage__c"].options == ("mql",)
    assert [field.name for field in fields.values() if field.writable] == ["Notes__c"]
    assert [field.name for field in fields.values() if field.custom] == ["Stage__c"]
    assert (fields["AnnualRevenue"].precision, fields["AnnualRevenue"].scale) == (18, 2)
