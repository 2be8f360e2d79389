"""Literals and names of a definition beside what the mappings bring: what can never be is doubted."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.check import check
from config.check_definition import check_definition
from config.load import load
from tests.unit.test_config_folder import DEFINITION, MAPPING, folder, loaded, told
from tolok.checking import derivations
from tolok.cli import run_command


@pytest.mark.parametrize(
    ("when", "warning"),
    [
        ("{seniority: [ownr]}", "seniority is never ownr. Did you mean owner?"),
        ("{region: Jakarta}", "region is never Jakarta. Did you mean Jabodetabek?"),
        ("{region: Jogjakarta}", "region is never Jogjakarta. Did you mean Yogyakarta?"),
        ("{seniority: Direktur}", "seniority is never Direktur. Did you mean director?"),
        ("{function: Keuangan}", "function is never Keuangan. Did you mean finance?"),
        ("{email_class: privat}", "email_class is never privat."),
        (
            "{employees: 50-100}",
            "employees is a number and never 50-100. To ask for a range, write: {between:",
        ),
        ("{profiling_opt_out: maybe}", "profiling_opt_out is true or false and never maybe."),
    ],
)
def test_a_literal_that_an_attribute_can_never_be_is_doubted(tmp_path: Path, when: str, warning: str) -> None:
    """The words of derived attributes are few, and numbers and truths are no other texts."""
    mapping = MAPPING.replace(
        "      email: Email\n",
        "      email: Email\n      title: Title\n      city: City\n"
        "      profiling_opt_out: {field: Out, type: boolean}\n",
    )
    definition = DEFINITION.replace("{industry: [Manufacturing, Retail]}", when)
    _, warnings = told(check_definition(loaded(tmp_path, definition=definition, main=mapping), derivations()))
    assert [each for each in warnings if warning in each], warnings


@pytest.mark.parametrize(
    "when", ["{seniority: Owner}", "{employees: '50'}", "{profiling_opt_out: ya}", "{employees: IDR 5}"]
)
def test_a_literal_that_it_can_be_is_not(tmp_path: Path, when: str) -> None:
    """In any case and in any word for yes."""
    mapping = MAPPING.replace(
        "      email: Email\n",
        "      email: Email\n      title: Title\n      profiling_opt_out: {field: Out, type: boolean}\n",
    )
    definition = DEFINITION.replace("{industry: [Manufacturing, Retail]}", when)
    _, warnings = told(check_definition(loaded(tmp_path, definition=definition, main=mapping), derivations()))
    assert not [each for each in warnings if "line.when" in each], warnings


def test_a_sentence_that_names_a_property_nobody_gives_is_doubted(tmp_path: Path) -> None:
    """It would read “Minta …” for ever."""
    definition = DEFINITION.replace("says: Demo", 'says: "Demo {aset}, {times} times, on {last}"')
    _, warnings = told(check_definition(loaded(tmp_path, definition=definition), derivations()))
    (only,) = (each for each in warnings if "no mapping gives" in each)
    assert "engagement.signs.demo.says: no mapping gives form_submitted a aset" in only


def test_checking_the_files_alone_asks_for_no_secret(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever writes the definition need not hold the keys of the CRM."""
    run_command(["check", "--offline", "--config", str(folder(tmp_path))])
    assert "TOLOK_MAIN" not in capsys.readouterr().err
    run_command(["check", "--config", str(tmp_path)])
    assert "TOLOK_MAIN" in capsys.readouterr().err


def test_a_heading_of_a_list_is_a_value_like_others(tmp_path: Path) -> None:
    """Nothing is guessed of the first row; no lead has `domain` for its domain."""
    found = loaded(tmp_path)
    (tmp_path / "lists" / "named.csv").write_text("domain,name\ncontoh.co.id,Contoh\n")
    assert load(tmp_path).lists["named"] == {"domain", "contoh.co.id"}
    assert "domain" not in found.lists["named"]


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("IDR 1000.00", ""),
        ("IDR 50_000", ""),
        ("USD 2.50", ""),
        ("IDR 1.500", "IDR 1.500 can be read in two ways. Did you mean IDR 1500?"),
        ("Rp 1,5 M", "revenue is never Rp 1,5 M: it goes by one name. Did you mean IDR 1500000000?"),
    ],
)
def test_an_amount_as_a_literal_is_read_as_an_amount(tmp_path: Path, amount: str, problem: str) -> None:
    """However many noughts stand behind the point; what people read in another way is not taken."""
    definition = DEFINITION.replace("{industry: [Manufacturing, Retail]}", f"{{revenue: ['{amount}']}}")
    mapping = MAPPING.replace("      email: Email\n", "      email: Email\n      revenue: Revenue\n")
    problems, _ = told(check(loaded(tmp_path, definition=definition, main=mapping), derivations()))
    found = [each.split(".revenue: ", 1)[1] for each in problems if "line.when" in each]
    assert found == ([problem] if problem else [])
