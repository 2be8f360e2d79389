"""The project's own source, read once as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("leads", "config", "connectors", "scoring", "routing", "sync", "sandbox", "tolok")

Function = ast.FunctionDef | ast.AsyncFunctionDef

_NOT_OURS = {".git", ".venv", ".hypothesis", "__pycache__", "build", "dist", "node_modules"}


@dataclass(frozen=True)
class Module:
    """One Python file: its path from the root with forward slashes, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The dotted name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function and method with its place, `path::Class.method`."""
        for name, node in _named(self.tree, ""):
            if isinstance(node, Function):
                yield f"{self.path}::{name}", node

    def classes(self) -> Iterator[tuple[str, ast.ClassDef]]:
        """Every class with its place."""
        for name, node in _named(self.tree, ""):
            if isinstance(node, ast.ClassDef):
                yield f"{self.path}::{name}", node


def _named(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            yield prefix + child.name, child
            yield from _named(child, f"{prefix}{child.name}.")
        else:
            yield from _named(child, prefix)


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The Python files of these folders, in order of path."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    ours = (path for path in paths if not _NOT_OURS.intersection(path.relative_to(ROOT).parts))
    return tuple(_read(path) for path in ours)


def _read(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path.relative_to(ROOT).as_posix(), text, ast.parse(text, filename=str(path)))


@dataclass(frozen=True)
class Tree:
    """What is shipped, and what tries it."""

    product: tuple[Module, ...]
    tests: tuple[Module, ...]

    @property
    def everything(self) -> tuple[Module, ...]:
        """Both alike."""
        return self.product + self.tests


def tree() -> Tree:
    """The project as it lies here."""
    return Tree(modules(*ROOMS), modules("tests", "benchmarks"))


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or would be, committed."""
    found = (path for path in sorted(ROOT.rglob("*")) if path.is_file())
    return tuple(path for path in found if not _built(path.relative_to(ROOT).parts))


def _built(parts: tuple[str, ...]) -> bool:
    caches = any(part.endswith(("_cache", ".egg-info")) for part in parts)
    stores = parts[-1].endswith((".db", ".db-wal", ".db-shm", ".pyc"))
    return caches or stores or bool(_NOT_OURS.intersection(parts))
