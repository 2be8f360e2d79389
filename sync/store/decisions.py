"""What the definition calls for: the one latest decision of each record, its stage, and its turn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    String,
    bindparam,
    cast,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Row

from leads.record import Raw
from routing.stage import Stage, Standing
from sync.store.records import CHUNK, chunks
from sync.store.tables import TASK_WANTED, candidacy, desired, meta, record, standing, turn


@dataclass(frozen=True, slots=True)
class Desired:
    """The latest decision on a record, waiting to be true in the CRM.

    `outputs` are our outputs by their own names (`score`, `stage`, `owner`, ...). `substance` changes when
    the reasons change in substance, not when a number in a text does. `agreement` names what was in force.
    `damped_since` tells since when a small move of the score has been waiting.
    """

    record: int
    decision: int
    outputs: Mapping[str, Raw]
    substance: str
    agreement: str
    judged_at: str
    why: str = ""
    damped_since: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One hand-off in the ledger of turns: whose turn it was, and its one key."""

    connection: str
    pool: str
    member: str
    owner: str
    key: str
    record: int
    day: str
    state: str = "reserved"
    task: str = ""  # wanted or done; nothing where none is to be made


_ROWS: BindParameter[int] = bindparam("rows", expanding=True)
_DESIRED = select(desired).where(desired.c.record.in_(_ROWS))
_STANDING = select(standing).where(standing.c.record.in_(_ROWS))
_DOUBTFUL = select(standing.c.record).where(standing.c.record.in_(_ROWS), standing.c.doubtful == 1)
_WITHDRAW = delete(candidacy).where(candidacy.c.record.in_(_ROWS))
_NEW = insert(desired)
_WANT = _NEW.on_conflict_do_update(
    index_elements=["record"],
    set_={each.name: _NEW.excluded[each.name] for each in desired.c if each.name != "record"},
)

#: How many decisions were ever made stands under this name.
DECISIONS = "decisions"
_FIRST = insert(meta).values(name=DECISIONS, value=cast(bindparam("count"), String))
_NUMBERED = _FIRST.on_conflict_do_update(
    index_elements=["name"],
    set_={"value": cast(cast(meta.c.value, Integer) + bindparam("count"), String)},
).returning(meta.c.value)


def desired_of(link: Connection, rows: Sequence[int]) -> dict[int, Desired]:
    """The latest decisions on these records."""
    found: dict[int, Desired] = {}
    for part in chunks(list(rows), CHUNK):
        for row in link.execute(_DESIRED, {"rows": part}):
            found[row.record] = Desired(
                row.record,
                row.decision,
                json.loads(row.outputs),
                row.substance,
                row.agreement,
                row.judged_at,
                row.why,
                row.damped_since,
            )
    return found


def want(link: Connection, decisions: Sequence[Desired]) -> None:
    """Put these decisions in the place of older ones."""
    for part in chunks(decisions, CHUNK):
        rows = [
            {
                "record": each.record,
                "decision": each.decision,
                "outputs": json.dumps(each.outputs, ensure_ascii=False),
                "substance": each.substance,
                "agreement": each.agreement,
                "judged_at": each.judged_at,
                "why": each.why,
                "damped_since": each.damped_since,
            }
            for each in part
        ]
        link.execute(_WANT, rows)


def next_decision(link: Connection, count: int = 1) -> int:
    """The first of so many new numbers above every decision so far."""
    return int(link.execute(_NUMBERED, {"count": count}).scalar_one()) - count + 1


def standings(link: Connection, rows: Sequence[int]) -> dict[int, Standing]:
    """Where these records stand, as far as they have been judged."""
    found: dict[int, Standing] = {}
    for part in chunks(list(rows), CHUNK):
        for row in link.execute(_STANDING, {"rows": part}):
            found[row.record] = Standing(Stage(row.stage), date.fromisoformat(row.since), row.entries)
    return found


def damped(link: Connection, connection: str) -> int:
    """How many records have a small move of the score waiting."""
    query = (
        select(func.count())
        .select_from(desired.join(record))
        .where(record.c.connection == connection, desired.c.damped_since != "")
    )
    return link.execute(query).scalar() or 0


def doubt(link: Connection, connection: str) -> None:
    """Where the leads of a connection stand is to be confirmed by what the CRM shows."""
    ours = select(record.c.id).where(record.c.connection == connection)
    link.execute(update(standing).where(standing.c.record.in_(ours)).values(doubtful=1))


def doubtful(link: Connection, rows: Sequence[int]) -> frozenset[int]:
    """Those of these records whose standing is to be confirmed."""
    found: set[int] = set()
    for part in chunks(list(rows), CHUNK):
        found |= {row for (row,) in link.execute(_DOUBTFUL, {"rows": part})}
    return frozenset(found)


def stand(link: Connection, places: Mapping[int, Standing]) -> None:
    """Keep where these records stand now."""
    rows = [
        {
            "record": row,
            "stage": at.stage.value,
            "since": at.since.isoformat(),
            "entries": at.entries,
            "doubtful": 0,
        }
        for row, at in places.items()
    ]
    if rows:
        statement = insert(standing)
        kept = {name: statement.excluded[name] for name in ("stage", "since", "entries", "doubtful")}
        link.execute(statement.on_conflict_do_update(index_elements=["record"], set_=kept), rows)


def nominate(link: Connection, connection: str, values: Mapping[int, int]) -> None:
    """These records have crossed the line and wait for their hand-off, with their scores."""
    rows = [{"record": row, "connection": connection, "value": value} for row, value in values.items()]
    if rows:
        statement = insert(candidacy)
        link.execute(
            statement.on_conflict_do_update(
                index_elements=["record"], set_={"value": statement.excluded.value}
            ),
            rows,
        )


def withdraw(link: Connection, rows: Sequence[int]) -> None:
    """These records wait for no hand-off any more."""
    for part in chunks(list(rows), CHUNK):
        link.execute(_WITHDRAW, {"rows": part})


def candidates(link: Connection, connection: str) -> list[int]:
    """Records that wait for a hand-off, the best first."""
    query = (
        select(candidacy.c.record)
        .where(candidacy.c.connection == connection)
        .order_by(candidacy.c.value.desc(), candidacy.c.record)
    )
    return [row for (row,) in link.execute(query)]


def take_turn(link: Connection, made: Turn) -> None:
    """Write a turn into its pool's ledger, reserved. Its key is unique: one hand-off, one turn."""
    last = link.execute(
        select(func.max(turn.c.seq)).where(turn.c.connection == made.connection, turn.c.pool == made.pool)
    ).scalar()
    link.execute(
        insert(turn).values(
            connection=made.connection,
            pool=made.pool,
            seq=(last or 0) + 1,
            member=made.member,
            owner=made.owner,
            key=made.key,
            record=made.record,
            state=made.state,
            day=made.day,
            task=made.task,
        )
    )


def last_turns(link: Connection, rows: Sequence[int]) -> dict[int, Turn]:
    """The last turn that was taken for each of these records, where there is one."""
    found: dict[int, Turn] = {}
    for part in chunks(list(rows), CHUNK):
        query = select(turn).where(turn.c.record.in_(part)).order_by(turn.c.day, turn.c.seq)
        found.update((row.record, _turn(row)) for row in link.execute(query))
    return found


def set_turn(link: Connection, key: str, state: str) -> None:
    """What became of the turn of a hand-off."""
    link.execute(update(turn).where(turn.c.key == key).values(state=state))


def settle_turns(link: Connection, states: Mapping[int, str]) -> None:
    """The reserved turn of each of these records becomes confirmed or void."""
    for row, state in states.items():
        link.execute(update(turn).where(turn.c.record == row, turn.c.state == "reserved").values(state=state))


def charged(link: Connection, connection: str, since: Mapping[str, date]) -> dict[str, dict[str, int]]:
    """Turns each member of each pool is charged with: reserved and confirmed ones.

    The turns of a pool in `since` count from that day on.
    """
    query = (
        select(turn.c.pool, turn.c.member, turn.c.day, func.count())
        .where(turn.c.connection == connection, turn.c.state != "void")
        .group_by(turn.c.pool, turn.c.member, turn.c.day)
    )
    found: dict[str, dict[str, int]] = {}
    for pool, member, day, count in link.execute(query):
        turns = found.setdefault(pool, {})
        counts = pool not in since or day >= since[pool].isoformat()
        turns[member] = turns.get(member, 0) + (count if counts else 0)
    return found


def held(link: Connection, connection: str) -> dict[str, int]:
    """Open hand-offs of each member over all pools: turns whose leads are still MQL."""
    query = (
        select(turn.c.member, func.count())
        .join(standing, standing.c.record == turn.c.record)
        .where(turn.c.connection == connection, turn.c.state != "void", standing.c.stage == Stage.MQL.value)
        .group_by(turn.c.member)
    )
    return {str(member): int(count) for member, count in link.execute(query)}


def handed_off_on(link: Connection, connection: str, pool: str, day: str) -> int:
    """How many hand-offs of a pool were begun on a day."""
    query = select(func.count()).where(
        turn.c.connection == connection, turn.c.pool == pool, turn.c.day == day, turn.c.state != "void"
    )
    return link.execute(query).scalar() or 0


def turn_of(link: Connection, key: str) -> Turn | None:
    """The turn of a hand-off, if it was taken."""
    row = link.execute(select(turn).where(turn.c.key == key)).one_or_none()
    if row is None:
        return None
    return _turn(row)


def tasks_wanted(link: Connection, connection: str, most: int) -> list[Turn]:
    """Confirmed hand-offs whose task is still to be seen to, oldest first, at most so many."""
    query = (
        select(turn)
        .where(turn.c.connection == connection, turn.c.state == "confirmed", TASK_WANTED)
        .order_by(turn.c.day, turn.c.pool, turn.c.seq)
        .limit(most)
    )
    return [_turn(row) for row in link.execute(query)]


def tasks_done(link: Connection, keys: Sequence[str], task: str = "done") -> None:
    """The tasks of these hand-offs are there, or will never be (`given up`)."""
    for part in chunks(list(keys), CHUNK):
        link.execute(update(turn).where(turn.c.key.in_(part)).values(task=task))


def _turn(row: Row[Any]) -> Turn:
    return Turn(
        row.connection, row.pool, row.member, row.owner, row.key, row.record, row.day, row.state, row.task
    )
