"""Ctrl-C, SIGTERM, two at once, and a CRM that nobody answers for."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.terminal import Place, ended, interrupted, place, when

SETTLED_S = 660


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A folder before its first pass."""
    with place(tmp_path_factory.mktemp("stopping") / "folder", leads=250) as made:
        assert made.run("provision", "--yes").code == 0
        yield made


@pytest.fixture(scope="module", autouse=True)
def unanswered(
    here: Place, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[subprocess.Popen[str], ...]]:
    """Begun early, because they wait between their tries: commands for a port where nobody listens."""
    lost = here.elsewhere(tmp_path_factory.mktemp("stopping") / "lost")
    shutil.copy(here.folder / "tolok.db", lost.folder)  # it is the store that the CRMs name
    lost.edit("tolok.yaml", (here.where.hubspot, "http://127.0.0.1:9"))
    processes = (lost.start("sync", "hubspot", "--json"), lost.start("check"))
    yield processes
    for each in processes:
        each.kill()
        each.communicate()


def _intact(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "tolok.db")) as link:
        return bool(link.execute("PRAGMA integrity_check").fetchone()[0] == "ok")


def test_a_pass_that_is_interrupted_is_taken_up_by_the_next(here: Place) -> None:
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


def _held_up(process: subprocess.Popen[str], store: Path) -> None:
    """Hold a process up in the middle of its pass, but not inside a transaction."""
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as link:
        for _ in range(1000):
            process.send_signal(signal.SIGSTOP)
            os.waitpid(process.pid, os.WUNTRACED)
            try:
                link.execute("BEGIN IMMEDIATE")
                link.execute("ROLLBACK")
                return
            except sqlite3.OperationalError:
                process.send_signal(signal.SIGCONT)
                time.sleep(0.002)


def test_of_two_at_once_on_one_connection_one_is_busy(here: Place) -> None:
    """Exit 4, with the connection's name; the other, held up in the middle of its pass, ends it well."""
    here.mark()
    first = here.start("sync", "hubspot")
    try:
        when(first, lambda: here.calls("hubspot") > 3)
        _held_up(first, here.folder / "tolok.db")
        (problem,) = here.run("sync", "hubspot", "--json").refused(4).problems()
    finally:
        first.send_signal(signal.SIGCONT)
        done = ended(first)
    assert "another worker is busy with hubspot" in problem["message"]
    assert done.code == 0, done


def test_a_worker_that_is_told_to_stop_ends_cleanly(here: Place) -> None:
    """SIGTERM while a pass runs: exit 0 soon, the store whole, the log in JSON lines on stderr."""
    here.advance(86_400)
    here.mark()
    process = here.start("run")
    stopped = interrupted(process, signal.SIGTERM, lambda: here.calls("hubspot") > 5)
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
