"""Whatever is saved as a definition, the commands end with an answer or with problems and no traceback."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from config.template import DEFAULTS
from tolok.cli import run_command
from tolok.exits import Exit

DEFAULT = (DEFAULTS / "definition.yaml").read_text(encoding="utf-8")
SMALL = """\
name: Small
version: 1
timezone: Asia/Jakarta
language: en
currency: IDR
lists: &lists {ours: [contoh.example]}
fit:
  company:
    size: {kind: firmographic, says: "{employees} people", when: {employees: {at_least: 100}}, points: 20}
engagement:
  signs:
    demo: {says: Demo, activity: form_submitted, where: {form: Demo}, points: 40, decay: {half_life: 14 days}}
score: {weights: {fit: 50%, engagement: 50%}}
grade: {fit: {A: 70, B: 45, C: 20}, engagement: {1: 60, 2: 35, 3: 15}}
mql: {enter: 55, leave: 42}
"""
#: Pieces that trip readers of YAML and what reads their data.
PIECES = st.sampled_from(
    [
        *(
            "&a ",
            "*a",
            "*lists",
            "<<: *lists",
            "<<: ",
            "!!python/name:os ",
            "!x ",
            "%YAML 1.1\n---\n",
            "---\n",
            "...\n",
        ),
        *(
            "{",
            "}",
            "[",
            "]",
            ":",
            ": ",
            "- ",
            "? ",
            "| ",
            ">-\n",
            "'",
            '"',
            "#",
            ",",
            "\t",
            "\n",
            "\r",
            "  ",
        ),
        *(
            "\x00",
            "\x07",
            "\x1b[2J",
            "\x85",
            "\u2028",
            "\ufeff",
            "\ud7ff",
            '"\\ud800"',
            '"\\x00"',
            "\U0001f600",
        ),
        *(
            "9" * 30,
            "9" * 5000,
            "0x" + "f" * 6000,
            "1e999",
            "-.inf",
            ".nan",
            "1_000",
            "0o17",
            "2026-13-45",
            "2026-02-30T9",
        ),
        *(
            "null",
            "~",
            "true",
            "no",
            "[" * 60,
            "{a: " * 60,
            "- " * 60,
            "known",
            "unknown",
            "(a+)+b",
            "a?" * 40,
        ),
    ]
)
NAMES = st.sampled_from(
    [
        *(
            "when",
            "points",
            "else",
            "unknown",
            "says",
            "kind",
            "first",
            "activity",
            "absent",
            "within",
            "count",
        ),
        *("decay", "cap", "where", "stale_after", "met", "partly", "unmet", "all", "any", "not", "at_least"),
        *("between", "in_list", "matches", "contains", "steps", "linear", "half_life", "weights"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.sampled_from(
        ["known", "50%", "14 days", "IDR 5", "once", "none", "{x}", "{", "", " ", "Asia/Jakarta", "a.b"]
    )
    | st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=6),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(NAMES | st.text("ab1", max_size=2), inside, max_size=3)
    ),
    max_leaves=8,
)


MAPPING = """\
records: {Lead: {as: lead, attributes: {employees: {field: NumberOfEmployees, type: number}}}}
activities: {Task: {at: CreatedDate, kinds: [{type: form_submitted, when: {Type: Form}}]}}
outputs: {score: Tolok_Score__c}
owner: OwnerId
"""
#: Enough of each, and no time for the smallest example of what is found.
FEW = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
MANY = settings(FEW, max_examples=80)


@cache
def _folder() -> Path:
    """A configuration folder that is sound but for its definition."""
    folder = Path(mkdtemp(prefix="tolok-fuzz-"))
    connection = '{crm: salesforce, base_url: "http://127.0.0.1:8080"}'
    (folder / "tolok.yaml").write_text(f"installation: abc\nconnections: {{main: {connection}}}\n")
    (folder / "routing.yaml").write_text("roster: {}\n")
    (folder / "mapping").mkdir()
    (folder / "mapping" / "main.yaml").write_text(MAPPING)
    return folder


def ended_well(content: bytes) -> bool:
    """Whether `check` ends with 0 or 2, with one document and a place for each problem."""
    (_folder() / "definition.yaml").write_bytes(content)
    return _ran("check", "--offline")


def _ran(*words: str) -> bool:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command([*words, "--json", "--config", str(_folder())])
    problems = [
        each for each in json.loads(out.getvalue()).get("problems", []) if each["file"] == "definition.yaml"
    ]
    placed = all(each["line"] and each["column"] for each in problems)
    return code in (Exit.DONE, Exit.CONFIGURATION) and placed and "Traceback" not in err.getvalue()


@FEW
@given(st.binary(max_size=200))
@example(b"\xff\xfe\x00")
@example(b"a: &a [*a]\n")
@example(b"? ? ? ?\n")
@example(b"[" * 5000)
@example(b"{" * 5000)
@example(b"- " * 5000)
@example(b"a: " * 500)
def test_bytes_end_well(content: bytes) -> None:
    """A file of any bytes."""
    assert ended_well(content)


@MANY
@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 20), PIECES), min_size=1, max_size=4))
def test_a_definition_with_pieces_put_in_or_taken_out_ends_well(cuts: list[tuple[int, int, str]]) -> None:
    """Broken indentation, anchors, tags, control characters, huge numbers, deep nesting, names twice."""
    text = SMALL
    for at, length, piece in cuts:
        text = text[:at] + piece + text[at + length :]
    assert ended_well(text.encode("utf-8", errors="surrogatepass"))


@MANY
@given(st.randoms(use_true_random=False), VALUES)
def test_a_definition_with_any_value_anywhere_ends_well(chance: Random, value: object) -> None:
    """Of every type and shape, in the place of any setting."""
    data = YAML(typ="safe").load(SMALL)
    place = data
    while True:
        inside = [key for key in place if isinstance(place[key], dict) and place[key]]
        if not inside or chance.random() < 0.3:
            break
        place = place[chance.choice(inside)]
    place[chance.choice(sorted(place, key=str))] = value
    out = io.StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    assert ended_well(out.getvalue().encode("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)),
        "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}, y{n}: 1}}\n" for n in range(1, 2000)),
        "a: &a {b: *a}\n",
        "x: " + "[" * 100_000 + "\n",
        "".join(" " * n + "a:\n" for n in range(400)),
        "name: " + "x" * 1_000_000 + "\n",
    ],
    ids=["aliases", "merges", "itself", "brackets", "blocks", "long text"],
)
def test_a_file_that_means_much_more_than_it_says_is_refused(text: str) -> None:
    """Aliases and nesting are bounded, so the answer comes before the memory is gone."""
    assert ended_well(text.encode())
    assert _ran("definition")


def test_the_definition_that_ships_ends_well() -> None:
    """The doors that the others are pushed through are open for a sound file."""
    assert ended_well(DEFAULT.encode())
    assert ended_well(SMALL.encode())
    assert _ran("definition")
