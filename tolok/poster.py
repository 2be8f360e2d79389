"""The agreement as one HTML page that can hang on a wall: no scripts, nothing from elsewhere, printable."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from string import Template

from scoring.agreement import Part, Sheet

_PAGE = Template("""\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>$name</title>
<style>
@page { size: A3; margin: 12mm }
* { box-sizing: border-box }
body { font: 15px/1.4 system-ui, sans-serif; color: #1c1c1c; max-width: 80rem; margin: 2rem auto }
header { border-bottom: 3px solid #1c1c1c; margin-bottom: 1rem }
h1 { font-size: 2rem; margin: 0 }
header p { margin: .2rem 0 .6rem; color: #555 }
h2 { font-size: 1.05rem; margin: 1.4rem 0 .3rem }
section { break-inside: avoid }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0 }
td { border-bottom: 1px solid #d9d9d9 }
thead th { font-weight: normal; color: #555 }
.note { margin: .3rem 0; color: #555 }
.matrix td { text-align: center; font-weight: bold; border: 1px solid #fff }
.best { background: #9fd8b0 } .good { background: #d3ecd0 }
.fair { background: #f6ecc4 } .poor { background: #ececec }
@media print { body { margin: 0; max-width: none; font-size: 11px } .matrix td { print-color-adjust: exact } }
</style>
</head>
<body>
<header><h1>$name</h1><p>$heading. $version.</p></header>
$parts
</body>
</html>
""")

#: How many of the parts stand above the matrix of grades: who agreed, what is handed over, how it is scored.
_FIRST = 3
_SHADES = ("best", "best", "good", "fair", "fair", "poor", "poor")


def poster(sheet: Sheet) -> str:
    """The page as HTML. Every text of the definition is escaped."""
    parts = [_part(part) for part in sheet.parts]
    parts.insert(_FIRST, _matrix(sheet.matrix))
    return _PAGE.substitute(
        language=escape(sheet.language),
        name=escape(sheet.name),
        heading=escape(sheet.heading),
        version=escape(sheet.version),
        parts="\n".join(parts),
    )


def _part(part: Part) -> str:
    note = f'<p class="note">{escape(part.note)}</p>' if part.note else ""
    rows = "".join(_row("td", row) for row in part.rows)
    table = f"<table>{_head(part.columns)}<tbody>{rows}</tbody></table>" if rows else ""
    return f"<section><h2>{escape(part.title)}</h2>{table}{note}</section>"


def _head(columns: Iterable[str]) -> str:
    row = _row("th", columns)
    return f"<thead>{row}</thead>" if row != _row("th", ()) else ""


def _row(cell: str, texts: Iterable[str]) -> str:
    cells = "".join(f"<{cell}>{escape(text)}</{cell}>" for text in texts)
    return f"<tr>{cells}</tr>"


def _matrix(part: Part) -> str:
    """The grades, the better the darker."""
    rows = "".join(_graded(down, row) for down, row in enumerate(part.rows))
    table = f'<table class="matrix">{_head(part.columns)}<tbody>{rows}</tbody></table>'
    return f"<section><h2>{escape(part.title)}</h2>{table}</section>"


def _graded(down: int, row: Iterable[str]) -> str:
    side, *grades = row
    cells = "".join(_grade(down + across, each) for across, each in enumerate(grades))
    return f"<tr><th>{escape(side)}</th>{cells}</tr>"


def _grade(steps: int, grade: str) -> str:
    return f'<td class="{_SHADES[steps]}">{escape(grade)}</td>'
