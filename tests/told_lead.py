"""Leads as a cell of a table tells them, and what the engine makes of them as a cell shows it.

`employees: 50` is an attribute, `call 3 days ago`, `call on 2026-11-20` (a date without a time) and
`call at 2026-11-20 23:30` (in the definition's zone) are activities, with their properties in brackets;
`created 20 days ago` is the record's own age, `became sql 9 days ago` when it came into a stage, and
`record: contact` its type. Days ago are whole days before the moment of judging.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from config.definition import Definition
from config.definition.quantity import read_money
from leads.activity import Activity
from leads.attribute import Fact, empty, known, unreadable
from leads.lead import Lead
from leads.record import RecordRef
from leads.score import Score
from scoring.phrases import points
from scoring.yardstick import compile_definition
from tests.worked_example import NOW

_LEARNED = re.compile(r"(?P<what>.+), learned (?:today|(?P<days>\d+) days? ago)")
_ACTIVITY = re.compile(
    r"(?:(?P<times>\d+) )?(?P<type>[a-z_]+) "
    r"(?:(?P<today>today)|(?P<ago>\d+) days? ago|in (?P<ahead>\d+) days?"
    r"|on (?P<on>\d{4}-\d\d-\d\d)|at (?P<at>\d{4}-\d\d-\d\d \d\d:\d\d))(?: \((?P<properties>.+)\))?"
)
_FACT = re.compile(r"(?P<name>\w+): (?P<value>.+)")
_CREATED = re.compile(r"created (\d+) days ago")
_BECAME = re.compile(r"became (\w+) (\d+) days ago")
_CREATED_DAYS = 400  # days since a record was created whose age is not told
_LONG_KNOWN = 10  # days since a fact was learned that tells no other


def moment(text: str, zone: ZoneInfo) -> datetime:
    """`2026-11-20 23:30` in that zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def told(cell: str, zone: ZoneInfo, now: datetime = NOW) -> Lead:
    """The lead that a cell tells, seen from `now`."""
    created = _CREATED_DAYS
    facts: dict[str, Fact] = {}
    activities: list[Activity] = []
    entered: dict[str, date] = {}
    for item in cell.split("; ") if cell != "nothing" else ():
        late = _LEARNED.fullmatch(item)
        what, learned = (late["what"], int(late["days"] or 0)) if late else (item, _LONG_KNOWN)
        known_at = now - timedelta(days=learned)
        if found := _CREATED.fullmatch(what):
            created = int(found[1])
        elif found := _BECAME.fullmatch(what):
            entered[found[1]] = now.astimezone(zone).date() - timedelta(days=int(found[2]))
        elif found := _ACTIVITY.fullmatch(what):
            activities += _activities(found, zone, now, known_at, len(activities))
        elif found := _FACT.fullmatch(what):
            facts[found["name"]] = _fact(found["value"], known_at)
        else:
            raise AssertionError(f"{item} is neither an attribute nor an activity")
    activities.sort(key=lambda each: (each.at, each.id))
    kind = str(facts.pop("record").value) if "record" in facts else "lead"
    since = now - timedelta(days=created)
    return Lead(RecordRef("Lead", "1"), kind, since, facts, tuple(activities), entered)


def _activities(
    found: re.Match[str], zone: ZoneInfo, now: datetime, learned: datetime, first: int
) -> Iterator[Activity]:
    properties = dict(part.split(": ", 1) for part in (found["properties"] or "").split(", ") if part)
    at = _moment(found, zone, now)
    for number in range(int(found["times"] or 1)):
        yield Activity(
            f"a{first + number:04}", found["type"], at, learned, properties, day_only=bool(found["on"])
        )


def _moment(found: re.Match[str], zone: ZoneInfo, now: datetime) -> datetime:
    if found["on"]:
        return datetime.combine(date.fromisoformat(found["on"]), datetime.min.time(), UTC)
    if found["at"]:
        return moment(found["at"], zone)
    return now - timedelta(days=int(found["ago"] or 0) - int(found["ahead"] or 0))


def _fact(text: str, learned: datetime) -> Fact:
    readings: Mapping[str, Callable[..., Fact]] = {"empty": empty, "unreadable": unreadable}
    if text in readings:
        return readings[text](learned)
    value = read_money(text) or YAML(typ="safe").load(text)
    return known(tuple(sorted(value)) if isinstance(value, list) else value, learned)


def judged(definition: Definition, row: Mapping[str, str], lists: Mapping[str, frozenset[str]]) -> Score:
    """The score of a row's lead at the moment that its cell `judged` tells, whose receipt adds up."""
    now = moment(row["judged"], definition.zone) if "judged" in row else NOW
    lead = told(row["lead"], definition.zone, now)
    found = compile_definition(definition, lists).score(lead, now)
    assert found.adds_up(), row
    return found


def shown(found: Score, column: str) -> str:
    """What a score has in a column of that name."""
    if column == "points":
        lines = [line for part in found.dimensions for line in part.lines if line.kind != "bound"]
        return points(sum(line.points for line in lines), "en", signed=False)
    if column == "score":
        return str(found.value) if found.in_scope else "out of scope"
    if column in ("grade", "persona", "excluded"):
        return str(getattr(found, column) or "none")
    if dimension := found.dimension(column):
        return points(dimension.points, "en", signed=False)
    for each in found.named:
        if column.removesuffix(" level") == each.name:
            return (each.level or "none") if column.endswith(" level") else str(each.value)
    return next(box.outcome.value for box in found.boxes if box.name == column)
