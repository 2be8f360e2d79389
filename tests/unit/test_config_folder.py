"""A configuration folder as a whole: loading it, checking it, and writing a first one."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.check import Derivations, Findings, check
from config.check_fields import check_fields
from config.fields import OUTPUTS, FieldFacts
from config.load import Configuration, load
from config.problems import Problems
from config.settings import CrmName
from config.template import Start, template, write_template
from tolok.checking import stage_problems

DEFINITION = """\
name: Test
version: 1
timezone: Asia/Jakarta
language: en
currency: IDR
lists: {named: lists/named.csv, ours: [Example.co.id]}
scope: {exclude: {email_domain: {in_list: ours}}}
fit:
  company:
    cap: 60
    size: {kind: firmographic, says: Size, when: {employees: {at_least: 100}}, points: 30}
    line: {kind: firmographic, says: Line, when: {industry: [Manufacturing, Retail]}, points: 30}
engagement:
  signs:
    demo: {says: Demo, activity: form_submitted, points: 40}
score: {weights: {fit: 50%, engagement: 50%}}
grade: {fit: {A: 70, B: 45, C: 20}, engagement: {1: 60, 2: 35, 3: 15}}
mql: {enter: 55, leave: 42, known: [email]}
"""
SETTINGS = """\
installation: abc
connections:
  main: {crm: salesforce, base_url: "http://127.0.0.1:8080"}
"""
MAPPING = """\
records:
  Lead:
    as: lead
    attributes:
      email: Email
      industry: {field: Industry, values: {Factories: Manufacturing}}
      employees: {field: NumberOfEmployees, type: number}
activities:
  Task:
    person: [WhoId]
    at: CreatedDate
    kinds: [{type: form_submitted, when: {Type: Form}}]
outputs: {score: Tolok_Score__c, stage: Tolok_Stage__c, reasons: Tolok_Reasons__c}
owner: OwnerId
"""
DERIVATIONS = Derivations({"email_domain": ("email",)})


def folder(path: Path, **files: str) -> Path:
    """A folder with these files in place of the sound ones: `definition`, `tolok`, `routing`, `main`."""
    sound = {"definition": DEFINITION, "tolok": SETTINGS, "routing": "roster: {}\n", "main": MAPPING}
    for name, text in (sound | files).items():
        file = path / ("mapping" if name == "main" else ".") / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    (path / "lists").mkdir()
    (path / "lists" / "named.csv").write_text(" Contoh.co.id ,first\nlain.com\n\n")
    return path


def loaded(path: Path, **files: str) -> Configuration:
    """That folder, loaded."""
    return load(folder(path, **files))


def refused(path: Path, **files: str) -> list[str]:
    """The printed problems of that folder."""
    with pytest.raises(Problems) as found:
        loaded(path, **files)
    return [str(problem) for problem in found.value.problems]


def told(findings: Findings) -> tuple[list[str], list[str]]:
    """The printed problems and warnings."""
    return [str(one) for one in findings.problems], [str(one) for one in findings.warnings]


def test_a_sound_folder_is_one_frozen_configuration(tmp_path: Path) -> None:
    """Settings, definition, mappings, routing and lists, each by its name."""
    configuration = loaded(tmp_path)
    assert configuration.definition.name == "Test"
    assert configuration.lists == {
        "named": frozenset({"contoh.co.id", "lain.com"}),
        "ours": frozenset({"example.co.id"}),
    }
    assert set(configuration.rules("main").records) == {"Lead"}
    assert configuration.language("main") == "en"
    assert configuration.store == tmp_path / "tolok.db"
    assert configuration.routing.adopts("main").queues
    assert configuration.secrets == {}
    assert told(check(configuration, DERIVATIONS)) == ([], [])


def test_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    """A slip in each file, and a list that is not there: one report."""
    found = refused(
        tmp_path,
        tolok=SETTINGS + "schedul: {}\n",
        definition=DEFINITION.replace("cap: 60", "cap: -1").replace("named.csv", "gone.csv"),
        routing="rules: [{name: a, when: {employees: {at_least: 5}}, pool: big}]\n",
        main=MAPPING.replace("Email", "Tolok_Score__c"),
    )
    assert [line.split(": ")[0] for line in found] == [
        "tolok.yaml:4:1",
        "definition.yaml:10:5",
        "routing.yaml:1:53",
        "mapping/main.yaml:5:7",
        "definition.yaml:6:9",
    ]


def test_a_list_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    """Not where it would have been used."""
    (only,) = refused(tmp_path, definition=DEFINITION.replace("named.csv", "gone.csv"))
    assert (
        only == "definition.yaml:6:9: lists.named: lists/gone.csv: there is no such file. One value a line."
    )


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    """And says what to type."""
    with pytest.raises(Problems) as found:
        load(tmp_path / "gone")
    (only,) = found.value.problems
    assert "tolok init" in only.hint


def test_missing_files_are_each_a_problem(tmp_path: Path) -> None:
    """A folder with settings only lacks three files."""
    (tmp_path / "tolok.yaml").write_text(SETTINGS)
    with pytest.raises(Problems) as found:
        load(tmp_path)
    assert [each.file for each in found.value.problems] == [
        "definition.yaml",
        "routing.yaml",
        "mapping/main.yaml",
    ]


def test_secrets_are_read_when_an_environment_is_given(tmp_path: Path) -> None:
    """Commands that ask no CRM need none."""
    path = folder(tmp_path)
    with pytest.raises(Problems, match="client_id is missing"):
        load(path, {})
    assert load(path, {"TOLOK_MAIN__ACCESS_TOKEN": "x"}).secrets["main"].access_token


def test_an_attribute_that_nothing_fills_is_a_problem_with_a_suggestion(tmp_path: Path) -> None:
    """A typo would silently score zero."""
    configuration = loaded(tmp_path, definition=DEFINITION.replace("{employees:", "{employes:"))
    problems, _ = told(check(configuration, DERIVATIONS))
    assert problems == [
        (
            "definition.yaml:11:62: fit.company.size.when.employes.at_least: no mapping fills employes."
            " Did you mean employees?"
        )
    ]


def test_an_attribute_is_filled_by_its_derivation(tmp_path: Path) -> None:
    """An e-mail's domain needs the e-mail only; without derivations it has no source."""
    configuration = loaded(tmp_path)
    assert check(configuration, DERIVATIONS).problems == ()
    (only,) = check(configuration, Derivations()).problems
    assert only.message == "no mapping fills email_domain"


def test_an_attribute_that_one_connection_lacks_is_a_warning(tmp_path: Path) -> None:
    """There it stays unknown; elsewhere it counts."""
    path = folder(tmp_path, tolok=SETTINGS + "  portal: {crm: hubspot}\n")
    (path / "mapping" / "portal.yaml").write_text(MAPPING.replace("employees:", "headcount:"))
    problems, warnings = told(check(load(path), DERIVATIONS))
    assert problems == []
    assert [line.split(": ", 2)[2] for line in warnings] == [
        "employees stays unknown in portal: the mapping does not fill it."
    ]


def test_an_activity_that_no_mapping_produces_is_a_warning(tmp_path: Path) -> None:
    """It may begin later; a typo is told all the same."""
    configuration = loaded(tmp_path, definition=DEFINITION.replace("form_submitted", "form_submited"))
    assert told(check(configuration, DERIVATIONS)) == (
        [],
        [
            (
                "definition.yaml:15:24: engagement.signs.demo.activity: no mapping produces the activity"
                " form_submited. Did you mean form_submitted?"
            )
        ],
    )


def test_a_literal_that_goes_by_another_name_is_a_problem(tmp_path: Path) -> None:
    """Facts are put in one name, so `Manufacture` could never be met."""
    names = {"Manufacture": "Manufacturing"}
    configuration = loaded(tmp_path, definition=DEFINITION.replace("Manufacturing", "Manufacture"))
    derivations = Derivations(DERIVATIONS.sources, lambda _, value: names.get(value, value))
    (only,) = told(check(configuration, derivations))[0]
    assert only.startswith(
        "definition.yaml:12:62: fit.company.line.when.industry.0: industry is never Manufacture"
    )
    assert only.endswith("Did you mean Manufacturing?")


def test_routing_may_name_known_connections_lists_and_attributes_only(tmp_path: Path) -> None:
    """Each wrong name with its line."""
    routing = (
        "roster:\n"
        "  ayu: {owner: {mian: 005x}}\n"
        "pools: {all: {members: [ayu]}}\n"
        "rules:\n"
        "  - {name: one, when: {email_domain: {in_list: nmaed}}, pool: all}\n"
        "  - {name: two, when: {employes: {at_least: 5}}, pool: all}\n"
        "adoptable: {mani: {owners: [x]}}\n"
    )
    problems, _ = told(check(loaded(tmp_path, routing=routing), DERIVATIONS))
    assert [line.split(":")[1] for line in problems] == ["6", "7", "2", "5"]
    assert all("Did you mean" in line for line in problems)


def test_a_switch_needs_what_it_writes(tmp_path: Path) -> None:
    """Owners need people to own and a key that keeps hand-offs apart."""
    settings = SETTINGS.replace('8080"', '8080", switches: {stage: true, owner: true}')
    configuration = loaded(tmp_path, tolok=settings, main=MAPPING.replace("stage: Tolok_Stage__c, ", ""))
    problems, _ = told(check(configuration, DERIVATIONS))
    assert [line.split(". ")[0].split(": ", 2)[2] for line in problems] == [
        "stage is on, but the mapping writes no stage",
        "owner is on, but nobody can own leads in main",
        "owner is on, but the mapping has no handoff_key",
    ]


def described(**changes: FieldFacts | None) -> dict[str, dict[str, FieldFacts]]:
    """A Lead and a Task as the CRM describes them, with some fields changed or taken away."""
    text, readable = FieldFacts(True, "text", length=255), FieldFacts(False, "text")
    lead: dict[str, FieldFacts | None] = {
        "Email": text,
        "Industry": FieldFacts(True, "picklist", ("Factories", "Retail")),
        "NumberOfEmployees": FieldFacts(True, "number"),
        "OwnerId": FieldFacts(True, "reference"),
        "Tolok_Score__c": FieldFacts(True, "number"),
        "Tolok_Stage__c": FieldFacts(True, "picklist"),
        "Tolok_Reasons__c": text,
    }
    kept = {name: facts for name, facts in (lead | changes).items() if facts is not None}
    return {"Lead": kept, "Task": {"Type": readable, "CreatedDate": readable, "WhoId": readable}}


def test_a_crm_with_every_field_is_found_sound(tmp_path: Path) -> None:
    """A literal that a translation leads to is matched."""
    findings = check_fields(loaded(tmp_path), "main", described(), DERIVATIONS)
    assert told(findings) == ([], [])


@pytest.mark.parametrize(
    ("field", "facts", "words"),
    [
        ("Tolok_Score__c", None, ":11: outputs.score: Lead.Tolok_Score__c is not there"),
        ("Tolok_Score__c", FieldFacts(True, "text"), "is of type text. It must be number"),
        ("Tolok_Score__c", FieldFacts(False, "number"), "cannot be written by us"),
        (
            "Industry",
            FieldFacts(True, "picklist", ("Factories", "Retailing")),
            "Retail matches none of 2 values",
        ),
    ],
)
def test_what_cannot_be_written_or_met_is_a_problem(
    tmp_path: Path, field: str, facts: FieldFacts | None, words: str
) -> None:
    """Nothing is written before a person has mended it."""
    findings = check_fields(loaded(tmp_path), "main", described(**{field: facts}), DERIVATIONS)
    assert any(words in line for line in told(findings)[0]), told(findings)


@pytest.mark.parametrize(
    ("field", "facts", "words"),
    [
        ("Email", None, "mapping/main.yaml:5:7: records.Lead.attributes.email: Lead.Email cannot be read"),
        ("Tolok_Reasons__c", FieldFacts(True, "text", length=80), "holds 80 of 255 characters"),
        ("Industry", FieldFacts(True, "picklist", ("Manufacturing", "Retail")), "Factories is no value of"),
    ],
)
def test_what_cannot_be_read_is_a_warning(
    tmp_path: Path, field: str, facts: FieldFacts | None, words: str
) -> None:
    """It stays unreadable, and scoring goes on."""
    problems, warnings = told(
        check_fields(loaded(tmp_path), "main", described(**{field: facts}), DERIVATIONS)
    )
    assert problems == []
    assert any(words in line for line in warnings), warnings


def test_a_record_type_that_is_hidden_is_a_problem(tmp_path: Path) -> None:
    """Without leads there is nothing to score; without tasks there is less to know."""
    problems, warnings = told(check_fields(loaded(tmp_path), "main", {}, DERIVATIONS))
    assert [line.split(": ")[1] for line in problems] == ["records.Lead"]
    assert [line.split(": ")[1] for line in warnings] == ["activities.Task"]


def test_an_owner_that_cannot_be_written_is_a_problem_once_owners_are_switched_on(tmp_path: Path) -> None:
    """With the switch off the field is not needed."""
    settings = SETTINGS.replace('8080"', '8080", switches: {stage: true, owner: true}')
    readable = described(OwnerId=FieldFacts(False, "reference"))
    (tmp_path / "on").mkdir()
    (tmp_path / "off").mkdir()
    on = check_fields(loaded(tmp_path / "on", tolok=settings), "main", readable, DERIVATIONS)
    off = check_fields(loaded(tmp_path / "off"), "main", readable, DERIVATIONS)
    assert [one.setting for one in on.problems] == ["owner"]
    assert off.problems == ()


def test_the_first_folder_loads_once_it_is_written(tmp_path: Path) -> None:
    """What `tolok init` and the demo write is sound in itself."""
    starts = (
        Start("salesforce", CrmName.SALESFORCE, "http://127.0.0.1:8080"),
        Start("hubspot", CrmName.HUBSPOT, "http://127.0.0.1:8081"),
    )
    for demo in (False, True):
        files = template(starts, "0123abcd", demo)
        written = write_template(
            tmp_path / str(demo), files | {"definition.yaml": DEFINITION, "lists/named.csv": "a\n"}
        )
        assert written.kept == ()
        configuration = load(tmp_path / str(demo))
        assert configuration.settings.installation == "0123abcd"
        assert set(configuration.mappings) == {"salesforce", "hubspot"}
        assert set(configuration.mappings["hubspot"].outputs) == set(OUTPUTS)
        assert check(configuration, DERIVATIONS).problems == ()


def test_a_salesforce_address_is_asked_for_and_not_invented(tmp_path: Path) -> None:
    """A placeholder would send secrets to a stranger."""
    files = template((Start("main", CrmName.SALESFORCE),), "0123abcd")
    write_template(tmp_path, files | {"definition.yaml": DEFINITION, "lists/named.csv": "a\n"})
    with pytest.raises(Problems, match=r"connections\.main\.base_url: base_url is missing"):
        load(tmp_path)


def test_a_literal_of_another_crm_is_a_warning_beside_one_that_fits(tmp_path: Path) -> None:
    """One definition serves two CRMs; a slip of the pen is a problem all the same."""
    definition = DEFINITION.replace("[Manufacturing, Retail]", "[Manufacturing, Circus, Retale]")
    findings = check_fields(loaded(tmp_path, definition=definition), "main", described(), DERIVATIONS)
    assert [one.message for one in findings.problems] == ["Retale matches none of 2 values of industry"]
    assert [one.message for one in findings.warnings] == ["Circus matches none of 2 values of industry"]


def test_what_is_there_already_is_never_overwritten(tmp_path: Path) -> None:
    """A second `tolok init` adds what is missing and leaves the rest."""
    (tmp_path / "routing.yaml").write_text("mine")
    result = write_template(tmp_path, {"routing.yaml": "new", "tolok.yaml": "new"})
    assert (result.written, result.kept) == ((tmp_path / "tolok.yaml",), (tmp_path / "routing.yaml",))
    assert (tmp_path / "routing.yaml").read_text() == "mine"


def test_activities_are_counted_only_from_a_stage_that_there_is(tmp_path: Path) -> None:
    """A stage nobody comes into would leave nothing out, and nobody would notice."""
    for stage, hint in (("rejectd", "did you mean rejected?"), ("new", "")):
        given = DEFINITION.replace("  signs:\n", f"  signs:\n    count_from: {stage}\n")
        (problem,) = stage_problems(loaded(tmp_path / stage, definition=given)).problems
        assert problem.setting == "engagement.signs.count_from"
        assert problem.message == f"{stage} is no stage that a lead comes into"
        assert hint in problem.hint


def test_child_rows_name_their_parent_as_their_crm_can(tmp_path: Path) -> None:
    """Salesforce by a field; HubSpot by a field too, unless they are a contact's."""
    children = "children: {Deal: {parent: {record: Lead}, attributes: {deals: {count: all}}}}\n"
    problems, _ = told(check(loaded(tmp_path / "a", main=MAPPING + children), DERIVATIONS))
    assert len(problems) == 1
    assert "children.Deal.parent: nothing tells which Lead a row of Deal belongs to" in problems[0]
    named = children.replace("record: Lead", "record: Lead, field: Lead__c")
    assert told(check(loaded(tmp_path / "b", main=MAPPING + named), DERIVATIONS))[0] == []


def test_a_mapping_writes_no_score_that_the_definition_lacks(tmp_path: Path) -> None:
    """A further score's fields would stay empty for ever."""
    fields = "scores: {expanson: {score: Tolok_Expansion__c}}\n"
    scores = "scores: {expansion: {weights: {fit: 100%}}}\n"
    given = loaded(tmp_path, main=MAPPING + fields, definition=DEFINITION + scores)
    problems, _ = told(check(given, DERIVATIONS))
    assert len(problems) == 1
    assert "the definition has no score expanson" in problems[0]
    assert "Did you mean expansion?" in problems[0]
