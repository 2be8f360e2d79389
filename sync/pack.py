"""A lead's pack of activities: what a reading, and what a merge, make of it. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from leads.activity import Activity
from leads.encoding import encode_activities
from sync.store.records import Packed

#: Activities older than this many, oldest first, are let go of one lead.
MOST_ACTIVITIES = 100_000


def merged(packed: Packed, said: Mapping[str, Activity | None], now: str) -> Packed:
    """The pack after a reading: new ones in, changed ones replaced and kept aside, withdrawn ones out.

    An activity that says the same as before keeps the time it was first learned. One that was taken over from
    a record that went away makes room for the same one under its new id.
    """
    live, inherited = dict(packed.live), dict(packed.inherited)
    replaced = list(packed.replaced)
    for id, activity in said.items():
        old = live.get(id)
        new = encode_activities([activity])[0] if activity else None
        if old is not None and (new is None or _content(old) != _content(new)):
            replaced.append((live.pop(id), now))
            inherited.pop(id, None)
            old = None
        if new is not None and old is None:
            twin = next((one for one, text in inherited.items() if text == _sameness(new)), None)
            if twin is not None:
                del inherited[twin]
                new[3] = live.pop(twin)[3]
            live[id] = new
    if len(live) > MOST_ACTIVITIES:
        newest = sorted(live.items(), key=lambda item: int(str(item[1][2])))[-MOST_ACTIVITIES:]
        live = dict(newest)
        inherited = {id: text for id, text in inherited.items() if id in live}
    return Packed(live, tuple(replaced), inherited)


def taken_over(theirs: Packed, mine: Packed) -> Packed:
    """The survivor's pack with what happened to the record that went away, each happening once.

    A CRM may show the same happening again under an id of the survivor's: what says the same at the same
    moment is taken over only as often as the survivor does not show it yet.
    """
    shown = Counter(_sameness(each) for id, each in theirs.live.items() if id not in mine.live)
    live, inherited = dict(theirs.live), dict(theirs.inherited)
    for id, each in mine.live.items():
        text = _sameness(each)
        if id in live:
            continue
        if shown[text]:
            shown[text] -= 1
            continue
        live[id], inherited[id] = each, text
    return Packed(live, theirs.replaced, inherited)


def _content(encoded: list[object]) -> list[object]:
    return encoded[:3] + encoded[4:]


def _sameness(encoded: list[object]) -> str:
    """Type, moment and properties as one text: what stays when a CRM gives a happening another id."""
    return json.dumps([encoded[1], encoded[2], encoded[4]], separators=(",", ":"), ensure_ascii=False)
