"""What a connection's schedule costs in API calls a day, beside what the CRM allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from config.check import Findings
from config.load import SETTINGS, Said
from connectors.port import Crm, Usage
from sync.desk import Rhythm
from sync.price import Price, Scheme, price
from tolok.bootstrap import translate
from tolok.checking import described_types


def cost(said: Said, name: str, crm: Crm, people: int, every: timedelta) -> Price:
    """The calls of a quiet day with a pass `every` so often over so many people."""
    if said.settings is None:
        raise ValueError("a schedule has a price only with its settings")
    translation = translate(said.mappings[name], said.settings.connections[name].crm, None)
    return price(
        Scheme(
            every,
            Rhythm().describe_every,
            len(translation.people()),
            len(translation.activities()) + len(translation.children()),
            len(described_types(said, name, crm.limits)),
            people,
            crm.limits.read_rows,
            crm.limits.write_rows,
        )
    )


def allowed(seen: Sequence[Usage]) -> int | None:
    """The calls a day that the CRM's last answer spoke of; None where none did."""
    return next((each.limit for each in reversed(seen) if each.limit is not None), None)


def too_dear(said: Said, name: str, crm: Crm, people: int, limit: int | None) -> Findings:
    """A problem when the schedule costs more than the CRM allows beyond the reserve."""
    if said.settings is None or limit is None:
        return Findings()
    every = said.settings.schedule.every
    ours = int(limit * (1 - said.settings.connections[name].reserve.daily_calls))
    total = cost(said, name, crm, people, every).total
    if total <= ours:
        return Findings()
    slower = (every * step for step in range(2, 289))
    enough = next((each for each in slower if cost(said, name, crm, people, each).total <= ours), None)
    hint = (
        f"a pass every {_minutes(enough)} would do" if enough else "read fewer streams, or ask for more calls"
    )
    message = f"costs about {total:,} calls a day in {name}, which allows us {ours:,} of its {limit:,}"
    return Findings((said.sources[SETTINGS].problem(("schedule", "every"), message, hint),))


def told(name: str, found: Price, limit: int | None) -> str:
    """The price on one line."""
    of = f" of {limit:,}" if limit else ""
    parts = f"{found.passes:,} for passes, {found.surroundings:,} to look around, {found.night:,} at night"
    return f"{name}: about {found.total:,}{of} calls on a quiet day: {parts}"


def _minutes(length: timedelta) -> str:
    return f"{round(length / timedelta(minutes=1))} minutes"
