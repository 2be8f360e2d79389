"""Passes over very many leads: the judging of a night, and a pass by day in which few changed.

    python benchmarks/passes.py [--json] [--leads N]

A sandbox gives a few hundred leads, which a first pass reads, judges and writes. Each of them is then put
into the store again as it would be had it come sooner, by the days of `AGES`, and judged; so the store has
leads that are busy and leads that have long been silent. These rows are copied until it holds N leads. A
night judges those whose score may have changed since the day before; `due` tells their share. Each size is
measured in a process of its own, set up as that of a command, in which the sandbox answers too; its memory is
the same for every size.
`peak_mb` is the most memory of the process that judged N leads in one night, `peak_mb_100k` of the one that
judged a tenth of that; `day_ratio` is the time of a pass over N leads beside that over a hundredth, both
with the same few hundred changed in the CRM. What a changed definition costs, the judging of every lead, is
told for a tenth of N leads.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, literal, select

from connectors.port import OpenGate
from leads.encoding import decode_activities, encode_activities, encode_facts
from leads.record import Raw
from sandbox.server import Sandbox, served
from sync.desk import Desk
from sync.judge import judge
from sync.sighting import facts_in
from sync.store import decisions, records, tables
from sync.store.moments import from_text, to_text
from sync.store.records import Packed, Stored, pack, unpack
from tolok.bootstrap import Works, desk, works
from tolok.commands.demonstration import configure
from tolok.garbage import collect_seldom
from tolok.passing import pass_over
from tolok.provisioning import set_up

CRM = "hubspot"
SEED = 7

#: Leads that the sandbox really holds; all of them change before the day's pass.
REAL = 500

#: By how many days leads came sooner than those of the sandbox: as many of each.
AGES = (0, 30, 60, 90, 180, 360, 540, 720)

#: How many rows are copied in one transaction.
TOGETHER = 50_000

#: More contacts than the sandbox has.
MOST_PEOPLE = 10_000

DAY_S, BETWEEN_S = 86_400, 600


@dataclass(frozen=True, slots=True)
class Bench:
    """A served sandbox, the works over a store that knows its leads, and copies of them."""

    box: Sandbox
    opened: Works

    def change_all(self) -> int:
        """A person changes every lead in the sandbox; how many there were."""
        world: Any = self.box.worlds[CRM]
        ids = [one.id for one in world.portal.shelves["contacts"].page(0, MOST_PEOPLE)]
        for number, id in enumerate(ids):
            world.edit("contacts", id, {"jobtitle": f"Direktur {number % 7}"}, None)
        return len(ids)


@contextmanager
def bench(leads: int, real: int) -> Iterator[Bench]:
    """A store of so many leads, read, judged and written by a first pass or copied from such ones."""
    box = Sandbox(SEED, real)
    with TemporaryDirectory(prefix="tolok-passes-") as folder, served(box):
        info: Any = box.info()
        environment = configure(Path(folder), info)
        with works(Path(folder), environment) as opened:
            set_up(opened.crm(CRM, OpenGate()), opened.configuration, CRM, opened.store)
            pass_over(opened, CRM, _quietly)
            if leads > real:
                sooner(opened)
                multiply(opened, leads)
            yield Bench(box, opened)


def sooner(opened: Works) -> None:
    """Put every person in the store again for each age, judged, and written as far as the store knows."""
    people = (tables.record.c.connection == CRM) & (tables.record.c.kind != "company")
    with opened.store.writing() as link:
        ids = list(link.execute(select(tables.record.c.id).where(people)).scalars())
        rows = records.by_id(link, ids).values()
        records.save(link, [_came_sooner(row, days) for days in AGES[1:] for row in rows])
    with desk(opened, CRM) as at:
        judge(at, at.crm.server_time(), progress=_quietly)
    with opened.store.writing() as link:
        made = list(link.execute(select(tables.record.c.id).where(people)).scalars())[len(ids) :]
        decisions.withdraw(link, made)
        wanted = decisions.desired_of(link, made)
        rows = records.by_id(link, list(wanted)).values()
        records.save(link, [_as_written(row, wanted[row.id].outputs) for row in rows])


def _came_sooner(row: Stored, days: int) -> Stored:
    """The row of somebody of whom all was known so many days before."""
    back = timedelta(days=days)
    facts = {name: fact._replace(learned=fact.learned - back) for name, fact in facts_in(row.facts).items()}
    done = decode_activities(unpack(row.activities).live.values())
    earlier = encode_activities(
        each._replace(at=each.at - back, learned=each.learned - back) for each in done
    )
    return row._replace(
        id=0,
        crm_id=f"{row.crm_id}-{days}d",
        created=to_text(from_text(row.created) - back),
        facts=json.dumps(encode_facts(facts)),
        activities=pack(Packed({str(each[0]): each for each in earlier})),
        outputs="{}",
        touch=1,
        judged_touch=0,
        due="",
        pending=0,
    )


def _as_written(row: Stored, outputs: Mapping[str, Raw]) -> Stored:
    shown = {name: value for name, value in outputs.items() if value is not None and name != "owner"}
    return row._replace(outputs=json.dumps(shown), pending=0)


def multiply(opened: Works, leads: int) -> None:
    """Copy the people in the store, with what is desired of them, until there are so many."""
    people = (tables.record.c.connection == CRM) & (tables.record.c.kind != "company")
    with opened.store.reading() as link:
        present = link.execute(select(func.count()).where(people)).scalar() or 0
        stride = link.execute(select(func.max(tables.record.c.id))).scalar() or 0
    first = select(tables.record.c.id).where(people, tables.record.c.id <= stride)
    rounds = range(1, -(-leads // present))
    together = max(1, TOGETHER // present)
    for start in range(0, len(rounds), together):
        with opened.store.writing() as link:
            for number in rounds[start : start + together]:
                record = tables.record.c
                changes = {"id": record.id + stride * number, "crm_id": record.crm_id + literal(f"-{number}")}
                _copy(link, tables.record, record.id.in_(first), changes)
                for table in (tables.desired, tables.standing):
                    again = {"record": table.c.record + stride * number}
                    _copy(link, table, table.c.record.in_(first), again)


def _copy(link: Connection, table: Table, which: ColumnElement[bool], changes: dict[str, Any]) -> None:
    """These rows once more, some columns changed."""
    columns = [changes.get(column.name, column).label(column.name) for column in table.c]
    names = [column.name for column in table.c]
    link.execute(insert(table).from_select(names, select(*columns).where(which)))


def night(leads: int, real: int = REAL) -> dict[str, float]:
    """The judging of a night over so many leads: its seconds, and the most memory so far in MB."""
    with bench(leads, real) as at:
        at.box.advance(DAY_S)
        with desk(at.opened, CRM) as works_on:
            now = works_on.crm.server_time()
            return _judged(works_on, now)


def full(leads: int, real: int = REAL) -> dict[str, float]:
    """The judging of every one of so many leads, as after a changed definition: its seconds, and memory."""
    with bench(leads, real) as at, desk(at.opened, CRM) as works_on:
        with at.opened.store.writing() as link:
            records.touch_all(link, CRM)
        return _judged(works_on, works_on.crm.server_time())


def _judged(at: Desk, now: datetime) -> dict[str, float]:
    """What judging took: seconds by the clock, seconds of the processor, and the most memory so far."""
    with at.store.reading() as link:
        leads = records.count_people(link, CRM)
    began, used = time.perf_counter(), time.process_time()
    judged = judge(at, now, progress=_quietly)
    return {
        "leads": leads,
        "judged": judged.scored,
        "due": round(judged.scored / leads, 3),
        "changed": judged.changed,
        "seconds": round(time.perf_counter() - began, 2),
        "processor_s": round(time.process_time() - used, 2),
        "peak_mb": peak_mb(),
    }


def day(leads: int, real: int = REAL) -> dict[str, float]:
    """A whole pass after a person changed the few hundred leads that the sandbox holds: its seconds."""
    with bench(leads, real) as at:
        pass_over(at.opened, CRM, _quietly)
        at.box.advance(BETWEEN_S)
        changed = at.change_all()
        at.box.advance(BETWEEN_S)
        passed = pass_over(at.opened, CRM, _quietly)
        counts = passed.counts
        return {
            "leads": leads,
            "changed": changed,
            "judged": counts.scored,
            "written": counts.written,
            "calls": passed.calls,
            "seconds": passed.seconds,
        }


def peak_mb() -> int:
    """The most memory this process has held so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1_000_000 if sys.platform == "darwin" else 1_000)


def measure(leads: int) -> dict[str, Any]:
    """Every part in a process of its own, and what they tell together."""
    whole, tenth = _apart("night", leads), _apart("night", max(leads // 10, REAL))
    everyone = _apart("full", max(leads // 10, REAL))
    large, small = _apart("day", leads), _apart("day", max(leads // 100, REAL))
    return {
        "leads": leads,
        "night_s": round(whole["seconds"], 2),
        "peak_mb": whole["peak_mb"],
        "peak_mb_100k": tenth["peak_mb"],
        "day_ratio": round(large["seconds"] / small["seconds"], 2),
        "parts": {
            "night": whole,
            "night of a tenth": tenth,
            "everyone of a tenth": everyone,
            "day": large,
            "day of a hundredth": small,
        },
    }


def _apart(part: str, leads: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.passes", "--part", part, "--leads", str(leads)]
    print(f"measuring {part}, {leads:,} leads", file=sys.stderr)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _quietly(_step: str, _done: int) -> None:
    return None


def show(found: dict[str, Any]) -> None:
    """The figures for people."""
    whole, tenth = found["parts"]["night"], found["parts"]["night of a tenth"]
    everyone = found["parts"]["everyone of a tenth"]
    large, small = found["parts"]["day"], found["parts"]["day of a hundredth"]
    for name, each in (("a night", whole), ("a night", tenth), ("a changed definition", everyone)):
        told = f"{name}, {each['judged']:,} of {each['leads']:,} leads judged"
        print(f"{told}   {each['seconds']:8.1f} s   peak {each['peak_mb']:,} MB")
    for each in (large, small):
        print(f"a day's pass, {each['changed']} of {each['leads']:,} changed   {each['seconds']:8.2f} s")
    print(f"ratio of the days' passes   {found['day_ratio']}")


#: What is measured in a process of its own.
PARTS: Mapping[str, Callable[[int], dict[str, float]]] = {"night": night, "full": full, "day": day}


def main() -> int:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description="Time passes over very many leads.")
    parser.add_argument("--leads", type=int, default=1_000_000, help="how many (default 1,000,000)")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument("--part", choices=tuple(PARTS), help="one part only, in this process")
    asked = parser.parse_args()
    if asked.part:
        collect_seldom()
        print(json.dumps(PARTS[asked.part](asked.leads)))
        return 0
    found = measure(asked.leads)
    print(json.dumps(found)) if asked.json else show(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
