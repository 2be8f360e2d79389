"""Content fingerprints: sameness is by content, never by stamp."""

from __future__ import annotations

import hashlib
import json


def fingerprint(content: object) -> str:
    """A short stable digest of JSON-like content; key order does not matter."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
