"""Invented leads for the definition that ships, one unlike the other: what the plain engine is timed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from leads.activity import Activity
from leads.attribute import Fact, Money, Value, empty, known
from leads.lead import Lead, in_order
from leads.record import RecordRef

ACTIVITIES = 12

_VALUES: Mapping[str, tuple[Value, ...]] = {
    "email_class": ("corporate", "corporate", "free", "education"),
    "seniority": ("owner", "c_level", "director", "manager", "staff", "student"),
    "function": ("finance", "it", "operations", "sales", "hr"),
    "industry": ("Manufacturing", "Retail", "Healthcare", "Mining", "Construction"),
    "country": ("Indonesia", "Indonesia", "Singapore", "Malaysia"),
    "city": ("Jakarta", "Surabaya", "Medan", "Bandung", "Semarang"),
    "source": ("Referral", "Website", "Event"),
    "need": ("none", "Too many spreadsheets", "Closing takes weeks"),
    "buying_role": ("decision_maker", "champion", "guest"),
    "verdict": ("promising", "neutral", "poor"),
}
_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "form": ("Demo", "Kontak", "Newsletter"),
    "url": ("/harga", "/karier", "/", "/produk"),
    "bot": ("true", "false"),
    "outcome": ("connected", "busy"),
    "campaign": ("October", "Launch"),
}
_TYPES = (
    "page_view",
    "page_view",
    "email_open",
    "email_click",
    "form_submitted",
    "download",
    "meeting",
    "call",
)


def prospects(number: int, now: datetime, seed: int) -> list[Lead]:
    """That many leads, the same each time: two thirds of the facts known, a dozen activities on average."""
    chance = Random(seed)
    return [_lead(place, now, chance) for place in range(number)]


def _lead(place: int, now: datetime, chance: Random) -> Lead:
    drawn: dict[str, Value] = {name: chance.choice(values) for name, values in _VALUES.items()}
    drawn |= {
        "email": f"person{place}@company{place % 700}.example",
        "email_domain": f"company{place % 700}.example",
        "company_domain": f"company{place % 700}.example",
        "company": f"Company {place % 700}",
        "title": f"Manager of region {place % 90}",
        "employees": int(chance.lognormvariate(4.5, 1.5)),
        "revenue": Money(Decimal(int(chance.lognormvariate(24, 1.5))), "IDR"),
        "budget": Money(Decimal(chance.randrange(10, 400) * 1_000_000), "IDR"),
        "buy_by": date(2026, 11, 21) + timedelta(days=chance.randrange(-60, 500)),
    }
    learned = now - timedelta(days=chance.randrange(300))
    facts = {name: _fact(value, learned, chance) for name, value in drawn.items()}
    done = [_activity(number, now, chance) for number in range(chance.randrange(2 * ACTIVITIES + 1))]
    created = now - timedelta(days=chance.randrange(30, 400))
    return Lead(
        RecordRef("Lead", str(place)), "lead", created, facts, in_order({each.id: each for each in done})
    )


def _fact(value: Value, learned: datetime, chance: Random) -> Fact:
    return known(value, learned) if chance.random() < 2 / 3 else empty(learned)


def _activity(number: int, now: datetime, chance: Random) -> Activity:
    at = now - timedelta(minutes=int(chance.expovariate(1 / 86_400)))
    said = {name: chance.choice(texts) for name, texts in _PROPERTIES.items()}
    return Activity(f"a{number:03}", chance.choice(_TYPES), at, now, said)
