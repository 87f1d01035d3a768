"""Signs of life that people see: each worker notes itself in the store as long as it works."""

from __future__ import annotations

import contextlib
import datetime
import os
import socket

from nutgraf.errors import StoreFailed
from nutgraf.store.opening import Store

KIND = "worker"
_FORGOTTEN = datetime.timedelta(hours=1)


def name_of_worker() -> str:
    """Returns the name of this process: "host:pid"."""
    return f"{socket.gethostname()}:{os.getpid()}"


def note_at_work(store: Store) -> None:
    """Notes that this worker works.

    Raises:
        StoreFailed: it cannot be noted.
    """
    store.health.note(name_of_worker(), KIND, "works")


def note_end(store: Store) -> None:
    """Takes the note of this worker away; where that fails it is forgotten in time."""
    with contextlib.suppress(StoreFailed):
        store.health.withdraw(KIND, name_of_worker())


def forget_silent(store: Store) -> None:
    """Forgets workers that have given no sign for an hour.

    Raises:
        StoreFailed: it cannot be done.
    """
    store.health.forget(KIND, store.now() - _FORGOTTEN)
