"""The key that makes one hand-off one, across crashes, repeats and two workers."""

from __future__ import annotations

from leads.fingerprint import fingerprint
from leads.record import RecordRef


def handoff_key(installation: str, connection: str, person: RecordRef | str, entry_no: int) -> str:
    """The key of one hand-off, 24 hexadecimal characters: the same four things always give the same key.

    `person` is the canonical person where records were linked, else the record itself; `entry_no` is the
    number of this entry into MQL, from 1.
    """
    if entry_no < 1:
        raise ValueError(f"entries into MQL are counted from 1, not {entry_no}")
    who = [person.type, person.id] if isinstance(person, RecordRef) else [person]
    return fingerprint([installation, connection, who, entry_no])
