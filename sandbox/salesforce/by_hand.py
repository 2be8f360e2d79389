"""What a person does in the CRM's own pages: edit a record, delete, convert or merge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import changes, layout
from .changes import Writer
from .conversion import OPEN
from .errors import FlawedRow
from .org import FullSight, Org
from .register import Register
from .schema import Entity

_VERSION = "67.0"
_UNKNOWN = ("INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID", "ENTITY_IS_DELETED")
_CHILDREN = {"Task": "WhoId", "Event": "WhoId", "CampaignMember": "LeadId"}


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand is on which record."""

    type: str
    id: str
    user: str


def edit(org: Org, register: Register, hand: Hand, fields: Mapping[str, object]) -> None:
    """Change a record. Raises `KeyError` for what is unknown, `ValueError` for a value that is not taken."""
    entity = org.schema.entity(hand.type)
    if entity is None:
        raise KeyError(hand.type)
    for name in fields:
        if entity.field(name) is None:
            raise KeyError(name)
    try:
        _done(org, register, entity, hand, fields)
    except FlawedRow as problem:
        if problem.flaw.code in _UNKNOWN:
            raise KeyError(hand.id) from problem
        raise ValueError(problem.flaw.message) from problem


def _done(org: Org, register: Register, entity: Entity, hand: Hand, fields: Mapping[str, object]) -> None:
    identity = str(changes.present(org, entity, hand.id)["Id"])
    writer = Writer(hand.user, FullSight(org, hand.user, _VERSION), assigns=False)
    match sorted(fields.items()):
        case [("IsDeleted", True)]:
            changes.delete(org, writer, entity, identity)
        case [("IsConverted", True)]:
            _convert(org, register, identity, hand.user)
        case [("MasterRecordId", master)]:
            winner = str(changes.present(org, entity, master)["Id"])
            _merge(org, entity, identity, winner, hand.user)
            _follow(register, identity, winner)
        case _:
            changes.update(org, writer, entity, identity, fields)


def _convert(org: Org, register: Register, lead: str, user: str) -> None:
    """Convert a lead into an open deal, once."""
    if org.rows.of("Lead")[lead].get("IsConverted"):
        raise ValueError("the lead is converted already")
    key = next((key for key, identity in register.leads.items() if identity == lead), lead)
    register.leads[key] = lead
    layout.convert(org, register, key, OPEN, org.now, by=user)


def _follow(register: Register, loser: str, winner: str) -> None:
    """What the loser's people do from now on is done with the winner."""
    for known in (register.leads, register.contacts):
        known.update({key: winner for key, identity in known.items() if identity == loser})


def _merge(org: Org, entity: Entity, loser: str, master: str, user: str) -> None:
    """The loser goes to the bin and points at its master, who takes over what was done with it."""
    if loser == master:
        raise ValueError("a record can not be merged into itself")
    org.rows.update(entity.name, loser, {"IsDeleted": True, "MasterRecordId": master}, user, org.now)
    org.rows.update(entity.name, master, {}, user, org.now)
    for child, link in _CHILDREN.items():
        for identity in [key for key, row in org.rows.of(child).items() if row.get(link) == loser]:
            org.rows.update(child, identity, {link: master}, user, org.now)
