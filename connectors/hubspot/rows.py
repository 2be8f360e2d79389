"""HubSpot's words for writing: a batch of rows, and what an answer says of each row. No I/O.

Sources: "Batch update" (100 rows, unique ids, 207 where ids are unknown), recorded answers for the refusal
of a whole batch because of one property (`errors[]` names properties, never rows, and may be shorter than
the list inside `message`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from connectors.errors import OutcomeUnknown, Refused
from connectors.hubspot.call import Call, Json, items, part
from connectors.hubspot.codes import QUOTED_VALUE, ROW_VERDICTS, SETUP_CODES, code_of
from connectors.port import Result, Verdict, Write
from leads.record import Raw, RecordRef

WRITE_ROWS = 100
LONGEST_MESSAGE = 255  # a refused option may be quoted with the whole list of options
ANSWERS = frozenset({200, 207, 400})


@dataclass(frozen=True, slots=True)
class Blame:
    """One property that had the whole batch refused, with HubSpot's code and words."""

    property: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A batch of which nothing was written, and why."""

    blames: tuple[Blame, ...]


def checked(writes: Sequence[Write]) -> None:
    """Raises `Refused` for what HubSpot would refuse as a whole: too many rows, one record twice."""
    if len(writes) > WRITE_ROWS:
        raise Refused(f"{len(writes)} rows in one write; HubSpot takes {WRITE_ROWS}")
    if len({write.ref for write in writes}) < len(writes):
        raise Refused("one record twice in one write")


def batch(type: str, writes: Sequence[Write]) -> Call:
    """The call that writes these rows of one type. The trace id has partial failures told by row."""
    inputs = [
        {
            "id": write.ref.id,
            "properties": {name: text(value) for name, value in write.fields.items()},
            "objectWriteTraceId": write.ref.id,
        }
        for write in writes
    ]
    path = f"/crm/v3/objects/{quote(type, safe='')}/batch/update"
    return Call("POST", path, "write", body={"inputs": inputs}, accept=ANSWERS)


def text(value: Raw) -> str:
    """A value as HubSpot takes it: every property is text, and the empty text clears it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def settled(writes: Sequence[Write], content: Json) -> dict[RecordRef, Result]:
    """The result of each row of a batch that went through, at least in part.

    Raises `OutcomeUnknown` when the answer is silent about a row.
    """
    written = {str(item.get("id")) for item in items(content, "results")}
    return by_row(writes, written, items(content, "errors"))


def by_row(
    writes: Sequence[Write], written: Collection[str], errors: Sequence[Json]
) -> dict[RecordRef, Result]:
    """The result of each row: its id is among those written, or an error speaks of it.

    Raises `OutcomeUnknown` when neither is so.
    """
    results = {}
    for write in writes:
        if write.ref.id in written:
            results[write.ref] = Result(write.ref, Verdict.WRITTEN)
            continue
        error = _error_for(write, errors)
        if error is None:
            raise OutcomeUnknown(f"the answer to a batch says nothing of {write.ref.type} {write.ref.id}")
        results[write.ref] = _failed(write, error)
    return results


def _error_for(write: Write, errors: Sequence[Json]) -> Json | None:
    """The error that names the row; a single one that names none is about every row left over."""
    for error in errors:
        if write.ref.id in _named(error):
            return error
    return errors[0] if len(errors) == 1 and not _named(errors[0]) else None


def _named(error: Json) -> set[str]:
    context = part(error, "context")
    return {str(id) for name in ("ids", "id", "objectWriteTraceId") for id in context.get(name) or ()}


def _failed(write: Write, error: Json) -> Result:
    category = str(error.get("category") or "")
    code = str(error.get("code") or error.get("subCategory") or category)
    named = part(error, "context").get("propertyName") or ()
    verdict = ROW_VERDICTS.get(category, Verdict.REJECTED)
    if code in SETUP_CODES:
        verdict = Verdict.FORBIDDEN
    message = str(error.get("message") or "")[:LONGEST_MESSAGE]
    return Result(write.ref, verdict, code, message, tuple(str(name) for name in named))


def refusal(content: Json) -> Refusal:
    """Why a whole batch was refused. Raises `Refused` when it was not for the value of a property."""
    found = blames(content)
    if not found:
        raise Refused(unspecified(content).message, status=400)
    return Refusal(found)


def blames(content: Json) -> tuple[Blame, ...]:
    """The properties for which a whole batch was refused."""
    return tuple(dict.fromkeys((*_listed(content), *_quoted(content))))


def unspecified(content: Json) -> Blame:
    """The refusal of a batch that names no property."""
    message = str(content.get("message") or "a batch was refused")[:LONGEST_MESSAGE]
    return Blame("", code_of(content), message)


def _listed(content: Json) -> Iterable[Blame]:
    for error in items(content, "errors"):
        for name in part(error, "context").get("propertyName") or ():
            yield Blame(str(name), str(error.get("code") or ""), str(error.get("message") or ""))


def _quoted(content: Json) -> Iterable[Blame]:
    """The list inside the message, which is there in full when `errors` is cut short."""
    message = str(content.get("message") or "")
    try:
        quoted = json.loads(message[message.index("[") :])
    except ValueError:  # no list, or a list cut short
        return
    for error in items({"quoted": quoted}, "quoted"):
        if error.get("name"):
            yield Blame(str(error["name"]), str(error.get("error") or ""), str(error.get("message") or ""))


def certain(writes: Sequence[Write], refused: Refusal) -> dict[RecordRef, Result]:
    """The rows that the refusal itself tells apart.

    A property that is missing or read-only is a fault of every row that bears it. A value that is quoted is a
    fault of every row that bears the same value in the same property.
    """
    results: dict[RecordRef, Result] = {}
    for blame in refused.blames:
        for write in writes:
            if blame.property in write.fields and _is_about(blame, write.fields):
                results.setdefault(write.ref, rejected(write, Refusal((blame,))))
    return results


def _is_about(blame: Blame, fields: Mapping[str, Raw]) -> bool:
    if blame.code in SETUP_CODES:
        return True
    quoted = QUOTED_VALUE.get(blame.code)
    match = quoted.match(blame.message) if quoted else None
    return match is not None and match["value"] == text(fields[blame.property])


def rejected(write: Write, refused: Refusal) -> Result:
    """The result of a row known to be at fault for this refusal."""
    own = [blame for blame in refused.blames if blame.property in write.fields] or [*refused.blames]
    setup = any(blame.code in SETUP_CODES for blame in own)
    return Result(
        write.ref,
        Verdict.FORBIDDEN if setup else Verdict.REJECTED,
        own[0].code,
        own[0].message[:LONGEST_MESSAGE],
        tuple(dict.fromkeys(blame.property for blame in own if blame.property)),
    )
