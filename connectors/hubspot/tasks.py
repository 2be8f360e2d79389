"""The tasks of hand-offs in a portal: one for each key, however often they are asked for.

Where the portal keeps the key unique, tasks are made by it. Elsewhere a task is made only after the contact's
associated tasks were listed and none bears the key; afterwards they are listed again, and all but the oldest
are put into the recycle bin. Nothing is decided by search, whose index trails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from connectors.errors import Misconfigured, OutcomeUnknown, Refused
from connectors.hubspot import dialect, properties, rows, task_rows
from connectors.hubspot.call import Json, Reply, items, part
from connectors.hubspot.client import Client
from connectors.hubspot.codes import ROW_VERDICTS, code_of
from connectors.hubspot.sieve import Answered, Sieve
from connectors.hubspot.streams import Streams
from connectors.hubspot.task_rows import KEY, KEY_SPEC, TASK_ROWS, TASKS, Bearing
from connectors.port import Field, FieldMade, FieldSpec, Made, Result, Task, Verdict, Write
from leads.record import Record, RecordRef

_Results = dict[str, Result]  # by key
_Sender = Callable[[Sequence[Write]], Answered]


class Tasks:
    """Makes tasks once. Where they bear their keys is asked of the portal once and remembered."""

    def __init__(self, client: Client, streams: Streams) -> None:
        self._client = client
        self._streams = streams
        self._bearing: Bearing | None = None

    def prepare(self) -> FieldMade:
        """Make the property that bears the key, unique if the portal allows that on tasks.

        REFUSED says that it does not, and how doubled tasks are kept away all the same.
        """
        self._bearing = None
        present = self._key_property()
        if present is None:
            unique = self._made(FieldSpec(KEY, KEY_SPEC.label, KEY_SPEC.type, unique=True))
            if unique.made is not Made.REFUSED:
                return unique
            plain = self._made(KEY_SPEC)
            where = "their text" if plain.made is Made.REFUSED else f"the property {KEY}"
            return _listing(unique.reason, where)
        if present.unique:
            return FieldMade(KEY, Made.PRESENT)
        return _listing("there is a property of this name whose values are not unique", f"the property {KEY}")

    def ensure(self, tasks: Sequence[Task]) -> tuple[Result, ...]:
        """Each task's result, in order. Raises `Refused` for two tasks of one key."""
        if len({task.key for task in tasks}) < len(tasks):
            raise Refused("two tasks for one hand-off")
        bearing = self._where() if tasks else Bearing.UNIQUE
        ensured = self._ensured_by_key if bearing is Bearing.UNIQUE else self._ensured_by_look
        results: _Results = {}
        for start in range(0, len(tasks), TASK_ROWS):
            results |= ensured(tasks[start : start + TASK_ROWS], bearing)
        return tuple(results[task.key] for task in tasks)

    # --- where the key is unique

    def _ensured_by_key(self, tasks: Sequence[Task], bearing: Bearing) -> _Results:
        """Those that are there are left as people made them: an upsert would set them back."""
        content = self._client.call(task_rows.by_keys([task.key for task in tasks])).content
        dialect.only_missing(content)
        ids = task_rows.ids(content)
        results = {key: _written(key) for key in ids}

        def send(writes: Sequence[Write]) -> Answered:
            reply = self._client.call(task_rows.upsert(writes))
            ids.update(task_rows.ids(reply.content))
            return _answered(writes, reply)

        results |= _sifted([task for task in tasks if task.key not in ids], bearing, send)
        there = [task for task in tasks if task.key in ids]
        if there:
            results |= self._associated(there, ids)
        return _about(tasks, results)

    def _associated(self, tasks: Sequence[Task], ids: Mapping[str, str]) -> _Results:
        """The results of those that could not be associated."""
        call = task_rows.association((ids[task.key], task.about.id) for task in tasks)
        content = self._client.call(call).content
        errors = items(content, "errors")
        if not errors:
            return {}
        made = task_rows.associated(content)
        return {
            task.key: _unassociated(task, ids[task.key], errors)
            for task in tasks
            if (ids[task.key], task.about.id) not in made
        }

    # --- where it is not

    def _ensured_by_look(self, tasks: Sequence[Task], bearing: Bearing) -> _Results:
        found = self._look(tasks)
        held = {task_rows.key_of(one.fields) for one in found}
        results = {task.key: _written(task.key) for task in tasks if task.key in held}
        contacts = {task.key: task.about.id for task in tasks}
        missing = [task for task in tasks if task.key not in held]

        def send(writes: Sequence[Write]) -> Answered:
            return _answered(writes, self._client.call(task_rows.creation(writes, contacts)))

        if missing:
            results |= _sifted(missing, bearing, send)
            found = self._look(tasks)
        extras = task_rows.extras(found, contacts)
        for start in range(0, len(extras), TASK_ROWS):
            self._client.call(task_rows.archival(extras[start : start + TASK_ROWS]))
        return _about(tasks, results)

    def _look(self, tasks: Sequence[Task]) -> list[Record]:
        """The live tasks that are associated with the contacts these tasks are about."""
        contacts = [*dict.fromkeys(task.about.id for task in tasks)]
        associated = self._streams.associated(dialect.CONTACTS, contacts, TASKS)
        ids = {ref.id: None for refs in associated.values() for ref in refs}
        return [*self._streams.by_id(TASKS, [*ids], (KEY, task_rows.BODY)).values()]

    # --- what the portal allows

    def _where(self) -> Bearing:
        if self._bearing is None:
            present = self._key_property()
            if present is None:
                self._bearing = Bearing.BODY
            else:
                self._bearing = Bearing.UNIQUE if present.unique else Bearing.PROPERTY
        return self._bearing

    def _key_property(self) -> Field | None:
        reply = self._client.call(properties.described(TASKS))
        if reply.status != 200:
            raise Misconfigured("HubSpot has no tasks that this sign-in can see")
        return next((field for field in properties.fields(reply.content) if field.name == KEY), None)

    def _made(self, spec: FieldSpec) -> FieldMade:
        try:
            self._client.call(properties.group(TASKS))
            return properties.made(spec, self._client.call(properties.creation(TASKS, spec)))
        except (Refused, Misconfigured) as refusal:
            return FieldMade(spec.name, Made.REFUSED, str(refusal))


def _listing(why: str, where: str) -> FieldMade:
    reason = (
        f"no unique property on tasks ({why}): tasks are listed before one is made, by the key in {where}"
    )
    return FieldMade(KEY, Made.REFUSED, reason)


def _sifted(tasks: Sequence[Task], bearing: Bearing, send: _Sender) -> _Results:
    """Make tasks, those at fault told apart from the others."""
    if not tasks:
        return {}
    results = Sieve(send).results([task_rows.write(task, bearing) for task in tasks])
    return {ref.id: result for ref, result in results.items()}


def _answered(writes: Sequence[Write], reply: Reply) -> Answered:
    if reply.status == 400:
        return rows.Refusal(rows.blames(reply.content) or (rows.unspecified(reply.content),))
    made = task_rows.ids(reply.content)
    return rows.by_row(writes, set(made), items(reply.content, "errors"))


def _unassociated(task: Task, id: str, errors: Sequence[Json]) -> Result:
    """By the error that names the task or its contact, or the only one. Raises `OutcomeUnknown` without."""
    named = (error for error in errors if {id, task.about.id} & _ids(error))
    error = next(named, errors[0] if len(errors) == 1 and not _ids(errors[0]) else None)
    if error is None:
        raise OutcomeUnknown(f"the answer says nothing of the contact of task {id}")
    found = ROW_VERDICTS.get(str(error.get("category") or ""), Verdict.REJECTED)
    return Result(task.about, found, code_of(error), str(error.get("message") or "")[: rows.LONGEST_MESSAGE])


def _ids(error: Json) -> set[str]:
    return {str(id) for told in part(error, "context").values() if isinstance(told, list) for id in told}


def _written(key: str) -> Result:
    return Result(RecordRef(TASKS, key), Verdict.WRITTEN)


def _about(tasks: Sequence[Task], results: _Results) -> _Results:
    """Results that speak of the records that the tasks are about."""
    return {task.key: replace(results[task.key], ref=task.about) for task in tasks}
