"""An end by force, for a process that was asked to end and cannot.

The work asks its store in its loop. A database that neither answers nor hangs up (a frozen machine,
a stopped process) holds the loop for as long as it likes: no option of PostgreSQL's client library
bounds that, as such a server's kernel still acknowledges what is sent. Then an end by force is the
only one; it is as safe as any other death: what was in hand is taken over (docs/workers.md).
"""

from __future__ import annotations

import logging
import os
import queue
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from nutgraf.cli.endings import ExitCode

log = logging.getLogger(__name__)

GRACE = 15.0
"""Seconds beyond those for the steps in hand: to log out, and to close what is open."""

_TELLING = 2.0
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Deadline:
    """From the first signal on, so many seconds are left.

    Args:
        seconds: that are left then.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._second_ends = False
        self._asked: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self._ended = threading.Event()

    def watch(self, *, second_ends: bool = False) -> None:
        """Hears of signals beside the running loop, which hears them as before.

        Only after the loop was told what to do at signals: what is told last counts. While a
        database is waited for, Python comes by ten times a second and takes them.

        Args:
            second_ends: whether the second signal ends the process at once, though it be stuck.
        """
        self._second_ends = second_ends
        for number in _SIGNALS:
            signal.signal(number, self._begin)
            signal.siginterrupt(number, False)  # as asyncio has it

    def _begin(self, number: int, _: FrameType | None) -> None:
        self._asked.put(True)  # the one thing that a signal may do wherever it comes
        if self._second_ends:
            for each in _SIGNALS:
                signal.signal(each, signal.SIG_DFL)

    def run(self) -> None:
        """Ends the process, if that is not done in time after a signal."""
        if self._asked.get() and not self._ended.wait(self._seconds):
            told = "it did not end within %.0f s: it ends now, as if it were killed"
            telling = threading.Thread(target=log.error, args=(told, self._seconds), daemon=True)
            telling.start()
            telling.join(_TELLING)  # standard error may be what hangs
            os._exit(ExitCode.UNEXPECTED)

    def end(self) -> None:
        """It has ended by itself."""
        self._ended.set()
        self._asked.put(False)


@contextmanager
def deadline(seconds: float) -> Iterator[Deadline]:
    """Returns what ends this process some time after a signal, unless the context ends before.

    Args:
        seconds: for the steps in hand.
    """
    made = Deadline(seconds + GRACE)
    threading.Thread(target=made.run, name="nutgraf-deadline", daemon=True).start()
    try:
        yield made
    finally:
        made.end()
