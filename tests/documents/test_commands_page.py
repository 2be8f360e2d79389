"""docs/commands.md and the commands themselves say the same."""

from __future__ import annotations

import re
import shlex

import pytest
import typer

from config.settings import CrmName
from tests.documents.pages import named_rows, page, shell_lines
from tests.house.source import ROOT
from tolok.cli import app, run_command
from tolok.exits import Exit

GROUP = typer.main.get_group(app)
COMMANDS = pytest.mark.parametrize("name", sorted(GROUP.commands))


@COMMANDS
def test_the_page_has_every_option_of_a_command_and_no_other(name: str) -> None:
    """A row for each argument and option in the command's own section; `--help` is every command's."""
    rows = set(named_rows(page("docs/commands.md").section(name)))
    assert rows == _options(name)


@COMMANDS
def test_the_examples_of_help_are_commands(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`--help` ends well, and each example in it parses as what it shows."""
    assert run_command([name, "--help"]) == Exit.DONE
    shown = " ".join(capsys.readouterr().out.partition("Examples:")[2].split())
    examples = [f"tolok {each.strip()}" for each in re.split(r"\btolok (?=[a-z])", shown) if each.strip()]
    assert examples
    for example in examples:
        _parsed(example)


def test_every_command_that_a_document_shows_parses() -> None:
    """Lines of `sh` blocks that begin with tolok have options that exist."""
    lines = [line for _, line in shell_lines() if line.startswith("tolok ")]
    assert len(lines) > 20
    for line in lines:
        _parsed(line)


def test_every_make_target_that_a_document_shows_is_there() -> None:
    """`make demo` and its like are in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = [(where, line.split()[1]) for where, line in shell_lines() if line.startswith("make ")]
    assert shown
    assert [(where, target) for where, target in shown if target not in targets] == []


def test_the_page_has_every_exit_code() -> None:
    """A number for each way in which a command ends."""
    section = page("docs/commands.md").section("Exit codes")
    assert {int(row) for row in named_rows(section)} == {code.value for code in Exit}


def test_every_crm_is_named() -> None:
    """`init --crm` takes each of them."""
    section = page("docs/commands.md").section("init")
    assert all(crm.value in section for crm in CrmName)


def _options(name: str) -> set[str]:
    """The options by their long names, the arguments in capitals."""
    found: set[str] = set()
    for each in GROUP.commands[name].params:
        argument = each.param_type_name == "argument"
        found |= {str(each.name).upper()} if argument else {opt for opt in each.opts if opt.startswith("--")}
    return found


def _parsed(line: str) -> None:
    """Read a line as the command would, and do nothing; a line that it would refuse raises."""
    _, name, *rest = shlex.split(line, comments=True)
    GROUP.commands[name].make_context(name, [each for each in rest if each != "&"])
