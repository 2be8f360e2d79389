"""What people and programs are shown: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TextIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.problems import Problem

_NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?")

#: Columns of the output where there is no terminal that says how wide it is.
WIDTH = 110

#: A column whose longest cell is no longer than this is never broken: ids, names, moments.
UNBROKEN = 34


def console(stream: TextIO) -> Console:
    """A console on a stream that shows every text as it is: `:100:` is a line number, not a picture."""
    width = None if stream.isatty() else WIDTH
    return Console(file=stream, width=width, soft_wrap=True, highlight=False, emoji=False)


@dataclass(slots=True)
class Display:
    """The two streams of a command. With `as_json` stdout holds exactly one JSON document."""

    as_json: bool = False
    out: Console = field(default_factory=lambda: console(sys.stdout))
    err: Console = field(default_factory=lambda: console(sys.stderr))

    def document(self, content: object) -> None:
        """The one JSON document of a command."""
        sys.stdout.write(json.dumps(content, ensure_ascii=False, default=str) + "\n")

    def say(self, text: str) -> None:
        """A line of the result; nothing with `as_json`."""
        if not self.as_json:
            self.out.print(escape(text))

    def heading(self, text: str) -> None:
        """A line that begins a part of the result."""
        if not self.as_json:
            self.out.print(f"\n[bold]{escape(text)}[/bold]")

    def note(self, text: str) -> None:
        """A line that is not the result: progress, warnings."""
        self.err.print(escape(text))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
        """A table of the result; numbers to the right."""
        if self.as_json:
            return
        if title:
            self.heading(title)
        made = Table(
            header_style="bold",
            box=box.SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
        )
        body = [[_cell(value) for value in row] for row in rows]
        for index, name in enumerate(columns):
            cells = [row[index] for row in body]
            justify: Literal["right", "left"] = "right" if _are_numbers(cells) else "left"
            unbroken = max(map(len, cells), default=0) <= UNBROKEN
            made.add_column(escape(name), justify=justify, overflow="fold", no_wrap=unbroken)
        for row in body:
            made.add_row(*(escape(cell) for cell in row))
        self.out.print(made)

    def problems(self, found: Sequence[Problem]) -> None:
        """What went wrong: one line each on stderr, or the JSON document."""
        if self.as_json:
            self.document({"problems": [problem.as_json() for problem in found]})
        self.told(found)

    def told(self, found: Sequence[Problem]) -> None:
        """Problems for people, one line each on stderr."""
        for problem in found:
            self.err.print(f"[red]{escape(line_of(problem))}[/red]")


def line_of(problem: Problem) -> str:
    """A problem on one line; one without a file says only what is wrong."""
    if problem.file:
        return str(problem)
    return str(problem).removeprefix(": ")


#: Back to the beginning of a terminal's line, and the line emptied.
CLEARED = "\r\x1b[K"


@dataclass(slots=True)
class Ticker:
    """Progress of long work on a terminal: one line, rewritten and at last removed; silent elsewhere."""

    console: Console
    prefix: str = ""

    def __call__(self, step: str, done: int) -> None:
        """`done` things of `step` are done."""
        self._write(f"{CLEARED}{self.prefix}{step} {done:,}")

    def done(self) -> None:
        """The work is over: leave the line empty."""
        self._write(CLEARED)

    def _write(self, text: str) -> None:
        if self.console.is_terminal:
            self.console.file.write(text)
            self.console.file.flush()


def bars(title: str, counts: Sequence[tuple[str, int]], width: int = 30) -> list[str]:
    """A small bar chart in text: one line a count."""
    most = max((count for _, count in counts), default=0)
    label = max((len(name) for name, _ in counts), default=0)
    lines = [title] if title else []
    for name, count in counts:
        length = round(width * count / most) if most else 0
        lines.append(f"  {name:<{label}}  {'█' * length or '·'} {count:,}")
    return lines


#: The longest text in a cell of a table of texts that people wrote.
BRIEF = 90


def brief(text: str) -> str:
    """A text for a cell: on one line, and shortened with an ellipsis where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= BRIEF else f"{line[: BRIEF - 1].rstrip()}…"


def counted(number: int, noun: str) -> str:
    """`1 warning`, `2 warnings`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def moment(text: str) -> str:
    """A stored moment to the second, as people read it: UTC, without its zone."""
    return text[:19].replace("T", " ")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _are_numbers(cells: Sequence[str]) -> bool:
    """Whether a column holds numbers, with blanks among them at most."""
    said = [cell for cell in cells if cell]
    return bool(said) and all(_NUMBER.fullmatch(cell) for cell in said)
