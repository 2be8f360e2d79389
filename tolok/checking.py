"""A configuration beside what a CRM says of its fields."""

from __future__ import annotations

from collections.abc import Mapping

from config.check import Derivations, Findings
from config.check import check as check_files
from config.check_fields import check_fields
from config.definition.problem import nearest
from config.fields import FieldFacts
from config.load import DEFINITION, Configuration
from config.problems import Problems
from connectors.port import Field, OpenGate
from routing.stage import Actor, Stage, may_move
from scoring.derived import DERIVED, canonical
from tolok.bootstrap import Works, described_types


def derivations() -> Derivations:
    """What is derived after the mapping, as the checks need it."""
    return Derivations(DERIVED, canonical)


def fields_of_crm(opened: Works, name: str) -> Findings:
    """What the CRM's own description of its fields tells."""
    mapping = opened.configuration.mappings[name]
    crm = opened.crm(name, OpenGate())
    return against(opened.configuration, name, crm.describe(described_types(mapping)))


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


def refuse_problems(configuration: Configuration, name: str, fields: Mapping[str, tuple[Field, ...]]) -> None:
    """Raise `Problems` with everything that stands in the way of writing; nothing has been written then."""
    findings = files_alone(configuration) + against(configuration, name, fields)
    if findings.problems:
        raise Problems(findings.problems)
