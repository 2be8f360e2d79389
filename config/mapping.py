"""mapping/<connection>.yaml: which CRM fields become attributes and activities, and where we write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from config.children import ChildRows
from config.definition.problem import DefinitionProblem, Misread, Path, refuse
from config.definition.section import Name, Section
from config.fields import ACCOUNT_OUTPUTS, ASKED, OUTPUTS, SCORE_OUTPUTS, is_own_output
from config.problems import nearest
from config.spelling import Currency, FieldName, Fields, TypeName, Word, Words, folded, translation
from leads.attribute import AttributeType
from leads.mapping import (
    ActivityKind,
    ActivityRules,
    AttributeRule,
    CompanyLink,
    MappingRules,
    PropertyRule,
    RecordRules,
)

#: Fields that move when we write or when a task of ours is made: never an input.
MOVED_BY_US = frozenset(
    (
        "lastactivitydate",
        "lastmodifieddate",
        "lastmodifiedbyid",
        "systemmodstamp",
        "hs_lastmodifieddate",
        "hs_updated_by_user_id",
        "notes_last_contacted",
        "notes_last_updated",
        "num_contacted_notes",
        "num_notes",
        "hs_last_sales_activity_timestamp",
    )
)
#: Where our own tasks and notices stand.
OUR_ROWS = frozenset(("task", "tasks"))


def _named(data: object) -> object:
    """The short form `title: Title` of `title: {field: Title}`."""
    return {"field": data} if isinstance(data, str) else data


def _meaning(known: Collection[str], what: str) -> AfterValidator:
    def check(name: str) -> str:
        if name not in known:
            hint = nearest(name, known) or f"one of: {', '.join(known)}"
            raise Misread(f"{name} is nothing that is {what}", hint)
        return name

    return AfterValidator(check)


OutputName = Annotated[str, _meaning(OUTPUTS, "written")]
AccountOutputName = Annotated[str, _meaning(ACCOUNT_OUTPUTS, "written to an account")]
AskedName = Annotated[str, _meaning(ASKED, "asked of people")]


class Attribute(Section):
    """The field of one attribute, its type, and what the CRM's values mean.

    Money is in the currency that `currency_field` holds, else in `currency`, else in the mapping's
    `default_currency`. A set is cut at `separator`.
    """

    field: FieldName
    type: AttributeType = AttributeType.TEXT
    values: Mapping[str, Word] = Field(default_factory=dict)
    currency: Currency | None = None
    currency_field: FieldName | None = None
    separator: Annotated[str, Field(min_length=1, max_length=3)] = ";"

    def rule(self, attribute: str, currency: str) -> AttributeRule:
        """The rule for `attribute`, with the mapping's currency where it names none."""
        return AttributeRule(
            attribute,
            self.field,
            self.type,
            translation(self.values),
            self.currency or currency,
            self.currency_field or "",
            self.separator,
        )


class Company(Section):
    """Where a person's record names its company."""

    field: FieldName
    record: TypeName


class RecordType(Section):
    """What is read of one record type. `as` is lead, contact or company.

    `outputs` are the fields of a company that the roll-up of its leads is written to, by meaning.
    """

    kind: Literal["lead", "contact", "company"] = Field(alias="as")
    company: Company | None = None
    attributes: Mapping[Name, Annotated[Attribute, BeforeValidator(_named)]] = Field(min_length=1)
    outputs: Mapping[AccountOutputName, FieldName] = Field(default_factory=dict)


class Property(Section):
    """The field of a property, and what the CRM's values mean.

    With `below`, the property is true when the field's number is below that, else false.
    """

    field: FieldName
    below: float | None = None
    values: Mapping[str, Word] = Field(default_factory=dict)

    def rule(self) -> PropertyRule:
        """The rule for this property."""
        return PropertyRule(self.field, self.below, translation(self.values))


class Activity(Section):
    """One type of activity: when a row is one, its properties, and its own time if it has one."""

    type: Name
    when: Mapping[FieldName, Words] = Field(default_factory=dict)
    properties: Mapping[Name, Annotated[Property, BeforeValidator(_named)]] = Field(default_factory=dict)
    always: Mapping[Name, Word] = Field(default_factory=dict)
    at: Fields = ()

    def rule(self) -> ActivityKind:
        """The rule for this type."""
        return ActivityKind(
            self.type,
            folded(self.when),
            {name: one.rule() for name, one in self.properties.items()},
            self.always,
            self.at,
        )


class OwnStage(Section):
    """The CRM's own stage field, and its value for each of our stages that is to be seen there."""

    field: FieldName
    values: Mapping[Name, Word] = Field(min_length=1)


class ScoreFields(Section):
    """Where a further score of the definition is written."""

    score: FieldName | None = None
    level: FieldName | None = None
    receipt: FieldName | None = None

    def named(self) -> Mapping[str, str]:
        """The fields that are named, by meaning."""
        found = {meaning: getattr(self, meaning) for meaning in SCORE_OUTPUTS}
        return {meaning: name for meaning, name in found.items() if name is not None}


class ActivityRows(Section):
    """Rows that are activities: who they are about, when they were, and what types they can be."""

    person: Fields = ()
    at: Annotated[Fields, Field(min_length=1)]
    kinds: tuple[Activity, ...] = Field(min_length=1)


class CrmMapping(Section):
    """The whole of one mapping file.

    `outputs` are the fields we write, by meaning, on leads and contacts; what is not named is not written.
    `scores` are those of the definition's further scores.
    `owner` is the field of the owner, `stage` the CRM's own stage with our stages' values in it. `asked` are
    fields that people fill for us; they are created when missing and read where an attribute names them.
    """

    default_currency: Currency | None = None
    records: Mapping[TypeName, RecordType] = Field(min_length=1)
    activities: Mapping[TypeName, ActivityRows] = Field(default_factory=dict)
    events: Mapping[TypeName, Activity] = Field(default_factory=dict)
    children: Mapping[TypeName, ChildRows] = Field(default_factory=dict)
    outputs: Mapping[OutputName, FieldName] = Field(min_length=1)
    scores: Mapping[Name, ScoreFields] = Field(default_factory=dict)
    owner: FieldName
    stage: OwnStage | None = None
    asked: Mapping[AskedName, FieldName] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        checks = (
            self._own_inputs,
            self._twice,
            self._our_rows,
            self._companies,
            self._bare_money,
            self._parents,
        )
        problems = [problem for check in checks for problem in check()]
        if problems:
            refuse(problems)
        return self

    def compiled(self) -> MappingRules:
        """The rules by which records become facts and activities."""
        currency = self.default_currency or ""
        records = {type: _record_rules(type, record, currency) for type, record in self.records.items()}
        rows = {
            type: ActivityRules(type, tuple(kind.rule() for kind in one.kinds), one.at, one.person)
            for type, one in self.activities.items()
        }
        events = {
            type: ActivityRules(type, (one.rule(),), one.at, event=True) for type, one in self.events.items()
        }
        children = {type: one.rules(type, currency) for type, one in self.children.items()}
        return MappingRules(records, rows | events, children)

    @property
    def persons(self) -> tuple[str, ...]:
        """The record types that are scored and written: leads and contacts."""
        return tuple(type for type, record in self.records.items() if record.kind != "company")

    def written(self) -> Mapping[str, str]:
        """Every field we write, by meaning; a further score's are `expansion.score` and the like."""
        further = {
            f"{name}.{meaning}": field
            for name, fields in self.scores.items()
            for meaning, field in fields.named().items()
        }
        return {**self.outputs, **further}

    def written_on(self, type: str) -> Mapping[str, str]:
        """Every field we write on one record type, by meaning."""
        record = self.records[type]
        return record.outputs if record.kind == "company" else self.written()

    @property
    def written_types(self) -> tuple[str, ...]:
        """The record types that we write to: leads, contacts, and companies that have fields for it."""
        return tuple(type for type in self.records if self.written_on(type))

    def inputs(self) -> Iterator[tuple[str, str, Path]]:
        """Every field that is read: its record type, its name and its place in the file."""
        for type, record in self.records.items():
            yield from ((type, name, ("records", type, *place)) for name, place in _read_by(record))
        for type, rows in self.activities.items():
            here: Path = ("activities", type)
            yield from ((type, name, (*here, "person")) for name in rows.person)
            yield from ((type, name, (*here, "at")) for name in rows.at)
            for number, kind in enumerate(rows.kinds):
                yield from ((type, name, (*here, "kinds", number, *place)) for name, place in _read_of(kind))
        for type, event in self.events.items():
            yield from ((type, name, ("events", type, *place)) for name, place in _read_of(event))
        for type, child in self.children.items():
            yield from ((type, name, ("children", type, *place)) for name, place in child.inputs())

    def attributes(self) -> frozenset[str]:
        """Every attribute that some record type or its child rows fill."""
        of_records = {name for record in self.records.values() for name in record.attributes}
        return frozenset(of_records | {name for child in self.children.values() for name in child.attributes})

    def activity_types(self) -> frozenset[str]:
        """Every activity type that some row or event can be."""
        of_rows = {kind.type for rows in self.activities.values() for kind in rows.kinds}
        return frozenset(of_rows | {event.type for event in self.events.values()})

    def _own_inputs(self) -> Iterator[DefinitionProblem]:
        ours = {name.casefold() for type in self.records for name in self.written_on(type).values()}
        for _, name, place in self.inputs():
            last = name.rpartition(".")[2]
            if last.casefold() in ours or is_own_output(last):
                yield DefinitionProblem(
                    place, f"reads {name}, which Tolok writes", "an output is never an input"
                )
            elif last.casefold() in MOVED_BY_US:
                hint = "read what people do instead"
                yield DefinitionProblem(place, f"reads {name}, which Tolok's own writes move", hint)

    def _twice(self) -> Iterator[DefinitionProblem]:
        named = [(output_place(meaning), name) for meaning, name in self.written().items()]
        named += [(("asked", meaning), name) for meaning, name in self.asked.items()]
        others = [self.owner, *([self.stage.field] if self.stage else [])]
        times = Counter(name.casefold() for name in (*others, *(name for _, name in named)))
        for place, name in named:
            if times[name.casefold()] > 1:
                yield DefinitionProblem(place, f"{name} is named twice", "one field, one meaning")

    def _our_rows(self) -> Iterator[DefinitionProblem]:
        for type, rows in self.activities.items():
            for number, kind in enumerate(rows.kinds):
                if type.casefold() in OUR_ROWS and not kind.when:
                    place = ("activities", type, "kinds", number)
                    hint = "say which rows count: when: {Type: Call}"
                    yield DefinitionProblem(place, "counts every task, Tolok's own among them", hint)

    def _companies(self) -> Iterator[DefinitionProblem]:
        for type, record in self.records.items():
            named = record.company.record if record.company else ""
            if record.outputs and record.kind != "company":
                hint = "name the fields of people under the outputs of the whole mapping"
                yield DefinitionProblem(("records", type, "outputs"), f"{type} is no company", hint)
            if named and (named not in self.records or self.records[named].kind != "company"):
                place = ("records", type, "company", "record")
                message = f"{named} is not among the records as a company"
                yield DefinitionProblem(place, message, f"add it: {named}: {{as: company, attributes: …}}")

    def _parents(self) -> Iterator[DefinitionProblem]:
        for type, child in self.children.items():
            here: Path = ("children", type)
            if child.parent.record not in self.records:
                hint = nearest(child.parent.record, self.records) or f"one of: {', '.join(self.records)}"
                message = f"{child.parent.record} is not among the records"
                yield DefinitionProblem((*here, "parent", "record"), message, hint)
            if type in self.records or type in self.activities:
                yield DefinitionProblem(here, f"{type} is read as something else already")
            for name, one in child.attributes.items():
                named = one.currency or one.currency_field or self.default_currency
                if one.read_as is AttributeType.MONEY and not named:
                    place = (*here, "attributes", name)
                    yield DefinitionProblem(
                        place, "is money without a currency", "write default_currency: IDR"
                    )

    def _bare_money(self) -> Iterator[DefinitionProblem]:
        for type, record in self.records.items():
            for name, one in record.attributes.items():
                named = one.currency or one.currency_field or self.default_currency
                if one.type is AttributeType.MONEY and not named:
                    place = ("records", type, "attributes", name)
                    yield DefinitionProblem(
                        place, "is money without a currency", "write default_currency: IDR"
                    )


def output_place(meaning: str) -> Path:
    """Where an output stands in the file: `score`, or `expansion.score` of a further score."""
    name, _, of_score = meaning.rpartition(".")
    return ("scores", name, of_score) if name else ("outputs", meaning)


def _record_rules(type: str, record: RecordType, currency: str) -> RecordRules:
    attributes = tuple(one.rule(name, currency) for name, one in record.attributes.items())
    link = CompanyLink(record.company.field, record.company.record) if record.company else None
    return RecordRules(type, record.kind, attributes, link)


def _read_by(record: RecordType) -> Iterator[tuple[str, Path]]:
    if record.company:
        yield record.company.field, ("company", "field")
    for name, one in record.attributes.items():
        yield one.field, ("attributes", name)
        if one.currency_field:
            yield one.currency_field, ("attributes", name, "currency_field")


def _read_of(kind: Activity) -> Iterator[tuple[str, Path]]:
    yield from ((name, ("when", name)) for name in kind.when)
    yield from ((one.field, ("properties", name)) for name, one in kind.properties.items())
    yield from ((name, ("at",)) for name in kind.at)
