"""The people both worlds are made of, before either CRM's words for them.

`population(seed, leads, now)` is deterministic. It tells, for each person, who they are and when they did what;
each dialect lays this out in its own objects. Behaviour hangs together with who the person is, and outcomes
with both, so that a sensible definition finds something to score.
"""

from __future__ import annotations

from sandbox.people import Colleague, Company, Day, Edit, Happening, Person, Population

__all__ = ["Colleague", "Company", "Day", "Edit", "Happening", "Person", "Population"]
