"""Before a pass: what the CRM is, what it lets us see and write, and who its people are.

Kept in the store between passes and looked at again when its time comes round, so a quiet pass asks nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from connectors.errors import Misconfigured
from connectors.port import Crm, Field, FieldType, Identity, Owner
from sync.store.engine import Fence, Store
from sync.store.lanes import Lane, keep_lane, lane_of
from sync.store.moments import to_text
from sync.store.tables import connection

#: How many answers are kept as they were read from the store: each pass looks at its own twice.
READ_MOST = 8

#: The lane under which the surroundings are kept.
LANE = "surroundings"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a connection is said to lead: the address, the org that must answer, the types to know."""

    url: str
    types: tuple[str, ...]
    org_id: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What was found of a CRM: which one answers, its fields by record type, its users and queues."""

    identity: Identity
    fields: Mapping[str, tuple[Field, ...]]
    owners: tuple[Owner, ...]

    def queues(self) -> frozenset[str]:
        """The ids of the queues."""
        return frozenset(owner.id for owner in self.owners if owner.queue)


def surroundings(crm: Crm, store: Store, fence: Fence, where: Whereabouts) -> Surroundings:
    """What is known of the CRM; asked where nothing is known, at another address, for other types."""
    with store.reading() as link:
        lane = lane_of(link, fence.connection, LANE)
    if lane.payload:
        url, known = _decoded(lane.payload)
        if url == where.url and set(where.types) <= set(known.fields):
            return known
    return look_around(crm, store, fence, where)


def look_around(crm: Crm, store: Store, fence: Fence, where: Whereabouts) -> Surroundings:
    """Ask the CRM, and keep the answer. Raises `Misconfigured` when another org answers than before."""
    identity = crm.identify()
    pin(store, fence, identity, where.org_id, to_text(crm.server_time()))
    described = crm.describe(where.types)
    found = Surroundings(identity, {type: described.get(type, ()) for type in where.types}, crm.owners())
    with store.writing(fence) as link:
        lane = Lane(ran_at=to_text(crm.server_time()), payload=_encoded(where.url, found))
        keep_lane(link, fence.connection, LANE, lane)
    return found


def forget(store: Store, fence: Fence) -> None:
    """Ask the CRM again next time: what was found did not serve."""
    with store.writing(fence) as link:
        keep_lane(link, fence.connection, LANE, Lane())


def is_due(crm: Crm, store: Store, fence: Fence, every: timedelta) -> bool:
    """Whether it is time to look around again."""
    with store.reading() as link:
        return lane_of(link, fence.connection, LANE).due(crm.server_time(), every)


def same_org(one: str, other: str) -> bool:
    """Whether two ids name one org; Salesforce writes its own with 15 characters or with 18."""
    forms = {len(one), len(other)}
    return one == other or (forms <= {15, 18} and one.startswith("00D") and one[:15] == other[:15])


def pin(store: Store, fence: Fence, identity: Identity, org_id: str, at: str) -> None:
    """Hold the connection to the org it first met, or that the settings name."""
    with store.writing(fence) as link:
        row = link.execute(
            select(connection.c.org).where(connection.c.name == fence.connection)
        ).one_or_none()
        for expected in ([row.org] if row else []) + ([org_id] if org_id else []):
            if not same_org(expected, identity.id):
                raise Misconfigured(
                    f"{fence.connection} is {identity.id} now, but belongs to {expected}; nothing was written"
                )
        if row is None:
            link.execute(
                insert(connection).values(name=fence.connection, org=identity.id, first_seen=at, agreement="")
            )


def _encoded(url: str, found: Surroundings) -> str:
    names = [part.name for part in fields(Field)]
    described = {
        type: [{name: getattr(field, name) for name in names} | {"type": field.type.value} for field in each]
        for type, each in found.fields.items()
    }
    return json.dumps(
        {
            "url": url,
            "identity": asdict(found.identity),
            "fields": described,
            "owners": [asdict(owner) for owner in found.owners],
        }
    )


@lru_cache(READ_MOST)
def _decoded(text: str) -> tuple[str, Surroundings]:
    data = json.loads(text)
    described = {
        type: tuple(
            Field(**{**each, "type": FieldType(each["type"]), "options": tuple(each["options"])})
            for each in found
        )
        for type, found in data["fields"].items()
    }
    owners = tuple(Owner(**each) for each in data["owners"])
    return str(data.get("url", "")), Surroundings(Identity(**data["identity"]), described, owners)
