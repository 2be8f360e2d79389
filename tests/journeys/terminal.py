"""The `tolok` command as a person runs it: a process of its own, over a sandbox served on loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests

from sandbox.server import Sandbox, Served, served
from tolok.commands.demonstration import configure

TOLOK = Path(sys.executable).parent / "tolok"
TIMEOUT_S = 120
LEADS = 40


@dataclass(frozen=True)
class Told:
    """How a command ended, and what it said on each stream."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    def problems(self) -> list[dict[str, Any]]:
        """The problems of the document."""
        found: list[dict[str, Any]] = self.document()["problems"]
        return found

    def refused(self, code: int = 2) -> Told:
        """Itself, after a look that it ended as it should and without a traceback."""
        assert self.code == code, self
        assert "Traceback" not in self.err + self.out
        return self


@dataclass
class Place:
    """A configuration folder whose connections lead to a served sandbox, and the environment to work in."""

    folder: Path
    where: Served
    info: Mapping[str, Any]
    secrets: dict[str, str] = field(default_factory=dict)

    def start(
        self, *words: str, config: bool = True, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        """A running command."""
        outside = {name: value for name, value in os.environ.items() if not name.startswith("TOLOK_")}
        return subprocess.Popen(
            [TOLOK, *words, *(("--config", str(self.folder)) if config else ())],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=outside | self.secrets,
        )

    def run(self, *words: str, config: bool = True) -> Told:
        """A command and its end."""
        return ended(self.start(*words, config=config))

    def answering(self, answer: str, *words: str) -> Told:
        """A command that asks one question, and its end."""
        process = self.start(*words, stdin=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(f"{answer}\n")
        process.stdin.flush()
        return ended(process)

    def elsewhere(self, folder: Path) -> Place:
        """The same connections in a copy of the folder without a store."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("*.db*"))
        return replace(self, folder=folder, secrets=dict(self.secrets))

    def edit(self, file: str, *changes: tuple[str, str]) -> None:
        """Put one text in the place of another; each must be there."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, (file, old)
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")

    def line(self, file: str, text: str) -> int:
        """The line of a file on which a text stands first."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def report(self) -> dict[str, Any]:
        """The sandbox's counts since they were last marked."""
        return self._call("GET", "calls")

    def calls(self, crm: str, kind: str = "") -> int:
        """How many calls, or calls of a kind, a CRM has answered since the counts were last marked."""
        report = self.report()[crm]
        return int(report["by_kind"].get(kind, 0) if kind else report["calls"])

    def mark(self) -> None:
        """Begin counting afresh."""
        self._call("POST", "calls", {"mark": "journey"})

    def advance(self, seconds: float) -> None:
        """Let the sandbox's time pass."""
        self._call("POST", "clock", {"advance": seconds})

    def person_edits(
        self, crm: str, type: str, id: str, fields: Mapping[str, object], by: str | None
    ) -> None:
        """A person changes a record in the CRM."""
        self._call("POST", "edit", {"crm": crm, "type": type, "id": id, "fields": fields, "by": by})

    def owner(self, crm: str, id: str) -> str:
        """Who owns a lead or contact, as the CRM shows it."""
        path, field = {
            "salesforce": (f"/services/data/v62.0/sobjects/Lead/{id}", "OwnerId"),
            "hubspot": (f"/crm/v3/objects/contacts/{id}?properties=hubspot_owner_id", "hubspot_owner_id"),
        }[crm]
        signed = {"Authorization": f"Bearer {self.info[crm]['access_token']}"}
        answer = requests.get(getattr(self.where, crm) + path, headers=signed, timeout=30)
        answer.raise_for_status()
        shown = answer.json()
        return str(shown.get("properties", shown)[field])

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        answer = requests.request(method, f"{self.where.salesforce}/_sandbox/{path}", json=body, timeout=30)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def ended(process: subprocess.Popen[str]) -> Told:
    """A command's end."""
    try:
        out, err = process.communicate(timeout=TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Told(process.returncode, out, err)


def when(process: subprocess.Popen[str], true: Callable[[], object]) -> None:
    """Wait until something is so, or the process has ended."""
    end = time.monotonic() + TIMEOUT_S
    while not true() and process.poll() is None:
        if time.monotonic() > end:
            process.kill()
        time.sleep(0.005)


def interrupted(process: subprocess.Popen[str], number: signal.Signals, true: Callable[[], object]) -> Told:
    """A command's end after a signal that it gets once something is so."""
    when(process, true)
    process.send_signal(number)
    return ended(process)


@contextmanager
def place(folder: Path, leads: int = LEADS, seed: int = 7) -> Iterator[Place]:
    """A served sandbox and a folder of its own that leads there, with every switch on."""
    with served(Sandbox(seed, leads)) as where:
        info = requests.get(f"{where.salesforce}/_sandbox/info", timeout=30).json()
        yield Place(folder, where, info, configure(folder, info))


def written(report: Mapping[str, Any]) -> int:
    """Everything that a sandbox's counts say was changed in both CRMs."""
    kinds = ("write", "single", "handoffs")
    return sum(each["minimum_by_kind"].get(kind, 0) for each in report.values() for kind in kinds)
