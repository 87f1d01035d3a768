"""The log of the bot, the workers and the web, on standard error: lines, or an object a line."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nutgraf.config import LogSettings

log = logging.getLogger(__name__)

_OURS = "nutgraf"
_OTHERS = ("uvicorn", "asyncio", "aiohttp", "procrastinate", "opentelemetry")
"""Libraries whose trouble is ours, too; the rest of what they say is nobody's business."""

_LEVELS = {"warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}


def start_log(settings: LogSettings, *, verbose: bool = False) -> None:
    """Lets trouble be logged, or each step too.

    A line that was written while a post or notice was in hand says so: its id, which is the same
    in every process (`nutgraf.telemetry.id_of`).

    Args:
        settings: how much, and in what form.
        verbose: whether each step is told, whatever the settings say.
    """
    from nutgraf.operations.log_lines import formatter  # noqa: PLC0415 - help needs none of it

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(settings.format))
    level = _LEVELS[settings.level]
    ours = min(level, logging.INFO) if verbose else level
    last = logging.StreamHandler(sys.stderr)  # of libraries that nobody thought of
    last.setFormatter(handler.formatter)
    last.setLevel(logging.WARNING)
    logging.lastResort = last
    for name in (_OURS, *_OTHERS):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(ours if name == _OURS else logging.WARNING)


def greet(settings: LogSettings, line: str) -> None:
    """Tells whoever sits before a terminal that it works; a program that reads hears it as a step.

    Args:
        settings: of the log that was started.
        line: that is told.
    """
    if settings.format == "json":
        log.info("%s", line)
    else:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()
