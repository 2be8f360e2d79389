"""The metadata format as XML: which elements a type may hold, and their values.

Only what this org makes use of, or can pass over without harm, is known; any other element is refused, as the
vendor refuses what its schema does not name ("Metadata Types", Metadata API guide).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from xml.etree import ElementTree

from .errors import unfit

NAMESPACE = "http://soap.sforce.com/2006/04/metadata"
Definition = Mapping[str, object]

_TEXT, _FLAG, _WHOLE, _MANY = "text", "flag", "whole", "*"


def _shape(texts: str, flags: str = "", wholes: str = "", **others: str) -> Mapping[str, str]:
    """The elements of one type; `others` name the type of theirs, with a star where there may be several."""
    kinds = ((texts, _TEXT), (flags, _FLAG), (wholes, _WHOLE))
    plain = {name: kind for names, kind in kinds for name in names.split()}
    return MappingProxyType(plain | others)


_SHAPES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Package": _shape("version fullName description", types="PackageTypeMembers*"),
        "PackageTypeMembers": _shape("name", members="text*"),
        "CustomObject": _shape(
            "label pluralLabel description deploymentStatus sharingModel externalSharingModel visibility "
            "gender startsWith compactLayoutAssignment",
            "enableActivities enableBulkApi enableFeeds enableHistory enableLicensing enableReports "
            "enableSearch enableSharing enableStreamingApi allowInChatterGroups",
            nameField="CustomField",
            fields="CustomField*",
        ),
        "CustomField": _shape(
            "fullName label type description inlineHelpText defaultValue displayFormat referenceTo "
            "relationshipName relationshipLabel deleteConstraint",
            "required unique externalId caseSensitive trackHistory trackTrending trackFeedHistory",
            "length precision scale visibleLines startingNumber",
            valueSet="ValueSet",
        ),
        "ValueSet": _shape("", "restricted", valueSetDefinition="ValueSetValuesDefinition"),
        "ValueSetValuesDefinition": _shape("", "sorted", value="CustomValue*"),
        "CustomValue": _shape("fullName label color description", "default isActive"),
        "PermissionSet": _shape(
            "label description license",
            "hasActivationRequired",
            objectPermissions="PermissionSetObjectPermissions*",
            fieldPermissions="PermissionSetFieldPermissions*",
        ),
        "PermissionSetObjectPermissions": _shape(
            "object",
            "allowCreate allowRead allowEdit allowDelete viewAllRecords modifyAllRecords viewAllFields",
        ),
        "PermissionSetFieldPermissions": _shape("field", "readable editable"),
    }
)


def definition(content: bytes, type: str) -> Definition:
    """The values of one file whose root is of `type`. Raises `Refusal`."""
    if b"<!DOCTYPE" in content:
        raise unfit("DOCTYPE is not allowed")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, LookupError) as problem:  # LookupError: an unknown encoding
        raise unfit(f"Error parsing file: {problem}") from problem
    if root.tag != f"{{{NAMESPACE}}}{type}":
        raise unfit(f"Error parsing file: the root must be {type} of {NAMESPACE}")
    return _values(root, type)


def listed(definition: Definition, name: str) -> list[Definition]:
    """The definitions under an element that may come several times."""
    found = definition.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _values(element: ElementTree.Element, type: str) -> Definition:
    values: dict[str, object] = {}
    several: dict[str, list[object]] = {}
    for child in element:
        name = child.tag.removeprefix(f"{{{NAMESPACE}}}")
        kind = _SHAPES[type].get(name)
        if kind is None:
            raise unfit(f"Element {child.tag} invalid at this location in type {type}")
        value = _value(child, kind.removesuffix(_MANY))
        if kind.endswith(_MANY):
            several.setdefault(name, []).append(value)
        elif name in values:
            raise unfit(f"Element {child.tag} is duplicated at this location in type {type}")
        else:
            values[name] = value
    return {**values, **several}


def _value(element: ElementTree.Element, kind: str) -> object:
    if kind in _SHAPES:
        return _values(element, kind)
    text = (element.text or "").strip()
    if kind == _FLAG and text in ("true", "false"):
        return text == "true"
    if kind == _WHOLE and text.isdecimal():
        return int(text)
    if kind == _TEXT:
        return text
    raise unfit(f"'{text}' is not a valid value for the type xsd:{'boolean' if kind == _FLAG else 'int'}")
