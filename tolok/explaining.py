"""Explaining a record: its last judgement made again, or that of a past day by what was known then."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from config.definition import Definition, parse_definition
from leads.score import Score
from scoring.outlook import outlook
from scoring.roll_up import Account, roll_up
from scoring.yardstick import compile_definition
from sync.accounts import members_of
from sync.explain import Forgotten, NotKnown, agreed_at, find, find_company, lead_at, survivor
from sync.retention import Kept, kept_past
from sync.store import decisions
from sync.store.moments import from_text
from sync.store.records import Stored, reference
from tolok.bootstrap import Works
from tolok.day import end_of_day
from tolok.exits import Trouble

#: A moment after every agreement: what is in force now.
_NOW = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Explained:
    """One judgement: of which record, when, by which definition, and what came of it.

    `asked` is the record that was asked for, where another stands in its place now.
    """

    record: str
    moment: datetime
    definition: str
    in_force_from: str
    language: str
    score: Score
    outlook: str
    stage: str = ""
    why: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ExplainedAccount:
    """An account as its leads were judged last; None where no lead counts."""

    record: str
    definition: str
    language: str
    rule: str
    account: Account | None


def explained(opened: Works, connection: str, id: str, at: str) -> Explained | ExplainedAccount:
    """A lead at its last judgement or at the end of a day; an account now. Raises `NotKnown`, `Trouble`."""
    zone = opened.configuration.definition.zone
    moment = end_of_day(at, zone, "--at") if at else None
    try:
        return explained_lead(opened, connection, id, moment)
    except Forgotten:
        raise
    except NotKnown:
        with opened.store.reading() as link:
            company = find_company(link, connection, id)
            if company is None:
                raise
            return _account(link, opened, connection, company, at)


def explained_lead(opened: Works, connection: str, id: str, at: datetime | None) -> Explained:
    """A lead at a moment, or at its last judgement."""
    configuration = opened.configuration
    with opened.store.reading() as link:
        row = survivor(link, find(link, connection, id), at)
        record = f"{connection}:{row.crm_id}"
        last = decisions.desired_of(link, [row.id]).get(row.id)
        moment = at or _last_moment(last, record, kept_past(link, connection))
        agreed = agreed_at(link, connection, moment)
        content: dict[str, Any] = json.loads(agreed.content)
        definition = parse_definition(content["definition"])
        lead = lead_at(link, row, moment, definition.zone, configuration.rules(connection))
    language = configuration.language(connection)
    lists = {name: frozenset(values) for name, values in content["lists"].items()}
    yardstick = compile_definition(definition, lists, language)
    gate = definition.mql
    return Explained(
        record,
        moment,
        _version(definition),
        agreed.since,
        language,
        yardstick.score(lead, moment),
        outlook(yardstick, lead, moment, gate.enter, gate.leave),
        stage=str(last.outputs.get("stage") or "") if last and at is None else "",
        why=last.why if last and at is None else "",
        asked=f"{connection}:{id}" if row.crm_id != id else "",
    )


def _last_moment(last: decisions.Desired | None, record: str, kept: Kept) -> datetime:
    """When the last judgement was written; it still holds at the first moment that is kept."""
    if last is None:
        raise Trouble("RECORD", f"{record} has not been judged yet", "tolok sync judges it")
    moment = from_text(str(last.outputs.get("scored_at") or last.judged_at))
    return max(moment, from_text(kept.since)) if kept.since else moment


def _version(definition: Definition) -> str:
    return f"{definition.name} {definition.version}"


def _account(link: Connection, opened: Works, connection: str, company: Stored, at: str) -> ExplainedAccount:
    """The account by the definition in force now and its leads' last judgements."""
    if at:
        message = "an account is explained as it is now; its past is that of its leads"
        raise Trouble("--at", message, "explain its leads at that day")
    agreed = agreed_at(link, connection, _NOW)
    definition = parse_definition(json.loads(agreed.content)["definition"])
    record = f"{connection}:{company.crm_id}"
    if definition.account is None:
        raise Trouble(
            "RECORD", f"{record} is an account, and the definition rolls up none", "account: {rule: max}"
        )
    language = opened.configuration.language(connection)
    place = reference(company.ref)
    account = roll_up(definition, members_of(link, connection, [place])[place], language)
    return ExplainedAccount(record, _version(definition), language, definition.account.rule, account)
