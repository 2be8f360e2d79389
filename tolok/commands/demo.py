"""`tolok demo`: the main job, end to end, on this machine alone."""

from __future__ import annotations

from collections import Counter
from textwrap import wrap
from typing import Annotated

import typer

from tolok.commands.demonstration import DAY_S, NAMES, Demonstration, DemoPass, Seen, demonstration
from tolok.commands.explain import show_receipt
from tolok.commands.options import AsJson, examples
from tolok.console import Display, Ticker, bars
from tolok.explaining import explained_lead

EPILOG = examples("tolok demo", "tolok demo --leads 500 --json")

TOP = 8

#: Characters of a line of reasons, so that it fits a narrow terminal with its indent.
REASONS_WIDTH = 72

_PASSES = ("first pass", "a day later", "nothing to do")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo", epilog=EPILOG)(demo)


def demo(
    leads: Annotated[int, typer.Option(help="Leads in each CRM.", min=1, max=50_000)] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed tells the same story.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Score two small invented CRMs here, and show what a rep sees."""
    display = Display(as_json)
    display.note(f"serving a Salesforce org and a HubSpot portal with {leads:,} leads each (seed {seed})")
    with demonstration(leads, seed) as shown:
        display.note(f"created {shown.provision()} fields in both CRMs")
        passes: dict[str, list[DemoPass]] = {name: [] for name in NAMES}
        for number, label in enumerate(_PASSES):
            if number == 1:
                display.note("a day goes by: new leads, new activity, a few edits by people")
                shown.advance(DAY_S)
            for name in NAMES:
                passes[name].append(_one(display, shown, name, label))
        if as_json:
            display.document({name: {"passes": [each.as_json() for each in passes[name]]} for name in NAMES})
        else:
            _show(display, shown, passes)


def _one(display: Display, shown: Demonstration, name: str, label: str) -> DemoPass:
    ticker = Ticker(display.err, f"  {name}: ")
    made = shown.run_pass(name, label, ticker)
    ticker.done()
    done = made.passed.counts
    display.note(
        f"{name}, {label}: {done.leads_read:,} leads and {done.activities_read:,} activities read, "
        f"{done.scored:,} scored, {done.written:,} written, {done.handed_off:,} handed off "
        f"in {made.passed.seconds:.1f} s"
    )
    return made


def _show(display: Display, shown: Demonstration, passes: dict[str, list[DemoPass]]) -> None:
    seen = {name: shown.seen(name) for name in NAMES}
    for name in NAMES:
        _top(display, name, seen[name])
    best = seen[NAMES[0]][0]
    receipt = explained_lead(shown.opened, best.connection, best.id, None)
    display.heading(f"One full receipt: {best.name}, {best.company}")
    show_receipt(display, receipt)
    for name in NAMES:
        handed = Counter(each.owner for each in seen[name] if each.stage == "mql")
        for line in bars(f"\nHand-offs by owner, {name}:", handed.most_common()):
            display.say(line)
    display.heading("API calls beside the minimum, counted by the CRMs")
    rows = [
        (name, label, made.calls, made.minimum_calls, made.passed.counts.written)
        for name in NAMES
        for label, made in zip(_PASSES, passes[name], strict=True)
    ]
    display.table(["CRM", "pass", "calls", "minimum", "rows written"], rows)
    _next(display)


def _top(display: Display, name: str, seen: list[Seen]) -> None:
    display.heading(f"The top leads of {len(seen):,} as a rep sees them in {name}")
    owners = max((len(each.owner) for each in seen[:TOP]), default=0)
    for each in seen[:TOP]:
        who = f"{each.name}, {each.company}".rstrip(", ")
        display.say(f"{each.score:>3} {each.grade}  {each.stage:<12}  {each.owner:<{owners}}  {who}")
        for line in wrap(each.reasons, REASONS_WIDTH, max_lines=2, placeholder=" …"):
            display.say(f"        {line}")


def _next(display: Display) -> None:
    display.heading("Next")
    display.say("  tolok sandbox              serves these CRMs so that you can look around")
    display.say(
        "  tolok init --config mine   writes a configuration of your own; then tolok check, plan, sync"
    )
    display.say("  README.md                  has a five-minute tour")
