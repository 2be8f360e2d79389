"""Judge: touched leads become decisions, and the decisions replace the older ones.

A touch is cleared only by the number that was judged, in the transaction that writes the decision, so a lead
touched meanwhile is judged again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from leads.activity import Activity
from leads.record import Raw
from leads.score import Score
from routing.stage import StageDecision, Standing, adopted, next_day, next_stage
from scoring.due import midnight
from scoring.outlook import outlook
from sync.accounts import roll_up_accounts
from sync.case import Case, at_first_sight, cases_of
from sync.desk import Desk
from sync.store import decisions, records, story
from sync.store.decisions import Desired
from sync.store.moments import from_text, to_text
from sync.store.records import Stored
from sync.store.story import Event
from sync.translation import Target
from sync.wish import (
    SHORT,
    Wish,
    is_scored,
    missing,
    same_outputs,
    settled,
    small_move,
    staged,
    wish,
    without_words,
    writable,
)

#: More chunks than this in one judging means that it does not come to an end.
MOST_CHUNKS = 1_000_000

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """How many leads were scored, and for how many the CRM must change."""

    scored: int = 0
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided on one case.

    `standing` is where the lead stands from now on, None where that is as before. `crossed` leads wait for
    their hand-off. `anew` tells that the decision says something else than the one before.
    """

    row: Stored
    desired: Desired
    standing: Standing | None
    crossed: bool
    value: int
    moved: Mapping[str, str] | None = None
    anew: bool = True


def judge(desk: Desk, now: datetime, progress: Progress) -> Judged:
    """Judge every lead that was touched, or whose score, stage or waiting may have changed by now."""
    scored = changed = 0
    for _ in range(MOST_CHUNKS):
        with desk.store.writing(desk.fence) as link:
            rows = records.to_judge(link, desk.connection, to_text(now))
            if not rows:
                break
            rulings = _judge_chunk(link, desk, rows, now)
        scored += len(rulings)
        changed += sum(ruling.row.pending for ruling in rulings)
        progress("judged", scored)
    else:
        raise RuntimeError("judging does not come to an end")
    roll_up_accounts(desk, now)
    return Judged(scored, changed)


def _judge_chunk(link: Connection, desk: Desk, rows: Sequence[Stored], now: datetime) -> list[Ruling]:
    cases = cases_of(link, desk, rows, now)
    number = decisions.next_decision(link, len(cases))
    rulings = [rule(desk, case, number + index, now) for index, case in enumerate(cases)]
    records.judged(link, [ruling.row for ruling in rulings])
    decisions.want(link, [ruling.desired for ruling in rulings if ruling.anew])
    decisions.stand(link, {each.row.id: each.standing for each in rulings if each.standing})
    decisions.nominate(link, desk.connection, {each.row.id: each.value for each in rulings if each.crossed})
    decisions.withdraw(link, [each.row.id for each in rulings if not each.crossed])
    told = [
        story.Told(each.row.id, Event.STAGE, {**each.moved, "score": each.value})
        for each in rulings
        if each.moved
    ]
    story.tell(link, desk.connection, to_text(now), told)
    if desk.agreement.yardstick.definition.account is not None:
        records.touch_accounts(link, desk.connection, {row.company for row in rows if row.company})
    return rulings


def rule(desk: Desk, case: Case, number: int, now: datetime) -> Ruling:
    """Decide one case. Pure but for the desk's agreement."""
    agreement = desk.agreement
    score = agreement.yardstick.score(case.lead, now)
    today = now.astimezone(agreement.zone).date()
    stage = _stage(desk, case, score, today)
    standing = _standing(desk, case, stage, today)
    fresh, substance = _outputs(desk, case, standing, score, now)
    outputs, damped_since = _damped(desk, case, fresh, now)
    outputs = _with_outlook(desk, case, outputs, score, now)
    desired = Desired(
        case.row.id,
        number,
        outputs,
        case.before.substance if damped_since and case.before else substance,
        agreement.fingerprint,
        to_text(now),
        "; ".join(stage.why) if stage else "",
        damped_since,
    )
    due = _due(desk, case, stage, damped_since, now)
    moved = _moved(desk, case, standing, today)
    if moved and moved["to"] in agreement.yardstick.counted_from:
        tomorrow = midnight(today.toordinal() + 1, agreement.zone)
        due = min(due, tomorrow) if due else tomorrow
    row = case.row._replace(
        judged_touch=case.row.touch,
        judged_at=to_text(now),
        due=to_text(due) if due else "",
        pending=1 if missing(writable(outputs, case.held), case.row.written(), case.row.owner) else 0,
    )
    return Ruling(
        row,
        desired,
        standing if case.doubtful or standing != case.standing else None,
        stage is not None and stage.crossed,
        score.value,
        moved,
        not _as_before(case.before, desired),
    )


def _as_before(before: Desired | None, after: Desired) -> bool:
    """Whether a decision says what the one before says; then that one stands, with its number and moment."""
    if before is None or before.outputs is not after.outputs:
        return False
    said = (after.substance, after.agreement, after.why, after.damped_since)
    return said == (before.substance, before.agreement, before.why, before.damped_since)


def _with_outlook(
    desk: Desk, case: Case, outputs: Mapping[str, Raw], score: Score, now: datetime
) -> Mapping[str, Raw]:
    """The outputs with what becomes of the score if nothing happens; it rides along, so only with a write."""
    before = case.before.outputs if case.before else {}
    if outputs is before:
        return outputs
    wanted = "outlook" in desk.translation.targets[case.row.type].outputs and desk.switches.scores
    if (
        not wanted
        or not score.in_scope
        or same_outputs(before, {**outputs, "outlook": before.get("outlook")})
    ):
        return outputs
    rules = desk.agreement.stages
    text = outlook(desk.agreement.yardstick, case.lead, now, rules.enter, rules.leave, score)
    return {**outputs, "outlook": text[:SHORT] or None}


def _damped(desk: Desk, case: Case, fresh: Mapping[str, Raw], now: datetime) -> tuple[Mapping[str, Raw], str]:
    """What is wished for, and since when a small move has been kept back.

    A move smaller than the bound, within the same grade and stage, waits; what is on its way to the CRM
    already, or has waited long enough, does not.
    """
    before = case.before
    if before is None or case.row.pending or same_outputs(before.outputs, fresh):
        return fresh, ""
    if not small_move(before.outputs, fresh, desk.rhythm.damping_points):
        return fresh, ""
    since = before.damped_since or to_text(now)
    if now - from_text(since) >= desk.rhythm.damping_wait:
        return fresh, ""
    return before.outputs, since


def _due(
    desk: Desk, case: Case, stage: StageDecision | None, damped_since: str, now: datetime
) -> datetime | None:
    """When to judge again if nothing happens: a score or a stage may change, or a move has waited enough.

    A lead that waits for its hand-off is looked at again tomorrow: where it stands is only known then.
    """
    zone = desk.agreement.zone
    found = desk.agreement.yardstick.due(case.lead, now)
    moments = [found] if found else []
    if damped_since:
        moments.append(from_text(damped_since) + desk.rhythm.damping_wait)
    if stage is not None:
        today = now.astimezone(zone).date()
        days = [each.day(zone) for each in case.lead.activities]
        day = next_day(stage.standing, desk.agreement.stages, today, days)
        if stage.crossed:
            day = today + timedelta(days=1)
        if day is not None:
            moments.append(midnight(day.toordinal(), zone))
    return min(moments, default=None)


def last_day(activities: Sequence[Activity], zone: ZoneInfo, today: date) -> date | None:
    """The day of the last activity that is not in the future."""
    return next((day for each in reversed(activities) if (day := each.day(zone)) <= today), None)


def _stage(desk: Desk, case: Case, score: Score, today: date) -> StageDecision | None:
    if not desk.switches.stage or not score.in_scope:
        return None
    standing = _start(desk, case, today)
    if "stage" in case.held:
        return StageDecision(standing.stage, standing.since, standing.entries, ("a person chose the stage",))
    last = last_day(case.lead.activities, desk.agreement.zone, today)
    return next_stage(standing, score, desk.agreement.stages, today, last)


def _start(desk: Desk, case: Case, today: date) -> Standing:
    """Where a lead stands before this judgement: as we left it, or as the CRM shows it."""
    if case.standing is None:
        return at_first_sight(desk, case.row, today)
    if "stage" not in case.held:
        return case.standing
    shown = str(case.row.written().get("stage") or "")
    if shown == case.standing.stage.value:
        return case.standing
    at = adopted(shown, today)
    return replace(at, entries=max(at.entries, case.standing.entries))


def _standing(desk: Desk, case: Case, stage: StageDecision | None, today: date) -> Standing | None:
    """A lead that crossed stays where it was until its hand-off is made."""
    if stage is None:
        return case.standing
    return _start(desk, case, today) if stage.crossed else stage.standing


def _outputs(
    desk: Desk, case: Case, standing: Standing | None, score: Score, now: datetime
) -> tuple[Mapping[str, Raw], str]:
    """The outputs to wish for and their substance: those of before while nothing that causes a write changed.

    Only then are words put together.
    """
    target, before = desk.translation.targets[case.row.type], case.before
    kept = (
        {name: before.outputs[name] for name in ("owner", "handoff_key") if name in before.outputs}
        if before
        else {}
    )
    place = staged(standing, target.own_stages) if standing and score.in_scope else {}
    named = [name for name in target.outputs if "." in name]
    plain = without_words(score, named)
    loud = _ours(desk, target, {**plain.outputs, **place, **kept})
    if before and settled(before.outputs, before.substance, Wish(loud, plain.substance)):
        return before.outputs, plain.substance
    full = wish(score, desk.agreement.version, desk.agreement.language, now, named)
    return _ours(desk, target, {**full.outputs, **place, **kept}), full.substance


def _ours(desk: Desk, target: Target, named: Mapping[str, Raw]) -> dict[str, Raw]:
    """Of these outputs those that the mapping has a field for and that we may write."""
    return {
        name: value
        for name, value in named.items()
        if (name in target.outputs or name == "owner") and (desk.switches.scores or not is_scored(name))
    }


def _moved(desk: Desk, case: Case, standing: Standing | None, today: date) -> dict[str, str] | None:
    """A move from stage to stage, for the story; at first sight only where the definition counts from one."""
    before = case.standing
    if before is None and desk.agreement.yardstick.counted_from:
        before = at_first_sight(desk, case.row, today)
    if before is None or standing is None or before.stage is standing.stage:
        return None
    return {"from": before.stage.value, "to": standing.stage.value, "since": before.since.isoformat()}
