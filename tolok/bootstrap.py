"""The one place where the parts are chosen and joined: a configuration becomes a desk to work at."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from config.definition import Definition, canonical, definition_fingerprint
from config.definition.condition import Condition
from config.load import ROUTING, Configuration, Draft, read
from config.mapping import CrmMapping
from config.problems import Problems
from config.settings import Connection, CrmName
from connectors.port import Crm, Gate
from leads.attribute import Fact
from leads.fingerprint import fingerprint
from leads.mapping import fields_needed
from leads.score import Outcome
from routing.roster import pools_of, rules_of
from routing.route import Applies
from routing.stage import Stage, StageRules
from scoring.comparison import Terms, compiled
from scoring.derived.derivation import tables_version
from scoring.view import View
from scoring.yardstick import compile_definition
from sync import preflight
from sync.budget import StoreGate
from sync.desk import Agreement, Desk, Rhythm, Routing, Switches
from sync.lease import BootClock, boot_clock, holder_here, release, take
from sync.preflight import Surroundings, Whereabouts
from sync.store.engine import Fence, Store, open_store
from sync.translation import Target, Translation, visible_fields
from tolok.checking import described_types, files_alone, handoff_types
from tolok.doors import EDITOR_FIELDS, OpenDoor, open_door

#: Changes whenever the engine would give another score for the same facts.
ENGINE_VERSION = "1"


def wall_clock() -> datetime:
    """The present moment of this machine, for windows of silence only; scoring uses the CRM's time."""
    return datetime.now(UTC)  # noqa: TID251 - the outermost room may ask a clock


@dataclass(frozen=True, slots=True)
class Works:
    """Everything a command works with: the configuration, the open store, and how doors are opened."""

    folder: Path
    configuration: Configuration
    store: Store
    door: OpenDoor
    clock: Callable[[], datetime]
    boot: BootClock

    def crm(self, name: str, gate: Gate) -> Crm:
        """The CRM of a connection behind a gate."""
        configuration = self.configuration
        connection = configuration.settings.connections[name]
        return self.door(name, connection, configuration.secrets[name], gate)


@contextmanager
def works(
    folder: Path,
    environ: Mapping[str, str] = os.environ,
    door: OpenDoor = open_door,
    clock: Callable[[], datetime] = wall_clock,
) -> Iterator[Works]:
    """Load the configuration and open the store. Raises `Problems` with everything that is wrong."""
    configuration = sound(read(folder, environ))
    store = store_at(configuration.store)
    try:
        yield Works(folder, configuration, store, door, clock, boot_clock())
    finally:
        store.close()


def store_at(path: Path) -> Store:
    """The store in a file. Trouble with it tells which file it is."""
    try:
        return open_store(path)
    except DBAPIError as trouble:
        trouble.add_note(str(path))
        raise


def sound(draft: Draft) -> Configuration:
    """The configuration. Raises `Problems` with all that is wrong in any file or between them."""
    found = dict.fromkeys((*draft.problems, *files_alone(draft).problems))
    if found:
        raise Problems(sorted(found, key=lambda each: (each.file, each.line or 0)))
    return draft.configuration()


@contextmanager
def desk(open_works: Works, name: str) -> Iterator[Desk]:
    """A desk for one connection while its lease is held. Raises `Busy` while another worker holds it."""
    fence = take(open_works.store, name, holder_here(), open_works.boot)
    try:
        yield desk_behind(open_works, name, fence)
    finally:
        release(open_works.store, fence)


def desk_behind(open_works: Works, name: str, fence: Fence) -> Desk:
    """The desk for a lease that is held already."""
    settings = open_works.configuration.settings
    connection = settings.connections[name]
    gate = StoreGate(
        open_works.store, fence, open_works.boot, open_works.clock, connection.reserve.daily_calls
    )
    crm = open_works.crm(name, gate)
    mapping = open_works.configuration.mappings[name]
    where = whereabouts(open_works.configuration, name, crm)
    around = preflight.surroundings(crm, open_works.store, fence, where)
    translation = translate(mapping, connection.crm, around)
    return Desk(
        name,
        settings.installation,
        crm,
        open_works.store,
        fence,
        translation,
        agreement(open_works.configuration, name),
        routing(open_works.configuration, name, around),
        switches(connection),
        Rhythm(
            repairs_a_day=connection.max_writes_per_record_per_day,
            damping_points=connection.damping.points,
            damping_wait=connection.damping.wait,
            keep_past_days=settings.retention.past,
            keep_gone_days=settings.retention.gone,
        ),
        around.identity.user_id,
        frozenset(connection.automations),
        bool(handoff_types(open_works.configuration, name, crm.limits)),
        gate,
    )


def whereabouts(configuration: Configuration, name: str, crm: Crm) -> Whereabouts:
    """Where the settings say that a connection leads."""
    connection = configuration.settings.connections[name]
    types = described_types(configuration, name, crm.limits)
    return Whereabouts(connection.url, types, connection.org_id or "")


def switches(connection: Connection) -> Switches:
    """What the settings let us write."""
    given = connection.switches
    return Switches(given.scores, given.stage, given.owner, given.tasks)


def translate(mapping: CrmMapping, crm: CrmName, around: Surroundings | None) -> Translation:
    """The mapping, narrowed to the fields that the CRM lets us see."""
    targets = {}
    for type in mapping.written_types:
        if type not in mapping.persons:
            targets[type] = Target(mapping.written_on(type), assigns=False)
            continue
        own = mapping.stage
        assigns = not (crm is CrmName.SALESFORCE and type == "Contact")
        targets[type] = Target(
            {**mapping.written(), **({"crm_stage": own.field} if own else {})},
            mapping.owner,
            assigns,
            dict(own.values) if own else {},
        )
    visible = visible_fields(around.fields) if around else {}
    return Translation(mapping.compiled(), targets, EDITOR_FIELDS[crm], visible)


def agreement(configuration: Configuration, name: str) -> Agreement:
    """What was agreed, as one connection applies it."""
    definition = configuration.definition
    mapping = configuration.mappings[name]
    mapped = fingerprint(
        [mapping.model_dump(mode="json", by_alias=True), sorted(fields_needed(mapping.compiled()))]
    )
    switched = configuration.settings.connections[name].switches.model_dump()
    routed = fingerprint(configuration.sources[ROUTING].data)
    scored = [definition_fingerprint(definition), mapped, tables_version(), ENGINE_VERSION]
    parts = [*scored, switched, routed]
    lists = {key: sorted(values) for key, values in configuration.lists.items()}
    content = {"definition": canonical(definition), "lists": lists, "parts": parts}
    return agreement_of(
        definition,
        configuration.lists,
        language=configuration.language(name),
        fingerprint_=fingerprint([parts, lists]),
        content=json.dumps(content, ensure_ascii=False, default=str),
    )


def agreement_of(
    definition: Definition,
    lists: Mapping[str, frozenset[str]],
    *,
    language: str,
    fingerprint_: str,
    content: str,
) -> Agreement:
    """A definition ready to be applied."""
    return Agreement(
        fingerprint_,
        content,
        f"{definition.name} {definition.version}"[:80],
        definition.zone,
        language,
        compile_definition(definition, lists, language),
        stage_rules(definition),
        definition.publish.new_mqls_per_day,
        definition.publish.adopt_stages,
    )


def stage_rules(definition: Definition) -> StageRules:
    """What the definition says of MQL."""
    mql, publish = definition.mql, definition.publish
    return StageRules(
        mql.enter,
        mql.leave,
        mql.stay or 0,
        mql.known,
        mql.explicit,
        mql.implicit,
        Stage(mql.otherwise),
        publish.hand_off_only_if_active_within,
    )


def routing(configuration: Configuration, name: str, around: Surroundings) -> Routing:
    """Who may own leads on a connection, and by which rules they get them."""
    everyone = {key: each.id for each in around.owners for key in (each.id, each.name, each.email) if key}
    active = {each.id for each in around.owners if each.active}
    owners = {key: id for key, id in everyone.items() if id in active}
    given, adopts = configuration.routing, configuration.routing.adopts(name)
    return Routing(
        rules_of(given, name, lambda condition: _applies(condition, configuration)),
        {pool.name: pool for pool in pools_of(given, name, owners, configuration.definition.zone)},
        around.queues() if adopts.queues else frozenset(),
        frozenset(everyone.get(each, each) for each in adopts.owners),
        frozenset(each.id for each in around.owners if not each.active),
    )


def _applies(condition: Condition, configuration: Configuration) -> Applies:
    """A routing rule's condition, read as the definition's conditions are."""
    definition = configuration.definition
    terms = Terms(definition.zone, definition.currency, configuration.lists, definition.rates)
    test = compiled(condition, terms)

    def applies(facts: Mapping[str, Fact], now: datetime) -> bool:
        values = {name: fact.value for name, fact in facts.items() if fact.value is not None}
        today = now.astimezone(definition.zone).date()
        return test(View(values, frozenset(), today)) is Outcome.MET

    return applies


def with_store(open_works: Works, store: Store) -> Works:
    """The same works over another store: a scratch copy to plan on."""
    return replace(open_works, store=store)
