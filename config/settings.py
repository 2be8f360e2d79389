"""tolok.yaml: the connections, the store and the schedule."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from config.clock import Clock
from config.definition.problem import DefinitionProblem, Misread, refuse, shown
from config.definition.quantity import Days
from config.definition.section import NAME, NAME_RULE, Section, Text

#: Secrets that a connection may need.
SECRETS = ("client_id", "client_secret", "access_token", "refresh_token")
LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))

_EVERY = re.compile(r"(\d{1,4}) (minute|hour)s?")
_SHARE = re.compile(r"(\d{1,2}(?:\.\d)?) ?%")


class CrmName(StrEnum):
    """The CRMs that can be connected."""

    SALESFORCE = "salesforce"
    HUBSPOT = "hubspot"


#: Where HubSpot answers, and the API version of each CRM, unless the settings say otherwise.
HUBSPOT_URL = "https://api.hubapi.com"
API_VERSIONS = MappingProxyType({CrmName.SALESFORCE: "62.0", CrmName.HUBSPOT: "v3"})
_USER_FORMS = MappingProxyType(
    {
        CrmName.SALESFORCE: (r"005[A-Za-z0-9]{12}([A-Za-z0-9]{3})?", "005Bh0000000001IAA"),
        CrmName.HUBSPOT: (r"\d{1,20}", "9586504, a user's id and not an owner's"),
    }
)
_VERSION_FORMS = MappingProxyType(
    {CrmName.SALESFORCE: (r"[3-9]\d\.0", "62.0"), CrmName.HUBSPOT: (r"v3|20\d\d-(03|09)", "v3, or 2026-09")}
)


def _every(data: object) -> timedelta:
    match = _EVERY.fullmatch(data.strip()) if isinstance(data, str) else None
    if match is None:
        raise Misread(f"expected a length of time, found {shown(data)}", "write it as: 10 minutes")
    length = timedelta(minutes=int(match[1])) * (60 if match[2] == "hour" else 1)
    if not timedelta(minutes=1) <= length <= timedelta(days=1):
        raise Misread(f"{shown(data)} is out of range", "between 1 minute and 24 hours")
    return length


def _share(data: object) -> float:
    match = _SHARE.fullmatch(data.strip()) if isinstance(data, str) else None
    if match is None:
        raise Misread(f"expected a percentage, found {shown(data)}", "write it as: 20%")
    return float(match[1]) / 100


def _url(data: object) -> str:
    """An https address without a path; plain http only where nothing leaves the machine."""
    parts = urlsplit(data.strip()) if isinstance(data, str) else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise Misread(f"expected a web address, found {shown(data)}", "write it as: https://…")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Misread("plain http is allowed to this machine only", f"write it as: https://{parts.netloc}")
    if parts.username or parts.password or parts.query or parts.fragment or parts.path not in ("", "/"):
        raise Misread("the address has more than a host", f"write it as: {parts.scheme}://{parts.hostname}")
    return f"{parts.scheme}://{parts.netloc}"


def _version(data: object) -> object:
    """YAML reads 62.0 as a number."""
    return str(data) if isinstance(data, float) else f"{data}.0" if type(data) is int else data


def _user(data: object) -> object:
    """YAML reads an id of digits as a number."""
    return str(data) if type(data) is int else data


def _connection_name(name: str) -> str:
    if not re.fullmatch(NAME, name):
        raise Misread(f"{name} is not a name of a connection", NAME_RULE)
    return name


#: A time between two passes, a share from 0 to 1, and an address.
Every = Annotated[timedelta, PlainValidator(_every)]
Share = Annotated[float, PlainValidator(_share)]
Url = Annotated[str, PlainValidator(_url)]
UserId = Annotated[Text, BeforeValidator(_user)]
ConnectionName = Annotated[str, AfterValidator(_connection_name)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class Switches(Section):
    """What may be written: scores, then the stage, then owners, then a task for each hand-off."""

    scores: bool = True
    stage: bool = False
    owner: bool = False
    tasks: bool = False

    @model_validator(mode="after")
    def _owners_need_stages(self) -> Self:
        if self.owner and not self.stage:
            hint = "a hand-off is a stage; turn stage on first"
            refuse([DefinitionProblem(("owner",), "is on while stage is off", hint)])
        if self.tasks and not self.stage:
            hint = "a task goes with a hand-off, and a hand-off is a stage; turn stage on first"
            refuse([DefinitionProblem(("tasks",), "is on while stage is off", hint)])
        return self


class Reserve(Section):
    """What is left untouched of the CRM's allowance: a share of the day's calls."""

    daily_calls: Share = 0.2


class Damping(Section):
    """A score that moved by less than `points` within its grade and stage is written within `wait`.

    No points: every move is written at once.
    """

    points: int = Field(default=3, ge=0, le=100, strict=True)
    wait: Every = timedelta(hours=24)


class Connection(Section):
    """One Salesforce org or HubSpot portal.

    `org_id` pins which org must answer. `language` is that of reasons written there; without it the
    definition's own counts. `automations` are the ids of users whose changes are no person's.
    """

    crm: CrmName
    base_url: Url | None = None
    org_id: Text | None = None
    api_version: Annotated[Text | None, BeforeValidator(_version)] = None
    language: Language | None = None
    switches: Switches = Switches()
    reserve: Reserve = Reserve()
    damping: Damping = Damping()
    max_writes_per_record_per_day: int = Field(default=4, ge=1, le=100, strict=True)
    automations: tuple[UserId, ...] = ()

    @classmethod
    def _unknown_names(cls, data: object) -> list[DefinitionProblem]:
        hint = "secrets stand in the environment or in the secrets folder, never here"
        found = super()._unknown_names(data)
        return [replace(each, hint=hint) if each.path[0] in SECRETS else each for each in found]

    @model_validator(mode="after")
    def _of_one_crm(self) -> Self:
        problems = []
        if self.crm is CrmName.SALESFORCE and self.base_url is None:
            hint = "the org's own address: https://…my.salesforce.com"
            problems.append(DefinitionProblem(("base_url",), "base_url is missing", hint))
        form, example = _VERSION_FORMS[self.crm]
        if self.api_version and not re.fullmatch(form, self.api_version):
            message = f"{shown(self.api_version)} is no API version of {self.crm}"
            problems.append(DefinitionProblem(("api_version",), message, f"write it as: {example}"))
        form, example = _USER_FORMS[self.crm]
        for place, user in enumerate(self.automations):
            if not re.fullmatch(form, user):
                message, hint = f"{shown(user)} is no user id of {self.crm}", f"write it as: {example}"
                problems.append(DefinitionProblem(("automations", place), message, hint))
        if problems:
            refuse(problems)
        return self

    @property
    def url(self) -> str:
        """Where the CRM answers, without a slash at the end."""
        return self.base_url or HUBSPOT_URL

    @property
    def version(self) -> str:
        """The API version to speak."""
        return self.api_version or API_VERSIONS[self.crm]


class Schedule(Section):
    """When passes run: `every` so often, and the nightly sweep at `night` in the definition's time zone."""

    every: Every = timedelta(minutes=10)
    night: Clock = time(2, 0)


class Retention(Section):
    """How long is kept what is no longer so: `past` knowledge, and records that the CRM deleted (`gone`)."""

    past: Days = 730
    gone: Days = 90


class Settings(Section):
    """The whole of tolok.yaml. `store` and `secrets` are paths seen from the configuration folder."""

    installation: Text
    store: Text = "tolok.db"
    secrets: Text = "secrets"
    connections: dict[ConnectionName, Connection] = Field(min_length=1)
    schedule: Schedule = Schedule()
    retention: Retention = Retention()
