"""Forgetting: a person is erased from the store, and then our fields on the record in the CRM are cleared.

The erasure is one transaction, after which the store knows an address and a day and nothing else. Clearing
writes absolute blanks to that address, so it is repeated as it stands until the CRM has said yes: by the
command, or by the next pass where the command did not come to it. No other value is ever written there again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from connectors.errors import OutcomeUnknown
from connectors.port import Verdict, Write
from leads.record import Record, RecordRef
from sync.desk import Desk
from sync.explain import look_up, survivor
from sync.lease import Busy
from sync.recover import recover
from sync.store import batches, erasure, records
from sync.store.erasure import FORGOTTEN
from sync.store.records import Life, Stored

#: More batches than this mean that clearing does not come to an end.
MOST_BATCHES = 1_000_000

#: The output that goes to the CRM's own stage.
OWN_STAGE = "crm_stage"

Progress = Callable[[str, int], None]

#: After these nothing of ours can stand on a record.
_CLEARED = frozenset({Verdict.WRITTEN, Verdict.GONE, Verdict.CONVERTED, Verdict.MERGED})


class NotSettled(Busy):
    """A write to the record has no answer yet, and may still arrive."""


@dataclass(frozen=True, slots=True)
class Person:
    """All that stands for one person: the record in whose place no other stands, and those it replaced."""

    record: Stored
    merged: tuple[int, ...]

    @property
    def rows(self) -> list[int]:
        """All of them by number."""
        return [self.record.id, *self.merged]


@dataclass(frozen=True, slots=True)
class Cleared:
    """On how many records our fields were cleared, and of each other what the CRM said."""

    done: int = 0
    left: Mapping[RecordRef, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Erased:
    """What forgetting a person did: how many records were erased, and what became of our fields in the CRM.

    `out_of_file` tells whether what was erased is out of the store's files already; else it is once the other
    process that reads them has ended.
    """

    records: int
    day: str
    cleared: Cleared
    out_of_file: bool


def person(link: Connection, connection: str, id: str) -> Person:
    """The person whose record has this CRM id, or had it before a merge or conversion. Raises `NotKnown`."""
    row = survivor(link, look_up(link, connection, id), None)
    return Person(row, tuple(erasure.moved_into(link, row)))


def forget(desk: Desk, id: str, now: datetime, progress: Progress) -> Erased:
    """Erase a person, and clear our fields on the record in the CRM.

    Safe to repeat. Raises `NotSettled` while a write to the person has no answer; nothing is erased then.
    """
    recover(desk)
    day = now.astimezone(desk.agreement.zone).date().isoformat()
    with desk.store.writing(desk.fence) as link:
        found = person(link, desk.connection, id)
        known = found.record.life not in FORGOTTEN
        if known:
            _refuse_unsettled(link, desk, found)
            _erase(link, desk, found, day)
    erased = len(found.rows) if known else 0
    progress("erased", erased)
    out_of_file = desk.store.emptied_log()
    return Erased(erased, day if known else found.record.forgotten, clear(desk, progress), out_of_file)


def _refuse_unsettled(link: Connection, desk: Desk, found: Person) -> None:
    if batches.unsettled(link, desk.connection).intersection(found.rows):
        wait = desk.crm.limits.settle_after
        raise NotSettled(
            f"a write to {found.record.crm_id} has no answer yet; nothing was erased, try again in {wait}"
        )


def _erase(link: Connection, desk: Desk, found: Person, day: str) -> None:
    erasure.erase(link, found.merged, day, Life.FORGOTTEN)
    _erase_one(link, desk, found.record, day)


def _erase_one(link: Connection, desk: Desk, row: Stored, day: str) -> None:
    """Erase a record in whose place no other stands: our fields on it are to be cleared if it has any.

    Its account counts it no more from the next roll-up on.
    """
    erasure.erase(link, [row.id], day, Life.LEAVING if _shows_ours(desk, row) else Life.FORGOTTEN)
    records.touch_accounts(link, desk.connection, {row.company} - {""})


def _shows_ours(desk: Desk, row: Stored) -> bool:
    """Whether fields of ours may stand on a record in the CRM."""
    ours = row.written().keys() - {OWN_STAGE}
    return row.life == Life.LIVE.value and bool(ours) and row.type in desk.translation.targets


def clear(desk: Desk, progress: Progress) -> Cleared:
    """Clear our fields on records of people who were forgotten."""
    done, after = 0, 0
    left: dict[RecordRef, str] = {}
    for _ in range(MOST_BATCHES):
        with desk.store.reading() as link:
            numbers = erasure.leaving(link, desk.connection, after, desk.crm.limits.write_rows)
            rows = records.by_id(link, numbers)
        if not rows:
            return Cleared(done, left)
        after = max(rows)
        refused = _clear(desk, list(rows.values()))
        left |= refused
        with desk.store.writing(desk.fence) as link:
            erasure.become(link, [row.id for row in rows.values() if row.ref not in refused], Life.FORGOTTEN)
        done += len(rows) - len(refused)
        progress("cleared", done)
    raise RuntimeError("clearing does not come to an end")


def _clear(desk: Desk, rows: Sequence[Stored]) -> dict[RecordRef, str]:
    """One write; of each record that it did not clear, why not."""
    writes = [Write(row.ref, _blanks(desk, row.type)) for row in rows if row.type in desk.translation.targets]
    try:
        results = desk.crm.write(writes) if writes else ()
    except OutcomeUnknown as trouble:  # safe to repeat as it stands
        return {each.ref: str(trouble) for each in writes}
    return {
        each.ref: each.message or each.code or each.verdict.value
        for each in results
        if each.verdict not in _CLEARED
    }


def _blanks(desk: Desk, type: str) -> dict[str, None]:
    """Our fields on a record type, blank. The CRM's own stage and the owner are not ours."""
    fields = desk.translation.targets[type].outputs
    return {field: None for name, field in fields.items() if name != OWN_STAGE}


def turned_away(
    link: Connection, desk: Desk, known: Mapping[RecordRef, Stored], shown: Mapping[RecordRef, Record]
) -> set[RecordRef]:
    """The records among these that are not to be read: forgotten ones, and new ones that came of them.

    Where something of ours stands on a forgotten record all the same, it is to be cleared again.
    """
    away = sorted(ref for ref, one in shown.items() if ref in known and _is_away(known[ref], one))
    for ref in away:
        _clear_again(link, desk, known[ref], shown[ref])
    heirs = {shown[ref].moved_to for ref in away if _follow(link, desk, known[ref], shown[ref])}
    heirs |= {ref for ref, one in shown.items() if ref not in known and _inherits(link, desk, one)}
    return shown.keys() & {*away, *heirs}


def _is_away(row: Stored, record: Record) -> bool:
    """A deleted record that was forgotten by age is read again only if it is there again."""
    return row.life in FORGOTTEN or bool(row.forgotten and record.deleted)


def _clear_again(link: Connection, desk: Desk, row: Stored, record: Record) -> None:
    """A write of ours that arrived late, or somebody's edit: cleared again, a few times a day at most."""
    ours = desk.translation.outputs(record).keys() - {OWN_STAGE}
    day = desk.crm.server_time().astimezone(desk.agreement.zone).date().isoformat()
    times = row.repairs + 1 if row.repairs_day == day else 1
    there = row.life == Life.FORGOTTEN.value and not record.deleted and record.moved_to is None
    if ours and there and times <= desk.rhythm.repairs_a_day:
        again = row._replace(life=Life.LEAVING.value, repairs_day=day, repairs=times)
        records.save(link, [again])


def _follow(link: Connection, desk: Desk, row: Stored, record: Record) -> bool:
    """Whether what a forgotten record became is forgotten too: unless that was there before."""
    if record.moved_to is None:
        return False
    heir = records.by_ref(link, desk.connection, [record.moved_to]).get(record.moved_to)
    if heir is None:
        _keep_out(link, desk, record.moved_to, row.forgotten, Life.FORGOTTEN)
    elif heir.life == Life.LIVE.value and _day(desk, heir.created) >= row.forgotten:
        _erase_one(link, desk, heir, row.forgotten)
    else:
        return False
    return True


def _inherits(link: Connection, desk: Desk, record: Record) -> bool:
    """Whether a new record stands in the place of forgotten ones alone; then it is kept out with them."""
    replaced = records.by_ref(link, desk.connection, record.absorbed).values()
    if not replaced or any(row.life not in FORGOTTEN for row in replaced):
        return False
    life = Life.LEAVING if desk.translation.outputs(record) else Life.FORGOTTEN
    _keep_out(link, desk, record.ref, max(row.forgotten for row in replaced), life)
    return True


def _keep_out(link: Connection, desk: Desk, ref: RecordRef, day: str, life: Life) -> None:
    stub = Stored(0, desk.connection, ref.type, ref.id, "", life.value, "", "", forgotten=day)
    records.save(link, [stub])


def _day(desk: Desk, created: str) -> str:
    return datetime.fromisoformat(created).astimezone(desk.agreement.zone).date().isoformat()
