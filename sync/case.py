"""What lies before the judge: records with all that a decision on them needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from leads.activity import Activity
from leads.attribute import Fact
from leads.children import gathered, is_child
from leads.encoding import decode_activities
from leads.lead import Lead, in_order
from leads.mapping import MappingRules, with_company
from routing.stage import Standing, adopted
from scoring.derived import derive
from sync.desk import Desk
from sync.epoch import next_keys, reconciled
from sync.sighting import facts_in
from sync.store import decisions, holds, records, story
from sync.store.decisions import Desired
from sync.store.records import Stored, dereference, reference, unpack
from sync.tenure import entered


@dataclass(frozen=True, slots=True)
class Case:
    """One lead as it lies before the judge."""

    row: Stored
    lead: Lead
    before: Desired | None
    standing: Standing | None
    held: frozenset[str]
    doubtful: bool = False


def cases_of(link: Connection, desk: Desk, rows: Sequence[Stored], now: datetime) -> list[Case]:
    """These records with everything that a decision on them needs at a moment."""
    ids = [row.id for row in rows]
    companies = {row.company for row in rows if row.company}
    employers = records.by_ref(link, desk.connection, [dereference(each) for each in companies])
    rules = desk.translation.rules
    company_facts = {reference(ref): facts_of_row(row, rules) for ref, row in employers.items()}
    before = decisions.desired_of(link, ids)
    doubtful = decisions.doubtful(link, ids)
    places = _confirmed(desk, rows, decisions.standings(link, ids), doubtful)
    held = holds.held_fields(link, ids)
    starts = _entered(link, desk, rows, places, now)
    return [
        Case(
            row,
            lead_of(row, company_facts.get(row.company, {}), starts.get(row.id, {}), rules),
            before.get(row.id),
            places.get(row.id),
            held.get(row.id, frozenset()),
            row.id in doubtful,
        )
        for row in rows
    ]


def _entered(
    link: Connection, desk: Desk, rows: Sequence[Stored], places: Mapping[int, Standing], now: datetime
) -> dict[int, dict[str, date]]:
    """When these records came into each stage, where the definition counts from one."""
    if not desk.agreement.yardstick.counted_from:
        return {}
    zone = desk.agreement.zone
    today = now.astimezone(zone).date()
    first = {row.id: at_first_sight(desk, row, today) for row in rows if desk.switches.stage}
    moves = story.moves_of(link, [row.id for row in rows])
    return {
        row.id: entered(places.get(row.id) or first.get(row.id), moves.get(row.id, ()), zone, before=now)
        for row in rows
    }


def _confirmed(
    desk: Desk, rows: Sequence[Stored], places: Mapping[int, Standing], doubtful: frozenset[int]
) -> dict[int, Standing]:
    """Where records stand; what a restore made doubtful is confirmed by what the CRM shows."""
    confirmed = dict(places)
    for row in rows:
        if row.id in doubtful:
            standing, shown = places[row.id], row.written()
            keys = next_keys(desk.installation, desk.connection, row.ref, standing.entries)
            stage, key = str(shown.get("stage") or ""), str(shown.get("handoff_key") or "")
            confirmed[row.id] = reconciled(standing, stage, key, keys)
    return confirmed


def facts_of_row(row: Stored, rules: MappingRules) -> dict[str, Fact]:
    """The facts of a stored record, with what its child rows add up to."""
    facts = facts_in(row.facts)
    if all(one.parent != row.type for one in rules.children.values()):
        return facts
    kept = decode_activities(unpack(row.activities).live.values())
    return facts | gathered(row.type, kept, rules, datetime.fromisoformat(row.created))


def lead_of(
    row: Stored, company: Mapping[str, Fact], starts: Mapping[str, date], rules: MappingRules
) -> Lead:
    """The lead that a record and its company make, with the day on which it came into each stage."""
    activities = decode_activities(unpack(row.activities).live.values())
    return made(row, with_company(facts_of_row(row, rules), company), activities, starts)


def made(
    row: Stored, facts: Mapping[str, Fact], activities: Sequence[Activity], starts: Mapping[str, date]
) -> Lead:
    """A lead of these facts, derived ones added; child rows are no activities of it."""
    ordered = in_order({each.id: each for each in activities if not is_child(each)})
    created = datetime.fromisoformat(row.created)
    return Lead(row.ref, row.kind, created, derive(facts), ordered, starts)


def at_first_sight(desk: Desk, row: Stored, today: date) -> Standing:
    """Where a lead begins at first sight: as the CRM shows it; without `adopt_stages` as NEW."""
    shown = row.written() if desk.agreement.adopt_stages else {}
    since = str(row.written().get("stage_since") or "")[:10]
    return adopted(str(shown.get("stage") or ""), date.fromisoformat(since) if since else today)
