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
_AHEAD = datetime.timedelta(minutes=5)


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
        others = [each.name for each in store.health.all() if each.kind == KIND]
        mine = name_of_worker()
        store.health.forget(KIND, store.now() + _AHEAD, [name for name in others if name != mine])


def forget_silent(store: Store) -> None:
    """Forgets workers that have given no sign for an hour.

    Raises:
        StoreFailed: it cannot be done.
    """
    store.health.forget(KIND, store.now() - _FORGOTTEN)
