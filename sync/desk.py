"""What one pass over one connection works with: the door, the store, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from connectors.port import Crm, Gate, OpenGate
from routing.assignment import Pool
from routing.route import Rules
from routing.stage import StageRules
from scoring.yardstick import Yardstick
from sync.store.engine import Fence, Store
from sync.translation import Translation


@dataclass(frozen=True, slots=True)
class Switches:
    """What may be written to a connection beyond nothing at all."""

    scores: bool = True
    stage: bool = False
    owner: bool = False
    tasks: bool = False


@dataclass(frozen=True, slots=True)
class Routing:
    """Who may own leads on a connection, and by which rules they get them."""

    rules: Rules = field(default_factory=Rules)
    pools: Mapping[str, Pool] = field(default_factory=dict)
    queues: frozenset[str] = frozenset()
    adoptable: frozenset[str] = frozenset()
    inactive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed, ready to be applied. `fingerprint` names all of it, `content` is its JSON text."""

    fingerprint: str
    content: str
    version: str
    zone: ZoneInfo
    language: str
    yardstick: Yardstick
    stages: StageRules
    new_mqls_per_day: int | None = None
    adopt_stages: bool = True


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often the lanes run, and the bounds of a pass."""

    delayed_every: timedelta = timedelta(hours=1)
    delayed_reach: timedelta = timedelta(hours=3)
    describe_every: timedelta = timedelta(hours=1)
    hold_for: timedelta = timedelta(days=90)
    repairs_a_day: int = 4
    damping_points: int = 3
    damping_wait: timedelta = timedelta(hours=24)
    keep_past_days: int = 730
    keep_gone_days: int = 90


@dataclass(frozen=True, slots=True)
class Desk:
    """One worker's desk for one connection, for as long as it holds the lease."""

    connection: str
    installation: str
    crm: Crm
    store: Store
    fence: Fence
    translation: Translation
    agreement: Agreement
    routing: Routing = field(default_factory=Routing)
    switches: Switches = field(default_factory=Switches)
    rhythm: Rhythm = field(default_factory=Rhythm)
    integration_user: str = ""
    automations: frozenset[str] = frozenset()
    handoffs_apart: bool = False
    gate: Gate = field(default_factory=OpenGate)
