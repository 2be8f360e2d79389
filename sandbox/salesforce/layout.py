"""Laying out the population as rows of this org, at the start and as days go by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from ..people import Colleague, Day, Edit, Person, Population
from . import conversion, happenings
from .conversion import Deal
from .org import Org
from .register import Register
from .rules import worked_out
from .selection import Row

ASIDE = "[not provided]"  # what the vendor's own web forms put where a lead names no company
CONVERTED_SHARE = 10  # one in so many people is a contact by now
_TALKS = ("call", "email", "meeting")
_STANDING = timedelta(days=730)  # how long ago the org was set up


def set_up(org: Org, population: Population) -> Register:
    """The org itself, its users and queues. There is an Inbound queue even if the population has none."""
    register = Register()
    begun = org.now - _STANDING
    org.id = org.rows.insert("Organization", _organization(), "", begun)
    for colleague in population.colleagues:
        register.users[colleague.key] = org.rows.insert("User", _user(colleague), "", begun)
    people = [c for c in population.colleagues if c.active and not c.integration]
    register.reps = tuple(register.users[colleague.key] for colleague in people)
    register.integration = next(register.users[c.key] for c in population.colleagues if c.integration)
    for name in dict.fromkeys((*population.queues, "Inbound")):
        register.queues[name] = _queue(org, register, name, begun)
    org.inbound = register.queues["Inbound"]
    return register


def lay_out(org: Org, register: Register, population: Population) -> None:
    """Everyone as leads, one in ten of them converted since, with all that they did."""
    turned = _turned(population.people)
    for person in sorted(population.people, key=lambda one: one.created):
        _newcomer(org, register, person)
        if person.key in turned:
            convert(org, register, person.key, _stage(person.outcome), _turning(person, org.now))
        elif person.outcome == "lost":
            at = person.outcome_at or org.now
            _set_lead(org, register, person.key, {"Status": "Closed - Not Converted"}, at)
        for happening in person.happenings:
            happenings.record(org, register, person.key, happening)


def take_in(org: Org, register: Register, day: Day) -> None:
    """What a day brings, in order of time and stamped with its own times."""
    acts: list[tuple[datetime, int, Callable[[], None]]] = []
    for person in day.newcomers:
        acts.append((person.created, len(acts), partial(_arrive, org, register, person)))
    for key, happening in day.happenings:
        acts.append((happening.at, len(acts), partial(happenings.record, org, register, key, happening)))
    for edit in day.edits:
        acts.append((edit.at, len(acts), partial(_edit, org, register, edit)))
    for _, _, act in sorted(acts, key=lambda one: one[:2]):
        act()


def _organization() -> Row:
    return {
        "Name": "Sandbox",
        "Country": "ID",
        "TimeZoneSidKey": "Asia/Jakarta",
        "LanguageLocaleKey": "en_US",
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "SBX1",
        "IsSandbox": True,
    }


def _user(colleague: Colleague) -> Row:
    first, _, last = colleague.name.rpartition(" ")
    return {
        "Username": colleague.email,
        "FirstName": first or None,
        "LastName": last,
        "Name": colleague.name,
        "Email": colleague.email,
        "Department": colleague.team,
        "IsActive": colleague.active,
        "UserType": "Standard",
        "TimeZoneSidKey": "Asia/Jakarta",
    }


def _queue(org: Org, register: Register, name: str, at: datetime) -> str:
    by = register.reps[0]
    values = {"Name": name, "DeveloperName": name.replace(" ", "_"), "Type": "Queue"}
    queue = org.rows.insert("Group", values, by, at)
    org.rows.insert("QueueSobject", {"QueueId": queue, "SobjectType": "Lead"}, by, at)
    return queue


def _turned(people: tuple[Person, ...]) -> frozenset[str]:
    """Who is a contact by now: all who bought, then lost and open deals, the oldest first."""
    target = len(people) // CONVERTED_SHARE
    by_age = sorted(people, key=lambda person: person.created)
    won = [person.key for person in by_age if person.outcome == "won"]
    room = max(0, target - len(won))
    lost = [person.key for person in by_age if person.outcome == "lost"][: room // 2]
    still = [person.key for person in by_age if person.outcome is None and person.happenings]
    return frozenset((*won, *lost, *still[: room - len(lost)]))


def _stage(outcome: str | None) -> str:
    return {"won": conversion.WON, "lost": conversion.LOST}.get(outcome or "", conversion.OPEN)


def _turning(person: Person, now: datetime) -> datetime:
    """When a person was converted: with the outcome, else with the last that is known of them."""
    return min(person.outcome_at or person.happenings[-1].at, now)


def _newcomer(org: Org, register: Register, person: Person) -> None:
    values = _lead(register, person)
    by = register.person(person.owner)
    register.leads[person.key] = org.rows.insert("Lead", values, by, person.created)


def _arrive(org: Org, register: Register, person: Person) -> None:
    _newcomer(org, register, person)
    for happening in person.happenings:
        happenings.record(org, register, person.key, happening)


def _lead(register: Register, person: Person) -> Row:
    company = person.company
    talked = any(happening.kind in _TALKS for happening in person.happenings)
    values: Row = {
        "FirstName": person.first_name or None,
        "LastName": person.last_name or ASIDE,
        "Company": company.name if company else ASIDE,
        "Title": person.title,
        "Email": person.email,
        "Phone": person.phone,
        "Country": person.country,
        "City": person.city,
        "Website": f"https://www.{company.domain}" if company else None,
        "Industry": company.industry if company else None,
        "AnnualRevenue": _amount(company.revenue if company else None),
        "NumberOfEmployees": company.employees if company else None,
        "LeadSource": person.source,
        "Status": "Working - Contacted" if talked else "Open - Not Contacted",
        "OwnerId": register.owner(person.owner),
        "Budget__c": _amount(person.budget),
        "Need__c": person.need,
        "Buy_By__c": person.timeline,
        "Buying_Role__c": _title(person.buying_role),
        "Rep_Verdict__c": _title(person.verdict),
        "Profiling_Opt_Out__c": person.opted_out,
    }
    name = " ".join(part for part in (person.first_name, person.last_name or ASIDE) if part)
    return {field: value for field, value in values.items() if value is not None} | {"Name": name}


def _amount(value: int | str | None) -> float | None:
    return None if value is None else float(value)


def _title(word: str | None) -> str | None:
    """`decision_maker` as the picklist has it: Decision Maker."""
    return word.replace("_", " ").title() if word else None


def convert(org: Org, register: Register, key: str, stage: str, at: datetime, by: str | None = None) -> None:
    """Convert a person's lead into the account of its company's name, a contact and a deal at `stage`."""
    lead = register.leads[key]
    row = org.rows.of("Lead")[lead]
    company = str(row["Company"])
    account = register.accounts.get(company) if company != ASIDE else None
    owner = str(row["OwnerId"])
    rep = (
        owner
        if owner in register.users.values()
        else register.reps[len(register.contacts) % len(register.reps)]
    )
    made = conversion.convert(org, lead, Deal(account, stage, rep, by or rep, at))
    register.accounts.setdefault(company, made.account)
    register.contacts[key] = made.contact
    register.opportunities[key] = made.opportunity


def _set_lead(
    org: Org, register: Register, key: str, values: Row, at: datetime, by: str | None = None
) -> None:
    org.rows.update("Lead", register.leads[key], values, by or register.reps[0], at)


def _edit(org: Org, register: Register, edit: Edit) -> None:
    """A person's edit of a field, on the contact once there is one."""
    by = register.person(edit.by)
    if edit.field == "outcome":
        _decide(org, register, edit, by)
        return
    name, value = _EDITS[edit.field](register, edit.value)
    contact = register.contacts.get(edit.person)
    entity, identity = ("Contact", contact) if contact else ("Lead", register.leads[edit.person])
    if entity == "Contact" and name == "OwnerId" and str(value).startswith("00G"):
        return  # a contact belongs to a user
    org.rows.update(entity, str(identity), {name: value}, by, edit.at)


def _decide(org: Org, register: Register, edit: Edit, by: str) -> None:
    """A deal is won or lost; a lead that is won is converted."""
    opportunity = register.opportunities.get(edit.person)
    if opportunity:
        values: Row = {"StageName": _stage(edit.value), "CloseDate": edit.at.date().isoformat()}
        values.update(worked_out(org, "Opportunity", values))
        org.rows.update("Opportunity", opportunity, values, by, edit.at)
    elif edit.value == "won":
        convert(org, register, edit.person, conversion.WON, edit.at)
    else:
        _set_lead(org, register, edit.person, {"Status": "Closed - Not Converted"}, edit.at, by)


_EDITS: dict[str, Callable[[Register, str | None], tuple[str, object]]] = {
    "owner": lambda register, value: ("OwnerId", register.owner(value or "")),
    "title": lambda register, value: ("Title", value),
    "phone": lambda register, value: ("Phone", value),
    "budget": lambda register, value: ("Budget__c", _amount(value)),
    "need": lambda register, value: ("Need__c", value),
    "timeline": lambda register, value: ("Buy_By__c", value),
    "buying_role": lambda register, value: ("Buying_Role__c", _title(value)),
    "verdict": lambda register, value: ("Rep_Verdict__c", _title(value)),
}
