"""Many rows in one call (sObject Collections): 200 to write, each row with its own fate.

Every record begins with its `attributes`. Recorded clients that put them last were served by plain create and
update in older versions, and refused by a recent upsert; this org refuses, the stricter of the two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .changes import Saved, Writer, create, delete, update
from .errors import ALL_OR_NONE, ATTRIBUTES_FIRST, Flaw, FlawedRow, Refusal, bad_json, flawed
from .ids import long_id
from .schema import Entity
from .selection import Row
from .single_rows import known, note_saved
from .wire import Answer, Call

MOST_WRITTEN = 200
MOST_READ = 2000


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one record."""

    entity: Entity | None
    outcome: Saved | Flaw


def write(call: Call, method: str) -> Answer:
    """`POST` (create) or `PATCH` (update) `/composite/sobjects`."""
    body = call.object_body()
    records = body.get("records")
    if not isinstance(records, list) or not records:
        raise bad_json("The value for records must be a non-empty array")
    writer = call.writer()
    save = _created if method == "POST" else _updated
    seen: set[str] = set()

    def one(record: object) -> Done:
        return _attempt(lambda: save(call, writer, record, seen))

    return _together(call, records, one, all_or_none=body.get("allOrNone") is True)


def remove(call: Call) -> Answer:
    """`DELETE /composite/sobjects?ids=a,b&allOrNone=`."""
    ids = [text for text in (call.param("ids") or "").split(",") if text]
    writer = call.writer()

    def one(text: object) -> Done:
        return _attempt(lambda: _deleted(call, writer, str(text)))

    return _together(call, ids, one, all_or_none=(call.param("allOrNone") or "").lower() == "true")


def retrieve(call: Call, name: str) -> Answer:
    """`GET` or `POST /composite/sobjects/X`: rows of `ids` in order, null where there is none."""
    entity = known(call, name)
    ids, fields = _asked(call)
    if len(ids) > MOST_READ:
        raise Refusal(400, "EXCEEDED_ID_LIMIT", f"cannot retrieve more than {MOST_READ} records in one call")
    sight = call.org.sight(call.user, call.version)
    for field in fields:
        if sight.field(entity.name, field) is None:
            raise Refusal(400, "INVALID_FIELD", f"No such column '{field}' on sobject of type {entity.name}")
    call.log.read_ids(entity.name, {long_id(text) or text for text in ids})
    names = [found.name for text in fields if (found := sight.field(entity.name, text)) is not None]
    rows = call.org.rows.of(entity.name)
    return Answer(200, [_shown(call, entity, rows.get(long_id(text) or ""), names) for text in ids])


def _asked(call: Call) -> tuple[list[str], list[str]]:
    if call.request.method == "GET":
        return (call.param("ids") or "").split(","), (call.param("fields") or "").split(",")
    body = call.object_body()
    ids, fields = body.get("ids"), body.get("fields")
    if not isinstance(ids, list) or not isinstance(fields, list):
        raise bad_json("ids and fields must be arrays")
    return [str(one) for one in ids], [str(one) for one in fields]


def _shown(call: Call, entity: Entity, row: Row | None, names: Sequence[str]) -> Row | None:
    if row is None or row.get("IsDeleted"):
        return None
    url = f"/services/data/v{call.version}/sobjects/{entity.name}/{row['Id']}"
    return {"attributes": {"type": entity.name, "url": url}, **{name: row.get(name) for name in names}}


def _together(
    call: Call, records: Sequence[object], one: Callable[[object], Done], *, all_or_none: bool
) -> Answer:
    """Try every record in order; with `all_or_none` a single failure takes the others back."""
    if len(records) > MOST_WRITTEN:
        why = f"record limit reached. cannot submit more than {MOST_WRITTEN} records into this call"
        raise Refusal(400, "EXCEEDED_ID_LIMIT", why)
    place = call.org.rows.mark()
    done = [one(record) for record in records]
    if all_or_none and any(isinstance(each.outcome, Flaw) for each in done):
        call.org.rows.go_back(place)
        undone = Flaw("ALL_OR_NONE_OPERATION_ROLLED_BACK", ALL_OR_NONE)
        done = [each if isinstance(each.outcome, Flaw) else Done(each.entity, undone) for each in done]
    _note(call, done)
    return Answer(200, [_item(each.outcome) for each in done])


def _note(call: Call, done: Sequence[Done]) -> None:
    by_name = {each.entity.name: each.entity for each in done if each.entity}
    for name, entity in by_name.items():
        saved = [
            each.outcome
            for each in done
            if each.entity and each.entity.name == name and isinstance(each.outcome, Saved)
        ]
        note_saved(call, entity, saved)


def _item(outcome: Saved | Flaw) -> dict[str, object]:
    if isinstance(outcome, Flaw):
        return outcome.item()
    return {"id": outcome.id, "success": True, "errors": []}


def _attempt(action: Callable[[], Done]) -> Done:
    try:
        return action()
    except FlawedRow as problem:
        return Done(None, problem.flaw)


def _created(call: Call, writer: Writer, record: object, _seen: set[str]) -> Done:
    entity, fields = _record(writer, record)
    return Done(entity, create(call.org, writer, entity, fields))


def _updated(call: Call, writer: Writer, record: object, seen: set[str]) -> Done:
    entity, fields = _record(writer, record)
    text = next((value for name, value in fields.items() if name.lower() == "id"), None)
    if text is None:
        raise flawed("MISSING_ARGUMENT", "Id not specified in an update call", "Id")
    identity = long_id(text) or str(text)
    if identity in seen:
        raise flawed("DUPLICATE_VALUE", f"duplicate id specified: {identity}", "Id")
    seen.add(identity)
    return Done(entity, update(call.org, writer, entity, identity, fields))


def _deleted(call: Call, writer: Writer, text: str) -> Done:
    identity = long_id(text)
    name = call.org.schema.of_id(identity) if identity else None
    entity = call.org.schema.entity(name) if name else None
    if identity is None or entity is None:
        raise flawed("MALFORMED_ID", f"malformed id {text}")
    return Done(entity, delete(call.org, writer, entity, identity))


def _record(writer: Writer, record: object) -> tuple[Entity, Mapping[str, object]]:
    """The object and the fields of one record. Raises `FlawedRow`."""
    if not isinstance(record, dict) or next(iter(record), None) != "attributes":
        raise flawed("JSON_PARSER_ERROR", ATTRIBUTES_FIRST)
    attributes = record["attributes"]
    name = attributes.get("type") if isinstance(attributes, dict) else None
    entity = writer.sight.entity(str(name))
    if entity is None:
        raise flawed("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return entity, record
