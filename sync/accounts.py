"""Accounts: what the leads of a company make of it, wanted of its record where the mapping has fields for it.

An account is touched in the transaction that judged one of its leads, or in which one left it, and rolled up
from the latest decisions on all once the leads are judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from leads.fingerprint import fingerprint
from leads.record import Raw, RecordRef
from routing.stage import Stage
from scoring.roll_up import ROLLED, Account, Member, roll_up
from scoring.words import account_receipt_text
from sync.desk import Desk
from sync.store import decisions, records
from sync.store.decisions import Desired
from sync.store.moments import to_text
from sync.store.records import CHUNK, Life, Stored, chunks, reference
from sync.store.tables import desired, record
from sync.wish import LONG, Wish, missing, settled

#: Stages that an exclusion forces: such a lead does not count for its account.
_NOT_COUNTED = frozenset({Stage.DISQUALIFIED.value, Stage.FIX_DATA.value})

#: More chunks than this in one roll-up means that it does not come to an end.
MOST_CHUNKS = 1_000_000

#: What can be written to an account.
WRITTEN = (*ROLLED, "grade", "receipt", "definition", "scored_at")


def members_of(link: Connection, connection: str, companies: Sequence[str]) -> dict[str, list[Member]]:
    """The leads that count for these companies, as judged last: live, in scope, excluded by nothing."""
    found: dict[str, list[Member]] = {company: [] for company in companies}
    for part in chunks(list(companies), CHUNK):
        people = select(record.c.id, record.c.type, record.c.crm_id, record.c.company).where(
            record.c.connection == connection,
            record.c.company.in_(part),
            record.c.life == Life.LIVE.value,
            record.c.kind != "company",
        )
        rows = {row.id: row for row in link.execute(people.join(desired))}
        for id, wanted in decisions.desired_of(link, list(rows)).items():
            if _is_counted(wanted.outputs):
                ref = RecordRef(rows[id].type, rows[id].crm_id)
                found[rows[id].company].append(_member(ref, wanted.outputs))
    return found


def _is_counted(outputs: Mapping[str, Raw]) -> bool:
    scored = all(isinstance(outputs.get(name), int) for name in ROLLED)
    return scored and outputs.get("stage") not in _NOT_COUNTED


def _member(ref: RecordRef, outputs: Mapping[str, Raw]) -> Member:
    values = {name: int(str(outputs[name])) for name in ROLLED}
    return Member(ref, values, str(outputs.get("grade") or ""))


def roll_up_accounts(desk: Desk, now: datetime) -> None:
    """Roll up every company whose leads changed, and want of its record what comes of it."""
    if desk.agreement.yardstick.definition.account is None or not desk.switches.scores:
        return
    for _ in range(MOST_CHUNKS):
        with desk.store.writing(desk.fence) as link:
            rows = records.accounts_to_judge(link, desk.connection)
            if not rows:
                return
            _roll_up(link, desk, rows, now)
    raise RuntimeError("the roll-up does not come to an end")


def _roll_up(link: Connection, desk: Desk, rows: Sequence[Stored], now: datetime) -> None:
    definition, language = desk.agreement.yardstick.definition, desk.agreement.language
    mapped = [row for row in rows if row.type in desk.translation.targets]
    members = members_of(link, desk.connection, [reference(row.ref) for row in mapped])
    before = decisions.desired_of(link, [row.id for row in mapped])
    number = decisions.next_decision(link, len(mapped))
    wanted: dict[int, Desired] = {}
    for row in mapped:
        wish = _wish(desk, row.type, roll_up(definition, members[reference(row.ref)], language), now)
        old = before.get(row.id)
        kept = old is not None and settled(old.outputs, old.substance, wish)
        outputs = old.outputs if old is not None and kept else wish.outputs
        wanted[row.id] = Desired(
            row.id, number + len(wanted), outputs, wish.substance, desk.agreement.fingerprint, to_text(now)
        )
    decisions.want(link, list(wanted.values()))
    records.judged(link, [_judged(row, wanted.get(row.id), now) for row in rows])


def _judged(row: Stored, wanted: Desired | None, now: datetime) -> Stored:
    due = missing(wanted.outputs, row.written(), row.owner) if wanted else {}
    return row._replace(judged_touch=row.touch, judged_at=to_text(now), pending=1 if due else 0)


def _wish(desk: Desk, type: str, account: Account | None, now: datetime) -> Wish:
    """What is wished of an account's record; nothing where no lead counts."""
    fields = desk.translation.targets[type].outputs
    if account is None:
        return Wish({name: None for name in WRITTEN if name in fields}, fingerprint("no lead counts"))
    agreement = desk.agreement
    outputs: dict[str, Raw] = {
        **{name: account.part(name).whole for name in ROLLED},
        "grade": account.grade,
        "receipt": account_receipt_text(account, agreement.language, agreement.version)[:LONG],
        "definition": agreement.version,
        "scored_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    counted = [line.says for part in account.parts for line in part.lines]
    return Wish({name: value for name, value in outputs.items() if name in fields}, fingerprint(counted))
