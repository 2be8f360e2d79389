"""The rules of the house. Each one answers with the places that break it, and how."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from tests.house.depth import class_depths
from tests.house.source import Function, Module, Tree

FUNCTION_LINES = 60
MODULE_LINES = 400
PARAMETERS = 6
BANNED = {"util", "utils", "helper", "helpers", "manager", "base", "common", "misc", "core", "handler"}

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d*|\d+")

Breaches = Mapping[str, str]


def long_functions(tree: Tree) -> Breaches:
    """Functions of more than 60 lines, their docstring counted."""
    lengths = {place: _lines(node) for place, node in _functions(tree.everything)}
    return {place: f"{lines} lines" for place, lines in lengths.items() if lines > FUNCTION_LINES}


def long_modules(tree: Tree) -> Breaches:
    """Modules of more than 400 lines."""
    lengths = {module.path: len(module.text.splitlines()) for module in tree.everything}
    return {path: f"{lines} lines" for path, lines in lengths.items() if lines > MODULE_LINES}


def many_parameters(tree: Tree) -> Breaches:
    """Functions with more than six parameters, `self` and `cls` apart."""
    counts = {place: _parameters(node) for place, node in _functions(tree.everything)}
    return {place: f"{count} parameters" for place, count in counts.items() if count > PARAMETERS}


def deep_classes(tree: Tree) -> Breaches:
    """Classes that inherit through more than two of ours, errors three."""
    depths = class_depths(tree.everything)
    return {place: f"depth {depth}" for place, (depth, allowed) in depths.items() if depth > allowed}


def vague_names(tree: Tree) -> Breaches:
    """Files, folders, classes and functions named by a word that says nothing.

    The names of test functions are sentences and may use any word.
    """
    names = {module.path: module.path.removesuffix(".py") for module in tree.everything}
    names |= {place: node.name for module in tree.everything for place, node in module.classes()}
    names |= {place: node.name for place, node in _functions(tree.product)}
    found = {place: BANNED.intersection(_words(name)) for place, name in names.items()}
    return {place: ", ".join(sorted(words)) for place, words in found.items() if words}


def inner_imports(tree: Tree) -> Breaches:
    """Functions that import something when they are called."""
    found = {place: _imports_in(node) for place, node in _functions(tree.everything)}
    return {place: f"line {line}" for place, line in found.items() if line}


def broad_excepts(tree: Tree) -> Breaches:
    """Functions or modules that catch every exception there is."""
    found: dict[str, str] = {}
    for module in tree.everything:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node):
                found[_around(module, node)] = f"line {node.lineno}"
    return found


def silent_tests(tree: Tree) -> Breaches:
    """Tests without a sentence that says what they hold."""
    named = ((place, node) for place, node in _functions(tree.tests) if node.name.startswith("test_"))
    return {place: "no docstring" for place, node in named if not ast.get_docstring(node)}


#: Every rule by the name it has in the list of exceptions.
RULES: Mapping[str, Callable[[Tree], Breaches]] = {
    "long function": long_functions,
    "long module": long_modules,
    "many parameters": many_parameters,
    "deep class": deep_classes,
    "vague name": vague_names,
    "inner import": inner_imports,
    "broad except": broad_excepts,
    "silent test": silent_tests,
}


def _functions(modules: Iterable[Module]) -> Iterator[tuple[str, Function]]:
    for module in modules:
        yield from module.functions()


def _lines(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _parameters(node: Function) -> int:
    given = node.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    extra = [each for each in (given.vararg, given.kwarg) if each]
    return len([name for name in names if name not in {"self", "cls"}]) + len(extra)


def _words(name: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(name)}


def _imports_in(node: Function) -> int:
    lines = [each.lineno for each in ast.walk(node) if isinstance(each, ast.Import | ast.ImportFrom)]
    return min(lines, default=0)


def _catches_all(node: ast.ExceptHandler) -> bool:
    kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(kind is None or _last_name(kind) in {"Exception", "BaseException"} for kind in kinds)


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _around(module: Module, node: ast.ExceptHandler) -> str:
    inside = [
        (each.lineno, place)
        for place, each in module.functions()
        if each.lineno <= node.lineno <= (each.end_lineno or 0)
    ]
    return max(inside)[1] if inside else module.path
