"""The rules of the house hold everywhere, but for a list that may only shrink."""

from __future__ import annotations

import ast

import pytest

from tests.house.depth import class_depths
from tests.house.exceptions import EXCEPTIONS
from tests.house.rules import RULES
from tests.house.source import Module, Tree, tree


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_holds_everywhere_but_where_an_exception_is_listed(rule: str) -> None:
    """No place breaks the rule without a listed reason."""
    listed = EXCEPTIONS.get(rule, {})
    assert {place: how for place, how in RULES[rule](tree()).items() if place not in listed} == {}


def test_every_exception_is_still_needed() -> None:
    """An exception whose place keeps the rule again, or is gone, must leave the list."""
    breaches = {rule: RULES[rule](tree()) for rule in EXCEPTIONS}
    idle = [(rule, place) for rule in EXCEPTIONS for place in EXCEPTIONS[rule] if place not in breaches[rule]]
    assert idle == []


def test_every_exception_has_a_reason() -> None:
    """An exception without a reason is none."""
    assert all(reason.strip() for places in EXCEPTIONS.values() for reason in places.values())


_LONG = "def long():\n" + "    pass\n" * 60
_WIDE = "def wide(self, a, b, c, d, e, /, f, *, g): ..."
_CHAIN = "class A: ...\nclass B(A): ...\nclass C(B): ..."
_LAZY = "def lazy():\n    import json\n    return json"
_BROAD = "def broad():\n    try:\n        pass\n    except (OSError, Exception):\n        raise"
_SILENT = "def test_nothing_is_said(): ..."


@pytest.mark.parametrize(
    ("rule", "path", "text", "place"),
    [
        ("long function", "sync/a.py", _LONG, "sync/a.py::long"),
        ("long module", "sync/a.py", "x = 1\n" * 401, "sync/a.py"),
        ("many parameters", "sync/a.py", _WIDE, "sync/a.py::wide"),
        ("deep class", "sync/a.py", _CHAIN, "sync/a.py::C"),
        ("vague name", "sync/date_utils.py", "", "sync/date_utils.py"),
        ("vague name", "sync/a.py", "class RowManager: ...", "sync/a.py::RowManager"),
        ("inner import", "sync/a.py", _LAZY, "sync/a.py::lazy"),
        ("broad except", "sync/a.py", _BROAD, "sync/a.py::broad"),
        ("broad except", "sync/a.py", "try:\n    pass\nexcept:\n    raise", "sync/a.py"),
        ("silent test", "tests/test_a.py", _SILENT, "tests/test_a.py::test_nothing_is_said"),
    ],
)
def test_a_breach_is_found(rule: str, path: str, text: str, place: str) -> None:
    """Each rule finds a module that breaks it, so that its silence means something."""
    module = (Module(path, text, ast.parse(text)),)
    broken = Tree((), module) if path.startswith("tests/") else Tree(module, ())
    assert list(RULES[rule](broken)) == [place]


def test_an_error_may_inherit_through_three() -> None:
    """A third class is too deep for a value and deep enough for an error."""
    chain = "class A(Exception): ...\nclass B(A): ...\nclass C(B): ...\nclass D(C): ..."
    module = Module("sync/a.py", chain, ast.parse(chain))
    assert class_depths([module])["sync/a.py::C"] == (3, 3)
    assert class_depths([module])["sync/a.py::D"] == (4, 3)
