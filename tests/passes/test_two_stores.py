"""One org has one store that writes to it: a second one is refused until it is told to take over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config.problems import Problems
from connectors.port import Field, FieldType
from sync.claim import Claim, claim_in, claimed, noted
from sync.epoch import mark_path
from sync.store.engine import open_store
from tests.office import Office, office

BOTH = pytest.mark.parametrize("name", ["salesforce", "hubspot"])
HOUR_S = 3600
OURS = Claim("here", "0123456789ab")


@pytest.fixture
def at(tmp_path: Path) -> Office:
    """An office that has claimed both CRMs."""
    return office(tmp_path / "office", leads=20, seed=5).undamped()


def _second(at: Office) -> Office:
    """The same folder on another machine, with a new store of its own."""
    folder = at.folder.parent / "second"
    folder.mkdir()
    open_store(folder / at.configuration.store.name).close()
    return replace(at, folder=folder, configuration=replace(at.configuration, folder=folder))


def _writes(at: Office, name: str) -> int:
    world: Any = at.box.worlds[name]
    return len(world.writes)


def _refused(at: Office, name: str) -> str:
    """What is said to a pass that must not write; it changes nothing in the CRM."""
    before = _writes(at, name)
    with pytest.raises(Problems) as refusal:
        at.run(name)
    assert _writes(at, name) == before
    (problem,) = refusal.value.problems
    assert (problem.file, problem.setting) == ("tolok.yaml", f"connections.{name}")
    assert problem.line
    return f"{problem.message}; {problem.hint}"


@BOTH
def test_a_second_store_is_refused_before_it_writes(at: Office, name: str) -> None:
    """It is told who writes there and what to do; the first one goes on undisturbed."""
    at.run(name)
    said = _refused(_second(at), name)
    assert "another store writes there" in said
    assert at.configuration.settings.installation in said
    assert "--take-over" in said
    assert at.run(name).counts.written == 0


@BOTH
def test_a_store_that_took_over_writes_and_the_other_stops_before_its_next_write(
    at: Office, name: str
) -> None:
    """The one that was there has kept what it saw earlier, and looks again once an hour has passed."""
    at.run(name)
    second = _second(at)
    second.provision(name)
    second.run(name)
    at.box.advance(2 * HOUR_S)
    assert "another store" in _refused(at, name)
    assert "another store" in _refused(at, name)
    assert second.run(name).counts.failed == 0


@BOTH
def test_nothing_is_written_where_no_store_has_made_its_mark(at: Office, name: str) -> None:
    """Fields that somebody else made, or an earlier Tolok, must be claimed first."""
    crm, mapping = at.crm(name), at.configuration.mappings[name]
    for type in mapping.persons:
        crm.annotate(type, mapping.outputs["score"], "Set by Tolok.")
    assert "`tolok provision` writes it there" in _refused(at, name)
    at.provision(name)
    assert at.run(name).counts.written
    notes = {field.name: field.note for field in crm.describe(mapping.persons)[mapping.persons[0]]}
    assert notes[mapping.outputs["score"]].startswith("Set by Tolok.\nTolok installation ")


@BOTH
def test_a_copy_that_came_without_its_mark_is_another_store(at: Office, name: str) -> None:
    """It may run beside the one it was copied from; once it takes over it reads everything again first."""
    first = at.run(name).counts
    mark_path(at.configuration.store).unlink()
    assert "another store" in _refused(at, name)
    at.provision(name)
    again = at.run(name).counts
    assert again.leads_read == first.leads_read
    assert again.written == 0


def test_a_claim_is_read_back_from_what_was_written() -> None:
    """Whatever else stands beside the field, and whatever the installation is called."""
    for installation in ("3f0c1d2e4b5a", "Acme, store 3", "two\nlines"):
        claim = Claim(installation, "0123456789ab")
        found = claim_in(noted("Ask Rani.", claim))
        assert found is not None
        assert found.store == claim.store
    assert claim_in("Tolok fills this in.") is None


def test_a_claim_takes_the_place_of_another_and_leaves_the_rest() -> None:
    """People's own words beside a field stay."""
    other = Claim("there", "ba9876543210")
    assert noted("", OURS) == OURS.line()
    assert noted(f"Ask Rani.\n{other.line()}\nThanks.", OURS) == f"Ask Rani.\n{OURS.line()}\nThanks."


def test_the_claim_of_another_counts_on_whichever_field_it_stands() -> None:
    """Two installations may call their score differently."""
    other = Claim("there", "ba9876543210")
    theirs = Field("Other__c", "Other", FieldType.NUMBER, True, note=other.line())
    score = Field("Score__c", "Score", FieldType.NUMBER, True, note=OURS.line())
    place = ("Lead", "Score__c")
    assert claimed({"Lead": (score,)}, [place], OURS.store).others == {}
    assert claimed({"Lead": (score,)}, [place], "").others == {place: OURS}
    found = claimed({"Lead": (score, theirs), "Contact": ()}, [place, ("Contact", "Score__c")], OURS.store)
    assert found.others == {("Lead", "Other__c"): other}
    assert found.lacking == (("Contact", "Score__c"),)
