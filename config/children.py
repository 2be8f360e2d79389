"""Child rows in a mapping: deals, products, branches, and the attributes that they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.definition.problem import DefinitionProblem, Path, refuse
from config.definition.section import Name, Section
from config.spelling import Currency, FieldName, TypeName, Word, Words, folded, translation
from leads.attribute import AttributeType
from leads.mapping import AggregateRule, AttributeRule, ChildRules, Gather

_FITTING = {
    Gather.SUM: (AttributeType.NUMBER, AttributeType.MONEY),
    Gather.LATEST: (AttributeType.DATE, AttributeType.DATETIME, AttributeType.NUMBER),
    Gather.EARLIEST: (AttributeType.DATE, AttributeType.DATETIME, AttributeType.NUMBER),
    Gather.SET: (AttributeType.TEXT, AttributeType.SET),
}


class Aggregate(Section):
    """What the child rows with these values are gathered to: their number, or one field of theirs.

    `type` is how the field is read; where it is not said, a sum is of numbers, a set of texts, and the
    latest and earliest are dates.
    """

    count: Literal["all"] | None = None
    sum: FieldName | None = None
    latest: FieldName | None = None
    earliest: FieldName | None = None
    set: FieldName | None = None
    when: Mapping[FieldName, Words] = Field(default_factory=dict)
    type: AttributeType | None = None
    values: Mapping[str, Word] = Field(default_factory=dict)
    currency: Currency | None = None
    currency_field: FieldName | None = None
    separator: Annotated[str, Field(min_length=1, max_length=3)] = ";"

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        chosen = [each for each in Gather if getattr(self, each.value) is not None]
        if len(chosen) != 1:
            hint = "count: all; sum, latest, earliest or set: a field"
            message = "child rows are gathered in one way: count, sum, latest, earliest or set"
            refuse([DefinitionProblem((), message, hint)])
        fitting = _FITTING.get(chosen[0], ())
        if self.type is not None and self.type not in fitting:
            allowed = ", ".join(each.value for each in fitting) or "no type: rows are counted"
            message = f"{chosen[0].value} does not read {self.type.value}"
            refuse([DefinitionProblem(("type",), message, allowed)])
        return self

    @property
    def gather(self) -> Gather:
        """The way in which rows are gathered."""
        return next(each for each in Gather if getattr(self, each.value) is not None)

    @property
    def read_as(self) -> AttributeType:
        """How the field is read."""
        return self.type or (*_FITTING.get(self.gather, ()), AttributeType.NUMBER)[0]

    def rule(self, attribute: str, currency: str) -> AggregateRule:
        """The rule for `attribute`, with the mapping's currency where it names none."""
        when = folded(self.when)
        if self.gather is Gather.COUNT:
            return AggregateRule(attribute, self.gather, None, when)
        value = AttributeRule(
            attribute,
            str(getattr(self, self.gather.value)),
            self.read_as,
            translation(self.values),
            self.currency or currency,
            self.currency_field or "",
            self.separator,
        )
        return AggregateRule(attribute, self.gather, value, when)


class Parent(Section):
    """The record type that child rows belong to, and their field with its id where they have one."""

    record: TypeName
    field: FieldName | None = None


class ChildRows(Section):
    """One type of child rows: whose they are, and the attributes that they add up to."""

    parent: Parent
    attributes: Mapping[Name, Aggregate] = Field(min_length=1)

    def rules(self, type: str, currency: str) -> ChildRules:
        """The rules by which rows of this type add up."""
        aggregates = tuple(one.rule(name, currency) for name, one in self.attributes.items())
        return ChildRules(type, self.parent.record, self.parent.field or "", aggregates)

    def inputs(self) -> Iterator[tuple[str, Path]]:
        """Every field that is read, with its place."""
        if self.parent.field:
            yield self.parent.field, ("parent", "field")
        for name, one in self.attributes.items():
            here: Path = ("attributes", name)
            yield from ((field, (*here, "when", field)) for field in one.when)
            if one.gather is not Gather.COUNT:
                yield str(getattr(one, one.gather.value)), (*here, one.gather.value)
            if one.currency_field:
                yield one.currency_field, (*here, "currency_field")
