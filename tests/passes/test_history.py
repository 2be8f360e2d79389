"""The past can be computed again, and is what was written then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.definition import canonical, parse_definition
from leads.mapping import MappingRules
from leads.record import RecordRef
from scoring.yardstick import compile_definition
from sync.explain import NotKnown, agreed_at, find, lead_at, score_at
from sync.store.moments import from_text
from sync.store.tables import desired, record
from tests.office import Office, office
from tolok.bootstrap import agreement

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
TYPES = {"salesforce": "Lead", "hubspot": "contacts"}
DAY_S = 86_400


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=40, seed=5)


def _scores(at: Office, name: str) -> dict[str, tuple[float, datetime]]:
    """What the CRM shows of each scored lead: the score, and the moment that it says it was scored at."""
    shown = {id: each for id, each in at.shown(name).items() if each["grade"]}
    return {id: (float(each["score"]), from_text(str(each["scored_at"]))) for id, each in shown.items()}


@BOTH
def test_every_value_read_back_equals_the_one_computed_again_from_what_was_known(
    at: Office, name: str
) -> None:
    """For every lead and for two days, though facts and activities went on changing."""
    written: list[dict[str, tuple[float, datetime]]] = []
    for _ in range(3):
        at.run(name)
        written.append(_scores(at, name))
        at.box.advance(DAY_S)
    yardstick = agreement(at.configuration, name).yardstick
    with at.works() as opened, opened.store.reading() as link:
        types = {row.crm_id: row.type for row in link.execute(record.select())}
    for scores in written:
        assert scores
        for id, (value, moment) in scores.items():
            with at.works() as opened:
                again = score_at(opened.store, yardstick, name, RecordRef(types[id], id), moment)
            assert again.adds_up()
            assert again.value == value, f"{id} at {moment}"


@BOTH
def test_the_last_judgement_is_computed_again_from_the_agreement_that_was_in_force(
    at: Office, name: str
) -> None:
    """The stored content alone gives the yardstick back."""
    at.run(name)
    with at.works() as opened, opened.store.reading() as link:
        row = link.execute(record.select().join(desired)).first()
        assert row is not None
        judged = link.execute(desired.select().where(desired.c.record == row.id)).one()
        moment = from_text(judged.judged_at)
        agreed = json.loads(agreed_at(link, name, moment).content)
        lists = {key: frozenset(values) for key, values in agreed["lists"].items()}
        yardstick = compile_definition(parse_definition(agreed["definition"]), lists)
        lead = lead_at(link, find(link, name, row.crm_id), moment, yardstick.zone, MappingRules())
    assert yardstick.score(lead, moment).value == json.loads(judged.outputs)["score"]


@BOTH
def test_before_a_lead_was_read_there_is_nothing_to_explain(at: Office, name: str) -> None:
    """The refusal says why."""
    at.run(name)
    early = datetime(2020, 1, 1, tzinfo=UTC)
    with at.works() as opened, opened.store.reading() as link:
        id = link.execute(record.select().join(desired)).first().crm_id  # type: ignore[union-attr]
        with pytest.raises(NotKnown, match="had not been read"):
            lead_at(link, find(link, name, id), early, ZoneInfo("Asia/Jakarta"), MappingRules())
        with pytest.raises(NotKnown, match="nothing was in force"):
            agreed_at(link, name, early)
        with pytest.raises(NotKnown, match="no record"):
            find(link, name, "nobody")


@BOTH
def test_what_is_counted_from_a_stage_is_computed_again_from_the_story(at: Office, name: str) -> None:
    """Sales takes a lead as SQL; from the next night on only what came after counts, then as now."""
    source = dict(canonical(at.configuration.definition))
    learning = source["engagement"]["buying_signs"]  # type: ignore[index]
    counted = {**source["engagement"], "buying_signs": {**learning, "count_from": "sql"}}  # type: ignore[dict-item]
    changed = parse_definition({**source, "engagement": counted})
    at = replace(at, configuration=replace(at.configuration, definition=changed))
    written = []
    for day in range(3):
        at.run(name)
        written.append(_scores(at, name))
        if day == 0:
            taken = max(written[0], key=lambda each: written[0][each][0])
            stage = at.configuration.mappings[name].outputs["stage"]
            at.box.worlds[name].edit(
                TYPES[name], taken, {stage: "sql"}, at.box.worlds[name].colleague_ids()["rep-08"]
            )
            at.run(name)
        at.box.advance(DAY_S)
    yardstick = agreement(at.configuration, name).yardstick
    with at.works() as opened:
        ref = RecordRef(TYPES[name], taken)
        for scores in written:
            value, moment = scores[taken]
            again = score_at(opened.store, yardstick, name, ref, moment)
            assert again.value == value
    kinds = {line.kind for line in again.dimensions[1].lines}
    assert "count_from" in kinds
    assert written[2][taken][0] < written[0][taken][0]
