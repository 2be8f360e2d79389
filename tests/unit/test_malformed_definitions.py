"""A corpus of malformed definitions: each file in tests/malformed gives the messages that stand beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.load import DEFINITION, read
from tolok.checking import answer_problems
from tolok.cli import run_command
from tolok.exits import Exit

CORPUS = Path(__file__).resolve().parents[1] / "malformed"
FILES = sorted(CORPUS.glob("*.yaml"))

#: Those whose fault does not lie in another file.
THEMSELVES = [file for file in FILES if not file.stem.startswith("list_file_")]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_malformed_definition_is_told_with_line_and_column(file: Path, tmp_path: Path) -> None:
    """Every problem of the file, in order, and no other: place, setting, what is wrong, what to write."""
    (tmp_path / DEFINITION).write_bytes(file.read_bytes())
    draft = read(tmp_path)
    problems = (*draft.problems, *answer_problems(draft).problems)
    found = [each for each in problems if each.file == DEFINITION]
    expected = file.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    assert [str(each) for each in found] == expected
    assert expected
    assert all(each.line and each.column for each in found)


@pytest.mark.parametrize("file", THEMSELVES, ids=lambda file: file.stem)
def test_the_command_tells_the_same_and_nothing_else(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One problem a line on stderr, exit 2, and nothing on stdout."""
    (tmp_path / DEFINITION).write_bytes(file.read_bytes())
    assert run_command(["definition", "--config", str(tmp_path)]) == Exit.CONFIGURATION
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == file.with_suffix(".expected").read_text(encoding="utf-8")


def test_the_corpus_is_large_and_complete() -> None:
    """Each fault has its file and its messages."""
    assert len(FILES) >= 60
    assert {each.stem for each in FILES} == {each.stem for each in CORPUS.glob("*.expected")}
