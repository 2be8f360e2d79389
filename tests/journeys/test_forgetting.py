"""Forgetting a person by the command: asked first, told plainly, and safe to repeat."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.terminal import Place, place
from tolok.exits import Exit

CRMS = pytest.mark.parametrize("crm", ["salesforce", "hubspot"])


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder after its first pass."""
    with place(tmp_path_factory.mktemp("forgetting") / "folder") as made:
        assert made.run("provision", "--yes").code == 0
        assert made.run("sync").code == 0
        yield made


def _records(here: Place, crm: str) -> list[str]:
    """Records that were written to, as the journal names them."""
    entries = here.run("journal", "--last", "10000", "--json").document()["journal"]
    prefix = {"salesforce": "salesforce:00Q", "hubspot": "hubspot:"}[crm]
    named = {each["record"] for each in entries if each["event"] == "written"}
    return sorted(each for each in named if each.startswith(prefix))


def _forgotten(here: Place, crm: str) -> int:
    found: int = here.run("status", "--json").document()["connections"][crm]["forgotten"]
    return found


def test_nobody_is_forgotten_unasked(here: Place) -> None:
    """Where nobody can be asked `--yes` is needed; who says no is obeyed."""
    record = _records(here, "hubspot")[0]
    told = here.run("forget", record, "--json").refused()
    assert told.problems()[0]["setting"] == "--yes"
    declined = here.answering("n", "forget", record)
    assert declined.code == Exit.DONE
    assert "Nothing was forgotten" in declined.err
    assert here.run("explain", record).code == Exit.DONE


@CRMS
def test_a_person_is_forgotten_once_and_for_all(here: Place, crm: str) -> None:
    """Erased and cleared; explained and journalled no more; counted, and not read again by a pass."""
    first, second = _records(here, crm)[:2]
    before = _forgotten(here, crm)
    done = here.answering("y", "forget", first)
    assert done.code == Exit.DONE, done
    assert f"{first} is forgotten: 1 record erased from the store." in done.out
    assert "Our fields were cleared on 1 record in the CRM." in done.out
    found = here.run("forget", second, "--yes", "--json")
    assert found.code == Exit.DONE
    told = found.document()
    assert (told["record"], told["erased"], told["cleared"], told["to_be_cleared"]) == (second, 1, 1, [])
    assert here.run("sync", crm).code == Exit.DONE
    for command in ("explain", "journal"):
        (problem,) = here.run(command, first, "--json").refused().problems()
        assert problem["message"] == f"{first} was forgotten on {told['forgotten']}"
    again = here.run("forget", first)
    assert again.code == Exit.DONE
    assert f"{first} was forgotten on {told['forgotten']}." in again.out
    assert _forgotten(here, crm) == before + 2


def test_a_record_that_was_never_read_cannot_be_forgotten(here: Place) -> None:
    """The message says so."""
    (problem,) = here.run("forget", "hubspot:none", "--yes", "--json").refused().problems()
    assert problem["message"] == "hubspot has no record none that was read"
