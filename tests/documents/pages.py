"""The documents, read as text: their headings, fenced blocks, tables and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from tests.house.source import ROOT

_FENCE = re.compile(r"^```(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) (.+)$", re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """One fenced block: the words after its fence, its text, its line, and the text behind it."""

    info: tuple[str, ...]
    text: str
    line: int
    behind: str

    def yaml(self) -> dict[str, object]:
        """The block as plain data."""
        loaded = YAML(typ="safe").load(self.text)
        assert isinstance(loaded, dict), f"line {self.line}: not a mapping"
        return loaded


@dataclass(frozen=True)
class Page:
    """One document."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path from the root."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _FENCE.sub("", self.text)

    def blocks(self, *info: str) -> list[Block]:
        """Its fenced blocks whose first words are these."""
        found = [
            Block(
                tuple(match[1].split()),
                match[2],
                self.text[: match.start()].count("\n") + 1,
                self.text[match.end() :],
            )
            for match in _FENCE.finditer(self.text)
        ]
        return [block for block in found if block.info[: len(info)] == info]

    def anchors(self) -> set[str]:
        """What a link may point at in this page."""
        return {_anchor(title) for _, title in _HEADING.findall(self.prose)}

    def links(self) -> list[str]:
        """Where its links point."""
        return _LINK.findall(self.prose)

    def codes(self) -> list[str]:
        """What stands between backticks."""
        return _CODE.findall(self.prose)

    def section(self, title: str) -> str:
        """The text below a heading, up to the next of its rank or above."""
        headings = list(_HEADING.finditer(self.text))
        for number, found in enumerate(headings):
            if found[2].strip("`") == title:
                ends = [each.start() for each in headings[number + 1 :] if len(each[1]) <= len(found[1])]
                return self.text[found.end() : min(ends, default=len(self.text))]
        raise AssertionError(f"{self.name} has no section {title}")


def pages() -> tuple[Page, ...]:
    """Every document: those of the root, of docs, and the sandbox's own."""
    paths = [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").glob("*.md")),
        ROOT / "sandbox" / "README.md",
    ]
    return tuple(page(path.relative_to(ROOT).as_posix()) for path in paths)


def page(path: str) -> Page:
    """One document by its path from the root."""
    return Page(ROOT / path, (ROOT / path).read_text(encoding="utf-8"))


def first_table(text: str) -> list[Sequence[str]]:
    """The rows of the first table in a text, its heading row first; none where there is no table."""
    found = re.search(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return rows_of(found[0]) if found else []


def rows_of(text: str) -> list[Sequence[str]]:
    """The rows of every table in a text, the heading rows among them."""
    lines = (line for line in text.splitlines() if line.startswith("|"))
    rows = [tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]) for line in lines]
    return [row for row in rows if not set("".join(row)) <= set("-: ")]


def named_rows(text: str) -> Mapping[str, Sequence[str]]:
    """The rows of every table in a text by the name in backticks that begins them."""
    found: dict[str, Sequence[str]] = {}
    for line in text.splitlines():
        match = re.match(r"^\| `([^`]+)`", line)
        if match:
            found[match[1]] = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
    return found


def shell_lines() -> Iterator[tuple[str, str]]:
    """Every line of every `sh` block: the document and the line, continued lines joined."""
    for each in pages():
        for block in each.blocks("sh"):
            for line in block.text.replace("\\\n", " ").splitlines():
                yield each.name, line.strip()


def _anchor(title: str) -> str:
    """As GitHub makes it: small letters, blanks as dashes, other signs gone."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")
