"""Explaining leads and accounts: what is shown is what was written, and what is not known is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from config.definition import canonical, parse_definition
from leads.score import POINT
from sync.explain import NotKnown
from sync.store.records import Life
from sync.store.tables import record
from tests.office import Office, office
from tolok.commands.explain import account_document, lead_document
from tolok.exits import Trouble
from tolok.explaining import Explained, ExplainedAccount, explained

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
DAY_S = 86_400


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """A small office."""
    return office(tmp_path / "office", leads=40, seed=5)


def _explained(at: Office, name: str, id: str, day: str = "") -> Explained:
    with at.works() as opened:
        found = explained(opened, name, id, day)
    assert isinstance(found, Explained)
    return found


def _graded(at: Office, name: str) -> dict[str, dict[str, Any]]:
    return {id: each for id, each in at.shown(name).items() if each["grade"]}


@BOTH
def test_what_is_explained_is_what_was_written(at: Office, name: str) -> None:
    """Score, both texts and the outlook are those in the CRM; every line has its name, text and evidence."""
    at.run(name)
    outlooks = 0
    for id, shown in _graded(at, name).items():
        found = _explained(at, name, id)
        document: Any = json.loads(json.dumps(lead_document(id, found), default=str))
        assert document["adds_up"]
        assert document["score"]["value"] == float(shown["score"])
        assert document["reasons"] == shown["reasons"]
        assert document["receipt"].splitlines() == str(shown["receipt"]).splitlines()
        assert document["outlook"] == (shown["outlook"] or "")
        assert document["definition"] == shown["definition"]
        outlooks += bool(document["outlook"])
        for part in document["score"]["dimensions"]:
            assert sum(line["points"] for line in part["lines"]) == part["points"]
            assert all(line["criterion"] and line["text"] for line in part["lines"])
    assert outlooks, "a world without an outlook proves nothing"


@BOTH
def test_points_for_a_condition_that_is_not_met_say_so(at: Office, name: str) -> None:
    """As in the CRM's own receipt: a missing company address takes points, and the line begins with not."""
    at.run(name)
    lines = [
        line
        for id in _graded(at, name)
        for part in lead_document(id, _explained(at, name, id))["score"]["dimensions"]  # type: ignore[index]
        for line in part["lines"]
        if line["criterion"] == "fit.person.email"
    ]
    texts = {line["points"]: line["text"] for line in lines}
    assert texts[-5 * POINT].startswith("not: ")
    assert not texts[5 * POINT].startswith("not: ")


@BOTH
def test_a_day_before_the_first_reading_is_refused_with_the_day_of_it(at: Office, name: str) -> None:
    """Something was in force already, but the lead was not known yet."""
    at.run(name)
    known = set(_graded(at, name))
    start = at.box.clock.now
    at.box.advance(9 * DAY_S)
    at.run(name)
    new = sorted(set(_graded(at, name)) - known)
    assert new, "a world in which nobody new comes proves nothing"
    day = (start + timedelta(days=1)).date().isoformat()
    with pytest.raises(NotKnown, match="it is known only since"):
        _explained(at, name, new[0], day)


def test_a_converted_lead_leads_to_its_contact_and_its_past_to_itself(at: Office) -> None:
    """Now the survivor is explained, and says for whom it stands; a day before is the lead's own."""
    at.run("salesforce")
    id = next(id for id in sorted(_graded(at, "salesforce")) if id.startswith("00Q"))
    before = _explained(at, "salesforce", id)
    day = at.box.clock.now.date().isoformat()
    at.box.advance(2 * DAY_S)
    at.box.worlds["salesforce"].edit("Lead", id, {"IsConverted": True}, None)
    at.run("salesforce")
    at.box.advance(DAY_S)
    at.run("salesforce")
    with at.works() as opened, opened.store.reading() as link:
        moved = link.execute(record.select().where(record.c.crm_id == id)).one()
    assert moved.life == Life.MOVED.value
    found = _explained(at, "salesforce", id)
    assert found.record == f"salesforce:{moved.moved_to.partition(':')[2]}"
    assert found.asked == f"salesforce:{id}"
    then = _explained(at, "salesforce", id, day)
    assert (then.record, then.asked) == (before.record, "")


@BOTH
def test_an_account_is_the_best_of_its_leads(at: Office, name: str) -> None:
    """By the rule of the definition, with its receipt; without a rule it is refused, and for a past day."""
    ruled = _rolling_up(at)
    ruled.run(name)
    shown = at.shown(name)
    with ruled.works() as opened, opened.store.reading() as link:
        rows = link.execute(record.select().where(record.c.company != "", record.c.kind != "company")).all()
        people: dict[str, list[str]] = {}
        for row in rows:
            people.setdefault(row.company.partition(":")[2], []).append(row.crm_id)
        taken = {row.crm_id for row in link.execute(record.select().where(record.c.kind != "company"))}
    counted = 0
    for company, ids in people.items():
        if company in taken:
            continue
        scores = [
            float(shown[id]["score"])
            for id in ids
            if shown[id]["grade"] and shown[id]["stage"] not in ("disqualified", "fix_data")
        ]
        with ruled.works() as opened:
            found = explained(opened, name, company, "")
        assert isinstance(found, ExplainedAccount)
        assert account_document(found)["adds_up"]
        assert (found.account.part("score").whole if found.account else None) == max(scores, default=None)
        counted += bool(scores)
    assert counted, "a world without accounts proves nothing"
    company = next(each for each in people if each not in taken)
    with ruled.works() as opened, pytest.raises(Trouble, match="explained as it is now"):
        explained(opened, name, company, at.box.clock.now.date().isoformat())


def _rolling_up(at: Office) -> Office:
    source = canonical(at.configuration.definition)
    definition = parse_definition({**source, "account": {"rule": "max"}})
    return replace(at, configuration=replace(at.configuration, definition=definition))
