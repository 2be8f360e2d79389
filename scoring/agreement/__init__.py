"""The definition as people read it: the agreement of marketing and sales on one page."""

from scoring.agreement.page import Part, Sheet, sheet_of

__all__ = ["Part", "Sheet", "sheet_of"]
