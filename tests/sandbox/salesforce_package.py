"""Packages of metadata, zipped and sent as the Metadata API takes them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import requests

from sandbox.exchange import Request, Response
from tests.sandbox.salesforce_org import ROOT, Org

NAME = "Mark_Note__c"

NOTE = """
<label>Mark Note</label>
<pluralLabel>Mark Notes</pluralLabel>
<nameField><label>Number</label><type>AutoNumber</type><displayFormat>MN-{0000}</displayFormat></nameField>
<deploymentStatus>Deployed</deploymentStatus>
<sharingModel>ReadWrite</sharingModel>
<fields>
  <fullName>Key__c</fullName><label>Key</label><type>Text</type><length>64</length>
  <unique>true</unique><externalId>true</externalId><caseSensitive>true</caseSensitive>
</fields>
<fields>
  <fullName>Lead__c</fullName><label>Lead</label><type>Lookup</type><referenceTo>Lead</referenceTo>
  <relationshipName>Notes</relationshipName><deleteConstraint>SetNull</deleteConstraint>
</fields>
<fields><fullName>Due__c</fullName><label>Due</label><type>Date</type></fields>
"""

HOLDERS = """
<label>Mark Noters</label>
<objectPermissions>
  <object>Mark_Note__c</object>
  <allowCreate>true</allowCreate><allowRead>true</allowRead><allowEdit>true</allowEdit>
  <allowDelete>false</allowDelete><viewAllRecords>false</viewAllRecords>
  <modifyAllRecords>false</modifyAllRecords>
</objectPermissions>
""" + "".join(
    f"<fieldPermissions><field>{NAME}.{field}</field><readable>true</readable><editable>true</editable>"
    "</fieldPermissions>"
    for field in ("Key__c", "Lead__c", "Due__c")
)


def metadata(type: str, content: str) -> str:
    """One file of metadata."""
    space = "http://soap.sforce.com/2006/04/metadata"
    return f'<?xml version="1.0" encoding="UTF-8"?><{type} xmlns="{space}">{content}</{type}>'


def manifest(**members: tuple[str, ...]) -> str:
    """A package.xml of these members by type."""
    types = "".join(
        f"<types>{''.join(f'<members>{name}</members>' for name in names)}<name>{type}</name></types>"
        for type, names in members.items()
    )
    return metadata("Package", f"{types}<version>60.0</version>")


def package(note: str = NOTE, holders: str = HOLDERS) -> dict[str, str]:
    """The files of one object and its permission set."""
    return {
        "package.xml": manifest(CustomObject=(NAME,), PermissionSet=("Mark_Noters",)),
        f"objects/{NAME}.object": metadata("CustomObject", note),
        "permissionsets/Mark_Noters.permissionset": metadata("PermissionSet", holders),
    }


def zipped(files: Mapping[str, str]) -> bytes:
    """A zip of texts by path."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zip:
        for path, content in files.items():
            zip.writestr(path, content)
    return packed.getvalue()


def send(org: Org, content: bytes, **options: object) -> Response:
    """Ask for a deploy of a zip, as a form that a common client writes."""
    told = json.dumps({"deployOptions": {"singlePackage": True, **options}})
    files = {
        "json": (None, told, "application/json"),
        "file": ("package.zip", content, "application/zip"),
    }
    form = requests.Request("POST", "https://sandbox.my.salesforce.com", files=files).prepare()
    headers = {"authorization": f"Bearer {org.token}", "content-type": form.headers["Content-Type"]}
    body = form.body if isinstance(form.body, bytes) else b""
    return org.world.handle(Request("POST", f"{ROOT}/metadata/deployRequest", "", headers, body))


def deploy(org: Org, files: Mapping[str, str], **options: object) -> Any:
    """Deploy files; the result with its details."""
    answer = send(org, zipped(files), **options)
    assert answer.status == 201, answer.body
    identity = json.loads(answer.body)["id"]
    return org.json("GET", f"/metadata/deployRequest/{identity}?includeDetails=true")["deployResult"]


def hold(org: Org, name: str = "Mark_Noters") -> None:
    """Give the caller a permission set by its name."""
    found = org.rows(f"SELECT Id FROM PermissionSet WHERE Name = '{name}'")[0]["Id"]
    held = {"PermissionSetId": found, "AssigneeId": org.world.info("")["integration_user_id"]}
    assert org.call("POST", "/sobjects/PermissionSetAssignment", held).status == 201


def ready(org: Org) -> None:
    """Deploy the object and let the caller use it."""
    assert deploy(org, package())["status"] == "Succeeded"
    hold(org)
