"""What a criterion says of one lead: its sentence with the evidence filled in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal

from config.definition.wording import Says
from leads.attribute import Money, Value
from leads.day import day_in
from scoring import phrases

#: Stands for evidence that is not known, as a blank to be filled in.
MISSING = "…"

_NAMED = re.compile(r"\{([a-z][a-z0-9_]*)\}")

Sentence = Callable[[Callable[[str], str]], str]


@dataclass(frozen=True, slots=True)
class Speech:
    """How values are spoken: the language, what to fall back to, the zone of days, and personas by name."""

    language: str
    fallback: str
    zone: tzinfo
    personas: Mapping[str, str]

    def sentence(self, says: Says) -> Sentence:
        """The sentence as a function of a look-up of evidence by name."""
        pieces = _NAMED.split(says.spoken(self.language, self.fallback))
        if len(pieces) == 1:
            constant = pieces[0]
            return lambda look_up: constant
        if len(pieces) == 3:
            before, name, after = pieces
            return lambda look_up: f"{before}{look_up(name)}{after}"
        return lambda look_up: "".join([look_up(p) if n % 2 else p for n, p in enumerate(pieces)])

    def named(self, says: Says) -> tuple[str, ...]:
        """The evidence that the sentence names, each once."""
        return tuple(dict.fromkeys(_NAMED.findall(says.spoken(self.language, self.fallback))))

    def spoken(self, name: str, value: Value | None) -> str:
        """A value in words of the language."""
        if value is None:
            return MISSING
        if name == "best_persona":
            return self.personas.get(str(value), str(value))
        if isinstance(value, bool):
            return phrases.phrase(self.language, str(value).lower())
        if isinstance(value, datetime):
            return self.day(day_in(value, self.zone))
        if isinstance(value, date):
            return self.day(value)
        return self._plain(value)

    def _plain(self, value: str | int | float | Money | tuple[str, ...]) -> str:
        if isinstance(value, Money):
            return f"{value.currency} {phrases.number(value.amount, self.language)}"
        if isinstance(value, tuple):
            return ", ".join(value)
        return value if isinstance(value, str) else phrases.number(value, self.language)

    def day(self, value: date) -> str:
        """A day in words, with its year."""
        return phrases.day(value, self.language)

    def past_day(self, ordinal: int, today: int) -> str:
        """A day that is past, both as ordinals; its year only where it is long ago."""
        return phrases.ordinal_day(ordinal, self.language, today - ordinal < phrases.NEAR_DAYS)


def found(value: Value | None, zone: tzinfo) -> str:
    """A value as evidence names it, the same in every language."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return day_in(value, zone).isoformat()
    if isinstance(value, Money):
        return f"{value.currency} {_whole(value.amount)}"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _whole(amount: Decimal) -> str:
    """Equal amounts look alike: 2.50 is 2.5."""
    if amount == (whole := int(amount)):
        return str(whole)
    plain = f"{amount:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
