"""What is valid and yet hardly meant: criteria that never fire, hidden bands, grades that nobody reaches."""

from config.definition.lint.doubts import doubts, reach_doubts
from config.definition.lint.supply import Supply

__all__ = ["Supply", "doubts", "reach_doubts"]
