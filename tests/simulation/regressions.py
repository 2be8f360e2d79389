"""Seeds that once failed, each with a sentence on what it taught."""

from __future__ import annotations

_LATE = "a late commit is found by a look from where the last one ended, however late the next pass comes"
_MERGED = "the sweep, too, gives what happened to a merged contact to the one that is left"
_EDITOR = "the last editor being us does not make a stage ours: our next write hides who chose it"
_VOID = "a write whose moment of scoring is shown did happen, whatever others have changed since"
_TURN = "a lead that goes away before its write frees its turn, and its survivor is handed off for itself"
_LOOK = "every row of a batch that would move is looked at, wherever it stands among the movers"

_TWICE = "what was inherited and is read again under the survivor's id counts once"
_TRIES = "time alone gives up no row: passes may lie days apart"
_LEFT = "a record that went away leaves no trouble behind"
_CONTENT = "a record that shows all that is wanted waits no longer, though nobody judges it again"
_CUT = "a refusal cut short says nothing of the request, and is asked again"

#: (seed, what it taught). All of them hold.
REGRESSIONS: tuple[tuple[int, str], ...] = (
    (8, _LATE),
    (82, _LATE),
    (17, _MERGED),
    (43, _MERGED),
    (153, _MERGED),
    (44, _EDITOR),
    (174, _EDITOR),
    (84, _VOID),
    (169, _VOID),
    (218, _VOID),
    (86, _TURN),
    (120, _LOOK),
    (187, _TWICE),
    (433, _TWICE),
    (525, _TWICE),
    (446, _TRIES),
    (555, _LEFT),
    (606, _CUT),
    (369, _CONTENT),
    (511, _CONTENT),
)
