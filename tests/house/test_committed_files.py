"""What may stand in a committed file, and that the requirements are pinned by content."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

from tests.house.source import ROOT, files

_MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:work|root|home/\w+|Users/\w+)/")
_INDEX_HOST = re.compile(r"pypi\.(?:org|python)|pythonhosted\.org|--(?:extra-)?index-url\b(?= *[=h])")
_PIN = re.compile(r"^([\w.-]+)==(\S+) \\$((?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?$)+)", re.MULTILINE)


def test_no_committed_file_holds_a_machine_path() -> None:
    """A path of one machine is of no use on another."""
    assert _holding(_MACHINE_PATH) == []


def test_no_committed_file_names_a_package_index() -> None:
    """Where packages come from is the machine's setting, not ours."""
    assert _holding(_INDEX_HOST) == []


def test_every_requirement_is_pinned_by_hash() -> None:
    """Each line of requirements.txt that names a package has a version and at least one hash."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    named = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(named) == len(_PIN.findall(text)) > 0


def test_the_pins_are_what_the_project_asks_for() -> None:
    """Every dependency of pyproject.toml and requirements.in is pinned at a version that satisfies it."""
    pins = _pins()
    asked = [Requirement(each) for each in _asked()]
    unmet = [str(each) for each in asked if not each.specifier.contains(pins.get(_plain(each.name), ""))]
    assert unmet == []


def _holding(pattern: re.Pattern[str]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in files() if pattern.search(_text(path))]


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="ignore")


def _pins() -> dict[str, str]:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return {_plain(name): version for name, version, _ in _PIN.findall(text)}


def _asked() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    return [*project["dependencies"], *(line for line in listed if line.strip())]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
