"""The property and group endpoints."""

from __future__ import annotations

from typing import Any

from sandbox.hubspot.call import Answer, Call
from sandbox.hubspot.errors import Refusal, RowError, invalid, not_found
from sandbox.hubspot.object_types import ObjectType
from sandbox.hubspot.portal import Portal
from sandbox.hubspot.properties import Property, define, name_taken, redefine, retire
from sandbox.hubspot.views import batch_body

MOST = 100
Body = dict[str, Any]


def list_properties(portal: Portal, call: Call) -> Answer:
    """GET every definition of an object type."""
    kind = call.kind()
    portal.log.needed_once(f"properties {kind.name}")
    listed = portal.book(kind).listed(call.flag("archived"))
    return Answer(200, {"results": [found.body() for found in listed]})


def get_property(portal: Portal, call: Call) -> Answer:
    """GET one definition."""
    kind, name = call.kind(), call.arguments[1]
    portal.log.needed_once(f"properties {kind.name}")
    found = portal.book(kind).live(name)
    if found is None:
        raise not_found(f'Property "{name}" does not exist')
    return Answer(200, found.body())


def create_property(portal: Portal, call: Call) -> Answer:
    """POST a new definition; the name of an archived one restores it."""
    kind = call.kind()
    portal.log.atomic(f"create property {kind.name}")
    found = _define(portal, kind, call.body())
    return Answer(201, found.body(), {"Location": f"{call.request.path}/{found.name}"})


def create_properties(portal: Portal, call: Call) -> Answer:
    """POST several definitions; those whose names are taken fail alone."""
    kind = call.kind()
    portal.log.atomic(f"create property {kind.name}")
    results: list[Body] = []
    errors: list[RowError] = []
    for given in call.inputs(MOST):
        if portal.book(kind).live(str(given.get("name") or "")):
            errors.append(name_taken(str(given["name"])))
        else:
            results.append(_define(portal, kind, given).body())
    return Answer(207 if errors else 201, batch_body(portal.now, results, errors))


def read_properties(portal: Portal, call: Call) -> Answer:
    """POST names, get definitions; unknown names are error items of a 207."""
    kind = call.kind()
    portal.log.needed_once(f"properties {kind.name}")
    names = [str(item.get("name") or "") for item in call.inputs(MOST)]
    found = {name: portal.book(kind).live(name) for name in names}
    errors = [
        RowError("OBJECT_NOT_FOUND", f'Property "{name}" does not exist', {"name": [name]})
        for name, one in found.items()
        if one is None
    ]
    results = [one.body() for one in found.values() if one]
    return Answer(207 if errors else 200, batch_body(portal.now, results, errors))


def patch_property(portal: Portal, call: Call) -> Answer:
    """PATCH a definition; `options` replaces the whole list."""
    kind = call.kind()
    portal.log.atomic(f"change property {kind.name}")
    return Answer(200, redefine(portal.book(kind), call.arguments[1], call.body(), portal.now).body())


def delete_property(portal: Portal, call: Call) -> Answer:
    """DELETE an own definition that no record uses."""
    kind, name = call.kind(), call.arguments[1]
    portal.log.atomic(f"archive property {kind.name}")
    in_use = any(name in record.values for record in portal.shelf(kind).everything())
    retire(portal.book(kind), name, in_use, portal.now)
    return Answer(204)


def list_groups(portal: Portal, call: Call) -> Answer:
    """GET the groups of an object type."""
    kind = call.kind()
    portal.log.needed_once(f"property groups {kind.name}")
    groups = portal.book(kind).groups.items()
    return Answer(200, {"results": [_group(name, label, n) for n, (name, label) in enumerate(groups)]})


def get_group(portal: Portal, call: Call) -> Answer:
    """GET one group."""
    kind, name = call.kind(), call.arguments[1]
    portal.log.needed_once(f"property groups {kind.name}")
    groups = portal.book(kind).groups
    if name not in groups:
        raise not_found(f"Property group '{name}' does not exist")
    return Answer(200, _group(name, groups[name], list(groups).index(name)))


def create_group(portal: Portal, call: Call) -> Answer:
    """POST a new group."""
    kind, body = call.kind(), call.body()
    portal.log.atomic(f"create property group {kind.name}")
    name, groups = str(body.get("name") or ""), portal.book(kind).groups
    if not name or not body.get("label"):
        raise invalid("A property group needs a name and a label")
    if name in groups:
        details = {
            "subCategory": "Properties.PROPERTY_GROUP_WITH_NAME_EXISTS",
            "context": {"name": [name]},
        }
        raise Refusal(
            409, f"A property group named '{name}' already exists.", "OBJECT_ALREADY_EXISTS", details
        )
    groups[name] = str(body["label"])
    return Answer(201, _group(name, groups[name], len(groups) - 1))


def delete_group(portal: Portal, call: Call) -> Answer:
    """DELETE a group without live properties."""
    kind, name = call.kind(), call.arguments[1]
    portal.log.atomic(f"archive property group {kind.name}")
    book = portal.book(kind)
    if name not in book.groups:
        raise not_found(f"Property group '{name}' does not exist")
    if any(found.group == name for found in book.listed(archived=False)):
        details = {"subCategory": "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"}
        raise invalid(f"Property group '{name}' has active properties.", details)
    del book.groups[name]
    return Answer(204)


def _define(portal: Portal, kind: ObjectType, given: Body) -> Property:
    found = define(portal.book(kind), given, portal.now, kind.name in portal.switches.unique_on)
    if found.unique:
        portal.shelf(kind).index_by(found.name)
    return found


def _group(name: str, label: str, order: int) -> Body:
    return {"name": name, "label": label, "displayOrder": order, "archived": False}
