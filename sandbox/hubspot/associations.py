"""Which records belong together, with the types of each tie in both directions."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

Pair = tuple[str, str]

#: "contact->company 279 (primary 1) ..." (associations guide); the ways back follow the same list.
TYPE_IDS: MappingProxyType[Pair, int] = MappingProxyType(
    {
        ("contacts", "companies"): 279,
        ("companies", "contacts"): 280,
        ("deals", "companies"): 341,
        ("companies", "deals"): 342,
        ("contacts", "deals"): 4,
        ("deals", "contacts"): 3,
        ("notes", "contacts"): 202,
        ("contacts", "notes"): 201,
        ("tasks", "contacts"): 204,
        ("contacts", "tasks"): 203,
        ("emails", "contacts"): 198,
        ("contacts", "emails"): 197,
        ("calls", "contacts"): 194,
        ("contacts", "calls"): 193,
        ("meetings", "contacts"): 200,
        ("contacts", "meetings"): 199,
        ("tasks", "companies"): 192,
        ("companies", "tasks"): 191,
        ("tasks", "deals"): 216,
        ("deals", "tasks"): 215,
    }
)
PRIMARY_IDS: MappingProxyType[Pair, int] = MappingProxyType(
    {
        ("contacts", "companies"): 1,
        ("companies", "contacts"): 2,
        ("deals", "companies"): 5,
        ("companies", "deals"): 6,
    }
)


class Links:
    """All associations of a portal. A tie is primary or not; both directions are kept in step."""

    def __init__(self) -> None:
        self._ties: dict[Pair, dict[int, dict[int, bool]]] = {}

    def tie(self, pair: Pair, from_number: int, to_number: int, primary: bool = False) -> None:
        """Associate two records; a primary tie takes the place of the old primary one."""
        if primary and pair in PRIMARY_IDS:
            self._demote(pair, from_number)
        else:
            primary = self.of(pair, from_number).get(to_number, False)
        self._ties.setdefault(pair, {}).setdefault(from_number, {})[to_number] = primary
        back = (pair[1], pair[0])
        self._ties.setdefault(back, {}).setdefault(to_number, {})[from_number] = primary

    def untie(self, pair: Pair, from_number: int, to_number: int) -> None:
        """Take the association away, if there is one."""
        for one, here, there in (
            (pair, from_number, to_number),
            ((pair[1], pair[0]), to_number, from_number),
        ):
            ties = self._ties.get(one, {}).get(here, {})
            ties.pop(there, None)
            if not ties:
                self._ties.get(one, {}).pop(here, None)

    def of(self, pair: Pair, from_number: int) -> dict[int, bool]:
        """The records tied to one, and whether each tie is the primary one."""
        return self._ties.get(pair, {}).get(from_number, {})

    def drop(self, kind: str, number: int) -> None:
        """Take away every association of a record."""
        for pair in [pair for pair in self._ties if pair[0] == kind]:
            for other in list(self.of(pair, number)):
                self.untie(pair, number, other)

    def move(self, kind: str, old: int, new: int) -> None:
        """Give every association of `old` to `new`; a primary tie that `new` has stays."""
        for pair in [pair for pair in self._ties if pair[0] == kind]:
            has_primary = any(self.of(pair, new).values())
            for other, primary in list(self.of(pair, old).items()):
                self.untie(pair, old, other)
                self.tie(pair, new, other, primary and not has_primary)

    def primary(self, pair: Pair, from_number: int) -> int | None:
        """The record at the other end of the primary tie."""
        return next((number for number, first in self.of(pair, from_number).items() if first), None)

    def clear(self) -> None:
        """Drop all associations."""
        self._ties.clear()

    def _demote(self, pair: Pair, from_number: int) -> None:
        for other, primary in self.of(pair, from_number).items():
            if primary:
                self._ties[pair][from_number][other] = False
                self._ties[(pair[1], pair[0])][other][from_number] = False


def type_bodies(pair: Pair, primary: bool) -> list[dict[str, Any]]:
    """The `associationTypes` of one tie: a primary one has two."""
    plain = {"category": "HUBSPOT_DEFINED", "typeId": TYPE_IDS[pair], "label": None}
    if not primary:
        return [plain]
    return [{"category": "HUBSPOT_DEFINED", "typeId": PRIMARY_IDS[pair], "label": "Primary"}, plain]


def type_names(pair: Pair, singulars: Pair, primary: bool) -> list[str]:
    """The `type` names of one tie as the object API writes them inline."""
    name = f"{singulars[0]}_to_{singulars[1]}"
    if pair not in PRIMARY_IDS:
        return [name]
    return [name, f"{name}_unlabeled"] if primary else [f"{name}_unlabeled"]
