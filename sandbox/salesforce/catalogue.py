"""All objects of this org together."""

from __future__ import annotations

from . import activity_catalogue, people_catalogue, setup_catalogue
from .schema import Schema

SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")


def org_schema(industries: tuple[str, ...], sources: tuple[str, ...]) -> Schema:
    """A fresh schema whose Industry and LeadSource picklists hold these values beside the vendor's own."""
    origins = tuple(dict.fromkeys((*SOURCES, *sources)))
    return Schema(
        (
            people_catalogue.lead(industries, origins),
            people_catalogue.contact(origins),
            people_catalogue.account(industries, origins),
            people_catalogue.opportunity(origins),
            people_catalogue.contact_role(),
            activity_catalogue.task(),
            activity_catalogue.event(),
            activity_catalogue.campaign(),
            activity_catalogue.campaign_member(),
            setup_catalogue.organization(),
            setup_catalogue.user(),
            setup_catalogue.group(),
            setup_catalogue.queue_object(),
            setup_catalogue.permission_set(),
            setup_catalogue.field_permissions(),
            setup_catalogue.object_permissions(),
            setup_catalogue.permission_set_assignment(),
            setup_catalogue.custom_field(),
        )
    )
