"""The Salesforce org of the sandbox as one function from requests to answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from threading import RLock
from urllib.parse import unquote

from .. import names
from ..calls import CallLog, Pages
from ..clock import Clock
from ..exchange import Request, Response
from ..people import Day, Population
from ..sheet import Column
from . import auth, by_hand, layout, resources, spreadsheet
from .catalogue import org_schema
from .cursors import Cursors
from .errors import Refusal, lost_session, not_found
from .org import Org
from .rows import Rows, Write
from .wire import Answer, Call, encoded

OLDEST, NEWEST = 31, 67
DAILY_CALLS = 100_000
#: A hand-off needs headers on its parts, so it is a composite request of its own, and no node of a graph.
PAGES = Pages(window=2000, listing=2000, read=2000, write=200, associations=2000, handoffs=1)
LONGEST_URI = 16_384  # bytes
_DATA = re.compile(r"/services/data/v(\d{1,3})\.0(?:/|$)(.*)")
_JSON = {
    "Content-Type": "application/json;charset=UTF-8",
    "Cache-Control": "no-cache,must-revalidate,max-age=0,no-store,private",
}
_RELEASES = ("Winter", "Spring", "Summer")


class SalesforceWorld:
    """One org with its people, rows, sessions and the count of its calls."""

    def __init__(self, population: Population, clock: Clock, seed: int) -> None:
        """Lay out `population`; everything follows from it, the clock's now and `seed`."""
        industries = {company.industry for company in population.companies} | set(names.INDUSTRIES)
        sources = {person.source for person in population.people} | set(names.SOURCES)
        schema = org_schema(tuple(sorted(industries)), tuple(sorted(sources)))
        self._org = Org(schema, Rows(schema, seed), clock)
        self._register = layout.set_up(self._org, population)
        self._list_custom_fields()
        layout.lay_out(self._org, self._register, population)
        self._org.rows.forget_writes()
        known = auth.credentials(seed, self._org.id)
        self.sessions = auth.Sessions(known, self._org.id, self._register.integration)
        self._cursors = Cursors(seed)
        self._log = CallLog(PAGES)
        self._used: dict[str, int] = {}
        self._lock = RLock()
        self.daily_calls = DAILY_CALLS

    @property
    def log(self) -> CallLog:
        """The calls since the last mark."""
        return self._log

    @property
    def writes(self) -> list[Write]:
        """Every stored change since the org was laid out, oldest first."""
        return self._org.rows.writes

    def handle(self, request: Request) -> Response:
        """Answer one call of the REST API. Safe to call from several threads."""
        with self._lock:
            answer = self._answer(request)
            self._org.rows.settle()
        body = encoded(answer.body)
        headers = {**_JSON, "Date": self._org.clock.http_date(), **answer.headers}
        if not body:
            del headers["Content-Type"]
        return Response(answer.status, body, headers)

    def take_in(self, day: Day) -> None:
        """Add what a day brings, stamped with the times inside it."""
        with self._lock:
            layout.take_in(self._org, self._register, day)
            self._org.rows.settle()

    def edit(self, type: str, id: str, fields: Mapping[str, object], by: str | None = None) -> None:
        """Change a record at the clock's now as `by` (a user's id or a colleague's key; None: the first rep).

        `{"IsDeleted": true}`, `{"IsConverted": true}` and `{"MasterRecordId": id}` alone delete, convert and
        merge it into another. Raises `KeyError` for an unknown type, record, field or person, and
        `ValueError` for a value that the field does not take.
        """
        with self._lock:
            by_hand.edit(self._org, self._register, by_hand.Hand(type, id, self._person(by)), fields)
            self._org.rows.settle()

    def info(self, base_url: str) -> dict[str, object]:
        """How to reach this org, and what is in it."""
        known = self.sessions.known
        rows = self._org.rows
        counts = {entity.name: len(rows.of(entity.name)) for entity in self._org.schema.entities()}
        return {
            "base_url": base_url,
            "api_versions": [f"{number}.0" for number in range(OLDEST, NEWEST + 1)],
            "client_id": known.client_id,
            "client_secret": known.client_secret,
            "access_token": known.access_token,
            "refresh_token": known.refresh_token,
            "organization_id": self._org.id,
            "integration_user_id": self._register.integration,
            "users": [self._user(key, identity) for key, identity in self._register.users.items()],
            "queues": dict(self._register.queues),
            "counts": counts,
        }

    def load_rows(self, columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> None:
        """Add the rows of a sheet as leads, with its custom columns as fields that all users see."""
        with self._lock:
            spreadsheet.load(self._org, self._register, columns, rows)
            self._org.rows.forget_writes()

    def colleague_ids(self) -> dict[str, str]:
        """The user id of each colleague, by the colleague's key."""
        return dict(self._register.users)

    def _list_custom_fields(self) -> None:
        """The org's own custom fields in the Tooling API's list."""
        for entity in self._org.schema.entities():
            for field in entity.fields:
                if field.custom:
                    row = {"DeveloperName": field.name.removesuffix("__c"), "TableEnumOrId": entity.name}
                    self._org.rows.insert("CustomField", row, self._register.reps[0], self._org.now)

    def _user(self, key: str, identity: str) -> dict[str, object]:
        row = self._org.rows.of("User")[identity]
        shown = {"name": row["Name"], "email": row["Email"], "active": row["IsActive"]}
        return {"id": identity, "key": key, **shown}

    def _person(self, by: str | None) -> str:
        if by is None:
            return self._register.reps[0]
        if by in self._org.rows.of("User"):
            return by
        return self._register.users[by]

    def _answer(self, request: Request) -> Answer:
        try:
            return self._routed(request)
        except Refusal as refusal:
            return Answer(refusal.status, refusal.body())

    def _routed(self, request: Request) -> Answer:
        path = request.path.rstrip("/")
        if path == "/services/oauth2/token":
            return self.sessions.sign_in(request, self._org.now)
        if path == "/services/oauth2/userinfo":
            return self._userinfo(request)
        if path == "/services/data":
            return Answer(200, _versions())
        found = _DATA.match(request.path)
        if not found or int(found[1]) > NEWEST:
            raise not_found()
        if int(found[1]) < OLDEST:
            raise Refusal(410, "GONE", f"API version {found[1]}.0 is retired")
        return self._data(request, f"{found[1]}.0", tuple(unquote(s) for s in found[2].split("/") if s))

    def _data(self, request: Request, version: str, path: tuple[str, ...]) -> Answer:
        """A call that counts, whatever comes of it."""
        self._log.count(resources.kind(path))
        token = auth.bearer(request.headers)
        user = self.sessions.user(token, self._org.now)
        if token is None or user is None:
            raise lost_session()
        used = self._spend()
        limit = {"Sforce-Limit-Info": f"api-usage={min(used, self.daily_calls)}/{self.daily_calls}"}
        try:
            if used > self.daily_calls:
                raise Refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
            if len(request.path) + len(request.query) > LONGEST_URI:
                raise Refusal(414, "URI_TOO_LONG", "The URI is too long")
            call = Call(
                request=request,
                org=self._org,
                log=self._log,
                cursors=self._cursors,
                token=token,
                user=user,
                version=version,
                path=path,
                used=used,
                allowed=self.daily_calls,
            )
            answer = resources.answer(call)
        except Refusal as refusal:
            return Answer(refusal.status, refusal.body(), limit)
        return Answer(answer.status, answer.body, {**answer.headers, **limit})

    def _spend(self) -> int:
        """Count one call of the clock's day; how many there were with it."""
        today = self._org.now.date().isoformat()
        self._used = {today: self._used.get(today, 0) + 1}
        return self._used[today]

    def _userinfo(self, request: Request) -> Answer:
        user = self.sessions.user(auth.bearer(request.headers), self._org.now)
        if user is None:
            return Answer(403, None)
        row = self._org.rows.of("User")[user]
        return Answer(
            200,
            {
                "sub": f"https://login.salesforce.com/id/{self._org.id}/{user}",
                "user_id": user,
                "organization_id": self._org.id,
                "preferred_username": row["Username"],
                "name": row["Name"],
                "email": row["Email"],
                "urls": {"rest": f"{auth.instance_url(request.headers)}/services/data/v{{version}}/"},
            },
        )


def _versions() -> list[dict[str, str]]:
    """Every version with its release; v31 was Summer '14, three to a year."""
    listed = []
    for number in range(OLDEST, NEWEST + 1):
        year, season = divmod(number - OLDEST + 2, len(_RELEASES))
        label = f"{_RELEASES[season]} '{14 + year}"
        listed.append({"label": label, "url": f"/services/data/v{number}.0", "version": f"{number}.0"})
    return listed
