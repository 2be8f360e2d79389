"""A population laid out in the portal's objects, and what each day adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from sandbox.hubspot.changes import COMPANIES, CONTACTS, create, update
from sandbox.hubspot.events import EVENT_TYPES
from sandbox.hubspot.object_types import OBJECT_TYPES
from sandbox.hubspot.portal import Owner, Portal
from sandbox.hubspot.property_table import CALL_OUTCOMES, COMPANY_INDUSTRIES
from sandbox.hubspot.records import Record, Source
from sandbox.hubspot.values import decimal_text, stamp
from sandbox.people import Colleague, Company, Day, Edit, Happening, Person, Population

FIRST_OWNER, OWNER_STEP = 41_629_779, 7
FIRST_USER, USER_STEP = 9_586_504, 13
FIRST_TEAM = 1_001

FORM = Source("FORM", "website", "FORM")
IMPORTED = Source("IMPORT", "1", "IMPORT")
DEALS = OBJECT_TYPES["deals"]

#: Where a person came from, in HubSpot's words.
SOURCES = MappingProxyType(
    {
        "Website": "ORGANIC_SEARCH",
        "Google Ads": "PAID_SEARCH",
        "LinkedIn": "SOCIAL_MEDIA",
        "Webinar": "OTHER_CAMPAIGNS",
        "Event": "OFFLINE",
        "Referral": "REFERRALS",
        "WhatsApp": "DIRECT_TRAFFIC",
        "Partner": "REFERRALS",
    }
)
#: A rep's verdict in this portal's three words.
VERDICTS = MappingProxyType(
    {
        "accepted": "promising",
        "promising": "promising",
        "rejected_budget": "neutral",
        "rejected_timing": "neutral",
        "rejected_person": "poor",
    }
)
#: The portal does not list everyone who merely uses the product: they have influence at most.
BUYING_ROLES = MappingProxyType({"user": "influencer"})
#: The contact property behind a field of a person that colleagues edit.
FIELDS = MappingProxyType(
    {
        "owner": "hubspot_owner_id",
        "title": "jobtitle",
        "phone": "phone",
        "budget": "budget",
        "need": "need",
        "timeline": "buy_by",
        "buying_role": "buying_role",
        "verdict": "rep_verdict",
    }
)
_CALLS = MappingProxyType(
    {
        "connected": "Connected",
        "no_answer": "No answer",
        "busy": "Busy",
        "left_message": "Left live message",
    }
)


def owners_of(colleagues: Iterable[Colleague]) -> dict[str, Owner]:
    """The colleagues as owners, by owner id; owner ids and user ids are different numbers."""
    colleagues = tuple(colleagues)
    teams = {team: str(FIRST_TEAM + n) for n, team in enumerate(sorted({one.team for one in colleagues}))}
    owners = {}
    for place, colleague in enumerate(colleagues):
        first, _, last = colleague.name.partition(" ")
        id = str(FIRST_OWNER + OWNER_STEP * place)
        owners[id] = Owner(
            id=id,
            user_id=FIRST_USER + USER_STEP * place,
            key=colleague.key,
            email=colleague.email,
            first_name=first,
            last_name=last,
            team=colleague.team,
            team_id=teams[colleague.team],
            active=colleague.active,
        )
    return owners


class Layout:
    """Who is which record. People and companies are known by their keys."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._owners = {owner.key: owner for owner in portal.owners.values()}
        self._contacts: dict[str, int] = {}
        self._companies: dict[str, int] = {}

    def settle_in(self, population: Population) -> None:
        """Make everyone's records, each stamped with the time it came to be; ids follow creation."""
        people = sorted(population.people, key=lambda person: person.created)
        opened = people[0].created if people else self._portal.clock.now
        for company in population.companies:
            self._company(company, opened)
        for person in people:
            self._person(person)

    def take_in(self, day: Day) -> None:
        """Newcomers, what known people did, and what colleagues edited."""
        for person in day.newcomers:
            self._person(person)
        for key, happening in day.happenings:
            if contact := self._contact(key):
                self._happening(contact, happening)
        for edit in day.edits:
            if contact := self._contact(edit.person):
                self._edit(contact, edit)

    def clear(self) -> None:
        """Forget everyone, and all that they did."""
        self._contacts.clear()
        self._companies.clear()
        self._portal.links.clear()
        self._portal.occurrences.clear()
        for shelf in self._portal.shelves.values():
            shelf.clear()

    def by_hand(self, owner: Owner) -> Source:
        """The source of what an owner does in the application."""
        return Source("CRM_UI", f"userId:{owner.user_id}", "CRM_UI", owner.user_id)

    def _contact(self, key: str) -> Record | None:
        """The person's contact, or the one it was merged into; None when it is gone."""
        number = self._contacts.get(key)
        return None if number is None else self._portal.current(CONTACTS, str(number))

    def _company(self, company: Company, opened: datetime) -> int:
        number = self._companies.get(company.key)
        if number is None:
            record = create(self._portal, COMPANIES, company_values(company), IMPORTED, stamp(opened))
            number = self._companies[company.key] = record.number
        return number

    def _person(self, person: Person) -> None:
        values = contact_values(person) | rolled_up(person.happenings)
        if person.company:
            values["associatedcompanyid"] = str(self._company(person.company, person.created))
        if owner := self._owners.get(person.owner):
            values["hubspot_owner_id"] = owner.id
        contact = create(self._portal, CONTACTS, values, FORM, stamp(person.created))
        self._contacts[person.key] = contact.number
        for happening in person.happenings:
            self._happening(contact, happening)
        if person.outcome and person.outcome_at:
            self._deal(contact, person.outcome, self._of(person.owner), person.outcome_at)
        elif person.verdict == "accepted":
            self._open_deal(contact, self._of(person.owner), stamp(person.created))

    def _happening(self, contact: Record, happening: Happening) -> None:
        """An event, or an engagement by a colleague; neither moves the contact's stamp."""
        if happening.kind in EVENT_TYPES:
            self._portal.occurrences.add(
                happening.kind, contact.number, stamp(happening.at), happening.properties
            )
            return
        name, values = _ENGAGEMENTS[happening.kind]
        owner = self._owners.get(happening.properties.get("by", ""))
        given = {"hs_timestamp": stamp(happening.at)} | values(happening)
        if owner:
            given["hubspot_owner_id"] = owner.id
        source = self._of(happening.properties.get("by", ""))
        record = create(self._portal, OBJECT_TYPES[name], given, source, stamp(happening.at))
        self._portal.links.tie((name, "contacts"), record.number, contact.number)

    def _edit(self, contact: Record, edit: Edit) -> None:
        if edit.field == "outcome":
            self._deal(contact, edit.value or "lost", self._of(edit.by), edit.at)
            return
        value = edit.value or ""
        if edit.field == "owner":
            owner = self._owners.get(value)
            value = owner.id if owner else ""
        elif edit.field in _WORDS:
            value = _WORDS[edit.field](value)
        update(
            self._portal, CONTACTS, contact, {FIELDS[edit.field]: value}, self._of(edit.by), stamp(edit.at)
        )

    def _deal(self, contact: Record, outcome: str, source: Source, at: datetime) -> None:
        """Close the contact's deal, opening one first where there is none; a won one makes a customer."""
        deals = self._portal.shelf(DEALS)
        ties = self._portal.links.of(("contacts", "deals"), contact.number)
        held = [deal for number in ties if (deal := deals.get(str(number)))]
        deal = held[-1] if held else self._open_deal(contact, source, contact.values[CONTACTS.created])
        closed = {"dealstage": "closedwon" if outcome == "won" else "closedlost", "closedate": stamp(at)}
        update(self._portal, DEALS, deal, closed, source, stamp(at))
        if outcome == "won":
            update(self._portal, CONTACTS, contact, {"lifecyclestage": "customer"}, source, stamp(at))

    def _open_deal(self, contact: Record, source: Source, at: str) -> Record:
        name = contact.values.get("company") or contact.values.get("lastname", "")
        values = {
            "dealname": f"{name} - Deal",
            "pipeline": "default",
            "dealstage": "qualifiedtobuy",
            "amount": contact.values.get("budget", ""),
            "hubspot_owner_id": contact.values.get("hubspot_owner_id", ""),
        }
        deal = create(self._portal, DEALS, values, source, at)
        links = self._portal.links
        links.tie(("deals", "contacts"), deal.number, contact.number)
        company = links.primary(("contacts", "companies"), contact.number)
        if company is not None:
            links.tie(("deals", "companies"), deal.number, company, primary=True)
        return deal

    def _of(self, key: str) -> Source:
        """The source of what a colleague did; a queue's doing is the portal's own."""
        owner = self._owners.get(key)
        return self.by_hand(owner) if owner else IMPORTED


def company_values(company: Company) -> dict[str, str]:
    """The company's properties; unknown figures stay unset."""
    return {
        "name": company.name,
        "domain": company.domain,
        "website": company.domain,
        "industry": COMPANY_INDUSTRIES.get(company.industry, ""),
        "numberofemployees": _figure(company.employees),
        "annualrevenue": _figure(company.revenue),
        "country": company.country,
        "city": company.city,
    }


def contact_values(person: Person) -> dict[str, str]:
    """The person's own properties, without owner and company id; what is unknown is ""."""
    company = person.company
    values = {
        "email": person.email,
        "firstname": person.first_name,
        "lastname": person.last_name,
        "jobtitle": person.title,
        "phone": person.phone,
        "company": company.name if company else None,
        "website": company.domain if company else None,
        "industry": company.industry if company else None,
        "country": person.country,
        "city": person.city,
        "hs_analytics_source": SOURCES.get(person.source, "OFFLINE"),
        "lifecyclestage": _lifecycle(person),
        "hs_lead_status": _lead_status(person),
        "budget": _figure(person.budget),
        "need": person.need,
        "buy_by": person.timeline,
        "buying_role": _buying_role(person.buying_role or ""),
        "rep_verdict": _verdict(person.verdict or ""),
        "profiling_opt_out": "true" if person.opted_out else None,
    }
    return {name: value or "" for name, value in values.items()}


def rolled_up(happenings: Iterable[Happening]) -> dict[str, str]:
    """The contact's read-only counters and dates over what it did up to its creation here."""
    times: dict[str, list[str]] = {}
    forms: list[str] = []
    for happening in happenings:
        times.setdefault(happening.kind, []).append(stamp(happening.at))
        if happening.kind == "form_submitted":
            forms.append(happening.properties.get("form", ""))
    values = {name: str(len(times[kind])) for kind, name in _COUNTERS.items() if kind in times}
    values |= {name: times[kind][-1] for kind, name in _LAST.items() if kind in times}
    if forms:
        values["num_unique_conversion_events"] = str(len(set(forms)))
        values["recent_conversion_event_name"] = forms[-1]
        values["first_conversion_date"] = times["form_submitted"][0]
    if talks := sorted(at for kind in ("call", "email", "meeting") for at in times.get(kind, ())):
        values["num_contacted_notes"] = values["num_notes"] = str(len(talks))
        values["notes_last_contacted"] = values["notes_last_updated"] = talks[-1]
    return values


_COUNTERS = MappingProxyType(
    {
        "page_view": "hs_analytics_num_page_views",
        "email_open": "hs_email_open",
        "email_click": "hs_email_click",
        "form_submitted": "num_conversion_events",
    }
)
_LAST = MappingProxyType(
    {
        "page_view": "hs_analytics_last_timestamp",
        "email_open": "hs_email_last_open_date",
        "email_click": "hs_email_last_click_date",
        "form_submitted": "recent_conversion_date",
    }
)


def _call(happening: Happening) -> dict[str, str]:
    outcome = _CALLS.get(happening.properties.get("outcome", ""), "No answer")
    return {
        "hs_call_title": happening.properties.get("subject", ""),
        "hs_call_disposition": CALL_OUTCOMES[outcome],
        "hs_call_status": "COMPLETED",
        "hs_call_direction": "OUTBOUND",
    }


def _email(happening: Happening) -> dict[str, str]:
    return {
        "hs_email_subject": happening.properties.get("subject", ""),
        "hs_email_direction": "EMAIL",
        "hs_email_status": "SENT",
    }


def _meeting(happening: Happening) -> dict[str, str]:
    """A meeting is created with its booking and bears the time at which it starts."""
    starts = happening.properties.get("starts")
    start = stamp(datetime.fromisoformat(starts) if starts else happening.at)
    return {
        "hs_timestamp": start,
        "hs_meeting_title": happening.properties.get("subject", ""),
        "hs_meeting_outcome": happening.properties.get("outcome", "scheduled").upper(),
        "hs_meeting_start_time": start,
    }


_ENGAGEMENTS: Mapping[str, tuple[str, Callable[[Happening], dict[str, str]]]] = MappingProxyType(
    {"call": ("calls", _call), "email": ("emails", _email), "meeting": ("meetings", _meeting)}
)


def _verdict(word: str) -> str:
    return VERDICTS.get(word, "")


def _buying_role(word: str) -> str:
    return BUYING_ROLES.get(word, word)


def _amount(text: str) -> str:
    return decimal_text(text) if text else ""


#: How an edited field's value is put into the portal's words.
_WORDS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"verdict": _verdict, "buying_role": _buying_role, "budget": _amount}
)


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)


def _lifecycle(person: Person) -> str:
    if person.verdict == "accepted":
        return "opportunity"
    known = any(happening.kind == "form_submitted" for happening in person.happenings)
    return "lead" if known else "subscriber"


def _lead_status(person: Person) -> str:
    verdict = person.verdict or ""
    if verdict.startswith("rejected"):
        return "BAD_TIMING" if verdict == "rejected_timing" else "UNQUALIFIED"
    if verdict == "accepted":
        return "OPEN_DEAL"
    talked = any(happening.kind in _ENGAGEMENTS for happening in person.happenings)
    return "ATTEMPTED_TO_CONTACT" if talked else "NEW"
