"""Who changed an owner or a stage: a person, whose choice is held, or an automation that the settings list.

The CRM tells who changed a record last, not who changed which field. Whom it does not name counts as a
person.
"""

from __future__ import annotations

from enum import Enum

from routing.route import may_assign
from sync.desk import Desk


class Respect(Enum):
    """What a change of owner or stage that others made calls for."""

    HOLD = "hold"  # a person's choice: theirs until the hold ends
    ADOPT = "adopt"  # an owner that an automation gave: it stays, and nothing is held
    REPAIR = "repair"  # an automation's change of what is ours: what we want is written again


def respect_for(desk: Desk, editor: str, field: str, shown: str) -> Respect:
    """What follows from a change of `field` (owner or stage) to `shown` on a record last edited by `editor`.

    An owner who may be replaced, such as a queue, does not stand in the way of the one that we want.
    """
    if not any(same_user(editor, each) for each in desk.automations):
        return Respect.HOLD
    if field == "owner" and not may_assign(shown, desk.routing.adoptable, desk.routing.queues):
        return Respect.ADOPT
    return Respect.REPAIR


def same_user(one: str, other: str) -> bool:
    """Whether two ids name one user; Salesforce writes its own with 15 characters or with 18."""
    return one == other or ({len(one), len(other)} == {15, 18} and one[:15] == other[:15])
