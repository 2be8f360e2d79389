"""A score in words: reasons for a glance, and the receipt that adds up for whoever wants to know.

Days are absolute, so that a text stays true while nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from leads.score import POINT, Dimension, Line, NamedScore, Outcome, Score, rounded
from scoring.phrases import phrase, points
from scoring.roll_up import Account

#: The longest text of the reasons field in either CRM.
REASONS_LENGTH = 255

#: Kinds of lines that are arithmetic and no reason.
_ARITHMETIC = frozenset({"cap", "bound", "weight", "rounding"})
#: Kinds of lines that say themselves what was not met.
_PLAIN = frozenset({"bant", "count_from"})
#: Kinds of lines that are worth reading without points.
_TELLING = frozenset({"count_from"})
_MORE = "…"


def reasons(score: Score, language: str) -> str:
    """At most 255 characters: grade and dimensions, then what gave or took most, the largest first."""
    if not score.in_scope:
        return ""
    beginning = _beginning(score, language)
    separator = ": "
    for line in sorted(_reasons(score), key=lambda line: -abs(line.points)):
        piece = f"{separator}{said(line, language)} {points(_tenths(line.points), language)}"
        if len(beginning) + len(piece) > REASONS_LENGTH:
            break
        beginning += piece
        separator = "; "
    return _clipped(beginning)


def _beginning(score: Score, language: str) -> str:
    if score.excluded is not None:
        return f"{phrase(language, 'excluded')}: {score.excluded_because}"
    spoken = [
        f"{phrase(language, name)} {grade} ({found.whole})"
        for name, grade in zip(("fit", "engagement"), score.grade, strict=False)
        if (found := score.dimension(name)) is not None
    ]
    beginning = ", ".join(spoken)
    return beginning[:1].upper() + beginning[1:]


def _tenths(thousandths: int) -> int:
    """Points to a tenth: a glance needs no more, and the text changes less often."""
    return rounded(thousandths, POINT // 10) * (POINT // 10)


def _clipped(text: str) -> str:
    return text if len(text) <= REASONS_LENGTH else text[: REASONS_LENGTH - 1] + _MORE


def _reasons(score: Score) -> Iterator[Line]:
    """The lines that gave or took points, in the order of the receipt."""
    parts = [*(dimension.lines for dimension in score.dimensions), score.total]
    return (line for lines in parts for line in lines if line.points and line.kind not in _ARITHMETIC)


def said(line: Line, language: str) -> str:
    """What a line says; points for a condition that is not met say so."""
    if line.kind in _PLAIN or line.outcome in (Outcome.MET, Outcome.PARTLY):
        return line.says
    return phrase(language, "not" if line.outcome is Outcome.UNMET else "not_known") + line.says


def receipt_text(score: Score, language: str, version: str = "") -> str:
    """The whole receipt in lines: every part with its points and its sum, then the total."""
    if not score.in_scope:
        return phrase(language, "out_of_scope")
    lines = [_heading(score, language, version)]
    if score.excluded is not None:
        lines.append(f"{phrase(language, 'excluded')}: {score.excluded_because} ({score.excluded})")
    for dimension in score.dimensions:
        lines += ["", *_dimension(dimension, language)]
    lines += ["", phrase(language, "total"), *_rows(score.total, language)]
    lines.append(_sum(score.value * POINT, language))
    return "\n".join([*lines, "", *_open(score, language)]).rstrip()


def named_receipt_text(score: Score, named: NamedScore, language: str, version: str = "") -> str:
    """The receipt of a further score in lines: the dimensions that it weighs, then its total."""
    level = f", {named.level}" if named.level else ""
    behind = f" ({phrase(language, 'definition')} {version})" if version else ""
    lines = [f"{named.says} {named.value}{level}{behind}"]
    for dimension in score.dimensions:
        if dimension.name in named.dimensions:
            lines += ["", *_dimension(dimension, language)]
    lines += ["", phrase(language, "total"), *_rows(named.lines, language)]
    return "\n".join([*lines, _sum(named.value * POINT, language)])


def account_receipt_text(account: Account, language: str, version: str = "") -> str:
    """The receipt of an account in lines: each part with the leads that make it."""
    value, said_of = account.part("score").whole, phrase(language, "grade")
    behind = f" ({phrase(language, 'definition')} {version})" if version else ""
    lines = [f"{phrase(language, 'score')} {value}, {said_of} {account.grade}{behind}"]
    for part in account.parts:
        lines += ["", *_dimension(part, language)]
    return "\n".join(lines)


def _heading(score: Score, language: str, version: str) -> str:
    heading = f"{phrase(language, 'score')} {score.value}, {phrase(language, 'grade')} {score.grade}"
    return f"{heading} ({phrase(language, 'definition')} {version})" if version else heading


def _dimension(dimension: Dimension, language: str) -> list[str]:
    name = phrase(language, dimension.name)
    heading = name[:1].upper() + name[1:]
    return [heading, *_rows(dimension.lines, language), _sum(dimension.points, language)]


def _rows(lines: tuple[Line, ...], language: str) -> list[str]:
    """The lines that count, each with its points first and its evidence last."""
    return [_row(line, language) for line in lines if line.points or line.kind in _TELLING]


def _row(line: Line, language: str) -> str:
    before = f" ← {points(line.before, language)}" if line.before is not None else ""
    evidence = f" [{'; '.join(line.evidence)}]" if line.evidence else ""
    return f"  {points(line.points, language):>8}  {said(line, language)}{before}{evidence}"


def _sum(total: int, language: str) -> str:
    return f"= {points(total, language, signed=False):>8}"


def _open(score: Score, language: str) -> list[str]:
    """What is known and what is worth asking."""
    known, asked = score.coverage
    lines = [phrase(language, "coverage", known=known, all=asked)]
    if score.ask_next:
        lines.append(f"{phrase(language, 'ask_next')}: {'; '.join(score.ask_next)}")
    return lines
