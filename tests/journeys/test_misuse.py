"""Words that the command line does not know, and records and days that there are not, end in one message."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from tests.journeys.terminal import Place, place
from tolok.cli import app, run_command
from tolok.exits import Exit

COMMANDS = tuple(sorted(typer.main.get_group(app).commands))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder after its first pass over Salesforce."""
    with place(tmp_path_factory.mktemp("misuse") / "folder", leads=10) as made:
        assert made.run("provision", "salesforce", "--yes").code == 0
        assert made.run("sync", "salesforce").code == 0
        yield made


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An example stands on a line of its own, so that it can be copied."""
    assert run_command([command, "--help"]) == Exit.DONE
    shown = capsys.readouterr().out
    assert re.search(rf"^    tolok {command}\b", shown.partition("Examples:")[2], re.MULTILINE), shown


def test_every_command_but_those_that_serve_reports_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`run` logs and `sandbox` serves until they are stopped; all others have a document to give."""
    lacking = []
    for command in COMMANDS:
        run_command([command, "--help"])
        lacking += [] if "--json" in capsys.readouterr().out else [command]
    assert lacking == ["run", "sandbox"]


def test_the_summary_of_every_command_fits_a_narrow_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is cut short at eighty columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert run_command(["--help"]) == Exit.DONE
    assert "..." not in capsys.readouterr().out.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["synk"], "Did you mean 'sync'?"),
        (["sync", "--confg", "x"], "--config"),
        (["explain"], "RECORD"),
        (["demo", "--leads", "many"], "--leads"),
        (["sandbox", "--hubspot-port", "70000"], "--hubspot-port"),
        (["init", "--crm", "hubspt"], "hubspot"),
        (["holds", "--extend", "salesforce:x"], "--until"),
        (["retry", "salesforce:x", "--all"], "--all"),
    ],
)
def test_a_misspelt_command_line_is_one_message(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the word that is wrong; with --json the document holds the same."""
    assert run_command(words) == Exit.CONFIGURATION
    told = capsys.readouterr()
    assert told.out == ""
    assert said in told.err
    assert len(told.err.splitlines()) == 1
    if words[0] in ("explain", "retry", "holds"):
        run_command([*words, "--json"])
        assert len(json.loads(capsys.readouterr().out)["problems"]) == 1


def test_a_process_without_words_shows_the_commands_on_stderr(here: Place) -> None:
    """And ends as one that was misused, so that a script notices."""
    told = here.run(config=False).refused()
    assert told.out == ""
    assert "Commands:" in told.err
    refused = here.run("synk", config=False).refused()
    assert "Did you mean 'sync'?" in refused.err


#: A command line, then the setting that is wrong, words of the message, and words of the hint.
NOT_THERE = (
    (["explain", "00Q"], "RECORD", "00Q is no record", "connection:id"),
    (["explain", "salesfroce:00Q"], "CONNECTION", "no connection salesfroce", "did you mean salesforce?"),
    (["explain", "salesforce:00Q"], "", "salesforce has no record 00Q", ""),
    (["explain", "salesforce:00Q", "--at", "2026-02-30"], "--at", "2026-02-30 is not a date", "2026-10-01"),
    (["journal", ":"], "RECORD", "is no record", "connection:id"),
    (["retry", "salesforce:00Q"], "", "salesforce has no record 00Q", ""),
    (["holds", "--lift", "salesforce:00Q"], "", "salesforce has no record 00Q", ""),
    (["sync", "hubspott"], "CONNECTION", "no connection hubspott", "did you mean hubspot?"),
)


@pytest.mark.parametrize("expected", NOT_THERE, ids=lambda each: " ".join(each[0]))
def test_what_is_not_there_is_named(
    here: Place,
    expected: tuple[list[str], str, str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A record, a connection or a day."""
    words, setting, message, hint = expected
    for name, value in here.secrets.items():
        monkeypatch.setenv(name, value)
    assert run_command([*words, "--json", "--config", str(here.folder)]) == Exit.CONFIGURATION
    (found,) = json.loads(capsys.readouterr().out)["problems"]
    assert found["setting"] == setting
    assert message in found["message"]
    assert hint in found["hint"]


def test_a_day_before_anything_was_known_says_so(here: Place) -> None:
    """A record that is there, on a day that is not."""
    entries = here.run("journal", "salesforce", "--json").refused().problems()
    assert "is no record" in entries[0]["message"]
    written = here.run("journal", "--json").document()["journal"]
    record = next(each["record"] for each in written if each["event"] == "written")
    refused = here.run("explain", record, "--at", "2020-01-01").refused()
    assert "2020-01-01" in refused.err


def test_a_port_in_use_is_named_with_another_to_try(here: Place) -> None:
    """The sandbox serves nothing then."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = here.run("sandbox", "--leads", "1", "--hubspot-port", port, config=False).refused()
    assert refused.out == ""
    assert f"--hubspot-port: port {port} on 127.0.0.1 is in use" in refused.err
    assert "choose another" in refused.err.casefold()


def test_a_reader_that_goes_away_is_no_fault(here: Place) -> None:
    """As `tolok journal | head` does."""
    process = here.start("journal", "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 0
    assert said == ""


def test_a_second_store_on_one_org_is_refused_until_it_takes_over(here: Place, tmp_path: Path) -> None:
    """Each door says who writes there; `provision` asks for the word that it is meant."""
    second = here.elsewhere(tmp_path / "second")
    for words in (
        ["sync", "salesforce"],
        ["check"],
        ["plan", "salesforce"],
        ["provision", "salesforce", "--yes"],
    ):
        told = second.run(*words, "--json").refused()
        (problem,) = [each for each in told.problems() if "another store" in each["message"]]
        assert problem["line"] == second.line("tolok.yaml", "salesforce:")
        assert "tolok provision --take-over" in problem["hint"]
    taken = second.run("provision", "salesforce", "--take-over", "--yes", "--json")
    assert taken.code == 0
    claims = [each for each in taken.document()["fields"] if each["type"] == "claim"]
    assert {each["field"] for each in claims} == {"Contact.Tolok_Score__c", "Lead.Tolok_Score__c"}
    assert second.run("sync", "salesforce").code == 0
    assert here.run("provision", "salesforce", "--take-over", "--yes").code == 0
    assert here.run("sync", "salesforce").code == 0
