"""Attributes told by others: domains, class of mailbox, country, region, seniority, function, industry.

A source that is empty or unreadable makes what is derived from it the same. A known source that no table
knows makes it empty. What the mapping itself fills with a known value is left as it is, except that
country and industry are put in their one canonical name.
"""

from scoring.derived.derivation import (
    DERIVED,
    TABLES_VERSION,
    canonical,
    derive,
    tables_version,
)

__all__ = ["DERIVED", "TABLES_VERSION", "canonical", "derive", "tables_version"]
