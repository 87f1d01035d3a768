"""Settings that were changed while the bot runs: `[bot]` is taken over, the rest waits."""

from __future__ import annotations

import asyncio
import logging
import signal
from dataclasses import fields
from pathlib import Path

from nutgraf.bot.crew import Crew
from nutgraf.config import TABLES, Settings, load_bot_settings
from nutgraf.errors import BadConfiguration

log = logging.getLogger(__name__)


class Reloader:
    """Reads the settings again.

    Args:
        file: of the settings, as it was given at the start; None for that of the working folder.
        settings: as they were read at the start.
        crew: that goes on with other ones.
    """

    def __init__(self, file: Path | None, settings: Settings, crew: Crew) -> None:
        self._file = file
        self._settings = settings
        self._crew = crew

    def reload(self) -> str:
        """Reads the file anew and applies its table `[bot]`, if all of the file is right.

        Returns:
            One line for the log: what has changed and what needs a restart, or why nothing was
            applied.
        """
        try:
            read = load_bot_settings(self._file)
        except BadConfiguration as error:
            return f"the settings stay as they were: {error}"
        changed = _differing(self._crew.written, read.bot)
        self._crew.rewrite(read.bot)
        others = sorted(
            table
            for table in TABLES - {"bot"}
            if getattr(read, table) != getattr(self._settings, table)
        )
        told = f"[bot] has changed: {', '.join(changed)}" if changed else "[bot] has not changed"
        if others:
            told += f"; a restart is needed for {', '.join(f'[{table}]' for table in others)}"
        return f"the settings were read again: {told}"


def on_hangup(reloader: Reloader) -> None:
    """Lets the running loop read the settings again at each SIGHUP, where that exists."""
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None:
        # A warning, as who sends a signal gets no other answer.
        asyncio.get_running_loop().add_signal_handler(
            hangup, lambda: log.warning("%s", reloader.reload())
        )


def _differing(before: object, after: object) -> list[str]:
    """Names of the fields in which two values of a class differ."""
    return [
        each.name
        for each in fields(before)  # type: ignore[arg-type]
        if getattr(before, each.name) != getattr(after, each.name)
    ]
