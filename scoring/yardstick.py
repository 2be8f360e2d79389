"""The definition compiled: one lead at one time in, its score with the receipt out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from config.definition.contents import BEST_PERSONA, activity_types, stages_counted_from
from config.definition.criterion import EXPLICIT_KINDS, Kind
from config.definition.model import ENGAGEMENT, FIT, Definition
from leads.lead import Lead
from leads.score import Box, Dimension, Outcome, Score
from leads.text import folded
from scoring.bant import BoxJudge, judge_box
from scoring.comparison import MET, Terms
from scoring.coverage import Questions, questions
from scoring.dimension import DimensionJudge, judge_dimension
from scoring.due import Due, compile_due
from scoring.exclusion import judge_exclusions
from scoring.grade import Grader, judge_grade
from scoring.persona import BestPersona, judge_personas
from scoring.prospect import Prospect, prospects
from scoring.scope import judge_scope
from scoring.sentence import Speech
from scoring.total import NamedJudge, TotalJudge, judge_named, judge_total
from scoring.view import Sight, View, sight_of

_EXPLICIT = frozenset(kind.value for kind in EXPLICIT_KINDS)
_IMPLICIT = Kind.BEHAVIOUR.value


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A compiled definition. Scoring is a pure function of the lead and the time."""

    definition: Definition
    speech: Speech
    zone: ZoneInfo
    types: frozenset[str]
    in_scope: Callable[[View], bool]
    best_persona: BestPersona
    dimensions: tuple[DimensionJudge, ...]
    boxes: tuple[BoxJudge, ...]
    total: TotalJudge
    named: tuple[NamedJudge, ...]
    excluded: Callable[[View], tuple[str | None, str]]
    grade: Grader
    questions: Questions
    counted_from: frozenset[str]
    prospects: tuple[Prospect, ...]
    changes: Due

    def score(self, lead: Lead, now: datetime) -> Score:
        """The score of a lead at `now` (aware), with derived attributes already among its facts.

        A lead is in scope unless `include` is unmet or `exclude` is met: what is not known keeps nobody out,
        and puts nobody out.
        """
        sight = sight_of(lead, now, self.zone, self.types)
        if not self.in_scope(sight.view):
            return Score(in_scope=False)
        persona, open_question = self.best_persona(sight.view)
        sight = _with_persona(sight, persona, open_question)
        dimensions = tuple([judge.dimension(sight) for judge in self.dimensions])
        judged = [judge(sight) for judge in self.boxes]
        boxes = tuple([box for box, _ in judged])
        answers = [line for _, line in judged]
        value, lines = self.total.total(sight, dimensions, answers)
        stage, because = self.excluded(sight.view)
        explicit, implicit = _evidence(dimensions, boxes)
        return Score(
            in_scope=True,
            value=value,
            grade=self.grade(dimensions),
            dimensions=dimensions,
            total=lines,
            boxes=boxes,
            persona=persona,
            excluded=stage,
            excluded_because=because,
            explicit=explicit,
            implicit=implicit,
            known={name: name in sight.view.values for name in self.definition.mql.known},
            coverage=self.questions.coverage(sight.view),
            ask_next=self.questions.ask_next(sight.view, boxes),
            named=tuple([judge.score(sight, dimensions, answers) for judge in self.named]),
        )

    def due(self, lead: Lead, now: datetime) -> datetime | None:
        """The first moment after `now` at which the score may change if nothing happens; never too late."""
        return self.changes.next(lead, now)


def _with_persona(sight: Sight, persona: str | None, open_question: bool) -> Sight:
    """The sight in which `best_persona` is known, absent, or unknown where a persona might still fit."""
    view = sight.view
    if persona is not None:
        view = View({**view.values, BEST_PERSONA: persona}, view.closed, view.today)
    elif open_question:
        view = View(view.values, view.closed | {BEST_PERSONA}, view.today)
    return Sight(view, sight.facts, sight.seen, sight.today, sight.created, sight.latest, sight.entered)


def _evidence(dimensions: tuple[Dimension, ...], boxes: tuple[Box, ...]) -> tuple[int, int]:
    """How many explicit and implicit criteria are met with points; good BANT answers are explicit."""
    explicit = implicit = 0
    for dimension in dimensions:
        for line in dimension.lines:
            if line.points > 0 and line.outcome is MET:
                explicit += line.kind in _EXPLICIT
                implicit += line.kind == _IMPLICIT
    good = (MET, Outcome.PARTLY)
    return explicit + sum(box.outcome in good and box.points > 0 for box in boxes), implicit


def compile_definition(
    definition: Definition, lists: Mapping[str, frozenset[str]], language: str = ""
) -> Yardstick:
    """The yardstick of a definition. `lists` holds the values of the lists that are files, by name.

    Sentences are in `language`, or in the definition's. Raises ValueError when a list file is missing.
    """
    terms = terms_of(definition, lists)
    speech = _speech(definition, language or definition.language)
    return Yardstick(
        definition=definition,
        speech=speech,
        zone=definition.zone,
        types=activity_types(definition),
        in_scope=judge_scope(definition.scope, terms),
        best_persona=judge_personas(definition.personas, terms),
        dimensions=tuple(
            judge_dimension(name, _place(name), groups, terms, speech)
            for name, groups in definition.dimension_groups.items()
        ),
        boxes=tuple(judge_box(name, box, terms, speech) for name, box in definition.bant.boxes.items()),
        total=judge_total(definition, terms, speech),
        named=judge_named(definition, terms, speech),
        excluded=judge_exclusions(definition.exclusions, terms, speech),
        grade=judge_grade(definition.grade),
        questions=questions(definition),
        counted_from=stages_counted_from(definition),
        prospects=prospects(definition),
        changes=compile_due(definition),
    )


def terms_of(definition: Definition, lists: Mapping[str, frozenset[str]]) -> Terms:
    """What every comparison needs of a definition. Raises ValueError when a list file is missing."""
    return Terms(definition.zone, definition.currency, _lists(definition, lists), definition.rates)


def _place(dimension: str) -> str:
    """Where a dimension stands in the definition, dotted."""
    return dimension if dimension in (FIT, ENGAGEMENT) else f"dimensions.{dimension}"


def _lists(definition: Definition, files: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    found = {}
    for name, source in definition.lists.items():
        if isinstance(source, str) and name not in files:
            raise ValueError(f"the values of the list {name} ({source}) were not given")
        values = files[name] if isinstance(source, str) else source
        found[name] = frozenset(folded(value) for value in values)
    return found


def _speech(definition: Definition, language: str) -> Speech:
    personas = {
        name: persona.says.spoken(language, definition.language)
        for name, persona in definition.personas.items()
    }
    return Speech(language, definition.language, definition.zone, personas)
