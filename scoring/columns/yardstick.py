"""The definition compiled for columns: a batch of leads at one time in, their totals out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from config.definition.contents import BEST_PERSONA, stages_counted_from
from config.definition.criterion import EXPLICIT_KINDS, Absence, Behaviour, Box, Criterion, Group, Kind
from config.definition.model import (
    ENGAGEMENT,
    ENGAGEMENT_GRADES,
    FIT,
    FIT_GRADES,
    Definition,
)
from config.definition.quantity import HUNDRED_PERCENT
from leads.day import day_in
from leads.lead import Lead
from leads.score import POINT, Outcome
from scoring.columns.answer import (
    ANSWERS,
    PARTLY,
    Credits,
    Decision,
    column_answer,
    column_box,
    column_exclusions,
    column_persona,
    column_scope,
)
from scoring.columns.batch import FIRST, Batch, Coded, Flags, Ints
from scoring.columns.behaviour import column_absence, column_behaviour
from scoring.columns.frame import Frame
from scoring.columns.reading import Reader, microseconds, reader
from scoring.columns.sight import ColumnSight
from scoring.columns.totals import BoxTotals, PartTotals, Totals
from scoring.comparison import Terms
from scoring.dimension import TOP
from scoring.grade import by_whole
from scoring.yardstick import terms_of

#: Counters: bytes where they cannot overflow, which is several times as fast.
Counts = NDArray[np.uint8] | NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CriterionColumn:
    """A criterion on columns: its points, and 1 where it is met with points above nothing.

    Without a `credit` it is met with points wherever it gives points.
    """

    points: Callable[[ColumnSight], Ints]
    credit: Callable[[ColumnSight], Credits] | None
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class GroupColumn:
    """A group's criteria and its cap."""

    criteria: tuple[CriterionColumn, ...]
    cap: int | None


@dataclass(frozen=True, slots=True, eq=False)
class BoxColumn:
    """A BANT box and the points of each of its answers."""

    decision: Decision
    by_answer: Ints


@dataclass(slots=True, eq=False)
class Evidence:
    """How many explicit and implicit criteria are met with points, counted as they are judged."""

    explicit: Counts
    implicit: Counts

    def add(self, criterion: CriterionColumn, sight: ColumnSight, points: Ints) -> None:
        """Count one criterion."""
        if criterion.kind in EXPLICIT_KINDS:
            self.explicit += _credit(criterion, sight, points)
        elif criterion.kind is Kind.BEHAVIOUR:
            self.implicit += _credit(criterion, sight, points)


def _none_of(criteria: int, size: int) -> Counts:
    """Counters of at most so many criteria."""
    return np.zeros(size, np.uint8) if criteria < 256 else np.zeros(size, np.int64)


def _credit(criterion: CriterionColumn, sight: ColumnSight, points: Ints) -> Credits:
    """1 where a criterion is met with points."""
    return (points > 0).view(np.uint8) if criterion.credit is None else criterion.credit(sight)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnYardstick:
    """A definition compiled for columns. Judging is a pure function of the batch and the time.

    `letters` and `digits` give each whole number's share of the place in GRADES.
    """

    definition: Definition
    reader: Reader
    in_scope: Callable[[Frame], Flags]
    best_persona: Callable[[Frame], Coded]
    dimensions: Mapping[str, Mapping[str, GroupColumn]]
    boxes: Mapping[str, BoxColumn]
    adjustments: Mapping[str, CriterionColumn]
    excluded: Decision
    letters: Ints
    digits: Ints

    @property
    def criteria(self) -> int:
        """How many criteria and boxes may be counted as evidence."""
        groups = (group for dimension in self.dimensions.values() for group in dimension.values())
        return len(self.boxes) + sum(len(group.criteria) for group in groups)

    def batch(self, leads: Sequence[Lead]) -> Batch:
        """The columns that this definition reads, derived attributes already among the leads' facts."""
        return self.reader.batch(leads)

    def totals(self, batch: Batch, now: datetime) -> Totals:
        """The totals of a batch at `now` (aware)."""
        today = day_in(now, self.definition.zone)
        plain = Frame(batch.size, today, batch.columns)
        persona = self.best_persona(plain)
        frame = plain.with_column(BEST_PERSONA, persona)
        sight = ColumnSight(batch, frame, microseconds(now))
        evidence = Evidence(_none_of(self.criteria, batch.size), _none_of(self.criteria, batch.size))
        dimensions = {name: _dimension(groups, sight, evidence) for name, groups in self.dimensions.items()}
        boxes = {name: _box(box, frame, evidence) for name, box in self.boxes.items()}
        adjustments = {name: each.points(sight) for name, each in self.adjustments.items()}
        raw = self._raw(dimensions, boxes, adjustments, batch.size)
        return Totals(
            in_scope=self.in_scope(plain),
            dimensions=dimensions,
            boxes=boxes,
            adjustments=adjustments,
            raw=raw,
            value=rounded(np.clip(raw, 0, TOP), POINT),
            grade=_grade(self.letters, self.digits, dimensions),
            persona=np.where(persona.known, persona.codes - FIRST + 1, 0),
            personas=tuple(self.definition.personas),
            excluded=self.excluded(plain),
            exclusions=tuple(each.stage for each in self.definition.exclusions.values()),
            explicit=evidence.explicit.astype(np.int64),
            implicit=evidence.implicit.astype(np.int64),
            known={name: frame.column(name).known for name in self.definition.mql.known},
        )

    def _raw(
        self,
        dimensions: Mapping[str, PartTotals],
        boxes: Mapping[str, BoxTotals],
        adjustments: Mapping[str, Ints],
        size: int,
    ) -> Ints:
        """The weighted dimensions, BANT within its bound, and the adjustments."""
        score, raw = self.definition.score, np.zeros(size, np.int64)
        for name, weight in score.weights.items():
            raw += rounded(dimensions[name].points * weight, HUNDRED_PERCENT)
        bant = np.zeros(size, np.int64)
        for box in boxes.values():
            bant += box.points
        raw += np.clip(bant, -score.bant_adds, score.bant_adds)
        for points in adjustments.values():
            raw += points
        return raw


def rounded(numerators: Ints, denominator: int) -> Ints:
    """`leads.score.rounded` of each; here none is below zero, and denominators are even."""
    return (numerators + denominator // 2) // denominator


def _dimension(groups: Mapping[str, GroupColumn], sight: ColumnSight, evidence: Evidence) -> PartTotals:
    found = {name: _group(group, sight, evidence) for name, group in groups.items()}
    raw = np.zeros(sight.batch.size, np.int64)
    for points in found.values():
        raw += points
    return PartTotals(found, raw, np.clip(raw, 0, TOP))


def _group(group: GroupColumn, sight: ColumnSight, evidence: Evidence) -> Ints:
    total = np.zeros(sight.batch.size, np.int64)
    for criterion in group.criteria:
        points = criterion.points(sight)
        evidence.add(criterion, sight, points)
        total += points
    return total if group.cap is None else np.clip(total, -group.cap, group.cap)


def _box(box: BoxColumn, frame: Frame, evidence: Evidence) -> BoxTotals:
    answers = box.decision(frame)
    points = np.take(box.by_answer, answers)
    evidence.explicit += ((answers >= PARTLY) & (points > 0)).view(np.uint8)
    return BoxTotals(answers, points)


def _grade(letters: Ints, digits: Ints, dimensions: Mapping[str, PartTotals]) -> Ints:
    """The place in GRADES, from the dimensions as whole numbers."""
    fit, engagement = (rounded(dimensions[name].points, POINT) for name in (FIT, ENGAGEMENT))
    return np.take(letters, fit) + np.take(digits, engagement)


def _places(labels: Sequence[str], thresholds: Sequence[int]) -> Ints:
    """The place of the label of each whole number from 0 to 100."""
    return np.array([labels.index(label) for label in by_whole(labels, thresholds)])


def compile_columns(definition: Definition, lists: Mapping[str, frozenset[str]]) -> ColumnYardstick:
    """The yardstick of a definition for columns. `lists` holds the values of the lists that are files.

    Raises ValueError when a list file is missing, and where the definition counts from a stage: a batch does
    not know when its leads came into one.
    """
    if stages_counted_from(definition):
        raise ValueError("activities that count from a stage cannot be counted by columns")
    terms = terms_of(definition, lists)
    return ColumnYardstick(
        definition=definition,
        reader=reader(definition),
        in_scope=column_scope(definition.scope, terms),
        best_persona=column_persona(definition.personas, terms),
        dimensions={
            name: {group: _group_column(each, terms) for group, each in groups.items()}
            for name, groups in definition.dimension_groups.items()
        },
        boxes={
            name: BoxColumn(column_box(box, terms), _by_answer(box))
            for name, box in definition.bant.boxes.items()
        },
        adjustments={name: _criterion(each, terms) for name, each in definition.adjustments.items()},
        excluded=column_exclusions(definition.exclusions, terms),
        letters=_places(FIT_GRADES, definition.grade.fit) * len(ENGAGEMENT_GRADES),
        digits=_places(ENGAGEMENT_GRADES, definition.grade.engagement),
    )


def _by_answer(box: Box) -> Ints:
    points = {Outcome.UNMET: box.points.unmet, Outcome.PARTLY: box.points.partly, Outcome.MET: box.points.met}
    return np.array([points.get(answer, 0) for answer in ANSWERS])


def _group_column(group: Group, terms: Terms) -> GroupColumn:
    return GroupColumn(tuple(_criterion(each, terms) for each in group.criteria.values()), group.cap)


def _criterion(criterion: Criterion, terms: Terms) -> CriterionColumn:
    if isinstance(criterion, Behaviour):
        return CriterionColumn(column_behaviour(criterion, terms), None, criterion.kind)
    if isinstance(criterion, Absence):
        return CriterionColumn(column_absence(criterion), None, criterion.kind)
    answer = column_answer(criterion, terms)
    credit = answer.credit
    return CriterionColumn(
        lambda sight: answer.points(sight.frame),
        None if credit is None else lambda sight: credit(sight.frame),
        criterion.kind,
    )
