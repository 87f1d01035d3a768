"""The log of the bot and the web, on standard error."""

from __future__ import annotations

import logging
import sys


def start_log(*, verbose: bool) -> None:
    """Lets trouble be logged, a line each, or each step too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)s %(message)s"))
    for name, level in (
        ("nutgraf", logging.INFO if verbose else logging.WARNING),
        ("uvicorn", logging.WARNING),
    ):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)


class _OneLine(logging.Formatter):
    """Strangers' words in a log cannot start a line or move the terminal's cursor."""

    def format(self, record: logging.LogRecord) -> str:
        from nutgraf.render.characters import one_line  # noqa: PLC0415

        record = logging.makeLogRecord({**record.__dict__, "exc_text": None})
        trace, record.exc_info = record.exc_info, None
        lines = [one_line(super().format(record))]
        if trace:
            lines += [f"  | {one_line(line)}" for line in self.formatException(trace).splitlines()]
        return "\n".join(lines)
