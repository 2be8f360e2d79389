"""Registered domains by the public suffix list that ships with tldextract: nothing is fetched or cached."""

from __future__ import annotations

from functools import lru_cache

from tldextract import TLDExtract
from tldextract.tldextract import ExtractResult


@lru_cache(maxsize=1)
def _suffix_list() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=8192)
def _parts(address: str) -> ExtractResult:
    return _suffix_list()(address.strip().casefold())


def registrable(address: str) -> str:
    """The registered domain of a web address or host, lower case; "" when there is none."""
    parts = _parts(address)
    if parts.suffix or parts.ipv4 or parts.ipv6:
        return parts.top_domain_under_public_suffix
    # Under a top-level domain that is not on the list, the last two labels are registered (its rule `*`).
    return f"{parts.subdomain.rpartition('.')[2]}.{parts.domain}" if parts.subdomain else ""


def suffix_of(address: str) -> str:
    """The public suffix of a web address or host: `com`, `co.id`."""
    return _parts(address).suffix
