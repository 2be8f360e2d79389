"""Why a lead has its score: judged again from what the store knows, now or as it was known then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from leads.attribute import Fact
from leads.children import gathered
from leads.encoding import decode_activities, decode_facts
from leads.lead import Lead
from leads.mapping import MappingRules, with_company
from leads.record import RecordRef
from leads.score import Score
from scoring.yardstick import Yardstick
from sync.case import made
from sync.retention import kept_past
from sync.store import decisions, records, story
from sync.store.engine import Store
from sync.store.moments import from_text, to_text
from sync.store.records import Life, Stored, dereference, unpack
from sync.store.story import Event
from sync.store.tables import agreement, history, record
from sync.tenure import entered

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


#: A bound on merges and conversions in a row, and on the story of a record that is looked through.
MOST_MOVES, MOST_CHAPTERS = 20, 10_000


class NotKnown(Exception):
    """The store cannot tell: no such record, or nothing was known of it yet at that time."""


class Forgotten(NotKnown):
    """What was known of it was erased."""


class NotKept(NotKnown):
    """It was known, and was let go of since."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was in force at a time: its fingerprint and its content as JSON text."""

    fingerprint: str
    content: str
    since: str


def find(link: Connection, connection: str, id: str) -> Stored:
    """The stored record with this CRM id, of whatever type. Raises `NotKnown`, `Forgotten`."""
    row = look_up(link, connection, id)
    if row.forgotten:
        raise Forgotten(f"{connection}:{id} was forgotten on {row.forgotten}")
    return row


def look_up(link: Connection, connection: str, id: str) -> Stored:
    """The stored record with this CRM id, forgotten or not. Raises `NotKnown`."""
    query = select(record.c.id).where(
        record.c.connection == connection, record.c.crm_id == id, record.c.kind != "company"
    )
    number = link.execute(query.limit(1)).scalar()
    if number is None:
        raise NotKnown(f"{connection} has no record {id} that was read")
    return records.by_id(link, [number])[number]


def survivor(link: Connection, row: Stored, at: datetime | None) -> Stored:
    """The record that stands in the place of a merged or converted one, at a moment or now.

    Raises `NotKnown` where the survivor was not read.
    """
    for _ in range(MOST_MOVES):
        if row.life != Life.MOVED.value or not row.moved_to:
            return row
        told = story.chapters(link, row.connection, row.id, MOST_CHAPTERS)
        moved = [each.at for each in told if each.event == Event.MOVED.value]
        if at is not None and (not moved or to_text(at) < moved[-1]):
            return row
        ref = dereference(row.moved_to)
        found = records.by_ref(link, row.connection, [ref]).get(ref)
        if found is None:
            raise NotKnown(f"{row.crm_id} was merged or converted into {ref.id}, which was not read")
        row = found
    raise NotKnown(f"{row.crm_id} was merged or converted more than {MOST_MOVES} times over")


def known_since(link: Connection, row: Stored) -> str:
    """When a record was first read, as text; nothing where that is not known."""
    query = select(history.c.learned).where(history.c.record == row.id).order_by(history.c.seq).limit(1)
    return str(link.execute(query).scalar() or "")


def find_company(link: Connection, connection: str, id: str) -> Stored | None:
    """The stored company with this CRM id, if there is one; ids of people and companies may be alike."""
    query = select(record.c.id).where(
        record.c.connection == connection, record.c.crm_id == id, record.c.kind == "company"
    )
    number = link.execute(query.limit(1)).scalar()
    return None if number is None else records.by_id(link, [number])[number]


def agreed_at(link: Connection, connection: str, at: datetime) -> Agreed:
    """What was in force on a connection at a moment. Raises `NotKnown` before the first pass."""
    row = link.execute(
        select(agreement)
        .where(agreement.c.connection == connection, agreement.c.in_force_from <= to_text(at))
        .order_by(agreement.c.seq.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotKnown(
            f"nothing was in force on {connection} at {at:%Y-%m-%d %H:%M} UTC, before its first pass"
        )
    return Agreed(row.fingerprint, row.content, row.in_force_from)


def lead_at(link: Connection, row: Stored, at: datetime, zone: ZoneInfo, rules: MappingRules) -> Lead:
    """The lead as it was known at a moment; stages began on days in `zone`, child rows add up by `rules`.

    Raises `NotKnown` where it had not been read yet, `NotKept` where that is not known any more.
    """
    _refuse_let_go(link, row, at, zone)
    facts, company, created = _known_at(link, row, at, rules)
    if not created:
        raise NotKnown(_unread(row, at, known_since(link, row)))
    employer: dict[str, Fact] = {}
    if company:
        ref = dereference(company)
        found = records.by_ref(link, row.connection, [ref]).get(ref)
        employer = _known_at(link, found, at, rules)[0] if found else {}
    then = row._replace(created=created)
    standing = decisions.standings(link, [row.id]).get(row.id)
    starts = entered(standing, story.moves_of(link, [row.id]).get(row.id, ()), zone, before=at)
    return made(then, with_company(facts, employer), decode_activities(_activities_at(row, at)), starts)


def _refuse_let_go(link: Connection, row: Stored, at: datetime, zone: ZoneInfo) -> None:
    """Raise `NotKept` where something was known of a record at a moment before what is kept."""
    kept, since = kept_past(link, row.connection), known_since(link, row)
    if to_text(at) < kept.since and "" < since < kept.since:
        day = from_text(kept.since).astimezone(zone).date()
        raise NotKept(f"what was known before {day} is not kept: retention is {kept.days} days")


def _unread(row: Stored, at: datetime, since: str) -> str:
    unread = f"{row.type} {row.crm_id} had not been read at {at:%Y-%m-%d %H:%M} UTC"
    return f"{unread}; it is known only since {from_text(since):%Y-%m-%d %H:%M} UTC" if since else unread


def _known_at(
    link: Connection, row: Stored, at: datetime, rules: MappingRules
) -> tuple[dict[str, Fact], str, str]:
    """The facts of a record at a moment with what its child rows added up to, its company, its creation."""
    facts, company, created = _facts_at(link, row, at)
    if created:
        kept = decode_activities(_activities_at(row, at))
        facts |= gathered(row.type, kept, rules, datetime.fromisoformat(created))
    return facts, company, created


def score_at(
    store: Store,
    yardstick: Yardstick,
    connection: str,
    ref: RecordRef,
    at: datetime,
    rules: MappingRules = MappingRules(),
) -> Score:
    """The score of a record at a moment, from what was known then; child rows add up by `rules`."""
    with store.reading() as link:
        row = records.by_ref(link, connection, [ref]).get(ref)
        if row is None:
            raise NotKnown(f"{connection} has no record {ref.id} that was read")
        lead = lead_at(link, row, at, yardstick.zone, rules)
    return yardstick.score(lead, at)


def _facts_at(link: Connection, row: Stored, at: datetime) -> tuple[dict[str, Fact], str, str]:
    facts: dict[str, Fact] = {}
    company = created = ""
    for learned in records.learned_of(link, row.id, to_text(at)):
        packed = [each for each in learned["facts"] if each[0] != "@company"]
        company = next((each[1] for each in learned["facts"] if each[0] == "@company"), company)
        created = str(learned["created"])
        facts.update(decode_facts(packed))
    return facts, company, created


def _activities_at(row: Stored, at: datetime) -> list[list[object]]:
    """The versions of the activities that were known at a moment."""
    packed = unpack(row.activities)
    moment = to_text(at)
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    versions = [encoded for encoded in packed.live.values() if int(str(encoded[3])) <= micros]
    versions += [
        encoded
        for encoded, replaced in packed.replaced
        if int(str(encoded[3])) <= micros and replaced > moment
    ]
    return versions
