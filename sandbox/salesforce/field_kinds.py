"""The kinds of fields that the tables of objects are written with."""

from __future__ import annotations

from .schema import Field


def text(name: str, label: str, length: int, kind: str = "string", *, nillable: bool = True) -> Field:
    """Text of at most `length` characters."""
    return Field(name, label, kind, length=length, nillable=nillable)


def pick(
    name: str, label: str, values: tuple[str, ...], *, length: int = 255, default: str | None = None
) -> Field:
    """A picklist that also takes values that are not on its list."""
    return Field(name, label, "picklist", length, values=values, default=default, nillable=default is None)


def link(name: str, label: str, refers_to: tuple[str, ...], *, nillable: bool = True) -> Field:
    """A reference to a row of `refers_to`; its relationship is the name without Id."""
    return Field(name, label, "reference", 18, refers_to=refers_to, relationship=name[:-2], nillable=nillable)


def mark(name: str, label: str, *, default: bool = False) -> Field:
    """A checkbox."""
    return Field(name, label, "boolean", nillable=False, default=default)


def fixed(name: str, label: str, kind: str, length: int = 0, refers_to: tuple[str, ...] = ()) -> Field:
    """A field that only the org itself sets."""
    relationship = name[:-2] if refers_to else None
    return Field(
        name,
        label,
        kind,
        length,
        createable=False,
        updateable=False,
        refers_to=refers_to,
        relationship=relationship,
    )


def whole(name: str, label: str) -> Field:
    """A whole number of up to eight digits."""
    return Field(name, label, "int", precision=8)


def money(name: str, label: str) -> Field:
    """An amount without fractions."""
    return Field(name, label, "currency", precision=18, scale=0)


def identity(label: str) -> Field:
    """The object's own id."""
    return Field("Id", f"{label} ID", "id", 18, nillable=False, createable=False, updateable=False)


def fixed_mark(name: str, label: str) -> Field:
    """A checkbox that only the org itself sets."""
    return Field(name, label, "boolean", nillable=False, createable=False, updateable=False, default=False)


def stamps() -> tuple[Field, ...]:
    """When and by whom a row was made and last changed."""
    return (
        fixed("CreatedDate", "Created Date", "datetime"),
        fixed("CreatedById", "Created By ID", "reference", 18, ("User",)),
        fixed("LastModifiedDate", "Last Modified Date", "datetime"),
        fixed("LastModifiedById", "Last Modified By ID", "reference", 18, ("User",)),
        fixed("SystemModstamp", "System Modstamp", "datetime"),
    )


def binned() -> Field:
    """Whether the row lies in the recycle bin."""
    return fixed_mark("IsDeleted", "Deleted")
