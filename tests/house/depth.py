"""How deep classes inherit from each other. What comes from a library or the language counts as ground."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.house.source import Module

CLASS_DEPTH = 2
ERROR_DEPTH = 3

#: Where a class is defined: the module's dotted name and the class's own.
Home = tuple[str, str]


@dataclass(frozen=True)
class _Known:
    classes: Mapping[Home, ast.ClassDef]
    names: Mapping[Home, Home]  # what a name means inside a module

    def parents(self, home: Home) -> list[Home]:
        """Our own classes that this one inherits from."""
        meant = [self.names.get((home[0], name), (home[0], name)) for name in _bases(self.classes[home])]
        return [parent for parent in meant if parent in self.classes]

    def depth(self, home: Home) -> int:
        """1 for a class that inherits from none of ours."""
        return 1 + max((self.depth(parent) for parent in self.parents(home)), default=0)

    def is_error(self, home: Home) -> bool:
        """Whether it is an exception, by its own or an inherited base."""
        raised = any(_builtin_error(name) for name in _bases(self.classes[home]))
        return raised or any(self.is_error(parent) for parent in self.parents(home))


def class_depths(modules: Iterable[Module]) -> Mapping[str, tuple[int, int]]:
    """For each top-level class by its place: its depth, and the depth allowed to it."""
    read = tuple(modules)
    known = _Known(_classes(read), _imported(read))
    paths = {module.name: module.path for module in read}
    return {
        f"{paths[module]}::{name}": (
            known.depth((module, name)),
            ERROR_DEPTH if known.is_error((module, name)) else CLASS_DEPTH,
        )
        for module, name in known.classes
    }


def _classes(modules: Iterable[Module]) -> dict[Home, ast.ClassDef]:
    return {
        (module.name, node.name): node
        for module in modules
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
    }


def _imported(modules: Iterable[Module]) -> dict[Home, Home]:
    return {
        (module.name, alias.asname or alias.name): (node.module, alias.name)
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def _bases(node: ast.ClassDef) -> list[str]:
    named = (base.value if isinstance(base, ast.Subscript) else base for base in node.bases)
    return [base.id for base in named if isinstance(base, ast.Name)]


def _builtin_error(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)
