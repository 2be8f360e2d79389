"""No secret appears in anything that is printed, logged or stored, from the first command to the last."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.journeys.terminal import Place, Told, interrupted, place

TOUR = (
    ("check",),
    ("provision", "--yes"),
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
    return interrupted(here.start("run"), signal.SIGTERM, lambda: here.calls("hubspot", "search"))


def kept(folder: Path) -> bytes:
    """Everything in the folder but the secrets themselves."""
    files = [each for each in folder.rglob("*") if each.is_file() and each.parent.name != "secrets"]
    assert any(each.name == "tolok.db" for each in files)
    return b"".join(each.read_bytes() for each in files)


@pytest.mark.parametrize("of_files", [False, True], ids=["environment", "secrets folder"])
def test_no_secret_is_printed_or_stored_on_the_whole_tour(
    served_place: Place, tmp_path: Path, of_files: bool
) -> None:
    """Wherever the secrets come from; the tour does its work, a wrong one is refused without being shown."""
    here = begun(served_place, tmp_path / "folder")
    if of_files:
        (here.folder / "secrets").mkdir()
        for name, value in here.secrets.items():
            (here.folder / "secrets" / name.lower()).write_text(f"{value}\n")
        here.secrets = {}
    words = secret_words(served_place)
    tour = TOUR if not of_files else (("check",), ("provision", "--yes"), ("sync",), ("journal", "--json"))
    said = [here.run(*each) for each in tour]
    assert [each.code for each in said] == [0] * len(said), said
    record = next(each["record"] for each in said[-1 if of_files else 5].document()["journal"])
    said += [here.run("explain", record)] if not of_files else []
    said.append(worked(here))
    assert said[-1].code == 0
    shown = "".join(each.out + each.err for each in said)
    stored = kept(here.folder)
    assert [word for word in words if word in shown] == []
    assert [word for word in words if word.encode() in stored] == []
