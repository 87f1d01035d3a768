"""The log of the bot, the workers and the web, on standard error: lines, or an object a line."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

from nutgraf import telemetry
from nutgraf.render.characters import one_line

if TYPE_CHECKING:
    from nutgraf.config import LogSettings

_OURS = "nutgraf"
_OTHERS = ("uvicorn", "asyncio", "aiohttp", "procrastinate", "opentelemetry")
"""Libraries whose trouble is ours, too; the rest of what they say is nobody's business."""

_LEVELS = {"warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}

Event = MutableMapping[str, Any]


def start_log(settings: LogSettings, *, verbose: bool = False) -> None:
    """Lets trouble be logged, or each step too.

    A line that was written while a post or notice was in hand says so: its id, which is the same
    in every process (`nutgraf.telemetry.id_of`).

    Args:
        settings: how much, and in what form.
        verbose: whether each step is told, whatever the settings say.
    """
    from structlog.stdlib import ProcessorFormatter  # noqa: PLC0415 - help needs none of it

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[_identify],
            processors=[_as_json if settings.format == "json" else _as_text],
        )
    )
    level = _LEVELS[settings.level]
    ours = min(level, logging.INFO) if verbose else level
    for name in (_OURS, *_OTHERS):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(ours if name == _OURS else logging.WARNING)


def _identify(_: object, __: str, event: Event) -> Event:
    """Adds what is in hand at this moment."""
    subject = telemetry.subject()
    if subject is not None:
        event["id"] = subject.id
        event["uri"] = subject.uri
        event["account"] = subject.account
    return event


def _as_text(_: object, __: str, event: Event) -> str:
    """A line; strangers' words in it cannot start another or move the terminal's cursor."""
    record: logging.LogRecord = event["_record"]
    when = logging.Formatter().formatTime(record)
    about = f"[{event['id']}] " if "id" in event else ""
    line = one_line(f"{when} {record.levelname} {about}{event['event']}")
    return "\n".join([line, *(f"  | {traced}" for traced in _trace(event))])


def _as_json(_: object, __: str, event: Event) -> str:
    """An object in one line."""
    record: logging.LogRecord = event["_record"]
    told: dict[str, object] = {
        "timestamp": _utc(record.created),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": one_line(event["event"]),
    }
    told |= {key: one_line(event[key]) for key in ("id", "uri", "account") if key in event}
    told["process"] = os.getpid()
    trace = _trace(event)
    if trace:
        told["exception"] = trace
    return json.dumps(told, ensure_ascii=False)


def _trace(event: Event) -> list[str]:
    """The lines of a trace, harmless each; none where nothing was raised."""
    trace = event.get("exc_info")
    if not trace or trace == (None, None, None):
        return []
    lines = logging.Formatter().formatException(trace).splitlines()
    return [f"{_indent(line)}{one_line(line)}" for line in lines]


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))


def _utc(seconds: float) -> str:
    import datetime  # noqa: PLC0415 - lines alone need none of it

    when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
