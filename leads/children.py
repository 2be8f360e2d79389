"""Child rows of a record (its deals, its products), kept among its activities, and what they add up to.

They are kept as activities of a type that no mapping can name, so that a past look finds them as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal
from types import MappingProxyType

from leads.activity import Activity
from leads.attribute import AttributeType, Fact, Money, Reading, Value, empty, known, unreadable
from leads.mapping import AggregateRule, AttributeRule, ChildRules, Gather, MappingRules, fact_of
from leads.reading import decimal_of, number_of, text_of
from leads.record import Raw, Record, RecordRef

#: Begins the type of a child row where it is kept.
MARK = "@"

#: The property that names the fields which the CRM gave as numbers: 1.125 is none of two ways to write.
_NUMBERS = MARK + "numbers"

#: Enough digits for the sum of a million amounts of 30 digits on either side of the point.
_EXACT = Context(prec=90)


def is_child(activity: Activity) -> bool:
    """Whether a kept activity is a child row."""
    return activity.type.startswith(MARK)


def child_id(ref: RecordRef) -> str:
    """The id under which a child row is kept."""
    return f"{MARK}{ref.type}:{ref.id}"


def row_of(kept: Activity) -> RecordRef:
    """The child row that is kept under this id."""
    return RecordRef(kept.source, kept.id.removeprefix(f"{MARK}{kept.source}:"))


def child_of(record: Record, now: datetime) -> Activity | None:
    """A child row as it is kept, learned at `now`; None once it is deleted."""
    if record.deleted:
        return None
    told = {name: text_of(raw) for name, raw in record.fields.items()}
    told[_NUMBERS] = ",".join(sorted(name for name, raw in record.fields.items() if _is_number(raw)))
    return Activity(child_id(record.ref), MARK + record.ref.type, record.created, now, told, record.ref.type)


def parents_of(record: Record, rules: ChildRules) -> tuple[RecordRef, ...]:
    """The records that a child row belongs to: by its field, else by its associations."""
    if rules.field:
        id = text_of(record.fields.get(rules.field))
        return (RecordRef(rules.parent, id),) if id else ()
    return tuple(ref for ref in record.people if ref.type == rules.parent)


def gathered(type: str, kept: Iterable[Activity], rules: MappingRules, since: datetime) -> dict[str, Fact]:
    """What the child rows of a record of this type add up to, by attribute.

    Each fact is learned when the newest of its rows was; without rows at `since`.
    """
    by_type: dict[str, list[Activity]] = {}
    for each in kept:
        if is_child(each):
            by_type.setdefault(each.source, []).append(each)
    facts: dict[str, Fact] = {}
    for one in rules.children.values():
        if one.parent == type:
            facts |= aggregated(by_type.get(one.type, ()), one, since)
    return facts


def aggregated(children: Sequence[Activity], rules: ChildRules, since: datetime) -> dict[str, Fact]:
    """The attributes that these rows of one type add up to."""
    learned = max((each.learned for each in children), default=since)
    rows = [_row(each) for each in children]
    return {rule.attribute: _aggregate(rows, rule, learned) for rule in rules.aggregates}


def _row(child: Activity) -> Record:
    """The row as it was read: what was a number is one again."""
    fields: dict[str, Raw] = dict(child.properties)
    for name in str(fields.pop(_NUMBERS, "")).split(","):
        if name in fields:
            fields[name] = number_of(str(fields[name]))
    return Record(RecordRef(child.source, child.id), child.learned, child.at, fields)


def _is_number(raw: Raw) -> bool:
    return isinstance(raw, int | float) and not isinstance(raw, bool)


def _aggregate(rows: Sequence[Record], rule: AggregateRule, learned: datetime) -> Fact:
    """One attribute. What cannot be read of one row that counts makes the whole unreadable."""
    if any(name not in row.fields for row in rows for name in rule.when):
        return unreadable(learned)
    counted = [row for row in rows if _counts(row, rule)]
    if rule.value is None:
        return known(len(counted), learned)
    facts = [fact_of(row, rule.value, learned) for row in counted]
    if any(fact.reading is Reading.UNREADABLE for fact in facts):
        return unreadable(learned)
    values = [fact.value for fact in facts if fact.value is not None]
    if rule.gather is Gather.SUM:
        return _sum(counted, values, rule.value, learned)
    return known(_PICK[rule.gather](values), learned) if values else empty(learned)


def _counts(row: Record, rule: AggregateRule) -> bool:
    return all(text_of(row.fields[name]).casefold() in words for name, words in rule.when.items())


def _sum(rows: Sequence[Record], values: Sequence[Value], rule: AttributeRule, learned: datetime) -> Fact:
    """The exact sum, 0 of nothing; money of several currencies has none that could be told here."""
    if rule.type is not AttributeType.MONEY:
        total = _exact_sum(decimal_of(text_of(row.fields.get(rule.field))) for row in rows)
        whole = total == total.to_integral_value(context=_EXACT)
        return known(int(total) if whole else float(total), learned)
    currencies = {value.currency for value in values if isinstance(value, Money)} or {rule.currency}
    if len(currencies) > 1:
        return unreadable(learned)
    (currency,) = currencies
    total = _exact_sum(value.amount for value in values if isinstance(value, Money))
    return known(Money(total, currency), learned) if currency else empty(learned)


def _exact_sum(amounts: Iterable[Decimal | None]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount or Decimal(0))
    return total


def _members(values: Sequence[Value]) -> Value:
    several = (each if isinstance(each, tuple) else (str(each),) for each in values)
    return tuple(sorted({text for texts in several for text in texts}))


def _order(value: Value) -> datetime | date | int | float:
    if isinstance(value, datetime | date | int | float):
        return value
    raise TypeError(f"{value!r} has no order")


_PICK: Mapping[Gather, Callable[[Sequence[Value]], Value]] = MappingProxyType(
    {
        Gather.LATEST: lambda values: max(map(_order, values)),
        Gather.EARLIEST: lambda values: min(map(_order, values)),
        Gather.SET: _members,
    }
)
