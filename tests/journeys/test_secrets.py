"""No secret appears in anything that is printed, logged or stored, from the first command to the last."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.journeys.terminal import Place, Told, interrupted, place

TOUR = (
    ("provision", "--yes"),
    ("check",),
    ("plan", "--json"),
    ("sync",),
    ("status",),
    ("journal", "--json"),
    ("holds",),
    ("retry", "--all"),
)


@pytest.fixture(scope="module")
def served_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder with what `tolok init` writes, led to a sandbox."""
    with place(tmp_path_factory.mktemp("secrets") / "demo", leads=10) as made:
        yield made


def secret_words(at: Place) -> set[str]:
    """Every secret there is: those given to Tolok, and those that the org issues at sign-in."""
    salesforce, hubspot = at.info["salesforce"], at.info["hubspot"]
    issued = requests.post(
        f"{at.where.salesforce}/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": salesforce["client_id"],
            "client_secret": salesforce["client_secret"],
        },
        timeout=30,
    ).json()["access_token"]
    named = {
        str(value)
        for crm in (salesforce, hubspot)
        for name, value in crm.items()
        if name.endswith(("_secret", "_token"))
    }
    assert len(named) >= 4
    return named | {issued}


def begun(at: Place, folder: Path) -> Place:
    """A folder that `tolok init` wrote, led to the sandbox."""
    here = Place(folder, at.where, at.info, dict(at.secrets))
    assert here.run("init").code == 0
    here.edit(
        "tolok.yaml",
        ("  # the org's own: https://….my.salesforce.com", at.where.salesforce),
        ("https://api.hubapi.com", at.where.hubspot),
    )
    return here


def worked(here: Place) -> Told:
    """`tolok run` until it has read from HubSpot, then SIGTERM."""
    here.mark()
    return interrupted(here.start("run"), signal.SIGTERM, lambda: here.calls("hubspot") > 2)


def kept(folder: Path) -> bytes:
    """Everything in the folder but the secrets themselves."""
    files = [each for each in folder.rglob("*") if each.is_file() and each.parent.name != "secrets"]
    assert any(each.name == "tolok.db" for each in files)
    return b"".join(each.read_bytes() for each in files)


def test_no_secret_is_printed_or_stored_on_the_whole_tour(served_place: Place, tmp_path: Path) -> None:
    """Salesforce's secrets come from the environment and HubSpot's from the secrets folder."""
    here = begun(served_place, tmp_path / "folder")
    (here.folder / "secrets").mkdir()
    name = "TOLOK_HUBSPOT__ACCESS_TOKEN"
    (here.folder / "secrets" / name.lower()).write_text(here.secrets.pop(name) + "\n")
    words = secret_words(served_place)
    said = {each[0]: here.run(*each) for each in TOUR}
    assert [each.code for each in said.values()] == [0] * len(TOUR), said
    record = next(each["record"] for each in said["journal"].document()["journal"])
    told = [*said.values(), here.run("explain", record), worked(here)]
    assert told[-1].code == 0
    shown = "".join(each.out + each.err for each in told)
    stored = kept(here.folder)
    assert [word for word in words if word in shown] == []
    assert [word for word in words if word.encode() in stored] == []
