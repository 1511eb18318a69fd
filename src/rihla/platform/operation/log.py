"""What the site writes down of itself: one line an event, with nothing that names a person.

Only declared keys are written. Whatever else a caller hands over is left out and its key named,
so that a new event cannot bring an address or a token into the logs by mistake.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

__all__ = ["KEYS", "kept", "make_formatter"]

Event = MutableMapping[str, Any]
Excepted = tuple[type[BaseException], BaseException, TracebackType | None]

KEYS = frozenset(
    {
        "event",
        "level",
        "at",
        "logger",
        "request",
        "actor",
        "address",
        "route",
        "method",
        "status",
        "ms",
        "job",
        "count",
        "what",
        "error",
        "where",
        "left_out",
    }
)
"""All that a line may say: ``actor`` is a pseudonymous id, ``address`` a network and not a host."""

_LONGEST = 300
_HIDDEN = (
    (re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+"), "[e-mail]"),
    (re.compile(r"rihla_[\w-]{8,}"), "[token]"),
    (re.compile(r"(?i)\b(bearer|basic)\s+\S+"), r"\1 [secret]"),
    (re.compile(r"(?i)([?&](?:\w*(?:token|secret|key|code|password))=)[^&\s]*"), r"\1[secret]"),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), "://[secret]@"),
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def kept(text: str) -> str:
    r"""Give what may be written of a text: short, on one line, without addresses and secrets.

    Examples
    --------
    >>> kept("sign in of amina@example.org\nstatus=200")
    'sign in of [e-mail] status=200'
    """
    text = _CONTROL.sub(" ", text[: 4 * _LONGEST])
    for pattern, instead in _HIDDEN:
        text = pattern.sub(instead, text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _only_declared(logger: Any, method: str, event: Event) -> Event:
    found = {key: value for key, value in event.items() if key in KEYS or key.startswith("_")}
    beyond = sorted(kept(str(key)) for key in set(event) - set(found))
    if beyond:
        found["left_out"] = beyond
    for key, value in found.items():
        if isinstance(value, str):
            found[key] = kept(value)
    return found


def _where_it_failed(logger: Any, method: str, event: Event) -> Event:
    """Say of an exception its class and the places in the code; its message may hold anything."""
    given = event.pop("exc_info", None)
    excepted = sys.exc_info() if given is True else given
    if isinstance(excepted, BaseException):
        excepted = (type(excepted), excepted, excepted.__traceback__)
    if excepted and excepted[0] is not None:
        event["error"] = excepted[0].__qualname__
        frames = traceback.extract_tb(excepted[2])[-8:]
        event["where"] = [f"{one.filename[-60:]}:{one.lineno} {one.name}" for one in frames]
    return event


def _message_alone(logger: Any, method: str, event: Event) -> Event:
    """Take of another package's record the words of its message, not what was put into them.

    Django says which path was refused, and a path may be a link by which one signs in.
    """
    event.pop("stack_info", None)
    record = event.get("_record")
    if record is not None:
        event["event"] = str(record.msg)
    return event


_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    _where_it_failed,
    _only_declared,
)


def make_formatter(form: str) -> logging.Formatter:
    """Give the formatter of every line, and let structlog write through it.

    Parameters
    ----------
    form
        ``json``, or ``console`` for eyes.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), timestamp_key="at")
        if form == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=(_message_alone, *_SHARED),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )
