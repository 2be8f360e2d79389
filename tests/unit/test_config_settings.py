"""tolok.yaml and the secrets of its connections."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.definition.problem import found_in
from config.problems import Problems
from config.secrets import secrets_for
from config.settings import Connection, CrmName, Settings
from config.source import parse_source

SALESFORCE = Connection.model_validate({"crm": "salesforce", "base_url": "https://contoh.my.salesforce.com"})
HUBSPOT = Connection.model_validate({"crm": "hubspot"})


def problems(text: str) -> list[str]:
    """The printed problems of a tolok.yaml."""
    source = parse_source(text, "tolok.yaml")
    with pytest.raises(ValidationError) as error:
        Settings.model_validate(source.data)
    return [str(each) for each in source.problems(found_in(error.value))]


def test_what_is_not_said_has_a_careful_default() -> None:
    """Only scores are written, a fifth of the calls is left to others, four writes a day, two years kept."""
    settings = Settings.model_validate({"installation": "abc", "connections": {"portal": {"crm": "hubspot"}}})
    portal = settings.connections["portal"]
    switches = portal.switches
    assert (switches.scores, switches.stage, switches.owner) == (True, False, False)
    assert (portal.reserve.daily_calls, portal.max_writes_per_record_per_day) == (0.2, 4)
    assert (portal.url, portal.version) == ("https://api.hubapi.com", "v3")
    assert (SALESFORCE.version, SALESFORCE.crm) == ("62.0", CrmName.SALESFORCE)
    assert (settings.schedule.every, settings.schedule.night) == (timedelta(minutes=10), time(2, 0))
    assert (settings.retention.past, settings.retention.gone) == (730, 90)
    assert (settings.store, settings.secrets) == ("tolok.db", "secrets")


def test_every_problem_is_told_at_once_with_its_line_and_a_suggestion() -> None:
    """One round trip mends the file."""
    assert problems(
        "instalation: abc\n"
        "connections:\n"
        "  main:\n"
        "    crm: salesforc\n"
        "    switches: {score: true}\n"
        "  portal:\n"
        "    crm: hubspot\n"
        "    base_url: http://api.example.com\n"
        "    max_writes_per_record_per_day: 0\n"
        "schedule: {every: 10 sec, night: 2}\n"
    ) == [
        "tolok.yaml:1:1: instalation: instalation is not a setting here. Did you mean installation?",
        "tolok.yaml:1:1: installation: installation is missing.",
        (
            "tolok.yaml:4:5: connections.main.crm: “salesforc” is not one of: salesforce or hubspot."
            " Did you mean salesforce?"
        ),
        "tolok.yaml:5:16: connections.main.switches.score: score is not a setting here. Did you mean scores?",
        (
            "tolok.yaml:8:5: connections.portal.base_url: plain http is allowed to this machine only."
            " Write it as: https://api.example.com."
        ),
        "tolok.yaml:9:5: connections.portal.max_writes_per_record_per_day: must be 1 or more, found 0.",
        (
            "tolok.yaml:10:12: schedule.every: expected a length of time, found “10 sec”."
            " Write it as: 10 minutes."
        ),
        'tolok.yaml:10:27: schedule.night: expected a time of day, found 2. Write it as: "02:00".',
    ]


@pytest.mark.parametrize(
    ("connection", "words"),
    [
        ("{crm: salesforce}", "base_url is missing"),
        ("{crm: hubspot, base_url: 'https://u:p@api.example.com'}", "has more than a host"),
        ("{crm: hubspot, api_version: '62.0'}", "no API version of hubspot"),
        ("{crm: hubspot, switches: {owner: true}}", "is on while stage is off"),
        ("{crm: hubspot, reserve: {daily_calls: 120%}}", "expected a percentage"),
        ("{crm: hubspot, access_token: pat-1234}", "never here"),
        (
            "{crm: hubspot, automations: [12, flow@example.com]}",
            "“flow@example.com” is no user id of hubspot",
        ),
        ("{crm: hubspot, automations: 12}", "automations"),
    ],
)
def test_a_connection_that_cannot_work_is_refused(connection: str, words: str) -> None:
    """Each with its reason."""
    (only,) = problems(f"installation: a\nconnections:\n  main: {connection}\n")
    assert words in only


def test_a_secret_in_the_settings_is_refused_without_repeating_it() -> None:
    """The value shows up nowhere."""
    (only,) = problems("installation: a\nconnections:\n  main: {crm: hubspot, access_token: pat-1234}\n")
    assert "pat-1234" not in only


def test_the_name_of_a_connection_is_plain() -> None:
    """It becomes a file's name and a variable's."""
    (only,) = problems("installation: a\nconnections:\n  My Org: {crm: hubspot}\n")
    assert only.startswith("tolok.yaml:3:3: connections.My Org: My Org is not a name of a connection.")


def test_a_wrong_user_id_is_told_with_its_own_line() -> None:
    """Each CRM has its form; a number in YAML is an id all the same."""
    listed = "      - 005Bh0000000001\n      - 51\n"
    (only,) = problems(
        "installation: a\nconnections:\n  main:\n    crm: salesforce\n"
        f"    base_url: https://acme.my.salesforce.com\n    automations:\n{listed}"
    )
    assert only.startswith("tolok.yaml:8:9: connections.main.automations")
    assert "is no user id of salesforce" in only
    read = Connection.model_validate({"crm": "hubspot", "automations": [9586504, "12"]})
    assert read.automations == ("9586504", "12")


def test_plain_http_may_reach_this_machine() -> None:
    """The sandbox stands there."""
    one = Connection.model_validate(
        {"crm": "salesforce", "base_url": "http://127.0.0.1:8080/", "api_version": 60.0}
    )
    assert (one.url, one.version) == ("http://127.0.0.1:8080", "60.0")


def test_secrets_come_from_the_environment_before_files(tmp_path: Path) -> None:
    """The environment counts, the file fills what it lacks."""
    (tmp_path / "tolok_main__client_secret").write_text("from-file\n")
    environ = {"TOLOK_MAIN__CLIENT_ID": "from-environment"}
    found = secrets_for("main", SALESFORCE, environ, tmp_path)
    assert found.client_id is not None
    assert found.client_secret is not None
    assert found.client_id.get_secret_value() == "from-environment"
    assert found.client_secret.get_secret_value() == "from-file"
    assert found.access_token is None


def test_printing_secrets_shows_none(tmp_path: Path) -> None:
    """They may end up in a log by accident, but not their values."""
    found = secrets_for("portal", HUBSPOT, {"TOLOK_PORTAL__ACCESS_TOKEN": "pat-1234"}, tmp_path)
    assert "pat-1234" not in f"{found} {found!r}"


def test_a_missing_secret_names_every_place_that_was_tried(tmp_path: Path) -> None:
    """And a variable that looks like a slip of the pen."""
    with pytest.raises(Problems) as found:
        secrets_for("portal", HUBSPOT, {"TOLOK_PORTAL__ACESS_TOKEN": "pat-1234"}, tmp_path)
    (only,) = found.value.problems
    assert only.message == (
        "access_token is missing; tried the environment variable TOLOK_PORTAL__ACCESS_TOKEN,"
        f" then the file {tmp_path / 'tolok_portal__access_token'}"
    )
    assert only.hint == "did you mean TOLOK_PORTAL__ACESS_TOKEN?"
    assert "pat-1234" not in str(only)


def test_half_a_pair_of_secrets_lacks_the_other_half(tmp_path: Path) -> None:
    """Salesforce takes an id with its secret, or a token alone."""
    with pytest.raises(Problems) as found:
        secrets_for("main", SALESFORCE, {"TOLOK_MAIN__CLIENT_ID": "x"}, tmp_path)
    assert [each.message.split(";")[0] for each in found.value.problems] == ["client_secret is missing"]
    assert secrets_for("main", SALESFORCE, {"TOLOK_MAIN__ACCESS_TOKEN": "x"}, tmp_path).access_token
