"""What an account's leads make of it reaches the account's record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.definition import canonical, parse_definition
from config.fields import own_name
from config.mapping import CrmMapping
from connectors.port import Stream
from leads.record import Record
from tests.office import Office, office

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
COMPANY = {"salesforce": "Account", "hubspot": "companies"}
LINK = {"salesforce": ("Contact", "AccountId"), "hubspot": ("contacts", "associatedcompanyid")}
MOST_PEOPLE = 40
MEANINGS = ("score", "fit", "engagement", "grade", "receipt", "scored_at")


def _rolling_up(at: Office, name: str) -> Office:
    """The same office whose definition rolls up and whose mapping has fields for it."""
    configuration = at.configuration
    dumped = configuration.mappings[name].model_dump(mode="json", by_alias=True, exclude_none=True)
    dumped["records"][COMPANY[name]]["outputs"] = {each: own_name(each, name) for each in MEANINGS}
    mappings = {**configuration.mappings, name: CrmMapping.model_validate(dumped)}
    source = canonical(configuration.definition)
    definition = parse_definition({**source, "account": {"rule": "max"}})
    return replace(at, configuration=replace(configuration, definition=definition, mappings=mappings))


def _read(at: Office, name: str, type: str, fields: tuple[str, ...]) -> Mapping[str, Record]:
    pages = at.crm(name).changed_since(Stream(type, fields), None)
    return {each.ref.id: each for page in pages for each in page.records}


def _best(at: Office, name: str) -> dict[str, float]:
    """The best score that the CRM shows among the people of each company."""
    type, link = LINK[name]
    score, grade, stage = (own_name(each, name) for each in ("score", "grade", "stage"))
    best: dict[str, float] = {}
    for person in _read(at, name, type, (link, score, grade, stage)).values():
        company = str(person.fields[link] or "")
        if company and person.fields[grade] and person.fields[stage] not in ("disqualified", "fix_data"):
            best[company] = max(best.get(company, 0), float(str(person.fields[score])))
    return best


def _shown(at: Office, name: str) -> dict[str, dict[str, Any]]:
    names = {each: own_name(each, name) for each in MEANINGS}
    found = _read(at, name, COMPANY[name], tuple(names.values()))
    return {id: {ours: one.fields[theirs] for ours, theirs in names.items()} for id, one in found.items()}


@BOTH
def test_an_account_shows_the_best_of_its_people(tmp_path: Path, name: str) -> None:
    """Score and receipt on the record, blank where nobody counts, and a quiet pass writes nothing."""
    at = _rolling_up(office(tmp_path / "office", leads=40, seed=5), name)
    at.provision(name)
    assert at.run(name).counts.failed == 0
    best, shown = _best(at, name), _shown(at, name)
    assert best, "a world without accounts proves nothing"
    for id, fields in shown.items():
        if id in best:
            assert float(fields["score"]) == best[id]
            assert str(fields["receipt"]).startswith(f"Score {int(best[id])}, grade {fields['grade']}")
        else:
            assert fields["score"] in (None, "")
    at.run(name)
    assert at.run(name).counts.written == 0


@BOTH
def test_an_account_follows_its_people(tmp_path: Path, name: str) -> None:
    """Days later, with what people did meanwhile, it still is the best; an edit of its field is repaired."""
    at = _rolling_up(office(tmp_path / "office", leads=40, seed=5), name).undamped()
    at.provision(name)
    at.run(name)
    id = sorted(_best(at, name))[0]
    at.box.advance(86_400)
    at.box.worlds[name].edit(COMPANY[name], id, {own_name("score", name): 1}, None)
    at.run(name)
    at.run(name)
    best, shown = _best(at, name), _shown(at, name)
    assert {each: float(shown[each]["score"]) for each in best} == best


@BOTH
def test_an_account_does_not_count_a_person_who_was_forgotten(tmp_path: Path, name: str) -> None:
    """Each of its people in turn: the next best one counts from the next pass on, and at last nobody."""
    at = _rolling_up(office(tmp_path / "office", leads=40, seed=5), name).undamped()
    at.provision(name)
    at.run(name)
    best = _best(at, name)
    company = max(best, key=lambda each: best[each])
    for _ in range(MOST_PEOPLE):
        people = _scored_in(at, name, company)
        if not people:
            break
        at.forget(name, people[0])
        at.run(name)
        left, shown = _best(at, name).get(company), _shown(at, name)[company]["score"]
        assert (float(shown) if shown not in (None, "") else None) == left
    assert company not in _best(at, name)


def _scored_in(at: Office, name: str, company: str) -> list[str]:
    """Ids of the people of a company whom the CRM shows with a score of ours, the best first."""
    type, link = LINK[name]
    score = own_name("score", name)
    found = _read(at, name, type, (link, score)).items()
    ours = {id: one.fields[score] for id, one in found if str(one.fields[link] or "") == company}
    return sorted((id for id in ours if ours[id] not in (None, "")), key=lambda id: -float(str(ours[id])))


def _people_of(at: Office, name: str, company: str) -> list[str]:
    type, link = LINK[name]
    return [id for id, one in _read(at, name, type, (link,)).items() if one.fields[link] == company]


def test_an_account_whose_last_person_went_elsewhere_shows_nothing(tmp_path: Path) -> None:
    """Its fields are blank, and the account they went to has them."""
    name = "salesforce"
    at = _rolling_up(office(tmp_path / "office", leads=40, seed=5), name).undamped()
    at.provision(name)
    at.run(name)
    left, taken = sorted(_best(at, name))[:2]
    assert _shown(at, name)[left]["score"] not in (None, "")
    at.box.advance(600)
    for id in _people_of(at, name, left):
        at.box.worlds[name].edit("Contact", id, {"AccountId": taken}, None)
    at.box.advance(600)
    at.run(name)
    best, shown = _best(at, name), _shown(at, name)
    assert left not in best
    assert shown[left]["score"] in (None, "")
    assert float(shown[taken]["score"]) == best[taken]


@BOTH
def test_an_account_whose_people_are_gone_shows_nothing(tmp_path: Path, name: str) -> None:
    """Deleted ones count no more: on HubSpot a night tells of them, and the next pass rolls up."""
    at = _rolling_up(office(tmp_path / "office", leads=40, seed=5), name).undamped()
    at.provision(name)
    at.run(name)
    left = sorted(_best(at, name))[0]
    for id in _people_of(at, name, left):
        at.delete(name, LINK[name][0], id)
    at.box.advance(86_400)
    at.run(name)
    at.run(name)
    assert _shown(at, name)[left]["score"] in (None, "")
