"""What the org says about itself: objects and fields, with the keys of recorded describes."""

from __future__ import annotations

from .errors import not_found
from .org import UserSight
from .schema import DECIMAL_TYPES, TEXT_TYPES, Entity, Field
from .wire import Answer, Call

_BYTES = 3  # of one character
_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "int": "xsd:int",
    **dict.fromkeys(DECIMAL_TYPES, "xsd:double"),
    **dict.fromkeys(TEXT_TYPES, "xsd:string"),
}
_SELF_FILLED = ("Id", "OwnerId", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById")
_FIELD_NEVER = {
    "aiPredictionField": False,
    "calculated": False,
    "calculatedFormula": None,
    "cascadeDelete": False,
    "compoundFieldName": None,
    "controllerName": None,
    "defaultValueFormula": None,
    "dependentPicklist": False,
    "deprecatedAndHidden": False,
    "displayLocationInDecimal": False,
    "encrypted": False,
    "filteredLookupInfo": None,
    "formulaTreatNullNumberAsZero": False,
    "highScaleNumber": False,
    "htmlFormatted": False,
    "mask": None,
    "maskType": None,
    "queryByDistance": False,
    "referenceTargetField": None,
    "relationshipOrder": None,
    "restrictedDelete": False,
    "writeRequiresMasterRead": False,
}
_ENTITY_BRIEF = {
    "activateable": False,
    "associateEntityType": None,
    "associateParentEntity": None,
    "customSetting": False,
    "deepCloneable": False,
    "deprecatedAndHidden": False,
    "feedEnabled": True,
    "hasSubtypes": False,
    "isInterface": False,
    "isSubtype": False,
    "layoutable": True,
    "mruEnabled": True,
    "queryable": True,
    "replicateable": True,
    "retrieveable": True,
    "searchable": True,
    "triggerable": True,
}
_ENTITY_FULL = {
    "actionOverrides": [],
    "childRelationships": [],
    "compactLayoutable": True,
    "defaultImplementation": None,
    "extendedBy": None,
    "extendsInterfaces": None,
    "implementedBy": None,
    "implementsInterfaces": None,
    "listviewable": None,
    "lookupLayoutable": None,
    "namedLayoutInfos": [],
    "networkScopeFieldName": None,
    "searchLayoutable": True,
    "sobjectDescribeOption": "FULL",
}


def all_objects(call: Call) -> Answer:
    """`GET /sobjects`: every object in brief."""
    call.log.needed_once("describe all")
    sight = call.org.sight(call.user, call.version)
    objects = [_brief(entity, sight, call.version) for entity in sight.entities()]
    return Answer(200, {"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects})


def one_object(call: Call, name: str) -> Answer:
    """`GET /sobjects/X/describe`: the object with the fields that the caller sees."""
    sight = call.org.sight(call.user, call.version)
    entity = _entity(sight, name)
    call.log.needed_once(f"describe {entity.name}")
    fields = [describe_field(field) for field in sight.fields(entity)]
    body = {
        **_ENTITY_FULL,
        **_brief(entity, sight, call.version),
        "fields": fields,
        "recordTypeInfos": [_master_record_type(entity, call.version)],
        "supportedScopes": [{"label": f"All {entity.plural.lower()}", "name": "everything"}],
    }
    return Answer(200, dict(sorted(body.items())))


def summary(call: Call, name: str) -> Answer:
    """`GET /sobjects/X`: the object in brief and what was seen lately, which is nothing."""
    sight = call.org.sight(call.user, call.version)
    entity = _entity(sight, name)
    call.log.needed_once(f"describe {entity.name}")
    return Answer(200, {"objectDescribe": _brief(entity, sight, call.version), "recentItems": []})


def _entity(sight: UserSight, name: str) -> Entity:
    entity = sight.entity(name)
    if entity is None:
        raise not_found()
    return entity


def _brief(entity: Entity, sight: UserSight, version: str) -> dict[str, object]:
    binned = entity.field("IsDeleted") is not None
    return {
        **_ENTITY_BRIEF,
        "createable": entity.createable and sight.may("Create", entity),
        "custom": entity.custom,
        "deletable": entity.createable and sight.may("Delete", entity),
        "keyPrefix": entity.prefix,
        "label": entity.label,
        "labelPlural": entity.plural,
        "mergeable": entity.name in ("Lead", "Contact", "Account"),
        "name": entity.name,
        "undeletable": binned,
        "updateable": entity.updateable and sight.may("Edit", entity),
        "urls": _urls(entity, version),
    }


def _urls(entity: Entity, version: str) -> dict[str, str]:
    root = f"/services/data/v{version}/sobjects/{entity.name}"
    return {
        "rowTemplate": f"{root}/{{ID}}",
        "describe": f"{root}/describe",
        "layouts": f"{root}/describe/layouts",
        "sobject": root,
    }


def _master_record_type(entity: Entity, version: str) -> dict[str, object]:
    master = "012000000000000AAA"
    layout = f"/services/data/v{version}/sobjects/{entity.name}/describe/layouts/{master}"
    return {
        "active": True,
        "available": True,
        "defaultRecordTypeMapping": True,
        "developerName": "Master",
        "master": True,
        "name": "Master",
        "recordTypeId": master,
        "urls": {"layout": layout},
    }


def describe_field(field: Field) -> dict[str, object]:
    """One field in full, its keys in alphabetical order as the API sends them."""
    text = field.type in TEXT_TYPES or field.type in ("id", "reference")
    whole = field.type == "int"
    body = {
        **_FIELD_NEVER,
        "autoNumber": bool(field.numbering),
        "caseSensitive": field.case_sensitive,
        "aggregatable": not field.long_text and field.type != "boolean",
        "byteLength": field.length * (_BYTES if field.type in TEXT_TYPES else 1) if text else 0,
        "createable": field.createable,
        "custom": field.custom,
        "defaultValue": field.default,
        "defaultedOnCreate": field.default is not None or field.name in _SELF_FILLED,
        "digits": field.precision if whole else 0,
        "externalId": field.external_id,
        "extraTypeInfo": "plaintextarea" if field.type == "textarea" else None,
        "filterable": not field.long_text,
        "groupable": not field.long_text and field.type not in (*DECIMAL_TYPES, "datetime"),
        "idLookup": field.external_id or field.type == "id" or field.name == "Email",
        "inlineHelpText": field.help or None,
        "label": field.label,
        "length": field.length,
        "name": field.name,
        "nameField": field.name == "Name",
        "namePointing": field.polymorphic,
        "nillable": field.nillable,
        "permissionable": field.nillable and field.createable,
        "picklistValues": [_value(value, field.default) for value in field.values],
        "polymorphicForeignKey": field.polymorphic,
        "precision": 0 if whole else field.precision,
        "referenceTo": list(field.refers_to),
        "relationshipName": field.relationship,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": field.type == "reference",
        "soapType": _SOAP[field.type],
        "sortable": not field.long_text,
        "type": field.type,
        "unique": field.unique,
        "updateable": field.updateable,
    }
    return dict(sorted(body.items()))


def _value(value: str, default: object) -> dict[str, object]:
    return {
        "active": True,
        "defaultValue": value == default,
        "label": value,
        "validFor": None,
        "value": value,
    }
