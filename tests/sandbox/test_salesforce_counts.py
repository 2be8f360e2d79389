"""What the Salesforce org counts, limits and tells of time."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from urllib.parse import urlencode

from tests.sandbox.salesforce_org import LEADS, Org, ids


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
