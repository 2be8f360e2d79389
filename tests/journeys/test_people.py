"""What a person chose is respected, listed with who and until when, lifted and extended; in both CRMs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.terminal import Place, place

TYPES = {"salesforce": ("Lead", "OwnerId"), "hubspot": ("contacts", "hubspot_owner_id")}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder after its first pass, and after a person gave one lead of each CRM to somebody."""
    with place(tmp_path_factory.mktemp("people") / "folder") as made:
        assert made.run("provision", "--yes").code == 0
        assert made.run("sync").code == 0
        yield made


@pytest.fixture(scope="module")
def chosen(here: Place) -> dict[str, tuple[str, str, str]]:
    """By CRM: the record, the owner that was chosen, and who chose."""
    written = here.run("journal", "--last", "10000", "--json").document()["journal"]
    here.advance(3600)
    made = {}
    for crm, (type, field) in TYPES.items():
        prefix = "salesforce:00Q" if crm == "salesforce" else "hubspot:"
        records = [each["record"] for each in written if each["event"] == "written"]
        record = next(each for each in records if each.startswith(prefix))
        owner, by = _people(here, crm)
        here.person_edits(crm, type, record.partition(":")[2], {field: owner}, by)
        made[crm] = (record, owner, by)
    assert here.run("sync").code == 0
    return made


def _people(here: Place, crm: str) -> tuple[str, str]:
    """An owner to be chosen, and the id of somebody else who chooses; on HubSpot users are not owners."""
    if crm == "hubspot":
        first, second = here.info[crm]["owners"][:2]
        return str(second["id"]), str(first["userId"])
    first, second = (each for each in here.info[crm]["users"][:2])
    return str(second["id"]), str(first["id"])


def holds(here: Place) -> dict[str, Any]:
    """The holds on owners by record."""
    rows = here.run("holds", "--json").document()["holds"]
    return {row["record"]: row for row in rows if row["field"] == "owner"}


def test_a_persons_choice_of_owner_is_listed(here: Place, chosen: dict[str, tuple[str, str, str]]) -> None:
    """With who chose and until when, in both CRMs; for people on one line."""
    found = holds(here)
    shown = here.run("holds").out.splitlines()
    for record, owner, by in chosen.values():
        row = found[record]
        assert (row["value"], row["by"]) == (owner, by)
        assert row["since"] < row["until"]
        listed = next(line for line in shown if record in line)
        assert row["until"] in listed
        assert row["value_name"] in listed
        assert row["by_name"] not in (row["by"], "unknown"), "who chose is told by name"


def test_the_choice_is_still_theirs_after_a_day(here: Place, chosen: dict[str, tuple[str, str, str]]) -> None:
    """A pass a day later leaves the owner as the person wanted, and the CRM shows it."""
    here.advance(86_400)
    assert here.run("sync").code == 0
    for crm, (record, owner, _) in chosen.items():
        assert here.owner(crm, record.partition(":")[2]) == owner
    assert {record for record, _, _ in chosen.values()} <= set(holds(here))


def test_a_hold_is_extended_and_lifted(here: Place, chosen: dict[str, tuple[str, str, str]]) -> None:
    """Each is told, and lifting twice is refused."""
    record = chosen["salesforce"][0]
    assert here.run("holds", "--extend", record, "--until", "2027-06-30").code == 0
    assert holds(here)[record]["until"] == "2027-06-30"
    told = here.run("holds", "--lift", record, "--json")
    assert record not in {row["record"] for row in told.document()["holds"]}
    again = here.run("holds", "--lift", record).refused()
    assert "there is no hold on" in again.err
