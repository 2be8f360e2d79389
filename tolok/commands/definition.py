"""`tolok definition`: the agreement for people, on the terminal or on a page, and its schema for editors."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from config.definition import Definition, canonical
from config.definition.review import next_review
from config.definition.schema import definition_schema
from config.load import DEFINITION, read
from config.problems import Problem, Problems
from scoring.agreement import Part, Sheet, sheet_of
from tolok.bootstrap import wall_clock
from tolok.checking import answer_problems, review_findings
from tolok.commands.options import HERE, AsJson, ConfigFolder, examples
from tolok.console import Display, line_of
from tolok.exits import Trouble
from tolok.poster import poster

EPILOG = examples(
    "tolok definition",
    "tolok definition --html agreement.html",
    "tolok definition --schema definition.schema.json",
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("definition", epilog=EPILOG)(definition)


def definition(
    file: Annotated[
        Path | None, typer.Argument(help="The file to write; without it, stdout.", metavar="FILE")
    ] = None,
    html: Annotated[bool, typer.Option("--html", help="One page that can hang on a wall.")] = False,
    schema: Annotated[bool, typer.Option("--schema", help="The JSON Schema of definition.yaml.")] = False,
    config: ConfigFolder = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what was agreed on, in plain words.

    It reads definition.yaml alone and asks no CRM.
    """
    if html + schema + as_json > 1:
        raise Trouble("--html", "--html, --schema and --json exclude each other")
    if file is not None and not html and not schema:
        raise Trouble(
            "FILE", "a file is written with --html or --schema only", f"tolok definition --html {file}"
        )
    display = Display(as_json)
    if schema:
        _put(json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n", file, display)
        return
    found, warnings = _agreed(Path(config))
    for each in warnings:
        display.note(f"warning  {line_of(each)}")
    if html:
        _put(poster(sheet_of(found)), file, display)
    elif as_json:
        display.document(_document(found, warnings))
    else:
        _show(display, sheet_of(found))


def _agreed(folder: Path) -> tuple[Definition, tuple[Problem, ...]]:
    """The definition, and the warning that its review is due. Raises `Problems` of definition.yaml."""
    draft = read(folder)
    problems = [each for each in draft.problems if each.file == DEFINITION]
    problems += answer_problems(draft).problems
    if draft.definition is None or problems:
        raise Problems(problems or draft.problems)
    return draft.definition, review_findings(draft, wall_clock()).warnings


def _document(found: Definition, warnings: tuple[Problem, ...]) -> dict[str, object]:
    review: date | None = next_review(found.agreement)
    return {
        "definition": canonical(found),
        "next_review": review.isoformat() if review else None,
        "warnings": [each.as_json() for each in warnings],
    }


def _put(text: str, file: Path | None, display: Display) -> None:
    if file is None:
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as trouble:
        raise Trouble("FILE", f"{file} cannot be written: {trouble.strerror}") from trouble
    display.note(f"wrote {file}")


def _show(display: Display, sheet: Sheet) -> None:
    display.say(f"{sheet.name}: {sheet.heading}. {sheet.version}.")
    for part in (*sheet.parts, sheet.matrix):
        _table(display, part)


def _table(display: Display, part: Part) -> None:
    if not part.rows:
        display.heading(part.title)
    else:
        width = max(len(row) for row in part.rows)
        display.table(part.columns or ("",) * width, part.rows, part.title)
    if part.note:
        display.say(part.note)
