"""What is valid and yet hardly meant: criteria that never fire, hidden bands, grades that nobody reaches."""

from config.definition.lint.answers import lowering_answers
from config.definition.lint.doubts import doubts, reach_doubts
from config.definition.lint.supply import Supply

__all__ = ["Supply", "doubts", "lowering_answers", "reach_doubts"]
