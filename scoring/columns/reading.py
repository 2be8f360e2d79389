"""Leads read as columns: only what a definition asks for, each attribute by what its values are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from math import isfinite

import numpy as np

from config.definition import Definition, activity_types, attributes_read
from config.definition.condition import Operator, attributes
from config.definition.contents import MADE_BY_SCORING, RECORD, compared, criteria, groups, sections
from config.definition.criterion import Answer, Bands, Behaviour
from leads.activity import Activity
from leads.attribute import Fact, Money, Reading, Value, known
from leads.day import day_in, ordinals_in
from leads.lead import Lead
from scoring.answer import attributes_of
from scoring.bant import box_attributes
from scoring.columns.batch import (
    ABSENT,
    ALL_DAY,
    CLOSED,
    FIRST,
    Batch,
    Coded,
    Column,
    Ints,
    Measured,
    Stream,
    Values,
)

#: A column of more distinct values than this is kept as amounts where its values have an order.
MANY = 256

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EXACT = 2**53


def microseconds(moment: datetime) -> int:
    """A moment in microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


@dataclass(frozen=True, slots=True)
class Reader:
    """What is read of leads: attributes, those of them whose age counts, and properties by activity type.

    Of the attributes in `presence` only whether they are known is asked. `starts` are the choices of stages
    that groups count from. Days are days in `zone`.
    """

    zone: tzinfo
    attributes: tuple[str, ...]
    aging: frozenset[str]
    presence: frozenset[str]
    properties: Mapping[str, tuple[str, ...]]
    starts: frozenset[tuple[str, ...]] = frozenset()
    many: int = MANY

    def batch(self, leads: Sequence[Lead]) -> Batch:
        """The leads as columns."""
        columns = {name: self._column(name, leads) for name in self.attributes}
        columns[RECORD] = _column([known(lead.kind, lead.created) for lead in leads], self)
        created = _array(map(ordinals_in(self.zone), [lead.created for lead in leads]))
        streams = self._streams(leads)
        others = streams.pop(_OTHER, None) or self._stream([], [], ())
        starts = {stages: _array(_start(lead, stages) for lead in leads) for stages in self.starts}
        return Batch(len(leads), created, columns, streams, others, starts)

    def _column(self, name: str, leads: Sequence[Lead]) -> Column:
        facts = [lead.facts.get(name) for lead in leads]
        asked = facts
        if name in self.presence:
            asked = [_PRESENT if fact is not None and fact.value is not None else fact for fact in facts]
        column = _column(asked, self)
        return replace(column, learned=self._learned(facts)) if name in self.aging else column

    def _learned(self, facts: Sequence[Fact | None]) -> Ints:
        ordinal = ordinals_in(self.zone)
        return _array(0 if fact is None else ordinal(fact.learned) for fact in facts)

    def _streams(self, leads: Sequence[Lead]) -> dict[str, Stream]:
        """The activities by type, those of types that no criterion names under one name for all."""
        kinds = self.properties
        places: dict[str, list[int]] = defaultdict(list)
        found: dict[str, list[Activity]] = defaultdict(list)
        for place, lead in enumerate(leads):
            for activity in reversed(lead.activities):
                kind = activity.type if activity.type in kinds else _OTHER
                places[kind].append(place)
                found[kind].append(activity)
        return {kind: self._stream(places[kind], found[kind], kinds.get(kind, ())) for kind in found}

    def _stream(self, places: list[int], found: list[Activity], names: Sequence[str]) -> Stream:
        """The activities by lead, each lead's newest first."""
        ordinal = ordinals_in(self.zone)
        lead = np.array(places, np.int64)
        day = _array(each.at.toordinal() if each.day_only else ordinal(each.at) for each in found)
        at = _array(ALL_DAY if each.day_only else microseconds(each.at) for each in found)
        columns = {name: _property([each.properties.get(name) for each in found]) for name in names}
        if np.all((np.diff(lead) > 0) | (np.diff(day) <= 0)):
            return Stream(lead, day, at, columns)
        order = np.lexsort((-day, lead))
        ordered = {name: Coded(column.codes[order], column.values) for name, column in columns.items()}
        return Stream(lead[order], day[order], at[order], ordered)


def _array(numbers: Iterable[int]) -> Ints:
    return np.fromiter(numbers, np.int64)


def _start(lead: Lead, stages: Sequence[str]) -> int:
    """The last day on which the lead came into one of the stages; 0 where it is not known to have."""
    return max((lead.entered[each].toordinal() for each in stages if each in lead.entered), default=0)


#: No activity type has this name.
_OTHER = ""

_PRESENT = known("", _EPOCH)


def _property(texts: Sequence[str | None]) -> Coded:
    """A property of activities. One without a text is not known."""
    places: dict[str | None, int] = {None: ABSENT, "": ABSENT}
    codes = _array(places.setdefault(text, len(places) - 2 + FIRST) for text in texts)
    return Coded(codes, Values(tuple(text for text in places if text)))


def _column(facts: Sequence[Fact | None], reader: Reader) -> Column:
    """Facts as codes, or as amounts where there are many different values of one unit."""
    places: dict[object, int] = {}
    values: list[Value] = []
    codes: list[int] = []
    for fact in facts:
        value = None if fact is None else fact.value
        if value is None:
            codes.append(CLOSED if fact is not None and fact.reading is Reading.UNREADABLE else ABSENT)
            continue
        if isinstance(value, datetime):
            value = day_in(value, reader.zone)  # nothing finer is asked of a fact
        # Of equal values of different types, such as 1 and true, each is its own.
        key = value if isinstance(value, str) else (type(value), value)
        place = places.get(key)
        if place is None:
            place = places[key] = len(values)
            values.append(value)
        codes.append(place + FIRST)
    coded = Coded(_array(codes), Values(tuple(values)))
    return (_measured(coded) if len(values) > reader.many else None) or coded


def _measured(column: Coded) -> Measured | None:
    """The same column as amounts, if its values are of one unit in which all of them are exact."""
    amounts = [np.nan] * FIRST
    units = set()
    for value in column.values.values:
        unit, amount = _amount(value)
        units.add(unit)
        amounts.append(amount)
    if len(units) != 1 or (unit := units.pop()) is None:
        return None
    closed = np.flatnonzero(column.codes == CLOSED)
    found, currency = np.take(np.array(amounts), column.codes), "" if unit in (_NUMBER, _DAY) else unit
    return Measured(found, closed, _value_of(unit), float(unit == _DAY), currency=currency)


_NUMBER, _DAY = "number", "day"


def _amount(value: Value) -> tuple[str | None, float]:
    """The unit of a value, and its amount in it; no unit where an amount cannot stand for it exactly."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _EXACT:
        return _NUMBER, float(value)
    if isinstance(value, float) and isfinite(value):
        return _NUMBER, value
    if isinstance(value, Money) and value.amount.is_finite():
        amount = float(value.amount)
        return (value.currency if Decimal(repr(amount)) == value.amount else None), amount
    if isinstance(value, date):
        return _DAY, float(value.toordinal())
    return None, 0.0


def _value_of(unit: str) -> Callable[[float], Value]:
    """How an amount of a unit reads as a value."""
    if unit == _NUMBER:
        return float
    if unit == _DAY:
        last = date.max.toordinal()
        return lambda amount: date.fromordinal(min(max(int(amount), 1), last))
    return lambda amount: Money(Decimal(repr(amount)), unit)


def reader(definition: Definition) -> Reader:
    """What a definition reads of leads."""
    asked: dict[str, set[Operator]] = defaultdict(set)
    for _, comparison in compared(sections(definition)):
        asked[comparison.attribute].add(comparison.operator)
    presence = {name for name in attributes_read(definition) if asked[name] <= _PRESENCE}
    properties: dict[str, dict[str, None]] = {kind: {} for kind in activity_types(definition)}
    aging: set[str] = set()
    for _, criterion in criteria(sections(definition)):
        if isinstance(criterion, Answer | Bands) and criterion.stale_after is not None:
            aging.update(attributes_of(criterion))
        if isinstance(criterion, Behaviour) and criterion.where is not None:
            for kind in criterion.activity:
                properties[kind].update(dict.fromkeys(attributes(criterion.where)))
    for box in definition.bant.boxes.values():
        aging.update(box_attributes(box) if box.stale_after is not None else ())
    return Reader(
        definition.zone,
        tuple(attributes_read(definition)),
        frozenset(aging - MADE_BY_SCORING),
        frozenset(presence),
        {kind: tuple(names) for kind, names in properties.items()},
        frozenset(group.count_from for _, group in groups(sections(definition)) if group.count_from),
    )


_PRESENCE = {Operator.KNOWN, Operator.UNKNOWN}
