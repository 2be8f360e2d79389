"""A configuration beside what a CRM says of its fields."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from config.check import Derivations, Findings
from config.check import check as check_files
from config.check_fields import check_fields
from config.definition.problem import nearest
from config.fields import FieldFacts
from config.load import DEFINITION, SETTINGS, Configuration
from config.problems import Problems
from connectors.port import Field, OpenGate
from routing.stage import Actor, Stage, may_move
from scoring.derived import DERIVED, canonical
from sync.preflight import Surroundings
from sync.store.tables import connection
from tolok.bootstrap import Works, described_types


def derivations() -> Derivations:
    """What is derived after the mapping, as the checks need it."""
    return Derivations(DERIVED, canonical)


def asked_of_crm(opened: Works, name: str) -> Findings:
    """What a CRM tells of itself: which one it is, and its own description of its fields."""
    crm = opened.crm(name, OpenGate())
    mapping = opened.configuration.mappings[name]
    which = other_org(opened, name, crm.identify().id)
    return which + against(opened.configuration, name, crm.describe(described_types(mapping)))


def other_org(opened: Works, name: str, org: str) -> Findings:
    """Whether another org or portal answers than the settings name, or than the store has met."""
    settings = opened.configuration.settings.connections[name]
    source = opened.configuration.sources[SETTINGS]
    place = ("connections", name)
    with opened.store.reading() as link:
        met = link.execute(select(connection.c.org).where(connection.c.name == name)).scalar()
    if settings.org_id and settings.org_id != org:
        message = f"{org} answers at {settings.url}, not {settings.org_id}"
        return Findings((source.problem((*place, "org_id"), message, "mend base_url, the secrets or org_id"),))
    if met and met != org:
        message = f"{org} answers there now, but what is stored belongs to {met}"
        return Findings((source.problem((*place, "base_url"), message, "give another org a store of its own"),))
    return Findings()


def against(configuration: Configuration, name: str, fields: Mapping[str, tuple[Field, ...]]) -> Findings:
    """The mapping and the definition beside a CRM's fields."""
    described = {
        type: {
            each.name: FieldFacts(each.writable, each.type.value, each.options, each.length) for each in found
        }
        for type, found in fields.items()
        if found
    }
    return check_fields(configuration, name, described, derivations())


def stage_problems(configuration: Configuration) -> Findings:
    """Stages that the definition names and that a lead cannot be put in by us."""
    definition = configuration.definition
    allowed = {stage.value for stage in Stage if may_move(Stage.MQL, stage, Actor.TOLOK)} - {Stage.MQL.value}
    named: list[tuple[tuple[str, ...], str]] = [
        (("exclusions", name, "stage"), each.stage) for name, each in definition.exclusions.items()
    ]
    named.append((("mql", "otherwise"), definition.mql.otherwise))
    source = configuration.sources[DEFINITION]
    return Findings(
        tuple(
            source.problem(place, f"{stage} is no stage that Tolok may set", nearest(stage, allowed))
            for place, stage in named
            if stage not in allowed
        )
    )


def files_alone(configuration: Configuration) -> Findings:
    """What can be told without asking a CRM."""
    return check_files(configuration, derivations()) + stage_problems(configuration)


def refuse_problems(opened: Works, name: str, around: Surroundings) -> None:
    """Raise `Problems` with everything that stands in the way of writing; nothing has been written then."""
    configuration = opened.configuration
    findings = files_alone(configuration) + other_org(opened, name, around.identity.id)
    findings += against(configuration, name, around.fields)
    if findings.problems:
        raise Problems(findings.problems)
