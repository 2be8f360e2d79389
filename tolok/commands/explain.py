"""`tolok explain`: why a lead has its score, now or as it was known then; why an account has its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from leads.score import Line, NamedScore, Score
from scoring.phrases import points
from scoring.roll_up import Account
from scoring.words import named_receipt_text, reasons, receipt_text, said
from tolok.bootstrap import works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display
from tolok.explaining import Explained, ExplainedAccount, explained
from tolok.record_name import record_name

EPILOG = examples("tolok explain salesforce:00QAB000001xyzEAA", "tolok explain hubspot:51 --at 2026-10-01")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("explain", epilog=EPILOG)(explain)


def explain(
    record: Annotated[str, typer.Argument(help="The record as connection:id.", metavar="RECORD")],
    at: Annotated[
        str, typer.Option(help="The end of that day in the definition's zone.", metavar="DATE")
    ] = "",
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show the receipt of a lead: every point with its reason.

    As judged last, or as known and in force on a day. Of an account: what its leads make of it.
    """
    display = Display(as_json)
    with works(Path(config)) as opened:
        connection, id = record_name(record, opened.configuration.settings.connections)
        found = explained(opened, connection, id, at)
    if as_json:
        display.document(json.loads(json.dumps(document(record, found), default=_plain)))
    elif isinstance(found, ExplainedAccount):
        show_account(display, found)
    else:
        show_receipt(display, found)


def document(asked: str, found: Explained | ExplainedAccount) -> dict[str, object]:
    """The one JSON document of what was asked for."""
    return account_document(found) if isinstance(found, ExplainedAccount) else lead_document(asked, found)


def lead_document(asked: str, found: Explained) -> dict[str, object]:
    """The JSON document of a lead, with the texts as they are written to the CRM."""
    score, language, version = found.score, found.language, found.definition
    return {
        "record": asked,
        "explained": found.record,
        "at": found.moment.isoformat(),
        "definition": found.definition,
        "in_force_from": found.in_force_from,
        "stage": found.stage,
        "why": found.why,
        "score": _with_texts(score, found.language),
        "adds_up": score.adds_up(),
        "outlook": found.outlook,
        "reasons": reasons(score, language),
        "receipt": receipt_text(score, language, version),
        "receipts": {each.name: named_receipt_text(score, each, language, version) for each in score.named},
    }


def _with_texts(score: Score, language: str) -> dict[str, object]:
    """The score as plain data, each line with the text that a person reads."""
    data: dict[str, object] = asdict(score)
    data["dimensions"] = [
        {**asdict(part), "lines": _lines(part.lines, language)} for part in score.dimensions
    ]
    data["named"] = [{**asdict(each), "lines": _lines(each.lines, language)} for each in score.named]
    data["total"] = _lines(score.total, language)
    return data


def _lines(lines: Sequence[Line], language: str) -> list[dict[str, object]]:
    return [{**line._asdict(), "text": said(line, language)} for line in lines]


def account_document(found: ExplainedAccount) -> dict[str, object]:
    """The JSON document of an account."""
    account = found.account
    return {
        "record": found.record,
        "definition": found.definition,
        "rule": found.rule,
        "account": _parts(account) if account else None,
        "adds_up": account.adds_up() if account else True,
    }


def _parts(account: Account) -> dict[str, object]:
    parts = [{**asdict(part), "lines": [line._asdict() for line in part.lines]} for part in account.parts]
    return {**asdict(account), "parts": parts}


def show_receipt(display: Display, found: Explained) -> None:
    """A judgement with every line of its receipt, as tables."""
    score, moment = found.score, found.moment
    if found.asked:
        display.say(f"{found.asked} was merged or converted; {found.record} stands in its place.")
    if not score.in_scope:
        display.say(f"{found.record} is not in scope on {moment:%Y-%m-%d}: its fields stay empty.")
        return
    display.heading(
        f"{found.record}: {score.value} points, grade {score.grade}, judged {moment:%Y-%m-%d %H:%M} UTC"
    )
    display.say(f"By {found.definition}, in force from {found.in_force_from[:16].replace('T', ' ')} UTC.")
    if found.stage:
        display.say(f"Stage {found.stage}{f': {found.why}' if found.why else ''}.")
    if score.excluded:
        display.say(f"Excluded: {score.excluded_because} (stage {score.excluded})")
    for part in score.dimensions:
        title = f"{part.name}: {points(part.points, 'en', signed=False)} of 100"
        _receipt(display, title, part.lines, found.language)
    _receipt(display, f"score: {score.value} of 100", score.total, found.language)
    for each in score.named:
        _receipt(display, _named_title(each), each.lines, found.language)
    _knowledge(display, found)


def _named_title(named: NamedScore) -> str:
    return f"{named.name}: {named.value} of 100{f', {named.level}' if named.level else ''}"


def _knowledge(display: Display, found: Explained) -> None:
    """BANT, coverage, persona, what to ask, and the outlook."""
    score = found.score
    boxes = [(box.name, box.outcome.value, "; ".join(box.evidence), box.ask) for box in score.boxes]
    display.table(["BANT", "answer", "evidence", "to ask"], boxes, "BANT")
    known, asked = score.coverage
    display.say(f"{known} of {asked} facts known. Persona: {score.persona or 'none matched'}.")
    for question in score.ask_next:
        display.say(f"  worth asking next: {question}")
    if found.outlook:
        display.say(f"Outlook: {found.outlook}")


def show_account(display: Display, found: ExplainedAccount) -> None:
    """What the leads of an account make of it, as tables."""
    account = found.account
    if account is None:
        display.say(f"{found.record}: no lead of this account counts.")
        return
    value = account.part("score").whole
    display.heading(f"{found.record}: {value} points, grade {account.grade}, by {account.counted} leads")
    display.say(f"By {found.definition}, rule {found.rule}.")
    for part in account.parts:
        _receipt(display, f"{part.name}: {part.whole} of 100", part.lines, found.language)


def _receipt(display: Display, title: str, lines: Sequence[Line], language: str) -> None:
    """The lines that count, each with its points before and after, its name, its sentence and evidence."""
    shown = [line for line in lines if line.points or line.before or line.kind == "count_from"]
    rows = [
        (
            points(line.points, "en"),
            "" if line.before is None else points(line.before, "en"),
            said(line, language) or line.criterion,
            line.criterion,
            "; ".join(line.evidence),
        )
        for line in shown
    ]
    display.table(["points", "before", "what", "name", "evidence"], rows, title)
    rest = len(lines) - len(shown)
    if rest:
        display.say(f"  {rest} further criteria gave no points")


def _plain(value: object) -> object:
    return getattr(value, "value", None) or str(value)
