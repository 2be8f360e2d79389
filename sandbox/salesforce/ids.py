"""Record ids: 15 case-sensitive characters, or 18 with a checksum of the letters' case."""

from __future__ import annotations

import hashlib
from string import ascii_lowercase, ascii_uppercase, digits

_DIGITS = digits + ascii_uppercase + ascii_lowercase  # in ASCII order, so that ids sort as they were made
_CHECK = ascii_uppercase + "012345"
_SERIAL = 9


def checksum(short: str) -> str:
    """The three characters that tell which of 15 are capitals, a block of five at a time."""
    blocks = (short[start : start + 5] for start in (0, 5, 10))
    return "".join(
        _CHECK[sum(1 << place for place, letter in enumerate(block) if letter in ascii_uppercase)]
        for block in blocks
    )


def long_id(text: object) -> str | None:
    """`text` as an 18-character id, or None when it is not an id at all."""
    if not isinstance(text, str) or len(text) not in (15, 18) or not text.isalnum() or not text.isascii():
        return None
    if len(text) == 15:
        return text + checksum(text)
    return _recased(text)


def _recased(text: str) -> str | None:
    """An 18-character id whose letters' case is put right from its checksum."""
    letters: list[str] = []
    for block, sign in enumerate(text[15:].upper()):
        bits = _CHECK.find(sign)
        if bits < 0:
            return None
        part = text[block * 5 : block * 5 + 5]
        letters += [c.upper() if bits >> place & 1 else c.lower() for place, c in enumerate(part)]
    return "".join(letters) + text[15:].upper()


def pod(seed: int) -> str:
    """The two characters that all ids of one org share."""
    number = int.from_bytes(hashlib.sha256(f"pod {seed}".encode()).digest()[:4], "big")
    return _DIGITS[10 + number % 26] + _DIGITS[36 + number // 26 % 26]


class Mint:
    """Makes the ids of one org, each object's in rising order."""

    def __init__(self, seed: int) -> None:
        self._pod = pod(seed)
        self._serials: dict[str, int] = {}

    def new(self, prefix: str) -> str:
        """The next 18-character id that begins with `prefix`."""
        serial = self._serials.get(prefix, 0) + 1
        self._serials[prefix] = serial
        short = f"{prefix}{self._pod}0{_base62(serial)}"
        return short + checksum(short)


def _base62(number: int) -> str:
    places = []
    for _ in range(_SERIAL):
        number, rest = divmod(number, len(_DIGITS))
        places.append(_DIGITS[rest])
    return "".join(reversed(places))
