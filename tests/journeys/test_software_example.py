"""`examples/software` on the world of the demonstration: every lead of both CRMs, and one with every fact."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.house.source import ROOT
from tests.journeys.terminal import Place, place

EXAMPLE = ROOT / "examples" / "software"
TARGET = ROOT / ".." / "shared" / "examples" / "definition.yaml"
LEADS = 20

#: Properties that the example's mapping reads and the sandbox's portal has not, by type of record.
OWN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "contacts": {
        "years_experience": ("number", "number"),
        "survey_attitude": ("enumeration", "checkbox"),
        "budget_status": ("string", "text"),
        "expected_benefit": ("number", "number"),
    },
    "companies": {
        "divisions": ("number", "number"),
        "product_count": ("number", "number"),
        "markets": ("enumeration", "checkbox"),
        "products_owned": ("enumeration", "checkbox"),
        "open_deals": ("number", "number"),
    },
}
OPTIONS = {
    "survey_attitude": ("automation", "cloud_first", "on_premises"),
    "markets": ("Indonesia", "Malaysia", "Singapore"),
    "products_owned": ("Absensi", "Kasir", "Gudang", "Payroll", "POS"),
}
#: A contact and a company about which everything is known, as the portal stores it.
CONTACT = {
    "email": "sari@sinar-contoh.example",
    "jobtitle": "Direktur Keuangan",
    "country": "Indonesia",
    "years_experience": "7",
    "survey_attitude": "cloud_first;on_premises",
    "budget": "120000000",
    "need": "Gaji masih dihitung di spreadsheet",
    "rep_verdict": "promising",
}
COMPANY = {
    "name": "PT Sinar Contoh",
    "domain": "sinar-contoh.example",
    "city": "Kota Bekasi",
    "country": "Indonesia",
    "industry": "RETAIL",
    "numberofemployees": "150",
    "annualrevenue": "75000000000",
    "divisions": "4",
    "product_count": "300",
    "markets": "Indonesia;Malaysia",
    "products_owned": "Kasir",
    "open_deals": "0",
}
#: Worked by hand: 36 for the person, 83 for the company cut to 60; half of 96, 40 for BANT cut to 25, and 8.
WORKED = {
    "fit.person.email": 4,
    "fit.person.experience": 6,
    "fit.person.persona": 18,
    "fit.person.attitude": 8,
    "fit.company.size": 22,
    "fit.company.revenue": 9,
    "fit.company.industry": 12,
    "fit.company.region": 6,
    "fit.company.divisions": 4,
    "fit.company.catalogue": 3,
    "fit.company.markets": 4,
    "fit.company.owned": 9,
    "fit.company.named": 14,
    "fit.company": -23,
    "score.weights.fit": 48,
    "bant.budget": 20,
    "bant.need": 20,
    "bant": -15,
    "adjustments.promising": 8,
}


class Portal:
    """The portal of a place, written to as its administrator would."""

    def __init__(self, where: Place) -> None:
        self._url = where.where.hubspot
        self._headers = {"Authorization": f"Bearer {where.info['hubspot']['access_token']}"}

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The answer to one call."""
        answer = requests.request(method, self._url + path, json=body, headers=self._headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def add_properties(self) -> None:
        """The properties that the example reads and the portal has not."""
        groups = {"contacts": "qualification", "companies": "companyinformation"}
        for type, properties in OWN.items():
            for name, (kind, field) in properties.items():
                options = [{"label": each, "value": each} for each in OPTIONS.get(name, ())]
                spec = {"name": name, "label": name, "type": kind, "fieldType": field, "options": options}
                self.call("POST", f"/crm/v3/properties/{type}", {**spec, "groupName": groups[type]})

    def create(self, type: str, properties: Mapping[str, str]) -> str:
        """A new record's id."""
        return str(self.call("POST", f"/crm/v3/objects/{type}", {"properties": properties})["id"])

    def employ(self, contact: str, company: str) -> None:
        """Make the company the contact's own."""
        path = f"/crm/v4/objects/contacts/{contact}/associations/default/companies/{company}"
        self.call("PUT", path)


@contextmanager
def software(folder: Path) -> Iterator[Place]:
    """The example's folder over a sandbox whose portal has the example's own properties and our fields."""
    with place(folder, leads=LEADS) as made:
        folder.joinpath("tolok.yaml").unlink()
        shutil.copytree(EXAMPLE, folder, dirs_exist_ok=True)
        addresses = {8080: made.where.salesforce, 8081: made.where.hubspot}
        made.edit("tolok.yaml", *((f"http://127.0.0.1:{port}", url) for port, url in addresses.items()))
        Portal(made).add_properties()
        assert made.run("provision", "--yes").code == 0
        yield made


def judged(here: Place) -> dict[str, Any]:
    """The score of the contact of whom everything is known, after a pass that judged everybody."""
    portal = Portal(here)
    contact = portal.create("contacts", CONTACT)
    portal.employ(contact, portal.create("companies", COMPANY))
    synced = here.run("sync", "--json")
    assert synced.code == 0, synced
    done = synced.document()["passes"]
    assert {name: (each["scored"], each["failed"]) for name, each in done.items()} == {
        "salesforce": (LEADS, 0),
        "hubspot": (LEADS + 1, 0),
    }
    found: dict[str, Any] = here.run("explain", f"hubspot:{contact}", "--json").document()["score"]
    return found


def given(found: dict[str, Any]) -> dict[str, float]:
    """The points of every line that gives or takes some."""
    parts = (*found["dimensions"], {"lines": found["total"]})
    lines = (line for part in parts for line in part["lines"])
    return {line["criterion"]: line["points"] / 1000 for line in lines if line["points"]}


def test_the_example_scores_the_world_of_the_demonstration(tmp_path: Path) -> None:
    """Every lead of both CRMs in one pass; one of whom everything is known has the points worked by hand."""
    with software(tmp_path / "folder") as here:
        found = judged(here)
    assert given(found) == WORKED
    assert (found["value"], found["grade"], found["persona"]) == (81, "A4", "finance_head")


def test_the_definition_that_people_should_write_scores_it_too(tmp_path: Path) -> None:
    """The target of the language, where it is there: 100 for fit, 25 for the need cut to 20, and 10."""
    if not TARGET.exists():
        pytest.skip("the definition to be written is not beside the project")
    with software(tmp_path / "folder") as here:
        shutil.copy(TARGET, here.folder / "definition.yaml")
        for file in ("mapping/salesforce.yaml", "mapping/hubspot.yaml"):
            path = here.folder / file
            text = re.sub(r"^( +)verdict:", r"\1rep_verdict:", path.read_text("utf-8"), flags=re.MULTILINE)
            path.write_text(re.sub(r"^( +)need:", r"\1pain:", text, flags=re.MULTILINE), "utf-8")
        found = judged(here)
    assert given(found)["fit.person.persona"] == 15
    assert given(found)["fit.company"] == -10  # 20 + 10 + 10 + 5 + 5 + 5 + 5 + 15 are 75, cut to 65
    assert {box["name"]: box["outcome"] for box in found["boxes"]} == {
        "budget": "unknown",
        "authority": "unknown",
        "need": "met",
        "timeline": "unknown",
    }
    assert (found["value"], found["grade"]) == (80, "A4")
