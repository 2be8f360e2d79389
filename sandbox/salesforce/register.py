"""Which row stands for whom: the keys of the population and the ids of this org."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Register:
    """Ids by the population's keys."""

    users: dict[str, str] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    contacts: dict[str, str] = field(default_factory=dict)
    opportunities: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    campaigns: dict[str, str] = field(default_factory=dict)
    members: set[tuple[str, str]] = field(default_factory=set)  # (campaign, lead or contact)
    reps: tuple[str, ...] = ()  # ids of active people, in the population's order
    integration: str = ""

    def owner(self, key: str) -> str:
        """The user or queue of a key. Raises `KeyError`."""
        return self.users.get(key) or self.queues[key]

    def person(self, key: str) -> str:
        """A user of that key; the first rep when it is a queue or nobody."""
        return self.users.get(key, self.reps[0])
