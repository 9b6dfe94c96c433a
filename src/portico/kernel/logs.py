"""Structured logs: one JSON object per line, ids and words only, never personal data.

Two walls: a key that is not on the allow-list is dropped, and a message of a library is written without the values
it was filled with. An exception is written as its type and the places it went through, without its text, because the
text may quote what a person typed.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType

import structlog

ALLOWED_KEYS = frozenset(
    {
        "event", "level", "time", "logger", "exception", "at", "request_id", "method", "route", "status",
        "duration_ms", "queries", "bytes", "code", "reason", "release_id", "life_event", "service", "concept",
        "authority", "registry", "provider", "outcome", "count", "attempt", "job", "job_id", "task", "case_id", "application_id",
        "journey_id", "message_id", "person_id", "account_id", "actor_kind", "actor_id", "grant_id", "access_id",
        "process", "pid", "port", "seconds", "version", "witness", "log_number", "size",
    }
)  # fmt: skip

_Event = MutableMapping[str, object]
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module: `log = logs.logger(__name__)`, then `log.info("case opened", case_id=...)`.

    The event is a fixed text; what differs goes into keys of `ALLOWED_KEYS`.
    """
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return bound


def configure(options: Mapping[str, str]) -> None:
    """Send everything that is logged to stderr as JSON. Django calls it as its LOGGING_CONFIG.

    :param options: `level`: DEBUG, INFO, WARNING or ERROR.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_unfilled_message, structlog.stdlib.add_logger_name, *shared],
            processors=[
                _exception_without_text,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                only_allowed_keys,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(options.get("level", "INFO").upper())
    for noisy in (
        "urllib3",
        "procrastinate.periodic",
        "procrastinate.blueprints",
        "procrastinate.worker",
        "asyncio",
        "psycopg.pool",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def only_allowed_keys(_logger: object, _method: str, event: _Event) -> _Event:
    """Drop every key that is not on the allow-list.

    >>> only_allowed_keys(None, "info", {"event": "case opened", "case_id": "c1", "name": "Kari"})
    {'event': 'case opened', 'case_id': 'c1'}
    """
    return {key: value for key, value in event.items() if key in ALLOWED_KEYS}


def _unfilled_message(_logger: object, _method: str, event: _Event) -> _Event:
    """Write a library's message as it stands in its source: `Internal Server Error: %s`, not what the %s was."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        # With arguments the text is a template. Without them it may be filled already: only its first words stay.
        plain = str(record.msg)
        event["event"] = plain if record.args else " ".join(plain.split("(", maxsplit=1)[0].split()[:4])
    return event


def _exception_without_text(_logger: object, _method: str, event: _Event) -> _Event:
    """Turn an exception into its type and the places it went through."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    elif isinstance(found, BaseException):
        found = (type(found), found, found.__traceback__)
    if isinstance(found, tuple) and found[0] is not None:
        event["exception"] = _places(found)
    return event


def _places(exc_info: _ExcInfo) -> list[str]:
    kind, _, trace = exc_info
    frames = traceback.extract_tb(trace)
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return [f"{kind.__module__}.{kind.__qualname__}", *places]
