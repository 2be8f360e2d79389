"""Ctrl-C, SIGTERM, two at once, and a CRM that nobody answers for."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.terminal import Place, ended, interrupted, place

SETTLED_S = 660


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder before its first pass."""
    with place(tmp_path_factory.mktemp("stopping") / "folder", leads=400) as made:
        assert made.run("provision", "--yes").code == 0
        yield made


@pytest.fixture(scope="module", autouse=True)
def unanswered(
    here: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[subprocess.Popen[str], ...]]:
    """Begun early, because they wait between their tries: commands for a port where nobody listens."""
    lost = here.elsewhere(tmp_path_factory.mktemp("stopping") / "lost")
    lost.edit("tolok.yaml", (here.where.hubspot, "http://127.0.0.1:9"))
    processes = (lost.start("sync", "hubspot", "--json"), lost.start("check"))
    yield processes
    for each in processes:
        each.kill()
        each.communicate()


def _intact(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "tolok.db")) as link:
        return bool(link.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def test_a_pass_that_is_interrupted_is_taken_up_by_the_next(here: Place, tmp_path: Path) -> None:
    """Exit 130 without a traceback; afterwards every lead has what one whole pass would have given it."""
    here.mark()
    process = here.start("sync", "salesforce", "--json")
    stopped = interrupted(process, signal.SIGINT, lambda: here.calls("salesforce", "collections"))
    stopped.refused(130)
    assert stopped.out == ""
    assert "the next pass goes on" in stopped.err
    assert _intact(here.folder)
    here.advance(SETTLED_S)
    assert here.run("sync", "salesforce").code == 0
    plan = here.run("plan", "salesforce", "--json").document()["plans"]["salesforce"]
    assert plan["would_write"] == 0


def test_of_two_at_once_on_one_connection_one_is_busy(here: Place) -> None:
    """Exit 4, with the connection's name; the other does its pass."""
    here.advance(86_400)
    first, second = here.start("sync", "hubspot", "--json"), here.start("sync", "hubspot", "--json")
    done, busy = sorted((ended(first), ended(second)), key=lambda each: each.code)
    assert done.code == 0, done
    busy.refused(4)
    (problem,) = busy.problems()
    assert "another worker is busy with hubspot" in problem["message"]


def test_a_worker_that_is_told_to_stop_ends_cleanly(here: Place) -> None:
    """SIGTERM while a pass runs: exit 0 soon, the store whole, the log in JSON lines on stderr."""
    here.advance(86_400)
    here.mark()
    process = here.start("run")
    stopped = interrupted(process, signal.SIGTERM, lambda: here.calls("hubspot", "search"))
    assert stopped.code == 0, stopped
    assert stopped.out == ""
    assert "Traceback" not in stopped.err
    assert _intact(here.folder)
    assert here.run("sync", "--json").code == 0


def test_a_crm_that_nobody_answers_for_is_named(unanswered: tuple[subprocess.Popen[str], ...]) -> None:
    """Exit 3 and one message; `check` says what it learned of the other connection too."""
    sync, check = (ended(each) for each in unanswered)
    sync.refused(3)
    (problem,) = sync.problems()
    assert (problem["file"], problem["setting"]) == ("tolok.yaml", "connections.hubspot")
    assert "base_url" in problem["hint"]
    check.refused(3)
    assert "connections.hubspot: still failing" in check.err
    assert "connections.salesforce" not in check.err
