"""The rules of scoring.yaml written by hand in NumPy, for these rules alone: what the engine is measured by.

It takes every liberty that fixed rules allow: which attributes are coded and which are amounts, that codes
begin at two, that activities come newest first, that a time may lie ahead only by days. Points are
thousandths.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Batch, Coded, Measured, Stream, Values

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_BITS = 22
_MASK = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True)
class Result:
    """What the rules give each lead; points of the dimensions in thousandths."""

    fit: Ints
    engagement: Ints
    value: Ints
    grade: Ints
    explicit: NDArray[np.uint8]
    implicit: NDArray[np.uint8]


def half_life(points: int, days: int) -> NDArray[np.float64]:
    """Points by age that halve every so many days, rounded half away from zero, and nothing at the end."""
    ages = np.arange(3651)
    table = np.floor(points * np.exp2(-ages / days) + 0.5)
    return np.append(table[table > 0], 0.0)


STEPS = np.array([40_000.0] * 15 + [20_000.0] * 31 + [10_000.0] * 45 + [0.0])
LINEAR = np.append(np.floor(8_000 * (60 - np.arange(60)) / 60 + 0.5), 0.0)
HALVED = {
    name: half_life(*of)
    for name, of in {
        "contact": (12_000, 21),
        "pricing": (8_000, 21),
        "meeting": (20_000, 30),
        "talk": (10_000, 30),
        "chat": (15_000, 21),
        "pages": (2_000, 14),
        "click": (3_000, 14),
        "open": (500, 14),
    }.items()
}


@dataclass
class Tables:
    """Look-up tables by code, made once for each set of values."""

    made: dict[tuple[str, Values], Ints] = field(default_factory=dict)

    def points(self, rule: str, column: Coded, given: Callable[[object], int], unknown: int = 0) -> Ints:
        """The points of each lead by its code."""
        table = self.made.get((rule, column.values))
        if table is None:
            table = np.array([unknown, unknown, *(given(value) for value in column.values.values)])
            self.made[rule, column.values] = table
        return np.take(table, column.codes)


@dataclass
class Acts:
    """One type's activities that have happened: lead and day in one rising number."""

    stream: Stream
    now: int
    today: int

    @cached_property
    def past(self) -> Flags:
        """Which have happened."""
        return (self.stream.at <= self.now) & (self.stream.day <= self.today)

    @cached_property
    def keys(self) -> Ints:
        """Lead and day, newest first."""
        return (self.stream.lead << _BITS) | (_MASK - self.stream.day)

    def chosen(self, flags: Flags | None = None, within: int | None = None) -> Ints:
        """The keys of what has happened, is flagged, and lies in the window."""
        chosen = self.past if flags is None else self.past & flags
        if within is not None:
            chosen = chosen & (self.stream.day >= self.today - within)
        return self.keys[chosen]


@dataclass
class ByHand:
    """One batch scored by hand."""

    batch: Batch
    moment: datetime
    today: int
    tables: Tables

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self.now = int(self.moment.timestamp() * 1_000_000)
        self.size = self.batch.size
        self.explicit, self.implicit = np.zeros(self.size, np.uint8), np.zeros(self.size, np.uint8)
        self.acts = {kind: Acts(each, self.now, self.today) for kind, each in self.batch.streams.items()}

    def coded(self, name: str) -> Coded:
        """A coded attribute."""
        column = self.batch.columns[name]
        assert isinstance(column, Coded)
        return column

    def amounts(self, name: str, stale: int | None = None) -> NDArray[np.float64]:
        """A measured attribute, NaN where it is not known or older than `stale` days."""
        column = self.batch.columns[name]
        assert isinstance(column, Measured)
        if stale is None or column.learned is None:
            return column.amounts
        return np.where(column.learned < self.today - stale, np.nan, column.amounts)

    def result(self) -> Result:
        """The totals."""
        fit = np.clip(self.person() + self.company(), 0, 100_000)
        engagement = np.clip(self.buying_signs() + self.learning() + self.distance(), 0, 100_000)
        total = (fit * 50_000 + 50_000) // 100_000 + (engagement * 50_000 + 50_000) // 100_000
        total += np.clip(self.bant(), -20_000, 20_000) + self.verdict()
        value = (np.clip(total, 0, 100_000) + 500) // 1_000
        grade = 4 * self.place(fit, (70, 50, 25)) + self.place(engagement, (60, 35, 15))
        return Result(fit, engagement, value, grade, self.explicit, self.implicit)

    def place(self, points: Ints, thresholds: tuple[int, int, int]) -> Ints:
        """Which of four grades."""
        whole = (points + 500) // 1_000
        return sum(((whole < least).astype(np.int64) for least in thresholds), np.zeros(self.size, np.int64))

    def add(self, total: Ints, points: Ints) -> None:
        """Add the points of a rule on attributes and count it."""
        total += points
        self.explicit += points > 0

    def person(self) -> Ints:
        """The group fit.person."""
        total, table = np.zeros(self.size, np.int64), self.tables.points
        title = self.coded("title")
        self.add(total, table("email", self.coded("email_class"), among(5000, "corporate", otherwise=-5000)))
        self.add(total, table("seniority", self.coded("seniority"), lambda v: SENIORITY.get(v, 0)))
        self.add(total, table("function", self.coded("function"), among(8000, "finance", "it", "operations")))
        self.add(total, table("boss", title, lambda v: 6000 if BOSS.search(str(v)) else 0))
        total += table("learner", title, lambda v: -15000 if LEARNER.search(str(v)) else 0)
        self.add(total, table("vice", title, lambda v: 4000 if VICE.search(str(v)) else 0))
        self.add(total, table("years", self.coded("years_experience"), lambda v: 5000 * (int(str(v)) >= 5)))
        referred = among(5000, "Referral", "Partner", otherwise=-1000)
        self.add(total, table("source", self.coded("source"), referred))
        self.add(total, table("attitude", self.coded("attitude"), holding(7000, "automation", "cloud_first")))
        self.add(total, table("sheets", self.coded("need"), lambda v: 5000 * bool(SHEETS.search(str(v)))))
        language = table("language", self.coded("language"), among(2000, "id", "en"), 1000)
        total += language
        self.explicit += language == 2000
        self.add(total, table("opted", self.coded("opted_in"), lambda v: 3000 if v is True else -3000))
        self.add(total, (self.coded("phone").codes >= 2) * 2000)
        self.add(total, self.persona() * 10_000)
        return np.clip(total, -60_000, 60_000)

    def persona(self) -> Flags:
        """Whether a persona is met: head of finance or of IT."""
        ranks = self.tables.points("head", self.coded("seniority"), among(1, "c_level", "vp", "director"))
        heads: Flags = (
            ranks + self.tables.points("headed", self.coded("function"), among(1, "finance", "it")) == 2
        )
        return heads

    def company(self) -> Ints:
        """The group fit.company."""
        total, table = np.zeros(self.size, np.int64), self.tables.points
        employees, revenue, country = (
            self.amounts("employees"),
            self.amounts("revenue"),
            self.coded("country"),
        )
        middle = np.where(employees <= 2000, 20_000, 12_000)
        small = np.where(employees >= 50, 10_000, np.where(employees < 10, -10_000, 0))
        self.add(total, np.where(employees >= 100, middle, small))
        self.add(total, np.where(revenue >= 5e10, 10_000, np.where(revenue < 5e10, -2_000, 0)))
        self.add(total, table("industry", self.coded("industry"), lambda v: INDUSTRY.get(v, 0)))
        indonesia = table("country", country, among(10_000, "Indonesia", otherwise=-5_000))
        self.add(total, indonesia)
        self.add(total, table("city", self.coded("city"), among(5000, *CITIES)))
        region = self.coded("region")
        self.add(total, table("region", region, among(5000, "Jabodetabek", "Surabaya", "Bandung")))
        domain = self.coded("company_domain")
        self.add(total, (domain.codes >= 2) * 3000)
        self.add(total, table("named", domain, among(15_000, *TARGETS)))
        self.add(total, table("branches", self.coded("divisions"), lambda v: 5000 * (int(str(v)) >= 3)))
        self.add(total, (self.amounts("product_count") >= 200) * 5000)
        self.add(total, table("markets", self.coded("markets"), lambda v: 5000 * (len(listed(v)) >= 2)))
        owned = self.coded("products_owned")
        self.add(total, table("owned", owned, holding(10_000, "Payroll", "POS")))
        self.add(total, table("suite", owned, lambda v: 5000 * ({"Payroll", "POS"} <= set(listed(v)))))
        self.add(total, table("rival", owned, lambda v: 2000 * ("Rival" not in listed(v))))
        self.add(total, (self.amounts("founded") < FOUNDED) * 4000)
        funded = self.amounts("funded_on")
        self.add(total, ((funded >= self.today - 365) & (funded <= self.today)) * 6000)
        silent = np.isnan(revenue)
        silent[self.closed("revenue")] = False
        total -= ((employees < 50) & silent) * 4000
        heavy = (employees >= 1000) | (revenue >= 5e11)
        light = (employees < 1000) & (revenue < 5e11)
        total += np.where(heavy, 6000, np.where(light, -1000, 1000))
        self.explicit += heavy
        far = table("far", region, among(0, "Papua", "Maluku", otherwise=1))
        self.add(total, ((indonesia > 0) & (far > 0)) * 3000)
        renewal = self.amounts("renewal_on", 180)
        self.add(total, ((renewal >= self.today) & (renewal <= self.today + 90)) * 12_000)
        return np.clip(total, -80_000, 80_000)

    def closed(self, name: str) -> Ints:
        """The places of the leads of which an amount is closed to us."""
        column = self.batch.columns[name]
        assert isinstance(column, Measured)
        return column.closed

    def bant(self) -> Ints:
        """The four boxes."""
        table, budget, buy_by = self.tables.points, self.amounts("budget", 180), self.amounts("buy_by", 180)
        rich = np.where(budget >= 5e7, 8_000, np.where(budget < 5e7, -5_000, 0))
        total = np.where(budget >= 1.5e8, 15_000, rich)
        self.explicit += total > 0
        ranks = table("decides", self.coded("seniority"), among(10_000, "owner", "c_level"))
        roles = table("role", self.coded("buying_role"), lambda v: ROLES.get(v, 0))
        self.add(total, np.maximum(ranks, roles))
        self.add(total, table("need", self.coded("need"), lambda v: -10_000 if v == "none" else 10_000))
        soon = (buy_by >= self.today) & (buy_by <= self.today + 180)
        self.add(total, np.where(soon, 10_000, (buy_by > self.today + 180) * 3_000))
        return total

    def verdict(self) -> Ints:
        """What sales says."""
        verdict = self.coded("verdict")
        assert verdict.learned is not None
        age = self.today - verdict.learned
        given = self.tables.points("verdict", verdict, lambda v: VERDICTS.get(v, 0))
        return np.where(age <= np.where(given > 0, 60, 120), given, 0)

    def property(
        self, kind: str, name: str, rule: str, fits: Callable[[object], int], unknown: int = 0
    ) -> Flags:
        """Which activities have a property that fits."""
        column = self.acts[kind].stream.properties[name]
        return self.tables.points(rule, column, fits, unknown) > 0

    def given(self, keys: Ints, by_age: NDArray[np.float64], most: int, per_day: int | None) -> Ints:
        """The points of the newest, at most so many of a day and in all."""
        if per_day is not None:
            keys = keys[distinct(keys, per_day)]
        keys = keys[distinct(keys >> _BITS, most)]
        ages = np.minimum(self.today - _MASK + (keys & _MASK), len(by_age) - 1)
        points = np.bincount(keys >> _BITS, by_age[ages], self.size).astype(np.int64)
        self.implicit += points > 0
        return points

    def flat(self, keys: Ints, points: int) -> Ints:
        """The same points for each."""
        found = np.bincount(keys >> _BITS, minlength=self.size) * points
        self.implicit += found > 0
        return found

    def buying_signs(self) -> Ints:
        """The group engagement.buying_signs."""
        acts = self.acts
        demo = self.property("form_submitted", "form", "demo", among(1, "Demo", "Konsultasi"))
        contact = self.property("form_submitted", "form", "contact", among(1, "Kontak", "Contact"))
        pricing = self.property("page_view", "url", "pricing", lambda v: bool(PRICES.search(str(v))))
        talk = self.property("call", "outcome", "talk", among(1, "connected"))
        chat = self.property("message", "channel", "chat", among(1, "whatsapp"))
        total = self.given(acts["form_submitted"].chosen(demo), STEPS, 1, None)
        total += self.given(acts["form_submitted"].chosen(contact), HALVED["contact"], 1, None)
        total += self.given(acts["page_view"].chosen(pricing, 60), HALVED["pricing"], 4, 1)
        total += self.given(acts["meeting"].chosen(), HALVED["meeting"], 2, 1)
        total += self.given(acts["call"].chosen(talk), HALVED["talk"], 2, 1)
        total += self.given(acts["message"].chosen(chat), HALVED["chat"], 3, 1)
        views = np.bincount(acts["page_view"].chosen(None, 14) >> _BITS, minlength=self.size)
        intense = np.where(views >= 5, np.minimum(views * 2_000, 12_000), 0)
        self.implicit += intense > 0
        return np.minimum(total + intense, 75_000)

    def learning(self) -> Ints:
        """The group engagement.learning."""
        acts = self.acts
        clicked = self.property("email_click", "bot", "click", among(1, "false"), 1)
        opened = self.property("email_open", "bot", "open", among(1, "false"), 1)
        total = self.given(acts["page_view"].chosen(), HALVED["pages"], 6, 1)
        total += self.given(acts["download"].chosen(), LINEAR, 3, None)
        events = acts["event"].chosen(None, 120)
        total += self.flat(events[distinct(events >> _BITS, 2)], 15_000)
        total += self.given(acts["email_click"].chosen(clicked), HALVED["click"], 5, 1)
        total += self.given(acts["email_open"].chosen(opened), HALVED["open"], 4, 2)
        touched = [acts[kind].chosen(None, 90) for kind in ("call", "email_click", "message")]
        touches = np.sort(np.concatenate(touched))
        total += np.minimum(self.flat(touches[distinct(touches, 1)], 1_000), 10_000)
        return np.minimum(total, 40_000)

    def distance(self) -> Ints:
        """The group engagement.distance."""
        jobs = self.property("page_view", "url", "jobs", lambda v: "/karier" in str(v))
        total = np.zeros(self.size, np.int64)
        total[self.acts["page_view"].chosen(jobs, 90) >> _BITS] = -15_000
        latest = self.batch.created.copy()
        for acts in (*self.acts.values(), Acts(self.batch.others, self.now, self.today)):
            keys = acts.keys[acts.past]
            newest = keys[distinct(keys >> _BITS, 1)]
            lead = newest >> _BITS
            latest[lead] = np.maximum(latest[lead], _MASK - (newest & _MASK))
        return total - (self.today - latest > 45) * 15_000


def distinct(rising: Ints, times: int) -> Flags:
    """The first so many of each."""
    flags = np.ones(len(rising), np.bool_)
    flags[times:] = rising[times:] != rising[:-times]
    return flags


def among(points: int, *wanted: str, otherwise: int = 0) -> Callable[[object], int]:
    """Points for one of these."""
    return lambda value: points if value in wanted else otherwise


def holding(points: int, *wanted: str) -> Callable[[object], int]:
    """Points for a set that holds one of these."""
    return lambda value: points * (not set(wanted).isdisjoint(listed(value)))


def listed(value: object) -> tuple[str, ...]:
    """A set's members."""
    assert isinstance(value, tuple)
    return value


SENIORITY: Mapping[object, int] = {
    "owner": 15_000,
    "c_level": 15_000,
    "vp": 12_000,
    "director": 12_000,
    "manager": 8_000,
    "student": -20_000,
    "intern": -20_000,
}
INDUSTRY: Mapping[object, int] = {
    "Manufacturing": 15_000,
    "Retail": 15_000,
    "Logistics": 15_000,
    "Healthcare": 7_000,
    "Hospitality": 7_000,
    "Education": 7_000,
}
ROLES: Mapping[object, int] = {
    "decision_maker": 10_000,
    "budget_holder": 10_000,
    "champion": 5_000,
    "influencer": 5_000,
}
CITIES = ("Jakarta", "Tangerang", "Bekasi", "Surabaya", "Bandung")
TARGETS = tuple(f"company{number}.example" for number in (10, 20, 30, 77))
VERDICTS: Mapping[object, int] = {"promising": 10_000, "poor": -20_000}
FOUNDED = date(2015, 1, 1).toordinal()
SHEETS, PRICES = re.compile("spreadsheet|manual", re.IGNORECASE), re.compile("/harga|/pricing", re.IGNORECASE)
BOSS = re.compile(r"\b(direktur|director|kepala)\b", re.IGNORECASE)
LEARNER = re.compile(r"\b(magang|intern)\b", re.IGNORECASE)
VICE = re.compile(r"^(vp|svp) ", re.IGNORECASE)
