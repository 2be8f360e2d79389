"""What people do, as a table: tasks, events and campaigns. Event follows its recorded describe, the rest the
Object Reference."""

from __future__ import annotations

from .field_kinds import binned, fixed, fixed_mark, identity, link, mark, pick, stamps, text, whole
from .schema import Entity, Field

TASK_TYPES = ("Call", "Email", "Email Click", "Email Open", "Web Visit", "Form", "Meeting", "Other")
TASK_STATUSES = ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred")
CAMPAIGN_TYPES = ("Content", "Webinar", "Conference", "Email", "Other")


def _related() -> tuple[Field, ...]:
    return (
        link("WhoId", "Name ID", ("Contact", "Lead")),
        link("WhatId", "Related To ID", ("Account", "Opportunity", "Campaign")),
    )


def _touch() -> tuple[Field, ...]:
    """This org's own fields of Activity, which Task and Event share."""
    return (
        text("Url__c", "URL", 255),
        text("Form__c", "Form", 255),
        text("Asset__c", "Asset", 255),
        mark("Bot__c", "Bot"),
    )


def task() -> Entity:
    """Task. Its Type is a free list that this org uses to tell page views, forms and e-mail apart."""
    fields = (
        identity("Activity"),
        *_related(),
        Field(
            "Subject",
            "Subject",
            "combobox",
            255,
            values=("Call", "Email", "Send Letter", "Send Quote", "Other"),
        ),
        Field("ActivityDate", "Due Date Only", "date"),
        pick("Status", "Status", TASK_STATUSES, default=TASK_STATUSES[0]),
        pick("Priority", "Priority", ("High", "Normal", "Low"), default="Normal"),
        link("OwnerId", "Assigned To ID", ("Group", "User"), nillable=False),
        text("Description", "Description", 32000, "textarea"),
        pick("Type", "Type", TASK_TYPES, length=40),
        binned(),
        fixed_mark("IsClosed", "Closed"),
        Field(
            "TaskSubtype", "Task Subtype", "picklist", 40, updateable=False, values=("Task", "Email", "Call")
        ),
        fixed("CompletedDateTime", "Completed Date", "datetime"),
        text("CallDisposition", "Call Result", 255),
        *stamps(),
        fixed_mark("IsArchived", "Archived"),
        Field(
            "IsRecurrence",
            "Create Recurring Series of Tasks",
            "boolean",
            nillable=False,
            updateable=False,
            default=False,
        ),
        *_touch(),
    )
    return Entity("Task", "Task", "Tasks", "00T", fields)


def event() -> Entity:
    """Event: a meeting with its times."""
    fields = (
        identity("Activity"),
        *_related(),
        Field("Subject", "Subject", "combobox", 255, values=("Call", "Email", "Meeting", "Other")),
        text("Location", "Location", 255),
        mark("IsAllDayEvent", "All-Day Event"),
        Field("ActivityDateTime", "Due Date Time", "datetime"),
        Field("ActivityDate", "Due Date Only", "date"),
        whole("DurationInMinutes", "Duration"),
        Field("StartDateTime", "Start Date Time", "datetime"),
        Field("EndDateTime", "End Date Time", "datetime"),
        text("Description", "Description", 32000, "textarea"),
        pick("Type", "Type", TASK_TYPES, length=40),
        link("OwnerId", "Assigned To ID", ("User",), nillable=False),
        binned(),
        fixed_mark("IsChild", "Is Child"),
        *stamps(),
        fixed_mark("IsArchived", "Archived"),
        Field(
            "IsRecurrence",
            "Create Recurring Series of Events",
            "boolean",
            nillable=False,
            updateable=False,
            default=False,
        ),
        *_touch(),
    )
    return Entity("Event", "Event", "Events", "00U", fields)


def campaign() -> Entity:
    """Campaign."""
    fields = (
        identity("Campaign"),
        binned(),
        text("Name", "Name", 80, nillable=False),
        pick("Type", "Type", CAMPAIGN_TYPES),
        pick("Status", "Status", ("Planned", "In Progress", "Completed", "Aborted")),
        Field("StartDate", "Start Date", "date"),
        Field("EndDate", "End Date", "date"),
        mark("IsActive", "Active"),
        text("Description", "Description", 32000, "textarea"),
        link("OwnerId", "Owner ID", ("User",), nillable=False),
        *stamps(),
    )
    return Entity("Campaign", "Campaign", "Campaigns", "701", fields)


def campaign_member() -> Entity:
    """Who was reached by a campaign and who answered."""
    fields = (
        identity("Campaign Member"),
        binned(),
        link("CampaignId", "Campaign ID", ("Campaign",), nillable=False),
        link("LeadId", "Lead ID", ("Lead",)),
        link("ContactId", "Contact ID", ("Contact",)),
        pick("Status", "Status", ("Sent", "Responded"), length=40, default="Sent"),
        fixed_mark("HasResponded", "Responded"),
        fixed("FirstRespondedDate", "First Responded Date", "date"),
        *stamps(),
        fixed("LeadOrContactId", "Related Record ID", "reference", 18, ("Contact", "Lead")),
        fixed("Type", "Type", "picklist", 40),
    )
    return Entity("CampaignMember", "Campaign Member", "Campaign Members", "00v", fields)
