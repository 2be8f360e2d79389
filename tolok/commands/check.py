"""`tolok check`: everything that is wrong with the configuration, all at once."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from config.check import Findings
from config.load import Draft, read
from config.problems import Problem
from connectors.port import OpenGate
from sync.claim import store_name
from sync.store.engine import StoreTooNew
from sync.store.records import count_people
from tolok.bootstrap import store_at, wall_clock
from tolok.checking import asked_of_crm, doubts, files_alone, org_met, review_findings
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display, counted, line_of
from tolok.doors import open_door
from tolok.exits import Ending, Exit, ending, over_each, together
from tolok.pricing import allowed, cost, told, too_dear

EPILOG = examples("tolok check", "tolok check --offline --config tolok-config")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", epilog=EPILOG)(check)


def check(
    offline: Annotated[bool, typer.Option("--offline", help="Look at the files only; ask no CRM.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> int:
    """Find all that is wrong with the configuration, all at once.

    The files are checked against each other and against what the CRMs say of their fields. Writes nothing.
    """
    display = Display(as_json)
    draft = read(Path(config), None if offline else os.environ)
    findings = Findings(draft.problems) + files_alone(draft) + doubts(draft)
    met, store, unusable = _met(draft)
    names = () if offline else _askable(draft)
    asked, stopped = over_each(names, lambda name: _ask(draft, name, _Known(met.get(name), store), display))
    for each in asked.values():
        findings = findings + each
    if not asked:
        findings = findings + review_findings(draft, wall_clock())
    found = tuple(
        sorted(
            dict.fromkeys(findings.problems), key=lambda each: (each.file, each.line or 0, each.column or 0)
        )
    )
    ends = ((Ending(Exit.CONFIGURATION, found),) if found else ()) + unusable
    end = together((*ends, *stopped.values()))
    _report(display, end.problems, tuple(dict.fromkeys(findings.warnings)))
    return end.code


def _askable(draft: Draft) -> list[str]:
    """The connections of which enough could be read to ask the CRM."""
    known = draft.settings.connections if draft.settings else {}
    return [name for name in known if name in draft.mappings and name in draft.secrets]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows: the org that a connection met before, and what the store is called."""

    met: str | None
    store: str


def _met(draft: Draft) -> tuple[dict[str, str | None], str, tuple[Ending, ...]]:
    """The orgs that what is stored belongs to, and what the store is called; or why it cannot be used.

    No store is made here.
    """
    file = draft.folder / draft.settings.store if draft.settings else None
    if draft.settings is None or file is None:
        return {}, "", ()
    if not file.exists() and os.access(file.parent, os.W_OK):
        return {}, "", ()
    try:
        with closing(store_at(file)) as store:
            met = {name: org_met(store, name) for name in draft.settings.connections}
            return met, store_name(store), ()
    except (StoreTooNew, DBAPIError) as trouble:
        known = ending(trouble)
        if known is None:
            raise
        return {}, "", (known,)


def _ask(draft: Draft, name: str, known: _Known, display: Display) -> Findings:
    if draft.settings is None:
        return Findings()
    display.note(f"asking {name} for its fields")
    gate = OpenGate()
    crm = open_door(name, draft.settings.connections[name], draft.secrets[name], gate)
    findings = asked_of_crm(draft, name, crm, known.met, known.store)
    findings += review_findings(draft, crm.server_time())
    people, limit = _people(draft, name), allowed(gate.seen)
    display.note(told(name, cost(draft, name, crm, people, draft.settings.schedule.every), limit))
    return findings + too_dear(draft, name, crm, people, limit)


def _people(draft: Draft, name: str) -> int:
    """How many people of a connection the store knows; none where there is no store yet."""
    file = draft.folder / draft.settings.store if draft.settings else None
    if file is None or not file.exists():
        return 0
    with closing(store_at(file)) as store, store.reading() as link:
        return count_people(link, name)


def _report(display: Display, problems: tuple[Problem, ...], warnings: tuple[Problem, ...]) -> None:
    if display.as_json:
        document = {
            "problems": [each.as_json() for each in problems],
            "warnings": [each.as_json() for each in warnings],
        }
        display.document(document)
    for each in warnings:
        display.note(f"warning  {line_of(each)}")
    display.told(problems)
    if not problems:
        display.say(f"No problems; {counted(len(warnings), 'warning')}.")
