"""Reading: streams page by page (first everything, then what changed since), and records by id.

Deleted records are not marked in a stream: a search never returns them, and the recycle bin is a listing of
its own. Records that were merged away are followed by id only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from connectors.errors import Refused
from connectors.hubspot import dialect
from connectors.hubspot.call import Call, Json
from connectors.hubspot.client import Client
from connectors.hubspot.dialect import Asked
from connectors.hubspot.place import Place, place_of
from connectors.port import Page, Stream
from leads.record import Record, RecordRef

#: A bound on the pages of one read, far above the largest portal.
MOST_PAGES = 1_000_000
#: Pages of a window whose persons are asked for in one call.
PAGES_TOGETHER = dialect.ASSOCIATION_ROWS // dialect.SEARCH_ROWS
#: A bound on the calls for the persons of one page; one record may have thousands.
MOST_ASSOCIATION_CALLS = 1_000


class Streams:
    """Reads one portal through its client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def changed_since(self, stream: Stream, cursor: str | None, reach: timedelta) -> Iterator[Page]:
        """The records of a stream, or those changed since the cursor."""
        return self._objects(stream, place_of(cursor).reaching(reach), people=False)

    def activities_since(self, stream: Stream, cursor: str | None, reach: timedelta) -> Iterator[Page]:
        """The activities of a stream with the contacts they concern, or those changed since the cursor."""
        place = place_of(cursor).reaching(reach)
        if stream.type == dialect.EVENTS:
            return self._events(stream, place)
        if place.since is None:
            return self._objects(stream, place, people=True)
        pages = self._objects(stream, place, people=False)
        return (self._peopled(stream.type, page) for page in together(pages, PAGES_TOGETHER))

    def _events(self, stream: Stream, place: Place) -> Iterator[Page]:
        return self._pages(
            place,
            lambda at: dialect.events_page(stream, at),
            dialect.events_following,
            lambda content: dialect.event_records(stream, content),
        )

    def _objects(self, stream: Stream, place: Place, people: bool) -> Iterator[Page]:
        return self._pages(
            place,
            lambda at: dialect.page(stream, at, people),
            dialect.following,
            lambda content: self._completed(stream, content),
        )

    def _pages(
        self,
        place: Place,
        call: Callable[[Place], Call],
        following: Callable[[Place, Json], Place | None],
        records: Callable[[Json], tuple[Record, ...]],
    ) -> Iterator[Page]:
        """Page after page from `place` on, each with the cursor from which to go on after it."""
        for _ in range(MOST_PAGES):
            reply = self._client.call(call(place))
            place = place.begun(reply.at)
            after = following(place, reply.content)
            yield Page(records(reply.content), (after or place.ended()).cursor(), after is None)
            if after is None:
                return
            place = after
        raise Refused(f"a read of more than {MOST_PAGES} pages")

    def _completed(self, stream: Stream, content: Json) -> tuple[Record, ...]:
        """The records of a page; what was too long to ask for or to bring along is read by id."""
        records = dialect.records(stream.type, stream.fields, content)
        if dialect.too_wide(stream.fields):
            fresh = self.by_id(stream.type, [one.ref.id for one in records], stream.fields)
            records = tuple(
                replace(fresh[one.ref.id], people=one.people) for one in records if one.ref.id in fresh
            )
        if ids := dialect.crowded(content):
            people = self.associated(stream.type, ids)
            records = tuple(replace(one, people=people.get(one.ref.id, one.people)) for one in records)
        return records

    def _peopled(self, type: str, page: Page) -> Page:
        people = self.associated(type, [one.ref.id for one in page.records])
        return replace(
            page, records=tuple(replace(one, people=people.get(one.ref.id, ())) for one in page.records)
        )

    def associated(
        self, type: str, ids: Sequence[str], to: str = dialect.CONTACTS
    ) -> Mapping[str, tuple[RecordRef, ...]]:
        """The contacts (or `to`) of each record, however many pages they fill."""
        waiting = [Asked(id) for id in ids]
        others: dict[str, list[RecordRef]] = {}
        for _ in range(MOST_ASSOCIATION_CALLS):
            if not waiting:
                return {id: tuple(dict.fromkeys(found)) for id, found in others.items()}
            asked, waiting = waiting[: dialect.ASSOCIATION_ROWS], waiting[dialect.ASSOCIATION_ROWS :]
            content = self._client.call(dialect.associations(type, asked, to)).content
            found, more = dialect.associated(content, to)
            for id, some in found.items():
                others.setdefault(id, []).extend(some)
            waiting.extend(more)
        raise Refused(f"the {to} of one page of {type} fill more than {MOST_ASSOCIATION_CALLS} calls")

    def read(self, refs: Sequence[RecordRef], fields: Sequence[str]) -> dict[RecordRef, Record | None]:
        """These records as they are now; one that was merged away is answered by what took its place."""
        answer: dict[RecordRef, Record | None] = dict.fromkeys(refs)
        for type in dict.fromkeys(ref.type for ref in refs):
            ids = [*dict.fromkeys(ref.id for ref in refs if ref.type == type)]
            found = self.by_id(type, ids, fields)
            found |= self._followed(type, [id for id in ids if id not in found], fields)
            answer |= {RecordRef(type, id): found[id] for id in ids if id in found}
        return answer

    def by_id(self, type: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Record]:
        """The records that a batch read knows under these ids."""
        found: dict[str, Record] = {}
        for start in range(0, len(ids), dialect.READ_ROWS):
            call = dialect.batch_read(type, ids[start : start + dialect.READ_ROWS], fields)
            found |= dialect.found(type, fields, self._client.call(call).content)
        return found

    def _followed(self, type: str, missing: Sequence[str], fields: Sequence[str]) -> dict[str, Record]:
        """What took the place of records that a batch did not know, by their old ids."""
        winners = {id: dialect.winner(self._client.call(dialect.single_read(type, id))) for id in missing}
        kept = {old: id for old, id in winners.items() if id is not None}
        found = self.by_id(type, [*dict.fromkeys(kept.values())], fields)
        return {old: dialect.moved(found[id], old) for old, id in kept.items() if id in found}


def together(pages: Iterator[Page], most: int) -> Iterator[Page]:
    """The same records in fewer pages, each made of at most `most` of the given ones."""
    waiting: list[Page] = []
    for page in pages:
        waiting.append(page)
        if page.complete or len(waiting) == most:
            records = tuple(record for one in waiting for record in one.records)
            yield replace(page, records=records)
            waiting.clear()
