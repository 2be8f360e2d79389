"""RECORD on the command line: `connection:id`."""

from __future__ import annotations

from collections.abc import Iterable

from config.definition.problem import nearest
from tolok.exits import Trouble


def record_name(text: str, connections: Iterable[str]) -> tuple[str, str]:
    """The connection and the CRM id that `connection:id` names."""
    connection, colon, id = text.partition(":")
    if not colon or not id:
        raise Trouble("RECORD", f"{text} is no record", "write it as connection:id, such as salesforce:00Q…")
    return known_connection(connection, connections), id


def known_connection(name: str, connections: Iterable[str]) -> str:
    """A connection's name that the settings have."""
    names = list(connections)
    if name not in names:
        hint = nearest(name, names) or f"the settings have: {', '.join(names)}"
        raise Trouble("CONNECTION", f"there is no connection {name}", hint)
    return name
