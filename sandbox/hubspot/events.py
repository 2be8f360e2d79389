"""Event occurrences: what people did, in order of time, by event type and by person."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from sandbox.hubspot.values import milliseconds

Place = tuple[str, int]

#: What a person did, and the event type by which the portal knows it.
EVENT_TYPES = MappingProxyType(
    {
        "page_view": "e_visited_page",
        "form_submitted": "e_form_submission",
        "email_click": "e_email_click",
        "email_open": "e_email_open",
        "download": "e_asset_download",
        "event_attended": "e_event_attended",
    }
)
#: How an event's particulars are called; a particular that is not named here is not passed on.
PROPERTY_NAMES = MappingProxyType(
    {
        "url": "hs_url",
        "form": "hs_form_name",
        "campaign": "hs_campaign",
        "asset": "hs_asset",
    }
)
#: HubSpot's guess at how human a visit is, 1 (surely a bot) to 99.
BOT_SCORE, HUMAN_SCORE = "1", "98"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event of one contact. `number` orders events of the same millisecond."""

    number: int
    type: str
    contact: int
    at: str
    properties: Mapping[str, str]

    @property
    def place(self) -> Place:
        """Where it stands in order of time."""
        return self.at, self.number

    def body(self, portal_id: int) -> dict[str, Any]:
        """The item of `results`; the id is opaque and never used twice."""
        return {
            "objectType": "CONTACT",
            "objectId": str(self.contact),
            "eventType": self.type,
            "occurredAt": self.at,
            "id": f"{portal_id}-{self.contact}-{milliseconds(self.at)}-{self.number}",
            "properties": dict(self.properties),
        }


class Occurrences:
    """All events of a portal."""

    def __init__(self) -> None:
        self._all: list[Occurrence] = []
        self._by_type: dict[str, list[Occurrence]] = {}
        self._by_contact: dict[int, list[Occurrence]] = {}
        self._in_order = True
        self._numbers = 0

    def __len__(self) -> int:
        return len(self._all)

    def add(self, kind: str, contact: int, at: str, particulars: Mapping[str, str]) -> None:
        """Note that a contact did something of `kind` (a key of `EVENT_TYPES`)."""
        self._numbers += 1
        self._keep(Occurrence(self._numbers, EVENT_TYPES[kind], contact, at, event_properties(particulars)))

    def of(self, event_type: str | None, contact: int | None) -> Sequence[Occurrence]:
        """Events in order of time, of one type, one contact, both or all."""
        self._sort()
        if contact is not None:
            mine = self._by_contact.get(contact, [])
            return [one for one in mine if event_type in (None, one.type)]
        return self._all if event_type is None else self._by_type.get(event_type, [])

    def give(self, old: int, new: int) -> None:
        """The events of the contact `old` are now those of `new`."""
        for one in self._take(old):
            self._keep(replace(one, contact=new))

    def drop(self, contact: int) -> None:
        """Forget everything a contact did."""
        self._take(contact)

    def clear(self) -> None:
        """Forget all events."""
        self._all.clear()
        self._by_type.clear()
        self._by_contact.clear()

    def _keep(self, one: Occurrence) -> None:
        for held in self._lists(one):
            held.append(one)
        self._in_order = False

    def _take(self, contact: int) -> list[Occurrence]:
        taken = self._by_contact.pop(contact, [])
        numbers = {one.number for one in taken}
        for held in (self._all, *self._by_type.values()):
            held[:] = [one for one in held if one.number not in numbers]
        return taken

    def _lists(self, one: Occurrence) -> tuple[list[Occurrence], ...]:
        return (
            self._all,
            self._by_type.setdefault(one.type, []),
            self._by_contact.setdefault(one.contact, []),
        )

    def _sort(self) -> None:
        if self._in_order:
            return
        for held in (self._all, *self._by_type.values(), *self._by_contact.values()):
            held.sort(key=_place)
        self._in_order = True


def between(events: Sequence[Occurrence], after: str, before: str) -> Sequence[Occurrence]:
    """The events that occurred after the one stamp and before the other, both exclusive; "" is open."""
    start = bisect_right(events, (after, 10**18), key=_place) if after else 0
    end = bisect_left(events, (before, 0), key=_place) if before else len(events)
    return events[start:end]


def beyond(events: Sequence[Occurrence], place: Place, descending: bool) -> Sequence[Occurrence]:
    """The events that follow `place` in the direction of reading."""
    if descending:
        return events[: bisect_left(events, place, key=_place)]
    return events[bisect_right(events, place, key=_place) :]


def token(place: Place) -> str:
    """The opaque `after` of a page that ended at `place`."""
    return urlsafe_b64encode(f"{place[0]}|{place[1]}".encode()).decode()


def read_token(text: str) -> Place:
    """The place a token stands for. Raises `ValueError`."""
    at, _, number = urlsafe_b64decode(text.encode()).decode().partition("|")
    return at, int(number)


def event_properties(particulars: Mapping[str, str]) -> dict[str, str]:
    """An event's properties in HubSpot's names."""
    named = {PROPERTY_NAMES[name]: text for name, text in particulars.items() if name in PROPERTY_NAMES}
    if "bot" in particulars:
        named["hs_cf_bot_score"] = BOT_SCORE if particulars["bot"] == "true" else HUMAN_SCORE
    return named


def _place(one: Occurrence) -> Place:
    return one.place
