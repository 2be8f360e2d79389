"""What the lint proves of conditions, the engine never contradicts."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.definition.condition import Condition
from config.definition.grammar import read_condition
from config.definition.lint.claim import Terms
from config.definition.lint.proof import Ground
from leads.attribute import Value
from scoring import comparison
from scoring.comparison import MET, UNMET
from scoring.view import View

TODAY = date(2026, 11, 21)
LISTS = {"few": frozenset({"ab", "b"}), "none": frozenset[str]()}
#: `n` holds numbers and `t` texts, one each; `s` may hold several texts; `d` a day.
GROUND = Ground(Terms(LISTS, "IDR"), single=frozenset({"n", "t", "d"}))
ENGINE = comparison.Terms(UTC, "IDR", LISTS)

TEXTS = st.sampled_from(["a", "b", "ab", "abc", "5"])
NUMBERS = st.integers(0, 6) | st.sampled_from([2.5, 5.0])
DAYS = st.sampled_from([TODAY + timedelta(days=each) for each in (-9, -2, -1, 0, 1, 2, 9)])
LENGTHS = st.sampled_from(["1 day", "2 days", "9 days"])
PRESENCE = st.sampled_from(["known", "unknown"])
ORDER = st.sampled_from(["at_least", "at_most", "above", "below"])

WAYS = {
    "n": PRESENCE
    | NUMBERS
    | st.dictionaries(ORDER, NUMBERS, min_size=1, max_size=2)
    | st.tuples(st.integers(0, 3), st.integers(3, 6)).map(lambda pair: {"between": list(pair)}),
    "t": PRESENCE
    | TEXTS
    | st.lists(TEXTS, min_size=1, max_size=3)
    | st.dictionaries(
        st.sampled_from(["contains", "starts_with", "ends_with", "contains_word"]),
        TEXTS,
        min_size=1,
        max_size=2,
    )
    | st.sampled_from([{"in_list": "few"}, {"in_list": "none"}, {"matches": "^a"}, {"matches": "b"}]),
    "s": PRESENCE
    | TEXTS
    | st.dictionaries(
        st.sampled_from(["any_of", "all_of", "none_of"]), st.lists(TEXTS, min_size=1, max_size=2), min_size=1
    )
    | ORDER.map(lambda order: {"count": {order: 1}}),
    "d": PRESENCE
    | st.dictionaries(st.sampled_from(["before", "after"]), DAYS, min_size=1)
    | st.dictionaries(st.sampled_from(["within_next", "within_last", "after_next"]), LENGTHS, min_size=1),
}
LEAVES = st.sampled_from(sorted(WAYS)).flatmap(lambda name: WAYS[name].map(lambda way: {name: way}))
CONDITIONS = st.recursive(
    LEAVES,
    lambda inside: (
        st.lists(inside, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inside, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inside.map(lambda part: {"not": part})
    ),
    max_leaves=5,
).map(read_condition)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "n": NUMBERS,
        "t": TEXTS,
        "s": st.lists(TEXTS, max_size=3, unique=True).map(tuple),
        "d": DAYS,
    },
)
VIEWS = st.tuples(VALUES, st.frozensets(st.sampled_from(sorted(WAYS)))).map(
    lambda pair: View({**pair[0]}, pair[1] - set(pair[0]), TODAY)
)
MANY_VIEWS = st.lists(VIEWS, min_size=10, max_size=10)
#: However busy the machine is, and without minutes spent on the smallest example of what is found.
MANY = settings(
    max_examples=200,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)


def _met(condition: Condition, view: View) -> bool:
    return comparison.compiled(condition, ENGINE)(view) is MET


@MANY
@given(CONDITIONS, MANY_VIEWS)
def test_what_can_never_be_met_never_is(condition: Condition, views: list[View]) -> None:
    """And what can never fail never does: it is met, or unknown."""
    if GROUND.impossible(condition):
        assert not any(_met(condition, view) for view in views)
    if GROUND.certain(condition):
        assert not any(comparison.compiled(condition, ENGINE)(view) is UNMET for view in views)


@MANY
@given(CONDITIONS, CONDITIONS, MANY_VIEWS)
def test_what_covers_another_is_met_with_it(wide: Condition, narrow: Condition, views: list[View]) -> None:
    """A band behind a wider one can never be the first that is met."""
    if GROUND.covers(wide, narrow):
        assert all(_met(wide, view) for view in views if _met(narrow, view))


@MANY
@given(CONDITIONS, CONDITIONS, MANY_VIEWS)
def test_what_the_scope_rules_out_is_never_met_in_it(
    include: Condition, condition: Condition, views: list[View]
) -> None:
    """A lead is scored unless it fails what the scope includes."""
    inside = GROUND.with_given(*GROUND.necessary(include))
    scored = [view for view in views if comparison.compiled(include, ENGINE)(view) is not UNMET]
    if inside.impossible(condition):
        assert not any(_met(condition, view) for view in scored)
    if inside.certain(condition):
        assert not any(comparison.compiled(condition, ENGINE)(view) is UNMET for view in scored)


def test_values_of_every_sort_are_tried() -> None:
    """The proofs above look at texts, numbers, sets and days; here each of them is met once."""
    values: dict[str, Value] = {"n": 5, "t": "ab", "s": ("a", "b"), "d": TODAY}
    conditions = [
        {"n": 5},
        {"t": {"in_list": "few"}},
        {"s": {"all_of": ["a", "b"]}},
        {"d": {"within_next": "1 day"}},
    ]
    assert all(_met(read_condition(each), View(values, frozenset(), TODAY)) for each in conditions)
