"""Leads made to measure for a definition: facts on, below and above everything that it compares with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from config.definition import Definition, activity_types
from config.definition.condition import Comparison, Operand, comparisons
from config.definition.contents import compared, criteria, filters, sections
from config.definition.criterion import Absence, Behaviour, Steps
from leads.activity import Activity
from leads.attribute import Fact, Money, Value, empty, known, unreadable
from leads.lead import Lead, in_order
from leads.record import RecordRef

#: Values that nothing asks for, of every type.
ODD: tuple[Value, ...] = ("", "something else", "12", 0, 7.5, True, date(2026, 1, 31), ("one", "two"))
_LENGTHS = ("within_next", "within_last", "after_next")


class Prospects:
    """Leads for one definition, by chance and yet the same each time."""

    def __init__(self, definition: Definition, now: datetime, seed: int) -> None:
        """Look up what is compared with what."""
        parts = sections(definition)
        self.now, self.chance = now, Random(seed)
        self.values: dict[str, list[Value]] = {}
        for _, comparison in compared(parts):
            self.values.setdefault(comparison.attribute, [*ODD]).extend(_around(comparison, now.date()))
        self.properties: dict[str, list[str]] = {}
        for _, condition in filters(parts):
            for comparison in comparisons(condition):
                said = [str(value) for value in _around(comparison, now.date())]
                self.properties.setdefault(comparison.attribute, ["", "other"]).extend(said)
        self.types = [*sorted(activity_types(definition)), "other"]
        self.ages = sorted({0, 1, 400, *_ages(definition)})

    def leads(self, number: int) -> list[Lead]:
        """That many leads, from empty ones to ones that say and do a lot."""
        return [self._lead(place) for place in range(number)]

    def _lead(self, place: int) -> Lead:
        chance, facts = self.chance, {}
        share = chance.random()
        for name, values in self.values.items():
            if chance.random() < share:
                facts[name] = self._fact(values)
        created = self.now - timedelta(days=chance.choice(self.ages))
        kind = chance.choice(("lead", "contact"))
        done = [self._activity(number) for number in range(chance.choice((0, 0, 2, 10, 40)))]
        in_turn = in_order({each.id: each for each in done})
        return Lead(RecordRef("Lead", str(place)), kind, created, facts, in_turn)

    def _fact(self, values: list[Value]) -> Fact:
        learned = self.now - timedelta(days=self.chance.choice(self.ages))
        if self.chance.random() < 0.1:
            return self.chance.choice((empty, unreadable))(learned)
        return known(self.chance.choice(values), learned)

    def _activity(self, number: int) -> Activity:
        chance = self.chance
        at = self.now - timedelta(days=chance.choice(self.ages), hours=chance.choice((-30, -1, 0, 0, 5, 17)))
        said = {n: chance.choice(values) for n, values in self.properties.items() if chance.random() < 0.7}
        day_only = chance.random() < 0.1
        if day_only:
            at = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return Activity(f"a{number:03}", chance.choice(self.types), at, self.now, said, day_only=day_only)


def _around(comparison: Comparison, today: date) -> Iterator[Value]:
    for operand in comparison.operands:
        if comparison.operator.value in _LENGTHS:
            days = int(str(operand))
            yield from (today + timedelta(days=sign * days + more) for sign in (-1, 1) for more in (-1, 0, 1))
        else:
            yield from _near(operand)


def _near(operand: Operand) -> tuple[Value, ...]:
    """The operand, values beside it, and the same as another type."""
    if isinstance(operand, bool):
        return (operand, not operand)
    if isinstance(operand, Money):
        amounts = (operand.amount, operand.amount - 1, operand.amount + Decimal("0.01"))
        return (*(Money(amount, operand.currency) for amount in amounts), Money(operand.amount, "XTS"))
    if isinstance(operand, int | float):
        return (operand, operand - 1, operand + 0.5, float(operand), str(operand))
    if isinstance(operand, date):
        return (operand, operand - timedelta(days=1), operand + timedelta(days=1))
    return (operand, f" {operand.upper()} ", f"the {operand}, indeed", (operand,), ("one", operand, "two"))


def _ages(definition: Definition) -> Iterator[int]:
    """The ages at which a criterion changes its mind, and the days beside them."""
    for _, criterion in criteria(sections(definition)):
        lengths = [criterion.within if isinstance(criterion, Behaviour | Absence) else criterion.stale_after]
        if isinstance(criterion, Behaviour) and isinstance(criterion.decay, Steps):
            lengths += [days for days, _ in criterion.decay.shares]
        yield from (max(days + more, 0) for days in lengths if days is not None for more in (-1, 0, 1))
    for box in definition.bant.boxes.values():
        if box.stale_after is not None:
            yield from (box.stale_after, box.stale_after + 1)
