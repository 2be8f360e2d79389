"""The rules by which records come to be, change and go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from sandbox.hubspot.errors import Problem, Refusal, contact_exists, invalid, invalid_values
from sandbox.hubspot.object_types import OBJECT_TYPES, ObjectType
from sandbox.hubspot.portal import Portal, Write
from sandbox.hubspot.property_table import CLOSED_STAGES
from sandbox.hubspot.records import Record, Source
from sandbox.hubspot.values import checked

CONTACTS, COMPANIES = OBJECT_TYPES["contacts"], OBJECT_TYPES["companies"]
CONTACT_COMPANY = ("contacts", "companies")
#: A property that has unique values, and one of them.
Unique = tuple[str, str]
CALCULATION = Source("CALCULATED", "CalculatedPropertyComputer", "CALCULATED")


def checked_rows(portal: Portal, kind: ObjectType, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The rows' properties in stored form. Raises `Refusal` with every problem of every row."""
    checked_all: list[dict[str, str]] = []
    problems: list[Problem] = []
    for row in rows:
        values = {}
        for name, raw in row.items():
            values[name], problem = _checked(portal, kind, name, raw)
            if problem:
                problems.append(problem)
        checked_all.append(values)
    if problems:
        raise invalid_values(problems, portal.id)
    return checked_all


def _checked(portal: Portal, kind: ObjectType, name: str, raw: object) -> tuple[str, Problem | None]:
    value, problem = checked(portal.book(kind).live(name), name, raw)
    if problem is None and name == "hubspot_owner_id" and value:
        owner = portal.owners.get(value)
        if owner is None or not owner.active:
            return value, Problem(name, "INVALID_OWNER_ID", f'"{value}" is not the id of an active owner')
    return value, problem


def refuse_conflicts(
    portal: Portal, kind: ObjectType, record: Record | None, values: Mapping[str, str]
) -> None:
    """Raise `Refusal` when a unique value among `values` is another record's."""
    for name in unique_names(portal, kind):
        held = portal.shelf(kind).find(name, values.get(name, ""))
        if held is None or held is record:
            continue
        raise contact_exists(held.id) if name == "email" else _value_taken(portal, name, held)


def refuse_twins(portal: Portal, kind: ObjectType, values: Mapping[str, str], seen: set[Unique]) -> None:
    """Raise `Refusal` when an earlier row of a batch (its values are in `seen`) has the same unique value."""
    for name in unique_names(portal, kind):
        if not values.get(name):
            continue
        if (name, values[name]) in seen:
            raise Refusal(409, f"{kind.singular.capitalize()} already exists", "CONFLICT")
        seen.add((name, values[name]))


def unique_names(portal: Portal, kind: ObjectType) -> list[str]:
    """The properties of which two live records never share a value."""
    return [*(("email",) if kind is CONTACTS else ()), *portal.book(kind).unique_names()]


def _value_taken(portal: Portal, name: str, held: Record) -> Refusal:
    message = f"{name} must be unique; record {held.id} already has that value."
    return invalid_values([Problem(name, "CONFLICTING_UNIQUE_VALUE", message)], portal.id)


def refuse_incomplete(kind: ObjectType, values: Mapping[str, str]) -> None:
    """Raise `Refusal` when a new record lacks what its type requires."""
    missing = [name for name in kind.required if not values.get(name)]
    if missing:
        raise invalid(
            f"Error creating {kind.singular.upper()}. Some required properties were not set.",
            {"context": {"properties": missing}},
        )


def create(portal: Portal, kind: ObjectType, values: Mapping[str, str], source: Source, at: str) -> Record:
    """A new record with these stored values."""
    kept = {name: value for name, value in values.items() if value}
    kept |= {name: value for name, value in derived(kind, kept, at).items() if value}
    written = dict(kept)
    record = portal.shelf(kind).add(kept, at, source)
    record.values |= {
        "hs_object_source": source.type,
        "hs_object_source_id": source.id,
        "hs_object_source_label": source.label,
    }
    portal.writes.append(_write(kind, record, {}, written, source))
    _follow_company(portal, kind, record, kept)
    if kind is CONTACTS and portal.switches.settle_after_s:
        due = portal.clock.now + timedelta(seconds=portal.switches.settle_after_s)
        portal.settling.append((due, record.number))
    return record


def update(
    portal: Portal, kind: ObjectType, record: Record, wanted: Mapping[str, str], source: Source, at: str
) -> bool:
    """Store what differs. Returns False, and moves no stamp, when nothing does."""
    changed = {name: value for name, value in wanted.items() if record.values.get(name, "") != value}
    if _goes_back(portal, kind, record, changed.get("lifecyclestage")):
        del changed["lifecyclestage"]
    if not changed:
        return False
    before = {name: record.values.get(name) for name in changed}
    after = {name: value or None for name, value in changed.items()}
    follow = derived(kind, changed, at)
    if kind is CONTACTS:
        follow["hs_updated_by_user_id"] = str(source.user_id or "")
    portal.shelf(kind).assign(record, {**changed, **follow}, at, source)
    portal.writes.append(_write(kind, record, before, after, source))
    _follow_company(portal, kind, record, changed)
    return True


def archive(portal: Portal, kind: ObjectType, record: Record, at: str) -> None:
    """Move a record to the recycle bin; its associations go."""
    portal.shelf(kind).archive(record, at)
    portal.links.drop(kind.name, record.number)


def link(portal: Portal, pair: tuple[str, str], ends: tuple[int, int], primary: bool, source: Source) -> None:
    """Associate two records; a contact's first company is its primary one, and the contact says so."""
    owned = CONTACT_COMPANY if pair in (CONTACT_COMPANY, CONTACT_COMPANY[::-1]) else None
    contact, company = ends if pair == CONTACT_COMPANY else ends[::-1]
    if owned and portal.links.primary(CONTACT_COMPANY, contact) is None:
        primary = True
    portal.links.tie(pair, *ends, primary)
    if owned and primary:
        record = portal.shelf(CONTACTS).by_number(contact)
        update(portal, CONTACTS, record, {"associatedcompanyid": str(company)}, source, portal.now)


def settle(portal: Portal) -> None:
    """Move the stamps that background calculations have moved by now."""
    due = [number for at, number in portal.settling if at <= portal.clock.now]
    for number in due:
        if record := portal.shelf(CONTACTS).get(str(number)):
            portal.shelf(CONTACTS).assign(record, {}, portal.now, CALCULATION)
    portal.settling = [item for item in portal.settling if item[1] not in due]


def derived(kind: ObjectType, changed: Mapping[str, str], at: str) -> dict[str, str]:
    """The read-only properties that follow from changed ones at the same moment."""
    follow: dict[str, str] = {}
    if "email" in changed and kind is CONTACTS:
        follow["hs_email_domain"] = changed["email"].partition("@")[2]
    if "hubspot_owner_id" in changed and kind is CONTACTS:
        follow["hubspot_owner_assigneddate"] = at if changed["hubspot_owner_id"] else ""
    if "dealstage" in changed:
        follow["hs_is_closed"] = str(changed["dealstage"] in CLOSED_STAGES).lower()
        follow["hs_is_closed_won"] = str(changed["dealstage"] == "closedwon").lower()
    if "hs_task_status" in changed:
        follow["hs_task_completion_date"] = at if changed["hs_task_status"] == "COMPLETED" else ""
    return follow


def _goes_back(portal: Portal, kind: ObjectType, record: Record, stage: str | None) -> bool:
    """A stage before the present one is not taken over; clearing it is ("only moves forward")."""
    definition = portal.book(kind).live("lifecyclestage")
    present = record.values.get("lifecyclestage")
    if not stage or not present or definition is None:
        return False
    order = [option.value for option in definition.options]
    return order.index(stage) < order.index(present)


def _follow_company(portal: Portal, kind: ObjectType, record: Record, changed: Mapping[str, str]) -> None:
    """A contact's `associatedcompanyid` and its primary association are one thing."""
    company = changed.get("associatedcompanyid", "")
    if kind is CONTACTS and company and portal.shelf(COMPANIES).get(company):
        portal.links.tie(CONTACT_COMPANY, record.number, int(company), primary=True)


def _write(
    kind: ObjectType,
    record: Record,
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
    source: Source,
) -> Write:
    at = record.values[kind.modified]
    return Write(at, source.type, source.id, kind.name, record.id, before, after)
