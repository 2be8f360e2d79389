"""Which field of a CRM a spreadsheet's heading means, and the names of the custom fields for the rest.

* A heading in a CRM's `standard` table (compared without case, spaces, `_`, `-` and `.`) means the CRM's own
  field; the first such column wins. One of `CREATED` gives the moment of creation. Every other column becomes
  a custom field.
* Name of a custom field: every run of other signs than ASCII letters and digits becomes one `_`, `_` at the
  ends goes, and a name that does not begin with a letter gets `X_` in front, as does one that begins with
  `hs_` in HubSpot. Salesforce: cut to 40 characters, then `__c`. HubSpot: lower case, cut to 100.
* A name already taken, whatever its case, gets `_2`, `_3`, ... within the same length. The fields that the
  CRM has without the sheet (`present`) count as taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MAX_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Naming:
    """How one CRM names the fields of a lead."""

    standard: Mapping[str, tuple[str, int]]  # plain heading -> (API name, most characters)
    present: tuple[str, ...]  # names that no custom column may take, besides the standard ones
    required: tuple[str, ...]
    unique: str | None
    length: int
    suffix: str
    lower: bool

    def taken(self) -> set[str]:
        """The lower-case names no custom field may take."""
        return {name.lower() for name in (*self.present, *(name for name, _ in self.standard.values()))}


def _standard(*fields: tuple[str, int, str]) -> Mapping[str, tuple[str, int]]:
    """Each field as API name, most characters, and the plain headings that mean it."""
    return MappingProxyType({word: (name, size) for name, size, words in fields for word in words.split()})


SALESFORCE = Naming(
    standard=_standard(
        ("Email", 80, "email emailaddress"),
        ("FirstName", 40, "firstname givenname"),
        ("LastName", 80, "lastname surname familyname"),
        ("Company", 255, "company companyname organization organisation"),
        ("Title", 128, "title jobtitle"),
        ("Phone", 40, "phone phonenumber telephone"),
        ("Country", 80, "country"),
        ("City", 40, "city"),
        ("Website", 255, "website"),
        ("Industry", 255, "industry"),
        ("LeadSource", 255, "leadsource"),
    ),
    present=(
        *("Budget__c", "Buying_Role__c", "Need__c", "Buy_By__c", "Rep_Verdict__c"),
        "Profiling_Opt_Out__c",
    ),
    required=("LastName", "Company"),
    unique=None,
    length=40,
    suffix="__c",
    lower=False,
)
HUBSPOT = Naming(
    standard=_standard(
        ("email", 255, "email emailaddress"),
        ("firstname", 255, "firstname givenname"),
        ("lastname", 255, "lastname surname familyname"),
        ("company", 255, "company companyname organization organisation"),
        ("jobtitle", 255, "title jobtitle"),
        ("phone", 255, "phone phonenumber telephone"),
        ("country", 255, "country"),
        ("city", 255, "city"),
        ("website", 255, "website"),
        ("industry", 255, "industry"),
    ),
    present=(
        *("address", "state", "zip", "message", "mobilephone", "numemployees", "annualrevenue"),
        *("createdate", "lastmodifieddate", "lifecyclestage", "hubspotscore", "associatedcompanyid"),
        *("hubspot_owner_id", "hubspot_owner_assigneddate", "num_conversion_events", "num_notes"),
        *("num_unique_conversion_events", "recent_conversion_date", "recent_conversion_event_name"),
        *("first_conversion_date", "notes_last_contacted", "notes_last_updated", "num_contacted_notes"),
        *("budget", "buying_role", "need", "buy_by", "rep_verdict", "profiling_opt_out"),
    ),
    required=(),
    unique="email",
    length=100,
    suffix="",
    lower=True,
)
NAMINGS: Mapping[str, Naming] = MappingProxyType({"salesforce": SALESFORCE, "hubspot": HUBSPOT})
#: Plain headings that give the moment of creation.
CREATED = frozenset(
    ("created", "createdat", "createddate", "createdate", "creationdate", "datecreated", "firstcontactdate")
)


def plain(heading: str) -> str:
    """The heading as compared with the tables: lower case, without spaces, `_`, `-` and `.`."""
    return re.sub(r"[\s_.\-]+", "", heading).casefold()


def custom_name(heading: str, naming: Naming, taken: set[str]) -> str:
    """The API name of a custom field for `heading`; the lower-case names `taken` receive the new one."""
    stem = re.sub(r"[^A-Za-z0-9]+", "_", heading).strip("_")
    if not stem[:1].isalpha() or (naming.lower and stem.lower().startswith("hs_")):
        stem = f"X_{stem}".rstrip("_")
    stem = (stem.lower() if naming.lower else stem)[: naming.length].rstrip("_")
    name = stem + naming.suffix
    for number in range(2, MAX_COLUMNS + len(taken) + 3):
        if name.lower() not in taken:
            break
        tail = f"_{number}"
        name = stem[: naming.length - len(tail)].rstrip("_") + tail + naming.suffix
    taken.add(name.lower())
    return name
