"""Who may import whom, and that nobody else's package answers to one of our names."""

from __future__ import annotations

import ast
import importlib.metadata
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOMS, ROOT, modules

OURS = "tolok"


def test_the_arrows_between_the_rooms_only_point_down() -> None:
    """Every contract in .importlinter is kept."""
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_nouns_import_the_standard_library_only() -> None:
    """`leads` imports itself and what comes with Python."""
    allowed = {"leads", *sys.stdlib_module_names}
    strangers = {
        f"{module.path}: {name}"
        for module in modules("leads")
        for name in _imported(module.tree)
        if name.split(".")[0] not in allowed
    }
    assert strangers == set()


def test_no_dependency_ships_a_package_of_our_names() -> None:
    """A dependency that ships `config` or another room's name would be imported in its place."""
    shipped = importlib.metadata.packages_distributions()
    taken = {name: sorted(set(shipped.get(name, [])) - {OURS}) for name in (*ROOMS, "tests", "benchmarks")}
    assert {name: by for name, by in taken.items() if by} == {}


def _imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names.add("." if node.level else node.module or "")
    return names
