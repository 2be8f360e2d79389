"""How records become facts and activities: the rules as plain values, and the pure steps that apply them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from leads.activity import Activity
from leads.attribute import AttributeType, Fact, Money, Reading, Value, empty, known, unreadable
from leads.money import EITHER_WAY, money_of
from leads.reading import READ, datetime_of, decimal_of, is_day_only, text_of
from leads.record import Raw, Record, RecordRef


@dataclass(frozen=True, slots=True)
class AttributeRule:
    """Which CRM field fills one attribute, and how its value is read.

    `values` translates the CRM's values (case-folded) to canonical ones; a value that is not in it stays as
    it is. Money takes its currency from `currency_field` where that is known, else from `currency`. A set is
    cut at `separator`.
    """

    attribute: str
    field: str
    type: AttributeType = AttributeType.TEXT
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    currency: str = ""
    currency_field: str = ""
    separator: str = ";"

    def canonical(self, text: str) -> str:
        """The canonical value that `text` of the CRM stands for."""
        return self.values.get(text.casefold(), text)


@dataclass(frozen=True, slots=True)
class CompanyLink:
    """The field of a person that holds the id of its company, and the company's record type."""

    field: str
    record: str


@dataclass(frozen=True, slots=True)
class RecordRules:
    """What is read of one record type. `kind` is lead, contact or company."""

    type: str
    kind: str
    attributes: tuple[AttributeRule, ...]
    company: CompanyLink | None = None


#: The record type of event occurrences. Which event each is stands in the field `eventType`.
EVENTS = "events"
EVENT_TYPE = "eventType"


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """The field of a property. With `below`, true when the field's number is below it, else false.

    `values` translates the CRM's values (case-folded); one that is not in it stays as it is.
    """

    field: str
    below: float | None = None
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActivityKind:
    """One type of activity that a row can be.

    The row is one when each field of `when` holds one of its values (case-folded). `properties` tells the
    field of each property; `always` adds properties that hold for every such row. `at` names the fields for
    the time, the first known one counts; where it is empty the source's own do.
    """

    type: str
    when: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    properties: Mapping[str, PropertyRule] = dataclasses.field(default_factory=dict)
    always: Mapping[str, str] = dataclasses.field(default_factory=dict)
    at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityRules:
    """What is read of one type of activity rows, or of one type of event (`event`).

    `person` names the fields that point at persons. Without `at` the row's creation is its time.
    """

    type: str
    kinds: tuple[ActivityKind, ...]
    at: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    event: bool = False

    @property
    def stream(self) -> str:
        """The record type under which such rows are read."""
        return EVENTS if self.event else self.type


class Gather(Enum):
    """How child rows become one attribute."""

    COUNT = "count"
    SUM = "sum"
    LATEST = "latest"
    EARLIEST = "earliest"
    SET = "set"


@dataclass(frozen=True, slots=True)
class AggregateRule:
    """One attribute from child rows: of those whose fields have these values (case-folded), what is gathered.

    `value` is how the gathered field is read; None where rows are counted.
    """

    attribute: str
    gather: Gather
    value: AttributeRule | None = None
    when: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChildRules:
    """One type of child rows: the record type they belong to, by `field` or else by association."""

    type: str
    parent: str
    field: str
    aggregates: tuple[AggregateRule, ...]


@dataclass(frozen=True, slots=True)
class MappingRules:
    """One connection's mapping: rules by the CRM's name of the record type or event type."""

    records: Mapping[str, RecordRules] = dataclasses.field(default_factory=dict)
    activities: Mapping[str, ActivityRules] = dataclasses.field(default_factory=dict)
    children: Mapping[str, ChildRules] = dataclasses.field(default_factory=dict)

    @property
    def events(self) -> tuple[str, ...]:
        """The event types that are read."""
        return tuple(sorted(name for name, rules in self.activities.items() if rules.event))


def facts_of(record: Record, rules: MappingRules, now: datetime) -> dict[str, Fact]:
    """The attributes that `record` fills, learned at `now`.

    A field that is absent, or whose value is none of its type, is unreadable; None and blank are empty. A
    record type without rules fills nothing.
    """
    found = rules.records.get(record.ref.type)
    return {rule.attribute: fact_of(record, rule, now) for rule in found.attributes} if found else {}


def fact_of(record: Record, rule: AttributeRule, now: datetime) -> Fact:
    """What a record tells of one attribute, learned at `now`."""
    if rule.field not in record.fields:
        return unreadable(now)
    text = text_of(record.fields[rule.field])
    if not text or (rule.type is AttributeType.SET and not _members(text, rule)):
        return empty(now)
    value = _value(record, rule, text)
    return unreadable(now) if value is None else known(value, now)


def _value(record: Record, rule: AttributeRule, text: str) -> Value | None:
    if rule.type is AttributeType.SET:
        return _members(text, rule)
    if rule.type is AttributeType.MONEY:
        return _money(record, rule, text)
    return READ[rule.type](rule.canonical(text))


def _members(text: str, rule: AttributeRule) -> tuple[str, ...]:
    parts = (part.strip() for part in text.split(rule.separator))
    return tuple(sorted({rule.canonical(part) for part in parts if part}))


def _money(record: Record, rule: AttributeRule, text: str) -> Money | None:
    """A number in the field's currency, or an amount in people's words; `1.500` as text could be either."""
    currency = (text_of(record.fields.get(rule.currency_field)) or rule.currency).upper()
    written = isinstance(record.fields.get(rule.field), str)
    amount = None if written and EITHER_WAY.fullmatch(text) else decimal_of(text)
    if amount is None:
        return money_of(text, currency) if written else None
    return Money(amount, currency) if currency else None


def carried(before: Mapping[str, Fact], after: Mapping[str, Fact]) -> dict[str, Fact]:
    """`after`, where a fact that says the same as in `before` keeps the time it was first learned."""
    return {name: _same(before.get(name), fact) or fact for name, fact in after.items()}


def _same(old: Fact | None, new: Fact) -> Fact | None:
    if old is None or old.reading is not new.reading:
        return None
    same = type(old.value) is type(new.value) and old.value == new.value
    return old if same else None


#: Which of two readings tells more.
_TELLS = (Reading.UNREADABLE, Reading.EMPTY, Reading.KNOWN)


def with_company(person: Mapping[str, Fact], company: Mapping[str, Fact]) -> dict[str, Fact]:
    """The person's facts and the company's; of two for one attribute the better read, else the person's."""
    joined = dict(company)
    for name, fact in person.items():
        other = company.get(name)
        if other is None or _TELLS.index(fact.reading) >= _TELLS.index(other.reading):
            joined[name] = fact
    return joined


def company_of(record: Record, rules: MappingRules) -> RecordRef | None:
    """The company that a person's record points at."""
    found = rules.records.get(record.ref.type)
    if found is None or found.company is None:
        return None
    id = text_of(record.fields.get(found.company.field))
    return RecordRef(found.company.record, id) if id else None


def activities_of(record: Record, rules: MappingRules, now: datetime) -> tuple[Activity, ...]:
    """The activities that `record` is, learned at `now`; none for a deleted row or one without a time.

    Ids are `type:id` for the first and `type:id:n` for the n-th further one.
    """
    found = _activity_rules(record, rules)
    if found is None or record.deleted:
        return ()
    made = ((kind, _moment(record, kind.at or found.at)) for kind in found.kinds if _is(record, kind))
    timed = [(kind, when) for kind, when in made if when is not None]
    return tuple(
        _activity(record, kind, when, id, now)
        for (kind, when), id in zip(timed, _ids(record.ref, len(timed)), strict=True)
    )


def _activity_rules(record: Record, rules: MappingRules) -> ActivityRules | None:
    event = record.ref.type == EVENTS
    found = rules.activities.get(text_of(record.fields.get(EVENT_TYPE)) if event else record.ref.type)
    return found if found is not None and found.event is event else None


def activity_ids(ref: RecordRef, rules: MappingRules) -> tuple[str, ...]:
    """Every id that an activity of this row can have, whatever the row says now."""
    of_type = [found for found in rules.activities.values() if found.stream == ref.type]
    return tuple(_ids(ref, max((len(found.kinds) for found in of_type), default=0)))


def _ids(ref: RecordRef, count: int) -> Iterator[str]:
    return (f"{ref.type}:{ref.id}" + (f":{n}" if n else "") for n in range(count))


def _is(record: Record, kind: ActivityKind) -> bool:
    return all(text_of(record.fields.get(name)).casefold() in values for name, values in kind.when.items())


def _moment(record: Record, fields: tuple[str, ...]) -> tuple[datetime, bool] | None:
    """The time of a row and whether it is only a day."""
    if not fields:
        return record.created, False
    for name in fields:
        raw: Raw = record.fields.get(name)
        moment = datetime_of(text_of(raw))
        if moment is not None:
            return moment, is_day_only(raw)
    return None


def _activity(
    record: Record, kind: ActivityKind, when: tuple[datetime, bool], id: str, now: datetime
) -> Activity:
    read = {name: _property(record, rule) for name, rule in kind.properties.items()}
    properties = dict(kind.always) | {name: value for name, value in read.items() if value}
    return Activity(id, kind.type, when[0], now, properties, record.ref.type, when[1])


def _property(record: Record, rule: PropertyRule) -> str:
    text = text_of(record.fields.get(rule.field))
    if rule.below is None or not text:
        return rule.values.get(text.casefold(), text)
    number = decimal_of(text)
    return "" if number is None else text_of(number < rule.below)


def fields_needed(rules: MappingRules) -> dict[str, tuple[str, ...]]:
    """The CRM fields to ask for, by record type, sorted. Person fields are not among them."""
    needed = {type: _record_fields(found) for type, found in rules.records.items()}
    for source in rules.activities.values():
        needed[source.stream] = needed.get(source.stream, set()) | _activity_fields(source)
    for child in rules.children.values():
        needed[child.type] = needed.get(child.type, set()) | _child_fields(child)
    return {type: tuple(sorted(names)) for type, names in sorted(needed.items())}


def _record_fields(rules: RecordRules) -> set[str]:
    names = {rule.field for rule in rules.attributes}
    names |= {rule.currency_field for rule in rules.attributes if rule.currency_field}
    return names | ({rules.company.field} if rules.company else set())


def _activity_fields(rules: ActivityRules) -> set[str]:
    names = set(rules.at)
    for kind in rules.kinds:
        names |= {*kind.when, *(rule.field for rule in kind.properties.values()), *kind.at}
    return names


def _child_fields(rules: ChildRules) -> set[str]:
    names = {rules.field} if rules.field else set()
    for one in rules.aggregates:
        names |= {*one.when, *((one.value.field, one.value.currency_field) if one.value else ())}
    return names - {""}
