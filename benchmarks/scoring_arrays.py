"""Invented leads as columns, by a fixed seed: what a reader would make of a million of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
from numpy.random import Generator

from leads.attribute import Money, Value
from scoring.columns import Batch, Coded, Column, Measured, Stream, Values
from scoring.columns.batch import ALL_DAY, CLOSED, FIRST, Floats, Ints

SEED = 7
#: Leads of one batch.
BATCH = 50_000
#: Activities of a lead on average.
ACTIVITIES = 10

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21).toordinal()
_NOW_US = int(NOW.timestamp()) * 1_000_000
_DAY_US = 86_400_000_000
#: Jakarta is seven hours ahead, always.
_AHEAD_US = 7 * 3_600_000_000


def _numbered(pattern: str, most: int) -> tuple[str, ...]:
    return tuple(pattern.format(number) for number in range(most))


_RANKS = ("Direktur", "Director of", "Kepala", "Head of", "Manager", "Staf", "VP", "SVP", "Magang", "Intern")
_PLACES = ("Finance", "IT", "Operations", "Sales", "Purchasing", "HR", "Legal", "Support")
_MODULES = ("Payroll", "POS", "HR", "Rival", "Inventory", "CRM")


def _sets(members: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    numbers = range(1, 2 ** len(members))
    return tuple(tuple(each for n, each in enumerate(members) if mask >> n & 1) for mask in numbers)


#: Coded attributes: their values, and the share of leads that have one.
CODED: Mapping[str, tuple[tuple[Value, ...], float]] = {
    "email_class": (("corporate", "free", "education", "disposable"), 0.95),
    "seniority": (("owner", "c_level", "vp", "director", "manager", "staff", "student", "intern"), 0.8),
    "function": (("finance", "it", "operations", "sales", "hr", "legal", "support", "other"), 0.8),
    "title": (tuple(f"{a} {b} {n}" for a in _RANKS for b in _PLACES for n in range(25)), 0.85),
    "years_experience": (tuple(range(40)), 0.5),
    "source": (("Referral", "Partner", "Website", "Event", "Ad", "List"), 0.9),
    "attitude": (_sets(("automation", "cloud_first", "wait", "cost")), 0.3),
    "need": (("none", *_numbered("spreadsheet {}", 50), *_numbered("other {}", 150)), 0.4),
    "language": (("id", "en", "zh", "ms"), 0.7),
    "opted_in": ((True, False), 0.6),
    "phone": (("",), 0.6),
    "industry": (("Manufacturing", "Retail", "Healthcare", *_numbered("Industry {}", 27)), 0.75),
    "country": (("Indonesia", "Singapore", *_numbered("Country {}", 58)), 0.9),
    "city": (("Jakarta", "Bandung", "Surabaya", *_numbered("City {}", 197)), 0.7),
    "region": (("Jabodetabek", "Bandung", "Papua", *_numbered("Region {}", 20)), 0.7),
    "company_domain": (_numbered("company{}.example", 3000), 0.8),
    "divisions": (tuple(range(1, 30)), 0.4),
    "markets": (_sets(("ID", "MY", "SG", "TH", "VN")), 0.4),
    "products_owned": (_sets(_MODULES), 0.5),
    "verdict": (("promising", "neutral", "poor"), 0.2),
    "buying_role": (("decision_maker", "budget_holder", "champion", "influencer", "user"), 0.4),
}


def _idr(amount: float) -> Value:
    return Money(Decimal(repr(amount)), "IDR")


def _date(amount: float) -> Value:
    return date.fromordinal(int(amount))


Draw = Callable[[Generator, int], Floats]


def _spread(typical: float) -> Draw:
    return lambda chance, size: np.floor(typical * chance.lognormal(0.0, 1.5, size))


def _days(least: int, most: int) -> Draw:
    return lambda chance, size: TODAY + np.floor(chance.uniform(least, most, size))


#: Measured attributes: how amounts are drawn, what they stand for, their step, and the share that has one.
MEASURED: Mapping[str, tuple[Draw, Callable[[float], Value], float, float]] = {
    "employees": (_spread(120), float, 0.0, 0.8),
    "revenue": (_spread(40_000_000_000), _idr, 0.0, 0.6),
    "product_count": (_spread(150), float, 0.0, 0.4),
    "budget": (_spread(80_000_000), _idr, 0.0, 0.4),
    "founded": (_days(-15_000, 0), _date, 1.0, 0.5),
    "funded_on": (_days(-3_000, 0), _date, 1.0, 0.2),
    "renewal_on": (_days(-300, 700), _date, 1.0, 0.3),
    "buy_by": (_days(-100, 700), _date, 1.0, 0.4),
}
#: Attributes whose age counts.
AGING = frozenset({"budget", "verdict", "buy_by", "renewal_on"})

_URLS = (*_numbered("/harga/{}", 20), *_numbered("/karier/{}", 10), *_numbered("/p/{}", 970))

#: Activity types: their share, and the property that a filter reads with its texts.
TYPES: Mapping[str, tuple[float, str, tuple[str, ...]]] = {
    "page_view": (
        0.4,
        "url",
        (*_numbered("/harga/{}", 20), *_numbered("/karier/{}", 10), *_numbered("/p/{}", 970)),
    ),
    "email_open": (0.2, "bot", ("true", "false")),
    "email_click": (0.1, "bot", ("true", "false")),
    "form_submitted": (0.05, "form", ("Demo", "Konsultasi", "Kontak", "Contact", "Newsletter")),
    "download": (0.06, "", ()),
    "event": (0.04, "", ()),
    "meeting": (0.03, "", ()),
    "call": (0.06, "outcome", ("connected", "busy", "voicemail")),
    "message": (0.04, "channel", ("whatsapp", "sms", "email")),
}
_OTHER_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes batches; they share the values that their codes stand for."""

    values: Mapping[str, Values]

    def batch(self, chance: Generator, size: int) -> Batch:
        """One batch of that many leads."""
        columns = {name: self._coded(name, share, chance, size) for name, (_, share) in CODED.items()}
        columns["record"] = Coded(np.full(size, FIRST), self.values["record"])
        created = TODAY - chance.integers(0, 800, size)
        measured: dict[str, Column] = {name: _measured(name, chance, size) for name in MEASURED}
        streams = {kind: self._stream(kind, chance, size) for kind in TYPES}
        others = _activities(chance, size, _OTHER_SHARE)
        return Batch(size, created, {**columns, **measured}, streams, others)

    def _coded(self, name: str, share: float, chance: Generator, size: int) -> Coded:
        values = self.values[name]
        codes = np.where(chance.random(size) < share, chance.integers(0, len(values), size) + FIRST, 0)
        codes[chance.random(size) < 0.005] = CLOSED
        return Coded(codes, values, _learned(name, chance, size))

    def _stream(self, kind: str, chance: Generator, size: int) -> Stream:
        share, name, _ = TYPES[kind]
        stream = _activities(chance, size, share)
        if not name:
            return stream
        values = self.values[f"{kind}.{name}"]
        count = len(stream.lead)
        codes = np.where(chance.random(count) < 0.9, chance.integers(0, len(values), count) + FIRST, 0)
        return Stream(stream.lead, stream.day, stream.at, {name: Coded(codes, values)})


def _learned(name: str, chance: Generator, size: int) -> Ints | None:
    return TODAY - chance.integers(0, 300, size) if name in AGING else None


def _measured(name: str, chance: Generator, size: int) -> Measured:
    draw, value, step, share = MEASURED[name]
    amounts = np.where(chance.random(size) < share, draw(chance, size), np.nan)
    closed = np.flatnonzero(chance.random(size) < 0.005)
    amounts[closed] = np.nan
    currency = "IDR" if value is _idr else ""
    return Measured(amounts, closed, value, step, _learned(name, chance, size), currency)


def _activities(chance: Generator, size: int, share: float) -> Stream:
    """Activities of the last two years, the most of them recent, and a few to come; some without a time."""
    count = round(size * ACTIVITIES * share)
    lead = chance.integers(0, size, count)
    ago = np.minimum(chance.exponential(90 * _DAY_US, count), 730 * _DAY_US) - 0.3 * _DAY_US
    at = _NOW_US - ago.astype(np.int64)
    day = (at + _AHEAD_US) // _DAY_US + date(1970, 1, 1).toordinal()
    order = np.lexsort((-at, lead))
    lead, day, at = lead[order], day[order], at[order]
    return Stream(lead, day, np.where(chance.random(count) < 0.05, ALL_DAY, at))


def made(leads: int) -> list[Batch]:
    """Batches of that many leads in all, the same each time."""
    values = {name: Values(found) for name, (found, _) in CODED.items()}
    values |= {f"{kind}.{name}": Values(texts) for kind, (_, name, texts) in TYPES.items() if name}
    values["record"] = Values(("lead",))
    maker, chance = Maker(values), np.random.default_rng(SEED)
    sizes = [min(BATCH, leads - begun) for begun in range(0, leads, BATCH)]
    return [maker.batch(chance, size) for size in sizes]
