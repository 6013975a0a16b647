"""Structured logs for us and for every library: JSON or console, a correlation id, and no personal data."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from chassis.settings import Settings

HIDDEN = "[隐去]"

#: Values under keys that contain one of these never reach a log.
SENSITIVE = ("password", "passwd", "secret", "token", "authorization", "cookie", "credential", "idcard", "id_card",
             "phone", "mobile", "email", "private_key", "api_key", "apikey")

_EDGE = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_PATTERNS = (
    (re.compile(r"(?i)\bbearer\s+[A-Za-z0-9._~+/=-]+"), f"Bearer {HIDDEN}"),
    (re.compile(r"\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*)?"), HIDDEN),
    (re.compile(r"://[^/@\s:]*:[^/@\s]*@"), f"://{HIDDEN}@"),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"), HIDDEN),
    (re.compile(_EDGE[0] + r"[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]" + _EDGE[1]),
     HIDDEN),
    (re.compile(r"(?<![0-9A-Za-z])(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}" + _EDGE[1]), HIDDEN),
)

#: The texts of these libraries' errors speak of machines, not of people; of other errors only the name is logged.
_TECHNICAL = frozenset({"amqp", "chassis", "eventlet", "kombu", "nameko", "pymongo", "socket", "ssl"})

#: Libraries that talk too much (and print message bodies) below this level.
_QUIET = {"amqp": logging.WARNING, "kombu": logging.WARNING, "nameko": logging.WARNING, "pymongo": logging.WARNING,
          "urllib3": logging.WARNING, "httpx": logging.WARNING, "httpcore": logging.WARNING}


def configure(service: str, settings: Settings) -> None:
    """Send everything, ours and the libraries', to standard output in one shape. Safe to repeat."""
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, _timestamp,
                    structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter(service, settings.log_format))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)


def formatter(service: str, log_format: str) -> logging.Formatter:
    """Return the formatter every handler uses (gunicorn's too)."""
    def add_service(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["service"] = service
        return event

    renderer: Any = structlog.dev.ConsoleRenderer(colors=False) if log_format == "console" \
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level,
                           structlog.stdlib.add_logger_name, _timestamp],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, add_service, render_error, redact,
                    renderer])


def redact(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide personal data and secrets, however deep they sit."""
    return {key: HIDDEN if _sensitive(key) else clean(value) for key, value in event.items()}


def clean(value: Any) -> Any:
    """Return ``value`` without phone numbers, ID cards, addresses, tokens, and values under telling keys."""
    match value:
        case str():
            for pattern, instead in _PATTERNS:
                value = pattern.sub(instead, value)
            return value
        case Mapping():
            return {clean(key): HIDDEN if _sensitive(key) else clean(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [clean(item) for item in value]
        case None | bool() | int() | float():
            return HIDDEN if isinstance(value, int) and clean(str(value)) != str(value) else value
        case bytes() | bytearray() | memoryview():
            return f"<{len(value)} bytes>"
        case _:
            return clean(str(value))


def render_error(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Turn ``exc_info`` into frames and names; what an error says is kept only when it speaks of machines."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[1] is not None:
        event["exception"] = _story(info[1])
    return event


def _story(error: BaseException) -> str:
    lines = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    said = str(error) if type(error).__module__.split(".")[0] in _TECHNICAL or isinstance(error, OSError) else ""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = _story(cause) + "\n" if cause is not None else ""
    return before + "\n".join([*lines, f"{type(error).__name__}: {said}".rstrip(": ")])


def _sensitive(key: Any) -> bool:
    lowered = str(key).lower()
    return any(word in lowered for word in SENSITIVE)


def _timestamp(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return structlog.processors.TimeStamper(fmt="iso", utc=True)(logger, name, event)
