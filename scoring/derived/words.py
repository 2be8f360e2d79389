"""Text as it is compared with the tables: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """Lower-case words of a-z and 0-9 with one blank between; `ß` is ss, `ü` is u, `ø` is o, `&` is and."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("ø", "o"))
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return _OTHER.sub(" ", bare).strip()
