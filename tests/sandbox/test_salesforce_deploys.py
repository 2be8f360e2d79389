"""Objects, fields and permission sets that are deployed to the Salesforce org as metadata."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest

from sandbox.exchange import Request
from sandbox.salesforce.forms import form_parts
from sandbox.salesforce.packages import MOST_UNPACKED
from tests.sandbox.salesforce_org import ROOT, Org, ids
from tests.sandbox.salesforce_package import (
    HOLDERS,
    NAME,
    NOTE,
    deploy,
    hold,
    manifest,
    metadata,
    package,
    ready,
    send,
    zipped,
)


def problems(result: Any) -> dict[str, str]:
    """Why components failed, by their names."""
    assert result["status"] == "Failed"
    assert (result["done"], result["success"]) == (True, False)
    return {one["fullName"]: one["problem"] for one in result["details"]["componentFailures"]}


def test_a_deploy_is_asked_for_and_then_looked_up(org: Org) -> None:
    """The answer names the deploy and its options; the result tells each component's fate."""
    answer = send(org, zipped(package()), rollbackOnError=True)
    made = json.loads(answer.body)
    assert answer.status == 201
    assert made["id"].startswith("0Af")
    assert made["deployOptions"]["rollbackOnError"] is True
    path = f"/metadata/deployRequest/{made['id']}"
    result = org.json("GET", f"{path}?includeDetails=true")["deployResult"]
    assert (result["id"], result["done"], result["status"]) == (made["id"], True, "Succeeded")
    assert result["details"]["componentFailures"] == []
    done = {(one["componentType"], one["fullName"]) for one in result["details"]["componentSuccesses"]}
    fields = {("CustomField", f"{NAME}.{field}") for field in ("Key__c", "Lead__c", "Due__c")}
    assert done == {("CustomObject", NAME), ("PermissionSet", "Mark_Noters")} | fields
    assert org.json("GET", path)["deployResult"]["details"] is None
    assert org.call("GET", "/metadata/deployRequest/0Af000000000000AAA").status == 404


def test_a_deployed_object_is_absent_until_it_is_permitted(org: Org) -> None:
    """Describe, query and rows answer as if there were none, until the permission set is assigned."""
    assert deploy(org, package())["success"]
    soql = f"/query?q={quote(f'SELECT Id FROM {NAME}')}"
    rows = {"records": [{"attributes": {"type": NAME}, "Key__c": "a"}]}
    assert org.call("GET", f"/sobjects/{NAME}/describe").status == 404
    assert org.json("GET", soql)[0]["errorCode"] == "INVALID_TYPE"
    assert org.json("POST", f"/sobjects/{NAME}", {"Key__c": "a"})[0]["errorCode"] == "NOT_FOUND"
    assert org.json("POST", "/composite/sobjects", rows)[0]["errors"][0]["statusCode"] == "INVALID_TYPE"
    assert NAME not in {one["name"] for one in org.json("GET", "/sobjects")["sobjects"]}
    hold(org)
    assert org.call("GET", f"/sobjects/{NAME}/describe").status == 200
    assert org.json("GET", soql)["totalSize"] == 0
    assert org.json("POST", "/composite/sobjects", rows)[0]["success"]
    assert NAME in {one["name"] for one in org.json("GET", "/sobjects")["sobjects"]}


def test_a_deployed_object_is_described_as_it_was_defined(org: Org) -> None:
    """Labels, the numbered name, the unique key and the lookup show in describe."""
    ready(org)
    told = org.json("GET", f"/sobjects/{NAME}/describe")
    fields = {field["name"]: field for field in told["fields"]}
    assert (told["label"], told["labelPlural"], told["custom"]) == ("Mark Note", "Mark Notes", True)
    assert (told["createable"], told["updateable"], told["deletable"]) == (True, True, False)
    assert (fields["Name"]["autoNumber"], fields["Name"]["createable"]) == (True, False)
    key = fields["Key__c"]
    assert (key["type"], key["length"], key["unique"], key["externalId"]) == ("string", 64, True, True)
    assert key["caseSensitive"] is True
    assert (fields["Lead__c"]["referenceTo"], fields["Lead__c"]["relationshipName"]) == (["Lead"], "Lead__r")
    assert fields["Due__c"]["type"] == "date"


def test_rows_of_a_deployed_object_are_made_read_and_joined(org: Org) -> None:
    """A row is numbered, belongs to its maker, and shows its lead's fields in a query."""
    ready(org)
    lead = org.rows("SELECT Id, Name FROM Lead WHERE IsConverted = false LIMIT 1")[0]
    for key in ("a", "b"):
        made = org.call("POST", f"/sobjects/{NAME}", {"Key__c": key, "Lead__c": lead["Id"]})
        assert made.status == 201
    soql = f"SELECT Name, OwnerId, Key__c, Lead__r.Name FROM {NAME} WHERE Lead__c = '{lead['Id']}'"
    rows = org.rows(soql)
    assert [row["Name"] for row in rows] == ["MN-0001", "MN-0002"]
    assert {row["OwnerId"] for row in rows} == {org.world.info("")["integration_user_id"]}
    assert rows[0]["Lead__r"]["Name"] == lead["Name"]
    last = ids(org.rows(f"SELECT Id FROM {NAME} WHERE Key__c = 'b'"))[0]
    assert org.call("PATCH", f"/sobjects/{NAME}/{last}", {"Due__c": "2026-12-01"}).status == 204
    assert org.json("GET", f"/sobjects/{NAME}/{last}?fields=Due__c")["Due__c"] == "2026-12-01"
    refused = org.call("DELETE", f"/sobjects/{NAME}/{last}")
    code = json.loads(refused.body)[0]["errorCode"]
    assert (refused.status, code) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")


def test_a_unique_key_refuses_a_second_row(org: Org) -> None:
    """The second row of a key is refused with the words that clients met; other case is another key."""
    ready(org)
    first = org.json("POST", f"/sobjects/{NAME}", {"Key__c": "k-1"})["id"]
    again = org.call("POST", f"/sobjects/{NAME}", {"Key__c": "k-1"})
    message = f"duplicate value found: Key__c duplicates value on record with id: {first}"
    assert again.status == 400
    assert json.loads(again.body) == [{"message": message, "errorCode": "DUPLICATE_VALUE", "fields": []}]
    assert org.call("POST", f"/sobjects/{NAME}", {"Key__c": "K-1"}).status == 201


def test_a_row_without_a_name_is_called_by_its_id(org: Org) -> None:
    """An object whose name is text takes one, and falls back to the id."""
    note = NOTE.replace(
        "<type>AutoNumber</type><displayFormat>MN-{0000}</displayFormat>", "<type>Text</type>"
    )
    assert deploy(org, package(note))["success"]
    hold(org)
    bare = org.json("POST", f"/sobjects/{NAME}", {"Key__c": "a"})["id"]
    org.json("POST", f"/sobjects/{NAME}", {"Key__c": "b", "Name": "Second"})
    assert [row["Name"] for row in org.rows(f"SELECT Name FROM {NAME} ORDER BY Key__c")] == [bare, "Second"]


def test_a_second_deploy_brings_the_object_to_the_new_state(org: Org) -> None:
    """The same package changes nothing; another label and one more field do, and rows stay."""
    ready(org)
    org.json("POST", f"/sobjects/{NAME}", {"Key__c": "a"})
    again = deploy(org, package())
    assert again["status"] == "Succeeded"
    assert not any(one["changed"] or one["created"] for one in again["details"]["componentSuccesses"])
    more = "<fields><fullName>Seen__c</fullName><label>Seen</label><type>Checkbox</type>"
    more += "<defaultValue>false</defaultValue></fields>"
    wider = NOTE.replace("Mark Notes", "Notes") + more
    told = deploy(org, package(wider))["details"]["componentSuccesses"]
    changed = {one["fullName"]: (one["created"], one["changed"]) for one in told if one["changed"]}
    assert changed == {NAME: (False, True), f"{NAME}.Seen__c": (True, True)}
    assert org.json("GET", f"/sobjects/{NAME}/describe")["labelPlural"] == "Notes"
    assert org.query(f"SELECT count() FROM {NAME}")["totalSize"] == 1


def test_a_deploy_that_fails_leaves_what_was_there(org: Org) -> None:
    """Neither the labels nor the fields of an object move when another component fails, and rows stay."""
    ready(org)
    org.json("POST", f"/sobjects/{NAME}", {"Key__c": "a"})
    told = org.json("GET", f"/sobjects/{NAME}/describe")
    wrong = NOTE.replace("Mark Notes", "Notes").replace("<length>64", "<length>0")
    assert list(problems(deploy(org, package(wrong)))) == [f"{NAME}.Key__c"]
    text = NOTE.replace("<type>Date</type>", "<type>DateTime</type>")
    assert "Cannot change the type" in problems(deploy(org, package(text)))[f"{NAME}.Due__c"]
    assert org.json("GET", f"/sobjects/{NAME}/describe") == told
    assert org.rows(f"SELECT Key__c FROM {NAME}")[0]["Key__c"] == "a"


def test_names_in_another_case_are_the_same_field(org: Org) -> None:
    """A deploy that writes a field's name in other case brings the field that is there to its state."""
    ready(org)
    org.json("POST", f"/sobjects/{NAME}", {"Key__c": "a"})
    assert deploy(org, package(NOTE.replace("Key__c</fullName>", "KEY__c</fullName>")))["success"]
    assert org.rows(f"SELECT Key__c FROM {NAME}")[0]["Key__c"] == "a"


def test_a_field_is_added_to_a_deployed_object_by_the_tooling_api(org: Org) -> None:
    """The object is found though hidden, the field is hidden till granted, and a deploy may name it again."""
    assert deploy(org, package())["success"]
    field = {"FullName": f"{NAME}.Why__c", "Metadata": {"type": "Text", "label": "Why", "length": 40}}
    assert org.call("POST", "/tooling/sobjects/CustomField", field).status == 201
    twice = org.json("POST", "/tooling/sobjects/CustomField", field)
    assert twice[0]["errorCode"] == "DUPLICATE_DEVELOPER_NAME"
    hold(org)
    assert org.json("POST", f"/sobjects/{NAME}", {"Why__c": "x"})[0]["errorCode"] == "INVALID_FIELD"
    why = "<fields><fullName>Why__c</fullName><label>Why</label><type>Text</type><length>40</length></fields>"
    granted = f"<fieldPermissions><field>{NAME}.Why__c</field><readable>true</readable>"
    granted += "<editable>true</editable></fieldPermissions>"
    assert deploy(org, package(NOTE + why, HOLDERS + granted))["success"]
    assert org.call("POST", f"/sobjects/{NAME}", {"Why__c": "x"}).status == 201


def test_fields_of_a_standard_object_are_deployed_by_their_names(org: Org) -> None:
    """Only the listed fields of Lead are taken, and a permission set may grant them."""
    field = "<fields><fullName>{}__c</fullName><label>A</label><type>Number</type><precision>3</precision>"
    field += "<scale>0</scale></fields>"
    files = {
        "package.xml": manifest(CustomField=("Lead.Mark__c",), PermissionSet=("*",)),
        "objects/Lead.object": metadata("CustomObject", field.format("Mark")),
        "permissionsets/Markers.permissionset": metadata(
            "PermissionSet",
            "<label>Markers</label><fieldPermissions><field>Lead.Mark__c</field><readable>true</readable>"
            "<editable>false</editable></fieldPermissions>",
        ),
    }
    assert deploy(org, files)["success"]
    hold(org, "Markers")
    assert org.rows("SELECT Mark__c FROM Lead LIMIT 1")[0]["Mark__c"] is None
    files["objects/Lead.object"] = metadata("CustomObject", field.format("Mark") + field.format("Other"))
    assert problems(deploy(org, files)) == {"Lead.Other__c": "Not in package.xml"}


LOST = "An object '{}' of type {} was named in package.xml, but was not found in zipped directory"


@pytest.mark.parametrize(
    ("old", "new", "name", "problem"),
    [
        ("<label>Mark Note</label>", "", NAME, "Must specify a non-empty label for the CustomObject"),
        ("AutoNumber", "Number", NAME, "Must specify a nameField of type Text or AutoNumber"),
        ("ReadWrite", "Open", NAME, "'Open' is not a valid value for the enum 'SharingModel'"),
        (">Lead</referenceTo>", ">Leed</referenceTo>", f"{NAME}.Lead__c", "'Leed' does not resolve"),
        (">64<", ">many<", NAME, "'many' is not a valid value for the type xsd:int"),
        (">64<", ">300<", f"{NAME}.Key__c", "length must be between"),
        ("<type>Date</type>", "<type>Day</type>", f"{NAME}.Due__c", "Invalid field type: Day"),
        ("<type>Date</type>", "<kind/>", NAME, "kind invalid at this location in type CustomField"),
        ("<unique>true</unique>", "<unique>yes</unique>", NAME, "'yes' is not a valid value for the type"),
        ("</fields>", "</field>", NAME, "Error parsing file"),
    ],
)
def test_an_object_that_is_not_right_leaves_nothing(
    org: Org, old: str, new: str, name: str, problem: str
) -> None:
    """The component that is wrong says why, and no other component stays either."""
    found = problems(deploy(org, package(NOTE.replace(old, new, 1))))
    assert problem in found[name]
    assert org.query("SELECT count() FROM PermissionSet WHERE Name = 'Mark_Noters'")["totalSize"] == 0
    assert deploy(org, package(), checkOnly=True)["success"]
    assert deploy(org, package())["details"]["componentSuccesses"][0]["created"] is True


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<object>Mark_Note__c", "<object>Mork__c", "no CustomObject named Mork__c found"),
        (f"<field>{NAME}.Due__c", f"<field>{NAME}.Dew__c", f"no CustomField named {NAME}.Dew__c found"),
        (
            f"<field>{NAME}.Due__c",
            f"<field>{NAME}.Name",
            f"You cannot deploy to a required field: {NAME}.Name",
        ),
        ("<allowRead>true", "<allowRead>false", f"Create {NAME} depends on permission(s): Read {NAME}"),
        ("<label>Mark Noters</label>", "", "Required field is missing: label"),
    ],
)
def test_a_permission_set_that_is_not_right_leaves_nothing(
    org: Org, old: str, new: str, problem: str
) -> None:
    """Permissions on what is not there, or without reading, fail and take the object with them."""
    found = problems(deploy(org, package(holders=HOLDERS.replace(old, new, 1))))
    assert list(found) == ["Mark_Noters"]
    assert problem in found["Mark_Noters"]
    assert "Mark_Noters" not in [row["Name"] for row in org.rows("SELECT Name FROM PermissionSet")]
    assert (
        f"named {NAME} found"
        in problems(deploy(org, {key: value for key, value in package().items() if "objects" not in key}))[
            "Mark_Noters"
        ]
    )


def test_the_list_and_the_files_must_agree(org: Org) -> None:
    """What is listed must be there, and what is there must be listed and known."""
    files = package()
    del files["permissionsets/Mark_Noters.permissionset"]
    found = problems(deploy(org, files))
    assert found == {"Mark_Noters": LOST.format("Mark_Noters", "PermissionSet")}
    extra = {**package(), "package.xml": manifest(CustomObject=(NAME,)), "classes/A.cls": "class A {}"}
    found = problems(deploy(org, extra))
    assert found["Mark_Noters"] == "Not in package.xml"
    assert "classes/A.cls" in found


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 not a zip", zipped({"a.txt": "x"}), zipped(package())[:-40]],
    ids=["nothing", "no zip", "no list", "cut short"],
)
def test_a_zip_that_can_not_be_read_fails(org: Org, content: bytes) -> None:
    """The deploy is taken and fails, with one failure of the package itself."""
    identity = json.loads(send(org, content).body)["id"]
    result = org.json("GET", f"/metadata/deployRequest/{identity}?includeDetails=true")["deployResult"]
    assert list(problems(result)) == ["package.xml"]


def test_a_package_that_unpacks_beyond_its_bound_fails(org: Org) -> None:
    """A small zip of a great deal is not unpacked."""
    content = zipped({**package(), "large.txt": "0" * (MOST_UNPACKED + 1)})
    assert len(content) < 1_000_000
    identity = json.loads(send(org, content).body)["id"]
    result = org.json("GET", f"/metadata/deployRequest/{identity}?includeDetails=true")["deployResult"]
    assert str(MOST_UNPACKED) in problems(result)["package.xml"]


def test_parts_of_a_form_arrive_byte_for_byte() -> None:
    """Line ends, blanks and every other byte of a part are kept, plain or in base64."""
    content = b"\r\n--x\n\r" + bytes(range(256)) * 3 + b" \r\n\n"
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.zip"\r\n'
    coded = base64.encodebytes(content)
    for header, sent in ((b"", content), (b"Content-Transfer-Encoding: base64\r\n", coded)):
        body = head + header + b"\r\n" + sent + b"\r\n--edge--\r\n"
        assert form_parts('multipart/form-data; boundary="edge"', body) == {"file": content}


def test_a_package_may_lie_in_one_folder(org: Org) -> None:
    """All files below one folder are read as if they were at the top."""
    assert deploy(org, {f"src/{path}": content for path, content in package().items()})["success"]


def test_a_request_that_is_no_form_is_refused(org: Org) -> None:
    """Another content type, a missing part or an unknown option is refused before anything is deployed."""
    headers = {"authorization": f"Bearer {org.token}", "content-type": "application/json"}
    path = f"{ROOT}/metadata/deployRequest"
    assert org.world.handle(Request("POST", path, "", headers, b"{}")).status == 415
    headers["content-type"] = "multipart/form-data; boundary=x"
    body = b'--x\r\nContent-Disposition: form-data; name="json"\r\n\r\n{}\r\n--x--\r\n'
    assert org.world.handle(Request("POST", path, "", headers, body)).status == 400
    assert send(org, zipped(package()), rollback=True).status == 400
    assert org.world.log.minimum()["single"] == 0


def test_deploys_are_counted_one_by_one_and_their_results_once(org: Org) -> None:
    """Asking for a deploy is a call of its own; looking at it again costs no more."""
    org.world.log.mark("deploy")
    identity = json.loads(send(org, zipped(package())).body)["id"]
    for _ in range(3):
        org.call("GET", f"/metadata/deployRequest/{identity}")
    report = org.world.log.report()
    assert report["by_kind"] == {"metadata": 4}
    assert report["minimum_calls"] == 2
