"""A small office for tests: the sandbox in this process, the real clients and store, a folder of settings.

Nothing touches a network: both clients speak through `tests.wires`. A test may stop the work at any commit
and on either side of any HTTP exchange, and start it again on the same store.
"""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from config.load import Configuration, load
from config.secrets import Secrets, secrets_for
from config.settings import Connection, CrmName, Damping, Retention
from connectors.hubspot.portal import HubSpotCrm
from connectors.port import Crm, Gate, OpenGate, Stream
from connectors.salesforce.org import SalesforceCrm
from leads.record import Record
from sandbox.exchange import Request
from sandbox.server import Sandbox
from sync.forgetting import Erased, forget
from sync.lease import BootClock
from sync.store.engine import Store, open_store
from sync.store.tables import metadata, record
from tests.wires import Wire, over_requests, over_urllib3
from tolok.bootstrap import Works, desk
from tolok.commands.demonstration import configure, environment
from tolok.doors import hubspot_settings, salesforce_settings
from tolok.passing import Passed, pass_over
from tolok.provisioning import set_up

#: Longer than any request of either CRM can live: after it an unknown outcome is settled.
SETTLED_S = 660


@dataclass
class Office:
    """One sandbox, one folder and one store, with both clients on wires that tests can cut."""

    box: Sandbox
    folder: Path
    configuration: Configuration
    wires: dict[str, Wire] = field(default_factory=dict)
    uptime_s: float = 1000.0

    def __post_init__(self) -> None:
        """Lay the wires."""
        self.wires = {crm: Wire(partial(self.box.handle, crm)) for crm in self.box.worlds}

    @contextmanager
    def works(self) -> Iterator[Works]:
        """The works over this office's store, as a new process would open them."""
        store = open_store(self.configuration.store)
        try:
            yield self.over(store)
        finally:
            store.close()

    def over(self, store: Store) -> Works:
        """The works over a given store."""
        return Works(
            self.folder, self.configuration, store, self.door, lambda: self.box.clock.now, self._boot()
        )

    def _boot(self) -> BootClock:
        return BootClock("the machine of the test", lambda: self.uptime_s)

    def door(self, name: str, connection: Connection, secrets: Secrets, gate: Gate) -> Crm:
        """The real connector on a wire of this office."""
        if connection.crm is CrmName.SALESFORCE:
            session = over_requests(self.wires["salesforce"])
            return SalesforceCrm(salesforce_settings(connection, secrets), gate, session, lambda _s: None)
        pool = over_urllib3(self.wires["hubspot"])
        return HubSpotCrm(hubspot_settings(connection, secrets), gate, pool, lambda _s: None)

    def crm(self, name: str) -> Crm:
        """The connection's CRM for a look from outside the worker."""
        connection = self.configuration.settings.connections[name]
        return self.door(name, connection, self.configuration.secrets[name], OpenGate())

    def run(self, name: str) -> Passed:
        """One pass in a process of its own."""
        with self.works() as opened:
            return self.run_in(opened, name)

    def run_in(self, opened: Works, name: str) -> Passed:
        """One pass over works that are open."""
        return pass_over(opened, name, lambda _step, _done: None)

    def provision(self, name: str) -> None:
        """Create our fields and claim the CRM, whoever had claimed it before."""
        with self.works() as opened:
            set_up(self.crm(name), self.configuration, name, opened.store)

    def forget(self, name: str, id: str) -> Erased:
        """Forget a person, in a process of its own."""
        with self.works() as opened, desk(opened, name) as here:
            return forget(here, id, opened.clock(), lambda _step, _done: None)

    def stored(self, id: str) -> Any:
        """The row of a record as the store has it, None where it has none."""
        with self.works() as opened, opened.store.reading() as link:
            return link.execute(record.select().where(record.c.crm_id == id)).one_or_none()

    def in_files(self, text: str) -> bool:
        """Whether a text stands in the store's file or in a log beside it."""
        store = self.configuration.store
        files = [store, *store.parent.glob(f"{store.name}-*")]
        return any(text.encode() in each.read_bytes() for each in files)

    def shown(self, name: str) -> dict[str, dict[str, Any]]:
        """Our outputs and the owner of every lead as the CRM shows them, by record id."""
        mapping = self.configuration.mappings[name]
        crm = self.crm(name)
        names = {**mapping.outputs, "owner": mapping.owner}
        found: dict[str, dict[str, Any]] = {}
        for type in mapping.persons:
            fields = tuple(dict.fromkeys(names.values()))
            for page in crm.changed_since(Stream(type, fields), None):
                found |= {each.ref.id: _named(each, names) for each in page.records if not each.deleted}
        return found

    def tasks(self, name: str) -> list[str]:
        """For each live task of ours in the CRM the lead (Salesforce) or the key (HubSpot) it is for."""
        info: Any = self.box.info()[name]
        headers = {"authorization": f"Bearer {info['access_token']}"}
        if name == "salesforce":
            soql = quote("SELECT WhoId FROM Task WHERE CreatedById = '" + info["integration_user_id"] + "'")
            answer = self.box.handle(name, Request("GET", "/services/data/v62.0/query", f"q={soql}", headers))
            return [row["WhoId"] for row in json.loads(answer.body)["records"]]
        query = "limit=100&properties=tolok_handoff_key"
        answer = self.box.handle(name, Request("GET", "/crm/v3/objects/tasks", query, headers))
        rows = [row["properties"] for row in json.loads(answer.body)["results"]]
        return [row["tolok_handoff_key"] for row in rows if row.get("tolok_handoff_key")]

    def report(self, name: str) -> Mapping[str, Any]:
        """The sandbox's own count of calls since the last mark."""
        return self.box.worlds[name].log.report()

    def delete(self, name: str, type: str, id: str) -> None:
        """Somebody deletes a record in the CRM."""
        if name == "salesforce":
            self.box.worlds[name].edit(type, id, {"IsDeleted": True}, None)
            return
        info: Any = self.box.info()[name]
        headers = {"authorization": f"Bearer {info['access_token']}"}
        gone = self.box.handle(name, Request("DELETE", f"/crm/v3/objects/{type}/{id}", "", headers))
        assert gone.status == 204, gone.body

    def handed_off(self, name: str) -> list[str]:
        """Ids of leads that were handed off."""
        shown = self.shown(name)
        return sorted(id for id, each in shown.items() if each["handoff_key"] and not id.startswith("003"))

    def ours(self, name: str, id: str) -> dict[str, Any]:
        """What of ours stands on a record in the CRM."""
        shown = self.shown(name)[id]
        return {key: value for key, value in shown.items() if key != "owner" and value not in (None, "")}

    def mentions(self, number: int) -> dict[str, int]:
        """In which tables of the store a record is named, and how often."""
        found = {}
        with self.works() as opened, opened.store.reading() as link:
            for table in metadata.sorted_tables:
                if "record" in table.c:
                    count = len(link.execute(table.select().where(table.c.record == number)).all())
                    found |= {table.name: count} if count else {}
        return found

    def merged(self, kept: str, other: str) -> str:
        """The id of the contact that is left when HubSpot has merged these two."""
        info: Any = self.box.info()["hubspot"]
        headers = {"authorization": f"Bearer {info['access_token']}"}
        body = json.dumps({"primaryObjectId": kept, "objectIdToMerge": other}).encode()
        path = "/crm/v3/objects/contacts/merge"
        answer = self.box.handle("hubspot", Request("POST", path, "", headers, body))
        assert answer.status == 200, answer
        return str(json.loads(answer.body)["id"])

    def mark(self) -> None:
        """Begin counting calls afresh."""
        for world in self.box.worlds.values():
            world.log.mark("test")

    def elsewhere(self, name: str, url: str) -> None:
        """Let a connection lead to another address; the wire stays."""
        settings = self.configuration.settings
        moved = settings.connections[name].model_copy(update={"base_url": url})
        changed = settings.model_copy(update={"connections": {**settings.connections, name: moved}})
        self.configuration = replace(self.configuration, settings=changed)

    def undamped(self) -> Office:
        """The same office in which every move of a score is written at once."""
        settings = self.configuration.settings
        connections = {
            name: each.model_copy(update={"damping": Damping(points=0)})
            for name, each in settings.connections.items()
        }
        changed = settings.model_copy(update={"connections": connections})
        return replace(self, configuration=replace(self.configuration, settings=changed))

    def keeping(self, past: int, gone: int = 90) -> Office:
        """The same office that keeps the past, and what was deleted, for so many days."""
        kept = Retention.model_validate({"past": f"{past} days", "gone": f"{gone} days"})
        changed = self.configuration.settings.model_copy(update={"retention": kept})
        return replace(self, configuration=replace(self.configuration, settings=changed))


def _named(record: Record, names: Mapping[str, str]) -> dict[str, Any]:
    return {ours: record.fields.get(theirs) for ours, theirs in names.items()}


def office(folder: Path, leads: int = 30, seed: int = 7, only: str = "") -> Office:
    """A new office; with `only` just that CRM's fields are made."""
    box, store = _provisioned(leads, seed, only)
    made = _moved_in(folder, leads, seed, pickle.loads(box))
    made.configuration.store.write_bytes(store)
    return made


def _moved_in(folder: Path, leads: int, seed: int, box: Sandbox) -> Office:
    folder.mkdir(parents=True, exist_ok=True)
    return Office(box, folder, replace(_configuration(leads, seed), folder=folder))


@cache
def _provisioned(leads: int, seed: int, only: str) -> tuple[bytes, bytes]:
    """A sandbox with our fields and the store that claimed it, made once for each world, given as copies."""
    box = Sandbox(seed, leads)
    with TemporaryDirectory(prefix="tolok-test-") as folder:
        first = _moved_in(Path(folder), leads, seed, box)
        first.configuration.store.write_bytes(empty_store())
        for name in box.worlds if not only else (only,):
            first.provision(name)
        return _packed(box), first.configuration.store.read_bytes()


def _packed(box: Sandbox) -> bytes:
    """A sandbox as bytes: whoever unpacks it has one of their own, with locks of its own."""
    packed = BytesIO()
    pickler = pickle.Pickler(packed)
    pickler.dispatch_table = {
        type(kind()): partial(_of_its_own, kind) for kind in (threading.Lock, threading.RLock)
    }
    pickler.dump(box)
    return packed.getvalue()


def _of_its_own(kind: Callable[[], object], _lock: object) -> tuple[Callable[[], object], tuple[()]]:
    return kind, ()


@cache
def _configuration(leads: int, seed: int) -> Configuration:
    """The demonstration's folder as a world has it: its name and its secrets follow from the seed."""
    read = _read()
    info: Any = Sandbox(seed, leads).info()
    settings = read.settings.model_copy(update={"installation": f"demo{seed}"})
    secrets = {
        name: secrets_for(name, each, environment(info), read.folder)
        for name, each in settings.connections.items()
    }
    return replace(read, settings=settings, secrets=secrets)


@cache
def _read() -> Configuration:
    """The demonstration's folder, read once."""
    info: Any = Sandbox(7, 1).info()
    with TemporaryDirectory(prefix="tolok-test-") as folder:
        return load(Path(folder), configure(Path(folder), info))


@cache
def empty_store() -> bytes:
    """A migrated store with nothing in it, made once."""
    with TemporaryDirectory(prefix="tolok-test-") as folder:
        path = Path(folder) / "empty.db"
        open_store(path).close()
        return path.read_bytes()


Now = Callable[[], datetime]
