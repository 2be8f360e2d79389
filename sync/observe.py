"""Observe: what changed in the CRM becomes facts in the store.

Each page and the cursor behind it are one transaction, so a read that stops anywhere goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from connectors.port import Page, Stream
from leads.activity import Activity
from leads.mapping import activity_ids
from leads.record import Record, RecordRef
from sync.children import take_children
from sync.contest import let_go
from sync.delayed import behind, start
from sync.departure import absorb, depart, expected, keep_activities
from sync.desk import Desk
from sync.editor import Respect, respect_for
from sync.forgetting import turned_away
from sync.pack import merged
from sync.sighting import Sighting, Told, see
from sync.store import decisions, holds, records, story
from sync.store.lanes import STREAM, Lane, keep_lane, lane_of
from sync.store.moments import to_text
from sync.store.past import superseded
from sync.store.records import Life, Stored, reference, unpack
from sync.store.story import Event

#: A stream that gives more pages than this is going round in circles.
MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Observed:
    """How much was read."""

    people: int = 0
    activities: int = 0


Progress = Callable[[str, int], None]
Take = Callable[[Connection, Desk, Page], int]


def observe(desk: Desk, progress: Progress) -> Observed:
    """Read every stream from its cursor to now."""
    people = activities = 0
    for stream, kind in desk.translation.people():
        read = _read(desk, stream, partial(take_people, kind=kind), progress)
        people += read if kind != "company" else 0
    for stream in desk.translation.activities():
        activities += _read(desk, stream, take_activities, progress)
    for stream in desk.translation.children():
        _read(desk, stream, take_children, progress)
    return Observed(people, activities)


def _read(desk: Desk, stream: Stream, take: Take, progress: Progress) -> int:
    name = f"{STREAM}{stream.type}"
    with desk.store.reading() as link:
        lane = lane_of(link, desk.connection, name)
    total = 0
    for number, page in enumerate(_pages(desk, stream, lane)):
        if number >= MOST_PAGES:
            raise RuntimeError(f"{stream.type} gave more than {MOST_PAGES} pages")
        with desk.store.writing(desk.fence) as link:
            total += take(link, desk, page)
            kept = behind(lane, page, desk.crm.server_time(), desk.rhythm.delayed_every)
            keep_lane(link, desk.connection, name, kept)
        progress(stream.type, total)
    return total


def _pages(desk: Desk, stream: Stream, lane: Lane) -> Iterable[Page]:
    cursor, reach = start(lane, desk.rhythm.delayed_reach)
    people = {stream.type for stream, _ in desk.translation.people()}
    if stream.type in people:
        return desk.crm.changed_since(stream, cursor, reach)
    return desk.crm.activities_since(stream, cursor, reach)


def take_people(link: Connection, desk: Desk, page: Page, kind: str) -> int:
    """Put one page of people or companies into the store; how many there were."""
    now = desk.crm.server_time()
    known = records.by_ref(link, desk.connection, [record.ref for record in page.records])
    latest = {record.ref: record for record in page.records}
    for ref in turned_away(link, desk, known, latest):
        del latest[ref]
    found = [
        sighting
        for record in latest.values()
        if (sighting := see(known.get(record.ref), record, kind, desk.connection, _told(desk, record), now))
    ]
    wanted = decisions.desired_of(link, [each.row.id for each in found if each.row.id])
    day = now.astimezone(desk.agreement.zone).date().isoformat()
    kept = [_kept(each, wanted.get(each.row.id), day) for each in found]
    records.save(link, [each.row for each in kept])
    stored = records.by_ref(link, desk.connection, [each.row.ref for each in kept])
    _remember(link, desk.connection, stored, kept, now)
    _touch_people_of(link, desk, kind, kept)
    moved = [known[each.row.ref] for each in kept if each.row.ref in known and _left(known, each)]
    records.touch_accounts(link, desk.connection, {row.company for row in moved})
    editors = {ref: _told(desk, record).editor for ref, record in latest.items()}
    _respect(link, desk, [(each, editors[each.row.ref]) for each in kept if each.owner or each.stage], wanted)
    _follow(link, desk, [stored[each.row.ref] for each in kept], now)
    absorb(link, desk.connection, latest.values(), to_text(now))
    return len({record.ref for record in page.records})


def _left(known: Mapping[RecordRef, Stored], seen: Sighting) -> bool:
    """Whether somebody is in another company now than before."""
    return known[seen.row.ref].company not in ("", seen.row.company)


def _told(desk: Desk, record: Record) -> Told:
    translation = desk.translation
    company = translation.company(record)
    return Told(
        translation.facts(record, desk.crm.server_time()),
        reference(company) if company else "",
        translation.owner(record),
        translation.outputs(record),
        str(record.fields.get(translation.editor) or ""),
    )


def _kept(sighting: Sighting, wanted: decisions.Desired | None, day: str) -> Sighting:
    """The sighting with its row touched or marked for repair as it calls for; repairs are counted by day."""
    row = sighting.row
    if sighting.inputs:
        row = row._replace(touch=row.touch + 1)
    if wanted is not None and (sighting.outputs or sighting.owner):
        repairs = row.repairs + 1 if row.repairs_day == day else 1
        row = row._replace(pending=1, repairs_day=day, repairs=repairs)
    return replace(sighting, row=row)


def _remember(
    link: Connection,
    connection: str,
    stored: dict[RecordRef, Stored],
    kept: Sequence[Sighting],
    now: datetime,
) -> None:
    at = to_text(now)
    rows = [
        (stored[each.row.ref].id, at, {"facts": each.learned, "created": each.row.created})
        for each in kept
        if each.learned
    ]
    records.remember(link, rows)
    known_before = [each.row.id for each in kept if each.learned and each.row.id]
    superseded(link, connection, known_before, at)


def _touch_people_of(link: Connection, desk: Desk, kind: str, kept: Sequence[Sighting]) -> None:
    if kind == "company":
        companies = [reference(each.row.ref) for each in kept if each.inputs]
        records.touch_employees(link, desk.connection, companies)


def _respect(
    link: Connection,
    desk: Desk,
    foreign: Sequence[tuple[Sighting, str]],
    wanted: dict[int, decisions.Desired],
) -> None:
    """Changes of owner or stage that others made become holds; what we wanted ourselves does not."""
    now = desk.crm.server_time()
    made: list[holds.Hold] = []
    until = to_text(now + desk.rhythm.hold_for)
    for sighting, editor in foreign:
        row, decision = sighting.row, wanted.get(sighting.row.id)
        if decision is None:
            continue
        shown = {"owner": row.owner, "stage": str(row.written().get("stage") or "")}
        changed = {"owner": sighting.owner, "stage": sighting.stage}
        calls = {
            field: respect_for(desk, editor, field, shown[field])
            for field in ("owner", "stage")
            if changed[field] and shown[field] != str(decision.outputs.get(field) or "")
        }
        made += [
            holds.Hold(row.id, field, shown[field], _other(desk, editor), to_text(now), until)
            for field, call in calls.items()
            if call is Respect.HOLD
        ]
        if calls.get("owner") is Respect.ADOPT:
            let_go(link, decision)
    holds.begin(link, desk.connection, made)
    records.touch(link, desk.connection, [each.record for each in made])
    told = [
        story.Told(each.record, Event.HELD, {"field": each.field, "value": each.value, "by": each.by})
        for each in made
    ]
    story.tell(link, desk.connection, to_text(now), told)


def _follow(link: Connection, desk: Desk, rows: Sequence[Stored], now: datetime) -> None:
    """Records that went away: the survivor of a merge or conversion takes over what happened."""
    gone = [row for row in rows if row.life in (Life.GONE.value, Life.MOVED.value)]
    depart(link, desk.connection, gone, to_text(now))


def _other(desk: Desk, editor: str) -> str:
    """Who else it was: the last editor, unless our own next write has taken that place."""
    return "" if editor == desk.integration_user else editor


def take_activities(link: Connection, desk: Desk, page: Page) -> int:
    """Put one page of activities into the packs of the people they concern; how many rows there were."""
    now = desk.crm.server_time()
    by_person: dict[RecordRef, dict[str, Activity | None]] = {}
    kinds = set(desk.translation.targets)
    for record in page.records:
        said: dict[str, Activity | None] = dict.fromkeys(activity_ids(record.ref, desk.translation.rules))
        said |= {each.id: each for each in desk.translation.happened(record, now)}
        for person in record.people:
            if person.type in kinds:
                by_person.setdefault(person, {}).update(said)
    known = expected(link, desk.connection, list(by_person))
    for person, said in by_person.items():
        packed = unpack(known[person].activities)
        after = merged(packed, said, to_text(now))
        if after != packed:
            keep_activities(link, known[person], after)
    return len(page.records)
