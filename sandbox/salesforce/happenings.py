"""How this org records what people did: tasks, events and answers to campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..people import Happening
from . import stamps
from .org import Org
from .register import Register
from .selection import Row

_TASK_TYPES = {
    "page_view": "Web Visit",
    "form_submitted": "Form",
    "email_click": "Email Click",
    "email_open": "Email Open",
    "call": "Call",
    "email": "Email",
}
_MEETING_MINUTES = 60


def record(org: Org, register: Register, person: str, happening: Happening) -> None:
    """Store one happening of a person, stamped with its own time."""
    if happening.kind == "meeting":
        _meeting(org, register, person, happening)
    elif happening.kind in ("download", "event_attended"):
        _answered(org, register, person, happening)
    else:
        _task(org, register, person, happening)


def _who(register: Register, person: str) -> str:
    return register.contacts.get(person) or register.leads[person]


def _task(org: Org, register: Register, person: str, happening: Happening) -> None:
    properties = happening.properties
    kind = _TASK_TYPES[happening.kind]
    by = register.person(properties.get("by", ""))
    values = _filled(
        {
            "WhoId": _who(register, person),
            "OwnerId": by,
            "Subject": (properties.get("subject") or properties.get("campaign") or kind)[:255],
            "Type": kind,
            "TaskSubtype": kind if kind in ("Call", "Email") else "Task",
            "Status": "Completed",
            "IsClosed": True,
            "CompletedDateTime": stamps.stamp(happening.at),
            "ActivityDate": happening.at.date().isoformat(),
            "CallDisposition": properties.get("outcome"),
            "Url__c": properties.get("url", "")[:255],
            "Form__c": properties.get("form"),
            "Asset__c": properties.get("asset"),
            "Bot__c": properties.get("bot") == "true",
        }
    )
    org.rows.insert("Task", values, by, happening.at)


def _meeting(org: Org, register: Register, person: str, happening: Happening) -> None:
    properties = happening.properties
    starts = datetime.fromisoformat(properties["starts"]) if "starts" in properties else happening.at
    by = register.person(properties.get("by", ""))
    values = _filled(
        {
            "WhoId": _who(register, person),
            "OwnerId": by,
            "Subject": properties.get("subject") or "Meeting",
            "Type": "Meeting",
            "StartDateTime": stamps.stamp(starts),
            "EndDateTime": stamps.stamp(starts + timedelta(minutes=_MEETING_MINUTES)),
            "ActivityDateTime": stamps.stamp(starts),
            "ActivityDate": starts.date().isoformat(),
            "DurationInMinutes": _MEETING_MINUTES,
            "Description": properties.get("outcome"),
        }
    )
    org.rows.insert("Event", values, by, happening.at)


def _answered(org: Org, register: Register, person: str, happening: Happening) -> None:
    """An answer to a campaign. A person is a member once: a second answer leaves the first as it is."""
    name = happening.properties.get("asset") or happening.properties.get("campaign") or "Event"
    campaign = register.campaigns.get(name) or _campaign(org, register, name, happening)
    contact = register.contacts.get(person)
    member = contact or register.leads[person]
    key = (campaign, member)
    if key in register.members:
        return
    register.members.add(key)
    values: Row = {
        "CampaignId": campaign,
        "LeadId": register.leads[person],
        "Status": "Responded",
        "HasResponded": True,
        "FirstRespondedDate": happening.at.date().isoformat(),
        "LeadOrContactId": member,
        "Type": "Contact" if contact else "Lead",
    }
    if contact:
        values["ContactId"] = contact
    org.rows.insert("CampaignMember", values, register.reps[0], happening.at)


def _campaign(org: Org, register: Register, name: str, happening: Happening) -> str:
    """The campaign of an asset or event, made a week before it is first answered."""
    event = "Webinar" if "webinar" in name.lower() else "Conference"
    begun = happening.at - timedelta(days=7)
    values = {
        "Name": name,
        "Type": "Content" if happening.kind == "download" else event,
        "Status": "In Progress",
        "IsActive": True,
        "StartDate": begun.date().isoformat(),
        "OwnerId": register.reps[0],
    }
    register.campaigns[name] = org.rows.insert("Campaign", values, register.reps[0], begun)
    return register.campaigns[name]


def _filled(values: Mapping[str, object]) -> Row:
    return {name: value for name, value in values.items() if value not in (None, "")}
