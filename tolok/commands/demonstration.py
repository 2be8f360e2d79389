"""The demonstration: the sandbox served on loopback, the real worker over it, and what a rep then sees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from ruamel.yaml import YAML

from config.load import SETTINGS
from config.settings import CrmName
from config.template import Start, template, write_template
from connectors.port import OpenGate, Stream
from leads.record import Record
from sandbox.server import Sandbox, Served, served
from tolok.bootstrap import Works, works
from tolok.passing import Passed, pass_over
from tolok.provisioning import set_up

#: Seconds of a day, by which the sandbox's clock is advanced between the first and the second pass.
DAY_S = 86_400

#: Longest wait for one answer of the sandbox.
TIMEOUT_S = 30

NAMES = tuple(crm.value for crm in CrmName)

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class DemoPass:
    """One pass of the demonstration: what it did, and the sandbox's own count of calls."""

    passed: Passed
    calls: int
    minimum_calls: int

    def as_json(self) -> dict[str, object]:
        """The keys that `tolok demo --json` promises."""
        done = self.passed.as_json()
        names = ("leads_read", "activities_read", "scored", "changed", "written", "failed", "handed_off")
        return {
            **{name: done[name] for name in names},
            "calls": self.calls,
            "minimum_calls": self.minimum_calls,
            "seconds": done["seconds"],
        }


@dataclass(frozen=True, slots=True)
class Seen:
    """One lead as a rep sees it in the CRM."""

    connection: str
    id: str
    name: str
    company: str
    score: int
    grade: str
    stage: str
    owner: str
    reasons: str


@dataclass(slots=True)
class Demonstration:
    """A served sandbox with a configuration folder that points at it."""

    where: Served
    info: Mapping[str, Mapping[str, object]]
    opened: Works

    def provision(self) -> int:
        """Create our fields in both CRMs; how many were made."""
        made = 0
        for name in NAMES:
            crm = self.opened.crm(name, OpenGate())
            made += len(set_up(crm, self.opened.configuration, name, self.opened.store))
        return made

    def run_pass(self, name: str, label: str, progress: Progress) -> DemoPass:
        """One pass, with the calls that the sandbox counted and the fewest it could have taken."""
        self._post("calls", {"mark": label})
        passed = pass_over(self.opened, name, progress)
        report = self._get("calls")[name]
        return DemoPass(passed, int(report["calls"]), int(report["minimum_calls"]))

    def advance(self, seconds: int) -> None:
        """Let the sandbox's time pass, with all that people do meanwhile."""
        self._post("clock", {"advance": seconds})

    def seen(self, name: str) -> list[Seen]:
        """Every scored lead as the CRM shows it, read back over HTTP, the best first."""
        mapping = self.opened.configuration.mappings[name]
        crm = self.opened.crm(name, OpenGate())
        owners = {owner.id: owner.name for owner in crm.owners()}
        shown = []
        for type in mapping.persons:
            fields = (*mapping.outputs.values(), mapping.owner, *_NAMED[type])
            for page in crm.changed_since(Stream(type, tuple(dict.fromkeys(fields))), None):
                shown += [_seen(name, each, mapping.outputs, mapping.owner, owners) for each in page.records]
        return sorted((each for each in shown if each.grade), key=lambda each: (-each.score, each.id))

    def _get(self, path: str) -> dict[str, dict[str, int]]:
        answer = requests.get(f"{self.where.salesforce}/_sandbox/{path}", timeout=TIMEOUT_S)
        answer.raise_for_status()
        found: dict[str, dict[str, int]] = answer.json()
        return found

    def _post(self, path: str, content: Mapping[str, object]) -> None:
        url = f"{self.where.salesforce}/_sandbox/{path}"
        requests.post(url, json=content, timeout=TIMEOUT_S).raise_for_status()


#: The fields by which a rep knows a lead, by record type: given name, family name, company.
_NAMED = {
    "Lead": ("FirstName", "LastName", "Company"),
    "Contact": ("FirstName", "LastName", "Account.Name"),
    "contacts": ("firstname", "lastname", "company"),
}


@contextmanager
def demonstration(leads: int, seed: int) -> Iterator[Demonstration]:
    """Serve the sandbox, write a configuration beside it and open the works; all gone at the end."""
    box = Sandbox(seed, leads)
    with served(box) as where, TemporaryDirectory(prefix="tolok-demo-") as folder:
        info = requests.get(f"{where.salesforce}/_sandbox/info", timeout=TIMEOUT_S).json()
        environ = configure(Path(folder), info)
        with works(Path(folder), environ) as opened:
            yield Demonstration(where, info, opened)


def configure(folder: Path, info: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Write a folder for both CRMs of a sandbox with every switch on; the secrets as an environment."""
    starts = tuple(Start(name, CrmName(name), str(info[name]["base_url"])) for name in NAMES)
    write_template(folder, template(starts, f"demo{info['seed']}", demo=True))
    settings = YAML().load(folder / SETTINGS)
    for connection in settings["connections"].values():
        connection["switches"] = {"scores": True, "stage": True, "owner": True, "tasks": True}
    YAML().dump(settings, folder / SETTINGS)
    _write_routing(folder / "routing.yaml", info)
    return environment(info)


def environment(info: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """A sandbox's credentials as the environment that Tolok reads."""
    return {
        "TOLOK_SALESFORCE__CLIENT_ID": str(info["salesforce"]["client_id"]),
        "TOLOK_SALESFORCE__CLIENT_SECRET": str(info["salesforce"]["client_secret"]),
        "TOLOK_HUBSPOT__ACCESS_TOKEN": str(info["hubspot"]["access_token"]),
    }


def _write_routing(file: Path, info: Mapping[str, Mapping[str, object]]) -> None:
    """Six reps: two for large companies, four in turn for the rest, one of these at double weight."""
    users = json.loads(json.dumps(info["salesforce"]["users"]))
    reps = [each for each in users if str(each["key"]).startswith("rep-") and each["active"]][:6]
    names = [str(each["name"]).split()[0].lower() for each in reps]
    roster = {
        name: {"owner": dict.fromkeys(NAMES, each["email"])} for name, each in zip(names, reps, strict=True)
    }
    content = {
        "roster": roster,
        "pools": {
            "enterprise": {"members": names[:2]},
            "general": {"members": {name: 2 if name == names[2] else 1 for name in names[2:]}},
        },
        "rules": [
            {"name": "large_companies", "when": {"employees": {"at_least": 500}}, "pool": "enterprise"}
        ],
        "fallback": {"pool": "general"},
    }
    YAML().dump(content, file)


def _seen(
    connection: str, record: Record, outputs: Mapping[str, str], owner: str, owners: Mapping[str, str]
) -> Seen:
    given, family, company = (str(record.fields.get(name) or "") for name in _NAMED[record.ref.type])
    shown = {name: str(record.fields.get(field) or "") for name, field in outputs.items()}
    holder = str(record.fields.get(owner) or "")
    return Seen(
        connection,
        record.ref.id,
        f"{given} {family}".strip(),
        company,
        round(float(shown["score"] or 0)),
        shown["grade"],
        shown["stage"],
        owners.get(holder, holder or "nobody"),
        shown["reasons"],
    )
