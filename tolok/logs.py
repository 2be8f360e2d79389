"""Logs: one JSON line an event on stderr, secrets masked whatever they are called."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping

import structlog

_SECRET_WORDS = ("secret", "token", "password", "authorization", "cookie")


def log_to_stderr() -> None:
    """Send our logs to stderr as JSON lines."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            masked,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )


def masked(_logger: object, _name: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Values under a name that speaks of a secret are not shown."""
    for name in event:
        if any(word in name.casefold() for word in _SECRET_WORDS):
            event[name] = "***"
    return event
