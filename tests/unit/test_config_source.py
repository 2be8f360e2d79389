"""YAML becomes plain data with lines, and what is wrong in it is told with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.problems import Problem, Problems
from config.source import parse_source, read_source

KEYS = st.text("abcdefg_", min_size=1, max_size=5)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("xyz ", max_size=4),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=3),
    max_leaves=12,
)


def problem(text: str) -> Problem:
    """The one problem that a text has."""
    with pytest.raises(Problems) as found:
        parse_source(text, "definition.yaml")
    (only,) = found.value.problems
    return only


def test_settings_come_as_plain_data_with_their_lines_and_columns() -> None:
    """Names and list positions lead to where a setting stands, counted from 1."""
    source = parse_source("a: 1\nb:\n  c: [x, {d: 2026-01-31}]\n  e: 50%\n", "f.yaml")
    assert source.data == {"a": 1, "b": {"c": ["x", {"d": date(2026, 1, 31)}], "e": "50%"}}
    assert source.positions[("b", "c", 1, "d")] == (3, 11)
    assert source.line(("b", "e", "not", "there")) == 4


def test_yaml_is_of_version_1_2() -> None:
    """`no` is a word and 02:00 a time of day, not false and not 120."""
    assert parse_source("a: no\nb: 02:00\n", "f").data == {"a": "no", "b": "02:00"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a:\n\tb: 1\n", 2, "spaces, not with tabs"),
        ("a: 1\nb: [1\n", 2, "expected ',' or ']'"),
        ("a: !tag 3\n", 1, "bears a tag"),
        ("a: 1\n---\nb: 2\n", 2, "another document"),
        ("a: 1\nb: \x01\n", 2, "does not allow"),
        ("a: 2026-13-45\n", 1, "no day of the calendar"),
        ("true: 1\n", 1, "put it in quotes"),
        ("[" * 1200, 1, "nested too deep"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int | None, words: str) -> None:
    """Never a traceback, whatever stands in the file."""
    found = problem(text)
    assert found.line == line
    assert words in f"{found.message} {found.hint}"


def test_a_few_lines_that_mean_a_million_settings_are_refused() -> None:
    """Aliases of aliases grow without bound."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    assert "holds too much" in problem("\n".join(lines)).message


def test_an_alias_gives_the_same_settings_twice() -> None:
    """An anchor saves repeating a long translation."""
    assert parse_source("a: &x {b: 1}\nc: *x\n", "f").data == {"a": {"b": 1}, "c": {"b": 1}}


@given(st.text())
def test_no_text_ends_in_anything_but_data_or_problems(text: str) -> None:
    """Whatever is saved as YAML, an operator reads problems and no traceback."""
    try:
        told = parse_source(text, "f.yaml").positions
    except Problems as found:
        told = found.problems
    assert told is not None


@given(DATA)
def test_every_setting_has_a_line_inside_the_file(data: object) -> None:
    """A problem can always be pointed at."""
    text = _flow(data)
    source = parse_source(text, "f.yaml")
    assert source.data == data
    assert all(1 <= line <= text.count("\n") + 1 for line, _ in source.positions.values())


def _flow(data: object) -> str:
    """The data written in YAML's flow style, one item a line."""
    if isinstance(data, dict):
        return "{" + ",\n".join(f"'{key}': {_flow(value)}" for key, value in data.items()) + "}"
    if isinstance(data, list):
        return "[" + ",\n".join(_flow(value) for value in data) + "]"
    if isinstance(data, bool) or data is None:
        return {True: "true", False: "false", None: "null"}[data]
    return f"'{data}'" if isinstance(data, str) else str(data)


def test_a_missing_file_says_what_to_type(tmp_path: Path) -> None:
    """`tolok init` writes one."""
    with pytest.raises(Problems, match=r"tolok\.yaml: there is no such file\. `tolok init --config"):
        read_source(tmp_path, "tolok.yaml")


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    """An editor's old encoding is a problem of that line."""
    (tmp_path / "f.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(Problems, match=r"f\.yaml:2:7: is not text in UTF-8"):
        read_source(tmp_path, "f.yaml")


def test_a_problem_prints_as_one_line_and_as_one_object() -> None:
    """File, line, column, setting, what is wrong, what to write instead."""
    one = Problem(
        "definition.yaml", 41, "fit.company.size", "no mapping fills employes", "did you mean employees?", 5
    )
    assert str(one) == (
        "definition.yaml:41:5: fit.company.size: no mapping fills employes. Did you mean employees?"
    )
    assert one.as_json() == {
        "file": "definition.yaml",
        "line": 41,
        "column": 5,
        "setting": "fit.company.size",
        "message": "no mapping fills employes",
        "hint": "did you mean employees?",
    }
