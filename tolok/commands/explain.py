"""`tolok explain`: why a lead has its score, now or as it was known then."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from config.definition import parse_definition
from leads.score import Line, Score
from scoring.phrases import points
from scoring.yardstick import compile_definition
from sync.explain import agreed_at, find, lead_at
from sync.store import decisions
from sync.store.moments import from_text
from tolok.bootstrap import Works, works
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display
from tolok.day import end_of_day
from tolok.exits import Trouble
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

    As judged last, or as known and in force on a day.
    """
    display = Display(as_json)
    with works(Path(config)) as opened:
        connection, id = record_name(record, opened.configuration.settings.connections)
        moment, score = _judged(opened, connection, id, at)
    if as_json:
        document = {
            "record": record,
            "at": moment.isoformat(),
            "score": asdict(score),
            "adds_up": score.adds_up(),
        }
        display.document(json.loads(json.dumps(document, default=_plain)))
        return
    show_receipt(display, record, moment, score)


def judged_last(opened: Works, connection: str, id: str) -> tuple[datetime, Score]:
    """The last judgement of a record, made again."""
    return _judged(opened, connection, id, "")


def _judged(opened: Works, connection: str, id: str, at: str) -> tuple[datetime, Score]:
    """The score at the last judgement, or at the end of a day, from what was known and in force then."""
    asked = end_of_day(at, opened.configuration.definition.zone, "--at") if at else None
    with opened.store.reading() as link:
        row = find(link, connection, id)
        last = decisions.desired_of(link, [row.id]).get(row.id)
        if asked:
            moment = asked
        elif last is None:
            raise Trouble("RECORD", f"{connection}:{id} has not been judged yet", "tolok sync judges it")
        else:
            moment = from_text(str(last.outputs.get("scored_at") or last.judged_at))
        agreed = json.loads(agreed_at(link, connection, moment).content)
        definition = parse_definition(agreed["definition"])
        lead = lead_at(link, row, moment, definition.zone, opened.configuration.rules(connection))
    lists = {name: frozenset(values) for name, values in agreed["lists"].items()}
    language = opened.configuration.language(connection)
    return moment, compile_definition(definition, lists, language).score(lead, moment)


def show_receipt(display: Display, record: str, moment: datetime, score: Score) -> None:
    """A score with every line of its receipt, as tables."""
    if not score.in_scope:
        display.say(f"{record} is not in scope on {moment:%Y-%m-%d}: its fields stay empty.")
        return
    display.heading(
        f"{record}: {score.value} points, grade {score.grade}, judged {moment:%Y-%m-%d %H:%M} UTC"
    )
    if score.excluded:
        display.say(f"Excluded: {score.excluded_because} (stage {score.excluded})")
    for part in score.dimensions:
        _receipt(display, f"{part.name}: {points(part.points, 'en', signed=False)} of 100", part.lines)
    _receipt(display, f"score: {score.value} of 100", score.total)
    for each in score.named:
        level = f", {each.level}" if each.level else ""
        _receipt(display, f"{each.name}: {each.value} of 100{level}", each.lines)
    boxes = [(box.name, box.outcome.value, "; ".join(box.evidence), box.ask) for box in score.boxes]
    display.table(["BANT", "answer", "evidence", "to ask"], boxes, "BANT")
    known, asked = score.coverage
    display.say(f"{known} of {asked} facts known. Persona: {score.persona or 'none matched'}.")
    for question in score.ask_next:
        display.say(f"  worth asking next: {question}")


def _receipt(display: Display, title: str, lines: tuple[Line, ...]) -> None:
    shown = [line for line in lines if line.points or line.before]
    rows = [
        (points(line.points, "en"), line.says or line.criterion, line.kind, "; ".join(line.evidence))
        for line in shown
    ]
    display.table(["points", "what", "kind", "evidence"], rows, title)
    rest = len(lines) - len(shown)
    if rest:
        display.say(f"  {rest} further criteria gave no points")


def _plain(value: object) -> object:
    return getattr(value, "value", None) or str(value)
