"""Who is scored at all."""

from __future__ import annotations

from collections.abc import Callable

from config.definition.condition import attributes
from config.definition.model import Scope
from scoring.comparison import MET, UNMET, Terms, compiled
from scoring.view import View, kept


def judge_scope(scope: Scope, terms: Terms) -> Callable[[View], bool]:
    """Whether a lead is scored: unless `include` is unmet or `exclude` is met.

    So what is not known keeps nobody out and puts nobody out.
    """
    include = None if scope.include is None else compiled(scope.include, terms)
    exclude = None if scope.exclude is None else compiled(scope.exclude, terms)
    written = [condition for condition in (scope.include, scope.exclude) if condition is not None]
    read = tuple(dict.fromkeys(name for condition in written for name in attributes(condition)))

    def scored(view: View) -> bool:
        if include is not None and include(view) is UNMET:
            return False
        return exclude is None or exclude(view) is not MET

    return kept(scored, read)
