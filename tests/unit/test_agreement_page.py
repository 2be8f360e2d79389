"""The agreement on one page: everything that was agreed, in plain words, safe to open and to print."""

from __future__ import annotations

import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.definition import Definition, parse_definition
from config.definition.criterion import Absence, Answer, Bands, Behaviour
from config.definition.grammar import OPERATORS
from config.definition.review import next_review, review_due
from scoring.agreement import sheet_of
from scoring.agreement.conditions import in_words
from scoring.agreement.criteria import rows_of
from scoring.agreement.vocabulary import WORDS
from tests.worked_example import definition
from tolok.cli import run_command
from tolok.exits import Exit
from tolok.poster import poster

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / "config" / "defaults" / "definition.yaml"
SHARED = ROOT.parent / "shared" / "examples" / "definition.yaml"
AGREEMENT = """
marketing: {by: Ayu & Co, date: 2026-11-01, good_enough: "Fits <b>well</b>", bad: "Students"}
sales: {by: Budi, date: 2026-11-12, good_enough: "A need", bad: "No budget"}
review_every: 90 days
"""


class _Reader(HTMLParser):
    """Every tag, attribute and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [
            str(value) for name, value in attrs if name in ("src", "href") or name.startswith("on")
        ]

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def default() -> Definition:
    """The definition that ships."""
    return parse_definition(YAML(typ="safe").load(DEFAULT.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("{country: Indonesia}", "country is Indonesia"),
        ("{industry: [Retail, Logistics]}", "industry is Retail or Logistics"),
        ("{company_domain: known}", "company domain is known"),
        ("{employees: {between: [100, 2000]}}", "employees is from 100 to 2,000"),
        ("{revenue: {at_least: IDR 50000000000}}", "revenue is IDR 50,000,000,000 or more"),
        ("{buy_by: {within_next: 6 months}}", "buy by is within the next 180 days"),
        ("{buy_by: {before: 2026-11-30}}", "buy by is before 30 Nov 2026"),
        ("{opt_out: true}", "opt out is yes"),
        ("{markets: {count: {at_least: 2}}}", "the number of markets is 2 or more"),
        ("{owned: {none_of: [POS, Payroll]}}", "owned has none of POS, Payroll"),
        ("{domain: {in_list: our_own}}", "domain is in the list our own"),
        (
            "{employees: {below: 9}, any: [{country: Peru}, {not: {city: [Lima, Ica]}}]}",
            "employees is less than 9 and (country is Peru or not: city is Lima or Ica)",
        ),
    ],
)
def test_a_condition_is_said_in_plain_words(condition: str, said: str) -> None:
    """With the language's numbers and days, and brackets only where they are needed."""
    made = definition(lists="{our_own: [a]}", scope=f"{{include: {condition}}}")
    assert made.scope.include is not None
    assert in_words(made.scope.include, "en") == said


def test_every_operator_has_words_in_every_language() -> None:
    """One that could not be said would leave a hole in the page."""
    operands: dict[str, object] = dict.fromkeys(OPERATORS, "x") | {
        name: ["x"] for name in ("in", "any_of", "all_of", "none_of")
    }
    operands |= dict.fromkeys(("at_least", "at_most", "above", "below"), 5) | {"between": [1, 2]}
    operands |= dict.fromkeys(("before", "after"), "2026-01-01") | {"count": {"at_least": 2}}
    operands |= dict.fromkeys(("within_next", "within_last", "after_next"), "5 days")
    for name, operand in operands.items():
        made = definition(lists="{x: [a]}", scope=json.dumps({"include": {"thing": {name: operand}}}))
        assert made.scope.include is not None
        for language in WORDS:
            assert "thing" in in_words(made.scope.include, language)
    assert {*WORDS["en"]} == {*WORDS["id"]}


def test_a_criterion_is_a_row_with_its_points_and_limits() -> None:
    """Each shape, with what holds for unmet and unknown, windows, counts, caps and decays."""
    made = definition(
        fit="""
        g:
          a:
            {kind: sales, says: "In {country}", when: {country: Peru},
             points: 10, else: -5, unknown: 1, stale_after: 9 days}
          b:
            kind: sales
            says: "{n} people"
            first: [{when: {n: {above: 9}}, points: 5, says: Many}, {when: {n: 1}, points: 0.5}]
            else: -1
        """,
        engagement="""
        g:
          c:
            {says: "Prices on {last}", activity: [page_view, chat], where: {url: {contains: /p}}, points: 8,
             count: {least: 2, most: 4, per_day: 1}, within: 60 days, cap: 30, decay: {half_life: 1 day}}
          d: {says: D, activity: demo, points: 40, count: once, decay: {steps: {14 days: 100%, 45 days: 50%}}}
          e: {says: E, activity: book, points: 8, decay: {linear: {lose: 50%, each: 30 days}}}
          f: {says: F, absent: any, within: 45 days, points: -15}
        """,
    )
    fit, acts = (rows_of(groups["g"].criteria, "en", "en") for groups in (made.fit, made.engagement))
    assert fit == (
        ("In …", "country is Peru", "+10; otherwise -5; unknown +1", "for 9 days after it was learned"),
        ("Many", "n is more than 9", "+5", "only the first that fits counts"),
        ("… people", "n is 1", "+0.5", ""),
        ("… people", "", "otherwise -1", ""),
    )
    assert acts == (
        (
            "Prices on …",
            "page view or chat where url contains /p",
            "+8 each",
            (
                "from 2 times, 4 times at most, 1 a day at most, in the last 60 days, 30 at most,"
                " halves every 1 day"
            ),
        ),
        ("D", "demo", "+40", "once, 100% up to 14 days, 50% up to 45 days, then nothing"),
        ("E", "book", "+8 each", "loses 50% every 30 days"),
        ("F", "no activity for more than 45 days", "-15", ""),
    )


def test_every_part_of_a_definition_is_on_the_page() -> None:
    """Each criterion's sentence, each box's question, both signatures, the review, grades and thresholds."""
    made = default()
    page = poster(sheet_of(made))
    texts = " ".join(_Reader(page).texts)
    shapes = {
        type(each)
        for _, groups in made.dimension_groups.items()
        for g in groups.values()
        for each in g.criteria.values()
    }
    assert shapes == {Answer, Bands, Behaviour, Absence}
    for said in ("Head of Marketing", "No budget and no date", "Next review: 30 Jan 2027", "60 at most"):
        assert said in texts
    for said in ("Looked at prices … times", "Is there a budget for this, and how much?"):
        assert said in texts
    for grade in (f"{letter}{digit}" for letter in "ABCD" for digit in "1234"):
        assert f">{grade}</td>" in page
    for said in (
        "fit from 70",
        "engagement from 15",
        "never whoever",
        "Throw-away mailbox",
        "Operations".lower(),
    ):
        assert said in texts


def test_the_page_is_self_contained_and_runs_nothing() -> None:
    """No scripts, no addresses, no handlers; a policy that forbids the rest."""
    page = poster(sheet_of(default()))
    read = _Reader(page)
    assert "script" not in read.tags
    assert read.links == []
    assert re.findall(r"https?:|//|@import|url\(", page) == []
    assert "default-src 'none'" in page


def test_whatever_stands_in_a_definition_is_shown_as_text() -> None:
    """Markup in a sentence is no markup on the page."""
    made = definition(
        agreement=AGREEMENT,
        name='"<script>alert(1)</script>"',
        personas='{p: {says: "<img src=x onerror=alert(2)>", when: {title: "</td>&"}}}',
    )
    page = poster(sheet_of(made))
    read = _Reader(page)
    assert {"script", "img", "b"} & set(read.tags) == set()
    assert "<script>alert(1)</script>" in read.texts
    assert "<img src=x onerror=alert(2)>" in read.texts
    assert "title is </td>&" in read.texts
    assert "Fits <b>well</b>" in read.texts


def test_the_page_speaks_the_language_of_the_definition() -> None:
    """Indonesian where the definition is; a language without words is answered in English."""
    if SHARED.exists():
        found = parse_definition(YAML(typ="safe").load(SHARED.read_text(encoding="utf-8")))
        page = poster(sheet_of(found))
        assert '<html lang="id">' in page
        for said in (
            "Disepakati",
            "Tinjauan berikutnya: 8 Feb 2027",
            "1 per hari",
            "Anggaran",
            "dalam 60 hari terakhir",
        ):
            assert said in page
    assert sheet_of(definition(), "fr").heading == "What makes a lead good"
    assert sheet_of(definition(), "id").heading == "Prospek yang baik"


def test_the_next_review_is_due_from_the_older_signature_on() -> None:
    """The day before is early; without a rhythm nothing is ever due."""
    agreement = definition(agreement=AGREEMENT).agreement
    assert next_review(agreement) == date(2027, 1, 30)
    assert review_due(agreement, date(2027, 1, 29)) is None
    due = review_due(agreement, date(2027, 1, 30))
    assert due is not None
    assert due.path == ("agreement", "review_every")
    assert due.message == "the review is due since 2027-01-30: marketing's word is the older one"
    without = definition(agreement=AGREEMENT.replace("review_every: 90 days", "")).agreement
    assert next_review(without) is None
    assert review_due(without, date(2099, 1, 1)) is None
    assert review_due(None, date(2099, 1, 1)) is None


def _folder(path: Path, review: str = "90 days") -> Path:
    text = DEFAULT.read_text(encoding="utf-8").replace("review_every: 90 days", f"review_every: {review}")
    (path / "definition.yaml").write_text(
        text.replace("date: 2026-11-01", "date: 2020-11-01"), encoding="utf-8"
    )
    return path


def test_the_command_shows_the_agreement_and_warns_when_it_is_old(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As tables on stdout; the warning is on stderr, with its line and column. No other file is needed."""
    assert run_command(["definition", "--config", str(_folder(tmp_path))]) == Exit.DONE
    shown = capsys.readouterr()
    assert "Looked at prices" in shown.out
    assert "Next review: 30 Jan 2021" in shown.out
    assert re.search(
        r"warning  definition\.yaml:\d+:3: agreement\.review_every: the review is due", shown.err
    )


def test_the_command_writes_a_page_and_a_schema(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To a file, or to stdout; --json is one document."""
    config = ["--config", str(_folder(tmp_path, "10 years"))]
    file = tmp_path / "agreement.html"
    assert run_command(["definition", "--html", str(file), *config]) == Exit.DONE
    assert capsys.readouterr().out == ""
    assert run_command(["definition", "--html", *config]) == Exit.DONE
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")
    assert run_command(["definition", "--schema"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out)["title"] == "definition.yaml"
    assert run_command(["definition", "--json", *config]) == Exit.DONE
    document = json.loads(capsys.readouterr().out)
    assert document["definition"]["name"] == "B2B software leads"
    assert (document["next_review"], document["warnings"]) == ("2030-10-30", [])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--html", "--schema"], "exclude each other"),
        (["page.html"], "with --html or --schema only"),
        (["--html", "nowhere/page.html"], "cannot be written"),
    ],
)
def test_a_wrong_use_of_the_command_is_told(
    given: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit 2 with one message, and nothing written."""
    monkeypatch.chdir(_folder(tmp_path))
    assert run_command(["definition", *given]) == Exit.CONFIGURATION
    assert words in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["definition.yaml"]


def test_a_definition_with_problems_is_not_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own problems are told, and none of the files that the command does not need."""
    (tmp_path / "definition.yaml").write_text("name: Half\nversion: one\n", encoding="utf-8")
    assert run_command(["definition", "--json", "--config", str(tmp_path)]) == Exit.CONFIGURATION
    found = json.loads(capsys.readouterr().out)["problems"]
    assert {each["file"] for each in found} == {"definition.yaml"}
    assert ["version", 2, 1] in [[each["setting"], each["line"], each["column"]] for each in found]


BESIDE = {
    "scores": (
        "{growth: {says: {en: Growth, id: Pertumbuhan}, weights: {fit: 30%, engagement: 70%}, bant_adds: 8,"
        " adjustments: [renewal], levels: {some: 30, very_high: 60}}, plain: {weights: {fit: 100%}}}"
    ),
    "adjustments": "{renewal: {kind: service, says: Renewal is near, when: {renewal: known}, points: 9}}",
    "bant": "{need: {met: {need: known}, points: {met: 9}}}",
    "exchange": "{as_of: 2026-11-01, source: The bank, rates: {USD: 15800.5, SGD: 12150}}",
    "engagement": "{g: {cap: 60, count_from: [rejected, sql], it: {says: x, activity: call, points: 5}}}",
}


def test_further_scores_accounts_and_rates_are_on_the_page() -> None:
    """Each further score with its levels in words, how an account is scored, and what money is worth."""
    made = definition(account="{rule: mean_of_best, best: 4}", **BESIDE)
    texts = " | ".join(text for text in _Reader(poster(sheet_of(made))).texts if text)
    assert (
        "Further score: Growth | part | share | fit | 30% | engagement | 70% | BANT | ± 8 |"
        " Renewal is near | added | called very high | from 60 | called some | from 30 | It stands beside"
    ) in texts
    assert "Further score: plain | part | share | fit | 100% | It stands" in texts
    assert "How an account is scored | the mean of its 4 best leads, or of all if it has fewer" in texts
    assert "1 USD | IDR 15,800.5 | 1 SGD | IDR 12,150 | The bank, 1 Nov 2026" in texts
    assert "60 at most; only since the lead last became rejected or sql" in texts
    texts = " | ".join(_Reader(poster(sheet_of(made, "id"))).texts)
    assert "Skor tambahan: Pertumbuhan" in texts
    assert "IDR 15.800,5" in texts
