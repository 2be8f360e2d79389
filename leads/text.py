"""Text as it is compared: what looks alike is alike."""

from __future__ import annotations

import re
import unicodedata

#: Letters and blanks that nobody sees: joiners, zero-width blanks, soft hyphens, byte order marks.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def folded(text: str) -> str:
    """A text without case and outer blanks, in one form (NFKC) and without what nobody sees.

    So a no-break space is a blank, and a letter with its accent is the same in one sign or in two.
    """
    if text.isascii():
        return text.strip().casefold()
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return unicodedata.normalize("NFKC", plain).strip()
