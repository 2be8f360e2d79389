"""Definitions and leads that hypothesis makes: every kind of condition and criterion, and awkward facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from leads.activity import Activity
from leads.attribute import Fact, Money, Value, empty, known, unreadable
from leads.lead import Lead
from leads.record import RecordRef
from tests.scoring.values import AGES, DAYS, EDGES, PROPERTIES, RATES, STAGES, TURNS, TYPES, VALUES, ZONES

Data = dict[str, object]


few_days = st.sampled_from(("1 day", "2 days", "30 days", "180 days", "1 year", "10 years"))
points = st.sampled_from((0, 1, -1, 5, -7, 0.001, 33.333, 77.777, -0.5, 100, 1000))


def _plain(value: Value) -> object:
    """A value as a definition may name it."""
    if isinstance(value, Money):
        return f"{value.currency} {value.amount:f}"
    if isinstance(value, tuple):
        return value[0] if value else "POS"
    return value.date() if isinstance(value, datetime) else value


def _texts(values: tuple[Value, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([str(_plain(value)) for value in values]).filter(lambda text: bool(text.strip()))


def _pieces(values: tuple[Value, ...]) -> st.SearchStrategy[str]:
    """A text of a value, or part of one."""
    cut = st.tuples(_texts(values), st.integers(0, 3), st.integers(1, 5)).map(
        lambda t: t[0][t[1] : t[1] + t[2]]
    )
    return st.one_of(_texts(values), cut.filter(lambda text: bool(text.strip())))


def _amounts() -> st.SearchStrategy[object]:
    numbers = (0, 5, 5.0, 0.1, 100, 2000, 2**53, 10**30, -5)
    money = ("IDR 5", "IDR 15", "IDR 5000000", "USD 5", "USD 0.0003", "SGD 0.1", "SGD 15", "EUR 5", "EUR -3")
    return st.sampled_from((*numbers, *money))


def _ranges() -> st.SearchStrategy[object]:
    return st.sampled_from(
        (
            [0, 5],
            [5, 100],
            [-5, 0.1],
            [100, 2000],
            ["IDR 5", "IDR 5000000"],
            ["USD 0.1", "USD 5"],
            [date(2026, 11, 20), date(2026, 11, 22)],
        )
    )


def tests_of(values: tuple[Value, ...]) -> st.SearchStrategy[object]:
    """What an attribute with such values may be compared with."""
    one = st.sampled_from([_plain(value) for value in values]).filter(lambda each: str(each).strip() != "")
    listed = st.lists(one, min_size=1, max_size=3)
    pieces = st.one_of(_pieces(values), st.lists(_pieces(values), min_size=1, max_size=2))
    sizes = st.sampled_from(({"at_least": 2}, {"equals": 1}, {"between": [0, 1]}, {"below": 1}))
    days = st.sampled_from([value for value in DAYS if isinstance(value, date)])

    def of(operators: tuple[str, ...], operands: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
        return st.builds(lambda operator, operand: {operator: operand}, st.sampled_from(operators), operands)

    return st.one_of(
        st.sampled_from(("known", "unknown")),
        one,
        listed,
        of(("contains", "contains_word", "starts_with", "ends_with"), pieces),
        of(("any_of", "all_of", "none_of"), listed),
        of(("at_least", "at_most", "above", "below"), _amounts()),
        of(("between",), _ranges()),
        of(("before", "after"), days),
        of(("within_next", "within_last", "after_next"), few_days),
        of(("matches",), st.sampled_from(("^ret", "[0-9]+", "s{2}", "."))),
        of(("count",), sizes),
        st.just({"in_list": "ours"}),
        st.just({"at_least": 1, "below": 100}),
    )


def _leaf(name: str, values: tuple[Value, ...]) -> st.SearchStrategy[Data]:
    return tests_of(values).map(lambda test: {name: test})


def conditions(*leaves: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
    """Any condition of these comparisons."""
    leaf = st.one_of(*leaves)

    def joined(parts: st.SearchStrategy[Data]) -> st.SearchStrategy[Data]:
        several = st.lists(parts, min_size=1, max_size=3)
        return st.one_of(
            several.map(lambda found: {"all": found}),
            several.map(lambda found: {"any": found}),
            parts.map(lambda found: {"not": found}),
        )

    return st.recursive(leaf, joined, max_leaves=4)


_made = st.sampled_from(
    (
        {"record": "lead"},
        {"best_persona": "known"},
        {"best_persona": "first"},
        {"best_persona": {"none_of": ["first"]}},
    )
)
_leaves = [_leaf(name, values) for name, values in VALUES.items() if name != "seen"]
_leaves.append(st.sampled_from(({"seen": "known"}, {"seen": "unknown"})))
facts_only = conditions(*_leaves)
when = conditions(_made, *_leaves)
where = conditions(*(_leaf(name, values) for name, values in PROPERTIES.items()))


def answers() -> st.SearchStrategy[Data]:
    """Criteria on attributes."""
    band = st.fixed_dictionaries({"when": when, "points": points})
    kinds = st.sampled_from(("demographic", "firmographic", "negative", "sales", "behaviour"))
    common = {"kind": kinds, "says": st.just("it")}
    rest = {"else": points, "unknown": points, "stale_after": few_days}
    return st.one_of(
        st.fixed_dictionaries({**common, "when": when, "points": points}, optional=rest),
        st.fixed_dictionaries({**common, "first": st.lists(band, min_size=1, max_size=3)}, optional=rest),
    )


def behaviours() -> st.SearchStrategy[Data]:
    """Criteria on activities, and silences."""
    kinds = st.lists(st.sampled_from(TYPES[1:]), min_size=1, max_size=3, unique=True)
    silent = st.one_of(st.just([TYPES[0]]), kinds)
    decays = st.sampled_from(
        (
            "none",
            {"half_life": "1 day"},
            {"half_life": "14 days"},
            {"linear": {"lose": "50%", "each": "30 days"}},
            {"linear": {"lose": "33.333%", "each": "1 day"}},
            {"steps": {"1 day": "100%", "30 days": "50%", "90 days": "0%"}},
        )
    )
    counts = st.one_of(
        st.just("once"),
        st.tuples(st.integers(1, 2), st.integers(2, 4), st.integers(1, 2)).flatmap(
            lambda t: st.sampled_from(
                (
                    {"least": t[0]},
                    {"most": t[1]},
                    {"per_day": t[2]},
                    {"least": t[0], "most": t[1], "per_day": t[2]},
                )
            )
        ),
    )
    caps = st.sampled_from((0.001, 5, 40))
    behaviour = st.fixed_dictionaries(
        {"says": st.just("it"), "activity": kinds, "points": points},
        optional={
            "kind": st.sampled_from(("behaviour", "negative", "service", "demographic")),
            "where": where,
            "count": counts,
            "within": few_days,
            "cap": caps,
            "decay": decays,
        },
    )
    silence = st.fixed_dictionaries(
        {"says": st.just("it"), "absent": silent, "within": few_days, "points": points},
        optional={"kind": st.sampled_from(("behaviour", "negative"))},
    )
    return st.one_of(behaviour, behaviour, silence)


def _named(parts: st.SearchStrategy[Data], least: int, most: int) -> st.SearchStrategy[Data]:
    return st.lists(parts, min_size=least, max_size=most).map(
        lambda found: {f"c{number}": each for number, each in enumerate(found)}
    )


def groups() -> st.SearchStrategy[Data]:
    """Groups of criteria, with and without a cap and stages that they count from."""
    cap = st.one_of(st.just({}), st.sampled_from((0.5, 20, 60)).map(lambda most: {"cap": most}))
    starts = st.one_of(
        st.just({}),
        st.lists(st.sampled_from(STAGES), min_size=1, max_size=2, unique=True).map(
            lambda stages: {"count_from": stages}
        ),
    )
    group = st.builds(
        lambda found, most, start: {**found, **most, **start},
        _named(st.one_of(answers(), behaviours()), 1, 3),
        cap,
        starts,
    )
    return st.lists(group, min_size=1, max_size=2).map(
        lambda found: {f"g{number}": each for number, each in enumerate(found)}
    )


def boxes() -> st.SearchStrategy[Data]:
    """BANT boxes."""
    given = st.sampled_from(
        (
            {"met": 15},
            {"met": 15, "partly": 8, "unmet": -5},
            {"met": 25.5, "partly": 0.001},
            {"met": 0, "unmet": -20},
        )
    )
    box = st.fixed_dictionaries(
        {"met": facts_only, "points": given},
        optional={"partly": facts_only, "unmet": facts_only, "stale_after": few_days},
    )
    return st.fixed_dictionaries({}, optional=dict.fromkeys(("budget", "authority", "need", "timeline"), box))


@st.composite
def definitions(draw: st.DrawFn) -> Data:
    """Whole definitions as they are written; some with further scores of what they have."""
    found = draw(_without_scores())
    further = draw(st.lists(_score(found), max_size=2))
    return {**found, "scores": {f"s{number}": each for number, each in enumerate(further)}}


def _score(found: Data) -> st.SearchStrategy[Data]:
    """A further score of a definition."""
    weights: list[Data] = [{"fit": "100%"}, {"fit": "12.5%", "engagement": "87.5%"}]
    if "dimensions" in found:
        weights.append({"third": "66.7%", "engagement": "33.3%"})
    levels = st.sampled_from(({"high": 60, "low": 20}, {"low": 1}, {"a": 0, "b": 50, "c": 50, "d": 100}))
    bound = st.sampled_from((0.5, 8, 20))
    rest: dict[str, st.SearchStrategy[object]] = {"bant_adds": bound, "levels": levels}
    there = found.get("adjustments")
    if isinstance(there, dict):
        rest["adjustments"] = st.lists(st.sampled_from(sorted(there)), max_size=3)
    return st.fixed_dictionaries({"weights": st.sampled_from(weights)}, optional=rest)


def _without_scores() -> st.SearchStrategy[Data]:
    persona = st.fixed_dictionaries({"says": st.just("it"), "when": facts_only})
    exclusion = st.fixed_dictionaries(
        {"says": st.just("it"), "when": facts_only, "stage": st.sampled_from(("disqualified", "fix_data"))}
    )
    return st.fixed_dictionaries(
        {
            "name": st.just("Generated"),
            "version": st.just(1),
            "timezone": st.sampled_from(ZONES),
            "language": st.just("en"),
            "currency": st.just("IDR"),
            "lists": st.just({"ours": ["Retail", 5, " straße "]}),
            "fit": groups(),
            "engagement": groups(),
            "score": st.sampled_from(
                (
                    {"weights": {"fit": "50%", "engagement": "50%"}},
                    {"weights": {"fit": "33.3%", "engagement": "66.7%"}, "bant_adds": 0.5},
                    {"weights": {"engagement": "100%"}, "bant_adds": 20},
                )
            ),
            "grade": st.just({"fit": {"A": 70, "B": 45, "C": 1}, "engagement": {1: 60, 2: 35, 3: 15}}),
            "personas": st.fixed_dictionaries({"first": persona}, optional={"second": persona}),
            "mql": st.just({"enter": 55, "leave": 42, "known": ["text", "day", "flag"]}),
        },
        optional={
            "exchange": st.sampled_from(RATES).map(
                lambda rates: {"as_of": date(2026, 11, 1), "source": "a bank", "rates": rates}
            ),
            "dimensions": st.fixed_dictionaries({"third": groups()}),
            "scope": st.fixed_dictionaries({}, optional={"include": facts_only, "exclude": facts_only}),
            "bant": boxes(),
            "adjustments": _named(st.one_of(answers(), behaviours()), 1, 2),
            "exclusions": st.fixed_dictionaries({}, optional={"rival": exclusion, "student": exclusion}),
        },
    )


@st.composite
def moments(draw: st.DrawFn, around: datetime) -> datetime:
    """A moment at the edge of a day, of a window, or of the calendar; or any."""
    if draw(st.integers(0, 30)) == 0:
        return draw(st.sampled_from(EDGES))
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    days = draw(
        st.sampled_from((0, 0, 1, -1, -1, -2, -14, -15, -30, -31, -90, -91, -180, -365, -366, -3650, 30))
    )
    if draw(st.booleans()):
        return around + timedelta(days=days, microseconds=draw(st.sampled_from((-1, 0, 1, -3_600_000_000))))
    midnight = around.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    edge = (midnight + timedelta(days=days)).astimezone(UTC)
    return edge + timedelta(microseconds=draw(st.sampled_from((-1, 0, 1))))


@st.composite
def activities(draw: st.DrawFn, now: datetime) -> Activity:
    """An activity of a type that may be asked for, with or without a time; an id may stand twice."""
    at, day_only = draw(moments(now)), draw(st.integers(0, 3)) == 0
    said = draw(st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in PROPERTIES.items()}))
    if day_only:
        at = at.replace(hour=0, minute=0, second=0, microsecond=0)
    number = draw(st.integers(0, 9))
    return Activity(f"a{number}", draw(st.sampled_from(TYPES)), at, now, said, day_only=day_only)


def _facts(name: str, now: datetime) -> st.SearchStrategy[Fact]:
    learned = moments(now)
    return st.one_of(
        st.builds(known, st.sampled_from(VALUES[name]), learned),
        st.builds(known, st.sampled_from(VALUES[name]), learned),
        st.builds(empty, learned),
        st.builds(unreadable, learned),
    )


@st.composite
def leads(draw: st.DrawFn, now: datetime) -> Lead:
    """A lead, empty or full, whose activities lie in any order."""
    facts = draw(st.fixed_dictionaries({}, optional={name: _facts(name, now) for name in VALUES}))
    done = draw(st.lists(activities(now), max_size=8))
    kind = draw(st.sampled_from(("lead", "contact")))
    days = st.sampled_from(AGES).map(lambda days: (now + timedelta(days=days)).date())
    entered = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(STAGES[:-1], days)))
    return Lead(RecordRef("Lead", "1"), kind, draw(moments(now)), facts, tuple(done), entered)


times = st.builds(
    lambda turn, microseconds: turn + timedelta(microseconds=microseconds),
    st.sampled_from(TURNS),
    st.sampled_from((-1, 0, 1, 1_800_000_000, 43_200_000_000)),
)
