"""What procrastinate and its driver log: trouble that nobody else tells of, in one line each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from procrastinate.exceptions import ConnectorException

from nutgraf.worker.outage import AWAY, is_away, told
from nutgraf.worker.retaking import is_told_by_procrastinate

log = logging.getLogger(__name__)

_TOLD_ELSEWHERE = frozenset(
    ("side_task_failed", "side_task_monitor_failed", "poll_jobs_to_abort_error")
)
"""The worker itself tells that its database is away, once."""

_OF_CONNECTIONS = frozenset(("psycopg.pool", "procrastinate.utils"))
_LIBRARIES = ("procrastinate", "psycopg.pool")
_SHOWN = 300


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Passes on what of their lines is for the operator, until the context ends.

    Their own lines quote the arguments of jobs, which hold strangers' addresses.
    """
    handler = _Passing(level=logging.WARNING)
    loop = asyncio.get_running_loop()
    before, answer = [], loop.get_exception_handler()
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        before.append((logger, logger.handlers[:], logger.level, logger.propagate))
        logger.handlers[:] = [handler]
        logger.setLevel(logging.WARNING)
        logger.propagate = False
    loop.set_exception_handler(_unheard)
    try:
        yield
    finally:
        loop.set_exception_handler(answer)
        for logger, handlers, level, propagate in before:
            logger.handlers[:] = handlers
            logger.setLevel(level)
            logger.propagate = propagate


class _Passing(logging.Handler):
    """Tells a line of a library in our words."""

    def emit(self, record: logging.LogRecord) -> None:
        """As logging has it."""
        action = getattr(record, "action", "")
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        away = error is not None and is_away(error)
        if record.name in _OF_CONNECTIONS or action in _TOLD_ELSEWHERE or away:
            log.debug("%s", record.getMessage()[:_SHOWN])
        elif action == "job_error":
            job: dict[str, Any] = getattr(record, "job", {})
            name, number = job.get("task_name"), job.get("id")
            log.error("the job %s (%s) failed", name, number, exc_info=record.exc_info or None)
        else:
            why = f": {told(error)}" if error is not None else ""
            log.log(record.levelno, "the queue: %s%s", record.getMessage()[:_SHOWN], why)


def _unheard(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A job whose end could not be written down: the worker gives it back when it can."""
    error = context.get("exception")
    if isinstance(error, AWAY):
        quiet = is_away(error) or (
            isinstance(error, ConnectorException) and is_told_by_procrastinate(error)
        )  # another has taken the job over
        level = logging.DEBUG if quiet else logging.ERROR
        log.log(level, "the end of a job could not be written down: %s", told(error))
    else:
        loop.default_exception_handler(context)
