"""Putting the components of a package into the org, each with its own verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from .custom_objects import put_object
from .errors import FlawedRow, Refusal, unfit
from .metadata_xml import Definition, definition, listed
from .org import Org
from .packages import Package
from .permission_sets import put_permission_set
from .tooling import field_of, hidden, put_field

_OBJECTS, _SETS = ("objects", ".object"), ("permissionsets", ".permissionset")
_UNLISTED = "Not in package.xml"


@dataclass(frozen=True, slots=True)
class Component:
    """One component and what became of it; `problem` says why it failed."""

    type: str
    name: str
    file: str
    created: bool = False
    changed: bool = False
    problem: str | None = None


def install(org: Org, user: str, package: Package) -> list[Component]:
    """Objects with their fields first, then permission sets. What is stored stays stored beside a failure."""
    done = [*_strangers(package), *_objects(org, user, package), *_permission_sets(org, user, package)]
    met = {(one.type, one.name) for one in done}
    missing = (
        Component(type, name, "package.xml", problem=_unmet(type, name))
        for type, names in sorted(package.members.items())
        for name in sorted(names - {"*"})
        if (type, name) not in met
    )
    return [*done, *missing]


def _unmet(type: str, name: str) -> str:
    return (
        f"An object '{name}' of type {type} was named in package.xml, but was not found in zipped directory"
    )


def _strangers(package: Package) -> Iterator[Component]:
    """Files that stand for nothing that this org takes."""
    taken = {*package.below(*_OBJECTS).values(), *package.below(*_SETS).values()}
    for path in sorted(set(package.files) - taken):
        yield Component(
            "", path, path, problem="The sandbox takes objects/*.object and permissionsets/*.permissionset"
        )


def _objects(org: Org, user: str, package: Package) -> Iterator[Component]:
    for name, path in package.below(*_OBJECTS).items():
        whole = Component("CustomObject", name, path)
        try:
            defined = definition(package.files[path], "CustomObject")
        except Refusal as refusal:
            yield replace(whole, problem=refusal.message)
            continue
        listed_whole = package.lists("CustomObject", name)
        fields = listed(defined, "fields")
        if listed_whole:
            yield _object(org, whole, defined)
        elif not fields:
            yield replace(whole, problem=_UNLISTED)
        for one in fields:
            part = Component("CustomField", f"{name}.{one.get('fullName')}", path)
            known = listed_whole or package.lists("CustomField", part.name)
            yield _field(org, user, part, one) if known else replace(part, problem=_UNLISTED)


def _object(org: Org, whole: Component, defined: Definition) -> Component:
    """A custom object; of a standard one only the fields are taken."""
    old = org.schema.entity(whole.name)
    if old is not None and not old.custom:
        return whole
    return _tried(
        whole, lambda: replace(whole, created=old is None, changed=put_object(org, whole.name, defined))
    )


def _field(org: Org, user: str, part: Component, defined: Definition) -> Component:
    name, _, field_name = part.name.partition(".")

    def put() -> Component:
        entity = org.schema.entity(name)
        if entity is None:
            raise unfit(f"Entity of type {name} is not available")
        old = entity.field(field_name)
        changed = put_field(org, name, hidden(field_of(field_name, defined)), user)
        return replace(part, created=old is None, changed=changed)

    return _tried(part, put)


def _permission_sets(org: Org, user: str, package: Package) -> Iterator[Component]:
    for name, path in package.below(*_SETS).items():
        yield _permission_set(org, user, package, Component("PermissionSet", name, path))


def _permission_set(org: Org, user: str, package: Package, whole: Component) -> Component:
    if not package.lists("PermissionSet", whole.name):
        return replace(whole, problem=_UNLISTED)
    there = any(row["Name"] == whole.name for row in org.rows.of("PermissionSet").values())

    def put() -> Component:
        defined = definition(package.files[whole.file], "PermissionSet")
        saved = put_permission_set(org, user, whole.name, defined)
        return replace(whole, created=not there, changed=saved.changed)

    return _tried(whole, put)


def _tried(component: Component, action: Callable[[], Component]) -> Component:
    """What the action makes of the component; a refusal is its problem."""
    try:
        return action()
    except Refusal as refusal:
        return replace(component, problem=refusal.message)
    except FlawedRow as problem:
        return replace(component, problem=problem.flaw.message)
