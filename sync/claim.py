"""The claim on a CRM: a line beside our score fields that names the one store that writes there.

It stands in the help text (Salesforce) or the description (HubSpot) of the field, which every description of
the record type brings along, so reading it costs no call. An administrator's sign-in writes it; a pass never
does. What a store is called is made once and lies in it: a new store has another name, and so has a copy that
came without its mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.sqlite import insert

from connectors.port import Field
from sync.epoch import NAME, is_copy, read_mark
from sync.store.engine import Store
from sync.store.tables import meta, passes

_LONGEST_NAME = 80
_LINE = re.compile(r"Tolok installation (.{1,80}?), store ([0-9a-f]{12})(?![0-9a-f])")

#: A field that bears a claim, or ought to: record type and field name.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who writes to a CRM: the installation by its name in tolok.yaml, and its store."""

    installation: str
    store: str

    def line(self) -> str:
        """The claim as it stands in the CRM."""
        installation = " ".join(self.installation.split())[:_LONGEST_NAME]
        return f"Tolok installation {installation}, store {self.store}"


@dataclass(frozen=True, slots=True)
class Claimed:
    """How a CRM is claimed: the claims of others by their fields, and the places that bear none."""

    others: Mapping[Place, Claim]
    lacking: tuple[Place, ...]


def claim_in(note: str) -> Claim | None:
    """The claim in a note, None where there is none."""
    found = _LINE.search(note)
    return Claim(found[1], found[2]) if found else None


def noted(note: str, claim: Claim) -> str:
    """The note with this claim in the place of another, or below what else it says."""
    if _LINE.search(note):
        return _LINE.sub(lambda _: claim.line(), note)
    return f"{note.rstrip()}\n{claim.line()}" if note.strip() else claim.line()


def claimed(fields: Mapping[str, Sequence[Field]], places: Iterable[Place], store: str) -> Claimed:
    """Whose a CRM is, by its fields as described. `store` is the name of ours, empty where it has none."""
    found = {
        (type, field.name): claim
        for type, each in fields.items()
        for field in each
        if (claim := claim_in(field.note))
    }
    others = {place: claim for place, claim in found.items() if claim.store != store}
    return Claimed(others, tuple(place for place in places if place not in found))


def store_name(store: Store) -> str:
    """What this store is called; empty where it was not named yet, or is a copy without its mark."""
    mark = read_mark(store.path)
    with store.reading() as link:
        begun = int(link.execute(select(func.max(passes.c.id))).scalar() or 0)
        return "" if is_copy(begun, mark) else _name(link)


def named(store: Store) -> str:
    """What this store is called, from now on if it was not before."""
    with store.writing() as link:
        link.execute(
            insert(meta)
            .values(name=NAME, value=uuid4().hex[:12])
            .on_conflict_do_nothing(index_elements=["name"])
        )
        return _name(link)


def _name(link: Connection) -> str:
    return str(link.execute(select(meta.c.value).where(meta.c.name == NAME)).scalar() or "")
