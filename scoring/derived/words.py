"""Text as it is compared with the tables: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

_OTHER = re.compile(r"[^a-z0-9]+")
_BLANKS = re.compile(r"\s+")


def plain(text: str) -> str:
    """Lower-case words of a-z and 0-9 with one blank between; `ß` is ss, `ü` is u, `ø` is o, `&` is and."""
    return _OTHER.sub(" ", _bare(text.replace("&", " and "))).strip()


def unaccented(text: str) -> str:
    """Lower case without accents, one blank between words; punctuation stays."""
    return _BLANKS.sub(" ", _bare(text)).strip()


def _bare(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded
    spread = unicodedata.normalize("NFKD", folded.replace("ø", "o").replace("\u2019", "'"))
    return "".join(letter for letter in spread if not unicodedata.combining(letter))
