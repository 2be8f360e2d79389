"""Further scores of a definition reach the CRM beside the main one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.definition import canonical, parse_definition
from config.mapping import ScoreFields
from connectors.port import Stream
from leads.record import RecordRef
from sync.explain import score_at
from sync.store.moments import from_text
from tests.office import Office, office
from tolok.bootstrap import agreement

SCORES = {"warmth": {"weights": {"engagement": "100%"}, "levels": {"hot": 30, "warm": 1}}}
FIELDS = {
    "salesforce": (
        "Tolok_Warmth__c",
        "Tolok_Warmth_Level__c",
        "Tolok_Warmth_Receipt__c",
        "Tolok_Scored_At__c",
    ),
    "hubspot": ("tolok_warmth", "tolok_warmth_level", "tolok_warmth_receipt", "tolok_scored_at"),
}


def _with_scores(at: Office, name: str) -> Office:
    """The same office whose definition has a further score, and whose mapping writes it."""
    configuration = at.configuration
    definition = parse_definition({**canonical(configuration.definition), "scores": SCORES})
    score, level, receipt, _ = FIELDS[name]
    fields = ScoreFields(score=score, level=level, receipt=receipt)
    mapping = configuration.mappings[name].model_copy(update={"scores": {"warmth": fields}})
    mappings = {**configuration.mappings, name: mapping}
    return replace(at, configuration=replace(configuration, definition=definition, mappings=mappings))


@pytest.mark.parametrize("name", ["salesforce", "hubspot"])
def test_a_further_score_is_written_to_fields_of_its_own(tmp_path: Path, name: str) -> None:
    """Provisioned, written with its level and receipt, the same as computed again, and then left alone."""
    at = _with_scores(office(tmp_path / "office", leads=25, seed=5), name)
    at.provision(name)
    at.run(name)
    yardstick = agreement(at.configuration, name).yardstick
    names, levels = FIELDS[name], set()
    for type in at.configuration.mappings[name].persons:
        for page in at.crm(name).changed_since(Stream(type, names), None):
            for record in page.records:
                value, level, receipt, moment = (record.fields.get(each) for each in names)
                if not moment:
                    continue
                with at.works() as opened:
                    ref = RecordRef(type, record.ref.id)
                    again = score_at(opened.store, yardstick, name, ref, from_text(str(moment)))
                (warmth,) = again.named
                assert (float(str(value)), level or "") == (warmth.value, warmth.level)
                assert str(receipt).startswith(f"warmth {warmth.value}")
                levels.add(warmth.level)
    assert len(levels) > 1, "a world in which all are alike proves nothing"
    assert at.run(name).counts.written == 0
