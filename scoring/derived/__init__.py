"""Attributes told by others: mailbox, domains, places, seniority, function, industry, amounts, years.

A source that is empty or unreadable makes what is derived from it the same. A known source that no table
knows makes it empty: nothing is guessed. What the mapping itself fills with a known value is left as it is,
except that country and industry are put in their one canonical name, and texts of budget, revenue and
years of experience become the amount or number that they state.
"""

from scoring.derived.derivation import (
    DERIVED,
    DERIVED_WORDS,
    TABLES_VERSION,
    canonical,
    derive,
    meant,
    tables_version,
)

__all__ = ["DERIVED", "DERIVED_WORDS", "TABLES_VERSION", "canonical", "derive", "meant", "tables_version"]
