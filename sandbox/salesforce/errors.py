"""What the API says when it refuses. The words are those of recorded answers where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOST_SESSION = "Session expired or invalid"
NO_RESOURCE = "The requested resource does not exist"
HALTED = "The transaction was rolled back since another operation in the same transaction failed."
ALL_OR_NONE = (
    "Record rolled back because not all records were valid and the request was using AllOrNone header"
)
ATTRIBUTES_FIRST = (
    "Nested object for polymorphic foreign key must have an attributes field before any other fields."
)


class Refusal(Exception):
    """A request is refused as a whole: HTTP `status` and one error object."""

    def __init__(self, status: int, code: str, message: str, *, fields: Sequence[str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields

    def body(self) -> list[dict[str, object]]:
        """The JSON list of one error; `fields` only where the API sends it (changes of rows)."""
        error: dict[str, object] = {"message": self.message, "errorCode": self.code}
        return [error if self.fields is None else {**error, "fields": list(self.fields)}]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why one row was not stored. `status` is the HTTP status when it was sent alone."""

    code: str
    message: str
    fields: tuple[str, ...] = ()
    status: int = 400

    def item(self) -> dict[str, object]:
        """The failed row of a collections answer. It bears no id: it is known by its position."""
        error = {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}
        return {"success": False, "errors": [error]}

    def refusal(self) -> Refusal:
        """The same, for a row that was sent alone."""
        return Refusal(self.status, self.code, self.message, fields=self.fields)


class FlawedRow(Exception):
    """One row can not be stored."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


def flawed(code: str, message: str, *fields: str, status: int = 400) -> FlawedRow:
    """A `FlawedRow` in one line."""
    return FlawedRow(Flaw(code, message, fields, status))


def lost_session() -> Refusal:
    """The token is unknown, ended or of another session."""
    return Refusal(401, "INVALID_SESSION_ID", LOST_SESSION)


def not_found() -> Refusal:
    """There is nothing at this address."""
    return Refusal(404, "NOT_FOUND", NO_RESOURCE)


def bad_json(why: str) -> Refusal:
    """The body is not JSON of the shape that the resource takes."""
    return Refusal(400, "JSON_PARSER_ERROR", why)


def unfit(why: str) -> Refusal:
    """A component, a file or a whole package that can not be deployed; the message is its problem."""
    return Refusal(400, "INVALID_METADATA", why)


def no_column(name: str, entity: str) -> FlawedRow:
    """A row names a field that is not there, or that its writer may not see."""
    return flawed("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity}", name)


def no_access(names: Sequence[str]) -> FlawedRow:
    """A row holds fields that can not be written."""
    listed = ", ".join(names)
    return flawed(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        f"Unable to create/update fields: {listed}. Please check the security settings of this field "
        "and verify that it is read/write for your profile or permission set.",
        *names,
    )


def no_right() -> FlawedRow:
    """The writer may not change rows of this object."""
    return flawed("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", status=403)


def deleted_row() -> FlawedRow:
    """The row was deleted."""
    return flawed("ENTITY_IS_DELETED", "entity is deleted", status=404)


def foreign_id(*fields: str) -> FlawedRow:
    """An id that points at nothing."""
    return flawed("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", *fields)


def malformed_query(text: str, place: int, why: str) -> Refusal:
    """SOQL that does not parse."""
    return Refusal(400, "MALFORMED_QUERY", _pointed(text, place, why))


def unknown_type(text: str, place: int, name: str) -> Refusal:
    """SOQL from an object that is not there."""
    why = (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to "
        "append the '__c' after the entity name. Please reference your WSDL or the describe call for the "
        "appropriate names."
    )
    return Refusal(400, "INVALID_TYPE", _pointed(text, place, why))


def unknown_field(text: str, place: int, name: str, entity: str) -> Refusal:
    """SOQL with a field that is not there, or that its writer may not see."""
    why = (
        f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure "
        "to append the '__c' after the custom field name. Please reference your WSDL or the describe call "
        "for the appropriate names."
    )
    return invalid_field(text, place, why)


def invalid_field(text: str, place: int, why: str) -> Refusal:
    """SOQL that asks something of a field that the field can not do."""
    return Refusal(400, "INVALID_FIELD", _pointed(text, place, why))


def _pointed(text: str, place: int, why: str) -> str:
    """The query, an arrow under the place, and the reason, as recorded for an unknown type."""
    return f"\n{text}\n{' ' * place}^\nERROR at Row:1:Column:{place + 1}\n{why}"
