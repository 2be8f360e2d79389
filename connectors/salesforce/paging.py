"""Following a query to its end: page after page, taken up again by key when its locator is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import Refused, Unauthorised
from connectors.salesforce.client import Answer, Call, Client
from connectors.salesforce.dialect import Rows, rows_of

#: More pages than any org has: 200 rows each would still be 200 million.
PAGES_AT_MOST = 1_000_000
#: The largest page there is; the server may send fewer rows ("Query Options Header", REST API guide).
_PAGE_SIZE = {"Sforce-Query-Options": "batchSize=2000"}


@dataclass(frozen=True, slots=True)
class Served:
    """A page of rows with the server's time when it was given."""

    rows: Rows
    at: datetime


def pages(
    client: Client, soql: str, resume: Callable[[Rows], str] | None = None, *, deleted_too: bool = False
) -> Iterator[Served]:
    """All pages of a query, at least one. `resume` gives the query that goes on after a page.

    A locator dies with its session and after two days; then the query that `resume` gives takes its place.
    Raises `Refused` when a page does not lead on: no rows though there is more, the same key again, an
    earlier stamp, or more rows than the result has.
    """
    path = "queryAll" if deleted_too else "query"
    answer = _ask(client, path, soql)
    before, count = None, 0
    for _ in range(PAGES_AT_MOST):
        rows = rows_of(answer.body)
        count += len(rows.items)
        if _stuck(rows, before, count):
            raise Refused("a page of a query does not lead on from the page before it")
        yield Served(rows, answer.served)
        if not rows.following:
            return
        before = rows
        followed = _followed(client, rows)
        if followed is None:
            if resume is None:
                raise Refused("the locator of a query was lost", code="INVALID_QUERY_LOCATOR")
            followed, count = _ask(client, path, resume(rows)), 0
        answer = followed
    raise Refused(f"a query of more than {PAGES_AT_MOST} pages")


def _ask(client: Client, path: str, soql: str) -> Answer:
    return client.answer(Call("GET", path, params={"q": soql}, headers=_PAGE_SIZE))


def _followed(client: Client, rows: Rows) -> Answer | None:
    """The next page, by the address the org gave; None when that address is no longer good.

    After a new sign-in an old locator is refused like a lost session.
    """
    try:
        return client.answer(Call("GET", rows.following, headers=_PAGE_SIZE))
    except Unauthorised:
        return None
    except Refused as refusal:
        if refusal.code == "INVALID_QUERY_LOCATOR":
            return None
        raise


def _stuck(rows: Rows, before: Rows | None, count: int) -> bool:
    if rows.following and not rows.items:
        return True
    if count > rows.total:
        return True
    if before is None or not rows.items:
        return False
    return rows.key == before.key or rows.key[0] < before.key[0]
