"""What a record as just read means beside what was known of it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leads.attribute import Fact
from leads.encoding import decode_facts, encode_facts
from leads.fingerprint import fingerprint
from leads.mapping import carried
from leads.record import Raw, Record
from sync.store.moments import to_text
from sync.store.records import Life, Stored, reference
from sync.value import same


@dataclass(frozen=True, slots=True)
class Told:
    """What a record tells: its facts, company, owner and our outputs on it."""

    facts: Mapping[str, Fact]
    company: str
    owner: str
    outputs: Mapping[str, Raw]
    editor: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What follows from one reading.

    `row` is the record as it will be stored; `learned` the encoded facts that are new or different;
    `inputs`, `owner` and `stage` say what others changed; `outputs` that our fields are not as we left them.
    """

    row: Stored
    learned: list[list[object]]
    inputs: bool = False
    owner: bool = False
    stage: bool = False
    outputs: bool = False


def see(
    before: Stored | None, record: Record, kind: str, connection: str, told: Told, now: datetime
) -> Sighting | None:
    """Compare a reading with what was known; None when it is older than that."""
    modified = to_text(record.modified)
    if before is not None and before.life != Life.EXPECTED.value and modified < before.modified:
        return None
    base = before or Stored(0, connection, record.ref.type, record.ref.id, kind, "", "", "")
    life = _life(record)
    known = facts_in(base.facts)
    facts = carried(known, told.facts) if life is Life.LIVE else known
    inputs = fingerprint([_content(facts), told.company])
    row = base._replace(
        kind=kind,
        life=life.value,
        created=to_text(record.created),
        modified=modified,
        moved_to=reference(record.moved_to) if record.moved_to else "",
        company=told.company if life is Life.LIVE else base.company,
        facts=json.dumps(encode_facts(facts), ensure_ascii=False, separators=(",", ":")),
        inputs=inputs,
        owner=told.owner,
        outputs=json.dumps(told.outputs, ensure_ascii=False, separators=(",", ":")),
        forgotten="" if life is Life.LIVE else base.forgotten,
    )
    seen_before = before is not None and before.life == Life.LIVE.value
    return Sighting(
        row,
        _news(known, facts, base, row),
        inputs=inputs != base.inputs or not seen_before,
        owner=seen_before and told.owner != base.owner,
        stage=seen_before and told.outputs.get("stage") != base.written().get("stage"),
        outputs=seen_before and not _alike(told.outputs, base.written()),
    )


def facts_in(text: str) -> dict[str, Fact]:
    """The facts of a stored row."""
    return decode_facts(json.loads(text)) if text != "{}" else {}


def _life(record: Record) -> Life:
    if record.moved_to is not None:
        return Life.MOVED
    return Life.GONE if record.deleted else Life.LIVE


def _content(facts: Mapping[str, Fact]) -> list[list[object]]:
    return [packed[:3] for packed in encode_facts(facts)]


def _news(
    known: Mapping[str, Fact], facts: Mapping[str, Fact], before: Stored, row: Stored
) -> list[list[object]]:
    changed = {name: fact for name, fact in facts.items() if known.get(name) != fact}
    news: list[list[object]] = [list(packed) for packed in encode_facts(changed)]
    if row.company != before.company:
        news.append(["@company", row.company])
    return news


def _alike(one: Mapping[str, Raw], other: Mapping[str, Raw]) -> bool:
    return all(same(one.get(name), other.get(name)) for name in {*one, *other})
