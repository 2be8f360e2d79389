"""Leads, contacts, accounts and deals as a table. Types, lengths and flags of the standard fields are those
of recorded describes; the custom fields are this org's own."""

from __future__ import annotations

from .field_kinds import binned, fixed, fixed_mark, identity, link, mark, money, pick, stamps, text, whole
from .schema import Entity, Field

RATING = ("Hot", "Warm", "Cold")
LEAD_STATUSES = (
    "Open - Not Contacted",
    "Working - Contacted",
    "Closed - Converted",
    "Closed - Not Converted",
)
BUYING_ROLES = ("Decision Maker", "Budget Holder", "Champion", "Influencer", "Gatekeeper")
VERDICTS = ("Promising", "Neutral", "Poor")
STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
)


def _profile() -> tuple[Field, ...]:
    """The fields that this org's own administrator added to Lead and Contact."""
    return (
        Field("Budget__c", "Budget", "currency", precision=18, scale=0),
        Field("Buying_Role__c", "Buying Role", "picklist", 255, values=BUYING_ROLES, restricted=True),
        text("Need__c", "Need", 255),
        Field("Buy_By__c", "Buy By", "date"),
        Field("Rep_Verdict__c", "Rep Verdict", "picklist", 255, values=VERDICTS, restricted=True),
        mark("Profiling_Opt_Out__c", "Profiling Opt Out"),
    )


def _person(prefix: str = "") -> tuple[Field, ...]:
    """Names and ways to reach a person; `prefix` leads the parts of the address."""
    return (
        text("LastName", "Last Name", 80, nillable=False),
        text("FirstName", "First Name", 40),
        pick("Salutation", "Salutation", ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof."), length=40),
        fixed("Name", "Full Name", "string", 121),
        text("Title", "Title", 128),
        text(f"{prefix}Street", f"{prefix or ''} Street".strip(), 255, "textarea"),
        text(f"{prefix}City", f"{prefix} City".strip(), 40),
        text(f"{prefix}State", f"{prefix} State/Province".strip(), 80),
        text(f"{prefix}PostalCode", f"{prefix} Zip/Postal Code".strip(), 20),
        text(f"{prefix}Country", f"{prefix} Country".strip(), 80),
        text("Phone", "Phone", 40, "phone"),
        text("MobilePhone", "Mobile Phone", 40, "phone"),
        text("Fax", "Fax", 40, "phone"),
        text("Email", "Email", 80, "email"),
        text("Description", "Description", 32000, "textarea"),
    )


def lead(industries: tuple[str, ...], sources: tuple[str, ...]) -> Entity:
    """Lead, with the industries and sources that this org uses as picklist values."""
    fields = (
        identity("Lead"),
        binned(),
        fixed("MasterRecordId", "Master Record ID", "reference", 18, ("Lead",)),
        *_person(),
        text("Company", "Company", 255, nillable=False),
        text("Website", "Website", 255, "url"),
        pick("LeadSource", "Lead Source", sources),
        pick("Status", "Status", LEAD_STATUSES, default=LEAD_STATUSES[0]),
        pick("Industry", "Industry", industries),
        pick("Rating", "Rating", RATING),
        money("AnnualRevenue", "Annual Revenue"),
        whole("NumberOfEmployees", "Employees"),
        link("OwnerId", "Owner ID", ("Group", "User"), nillable=False),
        Field("IsConverted", "Converted", "boolean", nillable=False, updateable=False, default=False),
        fixed("ConvertedDate", "Converted Date", "date"),
        fixed("ConvertedAccountId", "Converted Account ID", "reference", 18, ("Account",)),
        fixed("ConvertedContactId", "Converted Contact ID", "reference", 18, ("Contact",)),
        fixed("ConvertedOpportunityId", "Converted Opportunity ID", "reference", 18, ("Opportunity",)),
        mark("IsUnreadByOwner", "Unread By Owner", default=True),
        *stamps(),
        fixed("LastActivityDate", "Last Activity", "date"),
        Field("EmailBouncedReason", "Email Bounced Reason", "string", 255, createable=False),
        Field("EmailBouncedDate", "Email Bounced Date", "datetime", createable=False),
        *_profile(),
    )
    return Entity("Lead", "Lead", "Leads", "00Q", fields)


def contact(sources: tuple[str, ...]) -> Entity:
    """Contact."""
    fields = (
        identity("Contact"),
        binned(),
        fixed("MasterRecordId", "Master Record ID", "reference", 18, ("Contact",)),
        link("AccountId", "Account ID", ("Account",)),
        *_person("Mailing"),
        text("Department", "Department", 80),
        link("ReportsToId", "Reports To ID", ("Contact",)),
        pick("LeadSource", "Lead Source", sources),
        link("OwnerId", "Owner ID", ("User",), nillable=False),
        *stamps(),
        fixed("LastActivityDate", "Last Activity", "date"),
        text("EmailBouncedReason", "Email Bounced Reason", 255),
        Field("EmailBouncedDate", "Email Bounced Date", "datetime"),
        fixed_mark("IsEmailBounced", "Is Email Bounced"),
        *_profile(),
    )
    return Entity("Contact", "Contact", "Contacts", "003", fields)


def account(industries: tuple[str, ...], sources: tuple[str, ...]) -> Entity:
    """Account."""
    fields = (
        identity("Account"),
        binned(),
        fixed("MasterRecordId", "Master Record ID", "reference", 18, ("Account",)),
        text("Name", "Account Name", 255, nillable=False),
        pick(
            "Type",
            "Account Type",
            ("Prospect", "Customer - Direct", "Customer - Channel", "Other"),
            length=40,
        ),
        link("ParentId", "Parent Account ID", ("Account",)),
        text("BillingStreet", "Billing Street", 255, "textarea"),
        text("BillingCity", "Billing City", 40),
        text("BillingCountry", "Billing Country", 80),
        text("Phone", "Account Phone", 40, "phone"),
        text("AccountNumber", "Account Number", 40),
        text("Website", "Website", 255, "url"),
        text("Site", "Account Site", 80),
        pick("Industry", "Industry", industries),
        money("AnnualRevenue", "Annual Revenue"),
        whole("NumberOfEmployees", "Employees"),
        text("Description", "Account Description", 32000, "textarea"),
        pick("Rating", "Account Rating", RATING),
        link("OwnerId", "Owner ID", ("User",), nillable=False),
        pick("AccountSource", "Account Source", sources),
        *stamps(),
        fixed("LastActivityDate", "Last Activity", "date"),
    )
    return Entity("Account", "Account", "Accounts", "001", fields)


def opportunity(sources: tuple[str, ...]) -> Entity:
    """Opportunity."""
    fields = (
        identity("Opportunity"),
        binned(),
        link("AccountId", "Account ID", ("Account",)),
        text("Name", "Name", 120, nillable=False),
        Field("StageName", "Stage", "picklist", 255, values=STAGES, nillable=False),
        Field("Amount", "Amount", "currency", precision=18, scale=2),
        Field("Probability", "Probability (%)", "percent", precision=3),
        Field("CloseDate", "Close Date", "date", nillable=False),
        text("Type", "Opportunity Type", 255),
        pick("LeadSource", "Lead Source", sources),
        fixed_mark("IsClosed", "Closed"),
        fixed_mark("IsWon", "Won"),
        link("CampaignId", "Campaign ID", ("Campaign",)),
        link("OwnerId", "Owner ID", ("User",), nillable=False),
        *stamps(),
    )
    return Entity("Opportunity", "Opportunity", "Opportunities", "006", fields)


def contact_role() -> Entity:
    """Which contact plays what part in a deal."""
    fields = (
        identity("Contact Role"),
        link("OpportunityId", "Opportunity ID", ("Opportunity",), nillable=False),
        link("ContactId", "Contact ID", ("Contact",), nillable=False),
        pick("Role", "Role", ("Decision Maker", "Evaluator", "Economic Buyer", "Influencer", "Other")),
        mark("IsPrimary", "Primary"),
        *stamps(),
        binned(),
    )
    return Entity(
        "OpportunityContactRole", "Opportunity Contact Role", "Opportunity Contact Role", "00K", fields
    )
