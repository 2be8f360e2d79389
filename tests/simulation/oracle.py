"""The oracle: what must be true once the dust has settled, told from the CRM's own log and state.

The store under test is asked for two things only: what its journal says was written, and what it parked.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from sync.value import same
from tests.simulation.allowance import allowed
from tests.simulation.ground import PEOPLE, Change, Exchange, Ground, Who, call_alike, emptied, kept_in
from tests.simulation.strikes import Strike
from tolok.bootstrap import Works
from tolok.planning import plan_on

#: The outputs that must be what a fresh computation gives.
COMPUTED = ("score", "fit", "engagement", "grade")

#: A score that moved by less than this within its grade and stage may wait for a day.
DAMPED_POINTS = 3


@dataclass(frozen=True, slots=True)
class Breach:
    """One promise that was not kept: lost, doubled, stale, calls, unexplained or bug; and what was seen."""

    kind: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the oracle found, and how many edits raced a write, which no CRM can order."""

    breaches: tuple[Breach, ...]
    raced: int = 0

    def count(self, *kinds: str) -> int:
        """Breaches of these kinds."""
        return sum(each.kind in kinds for each in self.breaches)


def judged(here: Ground, strikes: Sequence[Strike], calls: Sequence[tuple[int, int]]) -> Verdict:
    """Everything there is to find."""
    raced = [each for each in _overwritten(here) if each.kind == "raced"]
    found = [
        *(Breach(kind, what) for kind, what in here.breaches),
        *_not_fresh(here),
        *_doubled(here),
        *_older_over_newer(here),
        *(each for each in _overwritten(here) if each.kind != "raced"),
        *_unsettled(here),
        *_unexplained(here),
        *_too_many_calls(here, strikes, calls),
    ]
    return Verdict(tuple(dict.fromkeys(found)), len(raced))


def _not_fresh(here: Ground) -> Iterator[Breach]:
    """Every record carries what a computation from nothing gives, or is parked with its reason."""
    parked = _parked(here)
    for id, code in parked.items():
        if not _excused(here, id, code):
            yield Breach("lost", f"{id} is parked without a fault of its own: {code}")
    for id, changes in _fresh(here).items():
        wrong = {name: changes[name] for name in COMPUTED if name in changes}
        if id not in parked and wrong and not _damped(changes):
            yield Breach("lost", f"{id} shows (first) and should show (second): {wrong}")


def _fresh(here: Ground) -> dict[str, Mapping[str, tuple[Any, Any]]]:
    """What a worker that knows nothing would change now, by record."""
    with emptied("fresh") as store:
        call_alike(here.store, store)
        configuration = kept_in(store, here.at.configuration)
        works: Works = replace(here.works(), configuration=configuration, store=store, door=here.at.door)
        planned = plan_on(works, here.crm, lambda _step, _done: None)
    return {each.record.partition(":")[2]: each.changes for each in planned.records}


def _damped(changes: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether all that is missing is a move small enough to wait."""
    before, after = changes.get("score", (0, 0))
    if "grade" in changes or before is None or after is None:
        return False
    return abs(float(after) - float(before)) < DAMPED_POINTS


def _excused(here: Ground, id: str, code: str) -> bool:
    """Whether the schedule gave the reason for which a record is parked."""
    if code == "LOOP":
        return any(each.id == id and each.who is Who.AUTOMATION for each in here.changes)
    return id in here.refused


def _doubled(here: Ground) -> Iterator[Breach]:
    """One hand-off has one key, one owner and at most one task; one entry into MQL has one key."""
    key_field, stage_field = here.outputs["handoff_key"], here.outputs["stage"]
    owners: dict[str, set[str]] = {}
    records: dict[str, set[str]] = {}
    for id, changes in _of_leads(here).items():
        key, entries, keys = "", 0, set()
        for each in changes:
            entries += each.after.get(stage_field) == "mql"
            if each.who is not Who.US:
                key = str(each.after.get(key_field) or key)
                continue
            key = str(each.after.get(key_field) or key)
            if key_field in each.after:
                keys.add(key)
                records.setdefault(key, set()).add(id)
            if here.owner in each.after and key:
                owners.setdefault(key, set()).add(str(each.after[here.owner]))
        if len(keys) > max(1, entries):
            yield Breach("doubled", f"{id} got {len(keys)} keys in {entries} entries into MQL")
    yield from (
        Breach("doubled", f"hand-off {key} has owners {sorted(many)}")
        for key, many in owners.items()
        if len(many) > 1
    )
    yield from (
        Breach("doubled", f"one key for {sorted(many)}") for many in records.values() if len(many) > 1
    )
    yield from _tasks(here)


def _tasks(here: Ground) -> Iterator[Breach]:
    """Each hand-off that was confirmed has its one task."""
    query = """SELECT t.key, r.crm_id, t.task, t.state, r.life FROM turn t JOIN record r ON r.id = t.record"""
    turns = _asked(here, query)
    for key, id, task, state, life in turns:
        bearing = here.tasks_of(key, id)
        most = 1 if here.crm == "hubspot" else sum(each[1] == id for each in turns)
        if bearing > most:
            yield Breach("doubled", f"hand-off {key} of {id} has {bearing} tasks")
        if life != "live" or state != "confirmed" or task in ("", "given up"):
            continue
        if task == "wanted" or not bearing:
            yield Breach("lost", f"hand-off {key} of {id} has {bearing} tasks, and one is {task}")


def _older_over_newer(here: Ground) -> Iterator[Breach]:
    """Our writes to one record never go back in time, but for the one that a paused worker had under way."""
    field = here.outputs["scored_at"]
    late = {each.number for each in here.exchanges if each.woken}
    for id, changes in _of_leads(here).items():
        newest = ""
        for each in changes:
            if each.who is not Who.US or field not in each.after or each.exchange in late:
                continue
            at = str(each.after[field] or "")
            if at and at < newest:
                yield Breach("stale", f"{id} was scored {newest} and then written as of {at}")
            newest = max(newest, at)


def _overwritten(here: Ground) -> Iterator[Breach]:
    """What a person chose before our last look is not changed by us; what came after it raced the write."""
    looks = _looks(here)
    for id, changes in _of_leads(here).items():
        chosen: dict[str, Change] = {}
        seen_ours = False
        for each in changes:
            for field in (here.owner, here.outputs["stage"]):
                if field not in each.after:
                    continue
                if each.who is Who.PERSON:
                    if each.before and (seen_ours if field != here.owner else here.is_rep(each.after[field])):
                        chosen[field] = each
                elif each.who is Who.US and field in chosen:
                    yield _over(here, id, field, (chosen.pop(field), each), looks)
            seen_ours = seen_ours or (each.who is Who.US and bool(each.after.get(here.outputs["stage"])))


def _over(
    here: Ground, id: str, field: str, pair: tuple[Change, Change], looks: Mapping[str, list[Exchange]]
) -> Breach:
    theirs, ours = pair
    what = f"{field} of {id}: a person's {theirs.after[field]!r} became our {ours.after[field]!r}"
    sent = here.exchanges[ours.exchange - 1]
    earlier = [each for each in looks.get(id, ()) if each.worker == sent.worker and each.number < sent.number]
    if sent.woken or not earlier or earlier[-1].log_before <= theirs.index:
        return Breach("raced" if earlier or sent.woken else "stale", what)
    return Breach("stale", what)


def _looks(here: Ground) -> dict[str, list[Exchange]]:
    """The looks at each record just before a write."""
    found: dict[str, list[Exchange]] = {}
    for each in here.exchanges:
        if each.kind != "look" or not each.arrived:
            continue
        body = json.loads(each.request.body or b"{}")
        ids = body.get("ids") or [one.get("id") for one in body.get("inputs") or ()]
        for id in ids:
            found.setdefault(str(id), []).append(each)
    return found


def _unsettled(here: Ground) -> Iterator[Breach]:
    """Nothing is left open: no batch, no waiting row, no reserved turn."""
    parked = _parked(here)
    for number, state in _asked(here, "SELECT id, state FROM batch WHERE state NOT IN ('closed', 'void')"):
        yield Breach("lost", f"write {number} is still {state}")
    for id, life in _asked(here, "SELECT crm_id, life FROM record WHERE pending = 1 AND life = 'live'"):
        if id not in parked:
            yield Breach("lost", f"{id} ({life}) still waits to be written")
    query = "SELECT r.crm_id, t.key FROM turn t JOIN record r ON r.id = t.record WHERE t.state = 'reserved'"
    for id, key in _asked(here, query):
        if id not in parked:
            yield Breach("lost", f"the turn of {id} ({key}) is neither confirmed nor void")


def _unexplained(here: Ground) -> Iterator[Breach]:
    """Whatever we wrote and is still there, some accepted intent wrote exactly that."""
    accepted: dict[str, dict[str, list[Any]]] = {}
    query = """SELECT r.crm_id, i.outputs FROM intent i JOIN record r ON r.id = i.record
               WHERE i.state = 'accepted' ORDER BY i.batch"""
    for id, outputs in _asked(here, query):
        for name, value in json.loads(outputs).items():
            accepted.setdefault(id, {}).setdefault(name, []).append(value)
    live = {id for _, id in here.live()}
    names = {field: name for name, field in (*here.outputs.items(), ("owner", here.owner))}
    for id, changes in _of_leads(here).items():
        last = {field: each for each in changes for field in each.after if field in names and id in live}
        ours = {field: each.after[field] for field, each in last.items() if each.who is Who.US}
        strange = [
            field
            for field, value in ours.items()
            if not any(same(known, value) for known in accepted.get(id, {}).get(names[field], []))
        ]
        if strange:
            yield Breach("unexplained", f"no accepted write of ours to {id} set {', '.join(strange)}")


def _too_many_calls(
    here: Ground, strikes: Sequence[Strike], calls: Sequence[tuple[int, int]]
) -> Iterator[Breach]:
    """Calls beyond the fewest, over all passes, are within what the strikes that fell may cost."""
    extra = sum(max(0, made - fewest) for made, fewest in calls)
    limit = allowed(strikes) + here.followed
    if extra > limit:
        yield Breach("calls", f"{extra} calls more than the fewest, {limit} allowed")


def _of_leads(here: Ground) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for each in here.changes:
        if each.type in PEOPLE[here.crm]:
            found.setdefault(each.id, []).append(each)
    return found


def _parked(here: Ground) -> dict[str, str]:
    query = """SELECT r.crm_id, t.code FROM trouble t JOIN record r ON r.id = t.record
               WHERE t.state = 'parked'"""
    return dict(_asked(here, query))


def _asked(here: Ground, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(here.at.configuration.store)) as link:
        return link.execute(query).fetchall()
