"""The definition: the versioned agreement of what makes a lead good."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    PrivateAttr,
    StrictBool,
    StrictInt,
)

from config.definition.criterion import AnyCriterion, Bant, Exclusion, Group, Persona
from config.definition.grammar import When
from config.definition.problem import Misread, nearest, shown
from config.definition.quantity import Cap, Day, Days, Percent, Rate
from config.definition.section import Name, Section, Text
from config.definition.wording import LANGUAGE, Spoken

#: The two dimensions every definition has; the grade is made of them.
FIT, ENGAGEMENT = "fit", "engagement"

Threshold = Annotated[StrictInt, Field(ge=0, le=100)]
Number = Annotated[StrictInt, Field(ge=0, le=10_000)]


def _with_criteria(groups: Mapping[str, Group]) -> Mapping[str, Group]:
    if not any(group.criteria for group in groups.values()):
        raise Misread("there is no criterion here")
    return groups


Groups = Annotated[Mapping[Name, Group], AfterValidator(_with_criteria)]


def _zone(data: object) -> str:
    if not isinstance(data, str) or data not in available_timezones():
        hint = nearest(data, available_timezones()) or "such as Asia/Jakarta"
        raise Misread(f"{shown(data)} is not a time zone", hint)
    return data


def _currency(data: object) -> str:
    if not isinstance(data, str) or len(data) != 3 or not (data.isascii() and data.isupper()):
        raise Misread(f"{shown(data)} is not a currency", "three capital letters, such as IDR or USD")
    return data


def _language(data: object) -> str:
    if not isinstance(data, str) or not LANGUAGE.match(data):
        raise Misread(f"{shown(data)} is not a language", "two small letters, such as id or en")
    return data


def read_list_source(data: object) -> str | tuple[str, ...]:
    """A file's path, or the values themselves."""
    if isinstance(data, str) and data.strip():
        return data.strip()
    if isinstance(data, list) and all(
        isinstance(each, str | int) and not isinstance(each, bool) for each in data
    ):
        return tuple(str(each) for each in data)
    raise Misread(
        f"expected a file or a list of texts, found {shown(data)}", "write lists/competitors.csv, or [a, b]"
    )


def _thresholds(labels: tuple[str, ...], data: object) -> tuple[int, ...]:
    """The lowest whole number of each label, best first."""
    if not isinstance(data, Mapping) or {str(key) for key in data} != set(labels):
        raise Misread(f"expected a threshold for each of {', '.join(labels)}", "{A: 70, B: 45, C: 20}")
    by_label = {str(key): value for key, value in data.items()}
    found = tuple(by_label[label] for label in labels)
    if any(type(each) is not int or not 0 < each <= 100 for each in found):
        raise Misread("thresholds are whole numbers from 1 to 100")
    if list(found) != sorted(set(found), reverse=True):
        raise Misread(f"the thresholds must fall from {labels[0]} to {labels[-1]}")
    return found


FIT_GRADES = ("A", "B", "C", "D")
ENGAGEMENT_GRADES = ("1", "2", "3", "4")
FitThresholds = Annotated[tuple[int, ...], PlainValidator(lambda data: _thresholds(FIT_GRADES[:3], data))]
EngagementThresholds = Annotated[
    tuple[int, ...], PlainValidator(lambda data: _thresholds(ENGAGEMENT_GRADES[:3], data))
]


class Signature(Section):
    """What one side agreed to: who, when, and what good enough and bad mean to them."""

    by: Text
    date: Day
    good_enough: Text
    bad: Text


class Agreement(Section):
    """Marketing's and sales' word on what a good lead is."""

    marketing: Signature
    sales: Signature
    review_every: Days | None = None


class Privacy(Section):
    """Why people may be profiled, and attributes that are never scored, or scored for a stated reason."""

    basis: Text | None = None
    assessment: Text | None = None
    never_score: tuple[Name, ...] = ()
    reasons: Mapping[Name, Text] = Field(default_factory=dict)


class Scope(Section):
    """Who is scored at all: `include` must not be unmet, `exclude` must not be met."""

    include: When | None = None
    exclude: When | None = None


class Scoring(Section):
    """How the dimensions become one number, and how far BANT can move it in either direction."""

    weights: Mapping[Name, Percent]
    bant_adds: Cap = 20_000


class Exchange(Section):
    """What one unit of each other currency is worth in the definition's, as of a day and by a source."""

    as_of: Day
    source: Text
    rates: Mapping[Annotated[str, BeforeValidator(_currency)], Rate] = Field(min_length=1)


class NamedScore(Section):
    """A further score beside the main one, from the same dimensions by its own weights.

    BANT is added where `bant_adds` says how far it can move the score, and of the adjustments those named.
    `levels` are names for its lowest whole numbers. It drives neither grade nor stage.
    """

    says: Spoken | None = None
    weights: Mapping[Name, Percent]
    bant_adds: Cap | None = None
    adjustments: tuple[Name, ...] = ()
    levels: Mapping[Name, Threshold] = Field(default_factory=dict)


class RollUp(Section):
    """How an account's score is made of those of its leads: the best, their sum, or the mean of the best."""

    rule: Literal["max", "sum", "mean_of_best"]
    best: Annotated[StrictInt, Field(ge=1, le=100)] = 3


class Grade(Section):
    """The lowest whole numbers for A, B, C (fit) and 1, 2, 3 (engagement)."""

    fit: FitThresholds
    engagement: EngagementThresholds


class Mql(Section):
    """When a lead is good enough for sales, and when it is no longer.

    `known` attributes must be known, and `explicit` and `implicit` criteria met; `otherwise` is the stage of
    a lead with the points but without these.
    """

    enter: Threshold
    leave: Threshold
    stay: Days | None = None
    known: tuple[Name, ...] = ()
    explicit: Number = 0
    implicit: Number = 0
    otherwise: Name = "nurture"


class Publish(Section):
    """How a new definition reaches sales."""

    adopt_stages: StrictBool = True
    hand_off_only_if_active_within: Days | None = None
    new_mqls_per_day: Number | None = None


class Definition(Section):
    """The whole definition. `source` is the plain data it was read from."""

    name: Text
    version: Annotated[StrictInt, Field(ge=1)]
    timezone: Annotated[str, BeforeValidator(_zone)]
    language: Annotated[str, BeforeValidator(_language)]
    currency: Annotated[str, BeforeValidator(_currency)]
    exchange: Exchange | None = None
    agreement: Agreement | None = None
    privacy: Privacy = Privacy()
    lists: Mapping[Name, Annotated[str | tuple[str, ...], PlainValidator(read_list_source)]] = Field(
        default_factory=dict
    )
    scope: Scope = Scope()
    personas: Mapping[Name, Persona] = Field(default_factory=dict)
    fit: Groups
    bant: Bant = Bant()
    engagement: Groups
    dimensions: Mapping[Name, Groups] = Field(default_factory=dict)
    adjustments: Mapping[Name, AnyCriterion] = Field(default_factory=dict)
    exclusions: Mapping[Name, Exclusion] = Field(default_factory=dict)
    score: Scoring
    scores: Mapping[Name, NamedScore] = Field(default_factory=dict)
    account: RollUp | None = None
    grade: Grade
    mql: Mql
    publish: Publish = Publish()

    _source: Mapping[str, object] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        """Keep the plain data that the reader gives along."""
        self._source = context or {}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose days count."""
        return ZoneInfo(self.timezone)

    @property
    def rates(self) -> Mapping[str, Decimal]:
        """What one unit of each known currency is worth in the definition's own."""
        return {**(self.exchange.rates if self.exchange else {}), self.currency: Decimal(1)}

    @property
    def dimension_groups(self) -> Mapping[str, Groups]:
        """The groups of every dimension: fit, engagement, then the further ones."""
        return {FIT: self.fit, ENGAGEMENT: self.engagement, **self.dimensions}

    @property
    def source(self) -> Mapping[str, object]:
        """The plain data the definition was read from."""
        return self._source
