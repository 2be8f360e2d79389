"""Apply: what is desired and not yet true is written, in batches, each noted before it is sent.

Hand-offs go first, then stage and grade, then scores. Rows whose owner or stage would move are read again
just before; what a person changed meanwhile is theirs, and becomes a hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from connectors.errors import CrmError, LeaseLost, Misconfigured, OutcomeUnknown
from connectors.port import HandOff, Result, Verdict, Write
from leads.record import Raw, Record
from sync.contest import call_off, contest, respect
from sync.departure import after_look, depart
from sync.desk import Desk
from sync.journal import BatchState, RowState
from sync.recover import Recovered, read_back, settle_unknown
from sync.settlement import CODE_LOOP, judged, settle
from sync.store import batches, decisions, holds, records, story
from sync.store.batches import Intent, Trouble
from sync.store.moments import to_text
from sync.store.records import Life, Stored
from sync.store.story import Event
from sync.task import has_task, task_of
from sync.wish import missing, writable

#: More batches than this in one pass means that writing does not come to an end.
MOST_BATCHES = 1_000_000

Progress = Callable[[str, int], None]
Send = Callable[[Desk, "Sequence[Order]"], tuple[Result, ...]]


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows were written, and how many failed and are kept."""

    written: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """One record that must be written: its row, the decision, and the outputs that differ."""

    row: Stored
    decision: int
    changes: Mapping[str, Raw]
    seen: datetime | None = None  # the record's time of change at the last look at it

    @property
    def moves(self) -> bool:
        """Whether its owner or stage would change."""
        return "owner" in self.changes or "stage" in self.changes

    @property
    def urgency(self) -> int:
        """Hand-offs, then stage and grade, then scores."""
        if "handoff_key" in self.changes or "owner" in self.changes:
            return 0
        return 1 if "stage" in self.changes or "grade" in self.changes else 2


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record in the queue: its type, whether its owner or stage would move, whether it is handed over."""

    id: int
    type: str
    moves: bool
    hands_over: bool


@dataclass(slots=True)
class Tally:
    """What a pass has written so far."""

    written: int = 0
    failed: int = 0
    unknown: int = 0
    forbidden: list[Result] = field(default_factory=list)


def apply(desk: Desk, now: datetime, progress: Progress) -> Applied:
    """Write everything that is due. Raises `Misconfigured` when the CRM says that we may not."""
    queue = _queue(desk, now)
    tally = Tally()
    shown: dict[int, Record | None] = {}
    moving = {each.id: each.type for each in queue if each.moves}
    parts = list(_batches(desk, queue))
    movers = {id: moving[id] for part, _ in parts for id in part if id in moving}
    for part, send in parts:
        _look_again(desk, part, movers, shown)
        _write(desk, part, shown, send, tally)
        for id in part:
            shown.pop(id, None)
        progress("written", tally.written)
        if tally.forbidden:
            refused = tally.forbidden[0]
            raise Misconfigured(f"the CRM does not let us write: {refused.message}", code=refused.code)
    back = settle_unknown(desk) if tally.unknown else Recovered()
    return Applied(tally.written + back.settled, tally.failed)


def _batches(desk: Desk, queue: Sequence[Waiting]) -> Iterator[tuple[list[int], Send]]:
    """The queue in batches, each with how it is sent: hand-offs apart where the CRM has it so."""
    limits = desk.crm.limits
    apart = [each.id for each in queue if desk.handoffs_apart and each.hands_over]
    rest = [each.id for each in queue if not (desk.handoffs_apart and each.hands_over)]
    for part in records.chunks(apart, limits.handoff_rows):
        yield list(part), hand_over
    for part in records.chunks(rest, limits.write_rows):
        yield list(part), write_rows


def write_rows(desk: Desk, orders: Sequence[Order]) -> tuple[Result, ...]:
    """An ordinary batch."""
    return desk.crm.write([_as_write(desk, order) for order in orders])


def hand_over(desk: Desk, orders: Sequence[Order]) -> tuple[Result, ...]:
    """Hand-offs that the CRM makes whole or not at all, their tasks with them."""
    now = desk.crm.server_time()
    today = now.astimezone(desk.agreement.zone).date()
    with desk.store.reading() as link:
        wanted = decisions.desired_of(link, [order.row.id for order in orders])
    handoffs = []
    for order in orders:
        key = str(order.changes["handoff_key"])
        owner = str(order.changes.get("owner") or order.row.owner)
        outputs = wanted[order.row.id].outputs
        task = task_of(order.row.ref, key, owner, outputs, desk.agreement.language, today)
        made = task if has_task(desk, owner) else None
        handoffs.append(HandOff(key, _as_write(desk, order), made, order.seen))
    return desk.crm.hand_off(handoffs)


def _queue(desk: Desk, now: datetime) -> list[Waiting]:
    """Who must be written, most urgent first. Who shows all that is wanted by now waits no longer."""
    found: list[Order] = []
    after = 0
    with desk.store.reading() as link:
        blocked = batches.unsettled(link, desk.connection) | _resting(
            desk, batches.all_trouble(link, desk.connection), now
        )
        for _ in range(MOST_BATCHES):
            rows = records.pending(link, desk.connection, after)
            if not rows:
                break
            after = rows[-1].id
            wanted = decisions.desired_of(link, [row.id for row in rows])
            held = holds.held_fields(link, [row.id for row in rows])
            orders = (_order(desk, row, wanted.get(row.id), held.get(row.id, frozenset())) for row in rows)
            found += [each for each in orders if each.row.id not in blocked]
    if idle := [each.row.id for each in found if not each.changes]:
        with desk.store.writing(desk.fence) as link:
            records.content(link, idle)
    wanting = (each for each in found if each.changes)
    return [_waiting(each) for each in sorted(wanting, key=lambda each: (each.urgency, each.row.id))]


def _waiting(order: Order) -> Waiting:
    return Waiting(order.row.id, order.row.type, order.moves, "handoff_key" in order.changes)


def _resting(desk: Desk, troubles: Sequence[Trouble], now: datetime) -> set[int]:
    at = to_text(now)
    return {each.record for each in troubles if each.state is RowState.PARKED or each.next_at > at}


def _order(desk: Desk, row: Stored, wanted: decisions.Desired | None, held: frozenset[str]) -> Order:
    if wanted is None:
        return Order(row, 0, {})
    changes = missing(writable(wanted.outputs, held), row.written(), row.owner)
    return Order(row, wanted.decision, changes)


def _look_again(
    desk: Desk, part: Sequence[int], movers: Mapping[int, str], shown: dict[int, Record | None]
) -> None:
    """Read the rows of this batch that would move, with as many of the next ones as fill the last call."""
    here = set(part)
    with desk.store.reading() as link:
        rows = records.by_id(link, [id for id in movers if id in here])
        new = [row for row in rows.values() if row.id not in shown]
        if not new:
            return
        wanted, queue = list(new), list(movers)
        after = queue.index(next(id for id in reversed(queue) if id in here)) + 1
        for type in {row.type for row in new}:
            room = -sum(row.type == type for row in new) % desk.crm.limits.read_rows
            later = (id for id in queue[after:] if movers[id] == type and id not in shown)
            wanted += records.by_id(link, list(islice(later, room))).values()
    found = read_back(desk, wanted)
    shown.update((row.id, found.get(row.ref)) for row in wanted)


def _write(
    desk: Desk,
    part: Sequence[int],
    shown: Mapping[int, Record | None],
    send: Send,
    tally: Tally,
) -> None:
    now = desk.crm.server_time()
    noted = _note(desk, part, shown, send)
    if noted is None:
        return
    number, orders = noted
    with desk.store.writing(desk.fence) as link:
        batches.move(link, number, BatchState.SENT, to_text(desk.crm.server_time()))
    try:
        results = send(desk, orders)
    except OutcomeUnknown as trouble:
        _unknown(desk, number, orders, str(trouble))
        tally.unknown += len(orders)
        return
    except LeaseLost:
        raise
    except CrmError as trouble:
        with desk.store.writing(desk.fence) as link:
            rows = {order.row.id: (RowState.VOID, "not accepted for writing") for order in orders}
            batches.settle_rows(link, number, rows)
            batches.move(link, number, BatchState.VOID, to_text(now), str(trouble))
        raise
    _settle(desk, number, orders, results, tally)


def _note(
    desk: Desk, part: Sequence[int], shown: Mapping[int, Record | None], send: Send
) -> tuple[int, list[Order]] | None:
    """Note the batch; rows that went away or that a person changed meanwhile are left to that first."""
    now = desk.crm.server_time()
    with desk.store.writing(desk.fence) as link:
        _take_in(link, desk, list(records.by_id(link, part).values()), shown, now)
        rows = records.by_id(link, part)
        held = holds.held_fields(link, part)
        staying = [row for id, row in rows.items() if "stage" in held.get(id, ())]
        call_off(link, staying)
        wanted = decisions.desired_of(link, part)
        orders = [_order(desk, rows[id], wanted.get(id), held.get(id, frozenset())) for id in part]
        orders = [order for order in orders if order.changes and order.row.life == Life.LIVE.value]
        if send is hand_over:  # one that was called off goes with the next pass's ordinary batches
            orders = [_seen(order, shown) for order in orders if "handoff_key" in order.changes]
        orders = _unlooped(link, desk, orders, now)
        if not orders:
            return None
        intents = [Intent(each.row.id, each.decision, each.changes, _before(each)) for each in orders]
        return batches.note(link, desk.connection, desk.fence.number, to_text(now), intents), orders


def _seen(order: Order, shown: Mapping[int, Record | None]) -> Order:
    record = shown.get(order.row.id)
    return replace(order, seen=record.modified if record else None)


def _take_in(
    link: Connection,
    desk: Desk,
    rows: Sequence[Stored],
    shown: Mapping[int, Record | None],
    now: datetime,
) -> None:
    """What the last look showed: rows that are gone or moved, and what others chose."""
    looked = [after_look(row, shown[row.id]) for row in rows if row.id in shown]
    left = [row for row in looked if row.life != Life.LIVE.value]
    records.save(link, left)
    depart(link, desk.connection, left, to_text(now))
    away = {row.id for row in left}
    staying = [row for row in rows if row.id not in away]
    found = (contest(desk.translation, row, shown.get(row.id)) for row in staying)
    respect(link, desk, [each for each in found if each], now)


def _before(order: Order) -> dict[str, Raw]:
    shown = {**order.row.written(), "owner": order.row.owner}
    return {name: shown.get(name) for name in order.changes}


def _unlooped(link: Connection, desk: Desk, orders: list[Order], now: datetime) -> list[Order]:
    """Records that were changed back too often today are parked: something writes against us."""
    day = now.astimezone(desk.agreement.zone).date().isoformat()
    bound = desk.rhythm.repairs_a_day
    looping = [each for each in orders if each.row.repairs_day == day and each.row.repairs > bound]
    message = f"changed back more than {bound} times today; something else writes these fields"
    at = to_text(now)
    batches.keep_trouble(
        link,
        desk.connection,
        [Trouble(each.row.id, RowState.PARKED, CODE_LOOP, message, 1, at) for each in looping],
    )
    told = [
        story.Told(each.row.id, Event.PARKED, {"code": CODE_LOOP, "message": message}) for each in looping
    ]
    story.tell(link, desk.connection, at, told)
    return [each for each in orders if each not in looping]


def _as_write(desk: Desk, order: Order) -> Write:
    target = desk.translation.targets[order.row.type]
    names = {**target.outputs, "owner": target.owner}
    return Write(order.row.ref, {names[name]: value for name, value in order.changes.items()})


def _unknown(desk: Desk, number: int, orders: Sequence[Order], why: str) -> None:
    at = to_text(desk.crm.server_time())
    with desk.store.writing(desk.fence) as link:
        batches.move(link, number, BatchState.UNKNOWN, at, why)
        told = [story.Told(each.row.id, Event.UNKNOWN, {"why": why}) for each in orders if each.moves]
        story.tell(link, desk.connection, at, told)


def _settle(
    desk: Desk, number: int, orders: Sequence[Order], results: Sequence[Result], tally: Tally
) -> None:
    now = desk.crm.server_time()
    with desk.store.writing(desk.fence) as link:
        intents = [Intent(each.row.id, each.decision, each.changes, {}) for each in orders]
        answered = [
            (order.row, intent, result)
            for order, intent, result in zip(orders, intents, results, strict=True)
        ]
        rows = judged(link, answered, now)
        settle(link, desk, number, rows, now)
        batches.move(link, number, BatchState.CLOSED, to_text(now))
    accepted = sum(each.next.state is RowState.ACCEPTED for each in rows)
    gone = sum(each.next.state is RowState.GONE for each in rows)
    tally.written += accepted
    tally.failed += len(rows) - accepted - gone
    tally.forbidden += [result for result in results if result.verdict is Verdict.FORBIDDEN]
