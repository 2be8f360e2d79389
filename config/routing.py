"""routing.yaml: who can own leads, in which pools, by which rules, and whose leads may be given away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from config.clock import Clock
from config.definition.grammar import When
from config.definition.problem import DefinitionProblem, Path, refuse
from config.definition.quantity import Day
from config.definition.section import Name, Section, Text
from config.problems import nearest


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def _weights(data: object) -> object:
    """A list of members counts each once."""
    of_names = isinstance(data, list) and all(isinstance(name, str) for name in data)
    return dict.fromkeys(data, 1) if isinstance(data, list) and of_names else data


def _owner_id(data: object) -> object:
    """An owner's id is text, though HubSpot's is made of digits."""
    return str(data) if type(data) is int else data


OwnerId = Annotated[Text, BeforeValidator(_owner_id)]
Weight = Annotated[StrictInt, Field(ge=1, le=100)]
_WORKDAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


class Absence(Section):
    """Days away, first and last included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            refuse([DefinitionProblem(("to",), "lies before from")])
        return self

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day <= self.last


class Hours(Section):
    """When somebody works, in the definition's time zone."""

    days: tuple[Weekday, ...] = _WORKDAYS
    start: Clock = Field(default=time(8, 0), alias="from")
    end: Clock = Field(default=time(17, 0), alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end <= self.start:
            refuse([DefinitionProblem(("to",), "is not after from")])
        return self


class Member(Section):
    """One person who can own leads: the owner's id or e-mail address in each connection.

    `capacity` is how many open hand-offs at once; without it there is no limit. Without `hours` it is always.
    """

    owner: Mapping[Name, OwnerId] = Field(min_length=1)
    capacity: Annotated[StrictInt, Field(ge=0, le=100_000)] | None = None
    weight: Weight = 1
    absent: tuple[Absence, ...] = ()
    hours: Hours | None = None


class Pool(Section):
    """Members by name with their weights here, which multiply with their own."""

    members: Annotated[Mapping[Name, Weight], BeforeValidator(_weights)] = Field(min_length=1)


class Rule(Section):
    """Leads for which `when` is met go to the pool. The first rule that is met counts."""

    name: Name
    when: When
    pool: Name


class Fallback(Section):
    """Where a lead goes that no rule and no member takes: a pool, or each connection's queue."""

    pool: Name | None = None
    queue: Mapping[Name, OwnerId] = Field(default_factory=dict)


class Adoptable(Section):
    """Whose leads may be given to somebody else: queues, and the owners named by id, e-mail or name."""

    queues: StrictBool = True
    owners: tuple[OwnerId, ...] = ()


class Routing(Section):
    """The whole of routing.yaml. With `sticky`, an account's owner gets its further leads."""

    sticky: StrictBool = True
    roster: Mapping[Name, Member] = Field(default_factory=dict)
    pools: Mapping[Name, Pool] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    fallback: Fallback = Fallback()
    adoptable: Mapping[Name, Adoptable] = Field(default_factory=dict)

    def adopts(self, connection: str) -> Adoptable:
        """Whose leads may be given away in a connection: queues', unless said otherwise."""
        return self.adoptable.get(connection, Adoptable())

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        problems = [*self._members(), *self._pools(), *self._repeated_rules()]
        if problems:
            refuse(problems)
        return self

    def _members(self) -> Iterator[DefinitionProblem]:
        for pool, content in self.pools.items():
            for name in content.members:
                if name not in self.roster:
                    place = ("pools", pool, "members", name)
                    yield DefinitionProblem(place, f"{name} is not on the roster", nearest(name, self.roster))

    def _pools(self) -> Iterator[DefinitionProblem]:
        named: list[tuple[Path, str]] = []
        named += [(("rules", number, "pool"), rule.pool) for number, rule in enumerate(self.rules)]
        named += [(("fallback", "pool"), self.fallback.pool)] if self.fallback.pool else []
        for place, name in named:
            if name not in self.pools:
                yield DefinitionProblem(place, f"there is no pool {name}", nearest(name, self.pools))

    def _repeated_rules(self) -> Iterator[DefinitionProblem]:
        seen: set[str] = set()
        for number, rule in enumerate(self.rules):
            if rule.name in seen:
                yield DefinitionProblem(("rules", number, "name"), f"there are two rules {rule.name}")
            seen.add(rule.name)
