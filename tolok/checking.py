"""A configuration beside what a CRM says of its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from config.check import Derivations, Findings
from config.check import check as check_files
from config.check_definition import check_answers, check_definition
from config.check_fields import check_fields
from config.definition.contents import exclusions, groups
from config.definition.model import Agreement, Exchange, Mql
from config.definition.problem import nearest
from config.definition.review import rates_due, review_due
from config.fields import FieldFacts
from config.load import DEFINITION, SETTINGS, Configuration, Said
from config.problems import Problem, Problems
from connectors.port import Crm, Field, Limits
from routing.stage import Actor, Stage, may_move
from scoring.derived import DERIVED, DERIVED_WORDS, canonical, meant
from sync.claim import Claimed, Place, claimed
from sync.preflight import Surroundings, same_org
from sync.store.engine import Store
from sync.store.tables import connection


def derivations() -> Derivations:
    """What is derived after the mapping, as the checks need it."""
    return Derivations(DERIVED, canonical, DERIVED_WORDS, meant)


def asked_of_crm(said: Said, name: str, crm: Crm, met: str | None, store: str) -> Findings:
    """What a CRM tells of itself: which one it is, its own description of its fields, and whose it is.

    `met` is the org met before, `store` what our store is called.
    """
    which = other_org(said, name, crm.identify().id, met)
    fields = crm.describe(described_types(said, name, crm.limits))
    which += claim_problems(said, name, fields, store)
    needed = handoff_problems(said, name, crm.limits, [type for type, found in fields.items() if found])
    return which + against(said, name, fields) + needed


def other_org(said: Said, name: str, org: str, met: str | None) -> Findings:
    """Whether another org or portal answers than the settings name, or than was met before."""
    if said.settings is None:
        return Findings()
    settings, source, place = said.settings.connections[name], said.sources[SETTINGS], ("connections", name)
    if settings.org_id and not same_org(settings.org_id, org):
        message = f"{org} answers at {settings.url}, not {settings.org_id}"
        return Findings(
            (source.problem((*place, "org_id"), message, "mend base_url, the secrets or org_id"),)
        )
    if met and not same_org(met, org):
        message = f"{org} answers there now, but what is stored belongs to {met}"
        return Findings(
            (source.problem((*place, "base_url"), message, "give another org a store of its own"),)
        )
    return Findings()


def org_met(store: Store, name: str) -> str | None:
    """The org or portal that what is stored of a connection belongs to."""
    with store.reading() as link:
        return link.execute(select(connection.c.org).where(connection.c.name == name)).scalar()


def against(said: Said, name: str, fields: Mapping[str, tuple[Field, ...]]) -> Findings:
    """The mapping and the definition beside a CRM's fields."""
    described = {
        type: {
            each.name: FieldFacts(each.writable, each.type.value, each.options, each.length) for each in found
        }
        for type, found in fields.items()
        if found
    }
    return check_fields(said, name, described, derivations())


def stage_problems(said: Said) -> Findings:
    """Stages that the definition names and that a lead cannot be put in by us."""
    allowed = {stage.value for stage in Stage if may_move(Stage.MQL, stage, Actor.TOLOK)} - {Stage.MQL.value}
    named: list[tuple[tuple[str, ...], str]] = [
        (("exclusions", name, "stage"), each.stage) for name, each in exclusions(said.parts).items()
    ]
    if isinstance(mql := said.parts.get("mql"), Mql):
        named.append((("mql", "otherwise"), mql.otherwise))
    starts = {stage.value for stage in Stage} - {Stage.NEW.value}
    counted = [
        ((*place, "count_from"), stage) for place, each in groups(said.parts) for stage in each.count_from
    ]
    if not (named or counted):
        return Findings()
    source = said.sources[DEFINITION]
    unset = (
        source.problem(place, f"{stage} is no stage that Tolok may set", nearest(stage, allowed))
        for place, stage in named
        if stage not in allowed
    )
    never = (
        source.problem(place, f"{stage} is no stage that a lead comes into", nearest(stage, starts))
        for place, stage in counted
        if stage not in starts
    )
    return Findings((*unset, *never))


def files_alone(said: Said) -> Findings:
    """What can be told without asking a CRM, of what could be read."""
    return check_files(said, derivations()) + answer_problems(said) + stage_problems(said)


def answer_problems(said: Said) -> Findings:
    """Where a favourable BANT answer could lower a score."""
    return check_answers(said, derivations())


def doubts(said: Said) -> Findings:
    """What is valid in the definition and hardly meant; a pass does not ask for it."""
    return check_definition(said, derivations())


def review_findings(said: Said, now: datetime) -> Findings:
    """Warnings that the review of the agreement is due at `now`, or the rates are old, in its own zone."""
    agreement, exchange = said.parts.get("agreement"), said.parts.get("exchange")
    today = now.astimezone(ZoneInfo(str(said.parts.get("timezone") or "UTC"))).date()
    due = (
        review_due(agreement, today) if isinstance(agreement, Agreement) else None,
        rates_due(exchange, today) if isinstance(exchange, Exchange) else None,
    )
    found = [each for each in due if each is not None]
    return Findings(warnings=said.sources[DEFINITION].problems(found)) if found else Findings()


def described_types(said: Said, name: str, limits: Limits) -> tuple[str, ...]:
    """The record types whose fields must be known: all that is read but events, and what hand-offs need."""
    mapping = said.mappings[name]
    return tuple(
        sorted({*mapping.records, *mapping.activities, *mapping.children, *handoff_types(said, name, limits)})
    )


def handoff_types(said: Said, name: str, limits: Limits) -> frozenset[str]:
    """The CRM's record type for hand-offs, where leads of a connection are handed off at all."""
    mapping = said.mappings[name]
    hands_off = said.settings is not None and said.settings.connections[name].switches.stage
    wanted = hands_off and "handoff_key" in mapping.outputs and limits.handoff_object
    return frozenset({limits.handoff_object}) if wanted else frozenset()


def handoff_problems(said: Said, name: str, limits: Limits, types: Collection[str]) -> Findings:
    """What hand-offs need and the CRM does not have: without it nothing keeps two workers apart there."""
    missing = handoff_types(said, name, limits) - set(types)
    source, place = said.sources[SETTINGS], ("connections", name, "switches", "stage")
    return Findings(
        tuple(
            source.problem(place, f"there is no {each} that we may see", "`tolok provision` creates it")
            for each in sorted(missing)
        )
    )


def claim_places(said: Said, name: str) -> tuple[Place, ...]:
    """The fields that bear the claim on a CRM: the score of each record type that is a lead."""
    mapping = said.mappings[name]
    field = mapping.outputs.get("score") or next(iter(mapping.outputs.values()))
    return tuple((type, field) for type in mapping.persons)


def claim_problems(said: Said, name: str, fields: Mapping[str, tuple[Field, ...]], store: str) -> Findings:
    """Whether another store writes to this CRM, or it does not say yet that ours does."""
    if said.settings is None:
        return Findings()
    found = claimed(fields, claim_places(said, name), store)
    if found.others:
        return Findings(claimed_by_another(said, name, found))
    there = {(type, each.name) for type, described in fields.items() for each in described}
    lacking = sorted(there.intersection(found.lacking))
    if not lacking:
        return Findings()
    listed = ", ".join(f"{type}.{field}" for type, field in lacking)
    message = f"{listed} does not say which store writes there; nothing was written"
    source = said.sources[SETTINGS]
    return Findings((source.problem(("connections", name), message, "`tolok provision` writes it there"),))


def claimed_by_another(said: Said, name: str, found: Claimed) -> tuple[Problem, ...]:
    """What is said when other stores write to a CRM."""
    (type, field), claim = next(iter(found.others.items()))
    message = (
        f"another store writes there, by what stands beside {type}.{field}: installation"
        f" {claim.installation}, store {claim.store}; nothing was written"
    )
    hint = "two would undo each other's work: stop that one for good, then `tolok provision --take-over`"
    return (said.sources[SETTINGS].problem(("connections", name), message, hint),)


def refuse_problems(said: Configuration, name: str, around: Surroundings, limits: Limits, store: str) -> None:
    """Raise `Problems` with everything that stands in the way of writing; nothing has been written then."""
    findings = files_alone(said) + other_org(said, name, around.identity.id, None)
    findings += claim_problems(said, name, around.fields, store)
    findings += against(said, name, around.fields)
    findings += handoff_problems(said, name, limits, [type for type, found in around.fields.items() if found])
    if findings.problems:
        raise Problems(findings.problems)
