"""The properties a portal has from the start, as data: HubSpot's own and this portal's.

A row is `name | type/fieldType | label | marks`; marks are r (read-only value), c (calculated), h (hidden),
x (values from another list, so `options` is empty), p (this portal's own). Which marks the activity
properties bear follows real definitions: all of them are read-only.
"""

from __future__ import annotations

from types import MappingProxyType

#: Group name and label, per object type; the first is where HubSpot's own properties without another are.
GROUPS = MappingProxyType(
    {
        "contacts": (
            ("contactinformation", "Contact information"),
            ("analyticsinformation", "Analytics history"),
            ("emailinformation", "Email information"),
            ("conversioninformation", "Conversion information"),
            ("contact_activity", "Contact activity"),
            ("sales_properties", "Sales properties"),
            ("qualification", "Qualification"),
        ),
        "companies": (("companyinformation", "Company information"),),
        "deals": (("dealinformation", "Deal information"),),
        "calls": (("call", "Call information"),),
        "emails": (("email", "Email information"),),
        "meetings": (("meeting", "Meeting information"),),
        "notes": (("note", "Note information"),),
        "tasks": (("task", "Task information"),),
    }
)

_CONTACTS = """
email | string/text | Email
firstname | string/text | First Name
lastname | string/text | Last Name
jobtitle | string/text | Job Title
phone | string/phonenumber | Phone Number
mobilephone | string/phonenumber | Mobile Phone Number
company | string/text | Company Name
industry | string/text | Industry
website | string/text | Website URL
address | string/text | Street Address
city | string/text | City
state | string/text | State/Region
zip | string/text | Postal Code
country | string/text | Country/Region
message | string/textarea | Message
numemployees | enumeration/select | Number of Employees
annualrevenue | string/text | Annual Revenue
hs_language | enumeration/select | Preferred language
hs_persona | enumeration/select | Persona
lifecyclestage | enumeration/radio | Lifecycle Stage
hs_lead_status | enumeration/radio | Lead Status
hubspot_owner_id | enumeration/select | Contact owner | x
hubspot_owner_assigneddate | datetime/date | Owner assigned date | r
associatedcompanyid | number/number | Primary Associated Company ID | hx
createdate | datetime/date | Create Date | r
lastmodifieddate | datetime/date | Last Modified Date | r
hs_lastmodifieddate | datetime/date | Object last modified date | rh
hs_object_id | number/number | Record ID | r
hs_object_source | enumeration/select | Record creation source | rx
hs_object_source_id | string/text | Record creation source ID | r
hs_object_source_label | enumeration/select | Record source | rx
hs_merged_object_ids | enumeration/checkbox | Merged record IDs | rx
hs_all_contact_vids | enumeration/checkbox | Merged vids with timestamps of a contact | rxh
hs_updated_by_user_id | number/number | Updated by user ID | r
hs_email_domain | string/text | Email Domain | rc
hs_analytics_source | enumeration/select | Original Traffic Source
hs_analytics_num_page_views | number/number | Number of Pageviews | r
hs_analytics_num_visits | number/number | Number of Sessions | r
hs_analytics_last_visit_timestamp | datetime/date | Time of Last Session | r
hs_analytics_last_timestamp | datetime/date | Time Last Seen | r
hs_email_open | number/number | Marketing emails opened | r
hs_email_click | number/number | Marketing emails clicked | r
hs_email_bounce | number/number | Marketing emails bounced | r
hs_email_last_open_date | datetime/date | Last marketing email open date | r
hs_email_last_click_date | datetime/date | Last marketing email click date | r
hs_email_optout | bool/booleancheckbox | Unsubscribed from all email | r
num_conversion_events | number/number | Number of Form Submissions | rc
num_unique_conversion_events | number/number | Number of Unique Forms Submitted | rc
recent_conversion_date | datetime/date | Recent Conversion Date | rc
recent_conversion_event_name | string/text | Recent Conversion | rc
first_conversion_date | datetime/date | First Conversion Date | rc
notes_last_contacted | datetime/date | Last Contacted | r
notes_last_updated | datetime/date | Last Activity Date | r
num_contacted_notes | number/number | Number of times contacted | r
num_notes | number/number | Number of Sales Activities | r
hs_sales_email_last_replied | datetime/date | Recent Sales Email Replied Date | r
hs_sales_email_last_opened | datetime/date | Recent Sales Email Opened Date | r
hs_last_sales_activity_timestamp | datetime/date | Last Engagement Date | r
hubspotscore | number/calculation_score | HubSpot Score | r
hs_predictivecontactscore_v2 | number/number | Likelihood to close | r
budget | number/number | Budget (IDR) | p
buying_role | enumeration/select | Role in the purchase | p
need | string/textarea | Need | p
buy_by | date/date | Wants to buy by | p
rep_verdict | enumeration/select | Rep's verdict | p
profiling_opt_out | bool/booleancheckbox | Objects to profiling | p
"""

_COMPANIES = """
name | string/text | Company name
domain | string/text | Company Domain Name
website | string/text | Website URL
industry | enumeration/select | Industry
numberofemployees | number/number | Number of Employees
annualrevenue | number/number | Annual Revenue
country | string/text | Country/Region
city | string/text | City
phone | string/phonenumber | Phone Number
description | string/textarea | Description
type | enumeration/select | Type
lifecyclestage | enumeration/radio | Lifecycle Stage
hubspot_owner_id | enumeration/select | Company owner | x
num_associated_contacts | number/number | Number of Associated Contacts | rc
num_associated_deals | number/number | Number of Associated Deals | rc
hs_analytics_num_page_views | number/number | Number of Pageviews | rc
"""

_DEALS = """
dealname | string/text | Deal Name
amount | number/number | Amount
closedate | datetime/date | Close Date
pipeline | enumeration/select | Pipeline
dealstage | enumeration/radio | Deal Stage
dealtype | enumeration/radio | Deal Type
hubspot_owner_id | enumeration/select | Deal owner | x
hs_is_closed | bool/booleancheckbox | Is Deal Closed? | rc
hs_is_closed_won | bool/booleancheckbox | Is Closed Won | rc
closed_lost_reason | string/textarea | Closed Lost Reason
"""

_ENGAGEMENT = """
hs_timestamp | datetime/date | Activity date
hubspot_owner_id | enumeration/select | Activity assigned to | x
"""

_CALLS = """
hs_call_title | string/text | Call Title
hs_call_body | string/textarea | Call notes
hs_call_duration | number/number | Call Duration
hs_call_disposition | enumeration/select | Call outcome
hs_call_status | enumeration/select | Call Status
hs_call_direction | enumeration/select | Call direction
"""

_EMAILS = """
hs_email_subject | string/text | Email subject
hs_email_text | string/textarea | Text body
hs_email_direction | enumeration/select | Email direction
hs_email_status | enumeration/select | Email send status
"""

_MEETINGS = """
hs_meeting_title | string/text | Meeting name
hs_meeting_body | string/textarea | Meeting description
hs_meeting_outcome | enumeration/select | Meeting outcome
hs_meeting_start_time | datetime/date | Meeting start time
hs_meeting_end_time | datetime/date | Meeting end time
"""

_NOTES = """
hs_note_body | string/html | Note body
"""

_TASKS = """
hs_task_subject | string/text | Task Title
hs_task_body | string/html | Task Notes
hs_task_status | enumeration/select | Task Status
hs_task_priority | enumeration/select | Priority
hs_task_type | enumeration/select | Task Type
hs_task_completion_date | datetime/date | Completed at | r
"""

_RECORD = """
hs_object_id | number/number | Record ID | r
hs_lastmodifieddate | datetime/date | Object last modified date | r
hs_object_source | enumeration/select | Record creation source | rx
hs_object_source_id | string/text | Record creation source ID | r
hs_object_source_label | enumeration/select | Record source | rx
hs_merged_object_ids | enumeration/checkbox | Merged record IDs | rx
"""

_CREATED = "createdate | datetime/date | Create Date | r\n"
_HS_CREATED = "hs_createdate | datetime/date | Object create date/time | r\n"
_OF_ENGAGEMENT = _ENGAGEMENT + _HS_CREATED + _RECORD

ROWS = MappingProxyType(
    {
        "contacts": _CONTACTS,
        "companies": _COMPANIES + _CREATED + _RECORD,
        "deals": _DEALS + _CREATED + _RECORD,
        "calls": _CALLS + _OF_ENGAGEMENT,
        "emails": _EMAILS + _OF_ENGAGEMENT,
        "meetings": _MEETINGS + _OF_ENGAGEMENT,
        "notes": _NOTES + _OF_ENGAGEMENT,
        "tasks": _TASKS + _OF_ENGAGEMENT,
    }
)

#: The group of the contact properties that are not in `contactinformation`, by how the name begins.
CONTACT_GROUPS = (
    ("hs_analytics_", "analyticsinformation"),
    ("hs_email_", "emailinformation"),
    ("num_conversion", "conversioninformation"),
    ("num_unique_conversion", "conversioninformation"),
    ("recent_conversion", "conversioninformation"),
    ("first_conversion", "conversioninformation"),
    ("notes_", "contact_activity"),
    ("num_", "contact_activity"),
    ("hs_sales_", "sales_properties"),
    ("hs_lead_status", "sales_properties"),
    ("hubspotscore", "sales_properties"),
)

_LIFECYCLE = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other"
_TRUE_FALSE = "true false"

#: The internal values of enumerations, per object type and property, in one text; labels are made from them.
OPTIONS = MappingProxyType(
    {
        ("contacts", "lifecyclestage"): _LIFECYCLE,
        ("contacts", "hs_lead_status"): (
            "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING"
        ),
        ("contacts", "hs_analytics_source"): (
            "ORGANIC_SEARCH PAID_SEARCH EMAIL_MARKETING SOCIAL_MEDIA REFERRALS OTHER_CAMPAIGNS"
            " DIRECT_TRAFFIC OFFLINE PAID_SOCIAL"
        ),
        ("contacts", "numemployees"): "1-5 5-25 25-50 50-100 100-500 500-1000 1000+",
        ("contacts", "hs_language"): "en id",
        ("contacts", "hs_persona"): "persona_1 persona_2",
        ("contacts", "hs_email_optout"): _TRUE_FALSE,
        ("contacts", "buying_role"): "decision_maker budget_holder champion influencer gatekeeper",
        ("contacts", "rep_verdict"): "promising neutral poor",
        ("contacts", "profiling_opt_out"): _TRUE_FALSE,
        ("companies", "type"): "PROSPECT PARTNER RESELLER VENDOR OTHER",
        ("companies", "lifecyclestage"): _LIFECYCLE,
        ("deals", "pipeline"): "default",
        ("deals", "dealtype"): "newbusiness existingbusiness",
        ("deals", "hs_is_closed"): _TRUE_FALSE,
        ("deals", "hs_is_closed_won"): _TRUE_FALSE,
        ("calls", "hs_call_status"): (
            "BUSY CALLING_CRM_USER CANCELED COMPLETED CONNECTING FAILED IN_PROGRESS MISSED NO_ANSWER"
            " QUEUED RINGING"
        ),
        ("calls", "hs_call_direction"): "INBOUND OUTBOUND",
        ("emails", "hs_email_direction"): "EMAIL INCOMING_EMAIL FORWARDED_EMAIL",
        ("emails", "hs_email_status"): "SENT BOUNCED FAILED SCHEDULED SENDING",
        ("meetings", "hs_meeting_outcome"): "SCHEDULED COMPLETED RESCHEDULED NO_SHOW CANCELED",
        ("tasks", "hs_task_status"): "NOT_STARTED COMPLETED IN_PROGRESS WAITING DEFERRED",
        ("tasks", "hs_task_priority"): "NONE LOW MEDIUM HIGH",
        ("tasks", "hs_task_type"): "TODO EMAIL CALL",
    }
)

#: What a call came to, and the GUID that stands for it.
CALL_OUTCOMES = MappingProxyType(
    {
        "Busy": "9d9162e7-6cf3-4944-bf63-4dff82258764",
        "Connected": "f240bbac-87c9-4f6e-bf70-924b57d47db7",
        "Left live message": "a4c4c377-d246-4b32-a13b-75a56a4cd0ff",
        "Left voicemail": "b2cf5968-551e-4856-9783-52b3da59a7d0",
        "No answer": "73a0d17f-1163-4015-bdd5-ec830791da20",
        "Wrong number": "17b47fee-58de-441e-a44c-c6300d46f273",
    }
)

#: The one deal pipeline: stage, label, probability; closed at both ends of it.
DEAL_STAGES = (
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
)
CLOSED_STAGES = frozenset(("closedwon", "closedlost"))

#: A company's line of business as told by people, and HubSpot's value for it.
COMPANY_INDUSTRIES = MappingProxyType(
    {
        "Manufacturing": "MACHINERY",
        "Retail": "RETAIL",
        "Logistics": "LOGISTICS_AND_SUPPLY_CHAIN",
        "Healthcare": "HOSPITAL_HEALTH_CARE",
        "Hospitality": "HOSPITALITY",
        "Software": "COMPUTER_SOFTWARE",
        "Financial Services": "FINANCIAL_SERVICES",
        "Construction": "CONSTRUCTION",
        "Education": "EDUCATION_MANAGEMENT",
        "Government": "GOVERNMENT_ADMINISTRATION",
    }
)
#: Values that the list of industries offers besides.
OTHER_INDUSTRIES = ("BANKING", "FARMING", "INSURANCE", "MINING_METALS", "REAL_ESTATE", "TELECOMMUNICATIONS")
