"""What people and programs are shown: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from config.problems import Problem


@dataclass(slots=True)
class Display:
    """The two streams of a command. With `as_json` stdout holds exactly one JSON document."""

    as_json: bool = False
    out: Console = field(default_factory=lambda: Console(file=sys.stdout, soft_wrap=True, highlight=False))
    err: Console = field(default_factory=lambda: Console(file=sys.stderr, soft_wrap=True, highlight=False))

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
        made = Table(title=escape(title) or None, title_justify="left", header_style="bold", expand=False)
        body = [[_cell(value) for value in row] for row in rows]
        for index, name in enumerate(columns):
            numeric = bool(body) and all(_is_number(row[index]) for row in body)
            made.add_column(escape(name), justify="right" if numeric else "left", overflow="fold")
        for row in body:
            made.add_row(*(escape(cell) for cell in row))
        self.out.print(made)

    def problems(self, found: Sequence[Problem]) -> None:
        """What went wrong: one line each on stderr, or the JSON document."""
        if self.as_json:
            self.document({"problems": [problem.as_json() for problem in found]})
        for problem in found:
            self.err.print(f"[red]{escape(line_of(problem))}[/red]")


def line_of(problem: Problem) -> str:
    """A problem on one line; one without a file says only what is wrong."""
    if problem.file:
        return str(problem)
    said = f"{problem.setting}: {problem.message}" if problem.setting else problem.message
    return f"{said}. {problem.hint}" if problem.hint else said


@dataclass(slots=True)
class Ticker:
    """Progress of long work on a terminal: one line a step, rewritten; silent where nobody watches."""

    console: Console
    prefix: str = ""
    _last: str = ""

    def __call__(self, step: str, done: int) -> None:
        """`done` things of `step` are done."""
        if not self.console.is_terminal:
            return
        ending = "" if step == self._last or not self._last else "\n"
        self._last = step
        self.console.file.write(f"{ending}\r{self.prefix}{step} {done:,}   ")
        self.console.file.flush()

    def done(self) -> None:
        """The work is over: leave the line."""
        if self._last:
            self.console.file.write("\n")
            self._last = ""


def bars(title: str, counts: Sequence[tuple[str, int]], width: int = 30) -> list[str]:
    """A small bar chart in text: one line a count."""
    most = max((count for _, count in counts), default=0)
    label = max((len(name) for name, _ in counts), default=0)
    lines = [title] if title else []
    for name, count in counts:
        length = round(width * count / most) if most else 0
        lines.append(f"  {name:<{label}}  {'█' * length or '·'} {count:,}")
    return lines


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace("-", "").isdigit() or not text
