"""What the documents point at is there."""

from __future__ import annotations

import re

import pytest

from tests.documents.pages import Page, page, pages
from tests.house.source import ROOT

PAGES = pytest.mark.parametrize("each", pages(), ids=lambda each: each.name)

#: A path of the project between backticks, with or without a name after `::`.
_PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]+\.(?:py|md|yaml|toml|csv)(?:::\w+)?")
#: Where a configuration folder's own files stand; these are not files of the project.
_OF_A_FOLDER = ("mapping/", "lists/", "secrets/")


@PAGES
def test_every_link_leads_somewhere(each: Page) -> None:
    """A link inside the project names a file that is there, and a heading that the file has."""
    assert [link for link in each.links() if not _leads(each, link)] == []


@PAGES
def test_every_path_that_is_named_is_there(each: Page) -> None:
    """A path between backticks is a file, and the name after `::` stands in it."""
    named = [code for code in each.codes() if _PATH.fullmatch(code) and not code.startswith(_OF_A_FOLDER)]
    assert [code for code in named if not _stands(each, code)] == []


def test_the_pages_are_found_from_the_readme() -> None:
    """A page that README.md does not link is one that nobody finds."""
    linked = page("README.md").links()
    docs = [each.name for each in pages() if each.name.startswith("docs/")]
    assert docs
    assert [name for name in docs if name not in linked] == []


def _leads(each: Page, link: str) -> bool:
    if link.startswith(("https://", "http://", "mailto:")):
        return True
    path, _, anchor = link.partition("#")
    target = (each.path.parent / path).resolve() if path else each.path
    if not target.exists():
        return False
    if not anchor:
        return True
    return anchor in page(target.relative_to(ROOT).as_posix()).anchors()


def _stands(each: Page, code: str) -> bool:
    path, _, name = code.partition("::")
    found = [folder / path for folder in (ROOT, each.path.parent) if (folder / path).is_file()]
    return bool(found) and (not name or name in found[0].read_text(encoding="utf-8"))
