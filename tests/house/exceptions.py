"""What may break a rule of the house, and why. This list may only shrink."""

from __future__ import annotations

from collections.abc import Mapping

#: Rule -> place (`path` or `path::name`) -> reason.
EXCEPTIONS: Mapping[str, Mapping[str, str]] = {
    "long function": {
        "sync/store/migrations/versions/0001_first.py::upgrade": "one list of tables, read downwards",
    },
    "broad except": {
        "sync/store/engine.py::Store.writing": "whatever went wrong, roll back; it is raised again",
        "sync/store/engine.py::_migrate": "whatever went wrong, roll back; it is raised again",
        "tolok/cli.py::run_command": "the outer door: every end of a command is decided here",
        "tolok/commands/run.py::_one": "one pass's trouble is told in the log; the schedule goes on",
    },
}
