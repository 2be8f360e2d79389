"""What a schedule costs, told before it runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from connectors.port import Usage
from sync.price import Scheme, price
from tests.office import office
from tolok.pricing import allowed, cost, told, too_dear

QUIET = Scheme(timedelta(minutes=10), timedelta(hours=1), 3, 3, 7, 10_000, 2_000, 200)


def test_a_quiet_day_costs_a_look_at_each_stream_a_pass_the_surroundings_and_a_night() -> None:
    """144 passes over six streams; 24 looks at seven types, the org and its owners; 5 + 13 calls at night."""
    found = price(QUIET)
    assert (found.passes, found.surroundings, found.night) == (144 * 6, 24 * 9, 5 + 13)
    assert found.total == 1098


def test_a_slower_schedule_costs_less_and_looks_around_no_more_often_than_it_runs() -> None:
    """Every two hours: twelve of both."""
    found = price(replace(QUIET, every=timedelta(hours=2)))
    assert (found.passes, found.surroundings) == (12 * 6, 12 * 9)


def test_a_schedule_that_would_eat_the_allowance_is_a_problem_with_one_that_would_not(tmp_path: Path) -> None:
    """The hint can be typed as it stands."""
    at = office(tmp_path / "office", leads=4, seed=5, only="salesforce")
    crm = at.crm("salesforce")
    every = at.configuration.settings.schedule.every
    total = cost(at.configuration, "salesforce", crm, 100, every).total
    assert too_dear(at.configuration, "salesforce", crm, 100, 10 * total).problems == ()
    ((problem),) = too_dear(at.configuration, "salesforce", crm, 100, total).problems
    assert problem.setting == "schedule.every"
    assert "minutes would do" in problem.hint
    assert too_dear(at.configuration, "salesforce", crm, 100, None).problems == ()
    assert str(f"{total:,}") in told("salesforce", cost(at.configuration, "salesforce", crm, 100, every), 5)


def test_the_last_word_on_the_allowance_counts() -> None:
    """Answers that do not speak of it are passed over."""
    assert allowed([Usage(limit=5), Usage(limit=7), Usage()]) == 7
    assert allowed([]) is None
