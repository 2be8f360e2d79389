"""Doubts about further scores, accounts and rates of exchange."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from config.check_definition import check_definition
from config.definition.contents import sections
from config.definition.lint import Supply, doubts
from config.definition.review import rates_due
from config.load import read
from config.settings import CrmName
from config.template import Start, template, write_template
from tests.worked_example import definition
from tolok.checking import derivations

FIT = "{g: {big: {kind: firmographic, says: x, when: {employees: {at_least: 5}}, points: 90}}}"
ENGAGEMENT = "{g: {call: {says: x, activity: call, points: 10, count: once}}}"


def told(**parts: str) -> dict[str, str]:
    """The messages about a definition with these sections, by dotted place."""
    found = doubts(sections(definition(**parts)), Supply())
    return {".".join(map(str, each.path)): each.message for each in found}


def test_levels_of_a_further_score_that_are_never_given_are_told() -> None:
    """Above the most that its dimensions, BANT and adjustments give, or from where another begins."""
    scores = (
        "{side: {weights: {fit: 50%, engagement: 50%}, adjustments: [one], levels: {top: 61, high: 60,"
        " also: 60, low: 20}}}"
    )
    one = "{one: {kind: sales, says: x, when: {verdict: good}, points: 10}}"
    found = told(scores=scores, adjustments=one, fit=FIT, engagement=ENGAGEMENT)
    assert {place: message for place, message in found.items() if place.startswith("scores")} == {
        "scores.side.levels.top": "top (from 61) is never given: side reaches 60 at most",
        "scores.side.levels.also": "also is never given: high begins at 60 too",
    }


def test_amounts_without_a_rate_are_told() -> None:
    """They say nothing of money in any other currency."""
    fit = "{g: {a: {kind: sales, says: x, when: {revenue: {above: USD 5}}, points: 90}}}"
    assert told(fit=fit)["fit.g.a.when.revenue.above"] == (
        "no rate of USD is stated, so that this compares with amounts in USD only"
    )
    rates = "{as_of: 2026-11-01, source: bank, rates: {USD: 15800}}"
    assert "fit.g.a.when.revenue.above" not in told(fit=fit, exchange=rates)


def test_what_no_mapping_writes_and_rates_that_nothing_needs_are_told(tmp_path: Path) -> None:
    """Beside the mapping that is there: a further score, accounts, rates."""
    write_template(
        tmp_path, template((Start("crm", CrmName.HUBSPOT, "http://127.0.0.1:8080"),), "0123abcd", False)
    )
    file = tmp_path / "definition.yaml"
    exchange = "exchange: {as_of: 2026-11-01, source: bank, rates: {USD: 15800}}"
    more = f"\n{exchange}\naccount: {{rule: max}}\nscores: {{side: {{weights: {{fit: 100%}}}}}}\n"
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    found = {each.setting: each.message for each in check_definition(read(tmp_path), derivations()).warnings}
    assert found["scores.side"] == "no mapping writes the score side; `tolok explain` alone shows it"
    assert "exchange.rates" not in found


def test_old_rates_are_told() -> None:
    """After half a year, and before their day."""
    made = definition(exchange="{as_of: 2026-01-01, source: bank, rates: {USD: 15800}}").exchange
    assert made is not None
    assert rates_due(made, date(2026, 6, 30)) is None
    old = rates_due(made, date(2026, 7, 1))
    assert old is not None
    assert (old.path, old.message) == (("exchange", "as_of"), "the rates are 181 days old")
    early = rates_due(made, date(2025, 12, 30))
    assert early is not None
    assert early.message == "the rates are of a day to come"


def test_a_group_without_a_criterion_is_told() -> None:
    """It looks as if something were agreed on there."""
    found = told(fit=FIT[:-1] + ", empty: {cap: 5}}", engagement=ENGAGEMENT)
    assert found["fit.empty"] == "there is no criterion in this group"
