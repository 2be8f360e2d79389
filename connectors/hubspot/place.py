"""Where a read of a stream stands, written as the cursor that callers keep."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from connectors.errors import Misconfigured

#: A later window begins this long before the last one was opened: the search index lags by seconds.
OVERLAP = timedelta(seconds=30)
#: The first window after a complete listing reaches back further, over whatever the listing passed by.
LISTING_OVERLAP = timedelta(minutes=10)
_MS = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A point in a stream; times are epoch milliseconds of the server's clock.

    `since` is the lower bound of stamps (None: everything is listed), `opened` when the read now under way
    began (None: it has not), `last` the highest id that was read in it, `skip` rows after `last` that the
    index counts and does not show, `after` the page token of a listing.
    """

    since: int | None = None
    opened: int | None = None
    last: int = 0
    skip: int = 0
    after: str = ""

    def reaching(self, reach: timedelta) -> Place:
        """The place that lies `reach` further back, unless everything is listed or the read is under way."""
        if self.since is None or self.opened is not None:
            return self
        return replace(self, since=self.since - reach // _MS)

    def begun(self, at: datetime) -> Place:
        """The place once an answer bore the time `at`; a read under way stays as it is."""
        return self if self.opened is not None else replace(self, opened=milliseconds(at))

    def ended(self) -> Place:
        """Where the next pass begins once this read is complete."""
        overlap = LISTING_OVERLAP if self.since is None else OVERLAP
        return Place(since=(self.opened or 0) - overlap // _MS)

    def cursor(self) -> str:
        """The place as opaque text."""
        return json.dumps({name: value for name, value in asdict(self).items() if value not in (None, 0, "")})


def place_of(cursor: str | None) -> Place:
    """The place that a cursor stands for; None is the beginning. Raises `Misconfigured` for foreign text."""
    if cursor is None:
        return Place()
    try:
        place = Place(**json.loads(cursor))
        numbers = (place.since or 0, place.opened or 0, place.last, place.skip)
        if not isinstance(place.after, str) or not all(isinstance(number, int) for number in numbers):
            raise TypeError("a place of other types")
        return place
    except (ValueError, TypeError) as problem:
        raise Misconfigured(f"the stored cursor is not one of HubSpot's: {cursor[:60]!r}") from problem


def milliseconds(at: datetime) -> int:
    """Epoch milliseconds of an aware time."""
    return (at - _EPOCH) // _MS
