"""What is wrong with a folder is told at once, with its place and what to write, and nothing is touched."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.journeys.terminal import Place, Told, place, written
from tolok.cli import run_command
from tolok.exits import Exit

MAPPING = "mapping/salesforce.yaml"

#: What is broken: file, what stands there, what is written instead.
BROKEN = (
    ("tolok.yaml", "  every: 10 minutes", "  evry: 10 minutes"),
    ("definition.yaml", "review_every: 90 days", "reviw_every: 90 days"),
    ("definition.yaml", "leave: 45", "leave: 61"),
    ("definition.yaml", "fit: {A: 70, B: 50", "fit: {A: 50, B: 70"),
    ("routing.yaml", "fallback:", "fallbak:"),
    ("mapping/hubspot.yaml", "owner: hubspot_owner_id", "ownr: hubspot_owner_id"),
)
#: What must be told: file, a text on its line, the setting, words of the message, words of the hint.
EXPECTED = (
    ("tolok.yaml", "evry", "schedule.evry", "is not a setting here", "did you mean every?"),
    (
        "definition.yaml",
        "reviw_every",
        "agreement.reviw_every",
        "is not a setting",
        "did you mean review_every?",
    ),
    ("definition.yaml", "leave: 61", "mql.leave", "leave (61) must be below enter (60)", "gap"),
    ("definition.yaml", "A: 50, B: 70", "grade.fit", "must fall from A to C", ""),
    ("routing.yaml", "fallbak", "fallbak", "is not a setting here", "did you mean fallback?"),
    ("mapping/hubspot.yaml", "ownr", "ownr", "is not a setting here", "did you mean owner?"),
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A sound folder before our fields are made."""
    with place(tmp_path_factory.mktemp("bad-input") / "sound", leads=10) as made:
        yield made


@pytest.fixture(scope="module")
def broken(sound: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A copy in which something is wrong in every file."""
    copy = sound.elsewhere(tmp_path_factory.mktemp("bad-input") / "broken")
    for file, old, new in BROKEN:
        copy.edit(file, (old, new))
    return copy


@pytest.fixture(scope="module")
def told(broken: Place) -> Told:
    """What `tolok check --json` says of it."""
    broken.mark()
    return broken.run("check", "--json").refused()


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda each: each[2])
def test_every_wrong_setting_is_told_with_its_line_and_what_to_write(
    broken: Place, told: Told, expected: tuple[str, str, str, str, str]
) -> None:
    """All of them in one run, over all the files."""
    file, text, setting, message, hint = expected
    found = next(each for each in told.problems() if each["setting"] == setting)
    assert (found["file"], found["line"]) == (file, broken.line(file, text))
    assert message in found["message"]
    assert hint in found["hint"]


def test_the_same_problems_are_told_to_people_one_a_line_and_nothing_is_written(
    broken: Place, told: Told
) -> None:
    """Without --json stdout is empty; `sync` refuses as `check` does, before it asks or writes anything."""
    for each in told.problems():
        assert f"{each['file']}:{each['line']}:{each['column']}: {each['setting']}: " in told.err
    before = broken.report()
    again = broken.run("sync").refused()
    assert again.out == ""
    assert [line for line in again.err.splitlines() if ":" not in line] == []
    assert "tolok.yaml:" in again.err
    assert "mapping/hubspot.yaml:" in again.err
    assert broken.report() == before
    assert written(before) == 0
    assert not (broken.folder / "tolok.db").exists()


def test_attributes_that_nothing_fills_and_values_that_no_record_has_are_told_together(
    sound: Place, tmp_path: Path
) -> None:
    """Beside an unknown name, so that one run shows what the files, the mapping and the CRM disagree on."""
    here = sound.elsewhere(tmp_path / "folder")
    here.edit("routing.yaml", ("fallback:", "fallbak:"))
    here.edit(
        "definition.yaml",
        ("when: {country: Indonesia}", "when: {contry: Indonesia}"),
        ("source: [Referral, Partner]", "source: [Referal, Partner]"),
        ("leave: 45", "leave: 60"),
    )
    found = {each["setting"]: each for each in here.run("check", "--json").refused().problems()}
    unfilled = found["fit.company.country.when.contry"]
    assert unfilled["line"] == here.line("definition.yaml", "contry")
    assert unfilled["message"] == "no mapping fills contry"
    assert unfilled["hint"] == "did you mean country?"
    unmet = found["fit.person.referred.when.source.0"]
    assert unmet["line"] == here.line("definition.yaml", "Referal")
    assert "Referal matches none of" in unmet["message"]
    assert unmet["hint"] == "did you mean Referral?"
    assert {"mql.leave", "fallbak", "outputs.score"} < set(found)


def test_a_field_without_permission_is_told_before_anything_is_written(sound: Place) -> None:
    """One that somebody else made is hidden until it is granted; the others were never made."""
    metadata = {"type": "Number", "label": "Tolok Score", "precision": 3, "scale": 0}
    made = requests.post(
        f"{sound.where.salesforce}/services/data/v62.0/tooling/sobjects/CustomField",
        json={"FullName": "Lead.Tolok_Score__c", "Metadata": metadata},
        headers={"Authorization": f"Bearer {sound.info['salesforce']['access_token']}"},
        timeout=30,
    )
    assert made.status_code == 201, made.text
    sound.mark()
    refused = sound.run("sync", "--json").refused()
    found = [each for each in refused.problems() if each["setting"].startswith("outputs.")]
    assert set(refused.document()) == {"problems"}
    assert len({each["setting"] for each in found}) == len(found) / 2 == 16  # both CRMs, all at once
    score = next(each for each in found if each["file"] == MAPPING and each["setting"] == "outputs.score")
    assert score["line"] == sound.line(MAPPING, "score:")
    assert "Lead.Tolok_Score__c and Contact.Tolok_Score__c are not there, or hidden" in score["message"]
    assert "tolok provision" in score["hint"]
    assert written(sound.report()) == 0


def test_a_missing_secret_and_a_misspelt_one_name_the_variable(sound: Place, tmp_path: Path) -> None:
    """Each connection's are told in the same run."""
    here = sound.elsewhere(tmp_path / "folder")
    here.secrets = {
        "TOLOK_SALESFORCE__CLIENT_ID": "id",
        "TOLOK_SALESFORCE__CLIENT_SECRT": "never-shown",
    }
    refused = here.run("sync", "--json").refused()
    first, second = sorted(refused.problems(), key=lambda each: each["setting"], reverse=True)
    assert (first["file"], first["setting"]) == ("tolok.yaml", "connections.salesforce")
    assert "client_secret is missing" in first["message"]
    assert "TOLOK_SALESFORCE__CLIENT_SECRET" in first["message"]
    assert first["hint"] == "did you mean TOLOK_SALESFORCE__CLIENT_SECRT?"
    assert second["setting"] == "connections.hubspot"
    assert "TOLOK_HUBSPOT__ACCESS_TOKEN" in second["message"]
    assert "never-shown" not in refused.out + refused.err


def test_wrong_secrets_are_refused_by_connection_and_never_shown(sound: Place, tmp_path: Path) -> None:
    """An expired token and a wrong client secret: one message each, and nothing written."""
    here = sound.elsewhere(tmp_path / "folder")
    here.secrets |= {
        "TOLOK_SALESFORCE__CLIENT_SECRET": "wrong-secret",
        "TOLOK_HUBSPOT__ACCESS_TOKEN": "pat-na1-expired",
    }
    here.mark()
    refused = here.run("sync", "--json").refused()
    assert [each["setting"] for each in refused.problems()] == [
        "connections.salesforce",
        "connections.hubspot",
    ]
    assert "TOLOK_SALESFORCE__" in refused.problems()[0]["hint"]
    assert written(here.report()) == 0
    assert "wrong-secret" not in refused.out + refused.err
    assert "pat-na1-expired" not in refused.out + refused.err


def test_another_org_than_the_pinned_one_is_refused(sound: Place, tmp_path: Path) -> None:
    """`check` names the line; `provision` makes nothing in it."""
    here = sound.elsewhere(tmp_path / "folder")
    here.edit("tolok.yaml", ("    crm: salesforce", "    crm: salesforce\n    org_id: 00DAB000000wrong"))
    here.mark()
    found = next(
        each for each in here.run("check", "--json").refused().problems() if each["file"] == "tolok.yaml"
    )
    assert found["setting"] == "connections.salesforce.org_id"
    assert found["line"] == here.line("tolok.yaml", "org_id: 00DAB")
    assert sound.info["salesforce"]["organization_id"] in found["message"]
    refused = here.run("provision", "salesforce", "--yes", "--json").refused()
    assert [each["setting"] for each in refused.problems()] == ["connections.salesforce.org_id"]
    assert written(here.report()) == 0


def test_a_store_of_a_newer_version_is_left_alone(sound: Place, tmp_path: Path) -> None:
    """Not a byte of it changes."""
    here = sound.elsewhere(tmp_path / "folder")
    assert here.run("status").code == 0
    store = here.folder / "tolok.db"
    with closing(sqlite3.connect(store)) as link:
        link.execute("UPDATE alembic_version SET version_num = '9999_later'")
        link.commit()
    before = store.read_bytes()
    (found,) = here.run("sync", "--json").refused().problems()
    assert "newer Tolok" in found["message"]
    assert "9999_later" in found["message"]
    assert store.read_bytes() == before


def test_a_store_that_cannot_be_written_is_one_problem(sound: Place, tmp_path: Path) -> None:
    """A folder that is not there, named with the setting that names it."""
    here = sound.elsewhere(tmp_path / "folder")
    here.edit("tolok.yaml", ("store: tolok.db", "store: nowhere/tolok.db"))
    (found,) = here.run("status", "--json").refused().problems()
    assert (found["file"], found["setting"]) == ("tolok.yaml", "store")
    assert "nowhere/tolok.db" in found["message"]


def test_files_that_cannot_be_read_are_told_together(sound: Place, tmp_path: Path) -> None:
    """A folder in place of a file, a link that leads to itself, bytes that are no text, a broken line."""
    here = sound.elsewhere(tmp_path / "folder")
    for file in ("definition.yaml", "routing.yaml"):
        (here.folder / file).unlink()
    (here.folder / "definition.yaml").mkdir()
    (here.folder / "routing.yaml").symlink_to("routing.yaml")
    (here.folder / MAPPING).write_bytes(b"owner: OwnerId\nnote: \xff\xfe\n")
    (here.folder / "mapping/hubspot.yaml").write_text("owner: [unclosed\n")
    found = {each["file"]: each for each in here.run("check", "--json").refused().problems()}
    assert set(found) == {"definition.yaml", "routing.yaml", MAPPING, "mapping/hubspot.yaml"}
    assert found[MAPPING]["line"] == 2
    assert found["mapping/hubspot.yaml"]["line"] == 1


def test_no_folder_and_an_empty_one_say_how_to_begin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One problem for a folder that is not there, or that is none; nothing is made by looking."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    for name, files in (("none", 1), ("empty", 3), ("file", 1)):
        assert run_command(["status", "--json", "--config", str(tmp_path / name)]) == Exit.CONFIGURATION
        found = json.loads(capsys.readouterr().out)["problems"]
        assert len(found) == files
        assert "tolok init" in found[0]["hint"]
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["empty", "file"]


def test_a_review_that_is_due_by_the_crm_s_time_is_a_warning(sound: Place, tmp_path: Path) -> None:
    """The connection's clock counts; long ago is due by every clock, and `definition` tells it too."""
    here = sound.elsewhere(tmp_path / "folder")
    date = requests.get(f"{sound.where.salesforce}/_sandbox/info", timeout=30).headers["Date"]
    signed = f"date: {parsedate_to_datetime(date).date().isoformat()}"
    here.edit("definition.yaml", ("date: 2026-11-01", signed), ("date: 2026-11-01", signed))
    assert _review(here, "check") == []
    here.advance(91 * 86_400)
    (due,) = _review(here, "check")
    assert due["line"] == here.line("definition.yaml", "review_every")
    assert "marketing's word is the older one" in due["message"]
    here.edit("definition.yaml", (signed, "date: 2020-11-01"))
    for words in (("check",), ("check", "--offline"), ("definition",)):
        assert "due since 2021-01-30" in _review(here, *words)[0]["message"]


def _review(here: Place, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = here.run(*words, "--json").document()["warnings"]
    return [each for each in found if each["setting"] == "agreement.review_every"]
