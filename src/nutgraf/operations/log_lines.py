"""How a line of the log looks: for people, or as JSON for programs."""

from __future__ import annotations

import datetime
import json
import logging
import os
from collections.abc import MutableMapping
from typing import Any, Literal

from structlog.stdlib import ProcessorFormatter

from nutgraf import telemetry
from nutgraf.render.characters import one_line

Event = MutableMapping[str, Any]


def formatter(form: Literal["text", "json"]) -> logging.Formatter:
    """Returns what writes a record of the log.

    Args:
        form: "text" or "json".
    """
    return ProcessorFormatter(
        foreign_pre_chain=[_identify], processors=[_as_json if form == "json" else _as_text]
    )


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
    when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
