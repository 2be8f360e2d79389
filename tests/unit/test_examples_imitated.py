"""The examples give what their pages say; those that imitate a product, what it is documented to give.

Every number stands in the table of the example's own page and was worked by hand; `because` tells how.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import NoneType

import pytest

from config.check import Derivations, check
from config.definition.contents import criteria
from config.definition.criterion import (
    BOXES,
    Absence,
    Answer,
    Bands,
    Bant,
    Behaviour,
    HalfLife,
    Kind,
    Linear,
    Steps,
)
from config.load import Draft, read
from config.settings import CrmName
from config.template import Start, template, write_template
from leads.score import POINT, Score
from scoring.derived import DERIVED, canonical
from tests.documents.pages import page, rows_of
from tests.house.source import ROOT
from tests.told_lead import judged, shown

IMITATIONS = ("breadcrumbs", "eloqua", "hubspot", "pardot")

#: The grades of Pardot from the bottom; each is a third of a letter, which is 8 points of fit.
THIRDS = ("F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")


def _rows() -> Iterator[tuple[str, Mapping[str, str]]]:
    for name in (*IMITATIONS, "software"):
        worked = page(f"examples/{name}/README.md").section("Worked by hand")
        heading: Sequence[str] = ()
        for cells in rows_of(worked):
            if cells[0] == "lead":
                heading = cells
            else:
                yield name, dict(zip(heading, cells, strict=True))


@cache
def _example(name: str) -> Draft:
    """The example's folder as far as it is one; an imitation is a definition alone."""
    return read(ROOT / "examples" / name)


@pytest.mark.parametrize(
    ("name", "row"), list(_rows()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_an_example_gives_what_its_page_says(name: str, row: Mapping[str, str]) -> None:
    """Every number of the row, from the definition as its file is read; the receipt adds up."""
    example = _example(name)
    assert example.definition, example.problems
    found = judged(example.definition, row, example.lists)
    expected = {column: cell for column, cell in row.items() if column not in ("lead", "because")}
    assert {column: _shown(found, column) for column in expected} == expected, row["because"]


def _shown(found: Score, column: str) -> str:
    if column != "third":
        return shown(found, column)
    fit = found.dimension("fit")
    return THIRDS[fit.points // (8 * POINT)] if fit else "none"


@pytest.mark.parametrize("name", IMITATIONS)
def test_an_imitation_can_be_put_into_a_folder_that_init_wrote(name: str, tmp_path: Path) -> None:
    """Every attribute that it reads is filled by the mappings that init writes."""
    starts = tuple(Start(crm.value, crm, "http://127.0.0.1:8080") for crm in CrmName)
    files = template(starts, "0123abcd")
    text = (ROOT / "examples" / name / "definition.yaml").read_text(encoding="utf-8")
    write_template(tmp_path, {**files, "definition.yaml": text})
    assert check(read(tmp_path), Derivations(DERIVED, canonical)).problems == ()


def test_the_agreement_has_every_kind_of_criterion() -> None:
    """Every kind, every shape and every decay stands in one definition, so that each is shown once."""
    parts = _example("software").parts
    found = [criterion for _, criterion in criteria(parts)]
    behaviours = [each for each in found if isinstance(each, Behaviour)]
    assert {each.kind for each in found} == set(Kind)
    assert {type(each) for each in found} == {Answer, Bands, Behaviour, Absence}
    assert {type(each.decay) for each in behaviours} == {HalfLife, Linear, Steps, NoneType}
    bant = parts["bant"]
    assert isinstance(bant, Bant)
    assert set(bant.boxes) == set(BOXES)
