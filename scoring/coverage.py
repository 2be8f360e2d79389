"""How much is known of what the definition asks, and what is worth asking next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config.definition.condition import attributes
from config.definition.contents import MADE_BY_SCORING, conditions, criteria, sections
from config.definition.criterion import Answer, Bands, Criterion
from config.definition.model import Definition
from leads.score import Box
from scoring.bant import box_attributes
from scoring.comparison import UNKNOWN
from scoring.view import View

ASKED_MOST = 5

#: Sections whose attributes give no points by being known.
_NOT_ASKED = ("scope", "exclusions", "adjustments")


@dataclass(frozen=True, slots=True)
class Questions:
    """The attributes asked for and how they are spoken, most points at stake first, and those of each box."""

    asked: Mapping[str, str]
    of_box: tuple[frozenset[str], ...]

    def coverage(self, view: View) -> tuple[int, int]:
        """How many of the asked attributes are known, and how many are asked."""
        return len(self.asked.keys() & view.values.keys()), len(self.asked)

    def ask_next(self, view: View, boxes: Sequence[Box]) -> tuple[str, ...]:
        """The questions of unknown boxes, then unknown attributes with most at stake, five at most."""
        unknown = [number for number, box in enumerate(boxes) if box.outcome is UNKNOWN]
        covered = {name for number in unknown for name in self.of_box[number]}
        found = [boxes[number].ask for number in unknown]
        for name, spoken in self.asked.items():
            if len(found) >= ASKED_MOST:
                break
            if name not in view.values and name not in covered:
                found.append(spoken)
        return tuple(found[:ASKED_MOST])


def questions(definition: Definition) -> Questions:
    """What a definition asks: attributes of personas, dimensions, BANT and the MQL gate."""
    parts = sections(definition)
    asked = dict.fromkeys(definition.mql.known)
    for place, condition in conditions(parts):
        if place[0] not in _NOT_ASKED:
            asked.update(dict.fromkeys(name for name in attributes(condition) if name not in MADE_BY_SCORING))
    stakes = _stakes(definition)
    by_stake = sorted(asked, key=lambda name: -stakes.get(name, 0))
    boxes = tuple(frozenset(box_attributes(box)) for box in definition.bant.boxes.values())
    return Questions({name: name.replace("_", " ") for name in by_stake}, boxes)


def _stakes(definition: Definition) -> dict[str, int]:
    """The most points that knowing each attribute can give."""
    found: dict[str, int] = {}
    for _, criterion in criteria(sections(definition)):
        for name, points in _at_stake(criterion).items():
            found[name] = found.get(name, 0) + points
    for box in definition.bant.boxes.values():
        for name in box_attributes(box):
            found[name] = found.get(name, 0) + box.points.met
    return found


def _at_stake(criterion: Criterion) -> dict[str, int]:
    branches = (criterion,) if isinstance(criterion, Answer) else ()
    bands = criterion.first if isinstance(criterion, Bands) else branches
    found: dict[str, int] = {}
    for band in bands:
        for name in attributes(band.when):
            found[name] = max(found.get(name, 0), band.points)
    return found
