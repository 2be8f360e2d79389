"""Turning a lead into an account, a contact and a deal, as a rep does with one button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .org import Org
from .rules import worked_out
from .selection import Row

CONVERTED = "Closed - Converted"
WON, LOST, OPEN = "Closed Won", "Closed Lost", "Proposal/Price Quote"
_CHANCE = {WON: 100.0, LOST: 0.0, OPEN: 60.0}
_TO_CLOSE = timedelta(days=60)
_USUAL_AMOUNT = 100_000_000.0
_SAME = (
    "FirstName",
    "LastName",
    "Salutation",
    "Title",
    "Phone",
    "MobilePhone",
    "Email",
    "LeadSource",
    "Budget__c",
    "Buying_Role__c",
    "Need__c",
    "Buy_By__c",
    "Rep_Verdict__c",
    "Profiling_Opt_Out__c",
)
_TO_ACCOUNT = {
    "Company": "Name",
    "Website": "Website",
    "Industry": "Industry",
    "AnnualRevenue": "AnnualRevenue",
    "NumberOfEmployees": "NumberOfEmployees",
    "City": "BillingCity",
    "Country": "BillingCountry",
    "LeadSource": "AccountSource",
}


@dataclass(frozen=True, slots=True)
class Deal:
    """How a conversion is made: into which account (None: a new one), at which stage, by whom and when."""

    account: str | None
    stage: str
    owner: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Converted:
    """The ids of what a lead became."""

    account: str
    contact: str
    opportunity: str


def convert(org: Org, lead: str, deal: Deal) -> Converted:
    """Convert a lead; its tasks and events move to the contact and its campaign members gain it."""
    row = org.rows.of("Lead")[lead]
    account = deal.account or _insert(org, deal, "Account", _renamed(row, _TO_ACCOUNT))
    contact = _insert(org, deal, "Contact", {**_contact(row), "AccountId": account})
    opportunity = _insert(org, deal, "Opportunity", _opportunity(row, deal, account))
    role = {"OpportunityId": opportunity, "ContactId": contact, "Role": "Decision Maker", "IsPrimary": True}
    org.rows.insert("OpportunityContactRole", role, deal.by, deal.at)
    became: Row = {
        "IsConverted": True,
        "ConvertedDate": deal.at.date().isoformat(),
        "ConvertedAccountId": account,
        "ConvertedContactId": contact,
        "ConvertedOpportunityId": opportunity,
        "Status": CONVERTED,
    }
    org.rows.update("Lead", lead, became, deal.by, deal.at)
    _hand_over(org, lead, contact, deal)
    return Converted(account, contact, opportunity)


def _insert(org: Org, deal: Deal, entity: str, values: Row) -> str:
    values = {"OwnerId": deal.owner, **values}
    return org.rows.insert(entity, {**values, **worked_out(org, entity, values)}, deal.by, deal.at)


def _renamed(row: Mapping[str, object], names: Mapping[str, str]) -> Row:
    return {new: row[old] for old, new in names.items() if row.get(old) is not None}


def _contact(row: Mapping[str, object]) -> Row:
    place = {"City": "MailingCity", "Country": "MailingCountry", "Street": "MailingStreet"}
    return {**_renamed(row, {name: name for name in _SAME}), **_renamed(row, place)}


def _opportunity(row: Mapping[str, object], deal: Deal, account: str) -> Row:
    closing = deal.at if deal.stage != OPEN else deal.at + _TO_CLOSE
    return {
        "Name": f"{row['Company']}-"[:120],
        "AccountId": account,
        "StageName": deal.stage,
        "Amount": row.get("Budget__c") or _USUAL_AMOUNT,
        "Probability": _CHANCE[deal.stage],
        "CloseDate": closing.date().isoformat(),
        "LeadSource": row.get("LeadSource"),
    }


def _hand_over(org: Org, lead: str, contact: str, deal: Deal) -> None:
    for entity in ("Task", "Event"):
        for identity in [key for key, row in org.rows.of(entity).items() if row.get("WhoId") == lead]:
            org.rows.update(entity, identity, {"WhoId": contact}, deal.by, deal.at)
    members = org.rows.of("CampaignMember")
    for identity in [key for key, row in members.items() if row.get("LeadId") == lead]:
        became = {"ContactId": contact, "LeadOrContactId": contact, "Type": "Contact"}
        org.rows.update("CampaignMember", identity, became, deal.by, deal.at)
