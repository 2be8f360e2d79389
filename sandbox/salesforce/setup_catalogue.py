"""The objects by which an org is set up: who is there, who may see what, which fields were added."""

from __future__ import annotations

from .field_kinds import fixed, fixed_mark, identity, link, mark, pick, stamps, text
from .schema import Entity, Field


def organization() -> Entity:
    """The org itself: one row that nobody creates."""
    fields = (
        identity("Organization"),
        text("Name", "Name", 80, nillable=False),
        text("Country", "Country", 80),
        text("TimeZoneSidKey", "Time Zone", 40),
        text("LanguageLocaleKey", "Language", 40),
        fixed("OrganizationType", "Edition", "picklist", 40),
        fixed("InstanceName", "Instance Name", "string", 5),
        fixed_mark("IsSandbox", "Is Sandbox"),
        fixed("NamespacePrefix", "Namespace Prefix", "string", 15),
        *stamps(),
    )
    return Entity("Organization", "Organization", "Organizations", "00D", fields, createable=False)


def user() -> Entity:
    """The people and programs that can sign in."""
    fields = (
        identity("User"),
        text("Username", "Username", 80, nillable=False),
        text("LastName", "Last Name", 80, nillable=False),
        text("FirstName", "First Name", 40),
        fixed("Name", "Full Name", "string", 121),
        text("Email", "Email", 128, "email", nillable=False),
        text("Title", "Title", 80),
        text("Department", "Department", 80),
        text("CompanyName", "Company Name", 80),
        mark("IsActive", "Active", default=True),
        pick("UserType", "User Type", ("Standard",), length=40, default="Standard"),
        text("TimeZoneSidKey", "Time Zone", 40),
        link("ManagerId", "Manager ID", ("User",)),
        *stamps(),
    )
    return Entity("User", "User", "Users", "005", fields, createable=False)


def group() -> Entity:
    """Groups; a queue is a group of type Queue."""
    fields = (
        identity("Group"),
        text("Name", "Name", 40, nillable=False),
        text("DeveloperName", "Developer Name", 80),
        pick("Type", "Type", ("Regular", "Queue"), length=40, default="Regular"),
        text("Email", "Email", 255, "email"),
        *stamps(),
    )
    return Entity("Group", "Group", "Groups", "00G", fields)


def queue_object() -> Entity:
    """Which objects a queue may own."""
    fields = (
        identity("Queue sObject"),
        link("QueueId", "Queue ID", ("Group",), nillable=False),
        text("SobjectType", "sObject Type", 40, "picklist", nillable=False),
        fixed("CreatedById", "Created By ID", "reference", 18, ("User",)),
        fixed("SystemModstamp", "System Modstamp", "datetime"),
    )
    return Entity("QueueSobject", "Queue sObject", "Queue sObjects", "03g", fields)


def permission_set() -> Entity:
    """A named bundle of permissions."""
    fields = (
        identity("PermissionSet"),
        text("Name", "Permission Set Name", 80, nillable=False),
        text("Label", "Permission Set Label", 80, nillable=False),
        text("Description", "Description", 255),
        fixed_mark("IsOwnedByProfile", "Is Owned By Profile"),
        fixed_mark("IsCustom", "Is Custom"),
        *stamps(),
    )
    return Entity("PermissionSet", "Permission Set", "Permission Sets", "0PS", fields)


def field_permissions() -> Entity:
    """That holders of a permission set may read or edit one field."""
    fields = (
        identity("Field Permissions"),
        link("ParentId", "Parent ID", ("PermissionSet",), nillable=False),
        text("SobjectType", "Sobject Type Name", 40, "picklist", nillable=False),
        text("Field", "Field Name", 255, "picklist", nillable=False),
        mark("PermissionsRead", "Read Field"),
        mark("PermissionsEdit", "Edit Field"),
        fixed("SystemModstamp", "System Modstamp", "datetime"),
    )
    return Entity("FieldPermissions", "Field Permissions", "Field Permissions", "01k", fields)


def object_permissions() -> Entity:
    """What holders of a permission set may do with one object."""
    fields = (
        identity("ObjectPermissions"),
        link("ParentId", "Parent ID", ("PermissionSet",), nillable=False),
        text("SobjectType", "Sobject Type Name", 40, "picklist", nillable=False),
        mark("PermissionsCreate", "Create Records"),
        mark("PermissionsRead", "Read Records"),
        mark("PermissionsEdit", "Edit Records"),
        mark("PermissionsDelete", "Delete Records"),
        mark("PermissionsViewAllRecords", "Read All Records"),
        mark("PermissionsModifyAllRecords", "Edit All Records"),
        *stamps(),
    )
    return Entity("ObjectPermissions", "Object Permissions", "Object Permissions", "110", fields)


def permission_set_assignment() -> Entity:
    """That a user holds a permission set."""
    fields = (
        identity("PermissionSetAssignment"),
        link("PermissionSetId", "PermissionSet ID", ("PermissionSet",), nillable=False),
        link("AssigneeId", "Assignee ID", ("User",), nillable=False),
        fixed("SystemModstamp", "System Modstamp", "datetime"),
    )
    return Entity(
        "PermissionSetAssignment", "Permission Set Assignment", "Permission Set Assignments", "0Pa", fields
    )


def custom_field() -> Entity:
    """The fields that were added, as the Tooling API lists them."""
    fields = (
        identity("Custom Field Definition"),
        text("DeveloperName", "Developer Name", 40, nillable=False),
        text("TableEnumOrId", "Table", 40, "picklist", nillable=False),
        Field("NamespacePrefix", "Namespace Prefix", "string", 15),
        *stamps(),
    )
    return Entity("CustomField", "Custom Field", "Custom Fields", "00N", fields, tooling=True)
