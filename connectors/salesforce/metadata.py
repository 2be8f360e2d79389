"""What hand-offs need in an org beyond fields, as a package to be deployed. Pure.

One custom object whose key field is unique, and a permission set that lets its holder make rows of it.

Sources: "CustomObject", "CustomField", "PermissionSet", "Deploying Metadata" (package.xml at the root of the
zip with `singlePackage`), Metadata API guide.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from connectors.salesforce.handoff_request import HANDOFF_TYPE, KEY_FIELD, RECORD_FIELD

#: The permission set that lets its holder make hand-offs.
HANDOFF_PERMISSIONS = "Tolok_Handoffs"

_NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
_KEY_LENGTH, _ID_LENGTH = "64", "18"
#: A part of a metadata file: a text, or parts by their names; a name may come more than once.
_Parts = Sequence[tuple[str, "str | _Parts"]]


def package(version: str) -> bytes:
    """The zip that makes the object and the permission set; deploying it again changes nothing."""
    files = {
        "package.xml": _xml("Package", _manifest(version)),
        f"objects/{HANDOFF_TYPE}.object": _xml("CustomObject", _object()),
        f"permissionsets/{HANDOFF_PERMISSIONS}.permissionset": _xml("PermissionSet", _permissions()),
    }
    return _zip(files)


def _manifest(version: str) -> _Parts:
    members = {"CustomObject": HANDOFF_TYPE, "PermissionSet": HANDOFF_PERMISSIONS}
    return (
        *(("types", (("members", member), ("name", type))) for type, member in members.items()),
        ("version", version),
    )


def _object() -> _Parts:
    numbered = (("displayFormat", "H-{000000}"), ("label", "Hand-off number"), ("type", "AutoNumber"))
    key = _text(KEY_FIELD, "Key", _KEY_LENGTH, unique=True)
    record = _text(RECORD_FIELD, "Record id", _ID_LENGTH, unique=False)
    return (
        ("deploymentStatus", "Deployed"),
        ("description", "One row for each lead that Tolok handed over. The unique key keeps it to one."),
        ("fields", key),
        ("fields", record),
        ("label", "Tolok hand-off"),
        ("nameField", numbered),
        ("pluralLabel", "Tolok hand-offs"),
        ("sharingModel", "Private"),
    )


def _text(name: str, label: str, length: str, *, unique: bool) -> _Parts:
    traits: _Parts = (("caseSensitive", "true"), ("externalId", "true")) if unique else ()
    return (
        ("fullName", name),
        *traits,
        ("label", label),
        ("length", length),
        ("required", "false"),
        ("type", "Text"),
        ("unique", "true" if unique else "false"),
    )


def _permissions() -> _Parts:
    """Making and reading rows, no more. A field that is not granted is seen by no API user."""
    fields = (f"{HANDOFF_TYPE}.{name}" for name in (KEY_FIELD, RECORD_FIELD))
    granted = ("allowCreate", "allowRead")
    withheld = ("allowDelete", "allowEdit", "modifyAllRecords", "viewAllRecords")
    return (
        *(
            ("fieldPermissions", (("editable", "true"), ("field", field), ("readable", "true")))
            for field in fields
        ),
        ("hasActivationRequired", "false"),
        ("label", "Tolok hand-offs"),
        (
            "objectPermissions",
            (
                *((name, "true") for name in granted),
                *((name, "false") for name in withheld),
                ("object", HANDOFF_TYPE),
            ),
        ),
    )


def _xml(root: str, parts: _Parts) -> bytes:
    element = Element(root, xmlns=_NAMESPACE)
    _fill(element, parts)
    return bytes(tostring(element, encoding="UTF-8", xml_declaration=True))


def _fill(element: Element, parts: _Parts) -> None:
    for name, content in parts:
        part = SubElement(element, name)
        if isinstance(content, str):
            part.text = content
        else:
            _fill(part, content)


def _zip(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content)  # with no time of writing
    return written.getvalue()
