"""Where a lead stands, and the one table of how it may move.

What `next_stage` wants, in this order, the first that applies:

1. an exclusion wants the stage it names, at once;
2. an MQL wants to stay, unless its score is below `leave` and it has stood there for `stay_days`;
3. a score of at least `enter` with the gate passed wants MQL;
4. such a score without the gate, good fit (letter A or B), or having been an MQL before, wants `otherwise`
   (nurture);
5. anything else wants NEW.

What is wanted happens only where `TRANSITIONS` lets Tolok make that move; else the lead stays. So SQL and
REJECTED, which belong to sales, are neither entered nor left by us.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from leads.score import Score


class Stage(Enum):
    """Where a lead stands; the value is the text written to the CRM."""

    NEW = "new"  # Nothing yet speaks for this lead.
    NURTURE = "nurture"  # It fits, but the time has not come: marketing keeps in touch.
    MQL = "mql"  # It meets the agreed definition and is handed over to sales.
    SQL = "sql"  # Sales has looked and works on it.
    REJECTED = "rejected"  # Sales has looked and sent it back.
    DISQUALIFIED = "disqualified"  # It can never be a customer: a competitor, a student.
    FIX_DATA = "fix_data"  # It cannot be judged or reached before its data is mended.


class Actor(Enum):
    """Who makes a move."""

    TOLOK = "tolok"
    PERSON = "person"


_ANYONE = frozenset(Actor)
_PERSON = frozenset({Actor.PERSON})

#: Every stage a key; from -> to -> who may make the move. A move that is not here is nobody's.
TRANSITIONS: Mapping[Stage, Mapping[Stage, frozenset[Actor]]] = {
    Stage.NEW: {
        Stage.NURTURE: _ANYONE,
        Stage.MQL: _ANYONE,
        Stage.SQL: _PERSON,
        Stage.REJECTED: _PERSON,
        Stage.DISQUALIFIED: _ANYONE,
        Stage.FIX_DATA: _ANYONE,
    },
    Stage.NURTURE: {
        Stage.NEW: _ANYONE,
        Stage.MQL: _ANYONE,
        Stage.SQL: _PERSON,
        Stage.REJECTED: _PERSON,
        Stage.DISQUALIFIED: _ANYONE,
        Stage.FIX_DATA: _ANYONE,
    },
    Stage.MQL: {
        Stage.NEW: _ANYONE,
        Stage.NURTURE: _ANYONE,
        Stage.SQL: _PERSON,
        Stage.REJECTED: _PERSON,
        Stage.DISQUALIFIED: _ANYONE,
        Stage.FIX_DATA: _ANYONE,
    },
    Stage.SQL: {
        Stage.NURTURE: _PERSON,
        Stage.MQL: _PERSON,
        Stage.REJECTED: _PERSON,
        Stage.DISQUALIFIED: _PERSON,
    },
    Stage.REJECTED: {
        Stage.NEW: _PERSON,
        Stage.NURTURE: _PERSON,
        Stage.MQL: _PERSON,
        Stage.SQL: _PERSON,
        Stage.DISQUALIFIED: _PERSON,
    },
    Stage.DISQUALIFIED: {
        Stage.NEW: _ANYONE,
        Stage.NURTURE: _ANYONE,
        Stage.MQL: _ANYONE,
        Stage.SQL: _PERSON,
        Stage.FIX_DATA: _ANYONE,
    },
    Stage.FIX_DATA: {
        Stage.NEW: _ANYONE,
        Stage.NURTURE: _ANYONE,
        Stage.MQL: _ANYONE,
        Stage.SQL: _PERSON,
        Stage.DISQUALIFIED: _ANYONE,
    },
}

#: Stages that a lead reaches only after it was handed over once.
_HANDED_OVER = frozenset({Stage.MQL, Stage.SQL, Stage.REJECTED})
_GOOD_FIT = frozenset({"A", "B"})


@dataclass(frozen=True, slots=True)
class Standing:
    """The stage a lead is in, the day it came there, and how often it has entered MQL."""

    stage: Stage
    since: date
    entries: int = 0


@dataclass(frozen=True, slots=True)
class StageRules:
    """What the definition says of MQL. `enter` and `leave` are whole points, the rest counts and days.

    `known` names the attributes that must be known, `explicit` and `implicit` are the least numbers of met
    criteria. With `active_within_days` a lead that has been silent for longer does not enter.
    """

    enter: int
    leave: int
    stay_days: int = 0
    known: tuple[str, ...] = ()
    explicit: int = 0
    implicit: int = 0
    otherwise: Stage = Stage.NURTURE
    active_within_days: int | None = None

    def __post_init__(self) -> None:
        """Refuse rules under which a lead would never come to rest, or could never leave MQL."""
        if self.leave > self.enter:
            raise ValueError(f"leave ({self.leave}) must not be above enter ({self.enter})")
        if self.otherwise is Stage.MQL or not may_move(Stage.MQL, self.otherwise, Actor.TOLOK):
            raise ValueError(f"a lead that is no MQL cannot be put in {self.otherwise.value}")


@dataclass(frozen=True, slots=True)
class StageDecision:
    """The stage called for. `why` says in words what is missing to MQL, or what holds the lead where it is.

    `crossed` is True when the lead enters MQL now; `entries` counts this entry.
    """

    stage: Stage
    since: date
    entries: int
    why: tuple[str, ...] = ()
    crossed: bool = False

    @property
    def standing(self) -> Standing:
        """What the next decision starts from."""
        return Standing(self.stage, self.since, self.entries)


def may_move(before: Stage, after: Stage, actor: Actor) -> bool:
    """Whether `actor` may take a lead from one stage to another; staying is always allowed."""
    return before is after or actor in TRANSITIONS[before].get(after, frozenset())


def adopted(crm_stage: str, since: date) -> Standing:
    """Where a lead starts that we have never judged: at the stage the CRM shows, NEW where it shows none.

    A lead found beyond NURTURE counts as handed over once, so that adopting it hands nothing over.
    """
    text = crm_stage.strip().casefold()
    stage = next((each for each in Stage if each.value == text), Stage.NEW)
    return Standing(stage, since, 1 if stage in _HANDED_OVER else 0)


def next_stage(
    standing: Standing | None, score: Score, rules: StageRules, today: date, last_activity: date | None
) -> StageDecision:
    """Where this score puts a lead that stands there; without a standing it starts as NEW today.

    `score.known` answers for `rules.known`. A score out of scope moves nothing. `score.excluded` must be a
    stage's text, else `ValueError`.
    """
    now = standing or Standing(Stage.NEW, today)
    if not score.in_scope:
        return StageDecision(now.stage, now.since, now.entries, ("it is not in scope",))
    wanted, why = _wanted(now, score, rules, today, last_activity)
    if not may_move(now.stage, wanted, Actor.TOLOK):
        why = (f"only a person moves a lead from {now.stage.value} to {wanted.value}",)
        return StageDecision(now.stage, now.since, now.entries, why)
    return _moved(now, wanted, why, today)


def next_day(standing: Standing, rules: StageRules, today: date, active_on: Sequence[date]) -> date | None:
    """The first day after `today` on which the calendar alone may say something else of a stage, if any.

    The minimum stay ends, a silence becomes too long, or an activity that is still to come breaks it.
    `active_on` are the days of all activities, those to come among them.
    """
    days = [standing.since + timedelta(days=rules.stay_days)] if standing.stage is Stage.MQL else []
    if rules.active_within_days is not None:
        silent_after = timedelta(days=rules.active_within_days + 1)
        days += [day for day in active_on if day > today]
        days += [max((day for day in active_on if day <= today), default=date.min) + silent_after]
    return min((day for day in days if day > today), default=None)


def missing_to_mql(
    score: Score, rules: StageRules, today: date, last_activity: date | None
) -> tuple[str, ...]:
    """What keeps a lead from entering MQL, in words; empty when nothing does."""
    missing = [] if score.value >= rules.enter else [f"score {score.value}, {rules.enter} needed"]
    missing += [f"{name} is not known" for name in rules.known if not score.known.get(name, False)]
    if score.explicit < rules.explicit:
        missing.append(f"{score.explicit} of {rules.explicit} explicit criteria met")
    if score.implicit < rules.implicit:
        missing.append(f"{score.implicit} of {rules.implicit} implicit criteria met")
    if _silent(rules.active_within_days, today, last_activity):
        missing.append(f"no activity within {rules.active_within_days} days")
    return tuple(missing)


def _wanted(
    now: Standing, score: Score, rules: StageRules, today: date, last_activity: date | None
) -> tuple[Stage, tuple[str, ...]]:
    if score.excluded is not None:
        return Stage(score.excluded), (score.excluded_because or f"excluded as {score.excluded}",)
    if now.stage is Stage.MQL and score.value >= rules.leave:
        return Stage.MQL, ()
    if now.stage is Stage.MQL and today < (until := now.since + timedelta(days=rules.stay_days)):
        return Stage.MQL, (f"score {score.value} is below {rules.leave}; it stays until {until.isoformat()}",)
    missing = missing_to_mql(score, rules, today, last_activity)
    if not missing:
        return Stage.MQL, ()
    return _resting(now, score, rules), missing


def _resting(now: Standing, score: Score, rules: StageRules) -> Stage:
    promising = score.value >= rules.enter or score.grade[:1] in _GOOD_FIT
    return rules.otherwise if promising or now.entries > 0 else Stage.NEW


def _silent(within_days: int | None, today: date, last_activity: date | None) -> bool:
    if within_days is None:
        return False
    return last_activity is None or (today - last_activity).days > within_days


def _moved(now: Standing, wanted: Stage, why: tuple[str, ...], today: date) -> StageDecision:
    if wanted is now.stage:
        return StageDecision(now.stage, now.since, now.entries, why)
    crossed = wanted is Stage.MQL
    return StageDecision(wanted, today, now.entries + crossed, why, crossed)
