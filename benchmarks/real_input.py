"""Real leads, end to end: loaded into the sandbox, scored by the example definitions, and checked one by one.

    python benchmarks/real_input.py [--json] [--only NAME] [--rows N]

Each set has a process of its own, in which the sandbox answers too: seconds and memory are of both together.
Exit 1 when a check fails, 0 also where the data is absent.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, time
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests
from ruamel.yaml import YAML
from sqlalchemy import select

from benchmarks.ranking import Ranked, auc, by_grade, parted
from benchmarks.real_data import DATA_SETS, DataSet, absent
from config.definition import parse_definition
from config.load import SETTINGS
from connectors.port import OpenGate, Stream
from leads.record import Record
from leads.score import Score
from sandbox.server import Sandbox, served
from sandbox.sheet import Sheet, read_sheet
from scoring.yardstick import compile_definition
from sync.explain import agreed_at, find, lead_at
from sync.store import tables
from tolok.bootstrap import Works, works
from tolok.commands.demonstration import environment
from tolok.console import Display
from tolok.passing import Passed, pass_over
from tolok.provisioning import set_up

SEED = 7
TIMEOUT_S = 30
#: Time of the sandbox between two passes, as the examples' schedule has it.
BETWEEN_S = 600
#: Leads that a person changes before the last pass.
CHANGED = 100
#: The share of the leads, in time order, that the definitions were written by.
WRITTEN_BY = Fraction(7, 10)
#: What is compared between the CRM and a second computation.
VALUES = ("score", "fit", "engagement", "grade", "coverage")
#: Ids that a failure names; it counts the rest.
NAMED = 3

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """One lead as the CRM shows it: its id in the file, our values, and the whole record as read."""

    known_as: str
    values: Values
    record: Record


@dataclass(frozen=True, slots=True)
class Step:
    """One pass: what it did, the sandbox's own count of calls and least count, what was really written."""

    name: str
    passed: Passed
    calls: int
    minimum_calls: int
    written: frozenset[str]

    def as_json(self) -> dict[str, object]:
        """One flat object."""
        done = self.passed.counts
        return {
            "pass": self.name,
            "read": done.leads_read,
            "judged": done.scored,
            "written": len(self.written),
            "calls": self.calls,
            "minimum_calls": self.minimum_calls,
            "seconds": round(self.passed.seconds, 2),
        }


@dataclass(slots=True)
class Checks:
    """What was compared, and every comparison that failed."""

    receipts: int = 0
    values: int = 0
    failures: list[str] = field(default_factory=list)

    def alike(self, what: str, found: object, wanted: object) -> None:
        """Both must be equal."""
        if found != wanted:
            self.failures.append(f"{what}: {found}, not {wanted}")

    def none(self, what: str, ids: AbstractSet[str]) -> None:
        """No lead may be among these."""
        if ids:
            self.failures.append(f"{what}: {len(ids)} leads, such as {', '.join(sorted(ids)[:NAMED])}")


@dataclass(frozen=True, slots=True)
class Bench:
    """A served sandbox that holds one data set, and the works over a copy of its example folder."""

    of: DataSet
    box: Sandbox
    url: str
    opened: Works

    def provision(self) -> None:
        """Create our fields."""
        crm = self.opened.crm(self.of.crm, OpenGate())
        set_up(crm, self.opened.configuration, self.of.crm, self.opened.store)

    def step(self, name: str) -> Step:
        """One pass, counted by the sandbox."""
        self._post("calls", {"mark": name})
        writes: list[Any] = self.box.worlds[self.of.crm].writes  # type: ignore[attr-defined]
        before = len(writes)
        passed = pass_over(self.opened, self.of.crm, lambda _step, _done: None)
        answer = requests.get(f"{self.url}/_sandbox/calls", timeout=TIMEOUT_S).json()[self.of.crm]
        written = frozenset(str(each.id) for each in writes[before:] if each.object == self.of.type)
        return Step(name, passed, int(answer["calls"]), int(answer["minimum_calls"]), written)

    def wait(self) -> None:
        """Let the time between two passes go by."""
        self._post("clock", {"advance": BETWEEN_S})

    def edit(self, id: str, fields: Mapping[str, object]) -> None:
        """Change a lead as a person does."""
        self._post("edit", {"crm": self.of.crm, "type": self.of.type, "id": id, "fields": dict(fields)})

    def seen(self) -> dict[str, Seen]:
        """Every lead as the CRM shows it, read back over HTTP, by its id there."""
        outputs = self.opened.configuration.mappings[self.of.crm].outputs
        names = {name: outputs[name] for name in VALUES}
        stream = Stream(self.of.type, (self.of.id, *self.of.edited, *names.values()))
        pages = self.opened.crm(self.of.crm, OpenGate()).changed_since(stream, None)
        return {
            record.ref.id: Seen(str(record.fields[self.of.id]), _shown(record, names), record)
            for page in pages
            for record in page.records
        }

    def judged_since(self, moment: str) -> frozenset[str]:
        """The leads whose latest judgement is later than this."""
        query = select(tables.record.c.crm_id).where(tables.record.c.judged_at > moment)
        with self.opened.store.reading() as link:
            found = link.execute(query).scalars()
            return frozenset(found)

    def last_judgement(self) -> str:
        """When a lead was judged last."""
        query = select(tables.record.c.judged_at).order_by(tables.record.c.judged_at.desc())
        with self.opened.store.reading() as link:
            return str(link.execute(query.limit(1)).scalar_one())

    def explained(self, ids: Sequence[str]) -> Iterator[tuple[str, Score]]:
        """Each lead's score computed again as `tolok explain --at` does, for the end of the CRM's day."""
        zone = self.opened.configuration.definition.zone
        at = datetime.combine(self.box.clock.now.astimezone(zone), time.max, zone)
        rules = self.opened.configuration.rules(self.of.crm)
        with self.opened.store.reading() as link:
            agreed = json.loads(agreed_at(link, self.of.crm, at).content)
            lists = {name: frozenset(values) for name, values in agreed["lists"].items()}
            yardstick = compile_definition(parse_definition(agreed["definition"]), lists)
            for id in ids:
                row = find(link, self.of.crm, id)
                yield id, yardstick.score(lead_at(link, row, at, yardstick.zone, rules), at)

    def _post(self, path: str, content: Mapping[str, object]) -> None:
        requests.post(f"{self.url}/_sandbox/{path}", json=content, timeout=TIMEOUT_S).raise_for_status()


def _shown(record: Record, names: Mapping[str, str]) -> Values:
    """Our values on a record as text; a number as 45, however the CRM writes it."""
    found = {name: record.fields.get(theirs) for name, theirs in names.items()}
    numbers = ("score", "fit", "engagement")
    return {
        name: f"{float(value):g}" if name in numbers and value not in (None, "") else str(value)
        for name, value in found.items()
    }


def _computed(score: Score) -> Values:
    known, asked = score.coverage
    whole = {part.name: str(part.whole) for part in score.dimensions}
    return {"score": str(score.value), **whole, "grade": score.grade, "coverage": f"{known}/{asked}"}


@contextmanager
def bench(of: DataSet, rows: int | None) -> Iterator[Bench]:
    """Load a data set, all of it or `rows` leads evenly spread over it, and open the works over it."""
    box = Sandbox(SEED, 0)
    box.load(_spread(read_sheet(of.file, of.crm, box.clock.now), rows), of.crm)
    with served(box) as where, TemporaryDirectory(prefix="tolok-real-") as temporary:
        folder = Path(temporary) / of.name
        shutil.copytree(of.folder, folder)
        url = str(asdict(where)[of.crm])
        settings = YAML().load(folder / SETTINGS)
        settings["connections"][of.crm]["base_url"] = url
        YAML().dump(settings, folder / SETTINGS)
        info: Any = box.info()
        with works(folder, environment(info)) as opened:
            yield Bench(of, box, url, opened)


def _spread(sheet: Sheet, rows: int | None) -> Sheet:
    total = len(sheet.rows)
    wanted = total if rows is None else min(rows, total)
    return replace(sheet, rows=tuple(sheet.rows[n * total // wanted] for n in range(wanted)))


def measure(of: DataSet, rows: int | None = None, changed: int = CHANGED) -> dict[str, object]:
    """One data set measured and checked: one JSON object, `failures` among it."""
    checks = Checks()
    with bench(of, rows) as at:
        at.provision()
        loaded_mb = peak_mb()
        first = at.step("first")
        seen = at.seen()
        scores = compared(at, seen, checks)
        at.wait()
        quiet = _quiet(at, checks)
        at.wait()
        ids = sorted(seen)
        edited = {ids[n * len(ids) // changed]: n for n in range(changed)}
        for id, number in edited.items():
            at.edit(id, of.edit(number, seen[id].record.fields))
        after = _after_change(at, {id: scores[id] for id in edited}, checks)
    steps = (first, quiet, after)
    checks.alike("leads read by the first pass", first.passed.counts.leads_read, len(seen))
    for step in steps:
        checks.alike(f"calls of the {step.name} pass", step.calls, step.minimum_calls)
    return {
        "name": of.name,
        "crm": of.crm,
        "rows": len(seen),
        "passes": [step.as_json() for step in steps],
        "memory_mb": {"sandbox loaded": loaded_mb, "peak": peak_mb()},
        **_against_outcome(of, seen),
        "checked": {"receipts": checks.receipts, "values": checks.values},
        "failures": checks.failures,
    }


def compared(at: Bench, seen: Mapping[str, Seen], checks: Checks) -> dict[str, Score]:
    """Every receipt adds up, and every lead shows the values that are computed again; these scores."""
    scores = dict(at.explained(list(seen)))
    checks.receipts += len(scores)
    checks.values += len(seen)
    checks.none("receipts that do not add up", {id for id, score in scores.items() if not score.adds_up()})
    other = {id for id, score in scores.items() if seen[id].values != _computed(score)}
    checks.none("values in the CRM that are not those computed again", other)
    return scores


def _quiet(at: Bench, checks: Checks) -> Step:
    """A pass with nothing to do, but to read our own writes."""
    step = at.step("quiet")
    checks.alike("judged by the quiet pass", step.passed.counts.scored, 0)
    checks.none("written by the quiet pass", step.written)
    return step


def _after_change(at: Bench, edited: Mapping[str, Score], checks: Checks) -> Step:
    """A pass after people changed these leads: they are judged, and written where their receipt differs."""
    before = at.last_judgement()
    step = at.step(f"after {len(edited)} edits")
    checks.none("judged or left out after the edits", at.judged_since(before) ^ edited.keys())
    checks.alike("judgements after the edits", step.passed.counts.scored, len(edited))
    scores = compared(at, at.seen(), checks)
    differing = {id for id, score in edited.items() if _receipt(score) != _receipt(scores[id])}
    checks.none("written though nothing differs", step.written - differing)
    checks.none("not written though it differs", differing - step.written)
    return step


def _receipt(score: Score) -> object:
    """What a rep would see differ: the values, and what every line found and gave."""
    parts = [*(part.lines for part in score.dimensions), score.total]
    return _computed(score), [(line.criterion, line.outcome, line.points) for part in parts for line in part]


def _against_outcome(of: DataSet, seen: Mapping[str, Seen]) -> dict[str, object]:
    """The scores beside the known outcome, in time order."""
    scored = {each.known_as: each.values for each in seen.values()}
    ranked = [
        Ranked(int(values["score"]), values["grade"], known.won)
        for known in of.history()
        if (values := scored.get(known.id))
    ]
    first, last = parted(ranked, WRITTEN_BY)
    parts = {"first 70 %": first, "last 30 %": last, "all": ranked}
    return {
        "auc": {name: _decimal(auc(part)) for name, part in parts.items()},
        "won": {name: round(sum(lead.won for lead in part) / len(part), 4) for name, part in parts.items()},
        "grades": {
            grade: {"leads": each.leads, "won": each.won, "rate": round(each.rate, 4)}
            for grade, each in by_grade(ranked).items()
        },
    }


def _decimal(exact: Fraction | None) -> float | None:
    return None if exact is None else round(float(exact), 4)


def peak_mb() -> int:
    """The most memory this process has held so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1_000_000 if sys.platform == "darwin" else 1_000)


def show(found: Mapping[str, Any], display: Display) -> None:
    """One data set's tables."""
    display.heading(f"{found['name']}: {found['rows']:,} leads in {found['crm']}")
    columns = list(found["passes"][0])
    display.table(columns, [[each[name] for name in columns] for each in found["passes"]])
    memory = ", ".join(f"{name} {most:,} MB" for name, most in found["memory_mb"].items())
    display.say(f"Memory, the sandbox's own included: {memory}.")
    display.table(["leads", *"1234"], _matrix(found["grades"], lambda each: f"{each['leads']:,}"))
    display.table(["won", *"1234"], _matrix(found["grades"], lambda each: f"{each['rate']:.1%}"))
    areas = [(name, f"{area}", f"{found['won'][name]:.1%}") for name, area in found["auc"].items()]
    display.table(["in time order", "AUC", "won"], areas)
    checked = found["checked"]
    display.say(f"Checked: {checked['receipts']:,} receipts, {checked['values']:,} leads' values in the CRM.")
    for failure in found["failures"]:
        display.note(f"FAILED {found['name']}: {failure}")


def _matrix(grades: Mapping[str, Any], cell: Callable[[Mapping[str, Any]], str]) -> list[list[str]]:
    return [
        [letter, *(cell(each) if (each := grades[letter + digit])["leads"] else "" for digit in "1234")]
        for letter in "ABCD"
    ]


def _in_own_process(name: str, rows: int | None) -> dict[str, object]:
    """Measure one data set in a process of its own, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.real_input", "--json", "--only", name]
    command += [] if rows is None else ["--rows", str(rows)]
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(command, stdout=subprocess.PIPE, cwd=root, check=False)
    if not done.stdout:
        raise SystemExit(done.returncode or 1)
    (found,) = json.loads(done.stdout)["data_sets"]
    return dict(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(description="Score real leads in the sandbox, and check every one.")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--only", choices=sorted(DATA_SETS), help="this data set, in this process")
    parser.add_argument("--rows", type=int, help="so many leads, spread over the file")
    asked = parser.parse_args(arguments)
    display = Display(asked.json)
    if why := absent():
        display.document({"skipped": why}) if asked.json else display.say(why)
        return 0
    if asked.only:
        found = [measure(DATA_SETS[asked.only], asked.rows)]
    else:
        found = [_in_own_process(name, asked.rows) for name in DATA_SETS]
    if asked.json:
        display.document({"data_sets": found})
    for each in found:
        show(each, display)
    return 1 if any(each["failures"] for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
